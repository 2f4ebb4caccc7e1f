using System;
using System.Globalization;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Diagnostics;

/// <summary>
/// One finding at one place. Diagnostics have value equality, and the same finding has the same text on every machine.
/// </summary>
public sealed record Diagnostic
{
    /// <param name="descriptor">The kind of finding.</param>
    /// <param name="span">Where it is shown.</param>
    /// <param name="arguments">What fills the gaps of the message.</param>
    public Diagnostic(DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments)
    {
        Descriptor = descriptor;
        Span = span;
        Message = arguments.Length == 0
            ? descriptor.MessageFormat
            : string.Format(CultureInfo.InvariantCulture, descriptor.MessageFormat, arguments);
    }

    public DiagnosticDescriptor Descriptor { get; }

    public SourceSpan Span { get; }

    /// <summary>For a finding in the body of one of the user's own declarations: the call in the network that led there.</summary>
    public SourceSpan? CalledFrom { get; init; }

    public string Message { get; }

    public string Id => Descriptor.Id;

    public DiagnosticSeverity Severity => Descriptor.Severity;

    /// <summary>The form that build tools recognise: path(line,column): severity ID: message.</summary>
    public override string ToString()
    {
        string severity = Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "info",
        };
        return FormattableString.Invariant($"{Span}: {severity} {Id}: {Message}");
    }
}
