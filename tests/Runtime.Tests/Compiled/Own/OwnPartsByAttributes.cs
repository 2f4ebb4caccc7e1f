namespace NetGen.Runtime.Tests.Compiled.Own;

/// <summary>The network of Own.netdsl, of the same declarations.</summary>
[Network(Double = true)]
public sealed partial class OwnPartsByAttributes
{
    [Input(5, 3)]
    public static partial Value X { get; }

    [Target(Classes = 3)]
    public static partial Value Label { get; }

    [From(nameof(X)), MinimalGated(4, As = "left")]
    public static partial Value A { get; }

    [From(nameof(X)), MinimalGated(4, reverse: true, As = "right")]
    public static partial Value B { get; }

    [From(nameof(A)), Member("last")]
    public static partial Value Last { get; }

    [From(nameof(B)), Member("last")]
    public static partial Value First { get; }

    [From(nameof(A)), Member("states"), Mean(axis: 0)]
    public static partial Value Middle { get; }

    [From(nameof(Last)), Join(nameof(First)), Join(nameof(Middle)), Dense(6, As = "fc"), AbsNorm(As = "norm"), SoftGate]
    public static partial Value H { get; }

    [From(nameof(H)), Dense(3, As = "head")]
    public static partial Value Logits { get; }

    [Loss, From(nameof(Logits)), CrossEntropy(nameof(Label))]
    public static partial Value Error { get; }

    [Metric, From(nameof(Logits)), Accuracy(nameof(Label))]
    public static partial Value Accuracy { get; }

    [Output, From(nameof(Logits)), Softmax]
    public static partial Value P { get; }

    [Train(Batch = 4), BySize, Sawtooth(from: 0.05), RateFactor(0.5, "left", "right"), Norm(2)]
    public static partial Recipe Default { get; }
}
