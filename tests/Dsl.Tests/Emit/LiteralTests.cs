using System;
using System.Globalization;
using NetGen.Dsl.Emit.Printing;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

public class LiteralTests
{
    [Theory]
    [InlineData(0.1f, "0.1f")]
    [InlineData(1f, "1f")]
    [InlineData(-2.5f, "-2.5f")]
    [InlineData(1e-8f, "1e-8f")]
    [InlineData(16777216f, "16777216f")]
    [InlineData(3.4028235e38f, "3.4028235e38f")]
    [InlineData(1e-45f, "1e-45f")]
    [InlineData(0f, "0f")]
    [InlineData(-0f, "-0f")]
    [InlineData(float.NaN, "float.NaN")]
    [InlineData(float.NegativeInfinity, "float.NegativeInfinity")]
    public void Floats(float value, string text) => Assert.Equal(text, Literals.Single(value));

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1, "1.0")]
    [InlineData(100, "100.0")]
    [InlineData(5e-4, "0.0005")]
    [InlineData(1e-9, "1e-9")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e308")]
    [InlineData(9007199254740993.0, "9.007199254740992e15")]
    [InlineData(double.PositiveInfinity, "double.PositiveInfinity")]
    public void Doubles(double value, string text) => Assert.Equal(text, Literals.Double(value));

    [Fact]
    public void EveryNumberComesBackAndNoShorterTextDoes()
    {
        var random = new Random(1);
        for (var k = 0; k < 20_000; k++)
        {
            var single = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (float.IsFinite(single))
            {
                var text = Literals.Single(single)[..^1];
                Assert.Equal(single, float.Parse(text, CultureInfo.InvariantCulture));
                Assert.Equal(Digits(single.ToString("R", CultureInfo.InvariantCulture)), Digits(text));
            }
            var number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(number))
            {
                var text = Literals.Double(number);
                Assert.Equal(number, double.Parse(text, CultureInfo.InvariantCulture));
                Assert.Equal(Digits(number.ToString("R", CultureInfo.InvariantCulture)), Digits(text));
            }
        }
    }

    [Fact]
    public void StringsAreEscaped() =>
        Assert.Equal("\"a\\\"b\\\\c\\u000A\\u2028\\u00E9\"", Literals.String("a\"b\\c\n\u2028é"));

    private static int Digits(string text)
    {
        var mantissa = text.Split('e', 'E')[0].Replace("-", "").Replace(".", "").TrimStart('0').TrimEnd('0');
        return mantissa.Length;
    }
}
