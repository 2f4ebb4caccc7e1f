using System;
using NetGen.Runtime.Optimization;
using Xunit;

namespace NetGen.Runtime.Tests.Optimization;

/// <summary>Searches end where their conditions hold.</summary>
public class LineSearchTests
{
    private sealed class Curve(Func<double, double> value, Func<double, double> slope) : Line
    {
        public double Last { get; private set; }

        public override double Value => value(0);

        public override double Slope => slope(0);

        public override (double Value, double Slope) At(double step)
        {
            Last = step;
            return (value(step), slope(step));
        }
    }

    private static Curve Bowl => new(s => (s - 3) * (s - 3), s => 2 * (s - 3));

    // The functions of Moré and Thuente 1994, section 5: (1) and (2).
    private static Curve Rational => new(s => -s / (s * s + 2), s => (s * s - 2) / ((s * s + 2) * (s * s + 2)));

    private static Curve Steep => new(s => Math.Pow(s + 0.004, 5) - 2 * Math.Pow(s + 0.004, 4), s => 5 * Math.Pow(s + 0.004, 4) - 8 * Math.Pow(s + 0.004, 3));

    private static Curve Edge => new(s => s < 2 ? -s - 0.1 * Math.Log(2 - s) : double.NaN, s => s < 2 ? -1 + 0.1 / (2 - s) : double.NaN);

    public static TheoryData<string> Curves => ["bowl", "rational", "steep", "edge"];

    private static Curve Of(string name) => name switch
    {
        "bowl" => Bowl,
        "rational" => Rational,
        "steep" => Steep,
        _ => Edge,
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void Strong_Wolfe_holds_at_the_step(string name)
    {
        foreach (double first in new[] { 1e-3, 0.1, 1, 10, 1e3 })
        {
            foreach (var (decrease, curvature) in new[] { (1e-4, 0.9), (1e-3, 0.1) })
            {
                Curve curve = Of(name);
                double step = new StrongWolfe { Decrease = decrease, Curvature = curvature }.Search(curve, first);
                Assert.True(step > 0, $"{name} from {first}");
                Assert.Equal(step, curve.Last);
                var (value, slope) = curve.At(step);
                Assert.True(value <= curve.Value + decrease * step * curve.Slope, $"{name} from {first}: {value}");
                // Beside the minimum of the steep curve values differ by less than their last digit.
                Assert.True(Math.Abs(slope) <= curvature * Math.Abs(curve.Slope) + 1e-6, $"{name} from {first}: {slope}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Armijo_holds_at_the_step_and_not_at_the_one_before(string name)
    {
        foreach (double first in new[] { 1.0, 16, 1e3 })
        {
            Curve curve = Of(name);
            var search = new Backtracking { Sufficient = 0.3, Shrink = 0.5 };
            double step = search.Search(curve, first);
            Assert.True(curve.At(step).Value <= curve.Value + 0.3 * step * curve.Slope);
            Assert.True(step == first || !(curve.At(2 * step).Value <= curve.Value + 0.6 * step * curve.Slope));
        }
    }

    [Fact]
    public void The_naive_condition_takes_what_Armijo_s_refuses()
    {
        Assert.Equal(5.9, new Backtracking { Sufficient = 0 }.Search(Bowl, 5.9));
        Assert.Equal(2.95, new Backtracking { Sufficient = 0.3 }.Search(Bowl, 5.9));
    }

    [Fact]
    public void No_step_is_told_by_0() =>
        Assert.Equal(0, new Backtracking().Search(new Curve(s => s, _ => -1), 1));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_fixed_step_is_above_0(double step) => Assert.Throws<ArgumentOutOfRangeException>(() => new FixedStep(step));

    [Fact]
    public void Conditions_are_in_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backtracking { Sufficient = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backtracking { Shrink = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StrongWolfe { Curvature = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LimitedMemoryBfgs { Memory = 0 });
    }
}
