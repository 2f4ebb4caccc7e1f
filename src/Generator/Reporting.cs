using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using NetGen.Dsl.Text;
using Finding = NetGen.Dsl.Diagnostics.Diagnostic;
using Severity = NetGen.Dsl.Diagnostics.DiagnosticSeverity;

namespace NetGen.Generator;

/// <summary>Shows the compiler's findings as Roslyn's diagnostics, at their place in the user's file.</summary>
internal static class Reporting
{
    private const string Category = "NetGen";

    public static Diagnostic ToRoslyn(this Finding finding)
    {
        var severity = finding.Severity switch
        {
            Severity.Error => DiagnosticSeverity.Error,
            Severity.Warning => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Info,
        };
        var descriptor = new DiagnosticDescriptor(
            finding.Id,
            finding.Descriptor.Title,
            "{0}",
            Category,
            severity,
            isEnabledByDefault: true,
            helpLinkUri: "docs/diagnostics/" + finding.Id + ".md");
        var call = finding.CalledFrom is { } span ? new[] { LocationOf(span) } : null;
        return Diagnostic.Create(descriptor, LocationOf(finding.Span), call, finding.Message);
    }

    public static Location LocationOf(SourceSpan span)
    {
        if (span.File is null)
            return Location.None;
        return Location.Create(
            span.File.Path,
            new TextSpan(span.Start, span.Length),
            new LinePositionSpan(Position(span.StartPosition), Position(span.EndPosition)));
    }

    private static Microsoft.CodeAnalysis.Text.LinePosition Position(Dsl.Text.LinePosition position) =>
        new(position.Line - 1, position.Column - 1);
}
