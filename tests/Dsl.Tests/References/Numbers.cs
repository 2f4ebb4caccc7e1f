using System;
using System.Linq;
using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.References;

/// <summary>The inputs and parameters of a case, as cases.py computes them.</summary>
public static class Numbers
{
    /// <summary>Numbers in (-scale, scale): a 32-bit hash of (key, position).</summary>
    public static double[] Of(int key, int count, double scale = 1) => Array.ConvertAll(HashedNumbers.Of(key, count), v => v * scale);

    /// <summary>Class indices below a number of classes.</summary>
    public static double[] Classes(int key, int count, int classes) =>
        [.. Of(key, count).Select(v => Math.Min(Math.Floor((v + 1) / 2 * classes), classes - 1))];

    /// <summary>The product of extents.</summary>
    public static int Count(int[] shape) => shape.Aggregate(1, (a, b) => a * b);
}
