using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

internal sealed record UpdateModel(ImmutableArray<Assignment> Assignments, ImmutableArray<OptimizerStateModel> States);

/// <summary>The updates of a recipe: gradients are clipped, decay is added to them, and the optimizer runs for each parameter.</summary>
internal sealed class UpdateBinder(
    NetworkRequest request, StepParts step, Reports reports, FunctionValue optimizer, Value? clip, SourceSpan clipSpan, List<SettingSyntax> decays)
{
    public const string Decay = "decay";
    private const string Norm = "gradient norm";

    public UpdateModel? Bind()
    {
        var errors = reports.Errors;
        var decayOf = Decays();
        var graph = step.Graph;
        var learned = step.Learned.ToList();
        var norm = new LazyValue(() => new TensorValue(GlobalNorm(graph, learned)));
        // An optimizer that has a parameter for the decay takes it itself; for others it is part of the gradient.
        var takesDecay = optimizer.Callee.Declaration!.Callable!.Parameters.Any(p => p.Name.Text == Decay);
        if (decays.Count > 0 && optimizer.Arguments.TryGetValue(Decay, out var argument))
        {
            reports.Add(BindingDiagnostics.DuplicateArgument, argument.Span, "", Decay, step.Network);
            return null;
        }
        var own = optimizer.Arguments.Remove("rate");
        var function = new FunctionValue(optimizer.Callee, own, optimizer.Span);
        var assignments = ImmutableArray.CreateBuilder<Assignment>();
        var states = ImmutableArray.CreateBuilder<OptimizerStateModel>();
        foreach (var (parameter, gradient) in learned)
        {
            graph.Origin = new Origin(parameter.VariableName, optimizer.Callee.Name, clipSpan);
            var g = graph.Broadcast(gradient, parameter.Shape);
            if (clip is not null)
            {
                if (Clip(g, norm, parameter) is not { } clipped)
                    return null;
                g = clipped;
            }
            graph.Origin = new Origin(parameter.VariableName, optimizer.Callee.Name, optimizer.Span.File is null ? clipSpan : optimizer.Span);
            decayOf.TryGetValue(parameter, out var decay);
            if (decay != 0 && !takesDecay)
                g = graph.Map(ScalarOp.Add, g, graph.Map(ScalarOp.Mul, graph.Broadcast(graph.Constant(decay), parameter.Shape), parameter));
            var context = ImmutableDictionary<string, Value>.Empty
                .Add("w", new TensorValue(parameter))
                .Add("g", new TensorValue(g))
                .Add("t", new TensorValue(graph.Host(HostScalar.Step)))
                .Add("rate", new TensorValue(graph.Host(HostScalar.Rate)));
            if (takesDecay && decays.Count > 0)
                context = context.Add(Decay, new RealValue(decay));
            var run = step.Elaborator.Outside(request.File, ImmutableDictionary<string, Value>.Empty, null, () => step.Elaborator.Optimize(function, parameter, context));
            if (run is null || reports.Errors > errors)
                return null;
            assignments.AddRange(run.Updates);
            states.AddRange(run.States.Select(s => new OptimizerStateModel(s.Variable, s.Initial)));
        }
        return reports.Errors > errors ? null : new UpdateModel(assignments.ToImmutable(), states.ToImmutable());
    }

    private Node? Clip(Node gradient, LazyValue norm, VariableNode parameter)
    {
        if (clip is not FunctionValue { Callee.Declaration.Space: Space.Clipping } function)
        {
            if (clip is not ErrorValue)
                reports.Add(BindingDiagnostics.WrongSetting, clipSpan, "clip", "a clipping", Describe.Value(clip!));
            return null;
        }
        var context = ImmutableDictionary<string, Value>.Empty
            .Add("w", new TensorValue(parameter))
            .Add("g", new TensorValue(gradient))
            .Add("global_norm", norm);
        var value = step.Elaborator.Outside(request.File, ImmutableDictionary<string, Value>.Empty, null, () => step.Elaborator.CallInContext(function, context));
        if (value is TensorValue { Node: var node } && node.Shape == parameter.Shape)
            return node;
        if (value is not ErrorValue)
            reports.Add(BindingDiagnostics.WrongUpdate, clipSpan, "", "g", parameter.Shape, Describe.Value(value));
        return null;
    }

    private Node GlobalNorm(GraphBuilder graph, IEnumerable<(VariableNode Parameter, Node Gradient)> learned)
    {
        var origin = graph.Origin;
        Node? sum = null;
        foreach (var (parameter, gradient) in learned)
        {
            graph.Origin = new Origin(parameter.VariableName, Norm, clipSpan);
            var squares = graph.Reduce(ReduceOp.Sum, graph.Map(ScalarOp.Mul, gradient, gradient), Enumerable.Range(0, gradient.Shape.Rank).ToArray());
            squares.Name ??= parameter.VariableName + " gradient squares";
            graph.Origin = new Origin(Norm, "", clipSpan);
            sum = sum is null ? squares : graph.Map(ScalarOp.Add, sum, squares);
        }
        graph.Origin = new Origin(Norm, "", clipSpan);
        var norm = graph.Map(ScalarOp.Sqrt, sum ?? graph.Constant(0));
        norm.Name ??= Norm;
        graph.Origin = origin;
        return norm;
    }

    /// <summary>The decay of each parameter that has one; of several settings the last that names it holds.</summary>
    private Dictionary<VariableNode, double> Decays()
    {
        var result = new Dictionary<VariableNode, double>();
        foreach (var setting in decays)
        {
            var value = step.Elaborator.Outside(request.File, ImmutableDictionary<string, Value>.Empty, null, () => step.Elaborator.Evaluate(setting.Value, Space.Value));
            if (Elaborator.Number(value) is not { } decay || !(decay >= 0) || double.IsInfinity(decay))
            {
                if (value is not ErrorValue)
                    reports.Add(BindingDiagnostics.WrongSetting, setting.Value.Span, Decay, "a number of at least 0", Describe.Value(value));
                continue;
            }
            var chosen = setting.On.IsEmpty ? step.Parameters : setting.On.SelectMany(Select);
            foreach (var parameter in chosen)
                result[parameter] = decay;
        }
        return result;
    }

    /// <summary>Parameters by the plural of their role (<c>weights</c>, <c>biases</c>), by their name or that of their layer.</summary>
    private IEnumerable<VariableNode> Select(ExpressionSyntax selection)
    {
        var name = NameOf(selection);
        var found = step.Parameters.Where(p =>
            (p.Role.Length > 0 && (name == p.Role + "s" || name == p.Role + "es")) ||
            p.VariableName == name || p.VariableName.StartsWith(name + ".", StringComparison.Ordinal)).ToList();
        if (found.Count == 0 && name.Length > 0)
        {
            var known = step.Parameters.Select(p => p.VariableName)
                .Concat(step.Parameters.Select(p => p.VariableName.Split('.')[0]))
                .Concat(step.Parameters.Where(p => p.Role.Length > 0).Select(p => p.Role + (p.Role.EndsWith("s", StringComparison.Ordinal) ? "es" : "s")));
            reports.Add(BindingDiagnostics.UnknownGroup, selection.Span, name, step.Network, reports.DidYouMean(name, known));
        }
        return found;
    }

    private static string NameOf(ExpressionSyntax selection)
    {
        var parts = new Stack<string>();
        while (selection is MemberSyntax member)
        {
            parts.Push(member.Name.Text);
            selection = member.Target;
        }
        if (selection is NameSyntax name)
            parts.Push(name.Text);
        return string.Join(".", parts);
    }
}
