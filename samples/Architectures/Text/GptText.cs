using System;
using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;

namespace Architectures.Text;

/// <summary>The GPT: trained on pieces of its context in a new order in each epoch, asked with a window that slides.</summary>
internal sealed class GptText(ulong seed, int threads) : ITextModel
{
    private static readonly int s_context = Gpt.Info.Inputs[0].Shape[0];
    private static readonly int s_classes = Gpt.Info.Inputs[0].Classes;

    private readonly Gpt _network = new(seed, threads);
    private readonly int[] _window = new int[s_context];
    private readonly float[] _probabilities = new float[s_context * s_classes];
    private int _read;

    public Network<float> Network => _network;

    public bool Train(Corpus corpus, int? epochs, CancellationToken cancellation) => !_network.Train(
        Pieces(corpus.Training),
        new TrainingOptions<float>
        {
            Epochs = epochs,
            Validation = Pieces(corpus.Validation),
            Progress = new ConsoleProgress(),
            Cancellation = cancellation,
        }).Cancelled;

    public double Validate(Corpus corpus) => _network.Evaluate(Pieces(corpus.Validation)).Loss;

    public void Restart() => _read = 0;

    public ReadOnlySpan<float> Read(int character)
    {
        if (_read == s_context)
        {
            _window.AsSpan(1).CopyTo(_window);
            _read--;
        }
        // What stands behind the last character is not seen from its place.
        _window[_read++] = character;
        _network.Predict(_window, _probabilities);
        return _probabilities.AsSpan((_read - 1) * s_classes, s_classes);
    }

    public void Dispose() => _network.Dispose();

    private static DataSet<float> Pieces(ReadOnlySpan<int> text)
    {
        var length = (text.Length - 1) / s_context * s_context;
        return DataSet<float>.For(Gpt.Info, text[..length].ToArray(), text.Slice(1, length).ToArray());
    }
}
