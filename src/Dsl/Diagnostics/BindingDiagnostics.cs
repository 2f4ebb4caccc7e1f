using static NetGen.Dsl.Diagnostics.DiagnosticSeverity;

namespace NetGen.Dsl.Diagnostics;

/// <summary>What can be wrong with the meaning of a file.</summary>
public static class BindingDiagnostics
{
    public static readonly DiagnosticDescriptor UnknownName = new("NG2001", Error, "Unknown name",
        "{0}unknown name `{1}`{2}");

    public static readonly DiagnosticDescriptor UnknownCallable = new("NG2002", Error, "Unknown declaration",
        "{0}unknown {1} `{2}`{3}");

    public static readonly DiagnosticDescriptor WrongKind = new("NG2003", Error, "Wrong kind of declaration",
        "{0}`{1}` is {2}, but {3} is expected here");

    public static readonly DiagnosticDescriptor NotCallable = new("NG2004", Error, "Not callable",
        "{0}`{1}` is {2} and cannot be called");

    public static readonly DiagnosticDescriptor WrongShape = new("NG2005", Error, "Wrong shape",
        "{0}`{1}` takes {2}{3}, but this is {4}{5}{6}");

    public static readonly DiagnosticDescriptor MissingArgument = new("NG2006", Error, "Missing argument",
        "{0}`{1}` needs {2}: write `{1}({3})`");

    public static readonly DiagnosticDescriptor TooManyArguments = new("NG2007", Error, "Too many arguments",
        "{0}`{1}` takes at most {2}, but here is one more: remove it, or give it by its name");

    public static readonly DiagnosticDescriptor UnknownArgument = new("NG2008", Error, "Unknown argument",
        "{0}`{1}` has no parameter `{2}`{3}");

    public static readonly DiagnosticDescriptor DuplicateArgument = new("NG2009", Error, "Argument given twice",
        "{0}`{1}` of `{2}` is given twice: remove one");

    public static readonly DiagnosticDescriptor WrongType = new("NG2010", Error, "Wrong type",
        "{0}`{1}` of `{2}` must be {3}, but this is {4}");

    public static readonly DiagnosticDescriptor WrongOperands = new("NG2011", Error, "Wrong operands",
        "{0}`{1}` cannot be applied to {2}");

    public static readonly DiagnosticDescriptor ShapesDoNotFit = new("NG2012", Error, "Shapes do not fit together",
        "{0}`{1}` needs shapes that agree from the last dimension on (or are 1 there), but these are {2} and {3}: " +
        "`align` places a vector along another dimension");

    public static readonly DiagnosticDescriptor ConditionNotKnown = new("NG2013", Error, "Condition not known at compile time",
        "{0}a condition must be true or false at compile time, but this is {1}{2}");

    public static readonly DiagnosticDescriptor DivisionByZero = new("NG2014", Error, "Division by zero",
        "{0}this divides by zero at compile time");

    public static readonly DiagnosticDescriptor Refused = new("NG2015", Error, "Refused by a declaration",
        "{0}{1}");

    public static readonly DiagnosticDescriptor DuplicateDeclaration = new("NG2016", Error, "Declared twice",
        "`{0}` is declared on line {1} already: choose another name");

    public static readonly DiagnosticDescriptor Ambiguous = new("NG2017", Error, "Ambiguous name",
        "{0}`{1}` is declared in {2} and in {3}: rename one of them, or import one file only");

    public static readonly DiagnosticDescriptor UnknownImport = new("NG2018", Error, "Unknown file",
        "The project has no file `{0}`{1}");

    public static readonly DiagnosticDescriptor DuplicateInstance = new("NG2019", Error, "Instance name used twice",
        "{0}the name `{1}` is taken by {2}: choose another");

    public static readonly DiagnosticDescriptor NoInstance = new("NG2020", Error, "Nothing to name",
        "{0}`{1}` is {2} and makes no instance that `as` could name: only layers and networks do");

    public static readonly DiagnosticDescriptor NotApplied = new("NG2021", Error, "Layer without its input",
        "{0}{1} has not been given its input: write `x |> {2}`");

