using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Tests.Harness;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Generator.Tests.Snapshots;

/// <summary>
/// Whole generated files, reviewed by eye. Each is also compiled without a warning under hostile settings, and trains.
/// </summary>
public class GeneratedCodeTests
{
    private const string Mlp = """
        /// Reads a handwritten digit from 8 × 8 pixels.
        network Mlp {
          /// The pixels row by row, 0 (paper) to 1 (ink).
          input  pixels: [64]
          target digit: class(10)
          hidden = pixels |> dense(32) as fc1 |> relu
          logits = hidden |> dropout(0.25) |> dense(10) as fc2
          loss   cross_entropy(logits, digit)
          metric accuracy(logits, digit)
          /// How probable each digit is.
          output probabilities = softmax(logits)
        }

        train Mlp {
          batch     32
          epochs    30
          optimizer adam
          rate      warmup(20 steps) then cosine(from: 1e-3, to: 1e-5)
        }

        """;

    [Fact]
    public Task Smallest()
    {
        var run = Compiled("""
            network Line {
              input  x: [1]
              target y: [1]
              line = x |> dense(1) as fc
              loss   mse(line, y)
              output prediction = line
            }

            train Line {
              batch 4
              epochs 1
              optimizer sgd(rate: 0.1)
            }

            """, Driver("Line", 4, ("x", 1, 0), ("y", 1, 0)));
        AssertTrains(run);
        return Verifier.Verify(run.Files["net.Line.g.cs"], "cs");
    }

    [Fact]
    public Task MultilayerPerceptron()
    {
        var run = Compiled(Mlp, Driver("Mlp", 20, ("pixels", 64, 0), ("digit", 1, 10), rate: "0.003"));
        AssertTrains(run);
        return Verifier.Verify(run.Files["net.Mlp.g.cs"], "cs");
    }

    [Fact]
    public Task LeNet()
    {
        var run = Compiled(Networks.LeNet, Driver("LeNet", 5, ("image", 784, 0), ("digit", 1, 10), rate: "0.05"));
        AssertTrains(run);
        return Verifier.Verify(run.Files["net.LeNet.g.cs"], "cs");
    }

    [Fact]
    public Task ResidualWithBatchNorm()
    {
        var run = Compiled(Networks.Residual, Driver("Residual", 11, ("image", 192, 0), ("label", 1, 4), rate: "0.02"));
        AssertTrains(run);
        return Verifier.Verify(run.Files["net.Residual.g.cs"], "cs");
    }

    [Fact]
    public Task Recurrent()
    {
        var run = Compiled("""
            /// Which of two kinds a signal of six moments is, by an LSTM.
            network Signals {
              input  signal: [6, 3]
              target kind: class(2)
              logits = signal |> lstm(4, last: true) as memory |> dense(2) as head
              loss   cross_entropy(logits, kind)
              output scores = softmax(logits)
            }

            train Signals {
              batch 8
              epochs 1
              optimizer adam
              clip norm(1.0)
            }

            """, Driver("Signals", 8, ("signal", 18, 0), ("kind", 1, 2), rate: "0.1"));
        AssertTrains(run);
        return Verifier.Verify(run.Files["net.Signals.g.cs"], "cs");
    }

    [Fact]
    public async Task OwnOptimizer()
    {
        var run = Compiled("""
            /// The sign of a mixture of old and new gradients. Chen et al. 2023.
            optimizer lion(rate = 1e-4, beta1 = 0.9, beta2 = 0.99) {
              state m = 0
              direction = sign(beta1 * m + (1 - beta1) * g)
              m = beta2 * m + (1 - beta2) * g
              w = w - rate * direction
            }

            network Own {
              input  x: [6]
              target y: [2]
              output z = x |> dense(8) as hidden |> tanh |> dense(2) as last
              loss   mse(z, y)
            }

            train Own {
              batch 8
              epochs 1
              optimizer lion(rate: 0.01)
              clip norm(1.0)
            }

            """, Driver("Own", 8, ("x", 6, 0), ("y", 2, 0)));
        AssertTrains(run);
        await Verifier.Verify(run.Files["net.Own.g.cs"], "cs");
        await Verifier.Verify(run.Files["NetGen.Attributes.g.cs"], "cs", "attributes");
    }

