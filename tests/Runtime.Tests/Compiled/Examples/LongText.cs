namespace NetGen.Runtime.Tests.Compiled.Examples;

/// <summary>What the documentation shows of truncated back-propagation through time.</summary>
internal static class LongText
{
    private const int Units = 128, Classes = 65, Length = 64;

    /// <summary>Reads pieces that follow each other in each of some streams; the loss of the last step.</summary>
    public static double Run(int[][] pieces, int[][] following, int streams)
    {
        using var network = new Characters(seed: 1);
        float[] hidden = new float[streams * Units], cells = new float[streams * Units];
        float[] nextHidden = new float[streams * Units], nextCells = new float[streams * Units];
        var probabilities = new float[streams * Length * Classes];
        double loss = 0;
        network.PlanTraining(samples: pieces.Length * streams, epochs: 1);
        for (int k = 0; k < pieces.Length; k++)
        {
            network.Predict(pieces[k], hidden, cells, probabilities, nextHidden, nextCells);
            loss = network.TrainStep(pieces[k], hidden, cells, following[k]);
            (hidden, cells, nextHidden, nextCells) = (nextHidden, nextCells, hidden, cells);
        }
        return loss;
    }
}
