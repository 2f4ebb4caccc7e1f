using NetGen;

namespace App;

/// <summary>The branch of docs/attributes.md, in a network of its own.</summary>
[Network]
public sealed partial class Residual
{
    [Input(3, 8, 8)]
    public static partial Value Image { get; }

    [From(nameof(Image)), Conv2d(16, kernel: 3, padding: 1, As = "conv1"), Relu]
    public static partial Value Stem { get; }

    [From(nameof(Stem)), Conv2d(16, kernel: 3, padding: 1, As = "conv2"), Add(nameof(Stem)), Relu]
    public static partial Value Block { get; }

    [Output, From(nameof(Block)), Flatten]
    public static partial Value Features { get; }
}
