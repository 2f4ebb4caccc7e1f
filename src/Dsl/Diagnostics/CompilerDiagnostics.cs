namespace NetGen.Dsl.Diagnostics;

/// <summary>What should never happen.</summary>
public static class CompilerDiagnostics
{
    public static readonly DiagnosticDescriptor Fault = new("NG9001", DiagnosticSeverity.Error, "The compiler has a fault",
        "NetGen itself failed on `{0}` while {1} ({2}): this is a fault of the compiler, not of your text; please report it with the text");
}
