using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Simd;

/// <summary>Every operation gives the same bits at every width; a NaN is a NaN whatever its payload.</summary>
public unsafe class BitAgreementTests
{
    private const int Rounds = 60;

    [Fact]
    public void Float()
    {
        List<ulong[]> expected = Results<FloatScalar, float>(Inputs<float>());
        Assert.True(expected.Count > 1000);
        AssertSame<float>(expected, Float128.IsSupported, Results<Float128, float>);
        AssertSame<float>(expected, Float256.IsSupported, Results<Float256, float>);
        AssertSame<float>(expected, Float512.IsSupported, Results<Float512, float>);
    }

    [Fact]
    public void Double()
    {
        List<ulong[]> expected = Results<DoubleScalar, double>(Inputs<double>());
        Assert.True(expected.Count > 1000);
        AssertSame<double>(expected, Double128.IsSupported, Results<Double128, double>);
        AssertSame<double>(expected, Double256.IsSupported, Results<Double256, double>);
        AssertSame<double>(expected, Double512.IsSupported, Results<Double512, double>);
    }

    [Fact]
    public void ResultsAreThoseOfEveryOtherMachine()
    {
        // Computed with AVX-512; a difference here is a difference between machines, runtimes or versions.
        Assert.Equal(8300633234987710496UL, Hash(Results<FloatScalar, float>(Inputs<float>())));
        Assert.Equal(5442809051441432719UL, Hash(Results<DoubleScalar, double>(Inputs<double>())));

        // FNV-1a by words.
        static ulong Hash(List<ulong[]> results)
        {
            ulong hash = 14695981039346656037;
            foreach (ulong[] result in results)
            {
                foreach (ulong word in result)
                {
                    hash = (hash ^ word) * 1099511628211;
                }
            }

            return hash;
        }
    }

    [Fact]
    public void NewExtremesAreTheSameAtEveryWidth()
    {
        List<ulong[]> expected = Extremes<FloatScalar, float>(Inputs<float>());
        Assert.Contains(expected, masks => masks.AsSpan().Contains(0UL));
        Assert.Contains(expected, masks => !masks.AsSpan().Contains(0UL));
        AssertSame<float>(expected, Float128.IsSupported, Extremes<Float128, float>);
        AssertSame<float>(expected, Float256.IsSupported, Extremes<Float256, float>);
        AssertSame<float>(expected, Float512.IsSupported, Extremes<Float512, float>);
        List<ulong[]> doubles = Extremes<DoubleScalar, double>(Inputs<double>());
        AssertSame<double>(doubles, Double128.IsSupported, Extremes<Double128, double>);
        AssertSame<double>(doubles, Double256.IsSupported, Extremes<Double256, double>);
        AssertSame<double>(doubles, Double512.IsSupported, Extremes<Double512, double>);
    }

    [Fact]
    public void HostFunctionsHaveTheBitsOfTheLanes()
    {
        double[] x = Inputs<double>()[0];
        fixed (double* source = x)
        {
            for (int i = 0; i < x.Length; i += 8)
            {
                DoubleScalar block = DoubleScalar.Load(source + i);
                DoubleScalar[] results =
                [
                    DoubleMath.Exp(block), DoubleMath.Log(block), DoubleMath.Sin(block), DoubleMath.Cos(block),
                    DoubleMath.Tanh(block), DoubleMath.Erf(block), DoubleMath.Sigmoid(block),
                    DoubleMath.Pow(block, block),
                ];
                double[] host =
                [
                    HostMath.Exp(x[i]), HostMath.Log(x[i]), HostMath.Sin(x[i]), HostMath.Cos(x[i]),
                    HostMath.Tanh(x[i]), HostMath.Erf(x[i]), HostMath.Sigmoid(x[i]), HostMath.Pow(x[i], x[i]),
                ];
                for (int j = 0; j < host.Length; j++)
                {
                    Assert.Equal(Bits(results[j][0], isMask: false), Bits(host[j], isMask: false));
                }
            }
        }
    }

