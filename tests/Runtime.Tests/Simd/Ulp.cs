using System;

namespace NetGen.Runtime.Tests.Simd;

/// <summary>Errors in units in the last place of the true result.</summary>
internal static class Ulp
{
    /// <summary>The error of a float against a double, which stands for the true value.</summary>
    public static double Error(float actual, double expected)
    {
        if (double.IsNaN(expected) || float.IsNaN(actual))
        {
            return double.IsNaN(expected) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        if (float.IsInfinity((float)expected) || float.IsInfinity(actual))
        {
            return (float)expected == actual ? 0 : double.PositiveInfinity;
        }

        if (expected == 0)
        {
            return actual == 0 && double.IsNegative(expected) == float.IsNegative(actual) ? 0 : double.PositiveInfinity;
        }

        int exponent = Math.Max(Math.ILogB(expected), -126);
        return Math.Abs(actual - expected) / Math.ScaleB(1, exponent - 23);
    }

    /// <summary>The error of a double against the nearest double and the true value's distance from it in ulp.</summary>
    public static double Error(double actual, double expected, double rest)
    {
        if (!double.IsFinite(expected) || !double.IsFinite(actual) || expected == 0)
        {
            return BitConverter.DoubleToInt64Bits(actual) == BitConverter.DoubleToInt64Bits(expected)
                || (double.IsNaN(actual) && double.IsNaN(expected)) ? 0 : double.PositiveInfinity;
        }

        int exponent = Math.Max(Math.ILogB(expected), -1022);
        double unit = Math.ScaleB(1, exponent - 52);
        double difference = (actual - expected) / unit;
        return Math.Abs(difference - rest);
    }
}
