using NetGen.Runtime.Simd;

namespace NetGen.Bench.Kernels;

/// <summary>A benchmark that takes its kernels for one width of vectors.</summary>
public interface IOfAnyWidth
{
    /// <summary>Takes the kernels of a block of lanes.</summary>
    void Choose<V>() where V : unmanaged, ILanes<V, float>;
}

/// <summary>The width that the runtime has on this machine.</summary>
internal static class Width
{
    public static void Choose(IOfAnyWidth benchmark)
    {
        switch (Machine.Width)
        {
            case SimdWidth.Bits512:
                benchmark.Choose<Float512>();
                break;
            case SimdWidth.Bits256:
                benchmark.Choose<Float256>();
                break;
            case SimdWidth.Bits128:
                benchmark.Choose<Float128>();
                break;
            default:
                benchmark.Choose<FloatScalar>();
                break;
        }
    }
}
