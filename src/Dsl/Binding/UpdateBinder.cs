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

/// <param name="Gathering">What a batch adds to the sums of gradients where several make one update.</param>
internal sealed record UpdateModel(ImmutableArray<Assignment> Assignments, ImmutableArray<Assignment> Gathering, ImmutableArray<OptimizerStateModel> States);

/// <summary>What a recipe says of its updates.</summary>
/// <param name="Batches">Whose mean gradient makes one update.</param>
internal sealed record UpdateRequest(
    FunctionValue Optimizer, GroupSettings Groups, int Batches, Value? Clip, SourceSpan ClipSpan, Value? Average, SourceSpan AverageSpan);

/// <summary>
/// The updates of a recipe: gradients are gathered over batches and clipped, decay is added to them, the optimizer runs for
/// each parameter, and what it gives is averaged.
/// </summary>
internal sealed class UpdateBinder(NetworkRequest request, StepParts step, Reports reports, UpdateRequest update)
{
    private const string Norm = "gradient norm";
    private const string Sum = "gradient sum";

    private readonly ImmutableArray<Assignment>.Builder _assignments = ImmutableArray.CreateBuilder<Assignment>();
    private readonly ImmutableArray<Assignment>.Builder _gathering = ImmutableArray.CreateBuilder<Assignment>();
    private readonly ImmutableArray<OptimizerStateModel>.Builder _states = ImmutableArray.CreateBuilder<OptimizerStateModel>();

    public UpdateModel? Bind()
    {
        var errors = reports.Errors;
        var (optimizer, groups) = (update.Optimizer, update.Groups);
        var graph = step.Graph;
        var learned = step.Learned.Where(p => !groups.IsFrozen(p.Parameter)).Select(p => (p.Parameter, Gradient: Gathered(p.Parameter, p.Gradient))).ToList();
        var norm = new LazyValue(() => new TensorValue(GlobalNorm(graph, learned)));
        // An optimizer that has a parameter for the decay takes it itself; for others it is part of the gradient.
        var takesDecay = optimizer.Callee.Declaration!.Callable!.Parameters.Any(p => p.Name.Text == GroupSettings.Decay);
        if (groups.SetsDecay && optimizer.Arguments.TryGetValue(GroupSettings.Decay, out var argument))
        {
            reports.Add(BindingDiagnostics.DuplicateArgument, argument.Span, "", GroupSettings.Decay, step.Network);
            return null;
        }
        var own = optimizer.Arguments.Remove(GroupSettings.Rate);
        var function = new FunctionValue(optimizer.Callee, own, optimizer.Span);
        foreach (var (parameter, gradient) in learned)
        {
            var g = gradient;
            graph.Origin = new Origin(parameter.VariableName, optimizer.Callee.Name, update.ClipSpan);
            if (update.Clip is not null)
            {
                if (Clip(g, norm, parameter) is not { } clipped)
                    return null;
                g = clipped;
            }
            graph.Origin = new Origin(parameter.VariableName, optimizer.Callee.Name, optimizer.Span.File is null ? update.ClipSpan : optimizer.Span);
            var decay = groups.DecayOf(parameter);
            if (decay != 0 && !takesDecay)
                g = graph.Map(ScalarOp.Add, g, graph.Map(ScalarOp.Mul, graph.Broadcast(graph.Constant(decay), parameter.Shape), parameter));
            var context = ImmutableDictionary<string, Value>.Empty
                .Add("w", new TensorValue(parameter))
                .Add("g", new TensorValue(g))
                .Add("t", new TensorValue(graph.Host(HostScalar.Step)))
                .Add(GroupSettings.Rate, new TensorValue(groups.RateOf(parameter)));
            if (takesDecay && groups.SetsDecay)
                context = context.Add(GroupSettings.Decay, new RealValue(decay));
            var run = Outside(() => step.Elaborator.Optimize(function, parameter, context));
            if (run is null || reports.Errors > errors)
                return null;
            _assignments.AddRange(run.Updates);
            _states.AddRange(run.States.Select(s => new OptimizerStateModel(s.Variable, s.Initial)));
            if (update.Average is not null && run.Updates.Find(u => u.Target == parameter) is { } updated && !Average(parameter, updated.Value))
                return null;
        }
        return reports.Errors > errors ? null : new UpdateModel(_assignments.ToImmutable(), _gathering.ToImmutable(), _states.ToImmutable());
    }

