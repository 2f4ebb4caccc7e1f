using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Dsl.Documentation;
using NetGen.Generator.Attributes;
using NetGen.Generator.Tests.Harness;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>Each declaration of the prelude, used by its attribute, gives the code that it gives in a file.</summary>
public partial class EveryAttributeTests
{
    /// <summary>What is no part of a chain or recipe: it computes a number for an argument.</summary>
    private static readonly string[] s_without = ["gain_of"];

    private static readonly (string Name, string Shape)[] s_inputs =
    [
        ("a", "[4]"), ("m", "[3, 4]"), ("three", "[3]"), ("turned", "[4, 3]"), ("image", "[4, 6, 6]"), ("volume", "[2, 2, 3, 3]"),
        ("heads", "[2, 3, 4]"), ("words", "class(7)[5]"),
    ];

    /// <summary>Stages, by the input that they are applied to.</summary>
    private static readonly Dictionary<string, string[]> s_stages = new()
    {
        ["a"] =
        [
            "identity", "relu", "relu6", "leaky_relu(slope: 0.2)", "elu(alpha: 2)", "selu", "celu(alpha: 0.7)", "sigmoid", "hard_sigmoid", "tanh",
            "hard_tanh(least: -2, greatest: 2)", "softplus(beta: 2)", "gelu(approximate: true)", "silu", "hard_swish", "mish", "softmax(axis: 0)",
            "log_softmax", "maxout(3, pieces: 2)", "prelu(each_channel: true)", "dense(3, with_bias: false)", "dropout(0.3)", "alpha_dropout(0.2)",
            "add(a)", "subtract(2)", "multiply(a)", "divide(3)", "at_least(0)", "at_most(a)", "join(three)", "with_gradient(a, 2)",
            "straight_through(a)", "reverse_gradient(scale: 0.5)", "layer_norm(affine: false)", "rms_norm", "batch_norm(momentum: 0.2)",
        ],
        ["m"] =
        [
            "linear(5)", "channel_dropout(0.2)", "learned_positions(longest: 6, start: 1)", "sinusoidal_positions(base: 100)", "rnn(2, act: relu)",
            "lstm(2, bidirectional: true)", "gru(2, layers: 2, last: true)", "multi_head_attention(2, causal: true)", "cross_attention(m, heads: 2)",
            "matrix_product(turned)", "conv1d(2, kernel: 2)", "conv_transpose1d(2, kernel: 2)", "weight_norm(three)",
        ],
        ["image"] =
        [
            "conv2d(4, kernel: [3, 2], padding: \"same\", groups: 2)", "conv_transpose2d(3, kernel: 3, stride: [2, 1])", "max_pool(2, ceil_mode: true)",
            "average_pool(2)", "global_average_pool", "global_max_pool(keep: true)", "group_norm(2)", "instance_norm(affine: true)",
            "local_response_norm(3)", "upsample_nearest(2)", "upsample_linear([2, 1])", "flatten",
        ],
        ["volume"] = ["conv3d(2, kernel: 2)", "conv_transpose3d(2, kernel: 2, stride: 2, output_padding: 1)"],
        ["heads"] = ["attend(heads, heads, causal: true)"],
        ["words"] = ["embedding(3, padding_idx: 0)"],
    };

    private static readonly string[] s_losses =
    [
        "cross_entropy(label, label_smoothing: 0.1, class_weights: [1, 2, 0.5])", "soft_cross_entropy(t)", "negative_log_likelihood(label, ignored: 1)",
        "binary_cross_entropy(t, positive_weight: [1, 2, 0.5])", "mse(t)", "mae(t)", "huber(t, delta: 2)", "smooth_l1(t)", "hinge(t)",
        "multiclass_hinge(label, power: 2)", "kl_divergence(t)", "l1", "l2", "elastic(ratio: 0.2)",
    ];

    private static readonly string[] s_metrics = ["accuracy(label)", "top_accuracy(label, n: 2)", "binary_accuracy(t)"];

    private static readonly string[] s_initializers =
    [
        "zeros", "ones", "constant(0.5)", "normal(deviation: 0.1)", "uniform(from: -1)", "fan_in_uniform", "xavier_uniform(gain: 2)", "xavier_normal",
        "kaiming_uniform(a: 0.1, mode: \"fan_out\")", "kaiming_normal", "lecun_uniform", "lecun_normal", "truncated_normal(deviation: 0.5)", "identity",
        "orthogonal(gain: 2)", "without_row(row: 1)",
    ];

    private static readonly string[] s_optimizers =
    [
        "gradient_descent", "sgd(momentum: 0.9, nesterov: true)", "heavy_ball", "nesterov", "adagrad", "rmsprop(centred: true)", "adadelta", "adam", "adamw",
        "adamax", "nadam", "radam", "lion", "lamb", "muon(rounds: 3)",
    ];

