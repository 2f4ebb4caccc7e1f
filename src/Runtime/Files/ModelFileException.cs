using System;

namespace NetGen.Runtime.Files;

/// <summary>A model file is damaged, or does not belong to the network. Nothing was changed.</summary>
public sealed class ModelFileException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public ModelFileException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
