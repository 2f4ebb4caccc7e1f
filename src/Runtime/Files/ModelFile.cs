using System;
using System.IO;
using System.Numerics;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Files;

/// <summary>Saves and loads parameters and states as safetensors files, by PyTorch's names.</summary>
/// <remarks>
/// The format is that of https://github.com/huggingface/safetensors: the length of the header (8 bytes, little-endian),
/// a JSON header, the tensors. Files that PyTorch users save from a <c>state_dict</c> load as they are: numbers may be
/// F64, F32, F16 or BF16 and are converted. Tensors that the network does not have are refused, with one exception:
/// integers of a single element, such as the <c>num_batches_tracked</c> that PyTorch keeps for batch norm, are ignored.
/// </remarks>
public static class ModelFile
{
    /// <summary>Saves to a file. It is written beside the file and then renamed, so that the file is never half
    /// written.</summary>
    /// <typeparam name="T">The network's number type.</typeparam>
    /// <param name="parameters">What to save.</param>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <exception cref="IOException">The file cannot be written; what was there before is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save<T>(Parameters<T> parameters, string path) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                Save(parameters, stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Saves to a stream, from its position on.</summary>
    /// <typeparam name="T">The network's number type.</typeparam>
    /// <param name="parameters">What to save.</param>
    /// <param name="stream">Where to.</param>
    public static void Save<T>(Parameters<T> parameters, Stream stream) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(stream);
        SafetensorsWriter.Write(parameters, stream);
    }

    /// <summary>Loads a file. Everything is checked before anything changes.</summary>
    /// <typeparam name="T">The network's number type.</typeparam>
    /// <param name="parameters">What to replace.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">The file is damaged, or its names, shapes or types do not fit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static void Load<T>(Parameters<T> parameters, string path) where T : unmanaged, IFloatingPointIeee754<T> =>
        Read(parameters, path, []);

    /// <summary>Loads from a stream, from its position to its end. Everything is checked before anything
    /// changes.</summary>
    /// <typeparam name="T">The network's number type.</typeparam>
    /// <param name="parameters">What to replace.</param>
    /// <param name="stream">Where from; it need not be seekable.</param>
    /// <exception cref="ModelFileException">The data are damaged, or their names, shapes or types do not
    /// fit.</exception>
    public static void Load<T>(Parameters<T> parameters, Stream stream) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(stream);
        SafetensorsReader.Read(parameters, stream, []);
    }

    /// <summary>Loads some layers, as for fine-tuning: the file may be that of another network that has them too. All else
    /// stays as it is. Everything is checked before anything changes.</summary>
    /// <typeparam name="T">The network's number type.</typeparam>
    /// <param name="parameters">What to replace.</param>
    /// <param name="path">The file.</param>
    /// <param name="parts">Layers, by what their parameters' names begin with (<c>conv1</c>, <c>encoder.0</c>), or single
    /// parameters and states (<c>conv1.weight</c>); at least one. All that the network has of them must be in the file, what
    /// the file has beside them is not looked at.</param>
    /// <exception cref="ArgumentException">No part is named, or the network does not have one of them.</exception>
    /// <exception cref="ModelFileException">The file is damaged, lacks something, or has it in another shape or
    /// type.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static void LoadPart<T>(Parameters<T> parameters, string path, params ReadOnlySpan<string> parts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RequirePart(parts);
        Read(parameters, path, parts);
    }

    /// <summary>Loads some layers from a stream, from its position to its end. All else stays as it is. Everything is checked
    /// before anything changes.</summary>
    /// <typeparam name="T">The network's number type.</typeparam>
    /// <param name="parameters">What to replace.</param>
    /// <param name="stream">Where from; it need not be seekable.</param>
    /// <param name="parts">Layers, by what their parameters' names begin with, or single parameters and states; at least
    /// one.</param>
    /// <exception cref="ArgumentException">No part is named, or the network does not have one of them.</exception>
    /// <exception cref="ModelFileException">The data are damaged, lack something, or have it in another shape or
    /// type.</exception>
    public static void LoadPart<T>(Parameters<T> parameters, Stream stream, params ReadOnlySpan<string> parts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(stream);
        RequirePart(parts);
        SafetensorsReader.Read(parameters, stream, parts);
    }

    private static void RequirePart(ReadOnlySpan<string> parts)
    {
        if (parts.Length == 0)
            throw new ArgumentException("Name the layers to load, such as \"conv1\".", nameof(parts));
    }

    private static void Read<T>(Parameters<T> parameters, string path, ReadOnlySpan<string> parts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            SafetensorsReader.Read(parameters, stream, parts);
        }
        catch (ModelFileException e)
        {
            throw new ModelFileException($"{path}: {e.Message}", e);
        }
    }
}
