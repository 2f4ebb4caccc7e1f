using System;
using System.Collections.Generic;
using System.Globalization;

namespace Architectures;

/// <summary>What stands behind a command: pairs of <c>--name value</c>.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="FormatException">A name is not one of those that the command knows, or lacks its value.</exception>
    public Options(ReadOnlySpan<string> args, params string[] names)
    {
        for (var i = 0; i < args.Length; i += 2)
        {
            if (Array.IndexOf(names, args[i]) < 0)
                throw new FormatException($"'{args[i]}' is not understood here: {string.Join(", ", names)}");
            if (i + 1 == args.Length)
                throw new FormatException($"{args[i]} needs a value.");
            _values[args[i]] = args[i + 1];
        }
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="FormatException">It is no whole number, or less than the least.</exception>
    public int? Count(string name, int least = 1)
    {
        if (!_values.TryGetValue(name, out var text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw new FormatException($"{name} is a whole number of at least {least}, not '{text}'.");
    }

    /// <exception cref="FormatException">It is no number, or not above 0.</exception>
    public double? Positive(string name)
    {
        if (!_values.TryGetValue(name, out var text))
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)
            ? value
            : throw new FormatException($"{name} is a number above 0, not '{text}'.");
    }
}
