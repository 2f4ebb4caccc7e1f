using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// Rewrites the programs of inference: fixed factors go into weights, weights are turned as products want them, and what depends
/// on parameters and running statistics alone is computed once, when these have changed.
/// </summary>
public static class Preparer
{
    /// <summary>Estimated cost of an operation from which on a fixed value is not computed in each prediction.</summary>
    private const int Dear = 4;

    public static PreparedModel Run(NetworkModel model, CancellationToken ct = default)
    {
        var programs = model.Evaluate is null ? new[] { model.Predict } : new[] { model.Predict, model.Evaluate };
        var roots = programs.SelectMany(LiveNodes.Roots).ToList();
        var nodes = GraphWalk.Ancestors(roots, ct);
        var graph = new GraphBuilder(nodes.Count == 0 ? 0 : nodes[nodes.Count - 1].Id + 1);
        var values = new FixedValues(graph);
        var notes = ImmutableArray.CreateBuilder<FusionNote>();
        var folded = Fold(graph, values, nodes, roots, notes, ct);

        var prepared = new Dictionary<Node, Node>();
        var assignments = ImmutableArray.CreateBuilder<Assignment>();
        var names = new HashSet<string>(model.Parameters.Concat(model.States).Select(v => v.Node.VariableName), StringComparer.Ordinal);
        VariableNode Prepare(Node value, string name)
        {
            var variable = graph.Variable(VariableKind.Prepared, Unique(name, names), value.Shape);
            assignments.Add(new Assignment(variable, value));
            return variable;
        }
        var turning = new TurnedWeights(graph, values, model.Predict.Batch, Prepare);
        var turned = Turn(graph, values, turning, roots.Select(r => folded[r]), ct);
        var channels = new ChannelsLast(graph, values, turning).Of(LiveNodes.Roots(model.Predict).Select(r => turned[folded[r]]).ToList());
        Node Predicted(Node node) => channels[turned[folded[node]]];
        Node Evaluated(Node node) => turned[folded[node]];
        var readers = LiveNodes.Roots(model.Predict).Select(Predicted).Concat(programs.Skip(1).SelectMany(LiveNodes.Roots).Select(Evaluated));
        foreach (var read in ReadByInputs(values, readers, ct))
        {
            var along = FixedValues.Along(read);
            if (prepared.ContainsKey(read) || values.Over(read, along) is not { } value || value is ConstantNode or VariableNode)
                continue;
            prepared.Add(read, graph.View(Prepare(value, Labels.Plain(read)), read.Shape, new IndexMap(ImmutableArray.CreateRange(along, d => IndexExpr.Dim(d, read.Shape.Rank)))));
        }
        var last = new Substitution(graph, n => prepared.TryGetValue(n, out var p) ? p : n is LeafNode ? n : null);
        GraphProgram Rewritten(GraphProgram program, Func<Node, Node> made) => program with
        {
            Outputs = program.Outputs.Select(o => o with { Value = last.Of(made(o.Value)) }).ToImmutableArray(),
            Metrics = program.Metrics.Select(m => m with { Value = last.Of(made(m.Value)) }).ToImmutableArray(),
            Loss = program.Loss is { } loss ? last.Of(made(loss)) : null,
        };
        var predict = Rewritten(model.Predict, Predicted);
        var evaluate = model.Evaluate is null ? null : Rewritten(model.Evaluate, Evaluated);
        return new PreparedModel(predict, evaluate, null, notes.ToImmutable()).Over(model, assignments.ToImmutable());
    }