    /// <summary>The mean over all samples since the last update, where several batches make one; sums of gradients are kept
    /// till then.</summary>
    private Node Gathered(VariableNode parameter, Node gradient)
    {
        var graph = step.Graph;
        var g = graph.Broadcast(gradient, parameter.Shape);
        if (update.Batches == 1)
            return g;
        graph.Origin = new Origin(parameter.VariableName, Sum, update.ClipSpan);
        Node Everywhere(Node number) => graph.Broadcast(number, parameter.Shape);
        var sum = graph.Variable(VariableKind.OptimizerState, Sum, parameter.Shape, "", parameter);
        var samples = graph.Host(HostScalar.SampleCount);
        var total = graph.Map(ScalarOp.Add, sum, graph.Map(ScalarOp.Mul, g, Everywhere(samples)));
        _states.Add(new OptimizerStateModel(sum, 0));
        _gathering.Add(new Assignment(sum, total));
        _assignments.Add(new Assignment(sum, Everywhere(graph.Constant(0))));
        var all = graph.Map(ScalarOp.Add, graph.Host(HostScalar.GatheredCount), samples);
        return graph.Map(ScalarOp.Mul, total, Everywhere(graph.Map(ScalarOp.Div, graph.Constant(1), all)));
    }

    /// <summary>Averages a parameter's new value; false after an error.</summary>
    private bool Average(VariableNode parameter, Node updated)
    {
        if (update.Average is not FunctionValue { Callee.Declaration.Space: Space.Average } function)
        {
            if (update.Average is not ErrorValue)
                reports.Add(BindingDiagnostics.WrongSetting, update.AverageSpan, "average", Wanted("an average", Space.Average), Describe.Value(update.Average!));
            return false;
        }
        var graph = step.Graph;
        graph.Origin = new Origin(parameter.VariableName, function.Callee.Name, update.AverageSpan);
        var average = graph.Variable(VariableKind.Average, parameter.VariableName, parameter.Shape, parameter.Role, parameter);
        var context = ImmutableDictionary<string, Value>.Empty
            .Add("w", new TensorValue(updated))
            .Add("a", new TensorValue(average))
            .Add("t", new TensorValue(graph.Host(HostScalar.Step)))
            .Add("total", new TensorValue(graph.Host(HostScalar.TotalSteps)))
            .Add("epoch", new TensorValue(graph.Host(HostScalar.Epoch)))
            .Add("steps_per_epoch", new TensorValue(graph.Host(HostScalar.StepsPerEpoch)));
        var value = Outside(() => step.Elaborator.CallInContext(function, context));
        if (value is TensorValue { Node: var node } && node.Shape == parameter.Shape)
        {
            _assignments.Add(new Assignment(average, node));
            return true;
        }
        if (value is not ErrorValue)
            reports.Add(BindingDiagnostics.WrongUpdate, update.AverageSpan, "", "a", parameter.Shape, Describe.Value(value));
        return false;
    }

    /// <summary>What a setting takes, with a declaration in scope as an example.</summary>
    private string Wanted(string kind, Space space) =>
        request.File.Visible.FirstOrDefault(d => d.Space == space) is { } example ? $"{kind} such as `{example.Name}`" : kind;

    private T Outside<T>(System.Func<T> run) => step.Elaborator.Outside(request.File, ImmutableDictionary<string, Value>.Empty, null, run);

    private Node? Clip(Node gradient, LazyValue norm, VariableNode parameter)
    {
        if (update.Clip is not FunctionValue { Callee.Declaration.Space: Space.Clipping } function)
        {
            if (update.Clip is not ErrorValue)
                reports.Add(BindingDiagnostics.WrongSetting, update.ClipSpan, "clip", Wanted("a clipping", Space.Clipping), Describe.Value(update.Clip!));
            return null;
        }
        var context = ImmutableDictionary<string, Value>.Empty
            .Add("w", new TensorValue(parameter))
            .Add("g", new TensorValue(gradient))
            .Add("global_norm", norm);
        var value = Outside(() => step.Elaborator.CallInContext(function, context));
        if (value is TensorValue { Node: var node } && node.Shape == parameter.Shape)
            return node;
        if (value is not ErrorValue)
            reports.Add(BindingDiagnostics.WrongUpdate, update.ClipSpan, "", "g", parameter.Shape, Describe.Value(value));
        return null;
    }

    private Node GlobalNorm(GraphBuilder graph, IEnumerable<(VariableNode Parameter, Node Gradient)> learned)
    {
        var origin = graph.Origin;
        Node? sum = null;
        foreach (var (parameter, gradient) in learned)
        {
            graph.Origin = new Origin(parameter.VariableName, Norm, update.ClipSpan);
            var squares = graph.Reduce(ReduceOp.Sum, graph.Map(ScalarOp.Mul, gradient, gradient), Enumerable.Range(0, gradient.Shape.Rank).ToArray());
            squares.Name ??= parameter.VariableName + " gradient squares";
            graph.Origin = new Origin(Norm, "", update.ClipSpan);
            sum = sum is null ? squares : graph.Map(ScalarOp.Add, sum, squares);
        }
        graph.Origin = new Origin(Norm, "", update.ClipSpan);
        var norm = graph.Map(ScalarOp.Sqrt, sum ?? graph.Constant(0));
        norm.Name ??= Norm;
        graph.Origin = origin;
        return norm;
    }
}
