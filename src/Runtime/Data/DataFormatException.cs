using System;

namespace NetGen.Runtime.Data;

/// <summary>A data file is damaged, cut off, or not of the format that it is read as.</summary>
public sealed class DataFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was found and what was expected, with the place.</param>
    /// <param name="position">Bytes of the (decompressed) data before the place of the fault.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public DataFormatException(string message, long position, Exception? inner = null)
        : base(message, inner) => Position = position;

    /// <summary>Bytes of the (decompressed) data before the place of the fault.</summary>
    public long Position { get; }
}
