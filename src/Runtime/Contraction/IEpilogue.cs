using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// What becomes of the sums of a contraction. An implementation is a struct, which the JIT compiles into the loop that
/// delivers the sums; mark <see cref="Store"/> with <c>AggressiveInlining</c>.
/// </summary>
/// <typeparam name="V">The block of lanes.</typeparam>
/// <typeparam name="T">The number in each lane.</typeparam>
public interface IEpilogue<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>
    /// Whether sums are divided by something or roots are taken, which the machine can do beside the multiply-adds of other sums.
    /// </summary>
    static virtual bool Divides => false;

    /// <summary>
    /// Takes the sums of <c>C[g, m, n … n + lanes - 1]</c>. Each element comes exactly once, on the thread that
    /// called <see cref="Contraction"/> for its part; the order is not defined.
    /// </summary>
    /// <param name="sum">The sums; lanes from <paramref name="lanes"/> on hold nothing of use.</param>
    /// <param name="g">The index of the product.</param>
    /// <param name="m">The row.</param>
    /// <param name="n">The first column, a multiple of the number of lanes of a block.</param>
    /// <param name="lanes">The columns: a whole block (a constant to the JIT), or less at the end of a row.</param>
    void Store(V sum, int g, int m, int n, int lanes);
}
