using System.Collections.Immutable;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

// Expressions, by the strength of their operators.
public sealed partial class Parser
{
    /// <summary>How strongly operators bind, from the weakest.</summary>
    private enum Level
    {
        None,
        Then,
        Pipeline,
        Conditional,
        Or,
        And,
        Not,
        Comparison,
        Sum,
        Product,
        MatrixProduct,
        Negation,
        Power,
    }

    // The token at which a stage of a pipeline begins: there `as` may follow a bare name.
    private int _stageStart = -1;

    // Whether `as` outside brackets names a metric, not the call before it.
    private bool _asEnds;

    private static Level LevelOf(TokenKind kind) => kind switch
    {
        TokenKind.Then => Level.Then,
        TokenKind.Pipe => Level.Pipeline,
        TokenKind.Or => Level.Or,
        TokenKind.And => Level.And,
        TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual
            or TokenKind.Equal or TokenKind.NotEqual => Level.Comparison,
        TokenKind.Plus or TokenKind.Minus => Level.Sum,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => Level.Product,
        TokenKind.At => Level.MatrixProduct,
        TokenKind.Caret => Level.Power,
        _ => Level.None,
    };

    private static BinaryOperator OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => BinaryOperator.Or,
        TokenKind.And => BinaryOperator.And,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        TokenKind.Percent => BinaryOperator.Remainder,
        TokenKind.At => BinaryOperator.MatrixProduct,
        _ => BinaryOperator.Power,
    };

    private static bool StartsExpression(TokenKind kind) => kind switch
    {
        TokenKind.Identifier or TokenKind.Integer or TokenKind.Real or TokenKind.String => true,
        TokenKind.True or TokenKind.False or TokenKind.If or TokenKind.Not or TokenKind.Minus => true,
        TokenKind.OpenParenthesis or TokenKind.OpenBracket => true,
        _ => false,
    };

    private ExpressionSyntax ParseExpression() => ParseBinary(Level.Then);

    /// <summary>Reads operators of at least this level; equal ones lean to the left, powers to the right.</summary>
    private ExpressionSyntax ParseBinary(Level level)
    {
        int start = Current.Start;
        ExpressionSyntax left = ParsePrefix(level);
        start = StartWith(start, left);
        bool compared = false;
        while (true)
        {
            TokenKind kind = Kind;
            Level found = LevelOf(kind);

            // At the start of a line `@` begins a trait; no other operator can be taken for a statement's beginning.
            if (found == Level.None || found < level || (kind == TokenKind.At && AtLineStart))
                return left;
            if (found == Level.Comparison)
            {
                if (compared)
                    Report(SyntaxDiagnostics.ComparisonChain, SpanOf(Current));
                compared = true;
            }

            // The right side is read by recursion, so it is a level, and a chain of powers is a nesting.
            if (!TryEnter())
            {
                SkipExpression();
                return left;
            }

            SourceSpan operatorSpan = SpanOf(Advance());
            if (found == Level.Pipeline)
                _stageStart = _position;
            ExpressionSyntax right = ParseBinary(found == Level.Power ? Level.Negation : found + 1);
            _nesting--;

            SourceSpan span = SpanFrom(start);
            ExpressionSyntax node = found switch
            {
                Level.Then => new ThenSyntax(left, right, span),
                Level.Pipeline => new PipelineSyntax(left, Stage(right), span),
                _ => new BinarySyntax(OperatorOf(kind), left, right, operatorSpan, span),
            };
            left = Bounded(node, left, operatorSpan);
        }
    }

    private ExpressionSyntax Stage(ExpressionSyntax stage)
    {
        if (stage is CallSyntax or NameSyntax or MemberSyntax or MissingSyntax)
            return stage;
        _diagnostics.Add(SyntaxDiagnostics.NotAStage, stage.Span);
        return new MissingSyntax(stage.Span);
    }

    private ExpressionSyntax ParsePrefix(Level level)
    {
        if (Kind is not (TokenKind.If or TokenKind.Not or TokenKind.Minus))
            return ParsePostfix();
        if (!TryEnter())
            return SkipExpression();

        int start = Current.Start;
        ExpressionSyntax result;
        if (Kind == TokenKind.If)
        {
            if (level > Level.Conditional)
                Report(SyntaxDiagnostics.ParenthesesNeeded, SpanOf(Current), "if … then … else …");
            result = ParseConditional();
        }
        else
        {
            bool not = Kind == TokenKind.Not;
            if (not && level > Level.Not)
                Report(SyntaxDiagnostics.ParenthesesNeeded, SpanOf(Current), "not");
            Advance();
            ExpressionSyntax operand = ParseBinary(not ? Level.Not : Level.Negation);
            UnaryOperator @operator = not ? UnaryOperator.Not : UnaryOperator.Negate;
            result = Bounded(new UnarySyntax(@operator, operand, SpanFrom(start)), operand, operand.Span);
        }

        _nesting--;
        return result;
    }

    private ExpressionSyntax ParseConditional()
    {
        int start = Advance().Start;
        ExpressionSyntax condition = ParseBinary(Level.Or);
        const string Advice = ": a choice between values is `if condition then a else b`";
        if (!Expect(TokenKind.Then, advice: Advice))
            return condition;
        ExpressionSyntax whenTrue = ParseBinary(Level.Conditional);
        if (!Expect(TokenKind.Else, advice: Advice))
            return whenTrue;
        ExpressionSyntax whenFalse = ParseBinary(Level.Conditional);
        SourceSpan span = SpanFrom(start);
        return Bounded(new ConditionalSyntax(condition, whenTrue, whenFalse, span), whenFalse, span);
    }

    /// <summary>Reads a value and what follows it closely: calls, indices, members, <c>as</c>.</summary>
    private ExpressionSyntax ParsePostfix()
    {
        bool isStage = _position == _stageStart;
        int start = Current.Start;
        ExpressionSyntax value = ParsePrimary();
        while (value is not MissingSyntax)
        {
            SourceSpan shown = SpanOf(Current);
            switch (Kind)
            {
                case TokenKind.OpenParenthesis when !AtLineStart:
                    ImmutableArray<ArgumentSyntax> arguments = ParseArguments();
                    if (value is NameSyntax or MemberSyntax)
                    {
                        value = Bounded(new CallSyntax(value, arguments, null, SpanFrom(start)), value, shown);
                        break;
                    }

                    _diagnostics.Add(SyntaxDiagnostics.NotCallable, value.Span);
                    break;

                case TokenKind.OpenBracket when !AtLineStart:
                    if (value is NameSyntax name && IsBinder(1))
                        value = Bounded(ParseReduction(name, start), value, shown);
                    else
                        value = Bounded(ParseIndex(value, start), value, shown);
                    break;

                case TokenKind.Dot:
                    Advance();
                    IdentifierSyntax member = ParseIdentifier("the name of a member");
                    value = Bounded(new MemberSyntax(value, member, SpanFrom(start)), value, shown);
                    break;

                case TokenKind.As when !(_asEnds && _brackets.Count == 0):
                    value = ParseInstanceName(value, isStage, start);
                    break;

                default:
                    return value;
            }
        }

        return value;
    }

    private ExpressionSyntax ParseInstanceName(ExpressionSyntax value, bool isStage, int start)
    {
        SourceSpan keyword = SpanOf(Current);
        bool nameable = value is CallSyntax { InstanceName: null } || (isStage && value is NameSyntax or MemberSyntax);
        if (!nameable)
            Report(SyntaxDiagnostics.NothingToName, keyword);
        Advance();
        IdentifierSyntax name = ParseIdentifier("a name after `as`");
        if (!nameable || name.IsMissing)
            return value;
        SourceSpan span = SpanFrom(start);
        return value is CallSyntax call
            ? new CallSyntax(call.Callee, call.Arguments, name, span)
            : Bounded(new CallSyntax(value, ImmutableArray<ArgumentSyntax>.Empty, name, span), value, keyword);
    }

    private IndexSyntax ParseIndex(ExpressionSyntax target, int start)
    {
        ImmutableArray<ExpressionSyntax> indices = ParseList(ParseExpression);
        SourceSpan span = SpanFrom(start);
        if (indices.IsEmpty)
            Report(SyntaxDiagnostics.Expected, span, "an index between `[` and `]`", "none", "");
        return new IndexSyntax(target, indices, span);
    }

    private ReductionSyntax ParseReduction(NameSyntax name, int start)
    {
        ImmutableArray<BinderSyntax> binders = ParseList(ParseBinder);
        ExpressionSyntax body;
        if (Kind == TokenKind.OpenParenthesis && !AtLineStart)
            body = ParseParenthesized();
        else
        {
            ReportExpected("`(` and what is reduced", $": write `{name.Text}[i < n](value)`");
            body = new MissingSyntax(Gap);
        }

        return new ReductionSyntax(new IdentifierSyntax(name.Text, name.Span), binders, body, SpanFrom(start));
    }

    /// <summary>Whether an index with a bound begins at a token ahead.</summary>
    private bool IsBinder(int ahead) =>
        Peek(ahead).Kind == TokenKind.Identifier && Peek(ahead + 1).Kind == TokenKind.Less;

    private BinderSyntax ParseBinder()
    {
        int start = Current.Start;
        IdentifierSyntax name = ParseIdentifier("the name of an index");
        start = StartWith(start, name);
        ExpressionSyntax bound;
        if (name.IsMissing)
            bound = new MissingSyntax(Gap);
        else if (TryTake(TokenKind.Less))
            bound = ParseBinary(Level.Sum);
        else
        {
            ReportExpected("`<` and a bound", ": an index is written `i < n`");
            bound = new MissingSyntax(Gap);
        }

        return new BinderSyntax(name, bound, SpanFrom(start));
    }

    private ImmutableArray<ArgumentSyntax> ParseArguments()
    {
        bool named = false;
        return ParseList(() =>
        {
            int start = Current.Start;
            IdentifierSyntax? name = null;
            if ((Kind == TokenKind.Identifier || Current.IsReserved) && Peek(1).Kind == TokenKind.Colon)
            {
                name = ParseIdentifier("the name of an argument");
                Advance();
            }
            else if (Kind == TokenKind.Identifier && Peek(1).Kind == TokenKind.Assign)
            {
                name = ParseIdentifier("the name of an argument");
                ReportExpected("`:`", $": an argument is named by `{name.Text}: value`");
                Advance();
            }

            ExpressionSyntax value = ParseExpression();
            if (name is null && named && value is not MissingSyntax)
                _diagnostics.Add(SyntaxDiagnostics.PositionalAfterNamed, value.Span);
            named |= name is not null;
            return new ArgumentSyntax(name, value, SpanFrom(StartWith(start, name ?? (SyntaxNode)value)));
        });
    }
}