    public static readonly DiagnosticDescriptor UnknownMember = new("NG2022", Error, "Unknown member",
        "{0}{1} has no member `{2}`{3}");

    public static readonly DiagnosticDescriptor NotYetApplied = new("NG2023", Error, "Parameter used before its layer",
        "{0}`{1}` has no parameters before it has been applied: move this below its first use");

    public static readonly DiagnosticDescriptor SharedShape = new("NG2024", Error, "Shared parameter of two shapes",
        "{0}the parameter `{1}` is {2} here, but was {3} before: uses that share parameters must agree in shape");

    public static readonly DiagnosticDescriptor MisplacedStatement = new("NG2025", Error, "Statement in the wrong place",
        "{0}`{1}` cannot stand in {2}{3}");

    public static readonly DiagnosticDescriptor NoResult = new("NG2026", Error, "No result",
        "{0}`{1}` ends without `return`: return its value");

    public static readonly DiagnosticDescriptor NoSlot = new("NG2027", Error, "Network without inputs or outputs",
        "The network `{0}` has no {1}: write `{1} {2}`");

    public static readonly DiagnosticDescriptor NamesClash = new("NG2028", Error, "Names clash",
        "The {0} `{1}` and the {2} `{3}` differ at most in the case of letters, and would become one member in C#: " +
        "rename one");

    public static readonly DiagnosticDescriptor DependsOnTarget = new("NG2029", Error, "Output depends on a target",
        "{0}`{1}` is computed from the target `{2}`, which is not known at inference: use only inputs");

    public static readonly DiagnosticDescriptor NeedsConstants = new("NG2030", Error, "Constants without values",
        "`{0}` has constants without defaults ({1}): give them values, or write `network Name = {0}(...)`");

    public static readonly DiagnosticDescriptor NotANumber = new("NG2031", Error, "Not a value to learn from",
        "{0}a {1} must be a tensor of numbers, but this is {2}");

    public static readonly DiagnosticDescriptor PenaltyNotScalar = new("NG2032", Error, "Penalty of many elements",
        "{0}this does not depend on the samples and has the shape {1}: a penalty is one number, made by `sum` or `mean`");

    public static readonly DiagnosticDescriptor MetricName = new("NG2033", Error, "Metric without a name",
        "This metric is not the call of a declaration: name it with `as`");

    public static readonly DiagnosticDescriptor DuplicateMetric = new("NG2034", Error, "Metric name used twice",
        "`{0}` is the name of another metric or of the loss: choose another with `as`");

    public static readonly DiagnosticDescriptor OnlyAtInference = new("NG2035", Error, "Parameter at inference only",
        "The parameter `{0}` is used at inference, but not in training: it would never be learned. Use it in both, " +
        "and name instances with `as` where `training` decides which exist");

    public static readonly DiagnosticDescriptor ParametersDiffer = new("NG2036", Error, "Parameters cannot be shared",
        "`{0}` cannot share the parameters of `{1}`: {2}");

    public static readonly DiagnosticDescriptor ConstantRebound = new("NG2037", Error, "Constant bound again",
        "{0}`{1}` is a constant and cannot be bound again: choose another name");

    public static readonly DiagnosticDescriptor IndexOutside = new("NG2038", Error, "Index outside",
        "{0}this index runs from {1} to {2}, but {3} has {4}{5}");

    public static readonly DiagnosticDescriptor IndexNotAffine = new("NG2039", Error, "Index too complicated",
        "{0}an index is a sum of index names times whole numbers, or one element of a tensor of indices, but this is {1}");

    public static readonly DiagnosticDescriptor WrongIndexCount = new("NG2040", Error, "Wrong number of indices",
        "{0}{1} has {2}, but {3} given{4}");

    public static readonly DiagnosticDescriptor WholeTensor = new("NG2041", Error, "Whole tensor in a formula of elements",
        "{0}this is a whole tensor {1} in a formula for single elements: write which element, such as `x[i]`");

    public static readonly DiagnosticDescriptor UnknownReduction = new("NG2042", Error, "Unknown reduction",
        "{0}`{1}` is no reduction: use `sum`, `mean`, `max`, `min`, `argmax` or `argmin`");

