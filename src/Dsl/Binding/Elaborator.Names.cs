using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>
/// Names of values, for people who read plans and generated code: what the user bound has that name, what an instance gives
/// the instance's, and what a call without a name gives is called after its input: the rectifier over <c>fc1</c> is
/// <c>fc1 relu</c>. A value bound inside a body comes behind a slash: <c>norm1/center</c>.
/// </summary>
internal sealed partial class Elaborator
{
    private readonly Dictionary<Node, (NameRank Rank, string Stem)> _nameOf = new();
    private readonly Dictionary<Declaration, bool> _hasVariables = new();

    /// <summary>Whether a loss or metric is being unfolded.</summary>
    private bool _isFigure;

    /// <summary>Whose word counts more.</summary>
    private enum NameRank
    {
        Body,
        Call,
        Instance,
        User,
    }

    /// <summary>Names a value, unless it has a name that counts as much.</summary>
    private void NameValue(Node node, string name, string stem, NameRank rank)
    {
        if (name.Length == 0 || node is LeafNode or ViewNode { Operand: LeafNode } or ReshapeNode { Operand: LeafNode })
            return;
        if (node.Name is not null && (!_nameOf.TryGetValue(node, out var known) || known.Rank >= rank))
            return;
        node.Name = name;
        _nameOf[node] = (rank, stem);
    }

    private void NameBound(Node node, string name)
    {
        if (_frame.Kind == FrameKind.Network)
            NameValue(node, name, name, NameRank.User);
        else if (_frame.Label.Length > 0)
            NameValue(node, _frame.Label + "/" + name, _frame.Label, NameRank.Body);
    }

    /// <summary>Finds what the values of a call are called.</summary>
    private void Label(Frame frame, Instance? instance, ImmutableDictionary<string, Argument> arguments)
    {
        var (declaration, caller) = (frame.Declaration!, frame.Caller!);
        if (instance is not null && (!instance.IsNumbered || !declaration.File.IsPrelude || HasVariables(declaration)))
        {
            (frame.Label, frame.LabelStem, frame.LabelIsInstance) = (instance.Path, instance.Path, true);
            return;
        }
        if (caller.IsHidden)
        {
            (frame.Label, frame.LabelStem) = (caller.Label, caller.LabelStem);
            return;
        }
        if (_isFigure && caller.Kind == FrameKind.Network)
        {
            (frame.Label, frame.LabelStem, frame.ResultName) = (Graph.Origin.Scope, Graph.Origin.Scope, Graph.Origin.Scope + "/of sample");
            return;
        }
        var inputs = declaration.Signature.Parameters.Select(p => arguments.TryGetValue(p.Name, out var given) ? given.Value : null);
        var stem = inputs.OfType<TensorValue>().Select(t => StemOf(t.Node)).FirstOrDefault(s => s.Length > 0) ?? "";
        stem = stem.Length > 0 ? stem : caller.Label.Length > 0 ? caller.Label : Graph.Origin.Scope;
        (frame.Label, frame.LabelStem) = (stem.Length == 0 ? declaration.Name : stem + " " + declaration.Name, stem);
    }

    private string StemOf(Node node) => node switch
    {
        _ when _nameOf.TryGetValue(node, out var known) => known.Stem,
        InputNode input => input.Slot,
        ViewNode or ReshapeNode => StemOf(node.Operands[0]),
        _ => "",
    };

    private bool HasVariables(Declaration declaration)
    {
        if (!_hasVariables.TryGetValue(declaration, out var has))
            _hasVariables.Add(declaration, has = Contains(declaration.Syntax));
        return has;

        static bool Contains(SyntaxNode node) => node is ParamSyntax or StateSyntax || node.Children.Any(Contains);
    }
}
