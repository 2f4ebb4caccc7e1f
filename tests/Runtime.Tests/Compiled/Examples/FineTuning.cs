using NetGen.Runtime.Data;

namespace NetGen.Runtime.Tests.Compiled.Examples;

/// <summary>The example of <c>using.md</c> for layers of another network's file.</summary>
internal static class FineTuning
{
    public static void Run(string path, DataSet<float> data)
    {
        using var network = new ThreeDigits(seed: 1);
        network.LoadPart(path, "features");                 // a layer, or a single tensor such as "features.conv1.weight"
        network.Train(data, recipe: "Dense");               // train ThreeDigits as Dense { … freeze features.conv1, features.conv2 }
    }
}
