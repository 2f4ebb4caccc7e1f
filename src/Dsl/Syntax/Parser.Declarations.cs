using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

// What stands in a file: imports, constants, suppressions, networks, recipes and callables.
public sealed partial class Parser
{
    /// <summary>The words that begin a declaration; those of callables with their kind.</summary>
    private static readonly Dictionary<string, CallableKind?> DeclarationWords = new()
    {
        ["import"] = null,
        ["network"] = null,
        ["train"] = null,
        ["function"] = CallableKind.Function,
        ["activation"] = CallableKind.Activation,
        ["layer"] = CallableKind.Layer,
        ["loss"] = CallableKind.Loss,
        ["metric"] = CallableKind.Metric,
        ["initializer"] = CallableKind.Initializer,
        ["optimizer"] = CallableKind.Optimizer,
        ["schedule"] = CallableKind.Schedule,
        ["clipping"] = CallableKind.Clipping,
        ["average"] = CallableKind.Average,
    };

    /// <summary>The setting that has groups of parameters for its value.</summary>
    private const string FreezeWord = "freeze";

    private const string DecayWord = "decay";

    // Declarations that were found inside blocks: reported, and kept as if they stood outside.
    private readonly List<ItemSyntax> _hoisted = [];

    private CompilationUnitSyntax ParseCompilationUnit()
    {
        ImmutableArray<ItemSyntax>.Builder members = ImmutableArray.CreateBuilder<ItemSyntax>();
        while (Kind != TokenKind.EndOfFile)
        {
            if (TryTake(TokenKind.Semicolon))
                continue;
            _reportedHeight = false;
            int before = _position;
            Preamble preamble = ParsePreamble();
            if (Kind == TokenKind.EndOfFile)
            {
                ReportStray(preamble);
                break;
            }

            ItemSyntax? member = ParseMember(preamble, StartOf(preamble, Current.Start));
            if (member is not null)
                members.Add(member);
            members.AddRange(_hoisted);
            _hoisted.Clear();
            EndMember(before, member is not null);
        }

        return new CompilationUnitSyntax(members.ToImmutable(), new SourceSpan(_file, 0, _text.Length));
    }

    /// <summary>
    /// Whether a declaration begins here: its word, and on the same line a name (a path after import).
    /// </summary>
    private bool IsDeclarationStart()
    {
        Token next = Peek(1);
        if (Kind != TokenKind.Identifier || next.NewLine || !DeclarationWords.ContainsKey(TextOf(Current)))
            return false;
        return Is(Current, "import") ? next.Kind == TokenKind.String : next.Kind == TokenKind.Identifier;
    }

    /// <summary>Checks that a member ends here; otherwise goes to the next line that begins one.</summary>
    private void EndMember(int before, bool parsed)
    {
        if (_position != before && (parsed || _position == _blocksEndAt))
        {
            if (Kind is TokenKind.EndOfFile or TokenKind.Semicolon || Current.NewLine || IsMemberStart() ||
                Kind == TokenKind.At)
                return;
            ReportNoEnd("the end of the declaration");
        }

        while (Kind != TokenKind.EndOfFile)
        {
            if (Kind == TokenKind.OpenBrace)
                SkipBracketed();
            else if (_position == before || !Current.NewLine || !(IsMemberStart() || Kind == TokenKind.At))
                Advance();
            if (Current.NewLine && (IsMemberStart() || Kind == TokenKind.At))
                return;
        }
    }

    private bool IsMemberStart() =>
        IsDeclarationStart() ||
        ((Is(Current, "const") || Is(Current, "suppress")) &&
            Peek(1) is { Kind: TokenKind.Identifier, NewLine: false });

