using System;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

/// <summary>What this machine computes with.</summary>
public static class Machine
{
    private static SimdWidth? chosen;

    /// <summary>The widest vectors that the machine, the runtime and its settings have.</summary>
    /// <remarks>As <see cref="ILanes{TSelf, T}.IsSupported"/> of each width, without loading their types.</remarks>
    public static SimdWidth Best { get; } =
        Vector512.IsHardwareAccelerated ? SimdWidth.Bits512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? SimdWidth.Bits256
        : Vector128.IsHardwareAccelerated ? SimdWidth.Bits128
        : SimdWidth.Scalar;

    /// <summary>The width to compute with: <see cref="Override"/> where it is set, else <see cref="Best"/>.</summary>
    public static SimdWidth Width => chosen ?? Best;

    /// <summary>
    /// A narrower width for the networks created from now on, to test or measure it; null for <see cref="Best"/>. It
    /// holds for the whole process.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">The machine has no vectors of this width.</exception>
    public static SimdWidth? Override
    {
        get => chosen;
        set => chosen = value is null || IsSupported(value.Value)
            ? value
            : throw new PlatformNotSupportedException(
                $"This machine has no {value} vectors; the widest that it has are {Best}.");
    }

    /// <summary>Whether kernels of this width run here; <see cref="SimdWidth.Scalar"/> always does.</summary>
    /// <param name="width">The width asked for.</param>
    public static bool IsSupported(SimdWidth width) => width >= SimdWidth.Scalar && width <= Best;
}
