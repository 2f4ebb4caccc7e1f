using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>The rate of each step as a formula that the host computes: schedules that follow each other.</summary>
internal sealed class ScheduleBinder
{
    private readonly Elaborator _elaborator;
    private readonly Reports _reports;
    private readonly SourceSpan _span;
    private readonly ImmutableArray<Value> _segments;
    private readonly Node _step;
    private readonly ImmutableArray<Node?> _lengths;

    private ScheduleBinder(Elaborator elaborator, Reports reports, SourceSpan span, ImmutableArray<Value> segments, Node step)
    {
        _elaborator = elaborator;
        _reports = reports;
        _span = span;
        _segments = segments;
        _step = step;
        _lengths = segments.Select(LengthOf).ToImmutableArray();
    }

    private GraphBuilder Graph => _elaborator.Graph;

    /// <summary>A node over Step, StepsPerEpoch, TotalSteps and Epoch; null after an error.</summary>
    /// <param name="step">The number of the step from 0; null where <see cref="HostScalar.Step"/> is that.</param>
    public static Node? Bind(Elaborator elaborator, Value? value, SourceSpan span, Reports reports, Node? step = null)
    {
        elaborator.Graph.Origin = new Origin("", "rate", span);
        var segments = value is ScheduleChain chain ? chain.Segments : ImmutableArray.Create(value ?? ErrorValue.Instance);
        var binder = new ScheduleBinder(elaborator, reports, span, segments, step ?? elaborator.Graph.Host(HostScalar.Step));
        foreach (var (segment, length) in segments.Zip(binder._lengths, (s, l) => (s, l)).Take(segments.Length - 1))
        {
            if (length is null && segment is not ErrorValue)
            {
                reports.Add(BindingDiagnostics.SegmentLength, segment is FunctionValue { Span.File: not null } function ? function.Span : span);
                return null;
            }
        }
        return binder.From(0, elaborator.Graph.Constant(0));
    }

    /// <summary>The rate from a segment on, which begins at the step <paramref name="start"/>.</summary>
    private Node? From(int segment, Node start)
    {
        var t = Graph.Map(ScalarOp.Sub, _step, start);
        if (segment == _segments.Length - 1)
        {
            if (_lengths[segment] is not { } length)
                return Rate(segment, t, Rest(segment));
            return Rate(segment, Graph.Map(ScalarOp.Min, t, length), length);
        }
        var end = Graph.Map(ScalarOp.Add, start, _lengths[segment]!);
        var now = Rate(segment, t, _lengths[segment]!);
        var later = From(segment + 1, end);
        return now is null || later is null ? null : Graph.Map(ScalarOp.Select, Graph.Map(ScalarOp.Less, _step, end), now, later);
    }

    /// <summary>The rate of one segment at <paramref name="t"/> steps from its start.</summary>
    private Node? Rate(int segment, Node t, Node total)
    {
        var value = _segments[segment];
        if (value is FunctionValue { Callee.Declaration.Space: Space.Schedule } function)
            value = _elaborator.CallInContext(function, Context(segment, t, total));
        if (_elaborator.ToTensor(value) is { Shape.Rank: 0 } node)
            return node;
        if (value is not ErrorValue)
            _reports.Add(BindingDiagnostics.WrongSetting, _span, "rate", "a number or a schedule", Describe.Value(value));
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
        var value = length.Value is DurationValue duration ? _elaborator.ToSteps(duration) : length.Value;
        if (_elaborator.ToTensor(value) is { Shape.Rank: 0 } node)
            return node;
        _reports.Add(BindingDiagnostics.WrongSetting, length.Span, ContextNames.Length, "a duration such as `200 steps` or `3 epochs`", Describe.Value(value));
        return null;
    }
}