    private ItemSyntax? ParseMember(Preamble preamble, int start)
    {
        if (Kind is TokenKind.CloseBrace or TokenKind.CloseParenthesis or TokenKind.CloseBracket)
        {
            ReportStray(preamble);
            Report(SyntaxDiagnostics.ClosesNothing, SpanOf(Current), TextOf(Current));
            return null;
        }

        string word = Kind == TokenKind.Identifier ? TextOf(Current) : "";
        if (word is "const" or "suppress")
        {
            Advance();
            return word == "const" ? ParseConst(preamble, start) : ParseSuppress(preamble, start);
        }

        if (!DeclarationWords.ContainsKey(word))
        {
            string? meant = Suggest.Nearest(word, DeclarationWords.Keys.Concat(["const", "suppress"]));
            string advice = meant is not null ? $": did you mean `{meant}`?"
                : IsStatementWord(word) || Peek(1).Kind == TokenKind.Assign
                    ? ": statements stand inside the braces of a network or a layer"
                    : "";
            Report(SyntaxDiagnostics.DeclarationExpected, SpanOf(Current), Show(Current), advice);

            // With a name after it, the misspelt word is read as what it probably means, to find more errors.
            bool readOn = meant is not null && DeclarationWords.ContainsKey(meant) && meant != "import" &&
                Peek(1) is { Kind: TokenKind.Identifier, NewLine: false };
            if (!readOn)
                return null;
            word = meant!;
        }

        Advance();
        return word switch
        {
            "import" => new ImportSyntax(
                preamble, ParseString("the path of a file, as in `import \"layers.netdsl\"`"), SpanFrom(start)),
            "network" => ParseNetwork(preamble, start),
            "train" => ParseRecipe(preamble, start),
            _ => ParseCallable(DeclarationWords[word]!.Value, word, preamble, start),
        };
    }

    private DeclarationSyntax ParseNetwork(Preamble preamble, int start)
    {
        IdentifierSyntax name = ParseIdentifier("the name of the network");
        if (TryTake(TokenKind.Assign))
        {
            IdentifierSyntax network = ParseIdentifier("the name of another network");
            ImmutableArray<ArgumentSyntax> arguments = ImmutableArray<ArgumentSyntax>.Empty;
            if (Kind == TokenKind.OpenParenthesis && !AtLineStart)
                arguments = ParseArguments();
            else
                ReportExpected("`(` and arguments, as in `network Small = Net(width: 16)`");
            return new NetworkInstanceSyntax(preamble, name, network, arguments, SpanFrom(start));
        }

        ImmutableArray<ParameterSyntax> parameters = Kind == TokenKind.OpenParenthesis && !AtLineStart
            ? ParseParameters()
            : ImmutableArray<ParameterSyntax>.Empty;
        BlockSyntax body = ParseBlock("the network");
        return new NetworkSyntax(preamble, name, parameters, body, SpanFrom(start));
    }

    private CallableSyntax ParseCallable(CallableKind kind, string word, Preamble preamble, int start)
    {
        IdentifierSyntax name = ParseIdentifier($"the name of the {word}");
        ImmutableArray<ParameterSyntax> parameters = ParseParameters();
        if (TryTake(TokenKind.Assign))
        {
            ExpressionSyntax value = ParseExpression();
            return new CallableSyntax(preamble, kind, name, parameters, value, null, SpanFrom(start));
        }

        BlockSyntax body = ParseBlock($"the {word}, or `=` and a value");
        return new CallableSyntax(preamble, kind, name, parameters, null, body, SpanFrom(start));
    }

    private RecipeSyntax ParseRecipe(Preamble preamble, int start)
    {
        IdentifierSyntax network = ParseIdentifier("the name of a network");
        IdentifierSyntax? name = TryTake(TokenKind.As) ? ParseIdentifier("the name of the recipe") : null;
        ImmutableArray<SettingSyntax>.Builder settings = ImmutableArray.CreateBuilder<SettingSyntax>();
        ImmutableArray<SuppressSyntax>.Builder suppressions = ImmutableArray.CreateBuilder<SuppressSyntax>();
        if (FindBrace("the recipe"))
        {
            _nesting++;
            Token open = Advance();
            while (!AtBlockEnd())
            {
                if (TryTake(TokenKind.Semicolon))
                    continue;
                switch (ParseRecipeItem())
                {
                    case SettingSyntax setting:
                        settings.Add(setting);
                        break;
                    case SuppressSyntax suppression:
                        suppressions.Add(suppression);
                        break;
                }
            }

            CloseBlock(open);
        }

        return new RecipeSyntax(
            preamble, network, name, settings.ToImmutable(), suppressions.ToImmutable(), SpanFrom(start));
    }

    private ItemSyntax? ParseRecipeItem()
    {
        _reportedHeight = false;
        int before = _position;
        Preamble preamble = ParsePreamble();
        if (BlockEndsBehind(preamble, before))
            return null;
        int start = StartOf(preamble, Current.Start);
        ItemSyntax? item = null;
        if (Kind != TokenKind.Identifier)
            Report(SyntaxDiagnostics.Expected, SpanOf(Current), "a setting such as `batch 64`", Show(Current), "");
        else if (Is(Current, "suppress"))
        {
            Advance();
            item = ParseSuppress(preamble, start);
        }
        else
            item = ParseSetting(preamble, start);

        // Settings may follow each other on a line: a name and the beginning of its value.
        bool another = item is SettingSyntax && Kind == TokenKind.Identifier && !Current.NewLine
            && (IsNumber(Peek(1)) || (Peek(1) is { Kind: TokenKind.Identifier or TokenKind.True or TokenKind.False, NewLine: false }));
        if (!another)
            EndStatement(before);
        return item;
    }

