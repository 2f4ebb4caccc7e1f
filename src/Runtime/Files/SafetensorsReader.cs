using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Numerics;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Files;

/// <summary>Reads safetensors into a network's parameters and states, all or those of some layers: whole, or not at all.</summary>
internal static unsafe class SafetensorsReader
{
    // The limit of the format's reference implementation.
    private const long MaxHeaderBytes = 100_000_000;
    private const int ChunkBytes = 65536;
    private const int MaxNames = 5;

    /// <param name="parts">Layers and single tensors of the network; empty for all of it. The file may hold more than parts
    /// of a network, but not more than all of it.</param>
    public static void Read<T>(Parameters<T> parameters, Stream stream, ReadOnlySpan<string> parts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dictionary<string, TensorInfo> wanted = Wanted(parameters, parts);
        List<SafetensorsEntry> entries = SafetensorsHeader.Parse(ReadHeader(stream));
        CheckNames(parameters, entries, wanted, isPart: parts.Length > 0);
        foreach (SafetensorsEntry entry in entries)
        {
            if (wanted.TryGetValue(entry.Name, out TensorInfo? tensor))
                CheckFits(entry, tensor);
        }

        // By now the file needs no more memory than the network itself. All is read before anything is replaced.
        var values = new List<(string Name, T[] Values)>(wanted.Count);
        byte[] chunk = new byte[ChunkBytes];
        foreach (SafetensorsEntry entry in entries)
        {
            if (wanted.ContainsKey(entry.Name))
                values.Add((entry.Name, ReadTensor<T>(stream, entry, wanted[entry.Name].Count, chunk)));
            else
                Skip(stream, entry, chunk);
        }

        if (stream.Read(chunk, 0, 1) != 0)
            throw new ModelFileException("The file goes on after the last tensor.");
        foreach ((string name, T[] tensor) in values)
            parameters.Set(name, tensor);
    }

    private static Dictionary<string, TensorInfo> Wanted<T>(Parameters<T> parameters, ReadOnlySpan<string> parts) where T : unmanaged
    {
        var wanted = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in parameters.Tensors.AddRange(parameters.States))
        {
            if (parts.Length == 0)
                wanted.Add(tensor.Name, tensor);
        }

        foreach (string part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            bool found = false;
            foreach (TensorInfo tensor in parameters.Tensors.AddRange(parameters.States))
            {
                if (tensor.Name != part && !tensor.Name.StartsWith(part + ".", StringComparison.Ordinal))
                    continue;
                wanted[tensor.Name] = tensor;
                found = true;
            }

            if (!found)
            {
                throw new ArgumentException(
                    $"Network {parameters.Info.Name} has no layer, parameter or state '{part}'; it has "
                    + $"{Names([.. parameters.Names])}.", nameof(parts));
            }
        }

        return wanted;
    }

    // Reads in pieces, so that a false length cannot make it allocate more than the stream holds.
    private static byte[] ReadHeader(Stream stream)
    {
        Span<byte> length = stackalloc byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
            throw new ModelFileException("This is no safetensors file: it has fewer than 8 bytes.");
        ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (bytes is < 2 or > MaxHeaderBytes)
        {
            throw new ModelFileException(string.Create(CultureInfo.InvariantCulture,
                $"This is no safetensors file: its header would have {bytes} bytes, not 2 to {MaxHeaderBytes}."));
        }

        byte[] header = new byte[Math.Min((int)bytes, ChunkBytes)];
        int read = 0;
        while (read < (int)bytes)
        {
            if (read == header.Length)
                Array.Resize(ref header, (int)Math.Min((long)bytes, header.Length * 2L));
            int got = stream.Read(header, read, header.Length - read);
            if (got == 0)
            {
                throw new ModelFileException(string.Create(CultureInfo.InvariantCulture,
                    $"The file ends after {read} of the {bytes} bytes of its header."));
            }

            read += got;
        }

        return header;
    }

    private static void CheckNames<T>(
        Parameters<T> parameters, List<SafetensorsEntry> entries, Dictionary<string, TensorInfo> wanted, bool isPart)
        where T : unmanaged
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var extra = new List<string>();
        foreach (SafetensorsEntry entry in entries)
        {
            long bytes = entry.End - entry.Begin;
            bool ignored = ElementFormat.IsInteger(entry.Type) && bytes <= ElementFormat.Size(entry.Type);
            if (wanted.ContainsKey(entry.Name))
                found.Add(entry.Name);
            else if (!ignored && !isPart)
                extra.Add(SafetensorsHeader.Shown(entry.Name));
        }

        var missing = new List<string>();
        foreach (string name in parameters.Names)
        {
            if (wanted.ContainsKey(name) && !found.Contains(name))
                missing.Add(name);
        }

        if (missing.Count == 0 && extra.Count == 0)
            return;
        string message = $"The file does not fit {(isPart ? "the chosen part of " : "")}network {parameters.Info.Name}:";
        if (missing.Count > 0)
            message += $" it lacks {Names(missing)}{(extra.Count > 0 ? ";" : ".")}";
        if (extra.Count > 0)
            message += $" the network has no {Names(extra)}.";
        throw new ModelFileException(message);
    }

    private static string Names(List<string> names)
    {
        int shown = Math.Min(MaxNames, names.Count);
        string text = $"'{string.Join("', '", names.GetRange(0, shown))}'";
        return shown == names.Count
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text} and {names.Count - shown} more");
    }

    private static void CheckFits(SafetensorsEntry entry, TensorInfo tensor)
    {
        bool same = entry.Shape.Length == tensor.Shape.Length;
        for (int i = 0; same && i < entry.Shape.Length; i++)
            same = entry.Shape[i] == tensor.Shape[i];
        if (!same)
        {
            throw new ModelFileException(
                $"'{entry.Name}' has shape {Shapes.Text<long>(entry.Shape)} in the file, but {Shapes.Text(tensor.Shape)} "
                + "in the network.");
        }

        if (!ElementFormat.IsFloat(entry.Type))
        {
            throw new ModelFileException(
                $"'{entry.Name}' has type {entry.Type} in the file, but F64, F32, F16 or BF16 is expected.");
        }
    }

    private static T[] ReadTensor<T>(Stream stream, SafetensorsEntry entry, int count, byte[] chunk)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = new T[count];
        int size = ElementFormat.Size(entry.Type);
        int step = chunk.Length / size;
        for (int start = 0; start < count; start += step)
        {
            Span<T> part = values.AsSpan(start, Math.Min(step, count - start));
            Span<byte> bytes = chunk.AsSpan(0, part.Length * size);
            Fill(stream, bytes, entry.Name);
            ElementFormat.Decode(entry.Type, bytes, part);
        }

        return values;
    }

    private static void Skip(Stream stream, SafetensorsEntry entry, byte[] chunk)
    {
        for (long left = entry.End - entry.Begin; left > 0; left -= chunk.Length)
            Fill(stream, chunk.AsSpan(0, (int)Math.Min(left, chunk.Length)), entry.Name);
    }

    private static void Fill(Stream stream, Span<byte> bytes, string name)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ModelFileException($"The file ends within '{SafetensorsHeader.Shown(name)}'.");
    }
}
