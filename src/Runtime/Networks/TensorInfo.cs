using System.Collections.Immutable;

namespace NetGen.Runtime.Networks;

/// <summary>Describes a parameter or a state (running statistic) and its place in the network's flat vector.</summary>
/// <param name="Name">The name as PyTorch's <c>state_dict</c> gives it, such as <c>fc1.weight</c>.</param>
/// <param name="Shape">The shape in PyTorch's orientation: a dense weight is [out, in].</param>
/// <param name="Offset">The first element's offset in the flat vector, in elements.</param>
/// <param name="Role">What the tensor is, such as <c>weight</c>, <c>bias</c> or <c>state</c>, as its declaration
/// says.</param>
/// <param name="Trainable">Whether training updates it.</param>
public sealed record TensorInfo(
    string Name, ImmutableArray<int> Shape, long Offset, string Role = "weight", bool Trainable = true)
{
    /// <summary>The number of elements.</summary>
    public int Count { get; } = checked((int)Shapes.Count(Shape));

    /// <summary>Text such as <c>fc1.weight: [120, 400]</c>.</summary>
    public override string ToString() => $"{Name}: {Shapes.Text(Shape)}";
}