    private static readonly string[] s_schedules =
    [
        "constant(0.1)", "step(from: 0.1, every: 3 steps)", "multi_step(from: 0.1, at: [3 epochs, 40 steps])", "exponential(from: 0.1, factor: 0.9)",
        "inverse(from: 0.1, every: 2 epochs)", "ramp(from: 0.1)", "polynomial(from: 0.1, power: 2)", "cosine(from: 0.1, to: 0.01)",
        "cosine_restarts(from: 0.1, period: 3 epochs, stretch: 2)", "cyclic(from: 0.1, to: 0.2, up: 5 steps, mode: \"triangular2\")",
        "one_cycle(highest: 0.1)", "reduce_on_plateau(from: 0.1, patience: 2)",
    ];

    private static readonly string[] s_clippings = ["value(1)", "norm(1)", "each_norm(1)", "unit_norm(eps: 0.01)"];

    private static readonly string[] s_averages = ["ema(decay: 0.9)", "swa(from: 3 epochs, every: 2 steps)"];

    [Fact]
    public void Each_declaration_has_a_row()
    {
        var rows = s_stages.Values.SelectMany(s => s).Concat(s_losses).Concat(s_metrics).Concat(s_initializers).Concat(s_optimizers).Concat(s_schedules)
            .Concat(s_clippings).Concat(s_averages).Append("warmup").Append("dirac").Select(NameOf).Concat(s_without).ToHashSet();
        Assert.Equal([], DeclarationDoc.All.Select(d => d.Name).Where(n => !rows.Contains(n)));
    }

    [Fact]
    public void Layers_activations_and_functions()
    {
        var slots = s_inputs.Select(i => (i.Name, i.Shape, "input"));
        var stages = s_stages.SelectMany(s => s.Value.Select(stage => (From: s.Key, Stage: stage))).Select((s, k) => (Name: $"y{k}", s.From, s.Stage)).ToList();
        AssertSame(
            File(slots, stages.Select(s => $"output {s.Name} = {s.From} |> {s.Stage}")),
            Class(slots, stages.Select(s => Property(s.Name, $"Output, From(nameof({Callables.Pascal(s.From)})), {Attribute(s.Stage)}"))));
    }

    [Fact]
    public void Losses_metrics_and_initializers()
    {
        (string, string, string)[] slots = [("a", "[3]", "input"), ("m", "[2, 3]", "input"), ("label", "class(3)", "target"), ("t", "[3]", "target")];
        var chain = string.Concat(s_initializers.Select(i => $" |> dense(3, weight_init: {i})"));
        var classes = s_initializers.Select((i, k) => $"    [{Attribute(i)}] private sealed class I{k};\n");
        var stages = string.Join(", ", s_initializers.Select((_, k) => $"Dense(3, weightInit: typeof(I{k}))"));
        AssertSame(
            File(
                slots,
                new[] { "z = a" + chain, "output folded = m |> conv1d(2, kernel: 3, weight_init: dirac(groups: 2))" }
                    .Concat(s_losses.Select(l => $"loss z |> {l}")).Concat(s_metrics.Select((m, k) => $"metric z |> {m} as n{k}")).Append("output y = z |> identity")),
            Class(
                slots,
                new[] { Property("z", "From(nameof(A)), " + stages), Property("folded", "Output, From(nameof(M)), Conv1d(2, kernel: 3, weightInit: typeof(Dirac2))") }
                    .Concat(s_losses.Select((l, k) => Property($"l{k}", "Loss, From(nameof(Z)), " + Attribute(l))))
                    .Concat(s_metrics.Select((m, k) => Property($"n{k}", "Metric, From(nameof(Z)), " + Attribute(m))))
                    .Append(Property("y", "Output, From(nameof(Z)), Identity")),
                string.Concat(classes) + "    [Dirac(groups: 2)] private sealed class Dirac2;\n"));
    }

