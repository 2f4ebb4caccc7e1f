namespace NetGen.Runtime.Contractions;

/// <summary>One factor of a contraction.</summary>
/// <typeparam name="T">The number type.</typeparam>
/// <param name="data">The element whose indices are all 0.</param>
/// <param name="batch">How the index g of the contraction moves through it.</param>
/// <param name="free">How the index that the result keeps moves through it: m for A, n for B.</param>
/// <param name="contracted">How the index that is summed over, k, moves through it.</param>
public readonly unsafe struct Operand<T>(T* data, Axis batch, Axis free, Axis contracted)
    where T : unmanaged
{
    /// <summary>The element whose indices are all 0.</summary>
    public T* Data { get; } = data;

    /// <summary>How g moves through the operand.</summary>
    public Axis Batch { get; } = batch;

    /// <summary>How m (in A) or n (in B) moves through the operand.</summary>
    public Axis Free { get; } = free;

    /// <summary>How k moves through the operand.</summary>
    public Axis Contracted { get; } = contracted;
}