    private static void AssertSame<T>(List<ulong[]> expected, bool supported, Func<T[][], List<ulong[]>> results)
        where T : unmanaged
    {
        if (!supported)
        {
            return;
        }

        List<ulong[]> actual = results(Inputs<T>());
        Assert.Equal(expected.Count, actual.Count);
        int operations = expected.Count / Rounds;
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.True(
                expected[i].AsSpan().SequenceEqual(actual[i]),
                $"operation {i % operations} of round {i / operations}: "
                + $"{string.Join(' ', Array.ConvertAll(expected[i], v => v.ToString("x")))} expected, "
                + $"{string.Join(' ', Array.ConvertAll(actual[i], v => v.ToString("x")))} found");
        }
    }

    /// <summary>Three operands: random bits, moderate numbers and special values mixed.</summary>
    private static T[][] Inputs<T>()
        where T : unmanaged
    {
        System.Random random = new(11);
        double[] special =
        [
            0, -0d, 1, -1, 0.5, -0.5, 2, 3, -3, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
            1e-40, -1e-40, 1e-310, 3e38, -3e38, 1e308, 88.5, -87.5, -103.5, 709.5, -745, 1e5, 2e5, 1e10, 1e30,
        ];
        double[] scales = [0.001, 0.01, 0.1, 1, 10, 100, 1000];
        T[][] inputs = [new T[Rounds * 16], new T[Rounds * 16], new T[Rounds * 16]];
        foreach (T[] operand in inputs)
        {
            for (int i = 0; i < operand.Length; i++)
            {
                double moderate = (random.NextDouble() - 0.5) * scales[random.Next(scales.Length)];
                operand[i] = random.Next(4) switch
                {
                    0 => From<T>(special[random.Next(special.Length)]),
                    1 => FromBits<T>(random.NextInt64()),
                    _ => From<T>(moderate),
                };
            }
        }

        return inputs;
    }

    private static List<ulong[]> Results<TBlock, T>(T[][] inputs)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged
    {
        List<ulong[]> results = [];
        RandomStream stream = new(0x123456789abcdef0, 77, 5);
        int* indices = stackalloc int[16];
        T* memory = stackalloc T[64];
        fixed (T* first = inputs[0], second = inputs[1], third = inputs[2])
        {
            for (int round = 0; round < Rounds; round++)
            {
                TBlock a = TBlock.Load(first + round * TBlock.Count);
                TBlock b = TBlock.Load(second + round * TBlock.Count);
                TBlock c = TBlock.Load(third + round * TBlock.Count);
                int lanes = 1 + round % TBlock.Count;
                for (int i = 0; i < TBlock.Count; i++)
                {
                    indices[i] = (round * 7 + i * 5) % 61;
                }

                Add(a + b);
                Add(a - b);
                Add(a * b);
                Add(a / b);
                Add(-a);
                Add(TBlock.MultiplyAdd(a, b, c));
                Add(TBlock.Min(a, b));
                Add(TBlock.Max(a, b));
                Add(TBlock.Abs(a));
                Add(TBlock.Sqrt(a));
                Add(TBlock.Floor(a));
                Add(TBlock.Sign(a));
                Add(TBlock.FlushDenormals(a));
                Mask(TBlock.Less(a, b));
                Mask(TBlock.LessOrEqual(a, b));
                Mask(TBlock.Equal(a, b));
                Mask(TBlock.Equal(a, a));
                Mask(TBlock.And(TBlock.Less(a, b), TBlock.Less(a, c)));
                Mask(TBlock.Or(TBlock.Less(a, b), TBlock.Less(a, c)));
                Mask(TBlock.Not(TBlock.Less(a, b)));
                Add(TBlock.Select(TBlock.Less(a, b), a, c));
                Add(TBlock.Exp(a));
                Add(TBlock.Log(a));
                Add(TBlock.Sin(a));
                Add(TBlock.Cos(a));
                Add(TBlock.Tanh(a));
                Add(TBlock.Erf(a));
                Add(TBlock.Sigmoid(a));
                Add(TBlock.Pow(a, b));
                Add(TBlock.Pow(TBlock.Abs(a), b));
                Add(TBlock.Sequence(round * 1_000_003L));
                Add(TBlock.Random(stream, round * 3));
                Add(TBlock.Load(first + round, lanes));
                Add(TBlock.LoadStrided(first, 3, lanes));
                Add(TBlock.Gather(first, indices, lanes));
                Add(TBlock.LoadIndices(indices, lanes));
                Number(TBlock.Sum(a, lanes));
                Number(TBlock.Sum(a, TBlock.Count));
                Number(TBlock.Maximum(a, lanes));
                Number(TBlock.Minimum(a, lanes));
                new Span<T>(memory, 64).Clear();
                TBlock.Store(a, memory + 1, lanes);
                TBlock.StoreStrided(b, memory + 20, 2, lanes);
                results.Add(Array.ConvertAll(new Span<T>(memory, 64).ToArray(), v => Bits(v, isMask: false)));
            }
        }

        return results;

        void Add(TBlock block) => AddBits(block, isMask: false);

        void Mask(TBlock block) => AddBits(block, isMask: true);

        void Number(T number) => results.Add([Bits(number, isMask: false)]);

        void AddBits(TBlock block, bool isMask)
        {
            T[] lanes = new T[TBlock.Count];
            fixed (T* target = lanes)
            {
                TBlock.Store(block, target);
            }

            results.Add(Array.ConvertAll(lanes, lane => Bits(lane, isMask)));
        }
    }

    // Of each pair of inputs, and of numbers and what is none.
    private static List<ulong[]> Extremes<TBlock, T>(T[][] inputs)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged
    {
        List<ulong[]> results = [];
        TBlock none = TBlock.Zero / TBlock.Zero;
        fixed (T* first = inputs[0], second = inputs[1])
        {
            for (int round = 0; round < Rounds; round++)
            {
                TBlock a = TBlock.Load(first + round * TBlock.Count), b = TBlock.Load(second + round * TBlock.Count);
                foreach ((TBlock value, TBlock other) in new[] { (a, b), (b, a), (a, a), (a, none), (none, a), (none, none) })
                {
                    Add(TBlock.IsNewMaximum(value, other));
                    Add(TBlock.IsNewMinimum(value, other));
                }
            }
        }

        return results;

        void Add(TBlock mask)
        {
            T[] lanes = new T[TBlock.Count];
            fixed (T* target = lanes)
            {
                TBlock.Store(mask, target);
            }

            results.Add(Array.ConvertAll(lanes, lane => Bits(lane, isMask: true)));
        }
    }

    private static ulong Bits<T>(T value, bool isMask)
        where T : unmanaged
    {
        if (value is float single)
        {
            return float.IsNaN(single) && !isMask ? 0x7fc00000 : BitConverter.SingleToUInt32Bits(single);
        }

        double number = (double)(object)value;
        return double.IsNaN(number) && !isMask ? 0x7ff8000000000000 : BitConverter.DoubleToUInt64Bits(number);
    }

    private static T From<T>(double value)
        where T : unmanaged => typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;

    private static T FromBits<T>(long bits)
        where T : unmanaged => Unsafe.As<long, T>(ref bits);
}
