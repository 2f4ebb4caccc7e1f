using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Dsl.Diagnostics;

/// <summary>Finds the name that was probably meant.</summary>
public static class Suggest
{
    // Longer names are not compared: the cost grows with the product of the lengths.
    private const int LongestName = 64;

    private const int ShortestBeginning = 3;

    /// <summary>
    /// The candidate nearest to <paramref name="name"/>, or null if none is near. Of equally near ones it is the first
    /// in ordinal order, so the answer does not depend on the order of the candidates.
    /// </summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length == 0 || name.Length > LongestName)
            return null;

        string? best = null;
        // One letter is as near to every other, so there only the case may differ.
        int bestDistance = name.Length == 1 ? 1 : Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            if (candidate.Length > LongestName || Math.Abs(candidate.Length - name.Length) > bestDistance)
                continue;
            int distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase)
                ? 0
                : Distance(name, candidate);
            bool better = distance < bestDistance ||
                (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0);
            if (better)
                (best, bestDistance) = (candidate, distance);
        }

        return best ?? OnlyLonger(name, candidates);
    }

    /// <summary>The only candidate that begins with a name, which may be short for it.</summary>
    private static string? OnlyLonger(string name, IEnumerable<string> candidates)
    {
        if (name.Length < ShortestBeginning)
            return null;
        var longer = candidates.Where(c => c.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).Take(2).ToList();
        return longer.Count == 1 ? longer[0] : null;
    }

    /// <summary>The end of a message: <c>: did you mean `conv2d`?</c>, or nothing if no candidate is near.</summary>
    public static string DidYouMean(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $": did you mean `{nearest}`?" : "";

    /// <summary>
    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one name into the other
    /// (Damerau and Levenshtein's distance in the form of optimal string alignment).
    /// </summary>
    public static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
            previous[j] = j;

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = left[i - 1] == right[j - 1] ? 0 : 1;
                int distance = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    distance = Math.Min(distance, before[j - 2] + 1);
                current[j] = distance;
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}
