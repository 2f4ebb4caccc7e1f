using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>The rate of each step as a formula that the host computes: schedules that follow each other.</summary>
internal sealed class ScheduleBinder
{
    private readonly StepParts _parts;
    private readonly Reports _reports;
    private readonly SourceSpan _span;
    private readonly ImmutableArray<Value> _segments;
    private readonly ImmutableArray<ScheduleRun> _runs;
    private readonly Node _step;
    private readonly ImmutableArray<Node?> _lengths;

    private ScheduleBinder(StepParts parts, Reports reports, SourceSpan span, ImmutableArray<Value> segments, ScheduleMemory memory)
    {
        _parts = parts;
        _reports = reports;
        _span = span;
        _segments = segments;
        _runs = segments.Select(_ => new ScheduleRun(memory)).ToImmutableArray();
        _step = Graph.Host(HostScalar.StepsDone);
        _lengths = segments.Select(LengthOf).ToImmutableArray();
    }

    private GraphBuilder Graph => _parts.Graph;

    /// <summary>A node over what <see cref="Model.RecipeModel.Rate"/> knows; null after an error.</summary>
    /// <param name="memory">What the schedules keep is added to it.</param>
    public static Node? Bind(StepParts parts, Value? value, SourceSpan span, Reports reports, ScheduleMemory memory)
    {
        parts.Graph.Origin = new Origin("", "rate", span);
        var segments = value is ScheduleChain chain ? chain.Segments : ImmutableArray.Create(value ?? ErrorValue.Instance);
        var errors = reports.Errors;
        var binder = new ScheduleBinder(parts, reports, span, segments, memory);
        if (reports.Errors > errors)
            return null;
        foreach (var (segment, length) in segments.Zip(binder._lengths, (s, l) => (s, l)).Take(segments.Length - 1))
        {
            if (length is null && segment is not ErrorValue)
            {
                reports.Add(BindingDiagnostics.SegmentLength, segment is FunctionValue { Span.File: not null } function ? function.Span : span);
                return null;
            }
        }
        var rate = binder.From(0, parts.Graph.Constant(0));
        return reports.Errors > errors ? null : rate;
    }

    /// <summary>The rate from a segment on, which begins at the step <paramref name="start"/>.</summary>
    private Node? From(int segment, Node start)
    {
        var t = Graph.Map(ScalarOp.Sub, _step, start);
        if (segment == _segments.Length - 1)
        {
            if (_lengths[segment] is not { } length)
                return InForce(segment, Rate(segment, t, Rest(segment)), start, null);
            return InForce(segment, Rate(segment, Graph.Map(ScalarOp.Min, t, length), length), start, Graph.Map(ScalarOp.Add, start, length));
        }
        var end = Graph.Map(ScalarOp.Add, start, _lengths[segment]!);
        var now = InForce(segment, Rate(segment, t, _lengths[segment]!), start, end);
        var later = From(segment + 1, end);
        return now is null || later is null ? null : Graph.Map(ScalarOp.Select, Graph.Map(ScalarOp.Less, _step, end), now, later);
    }

    /// <summary>What a segment keeps changes at the ends of epochs whose last step had its rate.</summary>
    /// <param name="rate">The segment's, as its body has just given it.</param>
    /// <param name="start">Its first step.</param>
    /// <param name="end">The step behind its last; null where there is none.</param>
    private Node? InForce(int segment, Node? rate, Node start, Node? end)
    {
        var run = _runs[segment];
        if (rate is null || run.States.Any(s => s.Next is null || OnHost(s.Next) is null))
            return null;
        if (CountsTwice(run, rate))
        {
            _reports.Add(BindingDiagnostics.StateAfterBinding, _segments[segment] is FunctionValue { Span.File: not null } function ? function.Span : _span);
            return null;
        }
        var isBehindStart = Graph.Map(ScalarOp.Less, start, _step);
        var isInForce = end is null ? isBehindStart : Graph.Map(ScalarOp.And, isBehindStart, Graph.Map(ScalarOp.LessOrEqual, _step, end));
        foreach (var state in run.States)
            state.Next = Graph.Map(ScalarOp.Select, isInForce, state.Next!, Graph.Host(HostScalar.ScheduleState, state.Number));
        return rate;
    }

