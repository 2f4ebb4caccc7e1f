using static NetGen.Dsl.Diagnostics.DiagnosticSeverity;

namespace NetGen.Dsl.Diagnostics;

/// <summary>The limits of what binding may cost, so that no input makes the compiler hang or fill the memory.</summary>
public static class LimitDiagnostics
{
    public static readonly DiagnosticDescriptor TooManyNodes = new("NG4010", Error, "Graph too large",
        "`{0}` needs more than {1} nodes: repeat less, or share layers");

    public static readonly DiagnosticDescriptor TooMuchWork = new("NG4011", Error, "Too much work at compile time",
        "{0}unfolding the networks of this file takes more than {1} steps: repeat less, or split the file");

    public static readonly DiagnosticDescriptor CallsTooDeep = new("NG4012", Error, "Calls nested too deeply",
        "{0}calls are nested more than {1} deep here ({2}): declarations cannot call themselves without end");

    public static readonly DiagnosticDescriptor RepeatTooLong = new("NG4013", Error, "Repeat count out of range",
        "{0}`repeat` takes 0 to {1}, but this is {2}");

    public static readonly DiagnosticDescriptor TooManyElements = new("NG4014", Error, "Tensor too large",
        "{0}a tensor of shape {1} has more than {2} elements");

    public static readonly DiagnosticDescriptor TooManyDimensions = new("NG4015", Error, "Too many dimensions",
        "{0}a tensor of {1} dimensions is more than the {2} that are possible");

    public static readonly DiagnosticDescriptor ImportCycle = new("NG4016", Error, "Files import each other",
        "This import leads back to this file ({0}): move what both need into a third file");

    public static readonly DiagnosticDescriptor ConstantCycle = new("NG4017", Error, "Constant defined by itself",
        "{0}the constant `{1}` is defined by itself");

    public static readonly DiagnosticDescriptor ListTooLong = new("NG4018", Error, "List too long",
        "{0}this list has more than {1} values");

    public static readonly DiagnosticDescriptor NumberTooLarge = new("NG4019", Error, "Number too large",
        "{0}the result of `{1}` does not fit into 64 bits");
}