    public static readonly DiagnosticDescriptor WrongAxis = new("NG2043", Error, "Axis that does not exist",
        "{0}{1}");

    public static readonly DiagnosticDescriptor WrongDimension = new("NG2044", Error, "Not a dimension",
        "{0}a dimension must be a whole number of at least 1, but this is {1}");

    public static readonly DiagnosticDescriptor WrongElementCount = new("NG2045", Error, "Wrong number of elements",
        "{0}{1} has {2}, but {3} {4}");

    public static readonly DiagnosticDescriptor WrongInitial = new("NG2046", Error, "Not an initial value",
        "{0}`{1}` must begin with an initializer or a number, but this is {2}");

    public static readonly DiagnosticDescriptor Unavailable = new("NG2047", Error, "No value here",
        "{0}{1}");

    public static readonly DiagnosticDescriptor WrongUpdate = new("NG2048", Error, "Update of another shape",
        "{0}`{1}` is {2}, but its new value is {3}");

    public static readonly DiagnosticDescriptor UnknownNetwork = new("NG2050", Error, "Unknown network",
        "Unknown network `{0}`{1}");

    public static readonly DiagnosticDescriptor UnknownSetting = new("NG2051", Error, "Unknown setting",
        "A recipe has no setting `{0}`{1}");

    public static readonly DiagnosticDescriptor DuplicateSetting = new("NG2052", Error, "Setting given twice",
        "`{0}` is given on line {1} already: remove one");

    public static readonly DiagnosticDescriptor MissingSetting = new("NG2053", Error, "Missing setting",
        "The recipe of `{0}` has no `{1}`: write `{2}`");

    public static readonly DiagnosticDescriptor WrongSetting = new("NG2054", Error, "Wrong value of a setting",
        "`{0}` must be {1}, but this is {2}");

    public static readonly DiagnosticDescriptor UnknownGroup = new("NG2055", Error, "Unknown parameters",
        "`{0}` is neither a role nor a name of parameters of `{1}`{2}");

    public static readonly DiagnosticDescriptor NothingToTrain = new("NG2056", Error, "Nothing to train",
        "`{0}` cannot be trained: it has no {1}");

    public static readonly DiagnosticDescriptor DuplicateRecipe = new("NG2057", Error, "Two recipes of one name",
        "`{0}` has a recipe {1} already: name this one with `train {0} as Name`");

    public static readonly DiagnosticDescriptor SegmentLength = new("NG2058", Error, "Schedule without an end",
        "Before `then` a schedule needs its length: add `length: 200 steps` or `length: 3 epochs`");

    public static readonly DiagnosticDescriptor NoSelection = new("NG2059", Error, "Setting for all parameters",
        "`{0}` applies to everything: remove `on`");

    public static readonly DiagnosticDescriptor StateAfterBinding = new("NG2060", Error, "Figures counted twice",
        "This schedule's rate is made of a state's value for the next epoch, in which the last epoch's figures would count " +
        "twice: give the state's value another name before it is bound, and make the rate of that");

    public static readonly DiagnosticDescriptor WrongScan = new("NG2065", Error, "Wrong use of a scan",
        "{0}{1}");

    public static readonly DiagnosticDescriptor CarriedShape = new("NG2066", Error, "Carried value of another shape",
        "{0}`{1}` is {2} when a step begins, but {3} when it ends: give it its shape before the scan, as in `{1}[j < units] = 0`");

    public static readonly DiagnosticDescriptor UnknownDiagnostic = new("NG2070", Warning, "Suppression of nothing",
        "`{0}` is not the ID of a diagnostic: IDs are NG and four digits");

    public static readonly DiagnosticDescriptor UnknownTrait = new("NG2072", Warning, "Unknown trait",
        "The compiler knows no trait `{0}`, so it has no effect{1}");

    public static readonly DiagnosticDescriptor ErrorSuppressed = new("NG2071", Warning, "Suppression of an error",
        "`{0}` is an error and cannot be suppressed");
}
