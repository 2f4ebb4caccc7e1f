using System;
using System.Globalization;
using NetGen.Bench.Peers;
using NetGen.Runtime.Networks;

namespace NetGen.Bench.Work;

/// <summary>The workloads, over fixed noise.</summary>
internal static class Workloads
{
    private static readonly string[] s_mlps = ["eager+fused", "one+wrap"];
    private static readonly string[] s_convolutions = ["eager+cl+fused", "eager+fused"];
    private static readonly string[] s_residuals = ["eager+cl+fused", "comp+cl+fused"];
    private static readonly string[] s_fused = ["eager+fused"];
    private static readonly string[] s_autoencoders = ["eager+cl+fused", "one+wrap"];
    private static readonly string[] s_inference = ["eager", "ort+bind"];
    private static readonly string[] s_residualInference = ["eager", "ort+bind", "ort+dnnl+bind"];
    private static readonly string[] s_cells = ["eager+cell", "ort+bind", "ort+bind+cell"];

    public static Workload[] All { get; } =
    [
        Training("mlp", 32, 0, Mlp.Info, t => Train(new Mlp(0, t), 32, (n, x, y) => n.TrainStep(x, y)), s_mlps),
        Training("mlp", 128, 1, Mlp.Info, t => Train(new Mlp(0, t), 128, (n, x, y) => n.TrainStepBatch128(x, y)), s_mlps),
        Training("mlp", 512, 2, Mlp.Info, t => Train(new Mlp(0, t), 512, (n, x, y) => n.TrainStepBatch512(x, y)), s_mlps),
        Training("lenet5", 32, 0, LeNet5.Info, t => Train(new LeNet5(0, t), 32, (n, x, y) => n.TrainStep(x, y)), s_convolutions),
        Training("lenet5", 128, 1, LeNet5.Info, t => Train(new LeNet5(0, t), 128, (n, x, y) => n.TrainStepBatch128(x, y)), s_convolutions),
        Training("resnet20", 32, 0, ResNet20.Info, t => Train(new ResNet20(0, t), 32, (n, x, y) => n.TrainStep(x, y)), s_residuals, ResidualLimit),
        Training("resnet20", 128, 1, ResNet20.Info, t => Train(new ResNet20(0, t), 128, (n, x, y) => n.TrainStepBatch128(x, y)), s_residuals, ResidualLimit),
        Training("lstm", 32, 0, Lstm.Info, t => TrainOnText(new Lstm(0, t), 32, (n, x, y) => n.TrainStep(x, y)), s_fused),
        Training("gpt", 16, 0, Gpt.Info, t => TrainOnText(new Gpt(0, t), 16, (n, x, y) => n.TrainStep(x, y)), s_fused),
        Training("ae", 64, 0, Ae.Info, t => Train(new Ae(0, t), 64, (n, x, _) => n.TrainStep(x)), s_autoencoders)
            with { Forward = 2 * ((14 * 14 * 9 * 16) + (7 * 7 * 9 * 16 * 32) + (7 * 7 * 9 * 32 * 16) + (14 * 14 * 9 * 16)) },
        Prediction("mlp-predict", "mlp", Mlp.Info, t => Predict(new Mlp(0, t), (n, x, y) => n.Predict(x, y)), s_inference),
        Prediction("lenet5-predict", "lenet5", LeNet5.Info, t => Predict(new LeNet5(0, t), (n, x, y) => n.Predict(x, y)), s_inference),
        Prediction("resnet20-predict", "resnet20", ResNet20.Info, t => Predict(new ResNet20(0, t), (n, x, y) => n.Predict(x, y)), s_residualInference),
        new("lstm-step", 1, "LstmStep", LstmStep.Info, MakeStep, new PeerWork("/here/lstm_step.py", [], s_cells, Limit)),
        Prediction("gpt-token", "gpt", Gpt.Info, MakeToken, s_inference),
    ];

    /// <summary>Seconds until the peer is ready, where its compiler has little to do.</summary>
    private const double Limit = 90;

    /// <summary>It keeps what it has compiled, but compiles for minutes where it has nothing yet; then it does not take part.</summary>
    private const double ResidualLimit = 120;

    private static Workload Training(
        string name, int batch, int recipe, NetworkInfo info, Func<int, Job> make, string[] configurations, double limit = Limit) =>
        new(name, batch, info.Name, info, make, PeerOf("train", name, batch, configurations, limit)) { Recipe = recipe };

    private static Workload Prediction(string name, string peer, NetworkInfo info, Func<int, Job> make, string[] configurations) =>
        new(name, 1, info.Name, info, make, PeerOf("infer", peer, 1, configurations, Limit));

    private static PeerWork PeerOf(string command, string name, int batch, string[] configurations, double limit) => new(
        "/here/turns.py",
        [command, name, "--batch", batch.ToString(CultureInfo.InvariantCulture)],
        configurations, limit);

    private static Job Train<N>(N network, int batch, Func<N, float[], int[], StepResult> step) where N : Network<float>
    {
        var info = network.Description;
        var inputs = Noise(batch * info.Inputs[0].Elements);
        var labels = info.Targets.Length == 0 ? [] : Labels(batch, info.Targets[0].Classes);
        return new Job(() => step(network, inputs, labels).Loss, network, inputs, labels);
    }

    private static Job TrainOnText<N>(N network, int batch, Func<N, int[], int[], StepResult> step) where N : Network<float>
    {
        var (text, next) = (network.Description.Inputs[0], network.Description.Targets[0]);
        var inputs = Labels(batch * text.Elements, text.Classes);
        var labels = Labels(batch * next.Elements, next.Classes);
        return new Job(() => step(network, inputs, labels).Loss, network, inputs, labels);
    }

    private static Job Predict<N>(N network, Action<N, float[], float[]> predict) where N : Network<float>
    {
        var inputs = Noise(network.Description.Inputs[0].Elements);
        var outputs = new float[network.Description.Outputs[0].Elements];
        return new Job(
            () =>
            {
                predict(network, inputs, outputs);
                return outputs[0];
            },
            network, inputs, []);
    }

    private static Job MakeStep(int threads)
    {
        var network = new LstmStep(0, threads);
        int[] text = [5];
        float[] hidden = new float[128], cells = new float[128], nextHidden = new float[128], nextCells = new float[128];
        var scores = new float[65];
        return new Job(
            () =>
            {
                network.Predict(text, hidden, cells, scores, nextHidden, nextCells);
                return scores[0];
            },
            network, text, []);
    }

    /// <summary>The whole window is computed for each token.</summary>
    private static Job MakeToken(int threads)
    {
        var network = new Gpt(0, threads);
        var text = Labels(network.Description.Inputs[0].Elements, network.Description.Inputs[0].Classes);
        var scores = new float[network.Description.Outputs[0].Elements];
        return new Job(
            () =>
            {
                network.Predict(text, scores);
                return scores[0];
            },
            network, text, []);
    }

    private static float[] Noise(long count)
    {
        var random = new Random(1);
        var values = new float[count];
        for (var k = 0; k < values.Length; k++)
            values[k] = (float)((random.NextDouble() * 2) - 1);
        return values;
    }

    private static int[] Labels(int count, int classes)
    {
        var random = new Random(2);
        var values = new int[count];
        for (var k = 0; k < values.Length; k++)
            values[k] = random.Next(classes);
        return values;
    }
}
