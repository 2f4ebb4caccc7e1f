using NetGen.Tests.Shared;

namespace NetGen.Generator.Tests.Harness;

/// <summary>Sources that several tests use.</summary>
internal static class Networks
{
    public const string Small = """
        /// Two layers.
        network Small {
          input  x: [4]
          target y: class(3)
          logits = x |> dense(5) as fc1 |> relu |> dense(3) as fc2
          loss   cross_entropy(logits, y)
          output scores = softmax(logits)
        }

        train Small {
          batch 8
          epochs 2
          optimizer sgd(rate: 0.1, momentum: 0.9)
        }

        """;

    public static string LeNet { get; } = NetworkTexts.LeNet + """

        train LeNet {
          batch 64
          epochs 3
          optimizer sgd(momentum: 0.9, nesterov: true)
          rate warmup(200 steps) then cosine(from: 0.1, to: 0.001)
          decay 5e-4 on weights
          clip norm(1.0)
        }

        """;

    public const string LeNetByAttributes = """
        using NetGen;

        namespace App;

        [Network]
        public sealed partial class LeNet
        {
            [Input(1, 28, 28)]
            public static partial Value Image { get; }

            [Target(Classes = 10)]
            public static partial Value Digit { get; }

            [From(nameof(Image))]
            [Conv2d(6, kernel: 5, padding: 2, As = "conv1"), Relu, MaxPool(2)]
            [Conv2d(16, kernel: 5, As = "conv2"), Relu, MaxPool(2)]
            [Flatten]
            [Dense(120, As = "fc1"), Relu]
            [Dense(84, As = "fc2"), Relu]
            [Dense(10, As = "fc3")]
            public static partial Value Logits { get; }

            [Loss, From(nameof(Logits)), CrossEntropy(nameof(Digit))]
            public static partial Value Error { get; }

            [Metric, From(nameof(Logits)), Accuracy(nameof(Digit))]
            public static partial Value Accuracy { get; }

            [Output, From(nameof(Logits)), Softmax]
            public static partial Value Probabilities { get; }

            [Train(Batch = 64, Epochs = 3), Sgd(momentum: 0.9, nesterov: true)]
            [Warmup(lengthSteps: 200), Cosine(from: 0.1, to: 0.001)]
            [Decay(5e-4, "weights"), Norm(1.0)]
            public static partial Recipe Default { get; }
        }
        """;

    public const string Residual = """
        network Residual {
          input  image: [3, 8, 8]
          target label: class(4)
          stem = image |> conv2d(8, kernel: 3, padding: 1, with_bias: false) as conv1 |> batch_norm as norm1 |> relu
          block = stem
            |> conv2d(8, kernel: 3, padding: 1, with_bias: false) as conv2 |> batch_norm as norm2
            |> add(stem) |> relu
          logits = block |> average_pool(8) |> flatten |> dense(4) as head
          loss   cross_entropy(logits, label)
          metric accuracy(logits, label)
          output probabilities = softmax(logits)
        }

        train Residual {
          batch 16
          epochs 2
          optimizer adam
        }

        """;

    public const string ResidualByAttributes = """
        using NetGen;

        namespace App;

        [Network]
        public sealed partial class Residual
        {
            [Input(3, 8, 8)]
            public static partial Value Image { get; }

            [Target(Classes = 4)]
            public static partial Value Label { get; }

            [From(nameof(Image)), Conv2d(8, kernel: 3, padding: 1, withBias: false, As = "conv1"), BatchNorm(As = "norm1"), Relu]
            public static partial Value Stem { get; }

            [From(nameof(Stem)), Conv2d(8, kernel: 3, padding: 1, withBias: false, As = "conv2"), BatchNorm(As = "norm2")]
            [Add(nameof(Stem)), Relu]
            public static partial Value Block { get; }

            [From(nameof(Block)), AveragePool(8), Flatten, Dense(4, As = "head")]
            public static partial Value Logits { get; }

            [Loss, From(nameof(Logits)), CrossEntropy(nameof(Label))]
            public static partial Value Error { get; }

            [Metric, From(nameof(Logits)), Accuracy(nameof(Label))]
            public static partial Value Accuracy { get; }

            [Output, From(nameof(Logits)), Softmax]
            public static partial Value Probabilities { get; }

            [Train(Batch = 16, Epochs = 2), Adam]
            public static partial Recipe Default { get; }
        }
        """;
}
