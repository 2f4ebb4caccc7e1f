using System.Collections.Immutable;

namespace NetGen.Runtime.Networks;

/// <summary>Describes an input, target or output of a network, for one sample.</summary>
/// <param name="Name">The name in the network's source.</param>
/// <param name="Shape">The shape of one sample, without the batch; empty for a single number or index.</param>
/// <param name="IsIndex">Whether the elements are indices (<see cref="int"/>), such as class labels or tokens.</param>
/// <param name="Classes">For indices: they range from 0 to <c>Classes - 1</c>. Otherwise 0.</param>
public sealed record SlotInfo(string Name, ImmutableArray<int> Shape, bool IsIndex = false, int Classes = 0)
{
    /// <summary>The number of elements of one sample.</summary>
    public int Elements { get; } = checked((int)Shapes.Count(Shape));

    /// <summary>Text such as <c>image: [1, 28, 28]</c> or <c>digit: class(10)</c>.</summary>
    public override string ToString()
    {
        if (!IsIndex)
            return $"{Name}: {Shapes.Text(Shape)}";
        return Shape.Length == 0 ? $"{Name}: class({Classes})" : $"{Name}: class({Classes}) {Shapes.Text(Shape)}";
    }
}
