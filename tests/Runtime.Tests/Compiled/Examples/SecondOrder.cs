using System;
using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Optimization;

namespace NetGen.Runtime.Tests.Compiled.Examples;

/// <summary>What docs/using.md shows of minimization, as one run.</summary>
internal static class SecondOrder
{
    public static (MinimizerResult Result, Spectrum Spectrum) Run(double[] flowers, int[] kinds, CancellationToken cancellation)
    {
        using var network = new Flowers(seed: 1);
        using var loss = new NetworkObjective<double>(network, DataSet<double>.For(Flowers.Info, flowers, kinds));
        var point = new double[loss.Dimension];
        loss.CopyTo(point);

        var minimizer = new LimitedMemoryBfgs
        {
            GradientTolerance = 1e-6,
            Progress = step => Console.WriteLine($"{step.Iteration}: loss {step.Value:g6}, gradient {step.Gradient:g2}"),
        };
        MinimizerResult result = minimizer.Minimize(loss, point, cancellation);
        loss.Set(point);

        Spectrum spectrum = Curvature.Extremes(loss, point);
        Console.WriteLine($"{result.End}; rates below {2 / spectrum.Greatest:g3} are stable here");
        return (result, spectrum);
    }
}
