using NetGen;

namespace NetGen.Runtime.Tests.Compiled.Examples;

/// <summary>A convolution whose weight is normalized.</summary>
[Network]
public sealed partial class Normed
{
    [Input(1, 8, 8)]
    public static partial Value Image { get; }

    [Target(Classes = 10)]
    public static partial Value Digit { get; }

    [Parameter(6, 1, 3, 3, Role = "weight"), KaimingNormal]
    public static partial Value Directions { get; }

    [Parameter(6, Role = "norm"), Ones]
    public static partial Value Lengths { get; }

    [From(nameof(Directions)), WeightNorm(nameof(Lengths))]
    public static partial Value Kernel { get; }

    [From(nameof(Image)), Conv2d(6, kernel: 3, As = "conv"), Tie("weight", nameof(Kernel)), Relu]
    [Flatten, Dense(10, As = "fc")]
    public static partial Value Logits { get; }

    [Loss, From(nameof(Logits)), CrossEntropy(nameof(Digit))]
    public static partial Value Error { get; }

    [Output, From(nameof(Logits)), Softmax]
    public static partial Value Probabilities { get; }

    [Train(Batch = 16), Sgd(momentum: 0.9), Decay(1e-4, "weights"), MultiStep(from: 0.1, at: new[] { "30 epochs", "60 epochs" })]
    public static partial Recipe Default { get; }
}
