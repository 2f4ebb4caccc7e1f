using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Generator.Tests.Harness;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>Both front ends give the same code.</summary>
public class FrontEndTests
{
    [Theory]
    [InlineData(nameof(Networks.LeNet), "lenet.LeNet.g.cs", "Attributes.App.LeNet.g.cs")]
    [InlineData(nameof(Networks.Residual), "residual.Residual.g.cs", "Attributes.App.Residual.g.cs")]
    public void A_file_and_attributes_give_the_same_bodies(string network, string fileHint, string classHint)
    {
        var (text, attributes) = network == nameof(Networks.LeNet)
            ? (Networks.LeNet, Networks.LeNetByAttributes)
            : (Networks.Residual, Networks.ResidualByAttributes);
        var fromFile = Run.Of(new Project().WithNetdsl($"/p/{network.ToLowerInvariant()}.netdsl", text));
        var fromClass = Run.Of(new Project().WithCSharp("Network.cs", attributes));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromFile.CompilerFindings);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Bodies(fromFile.Files[fileHint]), Bodies(fromClass.Files[classHint]));
    }

    [Fact]
    public void Layers_of_many_kinds_are_the_same_by_attributes()
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/many.netdsl", """
            network Many {
              input x: [2, 9, 8]
              input word: class(7)[5]
              target y: [3]
              image = x |> conv2d(4, kernel: 3, padding: "same", groups: 2) |> group_norm(2) |> relu |> max_pool([3, 2], ceil_mode: true)
                |> conv_transpose2d(3, kernel: 3, stride: [2, 1]) |> channel_dropout(0.1) |> upsample_linear(2) |> global_average_pool
              text = word |> embedding(6) |> sinusoidal_positions |> multi_head_attention(2, causal: true) |> rms_norm
                |> lstm(3, bidirectional: true) |> gru(2, last: true)
              output z = image |> join(text) |> dense(3)
              loss mse(z, y)
            }
            """));
        var fromClass = Run.Of(new Project().WithCSharp("Many.cs", """
            using NetGen;
            namespace App;
            [Network]
            public sealed partial class Many
            {
                [Input(2, 9, 8)] public static partial Value X { get; }
                [Input(5, Classes = 7)] public static partial Value Word { get; }
                [Target(3)] public static partial Value Y { get; }
                [From(nameof(X)), Conv2d(4, kernel: 3, padding: "same", groups: 2), GroupNorm(2), Relu, MaxPool(new[] { 3, 2 }, ceilMode: true)]
                [ConvTranspose2d(3, kernel: 3, stride: new[] { 2, 1 }), ChannelDropout(0.1), UpsampleLinear(2), GlobalAveragePool]
                public static partial Value Image { get; }
                [From(nameof(Word)), Embedding(6), SinusoidalPositions, MultiHeadAttention(2, causal: true), RmsNorm]
                [Lstm(3, bidirectional: true), Gru(2, last: true)]
                public static partial Value Text { get; }
                [Output, From(nameof(Image)), Join(nameof(Text)), Dense(3)] public static partial Value Z { get; }
                [Loss, From(nameof(Z)), Mse(nameof(Y))] public static partial Value Error { get; }
            }
            """));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Bodies(fromFile.Files["many.Many.g.cs"]), Bodies(fromClass.Files["Attributes.App.Many.g.cs"]));
    }

    [Fact]
    public void Blocks_that_are_computed_again_work_both_ways()
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/thrifty.netdsl", """
            network Thrifty {
              input x: [4]
              target y: [2]
              recompute { code = x |> dense(6) as fc1 |> tanh |> dense(5) as fc2 |> tanh }
              output z = code |> dense(2) as fc3
              loss mse(z, y)
            }
            train Thrifty { batch 8 epochs 3 optimizer sgd }
            """));
        var fromClass = Run.Of(new Project().WithCSharp("Thrifty.cs", """
            using NetGen;
            namespace App;
            [Network]
            public sealed partial class Thrifty
            {
                [Input(4)] public static partial Value X { get; }
                [Target(2)] public static partial Value Y { get; }
                [Recompute, From(nameof(X)), Dense(6, As = "fc1"), Tanh, Dense(5, As = "fc2"), Tanh]
                public static partial Value Code { get; }
                [Output, From(nameof(Code)), Dense(2, As = "fc3")] public static partial Value Z { get; }
                [Loss, From(nameof(Z)), Mse(nameof(Y))] public static partial Value Error { get; }
                [Train(Batch = 8, Epochs = 3), Sgd] public static partial Recipe Default { get; }
            }
            """));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Bodies(fromFile.Files["thrifty.Thrifty.g.cs"]), Bodies(fromClass.Files["Attributes.App.Thrifty.g.cs"]));
        Assert.Contains("Again", Bodies(fromFile.Files["thrifty.Thrifty.g.cs"]), System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_named_like_an_attribute_of_the_runtime_has_none()
    {
        var run = Run.Of(new Project().WithNetdsl("/p/own.netdsl", """
            layer stage(x: [k]) = x |> dense(2)
            function input(x) = 2 * x
            network N { input x: [3]   output y = input(x |> stage) }
            """));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerFindings);
    }

    [Fact]
    public void Activations_losses_initializers_and_schedules_of_the_prelude_work_both_ways()
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/scalars.netdsl", """
            network Scalars {
              input x: [4]
              target y: class(3)
              code = x |> dense(6, weight_init: kaiming_normal) as fc1 |> prelu(each_channel: true) as act |> maxout(5, pieces: 3) as most |> gelu(approximate: true)
              logits = code |> dense(3, weight_init: truncated_normal) as fc2 |> softplus(beta: 2) |> identity
              loss cross_entropy(logits, y, label_smoothing: 0.1, class_weights: [1, 2, 0.5])
              metric top_accuracy(logits, y, n: 2) as top
              output scores = logits |> log_softmax
            }

            train Scalars {
              batch 8
              epochs 3
              optimizer sgd
              rate ramp(from: 0.5, to: 0.1, length: 10 steps) then cyclic(from: 0.1, to: 0.2, up: 5 steps, mode: "triangular2")
            }
            """));
        var fromClass = Run.Of(new Project().WithCSharp("Scalars.cs", """
            using NetGen;
            namespace App;
            [Network]
            public sealed partial class Scalars
            {
                [Input(4)] public static partial Value X { get; }
                [Target(Classes = 3)] public static partial Value Y { get; }
                [From(nameof(X)), Dense(6, weightInit: typeof(KaimingNormalAttribute), As = "fc1"), Prelu(eachChannel: true, As = "act"), Maxout(5, pieces: 3, As = "most"), Gelu(approximate: true)]
                public static partial Value Code { get; }
                [From(nameof(Code)), Dense(3, weightInit: typeof(TruncatedNormalAttribute), As = "fc2"), Softplus(beta: 2), Identity]
                public static partial Value Logits { get; }
                [Loss, From(nameof(Logits)), CrossEntropy(nameof(Y), labelSmoothing: 0.1, classWeights: new double[] { 1, 2, 0.5 })]
                public static partial Value Error { get; }
                [Metric, From(nameof(Logits)), TopAccuracy(nameof(Y), n: 2)] public static partial Value Top { get; }
                [Output, From(nameof(Logits)), LogSoftmax] public static partial Value Scores { get; }
                [Train(Batch = 8, Epochs = 3), Sgd, Ramp(from: 0.5, to: 0.1, lengthSteps: 10), Cyclic(from: 0.1, to: 0.2, upSteps: 5, mode: "triangular2")]
                public static partial Recipe Default { get; }
            }
            """));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromFile.CompilerFindings);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Bodies(fromFile.Files["scalars.Scalars.g.cs"]), Bodies(fromClass.Files["Attributes.App.Scalars.g.cs"]));
    }

    [Fact]
    public void Attributes_use_declarations_of_the_project()
    {
        var run = Run.Of(new Project()
            .WithNetdsl("/p/own.netdsl", "activation ramp(x, slope = 2) = max(x, 0) * slope\noptimizer plain(rate = 0.1) { w = w - rate * g }\n")
            .WithCSharp("Own.cs", """
                using NetGen;
                namespace App;
                [Network]
                public sealed partial class Own
                {
                    [Input(3)] public static partial Value X { get; }
                    [Target(2)] public static partial Value Y { get; }
                    [Output, From(nameof(X)), Dense(2, As = "fc"), Ramp(slope: 3)] public static partial Value Z { get; }
                    [Loss, From(nameof(Z)), Mse(nameof(Y))] public static partial Value Error { get; }
                    [Train(Batch = 4, Epochs = 1), Plain(rate: 0.2)] public static partial Recipe Default { get; }
                }
                """));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerFindings);
        Assert.Contains("3f", run.Files["Attributes.App.Own.g.cs"]);
    }

    [Fact]
    public void Settings_of_groups_averages_and_accumulation_are_the_same_in_both()
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/groups.netdsl", """
            network Groups {
              input x: [3]
              target y: [2]
              z = x |> dense(4) as body |> relu |> dense(2) as head
              loss mse(z, y)
              output o = z
            }
            train Groups {
              batch 4
              accumulate 2
              optimizer muon(others: lion)
              rate 0.1 * rate on head
              rate 0.01 on biases
              freeze body.weight, head.bias
              clip unit_norm(0.1)
              average swa(from: 2 epochs)
            }
            """));
        var fromClass = Run.Of(new Project().WithCSharp("Groups.cs", """
            using NetGen;
            [Network]
            public sealed partial class Groups
            {
                [Input(3)] public static partial Value X { get; }
                [Target(2)] public static partial Value Y { get; }
                [From(nameof(X)), Dense(4, As = "body"), Relu, Dense(2, As = "head")] public static partial Value Z { get; }
                [Loss, From(nameof(Z)), Mse(nameof(Y))] public static partial Value Error { get; }
                [Output, From(nameof(Z))] public static partial Value O { get; }
                [Train(Batch = 4, Accumulate = 2), Muon(others: typeof(LionAttribute))]
                [RateFactor(0.1, "head"), Rate(0.01, "biases"), Freeze("body.weight", "head.bias"), UnitNorm(0.1), Swa(fromEpochs: 2)]
                public static partial Recipe Default { get; }
            }
            """));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromFile.CompilerFindings);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Bodies(fromFile.Files.Values.Single(t => t.Contains("NeedsLength"))), Bodies(fromClass.Files.Values.Single(t => t.Contains("NeedsLength"))));
    }

    [Fact]
    public void Schedules_that_follow_a_metric_are_the_same_in_both()
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/follows.netdsl", """
            network Follows {
              input x: [3]
              target y: class(2)
              z = x |> dense(2) as fc
              loss cross_entropy(z, y)
              metric accuracy(z, y) as share
              output o = z
            }
            train Follows {
              optimizer sgd
              rate warmup(2 epochs) then reduce_on_plateau(from: 0.1, on: last.share, patience: 3)
            }
            train Follows as ByLoss {
              optimizer sgd
              rate reduce_on_plateau(from: 0.1, on: last.loss, cooldown: 2)
            }
            """));
        var fromClass = Run.Of(new Project().WithCSharp("Follows.cs", """
            using NetGen;
            [Network]
            public sealed partial class Follows
            {
                [Input(3)] public static partial Value X { get; }
                [Target(Classes = 2)] public static partial Value Y { get; }
                [From(nameof(X)), Dense(2, As = "fc")] public static partial Value Z { get; }
                [Loss, From(nameof(Z)), CrossEntropy(nameof(Y))] public static partial Value Error { get; }
                [Metric, From(nameof(Z)), Accuracy(nameof(Y))] public static partial Value Share { get; }
                [Output, From(nameof(Z))] public static partial Value O { get; }
                [Train, Sgd, Warmup(lengthEpochs: 2), ReduceOnPlateau(from: 0.1, on: nameof(Share), patience: 3)]
                public static partial Recipe Default { get; }
                [Train, Sgd, ReduceOnPlateau(0.1, on: "loss", cooldown: 2)]
                public static partial Recipe ByLoss { get; }
            }
            """));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromFile.CompilerFindings);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Bodies(fromFile.Files.Values.Single(t => t.Contains("ScheduleStates"))), Bodies(fromClass.Files.Values.Single(t => t.Contains("ScheduleStates"))));
    }

    [Theory]
    [InlineData("ReduceOnPlateau(0.1, on: nameof(X))", "NG5014", "on: nameof(X)")]
    [InlineData("ReduceOnPlateau(0.1, on: \"los\")", "NG5014", "on: \"los\"")]
    [InlineData("ReduceOnPlateau(0.1, factor: 3)", "NG2015", "ReduceOnPlateau(0.1, factor: 3)")]
    [InlineData("Step(0.1, everySteps: 0)", "NG2010", "everySteps: 0")]
    public void A_wrong_schedule_is_shown_at_its_argument(string schedule, string id, string at)
    {
        var source = $$"""
            using NetGen;
            [Network]
            public sealed partial class Bad
            {
                [Input(3)] public static partial Value X { get; }
                [Target(2)] public static partial Value Y { get; }
                [Output, From(nameof(X)), Dense(2)] public static partial Value Z { get; }
                [Loss, From(nameof(Z)), Mse(nameof(Y))] public static partial Value Error { get; }
                [Train, Sgd, {{schedule}}] public static partial Recipe Default { get; }
            }
            """;
        var diagnostic = Assert.Single(Run.Of(new Project().WithCSharp("Bad.cs", source)).Diagnostics);
        var (start, end) = (diagnostic.Location.GetLineSpan().StartLinePosition, diagnostic.Location.GetLineSpan().EndLinePosition);
        Assert.Equal(id + " " + at, diagnostic.Id + " " + source.Split('\n')[start.Line][start.Character..end.Character]);
    }

    [Theory]
    [InlineData("[From(nameof(X)), Densee(2)]", "NG5006", "Densee")]
    [InlineData("[From(\"Q\"), Dense(2)]", "NG5007", "\"Q\"")]
    [InlineData("[Dense(2)]", "NG5008", "Dense(2)")]
    [InlineData("[From(nameof(X)), Dense(2, bias: false)]", "NG5013", "bias: false")]
    [InlineData("[From(nameof(X)), Conv2d(2, kernel: 3)]", "NG2", "nameof(X)")]
    [InlineData("[From(nameof(Z)), Dense(2)]", "NG5010", "Z")]
    public void An_error_is_shown_at_the_attribute(string attributes, string id, string at)
    {
        var source = $$"""
            using NetGen;
            namespace App;
            [Network]
            public sealed partial class Bad
            {
                [Input(3)] public static partial Value X { get; }
                {{attributes}} [Output] public static partial Value Z { get; }
            }
            """;
        var run = Run.Of(new Project().WithCSharp("Bad.cs", source));
        var diagnostic = run.Diagnostics.First();
        Assert.StartsWith(id, diagnostic.Id);
        var position = diagnostic.Location.GetLineSpan();
        var line = source.Split('\n')[position.StartLinePosition.Line];
        Assert.Equal(6, position.StartLinePosition.Line);
        Assert.StartsWith(at, line[position.StartLinePosition.Character..]);
    }

    [Theory]
    [InlineData("", "", "NG2071 8")]
    [InlineData("[Suppress(\"NG2071\", \"tested\")]", "", "")]
    [InlineData("", "[Suppress(\"NG2071\", \"tested\")]", "")]
    [InlineData("[Suppress(\"norms\", \"no ID\")]", "", "NG2070 4, NG2071 8")]
    public void What_attributes_suppress_is_not_reported(string onClass, string onProperty, string expected)
    {
        var source = $$"""
            using NetGen;
            namespace App;
            [Network]
            {{onClass}}
            public sealed partial class Quiet
            {
                [Input(3)] public static partial Value X { get; }
                {{onProperty}} [Suppress("NG2001", "errors stay")] [From(nameof(X)), Dense(2), Output] public static partial Value Z { get; }
            }
            """;
        var run = Run.Of(new Project().WithCSharp("Quiet.cs", source));
        Assert.Empty(run.CompilerFindings);
        Assert.Equal(expected, string.Join(", ", run.Diagnostics.Select(d => $"{d.Id} {d.Location.GetLineSpan().StartLinePosition.Line + 1}")));
    }

    [Theory]
    [InlineData("Sgd(rate: 0.1)", "Dense(4, weightInit: typeof(ZerosAttribute))", "NG3003 weightInit: typeof(ZerosAttribute)")]
    [InlineData("Adam(rate: 0.5)", "Dense(4)", "NG3009 Adam(rate: 0.5)")]
    public void Advice_is_shown_at_the_argument(string optimizer, string layer, string expected)
    {
        var source = $$"""
            using NetGen;
            namespace App;
            [Network]
            public sealed partial class Advised
            {
                [Input(3)] public static partial Value X { get; }
                [Target(2)] public static partial Value Y { get; }
                [Output, From(nameof(X)), {{layer}}, Relu, Dense(2)] public static partial Value Z { get; }
                [Loss, From(nameof(Z)), Mse(nameof(Y))] public static partial Value Error { get; }
                [Train(Batch = 4), {{optimizer}}] public static partial Recipe Default { get; }
            }
            """;
        var diagnostic = Assert.Single(Run.Of(new Project().WithCSharp("Advised.cs", source)).Diagnostics);
        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, diagnostic.Severity);
        var (start, end) = (diagnostic.Location.GetLineSpan().StartLinePosition, diagnostic.Location.GetLineSpan().EndLinePosition);
        Assert.Equal(expected, diagnostic.Id + " " + source.Split('\n')[start.Line][start.Character..end.Character]);
    }

    [Fact]
    public void An_error_in_a_users_layer_is_shown_there_with_the_call()
    {
        const string text = "layer block(x: [k]) {\n  return x |> conv2d(3, kernel: 3)\n}\nnetwork N {\n  input x: [4]\n  output y = x |> block\n}\n";
        var diagnostic = Assert.Single(Run.Of(new Project().WithNetdsl("/p/n.netdsl", text)).Diagnostics);
        Assert.Equal(1, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        var call = Assert.Single(diagnostic.AdditionalLocations).GetLineSpan();
        Assert.Equal(("/p/n.netdsl", 5), (call.Path, call.StartLinePosition.Line));
    }

    [Fact]
    public void An_error_of_the_network_itself_has_no_call()
    {
        const string text = "network N {\n  input x: [4]\n  output y = x |> conv2d(3, kernel: 3)\n}\n";
        Assert.Empty(Assert.Single(Run.Of(new Project().WithNetdsl("/p/n.netdsl", text)).Diagnostics).AdditionalLocations);
    }

    /// <summary>The kernels, without what tells where the user's text is and whether properties already exist.</summary>
    private static string Bodies(string text)
    {
        var kernels = text[text.IndexOf("internal static unsafe class", System.StringComparison.Ordinal)..];
        return Regex.Replace(kernels, "^#line .*$", "", RegexOptions.Multiline);
    }
}
