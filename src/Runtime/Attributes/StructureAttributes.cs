using System;

namespace NetGen;

/// <summary>
/// Makes a <c>partial</c> class a neural network, whose values and recipes are its <c>static partial</c> properties of
/// type <see cref="Value"/> and <see cref="Recipe"/>, described by the attributes on them. See <c>docs/attributes.md</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>Whether all numbers are <see cref="double"/> instead of <see cref="float"/>.</summary>
    public bool Double { get; set; }

    /// <summary>2 to compile products with the Hessian of the loss too, else 1.</summary>
    public int Derivatives { get; set; } = 1;
}

/// <summary>The value is given by the caller for each sample: numbers of a shape, or class indices.</summary>
/// <param name="shape">The extents of one sample, outermost first; none for a single number or index.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputAttribute(params int[] shape) : Attribute
{
    /// <summary>The extents of one sample.</summary>
    public int[] Shape { get; } = shape;

    /// <summary>For indices: their number; each is in 0 to Classes - 1. 0 means that the elements are real numbers.</summary>
    public int Classes { get; set; }
}

/// <summary>The value is what the network shall learn, given by the caller for each sample in training.</summary>
/// <param name="shape">The extents of one sample, outermost first; none for a single number or index.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TargetAttribute(params int[] shape) : Attribute
{
    /// <summary>The extents of one sample.</summary>
    public int[] Shape { get; } = shape;

    /// <summary>For indices: their number; each is in 0 to Classes - 1. 0 means that the elements are real numbers.</summary>
    public int Classes { get; set; }
}

/// <summary>
/// The value is a parameter of the network itself, which is learned. Behind it stands the initializer of its first values:
/// <c>[Parameter(4, 3, Role = "weight"), Normal(deviation: 0.1)]</c>.
/// </summary>
/// <param name="shape">Its extents, outermost first; none for a single number.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute(params int[] shape) : Attribute
{
    /// <summary>Its extents.</summary>
    public int[] Shape { get; } = shape;

    /// <summary>What it is, for groups in recipes: <c>weight</c>, <c>bias</c>, <c>norm</c> or a word of one's own.</summary>
    public string? Role { get; set; }
}

/// <summary>
/// Where the chain of the attributes after it begins: the first layer after it gets this value, each further one the
/// result of the one before.
/// </summary>
/// <param name="value">The name of a property of this class, by <c>nameof</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromAttribute(string value) : Attribute
{
    /// <summary>The name of a property of this class.</summary>
    public string Value { get; } = value;
}

/// <summary>
/// Where the chain of the attributes after it begins: at one parameter; or, beside <see cref="LossAttribute"/>, at each
/// parameter of groups in turn, whose losses are added.
/// </summary>
/// <param name="groups">The name of a parameter, such as <c>fc1.weight</c>; for a loss roles (<c>weights</c>, <c>biases</c>,
/// <c>norms</c>) and names of layers and parameters.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromParametersAttribute(params string[] groups) : Attribute
{
    /// <summary>The parameters.</summary>
    public string[] Groups { get; } = groups;
}

/// <summary>A layer that another chain has named by <see cref="StageAttribute.As"/> is applied here too, with the same
/// parameters.</summary>
/// <param name="layer">Its name.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class AgainAttribute(string layer) : Attribute
{
    /// <summary>The layer's name.</summary>
    public string Layer { get; } = layer;
}

/// <summary>Of what comes before it, a layer or network with several outputs, one is taken.</summary>
/// <param name="output">Its name, such as <c>last</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MemberAttribute(string output) : Attribute
{
    /// <summary>The output's name.</summary>
    public string Output { get; } = output;
}

/// <summary>A parameter of the layer before it is no parameter of its own, but a value of the network.</summary>
/// <param name="parameter">The parameter, such as <c>weight</c>.</param>
/// <param name="to">The name of a property of this class, by <c>nameof</c>.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class TieAttribute(string parameter, string to) : Attribute
{
    /// <summary>The parameter.</summary>
    public string Parameter { get; } = parameter;

    /// <summary>What takes its place.</summary>
    public string To { get; } = to;
}

/// <summary>The value is given back by <c>Predict</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute : Attribute;

/// <summary>The value is to be made small by training; several are added.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LossAttribute : Attribute;

/// <summary>The value is reported beside the loss, as its mean over samples.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MetricAttribute : Attribute;

/// <summary>
/// What the layers of this value's chain compute is not kept in memory for the backward pass, but computed again there from
/// the value that the chain begins with: less memory for more work, with the same results.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RecomputeAttribute : Attribute;

/// <summary>
/// Leaves a warning or suggestion of the compiler out, in the whole class or for one property. Errors stay.
/// </summary>
/// <param name="id">The diagnostic's ID, such as <c>NG3001</c>.</param>
/// <param name="reason">Why, for the reader.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class SuppressAttribute(string id, string reason) : Attribute
{
    /// <summary>The diagnostic's ID.</summary>
    public string Id { get; } = id;

    /// <summary>Why it is left out.</summary>
    public string Reason { get; } = reason;
}

/// <summary>The base of the attributes that stand for a layer, activation, loss, metric or function of the language.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public abstract class StageAttribute : Attribute
{
    /// <summary>The name of this instance, and so of its parameters: <c>fc1</c> gives <c>fc1.weight</c>.</summary>
    public string? As { get; set; }
}
