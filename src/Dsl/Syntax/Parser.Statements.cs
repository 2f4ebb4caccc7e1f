using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

// The statements of blocks.
public sealed partial class Parser
{
    // The words that begin statements but are ordinary names elsewhere.
    private static readonly string[] s_statementWords =
        ["input", "target", "output", "loss", "metric", "param", "state", "const", "precision", "derivatives", "suppress", "scan", "recompute"];

    // Words by which other languages begin what this one begins otherwise.
    private static readonly Dictionary<string, string> s_foreign = new(System.StringComparer.Ordinal)
    {
        ["for"] = "`repeat i < n { … }`, or `scan t < n { … }` for a loop over the steps of a sequence",
        ["while"] = "`repeat n { … }`, as it is known at compile time how often",
        ["def"] = "`function name(x) = …`, beside the network",
        ["let"] = "`name = value`",
        ["var"] = "`name = value`",
    };

    // The names of the steps of the scans that are open.
    private readonly Stack<string> _steps = new();

    private static bool IsStatementWord(string word) => System.Array.IndexOf(s_statementWords, word) >= 0;

    private StatementSyntax? ParseStatement(Preamble preamble, int start)
    {
        switch (Kind)
        {
            case TokenKind.If:
                return ParseIf(preamble, start);
            case TokenKind.Repeat:
                return ParseRepeat(preamble, start);
            case TokenKind.Return:
                Advance();
                return new ReturnSyntax(preamble, ParseExpression(), SpanFrom(start));
            case TokenKind.CloseParenthesis or TokenKind.CloseBracket:
                Report(SyntaxDiagnostics.ClosesNothing, SpanOf(Current), TextOf(Current));
                return null;
            case TokenKind.Identifier:
                return ParseNamed(preamble, start);
            default:
                ReportStatement(Kind == TokenKind.Else ? ": an `else` follows the `}` of an `if`" : "");
                return null;
        }
    }

    private void ReportStatement(string advice) =>
        Report(SyntaxDiagnostics.StatementExpected, SpanOf(Current), Show(Current), advice);

    /// <summary>Reads a statement that begins with a name or with a word that is only sometimes one.</summary>
    private StatementSyntax? ParseNamed(Preamble preamble, int start)
    {
        Token next = Peek(1);
        if (next.Kind == TokenKind.Assign)
        {
            IdentifierSyntax name = TakeIdentifier();
            Advance();
            return new BindingSyntax(preamble, name, ParseExpression(), SpanFrom(start));
        }

        if (next is { Kind: TokenKind.OpenBracket, NewLine: false })
            return ParseIndexDefinition(preamble, start);

        string word = TextOf(Current);
        if (IsStatementWord(word))
            return ParseWorded(word, preamble, start);
        if (IsDeclarationStart())
        {
            if (!IsWholeDeclaration())
            {
                ReportStatement($": as a setting, `{word}` stands in the recipe, `train Name {{ }}`");
                return null;
            }

            Report(SyntaxDiagnostics.NestedDeclaration, SpanOf(Current), word);
            if (ParseMember(preamble, start) is { } declaration)
                _hoisted.Add(declaration);
            return null;
        }

        bool looksWorded = next is { Kind: TokenKind.Identifier, NewLine: false };
        if (looksWorded && Suggest.Nearest(word, s_statementWords) is { } nearest)
        {
            ReportStatement($": did you mean `{nearest}`?");
            return ParseWorded(nearest, preamble, start);
        }

        if (looksWorded && s_foreign.TryGetValue(word, out string? own))
        {
            ReportStatement($": here it is {own}");
            return null;
        }

        ReportStatement(next.Kind == TokenKind.Colon
            ? ": a value is bound by `name = value`, and its shape is inferred"
            : ": a value needs a name, as in `name = value`");
        return null;
    }

