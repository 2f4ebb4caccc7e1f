using System;
using System.Collections.Immutable;
using System.Numerics;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;

namespace NetGen.Runtime.Optimization;

/// <summary>
/// The mean loss of a network over a whole data set as a function of all its parameters, one after another in the order of
/// <see cref="NetworkInfo.Parameters"/>, each row-major.
/// </summary>
/// <typeparam name="T">The network's number type.</typeparam>
/// <remarks>
/// The loss is that of training. Data of more samples than the network's batch are taken in pieces of that size, whose
/// means are weighted by their samples; a layer that normalizes over the samples normalizes each piece by itself. Random
/// layers such as dropout draw the same numbers at every call, so that it stays one function. Evaluating changes the
/// network's parameters to the point.
/// </remarks>
public sealed class NetworkObjective<T> : IObjective, IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly Batches<T> _batches;
    private readonly int _samples, _batch;
    private readonly T[] _values;

    /// <summary>Makes the function.</summary>
    /// <param name="network">A network that can train; the function works on it and its parameters.</param>
    /// <param name="data">A column for each input and target, with at least one sample.</param>
    /// <exception cref="ArgumentException">The data do not fit the network, or are empty.</exception>
    /// <exception cref="InvalidOperationException">The network only predicts, or has no loss.</exception>
    public NetworkObjective(Network<T> network, DataSet<T> data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        network.RequireTraining();
        if (data.Count == 0)
            throw new ArgumentException("The loss of no samples is not defined: give at least one.", nameof(data));
        _network = network;
        _samples = data.Count;
        _batch = Math.Min(network.LargestDifferentiation, data.Count);
        _batches = new Batches<T>(network.Description, data, _batch);
        int longest = 0;
        foreach (TensorInfo tensor in Tensors)
        {
            Dimension = checked(Dimension + (int)tensor.Count);
            longest = Math.Max(longest, (int)tensor.Count);
        }

        _values = new T[longest];
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    private ImmutableArray<TensorInfo> Tensors => _network.Description.Parameters;

    /// <summary>Copies the network's parameters out, as a point to begin from.</summary>
    /// <param name="point">Gets <see cref="Dimension"/> numbers.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public void CopyTo(Span<double> point)
    {
        Vectors.Check(point.Length, Dimension, nameof(point));
        int at = 0;
        foreach (TensorInfo tensor in Tensors)
        {
            Span<T> values = _values.AsSpan(0, (int)tensor.Count);
            _network.Parameters.CopyTo(tensor.Name, values);
            foreach (T value in values)
                point[at++] = double.CreateTruncating(value);
        }
    }

    /// <summary>Sets the network's parameters to a point.</summary>
    /// <param name="point"><see cref="Dimension"/> numbers.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public void Set(ReadOnlySpan<double> point)
    {
        Vectors.Check(point.Length, Dimension, nameof(point));
        int at = 0;
        foreach (TensorInfo tensor in Tensors)
            _network.Parameters.Set(tensor.Name, Take(point, ref at, tensor));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is not <see cref="Dimension"/>.</exception>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Vectors.Check(gradient.Length, Dimension, nameof(gradient));
        Set(point);
        return SumOverPieces(gradient, static (network, slots) => network.RunGradients(slots));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is not <see cref="Dimension"/>.</exception>
    /// <exception cref="InvalidOperationException">The network was compiled without second derivatives.</exception>
    public void MultiplyHessian(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product)
    {
        Vectors.Check(direction.Length, Dimension, nameof(direction));
        Vectors.Check(product.Length, Dimension, nameof(product));
        Set(point);
        int at = 0;
        foreach (TensorInfo tensor in Tensors)
            _network.Direction.Set(tensor.Name, Take(direction, ref at, tensor));
        SumOverPieces(product, static (network, slots) => network.RunHessianProduct(slots));
    }

    /// <summary>Frees the memory for gathered samples; the network stays.</summary>
    public void Dispose() => _batches.Dispose();

    private delegate StepResult Piece(Network<T> network, ReadOnlySpan<Slot> slots);

    private double SumOverPieces(Span<double> sum, Piece run)
    {
        sum.Clear();
        double loss = 0;
        for (int start = 0; start < _samples; start += _batch)
        {
            int count = Math.Min(_batch, _samples - start);
            StepResult step = run(_network, _batches.Gather(start, count));
            double weight = (double)count / _samples;
            loss += weight * step.Loss;
            int at = 0;
            foreach (TensorInfo tensor in Tensors)
            {
                Span<T> values = _values.AsSpan(0, (int)tensor.Count);
                _network.Gradients.CopyTo(tensor.Name, values);
                foreach (T value in values)
                    sum[at++] += weight * double.CreateTruncating(value);
            }
        }

        return loss;
    }

    private ReadOnlySpan<T> Take(ReadOnlySpan<double> vector, ref int at, TensorInfo tensor)
    {
        Span<T> values = _values.AsSpan(0, (int)tensor.Count);
        for (int k = 0; k < values.Length; k++)
            values[k] = T.CreateTruncating(vector[at++]);
        return values;
    }
}
