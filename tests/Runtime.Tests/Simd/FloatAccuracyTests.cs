using System;
using NetGen.Runtime.Simd;
using Xunit;
using Xunit.Abstractions;

namespace NetGen.Runtime.Tests.Simd;

/// <summary>The stated bounds of the functions in single precision, measured against double precision.</summary>
public unsafe class FloatAccuracyTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(-104f, 89f, 1.5)]
    [InlineData(-1f, 1f, 1.5)]
    public void Exp(float from, float to, double bound) =>
        Sweep(Functions.Exp, Math.Exp, from, to, bound);

    [Theory]
    [InlineData(1e-45f, float.MaxValue, 2)]
    [InlineData(0.5f, 2f, 2)]
    public void Log(float from, float to, double bound) =>
        Sweep(Functions.Log, Math.Log, from, to, bound);

    [Theory]
    [InlineData(-1e5f, 1e5f, 2)]
    [InlineData(-10f, 10f, 2)]
    [InlineData(1e5f, float.MaxValue, 2)]
    public void Sin(float from, float to, double bound) =>
        Sweep(Functions.Sin, Math.Sin, from, to, bound);

    [Theory]
    [InlineData(-1e5f, 1e5f, 2)]
    [InlineData(-10f, 10f, 2)]
    [InlineData(1e5f, float.MaxValue, 2)]
    public void Cos(float from, float to, double bound) =>
        Sweep(Functions.Cos, Math.Cos, from, to, bound);

    [Theory]
    [InlineData(-12f, 12f, 3)]
    [InlineData(-1f, 1f, 3)]
    public void Tanh(float from, float to, double bound) =>
        Sweep(Functions.Tanh, Math.Tanh, from, to, bound);

    [Theory]
    [InlineData(-6f, 6f, 3)]
    [InlineData(-1.5f, 1.5f, 3)]
    public void Erf(float from, float to, double bound) =>
        Sweep(Functions.Erf, HostMath.Erf, from, to, bound);

    [Theory]
    [InlineData(-110f, 110f, 3)]
    [InlineData(-2f, 2f, 3)]
    public void Sigmoid(float from, float to, double bound) =>
        Sweep(
            Functions.Sigmoid,
            x => Math.Exp(Math.Min(x, 0)) / (1 + Math.Exp(-Math.Abs(x))),
            from,
            to,
            bound);

    [Theory]
    [InlineData(0.3f)]
    [InlineData(-0.5f)]
    [InlineData(2f)]
    [InlineData(17f)]
    [InlineData(-63.7f)]
    [InlineData(1e5f)]
    [InlineData(3e-3f)]
    public void Pow(float power) => Sweep(
        (x, y, n) => Functions.Pow(x, power, y, n), x => Math.Pow(x, power), 1e-45f, float.MaxValue, 2);

    [Theory]
    [InlineData(0.999f)]
    [InlineData(1.0000001f)]
    [InlineData(3f)]
    [InlineData(1e-40f)]
    [InlineData(1e30f)]
    public void PowOfOneBase(float value) => Sweep(
        (x, y, n) => Functions.PowOf(value, x, y, n), y => Math.Pow(value, y), -1e9f, 1e9f, 2);

    private delegate void Evaluation(float* source, float* target, int count);

    /// <summary>Half of the points evenly spaced, half by their bits, so that each binade has as many.</summary>
    private void Sweep(Evaluation function, Func<double, double> reference, float from, float to, double bound)
    {
        // Great angles take the slow way.
        int count = from >= 1e5f ? 1 << 13 : 1 << 18;
        float[] x = new float[count];
        float[] y = new float[count];
        for (int i = 0; i < count / 2; i++)
        {
            double t = i / (count / 2 - 1.0);
            x[i] = (float)(from + t * ((double)to - from));
        }

        // Neighbouring floats are neighbouring integers once negative ones count downwards.
        long first = Ordinal(from);
        long last = Ordinal(to);
        for (int i = 0; i < count / 2; i++)
        {
            x[count / 2 + i] = FromOrdinal(first + (long)((last - first) * (i / (count / 2 - 1.0))));
        }

        fixed (float* source = x, target = y)
        {
            function(source, target, count);
        }

        double worst = 0;
        float at = 0;
        for (int i = 0; i < count; i++)
        {
            double error = Ulp.Error(y[i], reference(x[i]));
            if (error > worst)
            {
                worst = error;
                at = x[i];
            }
        }

        output.WriteLine($"{worst:F3} ulp at {at:R}");
        Assert.True(worst <= bound, $"{worst} ulp at {at:R}");
    }

    private static long Ordinal(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return bits >= 0 ? bits : -(long)(bits & int.MaxValue);
    }

    private static float FromOrdinal(long ordinal) =>
        BitConverter.Int32BitsToSingle(ordinal >= 0 ? (int)ordinal : (int)(-ordinal) | int.MinValue);

    /// <summary>The functions over arrays, at the widest width there is.</summary>
    private static class Functions
    {
        public static void Exp(float* x, float* y, int n) => Map<ExpOf>(x, y, n, 0);

        public static void Log(float* x, float* y, int n) => Map<LogOf>(x, y, n, 0);

        public static void Sin(float* x, float* y, int n) => Map<SinOf>(x, y, n, 0);

        public static void Cos(float* x, float* y, int n) => Map<CosOf>(x, y, n, 0);

        public static void Tanh(float* x, float* y, int n) => Map<TanhOf>(x, y, n, 0);

        public static void Erf(float* x, float* y, int n) => Map<ErfOf>(x, y, n, 0);

        public static void Sigmoid(float* x, float* y, int n) => Map<SigmoidOf>(x, y, n, 0);

        public static void Pow(float* x, float power, float* y, int n) => Map<PowTo>(x, y, n, power);

        public static void PowOf(float value, float* x, float* y, int n) => Map<PowFrom>(x, y, n, value);

        private static void Map<TFunction>(float* x, float* y, int n, float other)
            where TFunction : IFunction
        {
            if (Float512.IsSupported)
            {
                Map<TFunction, Float512>(x, y, n, other);
            }
            else if (Float256.IsSupported)
            {
                Map<TFunction, Float256>(x, y, n, other);
            }
            else
            {
                Map<TFunction, Float128>(x, y, n, other);
            }
        }

        private static void Map<TFunction, TBlock>(float* x, float* y, int n, float other)
            where TFunction : IFunction
            where TBlock : unmanaged, ILanes<TBlock, float>
        {
            for (int i = 0; i < n; i += TBlock.Count)
            {
                TBlock.Store(TFunction.Of(TBlock.Load(x + i), TBlock.Broadcast(other)), y + i);
            }
        }

        private interface IFunction
        {
            static abstract TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float>;
        }

        private struct ExpOf : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Exp(x);
        }

        private struct LogOf : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Log(x);
        }

        private struct SinOf : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Sin(x);
        }

        private struct CosOf : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Cos(x);
        }

        private struct TanhOf : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Tanh(x);
        }

        private struct ErfOf : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Erf(x);
        }

        private struct SigmoidOf : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Sigmoid(x);
        }

        private struct PowTo : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Pow(x, other);
        }

        private struct PowFrom : IFunction
        {
            public static TBlock Of<TBlock>(TBlock x, TBlock other)
                where TBlock : unmanaged, ILanes<TBlock, float> => TBlock.Pow(other, x);
        }
    }
}