    private StatementSyntax? ParseWorded(string word, Preamble preamble, int start)
    {
        Advance();
        switch (word)
        {
            case "input":
                {
                    (IdentifierSyntax name, TypeSyntax type) = ParseTyped("the name of the input");
                    return new InputSyntax(preamble, name, type, SpanFrom(start));
                }

            case "target":
                {
                    (IdentifierSyntax name, TypeSyntax type) = ParseTyped("the name of the target");
                    return new TargetSyntax(preamble, name, type, SpanFrom(start));
                }

            case "output":
                {
                    (IdentifierSyntax name, ExpressionSyntax value) = ParseBound("the name of the output");
                    return new OutputSyntax(preamble, name, value, SpanFrom(start));
                }

            case "const":
                return ParseConst(preamble, start);
            case "loss":
                return new LossSyntax(preamble, ParseExpression(), ParseOn(), SpanFrom(start));
            case "metric":
                return ParseMetric(preamble, start);
            case "param":
                return ParseParam(preamble, start);
            case "state":
                return ParseState(preamble, start);
            case "precision":
                return ParsePrecision(preamble, start);
            case "derivatives":
                return ParseDerivatives(preamble, start);
            case "scan":
                return ParseScan(preamble, start);
            case "recompute":
                return new RecomputeSyntax(preamble, ParseBlock("what is computed again"), SpanFrom(start));
            default:
                return ParseSuppress(preamble, start);
        }
    }

    /// <summary>Reads <c>name: type</c>.</summary>
    private (IdentifierSyntax Name, TypeSyntax Type) ParseTyped(string expected)
    {
        IdentifierSyntax name = ParseIdentifier(expected);
        TypeSyntax type = Expect(TokenKind.Colon, with: " and a type") ? ParseType() : new MissingTypeSyntax(Gap);
        return (name, type);
    }

    /// <summary>Reads <c>name = value</c>.</summary>
    private (IdentifierSyntax Name, ExpressionSyntax Value) ParseBound(string expected)
    {
        IdentifierSyntax name = ParseIdentifier(expected);
        return (name, ParseInitial());
    }

    private ExpressionSyntax ParseInitial() =>
        Expect(TokenKind.Assign, with: " and a value") ? ParseExpression() : new MissingSyntax(Gap);

    private ConstSyntax ParseConst(Preamble preamble, int start)
    {
        (IdentifierSyntax name, ExpressionSyntax value) = ParseBound("the name of the constant");
        return new ConstSyntax(preamble, name, value, SpanFrom(start));
    }

    private MetricSyntax ParseMetric(Preamble preamble, int start)
    {
        _asEnds = true;
        ExpressionSyntax value = ParseExpression();
        _asEnds = false;
        IdentifierSyntax? name = TryTake(TokenKind.As) ? ParseIdentifier("the name of the metric") : null;
        return new MetricSyntax(preamble, value, name, SpanFrom(start));
    }

    private ParamSyntax ParseParam(Preamble preamble, int start)
    {
        IdentifierSyntax name = ParseIdentifier("the name of the parameter");
        TypeSyntax type = Expect(TokenKind.Colon, with: " and a shape") ? ParseShape() : new MissingTypeSyntax(Gap);
        return new ParamSyntax(preamble, name, type, ParseInitial(), SpanFrom(start));
    }

    private StateSyntax ParseState(Preamble preamble, int start)
    {
        ImmutableArray<StateVariableSyntax>.Builder variables = ImmutableArray.CreateBuilder<StateVariableSyntax>();
        do
        {
            int first = Current.Start;
            IdentifierSyntax name = ParseIdentifier("the name of the state");
            first = StartWith(first, name);
            TypeSyntax? type = TryTake(TokenKind.Colon) ? ParseShape() : null;
            variables.Add(new StateVariableSyntax(name, type, ParseInitial(), SpanFrom(first)));
        }
        while (TryTake(TokenKind.Comma));
        return new StateSyntax(preamble, variables.ToImmutable(), SpanFrom(start));
    }

    private PrecisionSyntax? ParsePrecision(Preamble preamble, int start)
    {
        bool single = !AtLineStart && Is(Current, "f32");
        if (!single && (AtLineStart || !Is(Current, "f64")))
        {
            ReportExpected("`f32` or `f64`");
            return null;
        }

        Advance();
        return new PrecisionSyntax(preamble, single ? Precision.F32 : Precision.F64, SpanFrom(start));
    }

