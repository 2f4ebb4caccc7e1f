using System;
using NetGen.Runtime.Networks;

namespace NetGen.Bench;

/// <summary>The workloads, over fixed noise.</summary>
internal static class Workloads
{
    private const string Mlps = "one+wrap,eager+fused";
    private const string LeNets = "eager+cl+fused,eager+fused";
    private const string ResNets = "comp+cl+fused,eager+cl+fused";
    private const string Fused = "eager+fused";
    private const string Inference = "ort+bind,eager";

    public static Workload[] All { get; } =
    [
        new("mlp", 32, Mlp.Info, t => Train(new Mlp(0, t), 32, (n, x, y) => n.TrainStep(x, y)), Mlps),
        new("mlp", 128, Mlp.Info, t => Train(new Mlp(0, t), 128, (n, x, y) => n.TrainStepBatch128(x, y)), Mlps),
        new("mlp", 512, Mlp.Info, t => Train(new Mlp(0, t), 512, (n, x, y) => n.TrainStepBatch512(x, y)), Mlps),
        new("lenet5", 32, LeNet5.Info, t => Train(new LeNet5(0, t), 32, (n, x, y) => n.TrainStep(x, y)), LeNets),
        new("lenet5", 128, LeNet5.Info, t => Train(new LeNet5(0, t), 128, (n, x, y) => n.TrainStepBatch128(x, y)), LeNets),
        new("resnet20", 32, ResNet20.Info, t => Train(new ResNet20(0, t), 32, (n, x, y) => n.TrainStep(x, y)), ResNets),
        new("resnet20", 128, ResNet20.Info, t => Train(new ResNet20(0, t), 128, (n, x, y) => n.TrainStepBatch128(x, y)), ResNets),
        new("lstm", 32, Lstm.Info, t => TrainOnText(new Lstm(0, t), 32, (n, x, y) => n.TrainStep(x, y)), Fused),
        new("gpt", 16, Gpt.Info, t => TrainOnText(new Gpt(0, t), 16, (n, x, y) => n.TrainStep(x, y)), Fused),
        new("ae", 64, Ae.Info, t => Train(new Ae(0, t), 64, (n, x, _) => n.TrainStep(x)), "eager+cl+fused,one+wrap"),
        new("mlp-predict", 1, Mlp.Info, t => Predict(new Mlp(0, t), (n, x, y) => n.Predict(x, y)), Inference),
        new("lenet5-predict", 1, LeNet5.Info, t => Predict(new LeNet5(0, t), (n, x, y) => n.Predict(x, y)), Inference),
        new("resnet20-predict", 1, ResNet20.Info, t => Predict(new ResNet20(0, t), (n, x, y) => n.Predict(x, y)), Inference),
    ];

    private static Job Train<N>(N network, int batch, Func<N, float[], int[], StepResult> step) where N : Network<float>
    {
        var info = network.Description;
        var inputs = Noise(batch * info.Inputs[0].Elements);
        var labels = info.Targets.Length == 0 ? [] : Labels(batch, info.Targets[0].Classes);
        return new Job(() => step(network, inputs, labels).Loss, network);
    }

    private static Job TrainOnText<N>(N network, int batch, Func<N, int[], int[], StepResult> step) where N : Network<float>
    {
        var (text, next) = (network.Description.Inputs[0], network.Description.Targets[0]);
        var inputs = Labels(batch * (int)text.Elements, text.Classes);
        var labels = Labels(batch * (int)next.Elements, next.Classes);
        return new Job(() => step(network, inputs, labels).Loss, network);
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
            network);
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
