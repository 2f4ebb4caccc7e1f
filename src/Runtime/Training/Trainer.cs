using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>
/// Runs a recipe: epochs of shuffled mini-batches, validation, early stopping, cancellation and progress. A step
/// allocates nothing; the same seed and data give the same bits on every machine and for any number of threads.
/// </summary>
/// <typeparam name="T">The network's number type.</typeparam>
public sealed class Trainer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly TrainingOptions<T> _options;
    private readonly int _recipe;
    private readonly RecipeInfo _info;
    private readonly ulong _seed;
    private readonly RandomSource _random;
    private readonly bool _shuffle;
    private readonly int _batch;
    private readonly int _epochs;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="options">What differs from the recipe; null for nothing.</param>
    /// <exception cref="ArgumentException">There is no such recipe, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The network's instance only predicts.</exception>
    public Trainer(Network<T> network, TrainingOptions<T>? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _options = options ?? new TrainingOptions<T>();
        _network.RequireTraining();
        _recipe = network.Description.RecipeNumber(_options.Recipe);
        _info = network.Description.Recipes[_recipe];
        _seed = _options.Seed ?? (_info.Seed != 0 ? _info.Seed : network.Seed);
        _random = _options.Random ?? network.RandomSource;
        Shuffler.CheckSource(_random, nameof(options));
        _shuffle = _options.Shuffle ?? _info.Shuffle;
        _batch = _options.Batch ?? _info.Batch;
        _epochs = _options.Epochs ?? _info.Epochs;
        int most = network.LargestStep(_recipe);
        if (_batch < 1 || _batch > most)
        {
            throw new ArgumentOutOfRangeException(nameof(options), _batch, string.Create(CultureInfo.InvariantCulture,
                $"The steps of {network.Description.RecipeText(_recipe)} take 1 to {most} samples."));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(_epochs, 1, nameof(options));
        if (!(Fraction is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), Fraction, "A validation fraction is from 0 to below 1.");
        }
    }

    private double Fraction => _options.ValidationFraction ?? _info.ValidationFraction;

    /// <summary>
    /// Trains from the network's present parameters, with a new optimizer state. With early stopping the network ends
    /// with the parameters, and the averages of them, of the best finished epoch, also when the run is cancelled; without,
    /// with the last.
    /// </summary>
    /// <param name="data">The training data: a column for each input and target.</param>
    /// <returns>What the run gave; a cancelled run is told by <see cref="TrainingResult.Cancelled"/>, not by an
    /// exception.</returns>
    /// <exception cref="ArgumentException">The data do not fit the network, are empty, or early stopping follows a
    /// figure that there is not. Nothing was changed.</exception>
    /// <exception cref="NonFiniteLossException">The loss became infinite or not a number; parameters are as before that
    /// step.</exception>
    public TrainingResult Run(DataSet<T> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        (DataSet<T> training, DataSet<T>? validation) = Divide(data);
        if (training.Count == 0)
            throw new ArgumentException("There are no samples to train on.", nameof(data));

        EarlyStopInfo? rule = _options.EarlyStop ?? _info.EarlyStop;
        var stopping = new EarlyStopping(_network.Description, rule, validation is not null);
        using var batches = new Batches<T>(_network.Description, training, _batch);
        using Evaluator<T>? evaluator = validation is null ? null : new Evaluator<T>(_network, validation);
        using Snapshot<T>? best = rule is null ? null : new Snapshot<T>(_network.Parameters);
        using Snapshot<T>? bestAverage =
            rule is null || _network.AverageOf(_recipe) is not { } average ? null : new Snapshot<T>(average);

        int stepsPerEpoch = (training.Count - 1) / _batch + 1;
        _network.Seed = _seed;
        _network.PlanTraining(_recipe, stepsPerEpoch, _epochs);
        _options.Progress?.Started(new TrainingPlan(
            _network.Description, _info, _epochs, stepsPerEpoch, training.Count, validation?.Count ?? 0));

        var epochs = ImmutableArray.CreateBuilder<EpochResult>();
        var run = new EpochRun<T>(
            _network, _recipe, batches, training.Count, _batch, _options.Progress, _options.Cancellation);
        MersenneTwister? orders = _random == RandomSource.MersenneTwister ? new MersenneTwister(_seed) : null;
        bool stopped = false;
        try
        {
            while (epochs.Count < _epochs && !stopped)
            {
                Order(run.Order, epochs.Count, orders);
                TimeSpan before = run.Time;
                if (!run.Epoch(epochs.Count + 1))
                    break;
                var epoch = new EpochResult(
                    epochs.Count + 1, run.Figures, evaluator?.Run(), run.LastRate, run.Time - before);
                epochs.Add(epoch);
                _network.EndEpoch(_recipe, epoch.Validation ?? epoch.Training);
                if (stopping.Improves(epoch))
                {
                    best?.Take();
                    bestAverage?.Take();
                }

                _options.Progress?.EpochEnded(epoch);
                stopped = stopping.Stops(epoch) && epochs.Count < _epochs;
            }
        }
        catch (NonFiniteLossException)
        {
            _options.Progress?.Ended(Result(run, epochs, stopping, stopped) with { NotFinite = true, Cancelled = false });
            throw;
        }

        if (stopping.BestEpoch > 0)
        {
            best?.Restore();
            bestAverage?.Restore();
        }

        TrainingResult result = Result(run, epochs, stopping, stopped);
        _options.Progress?.Ended(result);
        return result;
    }

    // Each epoch's order depends on seed and number alone; a sequence of orders begins with the run.
    private void Order(int[] order, int epoch, MersenneTwister? orders)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        if (!_shuffle)
            return;
        if (orders is null)
            Shuffler.Shuffle(order, _seed, (ulong)epoch);
        else
            orders.Shuffle(order.AsSpan());
    }

    private TrainingResult Result(
        EpochRun<T> run, ImmutableArray<EpochResult>.Builder epochs, EarlyStopping stopping, bool stopped) => new()
        {
            Epochs = epochs.ToImmutable(),
            BestEpoch = stopping.BestEpoch,
            StoppedEarly = stopped,
            Cancelled = epochs.Count < _epochs && !stopped,
            Steps = run.Steps,
            MicrosecondsPerStep = run.Steps == 0 ? 0 : run.Time.TotalMicroseconds / run.Steps,
            BytesAllocated = run.Bytes,
        };

    private (DataSet<T> Training, DataSet<T>? Validation) Divide(DataSet<T> data)
    {
        if (_options.Validation is not null)
            return (data, _options.Validation.Count == 0 ? null : _options.Validation);
        int held = (int)Math.Round(data.Count * Fraction, MidpointRounding.AwayFromZero);
        if (held == 0)
            return (data, null);

        // Where order matters the end is held back, as in a forecast.
        DataSet<T> ordered = _shuffle ? data.Shuffle(_seed, _random) : data;
        return (ordered.Take(data.Count - held), ordered.Skip(data.Count - held));
    }
}
