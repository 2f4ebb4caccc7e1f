using System;
using System.Diagnostics;
using System.Numerics;
using System.Threading;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>The steps of an epoch: gathers, steps, sums, and measures time and allocation.</summary>
internal sealed class EpochRun<T>(
    Network<T> network,
    int recipe,
    Batches<T> batches,
    int samples,
    int batch,
    ITrainingProgress? progress,
    CancellationToken cancellation)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly double[] _sums = new double[network.Description.Metrics.Length + 1];
    private readonly double[] _means = new double[network.Description.Metrics.Length + 1];
    private int _done;

    /// <summary>The order of the samples in the next epoch.</summary>
    public int[] Order { get; } = new int[samples];

    /// <summary>Steps done in all epochs.</summary>
    public long Steps { get; private set; }

    /// <summary>The time of all steps.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Bytes that were allocated during all steps but the first.</summary>
    public long Bytes { get; private set; }

    /// <summary>The rate of the last step.</summary>
    public double LastRate { get; private set; }

    /// <summary>Means over the samples of the last epoch.</summary>
    public Evaluation Figures => new(network.Description, _done, _means);

    /// <summary>Does an epoch; false if it was cancelled before its end.</summary>
    /// <exception cref="NonFiniteLossException">The loss was not finite; the step changed nothing.</exception>
    public bool Epoch(int number)
    {
        Array.Clear(_sums);
        _done = 0;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long reported = 0;
        bool whole = true;
        for (int step = 1; _done < samples; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                whole = false;
                break;
            }

            long start = Stopwatch.GetTimestamp();
            Step();
            Time += Stopwatch.GetElapsedTime(start);

            // In the first step .NET compiles the code, which leaves a few objects.
            if (Steps == 1)
                bytes = GC.GetTotalAllocatedBytes(precise: true);
            if (progress is not null)
                reported += Report(number, step);
        }

        Bytes += GC.GetTotalAllocatedBytes(precise: true) - bytes - reported;
        return whole;
    }

    private void Step()
    {
        int count = Math.Min(batch, samples - _done);
        ReadOnlySpan<Slot> slots = batches.Gather(Order.AsSpan(_done, count));
        StepResult result = network.RunTrainStep(recipe, slots);
        if (!result.Updated && !result.Gathered)
            throw new NonFiniteLossException(result.Loss, result.Layer, network.StepsDone(recipe) + 1);

        // The last batch may be smaller: each batch counts by its samples.
        _done += count;
        ReadOnlySpan<double> results = network.LastResults;
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] += results[i] * count;
            _means[i] = _sums[i] / _done;
        }

        LastRate = network.LastRate;
        Steps++;
    }

    private long Report(int epoch, int step)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        progress!.Advanced(new TrainingAdvance
        {
            Epoch = epoch,
            Step = step,
            Samples = _done,
            Rate = LastRate,
            Loss = _means[0],
            Metrics = _means.AsSpan(1),
        });
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