    /// <summary>All nodes as they are with factors in weights.</summary>
    private static Dictionary<Node, Node> Fold(
        GraphBuilder graph, FixedValues values, IReadOnlyList<Node> nodes, List<Node> roots, ImmutableArray<FusionNote>.Builder notes, CancellationToken ct)
    {
        var readers = nodes.SelectMany(n => n.Operands.Distinct()).Concat(roots).GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
        var folding = new WeightFolding(graph, values, readers);
        var found = new Dictionary<Node, WeightFolding.Result>();
        var inside = new HashSet<Node>();
        for (var k = nodes.Count - 1; k >= 0; k--)
        {
            ct.ThrowIfCancellationRequested();
            var node = nodes[k];
            if (node is not MapNode || inside.Contains(node) || values.Contains(node) || folding.Of(node) is not { } result)
                continue;
            found.Add(node, result);
            // What such a chain goes through is looked at with its end only.
            for (var inner = node; inner is MapNode map && map.Operands.FirstOrDefault(o => !values.Contains(o)) is { } next; inner = next)
            {
                if (readers[next] > 1 || !inside.Add(next))
                    break;
            }
        }
        var made = new Dictionary<Node, Node>();
        foreach (var node in nodes)
        {
            if (found.TryGetValue(node, out var result))
                notes.Add(Note(result));
            if (result is { Refusal: null })
            {
                made[node] = result.Make(graph, n => made[n]);
                continue;
            }
            var operands = ImmutableArray.CreateRange(node.Operands, o => made[o]);
            made[node] = operands.SequenceEqual(node.Operands) ? node : graph.Remake(node, operands);
        }
        return made;
    }

    /// <summary>
    /// All nodes as they are over products with turned weights. A product of weights alone is made once: what is prepared cannot
    /// read what is prepared beside it.
    /// </summary>
    private static Dictionary<Node, Node> Turn(GraphBuilder graph, FixedValues values, TurnedWeights turning, IEnumerable<Node> roots, CancellationToken ct)
    {
        var made = new Dictionary<Node, Node>();
        var loops = new TurnedLoops(graph, turning);
        foreach (var node in GraphWalk.Ancestors(roots, ct))
        {
            var operands = ImmutableArray.CreateRange(node.Operands, o => made[o]);
            var current = operands.SequenceEqual(node.Operands) || node is ScanValueNode ? node : graph.Remake(node, operands);
            made[node] = current switch
            {
                ScanNode loop => loops.Of(loop),
                ScanValueNode value => loops.Of(value, (ScanNode)made[value.Scan]),
                ContractNode product when !values.Contains(product) => turning.Of(product),
                _ => current,
            };
        }
        return made;
    }

    private static FusionNote Note(WeightFolding.Result result) => result.Refusal is { } reason
        ? new FusionNote(false, Labels.Plain(result.Root), "the weights", reason)
        : new FusionNote(true, Labels.Plain(result.Root), Labels.Plain(result.WeightOf is VariableNode { VariableName: var name } w ? Named(w, name) : result.WeightOf), "its factors are folded into the weights when parameters have changed");

    private static Node Named(Node node, string name)
    {
        node.Name ??= name;
        return node;
    }

    /// <summary>The greatest fixed values that others read, where it pays not to compute them each time.</summary>
    private static IEnumerable<Node> ReadByInputs(FixedValues values, IEnumerable<Node> roots, CancellationToken ct)
    {
        foreach (var reader in GraphWalk.Ancestors(roots, ct))
        {
            if (values.Contains(reader))
                continue;
            foreach (var operand in reader.Operands)
            {
                if (!values.Contains(operand))
                    continue;
                var read = operand;
                while (read is ViewNode or ReshapeNode)
                    read = read.Operands[0];
                if (read is not LeafNode && (reader is ContractNode or GatherNode or ScanNode || IsDear(read)))
                    yield return read;
            }
        }
    }

    private static bool IsDear(Node value) => GraphWalk.Ancestors(new[] { value })
        .Any(n => n is ReduceNode or ContractNode or GatherNode or ScatterAddNode || (n is MapNode map && ScalarCost.Of(map.Op) >= Dear));

    /// <summary>A name that was not taken, and now is.</summary>
    internal static string Unique(string name, HashSet<string> taken, string separator = " ")
    {
        var unique = name;
        for (var k = 2; !taken.Add(unique); k++)
            unique = FormattableString.Invariant($"{name}{separator}{k}");
        return unique;
    }
}
