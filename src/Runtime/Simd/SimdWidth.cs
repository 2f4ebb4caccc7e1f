namespace NetGen.Runtime.Simd;

/// <summary>The vectors that a kernel computes with. The results are the same; the speed is not.</summary>
public enum SimdWidth
{
    /// <summary>One number at a time: <see cref="FloatScalar"/> and <see cref="DoubleScalar"/>.</summary>
    Scalar,

    /// <summary>Vectors of 128 bits: <see cref="Float128"/> and <see cref="Double128"/>.</summary>
    Bits128,

    /// <summary>Vectors of 256 bits: <see cref="Float256"/> and <see cref="Double256"/>.</summary>
    Bits256,

    /// <summary>Vectors of 512 bits: <see cref="Float512"/> and <see cref="Double512"/>.</summary>
    Bits512,
}
