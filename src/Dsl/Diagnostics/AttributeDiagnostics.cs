namespace NetGen.Dsl.Diagnostics;

/// <summary>What can be wrong with a network that is written as attributes.</summary>
public static class AttributeDiagnostics
{
    public static readonly DiagnosticDescriptor NotPartial = Error("NG5001", "The class is not partial",
        "`{0}` is not partial, nor are perhaps the types around it: write `partial class`, so that the network can be generated into it");

    public static readonly DiagnosticDescriptor Generic = Error("NG5002", "The class is generic",
        "`{0}` has type parameters, itself or through a type around it, but a network is compiled for given shapes: remove them");

    public static readonly DiagnosticDescriptor BadBase = Error("NG5003", "The class cannot be a network",
        "`{0}` is static or has a base class, but the network derives from Network<T>: remove it");

    public static readonly DiagnosticDescriptor BadProperty = Error("NG5004", "The property cannot be generated",
        "`{0}` stands for a part of the network and needs the form `static partial {1} {0} {{ get; }}`");

    public static readonly DiagnosticDescriptor NotConstant = Error("NG5005", "The argument is no constant",
        "`{0}` is no constant of type int, double, bool or string, no `nameof`, no `typeof` and no array of those: the network is compiled before the program runs");

    public static readonly DiagnosticDescriptor UnknownAttribute = Error("NG5006", "The attribute is unknown",
        "`{0}` is no layer, activation, loss, metric, function, optimizer, schedule or clipping of the prelude or of this project's .netdsl files{1}");

    public static readonly DiagnosticDescriptor UnknownValue = Error("NG5007", "The value is unknown",
        "`{0}` is no property of type Value of this class{1}");

    public static readonly DiagnosticDescriptor NoBeginning = Error("NG5008", "The chain has no beginning",
        "the chain of `{0}` has no beginning: put [From(nameof(...))] before its first layer, or [Input] or [Target] alone");

    public static readonly DiagnosticDescriptor Misplaced = Error("NG5009", "The attribute stands in the wrong place",
        "`{0}` does not belong here: {1}");

    public static readonly DiagnosticDescriptor Circular = Error("NG5010", "Values depend on each other",
        "`{0}` is made from itself by way of {1}: break the circle");

    public static readonly DiagnosticDescriptor UnsafeNotAllowed = Error("NG5011", "Unsafe code is not allowed",
        "generated networks work on pointers: set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project (the package's props do so)");

    public static readonly DiagnosticDescriptor OldLanguage = Error("NG5012", "The C# version is too old",
        "generated networks need C# 13, but this project is compiled as C# {0}: set <LangVersion>13.0</LangVersion> or later");

    public static readonly DiagnosticDescriptor UnknownArgument = Error("NG5013", "The argument is unknown",
        "`{0}` has no argument `{1}`{2}");

    public static readonly DiagnosticDescriptor UnknownFigure = Error("NG5014", "The figure is unknown",
        "`{0}` is neither `loss` nor a property of this class with [Metric]{1}");

    private static DiagnosticDescriptor Error(string id, string title, string format) =>
        new(id, DiagnosticSeverity.Error, title, format);
}