    private DerivativesSyntax? ParseDerivatives(Preamble preamble, int start)
    {
        bool second = TextOf(Current) == "2";
        if (AtLineStart || Kind != TokenKind.Integer || (!second && TextOf(Current) != "1"))
        {
            ReportExpected("`1` or `2`: the order of the derivatives that are compiled");
            return null;
        }

        Advance();
        return new DerivativesSyntax(preamble, second ? 2 : 1, SpanFrom(start));
    }

    private SuppressSyntax ParseSuppress(Preamble preamble, int start)
    {
        IdentifierSyntax id = ParseIdentifier("the identifier of a diagnostic such as `NG3001`");
        StringSyntax reason = ParseString($"a string that says why, as in `suppress {id.Text} \"reason\"`");
        return new SuppressSyntax(preamble, id, reason, SpanFrom(start));
    }

    private StringSyntax ParseString(string expected)
    {
        if (!AtLineStart && Kind == TokenKind.String)
        {
            Token token = Advance();
            return new StringSyntax(Literals.String(TextOf(token)), SpanOf(token));
        }

        ReportExpected(expected);
        return new StringSyntax("", Gap);
    }

    private StatementSyntax? ParseIndexDefinition(Preamble preamble, int start)
    {
        if (_steps.Contains(TextOf(Peek(2))) && Peek(3).Kind == TokenKind.CloseBracket)
        {
            IdentifierSyntax sequence = TakeIdentifier();
            Advance();
            IdentifierSyntax index = TakeIdentifier();
            Advance();
            return new StepDefinitionSyntax(preamble, sequence, index, ParseInitial(), SpanFrom(start));
        }

        if (!IsBinder(2))
        {
            Report(SyntaxDiagnostics.UnboundedIndex, SpanOf(Current), TextOf(Current));
            return null;
        }

        IdentifierSyntax name = TakeIdentifier();
        ImmutableArray<BinderSyntax> binders = ParseList(ParseBinder);
        return new IndexDefinitionSyntax(preamble, name, binders, ParseInitial(), SpanFrom(start));
    }

    private IfSyntax ParseIf(Preamble preamble, int start)
    {
        ImmutableArray<IfBranchSyntax>.Builder branches = ImmutableArray.CreateBuilder<IfBranchSyntax>();
        BlockSyntax? otherwise = null;
        do
        {
            int first = Advance().Start;
            ExpressionSyntax condition = ParseBinary(Level.Pipeline);
            BlockSyntax body = ParseBlock("what is done if the condition holds");
            branches.Add(new IfBranchSyntax(condition, body, SpanFrom(first)));
            if (!TryTake(TokenKind.Else))
                break;
            if (Kind != TokenKind.If)
                otherwise = ParseBlock("what is done otherwise");
        }
        while (otherwise is null);
        return new IfSyntax(preamble, branches.ToImmutable(), otherwise, SpanFrom(start));
    }

    private ScanSyntax ParseScan(Preamble preamble, int start)
    {
        IdentifierSyntax index = ParseIdentifier("the name of the step, as in `scan t < 10`");
        ExpressionSyntax count = Expect(TokenKind.Less, with: " and a number of steps") ? ParseBinary(Level.Sum) : new MissingSyntax(Gap);
        bool backward = !AtLineStart && Kind == TokenKind.Identifier && Is(Current, "backward");
        if (backward)
            Advance();
        _steps.Push(index.Text);
        BlockSyntax body = ParseBlock("what is done at each step");
        _steps.Pop();
        return new ScanSyntax(preamble, index, count, backward, body, SpanFrom(start));
    }

    private RepeatSyntax ParseRepeat(Preamble preamble, int start)
    {
        Advance();
        IdentifierSyntax? index = null;
        if (IsBinder(0))
        {
            index = ParseIdentifier("the name of an index");
            Advance();
        }

        ExpressionSyntax count = ParseBinary(index is null ? Level.Pipeline : Level.Sum);
        BlockSyntax body = ParseBlock("what is repeated");
        return new RepeatSyntax(preamble, index, count, body, SpanFrom(start));
    }
}
