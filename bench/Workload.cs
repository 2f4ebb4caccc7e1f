using System;
using System.Linq;
using NetGen.Runtime.Networks;

namespace NetGen.Bench;

/// <summary>Something that is timed: a training step, or the prediction of one sample.</summary>
/// <param name="Name">As in the report; a prediction's ends in <c>-predict</c>.</param>
/// <param name="Info">The network's description.</param>
/// <param name="Make">Makes, for a number of threads, what is timed.</param>
/// <param name="PeerConfigurations">PyTorch's that were the fastest in a full search.</param>
internal sealed record Workload(
    string Name, int Batch, NetworkInfo Info, Func<int, Job> Make, string PeerConfigurations)
{
    public bool Predicts => Name.EndsWith("-predict", StringComparison.Ordinal);

    /// <summary>
    /// Operations of the products in one step. A training step has each layer's product three times; nobody needs the
    /// gradient of the first one's input, unless that is made of learned rows for indices.
    /// </summary>
    public double Flops
    {
        get
        {
            var layers = Info.Layers.Where(l => l.Flops > 0).ToList();
            double forward = layers.Sum(l => (double)l.Flops);
            return Batch * (Predicts ? forward : (3 * forward) - (Info.Inputs[0].Classes > 0 ? 0 : layers[0].Flops));
        }
    }
}

/// <summary>A network at work.</summary>
/// <param name="Step">Makes one step and tells its loss.</param>
/// <param name="Network">What is freed at the end.</param>
internal sealed record Job(Func<double> Step, IDisposable Network) : IDisposable
{
    public void Dispose() => Network.Dispose();
}
