namespace NetGen.Runtime.Simd;

/// <summary>
/// The elementary functions for single numbers on the host, with the bits of <see cref="Double512"/> and its narrower
/// kin: results that must not depend on a platform's C library (rates, initial weights) use these, not
/// <see cref="System.Math"/>.
/// </summary>
public static unsafe class HostMath
{
    /// <summary>e to the power of x, at most 1.5 ulp off.</summary>
    public static double Exp(double x) => First(DoubleMath.Exp(Double128.Broadcast(x)));

    /// <summary>The natural logarithm, at most 2 ulp off; NaN below 0, negative infinity at 0.</summary>
    public static double Log(double x) => First(DoubleMath.Log(Double128.Broadcast(x)));

    /// <summary>The sine of an angle in radians, at most 2 ulp off for every finite angle.</summary>
    public static double Sin(double x) => First(DoubleMath.Sin(Double128.Broadcast(x)));

    /// <summary>The cosine of an angle in radians, at most 2 ulp off for every finite angle.</summary>
    public static double Cos(double x) => First(DoubleMath.Cos(Double128.Broadcast(x)));

    /// <summary>The hyperbolic tangent, at most 3 ulp off.</summary>
    public static double Tanh(double x) => First(DoubleMath.Tanh(Double128.Broadcast(x)));

    /// <summary>The error function, at most 3 ulp off.</summary>
    public static double Erf(double x) => First(DoubleMath.Erf(Double128.Broadcast(x)));

    /// <summary>1 / (1 + e^-x), at most 3 ulp off.</summary>
    public static double Sigmoid(double x) => First(DoubleMath.Sigmoid(Double128.Broadcast(x)));

    /// <summary>x to the power of y, at most 2 ulp off; special values as IEEE 754 has them.</summary>
    public static double Pow(double x, double y) =>
        First(DoubleMath.Pow(Double128.Broadcast(x), Double128.Broadcast(y)));

    private static double First(Double128 block) => *(double*)&block;
}
