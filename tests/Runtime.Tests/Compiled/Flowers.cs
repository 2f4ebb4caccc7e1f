using NetGen;

namespace NetGen.Runtime.Tests.Compiled.Examples;

/// <summary>A small network with second derivatives, in double; its batch is smaller than the data that tests give it.</summary>
[Network(Double = true, Derivatives = 2)]
public sealed partial class Flowers
{
    [Input(4)]
    public static partial Value Flower { get; }

    [Target(Classes = 3)]
    public static partial Value Kind { get; }

    [From(nameof(Flower)), Dense(5, As = "hidden"), Tanh, Dense(3, As = "head")]
    public static partial Value Logits { get; }

    [Output, From(nameof(Logits)), Softmax]
    public static partial Value Shares { get; }

    [Loss, From(nameof(Logits)), CrossEntropy(nameof(Kind))]
    public static partial Value Error { get; }

    [Train(Batch = 16), Sgd(rate: 0.1)]
    public static partial Recipe Default { get; }
}
