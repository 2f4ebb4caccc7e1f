namespace NetGen.Dsl.Diagnostics;

/// <summary>How grave a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>A suggestion.</summary>
    Info,
    Warning,
    Error,
}

/// <summary>
/// A kind of diagnostic. Identifiers are NG1xxx for syntax, NG2xxx for binding, NG3xxx for advice, NG4xxx for limits
/// and NG5xxx for attributes; each has the page <c>docs/diagnostics/ID.md</c>.
/// </summary>
/// <param name="Id">Such as <c>NG1001</c>; never used for anything else again.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Title">A few words without particulars.</param>
/// <param name="MessageFormat">A format in the manner of <see cref="string.Format(string, object[])"/>.</param>
public sealed record DiagnosticDescriptor(string Id, DiagnosticSeverity Severity, string Title, string MessageFormat);
