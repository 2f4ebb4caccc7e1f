using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>
/// Where a name is looked up. Names of different spaces do not clash: <c>constant</c> is an initializer after
/// <c>param … =</c> and a schedule after <c>rate</c>.
/// </summary>
internal enum Space
{
    /// <summary>Networks, layers, activations, losses, metrics and functions.</summary>
    Value,
    Initializer,
    Optimizer,
    Schedule,
    Clipping,
    Average,
}

/// <summary>What a name of a file stands for, and the file in which its body's names mean something.</summary>
internal sealed class Declaration(DeclarationSyntax syntax, FileScope file)
{
    private ImmutableArray<string> _params;
    private Signature? _signature;

    public string Name => Syntax.Name.Text;

    public DeclarationSyntax Syntax { get; } = syntax;

    public FileScope File { get; } = file;

    public CallableSyntax? Callable => Syntax as CallableSyntax;

    public bool IsNetwork => Syntax is NetworkSyntax or NetworkInstanceSyntax;

    /// <summary>Whether calling it makes an instance, which can hold parameters.</summary>
    public bool IsLayer => IsNetwork || Callable?.Kind == CallableKind.Layer;

    public Space Space => Callable?.Kind switch
    {
        CallableKind.Initializer => Space.Initializer,
        CallableKind.Optimizer => Space.Optimizer,
        CallableKind.Schedule => Space.Schedule,
        CallableKind.Clipping => Space.Clipping,
        CallableKind.Average => Space.Average,
        _ => Space.Value,
    };

    /// <summary>The word that declares it.</summary>
    public string Kind => IsNetwork ? "network" : Words.Of(Callable!.Kind);

    /// <summary>The names of the <c>param</c>s in its body, which named arguments can tie to other tensors.</summary>
    public ImmutableArray<string> ParamNames
    {
        get
        {
            if (_params.IsDefault)
            {
                var body = (Syntax as NetworkSyntax)?.Body ?? Callable?.Body;
                var names = body is null ? ImmutableArray<string>.Empty : ParamsOf(body).Distinct(StringComparer.Ordinal).ToImmutableArray();
                ImmutableInterlocked.InterlockedInitialize(ref _params, names);
            }
            return _params;
        }
    }

    /// <summary>What it can be called with.</summary>
    public Signature Signature => _signature ??= Signature.Of(this);

    public TraitSyntax? Trait(string name) => Syntax.Traits.FirstOrDefault(t => t.Name.Text == name);

    /// <summary>Whether it has a trait, with an argument of this name if one is given.</summary>
    public bool Has(string trait, string? argument = null) =>
        Trait(trait) is { } found && (argument is null || found.Arguments.Any(a => a.Value is NameSyntax name && name.Text == argument));

    private static IEnumerable<string> ParamsOf(BlockSyntax block)
    {
        var blocks = new Stack<BlockSyntax>();
        blocks.Push(block);
        while (blocks.Count > 0)
        {
            foreach (var statement in blocks.Pop().Statements)
            {
                if (statement is ParamSyntax param)
                    yield return param.Name.Text;
                if (statement is RepeatSyntax repeat)
                    blocks.Push(repeat.Body);
                if (statement is RecomputeSyntax again)
                    blocks.Push(again.Body);
                if (statement is ScanSyntax scan)
                    blocks.Push(scan.Body);
                if (statement is IfSyntax branches)
                {
                    foreach (var branch in branches.Branches)
                        blocks.Push(branch.Body);
                    if (branches.Else is not null)
                        blocks.Push(branches.Else);
                }
            }
        }
    }
}

/// <summary>Something that can be called: a declaration or an intrinsic of the language.</summary>
internal sealed class Callee
{
    public Callee(Declaration declaration) => Declaration = declaration;

    public Callee(Intrinsic intrinsic) => Intrinsic = intrinsic;

    public Declaration? Declaration { get; }

    public Intrinsic? Intrinsic { get; }

    public string Name => Declaration?.Name ?? Intrinsic!.Name;
}

/// <summary>How kinds are written and called in messages.</summary>
internal static class Words
{
    public static string Of(CallableKind kind) => kind switch
    {
        CallableKind.Activation => "activation",
        CallableKind.Layer => "layer",
        CallableKind.Loss => "loss",
        CallableKind.Metric => "metric",
        CallableKind.Initializer => "initializer",
        CallableKind.Optimizer => "optimizer",
        CallableKind.Schedule => "schedule",
        CallableKind.Clipping => "clipping",
        CallableKind.Average => "average",
        _ => "function",
    };

    public static string Of(Space space) => space switch
    {
        Space.Initializer => "initializer",
        Space.Optimizer => "optimizer",
        Space.Schedule => "schedule",
        Space.Clipping => "clipping",
        Space.Average => "average",
        _ => "name",
    };

    public static string WithArticle(string word) => ("aeiou".IndexOf(word[0]) >= 0 ? "an " : "a ") + word;

    /// <summary>Names in a sentence: <c>`a`, `b` and `c`</c>.</summary>
    public static string List(IReadOnlyList<string> names)
    {
        var quoted = names.Select(n => $"`{n}`").ToList();
        return quoted.Count < 2 ? string.Concat(quoted) : string.Join(", ", quoted.Take(quoted.Count - 1)) + " and " + quoted[quoted.Count - 1];
    }

    /// <summary>A number of things: <c>1 argument</c>, <c>3 arguments</c>.</summary>
    public static string Count(long count, string word) => FormattableString.Invariant($"{count} {word}{(count == 1 ? "" : "s")}");
}
