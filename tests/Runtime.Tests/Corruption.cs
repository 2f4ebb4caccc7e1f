using System;
using System.Collections.Generic;

namespace NetGen.Runtime.Tests;

/// <summary>Damaged copies of a file, from a fixed seed.</summary>
internal static class Corruption
{
    /// <summary>All proper beginnings of a short file, or some of a long one.</summary>
    public static IEnumerable<byte[]> Truncated(byte[] file, int most = 1000)
    {
        int step = Math.Max(1, file.Length / most);
        for (int length = 0; length < file.Length; length += step)
            yield return file[..length];
    }

    /// <summary>Copies with changed, inserted, removed and repeated bytes; most changes are near the beginning.</summary>
    public static IEnumerable<byte[]> Mutated(byte[] file, int count, int seed)
    {
        var random = new System.Random(seed);
        for (int i = 0; i < count; i++)
        {
            var bytes = new List<byte>(file);
            int changes = 1 + random.Next(4);
            for (int c = 0; c < changes && bytes.Count > 0; c++)
                Change(bytes, random);
            yield return [.. bytes];
        }
    }

    /// <summary>Files of random bytes after a given beginning.</summary>
    public static IEnumerable<byte[]> Random(byte[] beginning, int count, int seed)
    {
        var random = new System.Random(seed);
        for (int i = 0; i < count; i++)
        {
            var rest = new byte[random.Next(200)];
            random.NextBytes(rest);
            yield return [.. beginning, .. rest];
        }
    }

    private static void Change(List<byte> bytes, System.Random random)
    {
        int place = random.Next(2) == 0 ? random.Next(bytes.Count) : random.Next(Math.Min(bytes.Count, 64));
        switch (random.Next(6))
        {
            case 0:
                bytes[place] = (byte)random.Next(256);
                break;
            case 1:
                bytes[place] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[place] = random.Next(2) == 0 ? (byte)0 : (byte)255;
                break;
            case 3:
                bytes.Insert(place, (byte)random.Next(256));
                break;
            case 4:
                bytes.RemoveRange(place, Math.Min(1 + random.Next(8), bytes.Count - place));
                break;
            default:
                bytes.InsertRange(place, bytes.GetRange(place, Math.Min(1 + random.Next(16), bytes.Count - place)));
                break;
        }
    }
}
