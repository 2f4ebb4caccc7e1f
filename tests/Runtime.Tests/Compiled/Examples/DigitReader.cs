using NetGen;

namespace App;

/// <summary>Reads a handwritten digit.</summary>
[Network]
public sealed partial class DigitReader
{
    /// <summary>The pixels row by row, 0 to 1.</summary>
    [Input(64)]
    public static partial Value Pixels { get; }

    [Target(Classes = 10)]
    public static partial Value Digit { get; }

    [From(nameof(Pixels))]
    [Dense(128, As = "fc1"), Relu]
    [Dense(10, As = "fc2")]
    public static partial Value Logits { get; }

    [Loss, From(nameof(Logits)), CrossEntropy(nameof(Digit))]
    public static partial Value Error { get; }

    [Metric, From(nameof(Logits)), Accuracy(nameof(Digit))]
    public static partial Value Accuracy { get; }

    [Output, From(nameof(Logits)), Softmax]
    public static partial Value Probabilities { get; }

    [Train(Batch = 32, Epochs = 30), Adam(rate: 1e-3), Ema(decay: 0.99)]
    public static partial Recipe Default { get; }
}