    private SettingSyntax ParseSetting(Preamble preamble, int start)
    {
        IdentifierSyntax name = TakeIdentifier();
        if (Kind is TokenKind.Assign or TokenKind.Colon && !Current.NewLine)
        {
            ReportExpected("a value", $": a setting is written `{name.Text} value`");
            Advance();
        }

        ExpressionSyntax value;
        if (name.Text == FreezeWord && Kind == TokenKind.Identifier && !Current.NewLine)
        {
            int first = Current.Start;
            ImmutableArray<ExpressionSyntax> frozen = ParseTargets();
            return new SettingSyntax(preamble, name, new BooleanSyntax(true, SpanFrom(first)), frozen, SpanFrom(start));
        }

        if (name.Text == DecayWord && GroupsComeFirst())
            return ParseGroupsFirst(preamble, name, start);

        if (Current.NewLine || Kind is TokenKind.CloseBrace or TokenKind.Semicolon or TokenKind.EndOfFile)
        {
            Report(SyntaxDiagnostics.MissingSettingValue, name.Span, name.Text);
            value = new MissingSyntax(Gap);
        }
        else
            value = ParseExpression();

        return new SettingSyntax(preamble, name, value, ParseOn(), SpanFrom(start));
    }

    /// <summary>Whether groups of parameters stand here, and a number behind them on the same line.</summary>
    private bool GroupsComeFirst()
    {
        int ahead = Is(Current, "on") ? 1 : 0;
        while (Peek(ahead) is { Kind: TokenKind.Identifier, NewLine: false })
        {
            ahead++;
            if (Peek(ahead).Kind is TokenKind.Assign or TokenKind.Colon)
                ahead++;
            if (IsNumber(Peek(ahead)))
                return true;
            if (Peek(ahead).Kind is not (TokenKind.Comma or TokenKind.Dot))
                return false;
            ahead++;
        }

        return false;
    }

    /// <summary>Reads a setting whose groups stand before its value, and says how it is written.</summary>
    private SettingSyntax ParseGroupsFirst(Preamble preamble, IdentifierSyntax name, int start)
    {
        int first = Current.Start;
        if (Is(Current, "on"))
            Advance();
        int groupsStart = Current.Start;
        ImmutableArray<ExpressionSyntax> targets = ParseTargets();
        string groups = SpanFrom(groupsStart).Text;
        SourceSpan found = SpanFrom(first);
        if (Kind is TokenKind.Assign or TokenKind.Colon)
            Advance();
        ExpressionSyntax value = ParseExpression();
        Report(
            SyntaxDiagnostics.Expected, found, "a number", $"`{found.Text}`",
            $": what it holds for stands behind it, `{name.Text} {value.Span.Text} on {groups}`");
        return new SettingSyntax(preamble, name, value, targets, SpanFrom(start));
    }

    /// <summary>Reads <c>on</c> and the groups of parameters after it, if they are there.</summary>
    private ImmutableArray<ExpressionSyntax> ParseOn()
    {
        if (Current.NewLine || !Is(Current, "on"))
            return ImmutableArray<ExpressionSyntax>.Empty;
        Advance();
        return ParseTargets();
    }

    /// <summary>Reads the names after <c>on</c>: <c>weights</c>, <c>fc1.weight, fc2.weight</c>.</summary>
    private ImmutableArray<ExpressionSyntax> ParseTargets()
    {
        ImmutableArray<ExpressionSyntax>.Builder targets = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        do
        {
            int start = Current.Start;
            IdentifierSyntax first = ParseIdentifier("the name of parameters such as `weights`");
            ExpressionSyntax target = first.IsMissing
                ? new MissingSyntax(first.Span)
                : new NameSyntax(first.Text, first.Span);
            while (!first.IsMissing && TryTake(TokenKind.Dot))
            {
                SourceSpan shown = SpanOf(Current);
                IdentifierSyntax member = ParseIdentifier("the name of a member");
                target = Bounded(new MemberSyntax(target, member, SpanFrom(start)), target, shown);
            }

            targets.Add(target);
        }
        while (TryTake(TokenKind.Comma));
        return targets.ToImmutable();
    }
}
