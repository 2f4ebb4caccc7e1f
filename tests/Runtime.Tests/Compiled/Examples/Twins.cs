using NetGen;

namespace NetGen.Runtime.Tests.Compiled.Examples;

/// <summary>Whether two vectors are of one kind: both go through the same encoder, which is also run backward.</summary>
[Network]
public sealed partial class Twins
{
    [Normal(deviation: 0.05)]
    private sealed class Small;

    [Input(6)]
    public static partial Value Left { get; }

    [Input(6)]
    public static partial Value Right { get; }

    [Target]
    public static partial Value Alike { get; }

    [From(nameof(Left)), Dense(3, weightInit: typeof(Small), As = "encode"), Tanh]
    public static partial Value Code { get; }

    [From(nameof(Right)), Again("encode"), Tanh]
    public static partial Value Other { get; }

    [FromParameters("encode.weight"), Transpose]
    public static partial Value Turned { get; }

    [From(nameof(Code)), Dense(6, As = "decode"), Tie("weight", nameof(Turned))]
    public static partial Value Rebuilt { get; }

    [From(nameof(Code)), Multiply(nameof(Other)), Sum]
    public static partial Value Score { get; }

    [Output, From(nameof(Score)), Sigmoid]
    public static partial Value Probability { get; }

    [Loss, From(nameof(Score)), BinaryCrossEntropy(nameof(Alike))]
    public static partial Value Error { get; }

    [Loss, From(nameof(Rebuilt)), Mse(nameof(Left)), Multiply(0.1)]
    public static partial Value Difference { get; }

    [Loss, FromParameters("weights", "decode.bias"), L2, Multiply(5e-4)]
    public static partial Value Penalty { get; }

    [Train(Batch = 8), Sgd(momentum: 0.9)]
    [Warmup(lengthSteps: 20), Cosine(from: 0.1)]
    [RateOf("biases"), Constant(0.01)]
    public static partial Recipe Default { get; }
}
