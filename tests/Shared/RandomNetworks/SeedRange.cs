using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NetGen.Tests.Shared;

/// <summary>Seeds that an environment variable names for longer runs: so many from 0, <c>2000</c>, or from a first, <c>500,100</c>.</summary>
public static class SeedRange
{
    /// <summary>The seeds in the variable, or null where it is not set.</summary>
    public static IReadOnlyList<int>? From(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } text)
            return null;
        var parts = text.Split(',').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        return parts.Length == 1 ? [.. Enumerable.Range(0, parts[0])] : [.. Enumerable.Range(parts[0], parts[1])];
    }
}
