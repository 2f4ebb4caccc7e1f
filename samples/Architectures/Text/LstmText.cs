using System;
using System.Diagnostics;
using System.Threading;
using NetGen.Runtime.Networks;

namespace Architectures.Text;

/// <summary>The LSTM: trained by truncated back-propagation with carried states, asked for one character at a time.</summary>
internal sealed class LstmText : ITextModel
{
    private const int Length = 64;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    private readonly Characters _network;
    private readonly NextCharacter _reader;
    private readonly Streams _streams = new(Characters.TrainBatch, Length);
    private readonly float[] _pieceProbabilities;
    private readonly Memory _pieces, _steps;
    private readonly float[] _probabilities;

    public LstmText(ulong seed, int threads)
    {
        _network = new Characters(seed, threads);
        _reader = new NextCharacter(_network.Parameters);
        var classes = Characters.Info.Inputs[0].Classes;
        var units = Characters.Info.Inputs[1].Shape[^1];
        _pieces = new Memory(Characters.TrainBatch * units);
        _steps = new Memory(units);
        _pieceProbabilities = new float[Characters.TrainBatch * Length * classes];
        _probabilities = new float[classes];
    }

    public Network<float> Network => _network;

    public bool Train(Corpus corpus, int? epochs, CancellationToken cancellation)
    {
        var text = corpus.Training;
        var pieces = _streams.Pieces(text);
        var count = epochs ?? Characters.Info.Recipes[0].Epochs;
        var clock = Stopwatch.StartNew();
        var shown = clock.Elapsed;
        _network.PlanTraining(pieces * Characters.TrainBatch, count);
        for (var epoch = 1; epoch <= count; epoch++)
        {
            var sum = 0.0;
            _pieces.Clear();
            for (var piece = 0; piece < pieces; piece++)
            {
                if (cancellation.IsCancellationRequested)
                    return false;
                _streams.Take(text, piece);
                // What the step's own forward pass ends with, asked for before its update.
                var (hidden, cells) = (_pieces.Hidden, _pieces.Cells);
                _network.Predict(_streams.Text, hidden, cells, _pieceProbabilities, _pieces.NextHidden, _pieces.NextCells);
                var step = _network.TrainStep(_streams.Text, hidden, cells, _streams.Next);
                step.ThrowIfNotFinite();
                _pieces.GoOn();
                sum += step.Loss;
                if (clock.Elapsed - shown > s_interval)
                {
                    shown = clock.Elapsed;
                    Console.WriteLine($"  epoch {epoch}/{count}, piece {piece + 1}/{pieces}: {TextCommand.Bits(sum / (piece + 1))}");
                }
            }
            Console.WriteLine($"epoch {epoch}/{count}: {TextCommand.Bits(sum / pieces)}, validation {TextCommand.Bits(Validate(corpus))}, "
                + $"{clock.Elapsed.TotalSeconds:F0} s");
        }
        return true;
    }

    public double Validate(Corpus corpus)
    {
        var text = corpus.Validation;
        var pieces = _streams.Pieces(text);
        var sum = 0.0;
        _pieces.Clear();
        for (var piece = 0; piece < pieces; piece++)
        {
            _streams.Take(text, piece);
            sum += _network.Evaluate(_streams.Text, _pieces.Hidden, _pieces.Cells, _streams.Next).Loss;
            _network.Predict(_streams.Text, _pieces.Hidden, _pieces.Cells, _pieceProbabilities, _pieces.NextHidden, _pieces.NextCells);
            _pieces.GoOn();
        }
        return sum / pieces;
    }

    public void Restart() => _steps.Clear();

    public ReadOnlySpan<float> Read(int character)
    {
        _reader.Predict([character], _steps.Hidden, _steps.Cells, _probabilities, _steps.NextHidden, _steps.NextCells);
        _steps.GoOn();
        return _probabilities;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _network.Dispose();
    }

    /// <summary>What is remembered before a piece and behind it.</summary>
    private sealed class Memory(int size)
    {
        public float[] Hidden { get; private set; } = new float[size];

        public float[] Cells { get; private set; } = new float[size];

        public float[] NextHidden { get; private set; } = new float[size];

        public float[] NextCells { get; private set; } = new float[size];

        public void GoOn()
        {
            (Hidden, NextHidden) = (NextHidden, Hidden);
            (Cells, NextCells) = (NextCells, Cells);
        }

        public void Clear()
        {
            Array.Clear(Hidden);
            Array.Clear(Cells);
        }
    }
}