    [Fact]
    public async Task MultilayerPerceptronByAttributes()
    {
        var run = Compiled("", Driver("Mlp", 20, ("pixels", 64, 0), ("digit", 1, 10), rate: "0.003"), """
            using NetGen;

            namespace App;

            /// <summary>Reads a handwritten digit from 8 × 8 pixels.</summary>
            [Network]
            public sealed partial class Mlp
            {
                /// <summary>The pixels row by row, 0 (paper) to 1 (ink).</summary>
                [Input(64)]
                public static partial Value Pixels { get; }

                [Target(Classes = 10)]
                public static partial Value Digit { get; }

                [From(nameof(Pixels)), Dense(32, As = "fc1"), Relu]
                public static partial Value Hidden { get; }

                [From(nameof(Hidden)), Dropout(0.25), Dense(10, As = "fc2")]
                public static partial Value Logits { get; }

                [Loss, From(nameof(Logits)), CrossEntropy(nameof(Digit))]
                public static partial Value Error { get; }

                [Metric, From(nameof(Logits)), Accuracy(nameof(Digit))]
                public static partial Value Accuracy { get; }

                /// <summary>How probable each digit is.</summary>
                [Output, From(nameof(Logits)), Softmax]
                public static partial Value Probabilities { get; }

                [Train(Batch = 32, Epochs = 30), Adam]
                [Warmup(lengthSteps: 20), Cosine(from: 1e-3, to: 1e-5)]
                public static partial Recipe Default { get; }
            }
            """);
        AssertTrains(run);
        await Verifier.Verify(run.Files["Attributes.App.Mlp.g.cs"], "cs");
        await Verifier.Verify(run.Files["Attributes.App.Mlp.Members.g.cs"], "cs", "members");
    }

    /// <summary>A project with hostile settings, in which nothing may be found.</summary>
    private static Run Compiled(string netdsl, string driver, string csharp = "")
    {
        var project = new Project { Nullable = NullableContextOptions.Disable, CheckOverflow = true, Language = LanguageVersion.CSharp13 }
            .WithCSharp("Driver.cs", driver);
        if (netdsl.Length > 0)
            project = project.WithNetdsl("/p/net.netdsl", netdsl);
        if (csharp.Length > 0)
            project = project.WithCSharp("/p/Network.cs", csharp);
        var run = Run.Of(project);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerFindings);
        return run;
    }

    /// <summary>A program that trains on one batch of made-up numbers again and again, and gives the losses.</summary>
    private static string Driver(
        string network, int samples, (string Name, int Size, int Classes) input, (string Name, int Size, int Classes) target, string rate = "double.NaN") => $$"""
        internal static class Driver
        {
            public static double[] Train()
            {
                using var network = new App.{{network}}(seed: 3, threads: 2);
                {{Values("given", samples, input)}}
                {{Values("wanted", samples, target)}}
                double[] losses = new double[25];
                for (int k = 0; k < losses.Length; k++)
                    losses[k] = network.TrainStep(given, wanted, {{rate}}).Loss;
                return losses;
            }
        }
        """;

    private static string Values(string name, int samples, (string Name, int Size, int Classes) slot) => slot.Classes > 0
        ? $"int[] {name} = new int[{samples}]; for (int k = 0; k < {name}.Length; k++) {name}[k] = k * 7 % {slot.Classes};"
        : $"float[] {name} = new float[{samples * slot.Size}]; for (int k = 0; k < {name}.Length; k++) {name}[k] = k * 37 % 61 / 61f;";

    private static void AssertTrains(Run run)
    {
        var losses = (double[])run.Load().GetType("Driver")!.GetMethod("Train")!.Invoke(null, null)!;
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.True(losses[^5..].Average() < 0.9 * losses[0], string.Join(" ", losses));
    }
}
