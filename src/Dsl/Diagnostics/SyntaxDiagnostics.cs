using static NetGen.Dsl.Diagnostics.DiagnosticSeverity;

namespace NetGen.Dsl.Diagnostics;

/// <summary>What can be wrong with the text of a file, apart from its meaning.</summary>
public static class SyntaxDiagnostics
{
    public static readonly DiagnosticDescriptor UnknownCharacter = new("NG1001", Error, "Unknown character",
        "{0} is not part of the language: remove it, or put it into a string or a comment");

    public static readonly DiagnosticDescriptor ForeignSpelling = new("NG1002", Error, "Spelling of another language",
        "`{0}` is not part of the language: {1}");

    public static readonly DiagnosticDescriptor UnclosedString = new("NG1003", Error, "String without an end",
        "This string does not end on its line: close it with `\"`");

    public static readonly DiagnosticDescriptor UnknownEscape = new("NG1004", Error, "Unknown escape",
        "`{0}` is not an escape: write `\\n`, `\\r`, `\\t`, `\\\\`, `\\\"` or `\\u` and four hexadecimal digits");

    public static readonly DiagnosticDescriptor MalformedNumber = new("NG1005", Error, "Malformed number",
        "`{0}` is neither a number nor a name: a number is digits, with a point between digits and an exponent such " +
        "as `e-4` where it is real, and a name does not begin with a digit");

    public static readonly DiagnosticDescriptor NumberOutOfRange = new("NG1006", Error, "Number out of range",
        "`{0}` is too large: {1}");

    public static readonly DiagnosticDescriptor Expected = new("NG1010", Error, "Something is missing",
        "Expected {0}, but found {1}{2}");

    public static readonly DiagnosticDescriptor Unclosed = new("NG1011", Error, "Not closed",
        "`{0}` is not closed: expected `{1}` before {2}");

    public static readonly DiagnosticDescriptor ClosesNothing = new("NG1012", Error, "Closes nothing",
        "`{0}` closes nothing: remove it, or open it before");

    public static readonly DiagnosticDescriptor DeclarationExpected = new("NG1013", Error, "No declaration",
        "Expected a declaration such as `network`, `train` or `layer`, but found {0}{1}");

    public static readonly DiagnosticDescriptor StatementExpected = new("NG1014", Error, "No statement",
        "Expected a statement such as `name = value` or `return value`, but found {0}{1}");

    public static readonly DiagnosticDescriptor ReservedWord = new("NG1015", Error, "Reserved word as a name",
        "`{0}` is a word of the language and cannot name anything: choose another name, such as `{0}_`");

    public static readonly DiagnosticDescriptor ComparisonChain = new("NG1016", Error, "Chain of comparisons",
        "Comparisons do not chain: instead of `a < b < c` write `a < b and b < c`");

    public static readonly DiagnosticDescriptor ParenthesesNeeded = new("NG1017", Error, "Parentheses needed",
        "`{0}` inside another operation can be misread: put parentheses around it");

    public static readonly DiagnosticDescriptor NotAStage = new("NG1018", Error, "Not a stage of a pipeline",
        "The right side of `|>` must be a name or a call, such as `relu` or `dense(10)`: give this value a name " +
        "first, or put the pipeline into parentheses");

    public static readonly DiagnosticDescriptor NotCallable = new("NG1019", Error, "Not callable",
        "Only a name can be called: write `name(arguments)`");

    public static readonly DiagnosticDescriptor NothingToName = new("NG1020", Error, "`as` without a call",
        "`as` names the instance that a call makes, such as `dense(10) as fc1`, and here is no call: for a value " +
        "write `name = value`");

    public static readonly DiagnosticDescriptor StrayTrait = new("NG1021", Error, "Trait of nothing",
        "`@{0}` belongs to what follows it, and here follows {1}: put a declaration or a statement after it, or " +
        "remove it");

    public static readonly DiagnosticDescriptor NestedDeclaration = new("NG1022", Error, "Declaration inside a block",
        "`{0}` declares something for the whole file: move it out of the braces");

    public static readonly DiagnosticDescriptor SecondRest = new("NG1023", Error, "Second rest in a shape",
        "A shape has one `...` at most: give the other dimensions names");

    public static readonly DiagnosticDescriptor UnknownType = new("NG1024", Error, "Unknown type",
        "{0} is not a type{1}");

    public static readonly DiagnosticDescriptor MissingSettingValue = new("NG1025", Error, "Setting without a value",
        "`{0}` has no value: write it on the same line, such as `{0} 1`");

    public static readonly DiagnosticDescriptor PositionalAfterNamed = new("NG1026", Error,
        "Argument without a name after named ones",
        "This argument has no name but follows a named one: name it too, or move it to the front");

    public static readonly DiagnosticDescriptor UnboundedIndex = new("NG1027", Error, "Index without a bound",
        "A tensor is defined by indices with bounds: write `{0}[i < n] = value`");

    public static readonly DiagnosticDescriptor TooManyErrors = new("NG1099", Error, "Too many errors",
        "This file has more than {0} errors: the ones from here on are not shown");
}
