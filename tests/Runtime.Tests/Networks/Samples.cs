using System;
using NetGen.Runtime.Data;

namespace NetGen.Runtime.Tests.Networks;

/// <summary>Samples of four overlapping clusters, for <see cref="SoftmaxRegression"/>.</summary>
internal static class Samples
{
    public static (float[] X, int[] Label) Draw(int count, int seed = 1)
    {
        var random = new System.Random(seed);
        var x = new float[count * SoftmaxRegression.Features];
        var label = new int[count];
        for (int n = 0; n < count; n++)
        {
            label[n] = random.Next(SoftmaxRegression.Classes);
            for (int k = 0; k < SoftmaxRegression.Features; k++)
                x[n * SoftmaxRegression.Features + k] = random.NextSingle() + (label[n] == k ? 1 : 0);
        }

        return (x, label);
    }

    public static DataSet<float> Set(int count, int seed = 1)
    {
        (float[] x, int[] label) = Draw(count, seed);
        return DataSet<float>.For(SoftmaxRegression.Info, x, label);
    }
}
