using static NetGen.Dsl.Diagnostics.DiagnosticSeverity;

namespace NetGen.Dsl.Diagnostics;

/// <summary>The limits of a file's text, which keep the compiler's memory, time and stack bounded.</summary>
public static class SyntaxLimitDiagnostics
{
    public static readonly DiagnosticDescriptor NestingTooDeep = new("NG4001", Error, "Nested too deeply",
        "This is nested more than {0} levels deep: name inner parts with `name = value`, or move them into a layer");

    public static readonly DiagnosticDescriptor ExpressionTooLong = new("NG4002", Error, "Expression too long",
        "This expression chains more than {0} operations: split it with `name = value`, or use `repeat`");

    public static readonly DiagnosticDescriptor FileTooLarge = new("NG4003", Error, "File too large",
        "This file has {0} characters, and {1} is the limit: split it, and `import` the parts");
}
