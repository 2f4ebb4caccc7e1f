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
}
