using NetGen;

namespace Mnist;

/// <summary>A network of three dense layers, written as attributes.</summary>
[Network]
public sealed partial class Mlp
{
    /// <summary>The pixels row by row, 0 (paper) to 1 (ink).</summary>
    [Input(784)]
    public static partial Value Pixels { get; }

    [Target(Classes = 10)]
    public static partial Value Digit { get; }

    [From(nameof(Pixels))]
    [Dense(256, As = "fc1"), Relu]
    [Dense(128, As = "fc2"), Relu]
    [Dense(10, As = "fc3")]
    public static partial Value Logits { get; }

    [Loss, From(nameof(Logits)), CrossEntropy(nameof(Digit))]
    public static partial Value Error { get; }

    [Metric, From(nameof(Logits)), Accuracy(nameof(Digit))]
    public static partial Value Accuracy { get; }

    /// <summary>How probable each digit is.</summary>
    [Output, From(nameof(Logits)), Softmax]
    public static partial Value Probabilities { get; }

    [Train(Batch = 64, Epochs = 10), Adam(rate: 1e-3)]
    public static partial Recipe Default { get; }
}
