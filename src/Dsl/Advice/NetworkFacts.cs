using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Advice;

/// <summary>What the rules know of one network as it is trained.</summary>
internal sealed class NetworkFacts
{
    private readonly ILookup<Node, Node> _readers;
    private readonly HashSet<Node> _fromSamples;
    private readonly HashSet<Node> _carried;
    private readonly Reports _reports;

    /// <param name="name">The network's name and its place.</param>
    /// <param name="file">Whose declarations advice can name.</param>
    /// <param name="uses">What the user's text calls, in order.</param>
    /// <param name="initializers">Of the parameters that have one by name.</param>
    /// <param name="variables">Parameters with their first values.</param>
    /// <param name="losses">Each of shape [].</param>
    /// <param name="recipes">The recipes that could be bound.</param>
    /// <param name="reports">Where advice goes.</param>
    public NetworkFacts(
        Syntax.IdentifierSyntax name,
        FileScope file,
        IReadOnlyList<Use> uses,
        IReadOnlyList<InitializerUse> initializers,
        IReadOnlyList<Variable> variables,
        IReadOnlyList<Node> losses,
        IReadOnlyList<RecipeUse> recipes,
        Reports reports)
    {
        (Name, File, Uses, Initializers, Variables, Losses, Recipes, _reports) = (name, file, uses, initializers, variables, losses, recipes, reports);
        var outside = GraphWalk.Ancestors(losses.Concat(uses.SelectMany(u => u.Results.Concat(u.Inputs))));
        Scans = outside.OfType<ScanNode>().ToList();
        var nodes = outside.Concat(Scans.SelectMany(s => ScanBody.Nodes(s, s.Carries.Select(c => c.Next)))).Distinct().OrderBy(n => n.Id).ToList();
        _readers = nodes.SelectMany(n => SourcesOf(n).Select(o => (Operand: o, Reader: n))).ToLookup(p => p.Operand, p => p.Reader);
        _fromSamples = [];
        _carried = [];
        var inside = new HashSet<Node>(Scans.SelectMany(ScanBody.Core));
        foreach (var node in nodes)
        {
            if (node is CarryNode || ((inside.Contains(node) || node is ScanValueNode or ViewNode or ReshapeNode) && SourcesOf(node).Any(_carried.Contains)))
                _carried.Add(node);
            if (node is InputNode or CarryNode { Shape.IsBatched: true } || SourcesOf(node).Any(_fromSamples.Contains))
                _fromSamples.Add(node);
        }
    }

    /// <summary>What a value is made of, also through the steps of a scan: the sequence that a step reads its part of, and what
    /// the scan keeps of its steps.</summary>
    private static IEnumerable<Node> SourcesOf(Node node) => node switch
    {
        StepNode step => [step.Sequence],
        ScanValueNode { Value: CarryNode carry, Scan: var scan } => scan.Carries.Where(c => c.At == carry).Select(c => c.Next),
        ScanValueNode kept => [kept.Value],
        ScanNode => [],
        _ => node.Operands,
    };

    public Syntax.IdentifierSyntax Name { get; }

    public FileScope File { get; }

    public IReadOnlyList<Use> Uses { get; }

    public IReadOnlyList<InitializerUse> Initializers { get; }

    public IReadOnlyList<Variable> Variables { get; }

    public IReadOnlyList<Node> Losses { get; }

    public IReadOnlyList<RecipeUse> Recipes { get; }

    /// <summary>The loops over steps.</summary>
    public IReadOnlyList<ScanNode> Scans { get; }

    public void Advise(DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments) => _reports.Add(descriptor, span, arguments);

    /// <summary>Whether a value depends on the samples of a step.</summary>
    public bool IsFromSamples(Node node) => _fromSamples.Contains(node);

    /// <summary>All that a value is made of, also what the steps of a scan have carried on.</summary>
    public HashSet<Node> MadeOf(Node value)
    {
        var carries = Scans.SelectMany(s => s.Carries).ToLookup(c => (Node)c.At);
        var seen = new HashSet<Node> { value };
        var open = new Stack<Node>([value]);
        while (open.Count > 0)
        {
            var node = open.Pop();
            foreach (var source in SourcesOf(node).Concat(carries[node].SelectMany(c => new[] { c.Initial, c.Next })).Where(seen.Add))
                open.Push(source);
        }
        return seen;
    }

    /// <summary>
    /// Where a value goes while it stays one signal: it is viewed, reduced, scaled by parameters, dropped at random and the
    /// like, but not joined with another value of the samples. Contractions with parameters are reached, and end the way.
    /// </summary>
    public IEnumerable<Node> Follow(Node start)
    {
        // A product reads what a scan has kept of its steps itself, not a view of it.
        if (Unviewed(start) is ScanValueNode kept)
            start = kept;
        var seen = new HashSet<Node> { start };
        var open = new Queue<Node>([start]);
        while (open.Count > 0)
        {
            var node = open.Dequeue();
            yield return node;
            if (node != start && IsWeighted(node))
                continue;
            foreach (var reader in _readers[node])
            {
                if (reader.Operands.All(o => o == node || !IsFromSamples(o) || IsSameSignal(reader, o, node)) && seen.Add(reader))
                    open.Enqueue(reader);
            }
        }
    }

    /// <summary>Whether it is a product of a value of the samples with a parameter.</summary>
    public bool IsWeighted(Node node) =>
        node is ContractNode { Operands: var operands } && operands.Any(IsFromSamples) && operands.Any(o => ParameterBehind(o) is not null);

    /// <summary>The parameters that a product multiplies with.</summary>
    public static IEnumerable<VariableNode> WeightsOf(Node product) => product.Operands.Select(ParameterBehind).OfType<VariableNode>();

    /// <summary>The parameter that a value is a view of.</summary>
    public static VariableNode? ParameterBehind(Node node)
    {
        while (node is ViewNode or ReshapeNode)
            node = node.Operands[0];
        return node as VariableNode is { Kind: VariableKind.Parameter } parameter ? parameter : null;
    }

    /// <summary>What a value is a view of.</summary>
    public static Node Unviewed(Node node)
    {
        while (node is ViewNode or ReshapeNode)
            node = node.Operands[0];
        return node;
    }

    /// <summary>The product that a parameter takes part in first; null where it is in none.</summary>
    public Node? ProductOf(VariableNode parameter)
    {
        var open = new Queue<Node>([parameter]);
        while (open.Count > 0)
        {
            foreach (var reader in _readers[open.Dequeue()])
            {
                if (IsWeighted(reader))
                    return reader;
                if (reader is ViewNode or ReshapeNode)
                    open.Enqueue(reader);
            }
        }
        return null;
    }

    /// <summary>A declaration with a trait for messages, the nearest: <c>`relu`</c>; null where there is none.</summary>
    public string? Known(Space space, string trait, string? argument = null)
    {
        var found = File.Visible.FirstOrDefault(d => d.Space == space && d.Has(trait, argument));
        return found is null ? null : $"`{found.Name}`";
    }

    /// <summary>A select between a value and itself scaled, as in dropout and leaky rectifiers, is still one signal; so is the sum
    /// of what a step is given and what is carried to it.</summary>
    private bool IsSameSignal(Node reader, Node other, Node signal) =>
        reader is MapNode { Op: ScalarOp.Add } && _carried.Contains(other) != _carried.Contains(signal)
        || reader is MapNode && other.Operands.Length > 0 && other.Operands.Any(o => o == signal) && other.Operands.All(o => o == signal || !IsFromSamples(o));
}
