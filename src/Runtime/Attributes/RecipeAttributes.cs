using System;

namespace NetGen;

/// <summary>How to train: the first attribute of a property of type <see cref="Recipe"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TrainAttribute : Attribute
{
    /// <summary>Samples in a step, at least 1.</summary>
    public int Batch { get; set; }

    /// <summary>Passes over the data, at least 1.</summary>
    public int Epochs { get; set; }

    /// <summary>Batches whose mean gradient makes one update, at least 1.</summary>
    public int Accumulate { get; set; }

    /// <summary>Whether each epoch takes the samples in a new order; it does unless this says no.</summary>
    public bool Shuffle { get; set; } = true;

    /// <summary>The seed of orders, first values and dropout.</summary>
    public int Seed { get; set; }

    /// <summary>The part of the data, 0 to below 1, that is kept for validation.</summary>
    public double Validation { get; set; }
}

/// <summary>The base of the attributes that stand for an optimizer of the language.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class OptimizerAttribute : Attribute;

/// <summary>The base of the attributes that stand for a schedule of the language; several follow each other.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public abstract class ScheduleAttribute : Attribute;

/// <summary>The base of the attributes that stand for a clipping of gradients of the language.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ClippingAttribute : Attribute;

/// <summary>The base of the attributes that stand for an average of parameters of the language.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class AverageAttribute : Attribute;

/// <summary>A learning rate that stays the same.</summary>
/// <param name="rate">Greater than 0.</param>
/// <param name="on">Roles (<c>weights</c>, <c>biases</c>, <c>norms</c>) or names of layers whose rate it is; none means the
/// rate of the recipe.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class RateAttribute(double rate, params string[] on) : Attribute
{
    /// <summary>The learning rate.</summary>
    public double Rate { get; } = rate;

    /// <summary>What learns at this rate.</summary>
    public string[] On { get; } = on;
}

/// <summary>Some parameters learn at a multiple of the recipe's rate.</summary>
/// <param name="factor">At least 0.</param>
/// <param name="on">Roles (<c>weights</c>, <c>biases</c>, <c>norms</c>) or names of layers, at least one.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class RateFactorAttribute(double factor, params string[] on) : Attribute
{
    /// <summary>The factor.</summary>
    public double Factor { get; } = factor;

    /// <summary>What learns at this rate.</summary>
    public string[] On { get; } = on;
}

/// <summary>The schedules after this one, up to the next of its kind, are the rate of some parameters.</summary>
/// <param name="groups">Roles (<c>weights</c>, <c>biases</c>, <c>norms</c>) or names of layers, at least one.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class RateOfAttribute(params string[] groups) : Attribute
{
    /// <summary>What learns at this rate.</summary>
    public string[] Groups { get; } = groups;
}

/// <summary>Some parameters stay as they are, as for fine-tuning from a file.</summary>
/// <param name="groups">Roles (<c>weights</c>, <c>biases</c>, <c>norms</c>) or names of layers, at least one.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FreezeAttribute(params string[] groups) : Attribute
{
    /// <summary>What stays.</summary>
    public string[] Groups { get; } = groups;
}

/// <summary>Weight decay: each step also makes parameters smaller by this factor times the rate.</summary>
/// <param name="factor">At least 0.</param>
/// <param name="on">Roles (<c>weights</c>, <c>biases</c>, <c>norms</c>) or names of layers; none means all. Of several attributes
/// that name a parameter the last holds.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class DecayAttribute(double factor, params string[] on) : Attribute
{
    /// <summary>The factor.</summary>
    public double Factor { get; } = factor;

    /// <summary>What decays.</summary>
    public string[] On { get; } = on;
}

/// <summary>Stops training when a value has not become better for some epochs, and takes the best parameters back.</summary>
/// <param name="on">The value: <c>loss</c> or the name of a metric; with <c>validation.</c> before it that of the validation set.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class StopEarlyAttribute(string on) : Attribute
{
    /// <summary>The value that is watched.</summary>
    public string On { get; } = on;

    /// <summary>Epochs without improvement, at least 1.</summary>
    public int Patience { get; set; } = 5;

    /// <summary>By how much the value must be better to count, at least 0.</summary>
    public double MinimumDelta { get; set; }
}