    [Fact]
    public void Recipes()
    {
        (string, string, string)[] slots = [("a", "[2]", "input"), ("t", "[2]", "target")];
        var recipes = s_optimizers.Select(o => ("optimizer " + o, Attribute(o)))
            .Concat(s_schedules.Select(s => ("optimizer sgd\n  rate warmup(length: 2 steps) then " + s, $"Sgd, Warmup(lengthSteps: 2), {Attribute(s)}")))
            .Concat(s_clippings.Select(c => ("optimizer sgd\n  clip " + c, $"Sgd, {Attribute(c)}")))
            .Concat(s_averages.Select(a => ("optimizer sgd\n  average " + a, $"Sgd, {Attribute(a)}")))
            .ToList();
        AssertSame(
            File(slots, ["z = a |> dense(2) as fc", "loss z |> mse(t)", "output y = z |> identity"]) +
                string.Concat(recipes.Select((r, k) => $"train Many as R{k} {{\n  {r.Item1}\n}}\n")),
            Class(slots, new[]
            {
                Property("z", "From(nameof(A)), Dense(2, As = \"fc\")"), Property("error", "Loss, From(nameof(Z)), Mse(nameof(T))"), Property("y", "Output, From(nameof(Z)), Identity"),
            }.Concat(recipes.Select((r, k) => $"    [Train, {r.Item2}] public static partial Recipe R{k} {{ get; }}\n"))));
    }

    private static void AssertSame(string file, string source)
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/many.netdsl", file));
        var fromClass = Run.Of(new Project().WithCSharp("Many.cs", source));
        Assert.DoesNotContain(fromFile.Diagnostics.Concat(fromClass.Diagnostics), d => d.Severity > DiagnosticSeverity.Info);
        // C# finds all attributes and takes their arguments.
        var user = fromClass.Output.SyntaxTrees.Single(t => t.ToString() == source);
        Assert.DoesNotContain(fromClass.Output.GetSemanticModel(user).GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Body(fromFile), Body(fromClass));
    }

    private static string Body(Run run)
    {
        var text = run.Files.Values.Single(t => t.Contains("internal static unsafe class Programs"));
        return Lines().Replace(text[text.IndexOf("internal static unsafe class Programs", StringComparison.Ordinal)..], "");
    }

    private static string File(IEnumerable<(string Name, string Shape, string Kind)> slots, IEnumerable<string> statements) =>
        "network Many {\n" + string.Concat(slots.Select(s => $"  {s.Kind} {s.Name}: {s.Shape}\n")) + string.Concat(statements.Select(s => $"  {s}\n")) + "}\n";

    private static string Class(IEnumerable<(string Name, string Shape, string Kind)> slots, IEnumerable<string> members, string classes = "") =>
        "using NetGen;\n[Network]\npublic sealed partial class Many\n{\n" + classes +
        string.Concat(slots.Select(s => Property(s.Name, Callables.Pascal(s.Kind) + Slot(s.Shape)))) + string.Concat(members) + "}\n";

    private static string Property(string name, string attributes) => $"    [{attributes}] public static partial Value {Callables.Pascal(name)} {{ get; }}\n";

    private static string Slot(string shape)
    {
        var sizes = Sizes().Match(shape).Groups[1].Value;
        var classes = Classes().Match(shape);
        return $"({string.Join(", ", new[] { sizes, classes.Success ? "Classes = " + classes.Groups[1].Value : "" }.Where(t => t.Length > 0))})";
    }

    private static string NameOf(string call) => call.Split('(')[0];

    /// <summary>A call of the language as an attribute.</summary>
    private static string Attribute(string call)
    {
        var name = NameOf(call);
        var arguments = call[name.Length..];
        arguments = Durations().Replace(arguments, m => m.Groups[1].Value + (m.Groups[3].Value == "steps" ? "Steps: " : "Epochs: ") + m.Groups[2].Value);
        arguments = InList().Replace(arguments, "\"$1\"");
        arguments = List().Replace(arguments, m => $"new[] {{ {m.Groups[1].Value} }}");
        arguments = Named().Replace(arguments, m => Argument(Callables.Camel(m.Groups[1].Value)) + ":");
        arguments = Values().Replace(arguments, m => $"nameof({Callables.Pascal(m.Value)})");
        return Callables.Pascal(name) + arguments.Replace("relu", "typeof(ReluAttribute)");
    }

    private static string Argument(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    [GeneratedRegex("^#line .*$", RegexOptions.Multiline)]
    private static partial Regex Lines();

    [GeneratedRegex(@"\[(.*)\]")]
    private static partial Regex Sizes();

    [GeneratedRegex(@"class\((\d+)\)")]
    private static partial Regex Classes();

    [GeneratedRegex(@"(\w+): (\d+) (steps|epochs)")]
    private static partial Regex Durations();

    [GeneratedRegex(@"(?<=[\[,] ?)(\d+ (?:steps|epochs))")]
    private static partial Regex InList();

    [GeneratedRegex(@"\[([^\]]*)\]")]
    private static partial Regex List();

    [GeneratedRegex(@"(\w+):")]
    private static partial Regex Named();

    [GeneratedRegex(@"(?<=[(,] ?)(a|m|three|turned|heads|label|t)(?=[,)])")]
    private static partial Regex Values();
}
