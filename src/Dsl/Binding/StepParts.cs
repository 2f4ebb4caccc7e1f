using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Advice;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>What all recipes of a network have in common: the loss in training, its gradients, the running states.</summary>
internal sealed class StepParts
{
    private readonly NetworkParts _parts;
    private readonly Lazy<ImmutableArray<Node>> _gradients;
    private readonly HashSet<Node> _reached;

    public StepParts(GraphBuilder graph, Elaborator elaborator, NetworkVariables variables, NetworkParts parts, Instance root, string network)
    {
        Graph = graph;
        Elaborator = elaborator;
        Network = network;
        _parts = parts;
        Loss = Sum(graph, parts.Losses);
        Parameters = variables.All.Where(v => v.Node.Kind == VariableKind.Parameter).Select(v => v.Node).ToImmutableArray();
        StateUpdates = UpdatesOf(root).ToImmutableArray();
        _reached = Reachability.From(Loss is null ? [] : [Loss], learning: true);
        _gradients = new Lazy<ImmutableArray<Node>>(() => ReverseMode.Gradients(graph, Loss!, Parameters));
    }

    public GraphBuilder Graph { get; }

    public Elaborator Elaborator { get; }

    public string Network { get; }

    public Node? Loss { get; }

    public ImmutableArray<NamedValue> Metrics => _parts.Metrics.Select(m => new NamedValue(m.Name, m.Value)).ToImmutableArray();

    public IEnumerable<MetricPart> MetricParts => _parts.Metrics;

    public ImmutableArray<VariableNode> Parameters { get; }

    /// <summary>The recipes bound so far, for advice.</summary>
    public List<RecipeUse> Recipes { get; } = new();

    /// <summary>The loss and the metrics of the last epoch by name, for schedules.</summary>
    public Value LastFigures
    {
        get
        {
            var figures = new Dictionary<string, Value> { ["loss"] = new FigureValue(Graph.Host(HostScalar.LastFigure), false) };
            foreach (var metric in _parts.Metrics)
                figures[metric.Name] = new FigureValue(Graph.Host(HostScalar.LastFigure, figures.Count), metric.HigherIsBetter);
            return new OutputsValue(figures, ContextNames.Last);
        }
    }

    /// <summary>What the layers keep of a training step.</summary>
    public ImmutableArray<Assignment> StateUpdates { get; }

    /// <summary>Each parameter that the loss depends on, with its gradient; others are never updated.</summary>
    public IEnumerable<(VariableNode Parameter, Node Gradient)> Learned =>
        Parameters.Zip(_gradients.Value, (parameter, gradient) => (parameter, gradient)).Where(p => _reached.Contains(p.parameter));

    public static Node? Sum(GraphBuilder graph, List<Node> losses) =>
        losses.Count == 0 ? null : losses.Skip(1).Aggregate(losses[0], (sum, loss) => graph.Map(ScalarOp.Add, sum, loss));

    public ImmutableArray<Assignment> GradientAssignments() => Parameters
        .Zip(_gradients.Value, (parameter, gradient) => new Assignment(
            Graph.Variable(VariableKind.Gradient, parameter.VariableName, parameter.Shape, parameter.Role, parameter),
            Graph.Broadcast(gradient, parameter.Shape)))
        .ToImmutableArray();

    /// <summary>The Hessian times a direction: the change of the gradients along it (Pearlmutter 1994).</summary>
    public ImmutableArray<Assignment> HessianProductAssignments()
    {
        var directions = Parameters.Select(p => (Node)Graph.Variable(VariableKind.Direction, p.VariableName, p.Shape, p.Role, p)).ToArray();
        var gradients = Parameters.Zip(_gradients.Value, (parameter, gradient) => Graph.Broadcast(gradient, parameter.Shape)).ToArray();
        return ForwardMode.Tangents(Graph, gradients, Parameters.ToArray(), directions)
            .Select((product, k) => new Assignment(
                Graph.Variable(VariableKind.Gradient, Parameters[k].VariableName, Parameters[k].Shape, Parameters[k].Role, Parameters[k]), product))
            .ToImmutableArray();
    }

    private static IEnumerable<Assignment> UpdatesOf(Instance root)
    {
        var open = new Stack<Instance>([root]);
        while (open.Count > 0)
        {
            var instance = open.Pop();
            foreach (var (variable, current) in instance.States.Values)
            {
                if (current != variable)
                    yield return new Assignment(variable, current);
            }
            foreach (var child in instance.Children.Values.Reverse())
                open.Push(child);
        }
    }
}
