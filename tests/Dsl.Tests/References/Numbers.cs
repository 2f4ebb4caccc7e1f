using System;
using System.Linq;

namespace NetGen.Dsl.Tests.References;

/// <summary>The inputs and parameters of a case, as cases.py computes them.</summary>
public static class Numbers
{
    /// <summary>Numbers in (-scale, scale): a 32-bit hash of (key, position).</summary>
    public static double[] Of(int key, int count, double scale = 1)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            var x = unchecked((uint)(i + 1) * 2654435761u) ^ unchecked((uint)(key + 1) * 2246822519u);
            x ^= x >> 15;
            x = unchecked(x * 2246822519u);
            x ^= x >> 13;
            x = unchecked(x * 3266489917u);
            x ^= x >> 16;
            numbers[i] = (x / 2147483648.0 - 1) * scale;
        }
        return numbers;
    }

    /// <summary>Class indices below a number of classes.</summary>
    public static double[] Classes(int key, int count, int classes) =>
        [.. Of(key, count).Select(v => Math.Min(Math.Floor((v + 1) / 2 * classes), classes - 1))];

    /// <summary>The product of extents.</summary>
    public static int Count(int[] shape) => shape.Aggregate(1, (a, b) => a * b);
}
