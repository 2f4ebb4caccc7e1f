using System;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Simd;

/// <summary>What IEEE 754 and C's annex F say of zeros, infinities, NaN and the edges of the range.</summary>
public class SpecialValueTests
{
    private const double Infinity = double.PositiveInfinity;

    public static TheoryData<string, double, double> UnaryCases => new()
    {
        { "exp", 0, 1 },
        { "exp", -0d, 1 },
        { "exp", Infinity, Infinity },
        { "exp", -Infinity, 0 },
        { "exp", double.NaN, double.NaN },
        { "exp", 1e300, Infinity },
        { "exp", -1e300, 0 },
        { "log", 0, -Infinity },
        { "log", -0d, -Infinity },
        { "log", 1, 0 },
        { "log", Infinity, Infinity },
        { "log", -1, double.NaN },
        { "log", -Infinity, double.NaN },
        { "log", double.NaN, double.NaN },
        { "sin", 0, 0 },
        { "sin", -0d, -0d },
        { "sin", Infinity, double.NaN },
        { "sin", -Infinity, double.NaN },
        { "sin", double.NaN, double.NaN },
        { "cos", 0, 1 },
        { "cos", -0d, 1 },
        { "cos", Infinity, double.NaN },
        { "cos", double.NaN, double.NaN },
        { "tanh", 0, 0 },
        { "tanh", -0d, -0d },
        { "tanh", Infinity, 1 },
        { "tanh", -Infinity, -1 },
        { "tanh", 30, 1 },
        { "tanh", double.NaN, double.NaN },
        { "erf", 0, 0 },
        { "erf", -0d, -0d },
        { "erf", Infinity, 1 },
        { "erf", -Infinity, -1 },
        { "erf", -8, -1 },
        { "erf", double.NaN, double.NaN },
        { "sigmoid", 0, 0.5 },
        { "sigmoid", -0d, 0.5 },
        { "sigmoid", Infinity, 1 },
        { "sigmoid", -Infinity, 0 },
        { "sigmoid", 1e300, 1 },
        { "sigmoid", -1e300, 0 },
        { "sigmoid", double.NaN, double.NaN },
    };

    [Theory]
    [MemberData(nameof(UnaryCases))]
    public void OfOneArgument(string function, double x, double expected)
    {
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), Bits(Unary<DoubleScalar, double>(function, x)));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), Bits(Unary<FloatScalar, float>(function, (float)x)));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), Bits(Unary<Float128, float>(function, (float)x)));
    }

    [Fact]
    public void PowAgreesWithThePlatformOnAllPairs()
    {
        double[] values =
        [
            0, -0d, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, 5, -5, 1e30, -1e30, Infinity, -Infinity, double.NaN,
        ];
        foreach (double x in values)
        {
            foreach (double y in values)
            {
                double expected = Math.Pow(x, y);
                double actual = HostMath.Pow(x, y);
                Assert.True(Ulp.Error(actual, expected, 0) <= 2, $"pow({x:R}, {y:R}) is {expected:R}, not {actual:R}");
                float single = Lane(Power<FloatScalar, float>((float)x, (float)y));
                float expectedSingle = MathF.Pow((float)x, (float)y);
                Assert.True(
                    Ulp.Error(single, expectedSingle) <= 2,
                    $"pow({x:R}f, {y:R}f) is {expectedSingle:R}, not {single:R}");
            }
        }
    }

    [Fact]
    public void ResultsBecomeDenormalByDegrees()
    {
        Assert.Equal(float.Epsilon, Unary<FloatScalar, float>("exp", -103.5f));
        Assert.Equal(0, Unary<FloatScalar, float>("exp", -104));
        Assert.Equal(double.Epsilon, HostMath.Exp(-745));
        Assert.Equal(0, HostMath.Exp(-746));
        Assert.Equal(double.MaxValue, HostMath.Exp(709.782712893384), double.MaxValue * 1e-12);
        Assert.Equal(Infinity, HostMath.Exp(709.782712893385));
        Assert.Equal(1e-310, HostMath.Tanh(1e-310));
        Assert.Equal(1e-40f, Unary<FloatScalar, float>("tanh", 1e-40f));
        Assert.Equal(float.Epsilon, Unary<FloatScalar, float>("sigmoid", -103.5f));
        Assert.Equal((float)Math.Log(1e-42f), Unary<FloatScalar, float>("log", 1e-42f));
    }

    [Fact]
    public void MinimumAndMaximumKeepNaNAndOrderZeros()
    {
        FloatScalar nan = FloatScalar.Broadcast(float.NaN);
        FloatScalar one = FloatScalar.Broadcast(1);
        FloatScalar zero = FloatScalar.Zero;
        Assert.True(float.IsNaN(Lane(FloatScalar.Max(nan, one))) && float.IsNaN(Lane(FloatScalar.Max(one, nan))));
        Assert.True(float.IsNaN(Lane(FloatScalar.Min(nan, one))) && float.IsNaN(Lane(FloatScalar.Min(one, nan))));
        Assert.False(float.IsNegative(Lane(FloatScalar.Max(-zero, zero))));
        Assert.False(float.IsNegative(Lane(FloatScalar.Max(zero, -zero))));
        Assert.True(float.IsNegative(Lane(FloatScalar.Min(-zero, zero))));
        Assert.True(float.IsNegative(Lane(FloatScalar.Min(zero, -zero))));
    }

    [Fact]
    public void SumIsTheTreeOfHalves()
    {
        // 2^24 + 1 rounds to 2^24, so that the order shows.
        FloatScalar block = FloatScalar.Zero;
        block[0] = 16777216;
        block[8] = 1;
        block[4] = 1;
        block[12] = 1;
        Assert.Equal(16777218, FloatScalar.Sum(block));
        (block[4], block[12]) = (-16777216, 0);
        Assert.Equal(0, FloatScalar.Sum(block));
    }

    private static T Unary<TBlock, T>(string function, T x)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged
    {
        TBlock block = TBlock.Broadcast(x);
        return Lane<TBlock, T>(function switch
        {
            "exp" => TBlock.Exp(block),
            "log" => TBlock.Log(block),
            "sin" => TBlock.Sin(block),
            "cos" => TBlock.Cos(block),
            "tanh" => TBlock.Tanh(block),
            "erf" => TBlock.Erf(block),
            _ => TBlock.Sigmoid(block),
        });
    }

    private static TBlock Power<TBlock, T>(T x, T y)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged => TBlock.Pow(TBlock.Broadcast(x), TBlock.Broadcast(y));

    private static unsafe T Lane<TBlock, T>(TBlock block)
        where TBlock : unmanaged
        where T : unmanaged => *(T*)&block;

    private static float Lane(FloatScalar block) => block[0];

    private static long Bits(double value) =>
        BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);
}
