using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>What an expression is while a network is being unfolded.</summary>
internal abstract class Value;

/// <summary>A value that could not be found; that has been reported, and nothing made from it is reported again.</summary>
internal sealed class ErrorValue : Value
{
    public static readonly ErrorValue Instance = new();
}

internal sealed class IntValue(long value) : Value
{
    public long Value { get; } = value;
}

internal sealed class RealValue(double value) : Value
{
    public double Value { get; } = value;
}

internal sealed class BoolValue(bool value) : Value
{
    public bool Value { get; } = value;
}

internal sealed class StringValue(string value) : Value
{
    public string Value { get; } = value;
}

/// <summary>The axis of the samples, in a list of axes.</summary>
internal sealed class BatchAxisValue : Value
{
    public static readonly BatchAxisValue Instance = new();
}

internal sealed class ListValue : Value
{
    public ListValue(ImmutableArray<Value> items)
    {
        Items = items;
        long weight = 1;
        foreach (var item in items)
            weight += item is ListValue list ? list.Weight : 1;
        Weight = weight;
    }

    public ImmutableArray<Value> Items { get; }

    /// <summary>All values in it, however deep: what it costs to walk through it.</summary>
    public long Weight { get; }
}

/// <summary>So many steps or epochs.</summary>
internal sealed class DurationValue(double amount, TimeUnit unit) : Value
{
    public double Amount { get; } = amount;

    public TimeUnit Unit { get; } = unit;
}

/// <summary>A value of the graph. <see cref="Maker"/> and <see cref="MadeAt"/> say in messages where it comes from.</summary>
internal class TensorValue(Node node, string maker = "", SourceSpan madeAt = default) : Value
{
    public Node Node { get; } = node;

    /// <summary>The declaration that made it, or nothing.</summary>
    public string Maker { get; } = maker;

    public SourceSpan MadeAt { get; } = madeAt;

    /// <summary>The shape as the user knows it: without the samples.</summary>
    public Shape Shape => Node.Shape.PerSample;
}

/// <summary>The loss or a metric of the last epoch, as schedules know it.</summary>
internal sealed class FigureValue(Node node, bool higherIsBetter) : TensorValue(node)
{
    public bool HigherIsBetter { get; } = higherIsBetter;
}

/// <summary>Something to call, with the arguments that it has been given so far.</summary>
internal sealed class FunctionValue(Callee callee, ImmutableDictionary<string, Argument> arguments, SourceSpan span) : Value
{
    public Callee Callee { get; } = callee;

    public ImmutableDictionary<string, Argument> Arguments { get; } = arguments;

    /// <summary>Where it was written.</summary>
    public SourceSpan Span { get; } = span;
}

/// <summary>A layer or network with its parameters, applied never, once or often.</summary>
internal sealed class InstanceValue(Instance instance) : Value
{
    public Instance Instance { get; } = instance;
}

/// <summary>What a network or layer with several outputs gives.</summary>
/// <param name="first">The one that is declared first, if that counts.</param>
internal sealed class OutputsValue(IReadOnlyDictionary<string, Value> outputs, string network, Value? first = null) : Value
{
    public Value? First { get; } = first;

    public IReadOnlyDictionary<string, Value> Outputs { get; } = outputs;

    public string Network { get; } = network;
}

/// <summary>Schedules that follow each other.</summary>
internal sealed class ScheduleChain(ImmutableArray<Value> segments) : Value
{
    public ImmutableArray<Value> Segments { get; } = segments;
}

/// <summary>Something that has a name but no value here; using it is the error that <see cref="Reason"/> states.</summary>
internal sealed class UnavailableValue(string reason) : Value
{
    public string Reason { get; } = reason;
}

/// <summary>A value found when it is first used, such as the norm of all gradients.</summary>
internal sealed class LazyValue(System.Func<Value> find) : Value
{
    private readonly System.Lazy<Value> _value = new(find, System.Threading.LazyThreadSafetyMode.None);

    public Value Value => _value.Value;
}

/// <summary>An argument and where it was written.</summary>
internal sealed record Argument(Value Value, SourceSpan Span);
