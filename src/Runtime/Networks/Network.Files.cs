using System;
using System.IO;
using NetGen.Runtime.Files;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    /// <summary>Saves all parameters and states as a safetensors file, by PyTorch's names.</summary>
    /// <param name="path">The file; it is replaced only when the new one is complete.</param>
    /// <exception cref="IOException">The file cannot be written; what was there before is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => ModelFile.Save(Parameters, path);

    /// <summary>Saves all parameters and states to a stream as safetensors.</summary>
    /// <param name="stream">Where to.</param>
    public void Save(Stream stream) => ModelFile.Save(Parameters, stream);

    /// <summary>Loads all parameters and states from a safetensors file. Nothing changes unless all of it
    /// fits.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">The file is damaged, or its names, shapes or types do not fit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void Load(string path) => ModelFile.Load(Parameters, path);

    /// <summary>Loads all parameters and states from a stream. Nothing changes unless all of it fits.</summary>
    /// <param name="stream">Where from, to its end.</param>
    /// <exception cref="ModelFileException">The data are damaged, or their names, shapes or types do not
    /// fit.</exception>
    public void Load(Stream stream) => ModelFile.Load(Parameters, stream);

    /// <summary>Loads some layers, as for fine-tuning: the file may be that of another network that has them too. All else
    /// stays as it is. Nothing changes unless all of them fit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">Layers, by what their parameters' names begin with (<c>conv1</c>, <c>encoder.0</c>), or single
    /// parameters and states (<c>conv1.weight</c>); at least one. All that the network has of them must be in the file, what
    /// the file has beside them is not looked at.</param>
    /// <exception cref="ArgumentException">No part is named, or the network does not have one of them.</exception>
    /// <exception cref="ModelFileException">The file is damaged, lacks something, or has it in another shape or
    /// type.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void LoadPart(string path, params ReadOnlySpan<string> parts) => ModelFile.LoadPart(Parameters, path, parts);

    /// <summary>Loads some layers from a stream. All else stays as it is. Nothing changes unless all of them fit.</summary>
    /// <param name="stream">Where from, to its end.</param>
    /// <param name="parts">Layers, by what their parameters' names begin with, or single parameters and states; at least
    /// one.</param>
    /// <exception cref="ArgumentException">No part is named, or the network does not have one of them.</exception>
    /// <exception cref="ModelFileException">The data are damaged, lack something, or have it in another shape or
    /// type.</exception>
    public void LoadPart(Stream stream, params ReadOnlySpan<string> parts) => ModelFile.LoadPart(Parameters, stream, parts);
}
