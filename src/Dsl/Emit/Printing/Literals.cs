using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Emit.Printing;

/// <summary>
/// C# literals. Numbers are the shortest decimals that round to exactly the given bits, found with whole numbers only, so
/// that neither culture nor framework has a say.
/// </summary>
internal static class Literals
{
    /// <summary>A literal of the network's own type: <c>0.1f</c> or <c>0.1</c>.</summary>
    public static string Real(double value, Precision precision) =>
        precision == Precision.F32 ? Single((float)value) : Double(value);

    public static string Single(float value)
    {
        if (float.IsNaN(value))
            return "float.NaN";
        if (float.IsInfinity(value))
            return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        var bits = BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
        var sign = bits < 0 ? "-" : "";
        return sign + Shortest(bits & 0x7FFFFF, (bits >> 23) & 0xFF, 23, 127, 9) + "f";
    }

    public static string Double(double value)
    {
        if (double.IsNaN(value))
            return "double.NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        var bits = BitConverter.DoubleToInt64Bits(value);
        var sign = bits < 0 ? "-" : "";
        var digits = Shortest(bits & 0xFFFFFFFFFFFFF, (int)((bits >> 52) & 0x7FF), 52, 1023, 17);
        return sign + digits + (digits.IndexOfAny(['.', 'e']) < 0 ? ".0" : "");
    }

    public static string Long(long value) => value.ToString(CultureInfo.InvariantCulture) + (value is > int.MaxValue or < int.MinValue ? "L" : "");

    public static string Bool(bool value) => value ? "true" : "false";

    /// <summary>A string in quotes, with every character escaped that is not plain ASCII text.</summary>
    public static string String(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                literal.Append('\\').Append(c);
            else if (c is >= ' ' and <= '~')
                literal.Append(c);
            else
                literal.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
        }
        return literal.Append('"').ToString();
    }

    private static string Shortest(long fraction, int exponent, int fractionBits, int bias, int mostDigits)
    {
        if (fraction == 0 && exponent == 0)
            return "0";
        var mantissa = exponent == 0 ? fraction : fraction | (1L << fractionBits);
        var power = Math.Max(exponent, 1) - bias - fractionBits;

        // A decimal rounds to the number if it lies between these two, in quarters of the last place.
        BigInteger low = 4 * (BigInteger)mantissa - (fraction == 0 && exponent > 1 ? 1 : 2);
        BigInteger high = 4 * (BigInteger)mantissa + 2;
        var even = mantissa % 2 == 0;
        for (var digits = 1; digits < mostDigits; digits++)
        {
            Round(mantissa, power, digits, out var decimals, out var scale);
            var below = Compare(decimals, scale, low, power - 2);
            var above = Compare(decimals, scale, high, power - 2);
            if ((below > 0 && above < 0) || (even && (below == 0 || above == 0)))
                return Format(decimals, scale);
        }
        Round(mantissa, power, mostDigits, out var all, out var allScale);
        return Format(all, allScale);
    }

    /// <summary>mantissa * 2^power as decimals * 10^scale with a number of digits, rounded to the nearest.</summary>
    private static void Round(long mantissa, int power, int digits, out BigInteger decimals, out int scale)
    {
        var numerator = (BigInteger)mantissa * (power > 0 ? BigInteger.Pow(2, power) : BigInteger.One);
        var denominator = power < 0 ? BigInteger.Pow(2, -power) : BigInteger.One;
        var limit = BigInteger.Pow(10, digits);
        scale = (int)Math.Floor(Math.Log10(mantissa) + power * Math.Log10(2)) - digits + 1;
        while (true)
        {
            var n = scale < 0 ? numerator * BigInteger.Pow(10, -scale) : numerator;
            var d = scale > 0 ? denominator * BigInteger.Pow(10, scale) : denominator;
            decimals = (2 * n + d) / (2 * d);
            if (decimals >= limit)
                scale++;
            else if (decimals * 10 < limit)
                scale--;
            else
                return;
        }
    }

    /// <summary>The sign of left * 10^scale - right * 2^power.</summary>
    private static int Compare(BigInteger left, int scale, BigInteger right, int power)
    {
        if (scale > 0)
            left *= BigInteger.Pow(10, scale);
        else
            right *= BigInteger.Pow(10, -scale);
        if (power > 0)
            right *= BigInteger.Pow(2, power);
        else
            left *= BigInteger.Pow(2, -power);
        return left.CompareTo(right);
    }

    private static string Format(BigInteger decimals, int scale)
    {
        var digits = decimals.ToString(CultureInfo.InvariantCulture);
        var kept = digits.TrimEnd('0');
        scale += digits.Length - kept.Length;
        var point = kept.Length + scale;
        if (point is > 15 or < -3)
        {
            var rest = kept.Length > 1 ? "." + kept.Substring(1) : "";
            return kept.Substring(0, 1) + rest + "e" + (point - 1).ToString(CultureInfo.InvariantCulture);
        }
        if (scale >= 0)
            return kept + new string('0', scale);
        return point > 0 ? kept.Substring(0, point) + "." + kept.Substring(point) : "0." + new string('0', -point) + kept;
    }
}
