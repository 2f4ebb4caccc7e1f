using System;

namespace NetGen.Tests.Shared;

/// <summary>Inputs that the scripts beside stored figures make too, as <c>numbers</c>.</summary>
internal static class HashedNumbers
{
    /// <summary>Numbers from -1 to 1: a 32-bit hash of a key and a position.</summary>
    public static double[] Of(int key, int count)
    {
        var values = new double[count];
        for (var k = 0; k < count; k++)
        {
            var x = unchecked((uint)(k + 1) * 2654435761u) ^ unchecked((uint)(key + 1) * 2246822519u);
            x ^= x >> 15;
            x = unchecked(x * 2246822519u);
            x ^= x >> 13;
            x = unchecked(x * 3266489917u);
            x ^= x >> 16;
            values[k] = x / 2147483648.0 - 1;
        }

        return values;
    }

    /// <summary>The same, rounded.</summary>
    public static float[] Singles(int key, int count) => Array.ConvertAll(Of(key, count), v => (float)v);
}