    /// <summary>Whether a rate is made of a state's next value that the last epoch's figures are in: in the epoch after them
    /// they would count a second time.</summary>
    private static bool CountsTwice(ScheduleRun run, Node rate) => GraphWalk.Ancestors([rate])
        .Where(n => n is MapNode && run.Bound.Contains(n))
        .Any(n => GraphWalk.Ancestors([n]).Any(a => a is HostScalarNode { Kind: HostScalar.LastFigure }));

    /// <summary>The rate of one segment at <paramref name="t"/> steps from its start.</summary>
    private Node? Rate(int segment, Node t, Node total)
    {
        var value = _segments[segment];
        if (value is FunctionValue { Callee.Declaration.Space: Space.Schedule } function)
        {
            _runs[segment].Begin();
            value = _parts.Elaborator.CallInContext(function, Context(segment, t, total), _runs[segment]);
        }
        if (_parts.Elaborator.ToTensor(value) is { Shape.Rank: 0 } node)
            return OnHost(node);
        if (value is not ErrorValue)
            _reports.Add(BindingDiagnostics.WrongSetting, _span, "rate", "a number or a schedule", Describe.Value(value));
        return null;
    }

    /// <summary>A rate if the host can compute it; null after an error.</summary>
    private Node? OnHost(Node rate)
    {
        if (GraphWalk.Ancestors([rate]).All(n => n is ConstantNode or HostScalarNode or MapNode { Shape.Rank: 0 }))
            return rate;
        _reports.Add(BindingDiagnostics.WrongSetting, _span, "rate", "made of single numbers, as it is computed once for each step", "made of tensors");
        return null;
    }

    private ImmutableDictionary<string, Value> Context(int segment, Node t, Node total)
    {
        Value next = segment == _segments.Length - 1
            ? new UnavailableValue("`next` is the rate of the schedule that follows: put `then` and another schedule after this one")
            : new LazyValue(() => Rate(segment + 1, Graph.Constant(0), _lengths[segment + 1] ?? Rest(segment + 1)) is { } rate
                ? new TensorValue(rate)
                : ErrorValue.Instance);
        return ImmutableDictionary<string, Value>.Empty
            .Add("t", new TensorValue(t))
            .Add("total", new TensorValue(total))
            .Add("next", next)
            .Add(ContextNames.Last, _parts.LastFigures)
            .Add("epoch", new TensorValue(Graph.Host(HostScalar.Epoch)))
            .Add("steps_per_epoch", new TensorValue(Graph.Host(HostScalar.StepsPerEpoch)));
    }

    /// <summary>The steps that are left for the last segment: at least 1 in a training too short for those before it, and 0
    /// where the length of the training is not known, which no schedule that uses it survives as a number.</summary>
    private Node Rest(int segment)
    {
        var total = Graph.Host(HostScalar.TotalSteps);
        if (segment == 0)
            return total;
        var rest = _lengths.Take(segment).Aggregate(total, (left, length) => Graph.Map(ScalarOp.Sub, left, length!));
        return Graph.Map(ScalarOp.Select, Graph.Map(ScalarOp.Less, Graph.Constant(0), total), Graph.Map(ScalarOp.Max, rest, Graph.Constant(1)), Graph.Constant(0));
    }

    private Node? LengthOf(Value segment)
    {
        if (segment is not FunctionValue { Callee.Declaration: not null } function || !function.Arguments.TryGetValue(ContextNames.Length, out var length))
            return null;
        if (Elaborator.LeastOf(length.Value) > 0)
            return _parts.Elaborator.ToTensor(length.Value is DurationValue duration ? _parts.Elaborator.ToSteps(duration) : length.Value);
        _reports.Add(BindingDiagnostics.WrongSetting, length.Span, ContextNames.Length, Elaborator.Length, Describe.Value(length.Value));
        return null;
    }
}
