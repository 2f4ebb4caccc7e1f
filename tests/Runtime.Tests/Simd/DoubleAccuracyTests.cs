using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using NetGen.Runtime.Simd;
using Xunit;
using Xunit.Abstractions;

namespace NetGen.Runtime.Tests.Simd;

/// <summary>The stated bounds in double precision, against results to 60 digits (made by make_reference.py).</summary>
public class DoubleAccuracyTests(ITestOutputHelper output)
{
    private static readonly ILookup<string, Row> Reference = Read().ToLookup(row => row.Function);

    [Theory]
    [InlineData("exp", 1.5)]
    [InlineData("log", 2)]
    [InlineData("sin", 2)]
    [InlineData("cos", 2)]
    [InlineData("tanh", 3)]
    [InlineData("erf", 3)]
    [InlineData("sigmoid", 3)]
    [InlineData("pow", 2)]
    public void WithinTheBound(string function, double bound)
    {
        Func<double, double, double> evaluate = function switch
        {
            "exp" => (x, _) => HostMath.Exp(x),
            "log" => (x, _) => HostMath.Log(x),
            "sin" => (x, _) => HostMath.Sin(x),
            "cos" => (x, _) => HostMath.Cos(x),
            "tanh" => (x, _) => HostMath.Tanh(x),
            "erf" => (x, _) => HostMath.Erf(x),
            "sigmoid" => (x, _) => HostMath.Sigmoid(x),
            _ => HostMath.Pow,
        };

        Row[] rows = Reference[function].ToArray();
        Assert.True(rows.Length >= 400);
        Row worst = rows.MaxBy(row => Ulp.Error(evaluate(row.X, row.Y), row.Result, row.Rest));
        double error = Ulp.Error(evaluate(worst.X, worst.Y), worst.Result, worst.Rest);
        output.WriteLine($"{error:F3} ulp at {worst.X:R}, {worst.Y:R}");
        Assert.True(error <= bound, $"{error} ulp at {worst.X:R}, {worst.Y:R}");
    }

    [Fact]
    public void DenseSweepAgreesWithThePlatform()
    {
        // The platform's functions are within an ulp or so; this catches a bad stretch that the stored points miss.
        (Func<double, double> Ours, Func<double, double> Theirs, double From, double To)[] functions =
        [
            (HostMath.Exp, Math.Exp, -700, 700),
            (HostMath.Log, Math.Log, 1e-3, 1e3),
            (HostMath.Sin, Math.Sin, -1e3, 1e3),
            (HostMath.Cos, Math.Cos, -1e3, 1e3),
            (HostMath.Tanh, Math.Tanh, -20, 20),
            (x => HostMath.Pow(1.7, x), x => Math.Pow(1.7, x), -1000, 1000),
        ];
        const int Count = 10_000;
        foreach (var (ours, theirs, from, to) in functions)
        {
            for (int i = 0; i <= Count; i++)
            {
                double x = from + (to - from) * i / Count;
                Assert.True(
                    Ulp.Error(ours(x), theirs(x), 0) <= 4,
                    $"{theirs(x):R} expected, {ours(x):R} found at {x:R}");
            }
        }
    }

    private static IEnumerable<Row> Read()
    {
        using Stream stream = typeof(DoubleAccuracyTests).Assembly.GetManifestResourceStream("reference.csv")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            yield return new Row(
                fields[0],
                Number(fields[1]),
                Number(fields[2]),
                Number(fields[3]),
                double.Parse(fields[4], CultureInfo.InvariantCulture));
        }
    }

    private static double Number(string bits) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private readonly record struct Row(string Function, double X, double Y, double Result, double Rest);
}
