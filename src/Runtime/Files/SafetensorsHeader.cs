using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace NetGen.Runtime.Files;

/// <summary>One tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The format of its numbers, such as <c>F32</c>.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Begin">The first byte after the header.</param>
/// <param name="End">The byte after the last.</param>
internal sealed record SafetensorsEntry(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>
/// Reads the JSON header of a safetensors file: an object of tensors, each with <c>dtype</c>, <c>shape</c> and
/// <c>data_offsets</c>, and perhaps <c>__metadata__</c> with strings. Accepts nothing that is not whole and consistent:
/// the tensors must cover the data without gap or overlap.
/// </summary>
internal static class SafetensorsHeader
{
    private const int MaxRank = 16;
    private const int MaxShownLength = 80;

    public static List<SafetensorsEntry> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Check(Read(json));
        }
        catch (JsonException e)
        {
            throw new ModelFileException($"The header is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The reader says so of strings with invalid UTF-8 or lone surrogates.
            throw new ModelFileException($"The header is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>A name from a file as it is shown in a message: short, without control characters.</summary>
    public static string Shown(string name)
    {
        string text = name.Length <= MaxShownLength ? name : string.Concat(name.AsSpan(0, MaxShownLength), "…");
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? '\uFFFD' : source[i];
        });
    }

    private static List<SafetensorsEntry> Read(ReadOnlySpan<byte> json)
    {
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        Expect(ref reader, JsonTokenType.StartObject, "the header");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
                throw new ModelFileException($"The header has '{Shown(name)}' twice.");
            if (name == "__metadata__")
                SkipMetadata(ref reader);
            else
                entries.Add(ReadEntry(ref reader, name));
        }

        // The format allows the header to be padded with spaces; the reader fails on anything else.
        while (reader.Read())
        {
        }

        return entries;
    }

    private static void SkipMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "__metadata__");
        while (Next(ref reader) == JsonTokenType.PropertyName)
            Expect(ref reader, JsonTokenType.String, "__metadata__");
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, name);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            object? before = property switch
            {
                "dtype" => type,
                "shape" => shape,
                "data_offsets" => offsets,
                _ => null,
            };
            if (before is not null)
                throw new ModelFileException($"'{Shown(name)}' has '{property}' twice in the header.");
            switch (property)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String, name);
                    type = reader.GetString()!;
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, name);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, name);
                    break;
                default:
                    throw new ModelFileException(
                        $"'{Shown(name)}' has an unknown property '{Shown(property)}' in the header.");
            }
        }

        if (type is null || shape is null || offsets is not { Length: 2 })
            throw new ModelFileException($"'{Shown(name)}' needs dtype, shape and two data_offsets in the header.");
        return new SafetensorsEntry(name, type, shape, offsets[0], offsets[1]);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray, name);
        var numbers = new List<long>();
        while (Next(ref reader) == JsonTokenType.Number)
        {
            if (!reader.TryGetInt64(out long number) || number < 0 || numbers.Count == MaxRank)
                throw new ModelFileException($"'{Shown(name)}' has a shape or an offset that is out of range.");
            numbers.Add(number);
        }

        if (reader.TokenType != JsonTokenType.EndArray)
            throw Unexpected(reader.TokenType, name);
        return [.. numbers];
    }

    private static List<SafetensorsEntry> Check(List<SafetensorsEntry> entries)
    {
        foreach (SafetensorsEntry entry in entries)
        {
            int size = ElementFormat.Size(entry.Type);
            if (size == 0)
                throw new ModelFileException($"'{Shown(entry.Name)}' has the unknown type '{Shown(entry.Type)}'.");
            UInt128 bytes = (UInt128)size;
            foreach (long extent in entry.Shape)
                bytes = bytes > long.MaxValue ? bytes : bytes * (UInt128)extent;
            if (entry.End < entry.Begin || (UInt128)(entry.End - entry.Begin) != bytes)
            {
                throw new ModelFileException(string.Create(CultureInfo.InvariantCulture,
                    $"'{Shown(entry.Name)}' has {entry.End - entry.Begin} bytes, but its shape and type need {bytes}."));
            }
        }

        var sorted = new List<SafetensorsEntry>(entries);
        sorted.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long end = 0;
        foreach (SafetensorsEntry entry in sorted)
        {
            if (entry.Begin != end)
            {
                throw new ModelFileException(string.Create(CultureInfo.InvariantCulture,
                    $"'{Shown(entry.Name)}' begins at byte {entry.Begin}, but the tensor before it ends at {end}."));
            }

            end = entry.End;
        }

        return sorted;
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw new ModelFileException("The header ends too early.");
        return reader.TokenType;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string where)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Unexpected(reader.TokenType, where);
    }

    private static ModelFileException Unexpected(JsonTokenType type, string where) =>
        new($"The header has an unexpected {type} in {Shown(where)}.");
}
