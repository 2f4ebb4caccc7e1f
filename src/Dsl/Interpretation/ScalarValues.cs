using System;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>The value of each scalar operation, in double.</summary>
internal static class ScalarValues
{
    public static double Of(ScalarOp op, double a, double b, double c) => op switch
    {
        ScalarOp.Neg => -a,
        ScalarOp.Abs => Math.Abs(a),
        ScalarOp.Sign => a > 0 ? 1 : a < 0 ? -1 : a == 0 ? 0 : double.NaN,
        ScalarOp.Sqrt => Math.Sqrt(a),
        ScalarOp.Exp => Math.Exp(a),
        ScalarOp.Log => Math.Log(a),
        ScalarOp.Sin => Math.Sin(a),
        ScalarOp.Cos => Math.Cos(a),
        ScalarOp.Tanh => Math.Tanh(a),
        ScalarOp.Erf => Erf(a),
        ScalarOp.Logistic => a >= 0 ? 1 / (1 + Math.Exp(-a)) : Math.Exp(a) / (1 + Math.Exp(a)),
        ScalarOp.Floor => Math.Floor(a),
        ScalarOp.StopGradient or ScalarOp.ToReal => a,
        ScalarOp.Add => a + b,
        ScalarOp.Sub => a - b,
        ScalarOp.Mul => a * b,
        ScalarOp.Div => a / b,
        ScalarOp.Min => double.IsNaN(a) || a < b ? a : b,
        ScalarOp.Max => double.IsNaN(a) || a > b ? a : b,
        ScalarOp.Pow => Pow(a, b),
        ScalarOp.Less => a < b ? 1 : 0,
        ScalarOp.LessOrEqual => a <= b ? 1 : 0,
        ScalarOp.Equal => a == b ? 1 : 0,
        ScalarOp.And => a != 0 && b != 0 ? 1 : 0,
        ScalarOp.Or => a != 0 || b != 0 ? 1 : 0,
        ScalarOp.Not => a == 0 ? 1 : 0,
        ScalarOp.Select => a != 0 ? b : c,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "This operation has no value rule."),
    };

    /// <summary>As in IEEE 754; the oldest hosts of this code differ at (1, NaN) and (-1, infinity).</summary>
    private static double Pow(double x, double y)
    {
        if (y == 0 || x == 1 || (x == -1 && double.IsInfinity(y)))
            return 1;
        return Math.Pow(x, y);
    }

    /// <summary>
    /// Within some ulp: below 3 the series 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!! (Abramowitz and Stegun 7.1.6), above
    /// the continued fraction of the complement (7.1.14).
    /// </summary>
    private static double Erf(double x)
    {
        var t = Math.Abs(x);
        if (double.IsNaN(x) || t > 6)
            return double.IsNaN(x) ? x : Math.Sign(x);
        if (t < 3)
        {
            double term = t, sum = t;
            for (var n = 1; term > sum * 1e-17; n++)
            {
                term *= 2 * t * t / (2 * n + 1);
                sum += term;
            }
            return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * Math.Exp(-t * t) * sum;
        }
        var fraction = t;
        for (var n = 60; n >= 1; n--)
            fraction = t + n / 2.0 / fraction;
        return Math.Sign(x) * (1 - Math.Exp(-t * t) / Math.Sqrt(Math.PI) / fraction);
    }
}
