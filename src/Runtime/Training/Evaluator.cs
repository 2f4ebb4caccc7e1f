using System;
using System.Numerics;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>Evaluates a network on a data set, batch after batch.</summary>
internal sealed class Evaluator<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly DataSet<T> _data;
    private readonly Batches<T> _batches;
    private readonly double[] _sums;
    private readonly int _batch;

    public Evaluator(Network<T> network, DataSet<T> data)
    {
        _network = network;
        _data = data;
        _batch = network.LargestEvaluation;
        _batches = new Batches<T>(network.Description, data, Math.Min(_batch, Math.Max(1, data.Count)));
        _sums = new double[network.Description.Metrics.Length + 1];
    }

    /// <summary>The mean loss and metrics over all samples.</summary>
    public Evaluation Run()
    {
        Array.Clear(_sums);
        for (int start = 0; start < _data.Count; start += _batch)
        {
            int count = Math.Min(_batch, _data.Count - start);
            Evaluation part = _network.RunEvaluate(_batches.Gather(start, count));
            _sums[0] += part.Loss * count;
            for (int i = 1; i < _sums.Length; i++)
                _sums[i] += part[i - 1] * count;
        }

        for (int i = 0; i < _sums.Length; i++)
            _sums[i] /= _data.Count;
        return new Evaluation(_network.Description, _data.Count, _sums);
    }

    public void Dispose() => _batches.Dispose();
}
