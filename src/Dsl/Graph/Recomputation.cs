namespace NetGen.Dsl.Graph;

/// <summary>
/// Nodes whose values are not kept from the forward to the backward pass: where that needs them, they are computed again
/// from what the block reads. Chen, Xu, Zhang and Guestrin 2016.
/// </summary>
/// <param name="parent">The block around it, if any.</param>
/// <param name="depth">How many are around it.</param>
public sealed class RecomputeBlock(RecomputeBlock? parent, int depth)
{
    public RecomputeBlock? Parent { get; } = parent;

    /// <summary>A block in another one, or in none.</summary>
    public static RecomputeBlock Within(RecomputeBlock? parent) => new(parent, parent is null ? 0 : parent.Depth + 1);

    /// <summary>How many blocks are around it.</summary>
    public int Depth { get; } = depth;

    /// <summary>Whether it is a block or one inside of it.</summary>
    public bool IsWithin(RecomputeBlock? other)
    {
        for (var block = this; block is not null; block = block.Parent)
        {
            if (block == other)
                return true;
        }
        return other is null;
    }
}

/// <summary>A block's second pass: what is computed again, and the gradients made of it.</summary>
/// <param name="Number">Tells the passes of one graph apart.</param>
/// <param name="After">The first gradient that reaches the block: nothing of the pass is computed before.</param>
public sealed record Recomputation(int Number, Node After);
