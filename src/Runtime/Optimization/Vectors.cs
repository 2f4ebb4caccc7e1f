using System;
using System.Numerics.Tensors;

namespace NetGen.Runtime.Optimization;

/// <summary>The few operations on vectors that the drivers need.</summary>
internal static class Vectors
{
    public static void Check(int length, int dimension, string name)
    {
        if (length != dimension)
            throw new ArgumentException($"The function has {dimension} variables, but this vector has {length}.", name);
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => TensorPrimitives.Dot(a, b);

    public static double Norm(ReadOnlySpan<double> a) => TensorPrimitives.Norm(a);

    /// <summary>The greatest absolute value; NaN if one is NaN.</summary>
    public static double Greatest(ReadOnlySpan<double> a) => Math.Abs(TensorPrimitives.MaxMagnitude(a));

    /// <summary>y = y + scale · x.</summary>
    public static void Add(double scale, ReadOnlySpan<double> x, Span<double> y) => TensorPrimitives.MultiplyAdd(x, scale, y, y);

    /// <summary>z = x + scale · y.</summary>
    public static void Step(ReadOnlySpan<double> x, double scale, ReadOnlySpan<double> y, Span<double> z) =>
        TensorPrimitives.MultiplyAdd(y, scale, x, z);

    public static void Scale(double scale, Span<double> x) => TensorPrimitives.Multiply(x, scale, x);
}
