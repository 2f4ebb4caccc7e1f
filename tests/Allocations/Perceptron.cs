using NetGen;

namespace NetGen.Tests.Allocations;

/// <summary>Dense layers with batch norm and dropout, by attributes.</summary>
[Network]
public sealed partial class Perceptron
{
    [Input(144)]
    public static partial Value Image { get; }

    [Target(Classes = 10)]
    public static partial Value Digit { get; }

    [From(nameof(Image))]
    [Dense(64, As = "fc1"), BatchNorm(As = "norm"), Relu, Dropout(0.1)]
    [Dense(40, As = "fc2"), Relu]
    [Dense(10, As = "fc3")]
    public static partial Value Logits { get; }

    [Loss, From(nameof(Logits)), CrossEntropy(nameof(Digit))]
    public static partial Value Error { get; }

    [Metric, From(nameof(Logits)), Accuracy(nameof(Digit))]
    public static partial Value Accuracy { get; }

    [Output, From(nameof(Logits)), Softmax]
    public static partial Value Probabilities { get; }

    [Train(Batch = 32, Epochs = 20), Sgd(momentum: 0.9, nesterov: true)]
    [Warmup(lengthSteps: 20), Cosine(from: 0.1, to: 0.001)]
    public static partial Recipe Default { get; }
}
