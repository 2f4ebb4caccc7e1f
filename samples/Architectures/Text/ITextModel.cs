using System;
using System.Threading;
using NetGen.Runtime.Networks;

namespace Architectures.Text;

/// <summary>A network that tells the next character.</summary>
internal interface ITextModel : IDisposable
{
    /// <summary>The network that is trained.</summary>
    Network<float> Network { get; }

    /// <summary>Trains, and tells how it goes on.</summary>
    /// <returns>False if it was cancelled.</returns>
    bool Train(Corpus corpus, int? epochs, CancellationToken cancellation);

    /// <summary>The mean loss over the validation text in nats for each character.</summary>
    double Validate(Corpus corpus);

    /// <summary>Forgets what was read.</summary>
    void Restart();

    /// <summary>Reads a character.</summary>
    /// <returns>How probable each character is as the next one; good until the next call.</returns>
    ReadOnlySpan<float> Read(int character);
}
