using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.Numerics;
using System.Text.Json;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Files;

/// <summary>Writes parameters and states as safetensors.</summary>
internal static unsafe class SafetensorsWriter
{
    private const int ChunkElements = 8192;

    public static void Write<T>(Parameters<T> parameters, Stream stream) where T : unmanaged, IFloatingPointIeee754<T>
    {
        stream.Write(Header(parameters));
        foreach (string name in parameters.Names)
            WriteTensor(parameters.ToArray(name), stream);
    }

    // The data begin at a multiple of 8 bytes: the header is padded with spaces, as the format allows.
    private static ReadOnlySpan<byte> Header<T>(Parameters<T> parameters) where T : unmanaged
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.GetSpan(8)[..8].Clear();
        buffer.Advance(8);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            long end = 0;
            foreach (TensorInfo tensor in parameters.Tensors)
                WriteEntry<T>(json, tensor, ref end);
            foreach (TensorInfo tensor in parameters.States)
                WriteEntry<T>(json, tensor, ref end);
            json.WriteEndObject();
        }

        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding + 1)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        byte[] header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void WriteEntry<T>(Utf8JsonWriter json, TensorInfo tensor, ref long end) where T : unmanaged
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", ElementFormat.NameOf<T>());
        json.WriteStartArray("shape");
        foreach (int extent in tensor.Shape)
            json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(end);
        end += (long)tensor.Count * sizeof(T);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTensor<T>(T[] values, Stream stream) where T : unmanaged, IFloatingPointIeee754<T>
    {
        byte[] bytes = new byte[Math.Min(ChunkElements, values.Length) * sizeof(T)];
        for (int start = 0; start < values.Length; start += ChunkElements)
        {
            int count = Math.Min(ChunkElements, values.Length - start);
            ElementFormat.Encode<T>(values.AsSpan(start, count), bytes);
            stream.Write(bytes, 0, count * sizeof(T));
        }
    }
}
