using System;
using System.Linq;
using NetGen.Bench.Peers;
using NetGen.Runtime.Networks;

namespace NetGen.Bench.Work;

/// <summary>Something that is timed: a training step, or the prediction of one sample.</summary>
/// <param name="Name">As in the report.</param>
/// <param name="Network">The file with the network.</param>
/// <param name="Info">The network's description.</param>
/// <param name="Make">Makes, for a number of threads, what is timed.</param>
/// <param name="Peer">What the peer is asked for.</param>
internal sealed record Workload(string Name, int Batch, string Network, NetworkInfo Info, Func<int, Job> Make, PeerWork Peer)
{
    /// <summary>The place of the recipe; -1 for a prediction.</summary>
    public int Recipe { get; init; } = -1;

    /// <summary>
    /// Operations of the products for one sample forward. The compiler's count has also the multiplications by the zeros between
    /// the elements of a transposed convolution, which nobody needs.
    /// </summary>
    public double Forward { get; init; } = Info.Layers.Sum(l => (double)l.Flops);

    public bool Predicts => Recipe < 0;

    /// <summary>Name and batch, where that tells more.</summary>
    public string Title => Predicts ? Name : FormattableString.Invariant($"{Name} {Batch}");

    /// <summary>
    /// Operations of the products in one step. A training step has each layer's product three times; nobody needs the
    /// gradient of the first one's input, unless that is made of learned rows for indices.
    /// </summary>
    public double Flops
    {
        get
        {
            var first = Info.Layers.First(l => l.Flops > 0).Flops;
            return Batch * (Predicts ? Forward : (3 * Forward) - (Info.Inputs[0].Classes > 0 ? 0 : first));
        }
    }

    /// <summary>Bytes that a step cannot do without: all that comes in, goes out or stays, each read or written once.</summary>
    public double LeastBytes
    {
        get
        {
            var samples = Predicts ? Info.Inputs.Concat(Info.Outputs) : Info.Inputs.Concat(Info.Targets);
            var kept = Predicts
                ? Info.ParameterCount
                : 2 * (Info.ParameterCount + Info.Recipes[Recipe].OptimizerState + Info.StateElements);
            return sizeof(float) * ((double)Batch * samples.Sum(s => (long)s.Elements) + kept);
        }
    }
}

/// <summary>A network at work.</summary>
/// <param name="Step">Makes one step and tells its loss.</param>
/// <param name="Network">What is freed at the end.</param>
/// <param name="Inputs">What it reads, real numbers or indices.</param>
/// <param name="Labels">What it is trained to give.</param>
internal sealed record Job(Func<double> Step, Network<float> Network, Array Inputs, int[] Labels) : IDisposable
{
    public void Dispose() => Network.Dispose();
}
