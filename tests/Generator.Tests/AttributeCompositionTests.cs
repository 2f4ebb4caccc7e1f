using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Syntax;
using NetGen.Generator.Attributes;
using NetGen.Generator.Tests.Harness;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>What attributes say beyond chains of layers gives the same code as a file.</summary>
public class AttributeCompositionTests
{
    private static void AssertSame(string file, string attributes)
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/same.netdsl", file));
        var fromClass = Run.Of(new Project().WithCSharp("Same.cs", "using NetGen;\n" + attributes));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromFile.CompilerFindings);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Bodies(fromFile), Bodies(fromClass));
    }

    private static string Bodies(Run run) => Body(run.Files.Values.Single(t => t.Contains("internal static unsafe class Programs")));

    private static string Body(string text) => Regex.Replace(
        text[text.IndexOf("internal static unsafe class", System.StringComparison.Ordinal)..], "^#line .*$", "", RegexOptions.Multiline);

    [Fact]
    public void Operations_of_the_compiler_stand_in_chains() => AssertSame("""
        network Same {
          input x: [4, 6]
          input word: class(9)[4]
          target t: [3]
          wide   = x |> layer_norm as norm
          gate   = wide |> abs |> multiply(-1) |> add(2) |> exp
          scaled = wide |> divide(gate) |> at_least(0)
          hot    = word |> one_hot(9)
          joined = scaled |> subtract(gate) |> select(wide, 0.5) |> join(hot, axis: 1)
          folded = joined |> transpose |> pad(before: [0, 1], after: [1, 0]) |> sum(axis: 0, keep: true)
          part   = folded |> slice(1, start: 1, count: 4) |> reshape([2, -1]) |> pow(2)
          others = gate |> sqrt |> slice(0, start: 0, count: 2)
          y      = part |> matrix_product(others) |> mean(axis: [0])
          z      = y |> dense(3) as head
          output o = z |> at_most(6)
          loss mse(z, t)
        }
        """, """
        [Network]
        public sealed partial class Same
        {
            [Input(4, 6)] public static partial Value X { get; }
            [Input(4, Classes = 9)] public static partial Value Word { get; }
            [Target(3)] public static partial Value T { get; }
            [From(nameof(X)), LayerNorm(As = "norm")] public static partial Value Wide { get; }
            [From(nameof(Wide)), Abs, Multiply(-1), Add(2), Exp] public static partial Value Gate { get; }
            [From(nameof(Wide)), Divide(nameof(Gate)), AtLeast(0)] public static partial Value Scaled { get; }
            [From(nameof(Word)), OneHot(9)] public static partial Value Hot { get; }
            [From(nameof(Scaled)), Subtract(nameof(Gate)), Select(nameof(Wide), 0.5), Join(nameof(Hot), axis: 1)]
            public static partial Value Joined { get; }
            [From(nameof(Joined)), Transpose, Pad(before: new[] { 0, 1 }, after: new[] { 1, 0 }), Sum(axis: 0, keep: true)]
            public static partial Value Folded { get; }
            [From(nameof(Folded)), Slice(1, start: 1, count: 4), Reshape(new[] { 2, -1 }), Pow(2)] public static partial Value Part { get; }
            [From(nameof(Gate)), Sqrt, Slice(0, start: 0, count: 2)] public static partial Value Others { get; }
            [From(nameof(Part)), MatrixProduct(nameof(Others)), Mean(axis: new[] { 0 })] public static partial Value Y { get; }
            [From(nameof(Y)), Dense(3, As = "head")] public static partial Value Z { get; }
            [Output, From(nameof(Z)), AtMost(6)] public static partial Value O { get; }
            [Loss, From(nameof(Z)), Mse(nameof(T))] public static partial Value Error { get; }
        }
        """);

    [Fact]
    public void A_class_gives_a_declaration_its_arguments() => AssertSame("""
        network Same {
          input x: [4]
          target t: [2]
          z = x |> dense(5, weight_init: normal(deviation: 0.02), bias_init: constant(0.1)) as fc1 |> relu
            |> dense(2, weight_init: kaiming_uniform(a: 0.5, mode: "fan_out")) as fc2
          output y = z
          loss mse(z, t)
        }
        train Same {
          optimizer muon(others: sgd(momentum: 0.9))
        }
        """, """
        [Network]
        public sealed partial class Same
        {
            [Normal(deviation: 0.02)] private sealed class Small;
            [Constant(0.1)] private sealed class Tenth;
            [KaimingUniform(a: 0.5, mode: "fan_out")] private sealed class Wide;
            [Sgd(momentum: 0.9)] private sealed class Momentum;
            [System.Obsolete] private sealed class Unrelated;

            [Input(4)] public static partial Value X { get; }
            [Target(2)] public static partial Value T { get; }
            [From(nameof(X)), Dense(5, weightInit: typeof(Small), biasInit: typeof(Tenth), As = "fc1"), Relu, Dense(2, weightInit: typeof(Wide), As = "fc2")]
            public static partial Value Z { get; }
            [Output, From(nameof(Z))] public static partial Value Y { get; }
            [Loss, From(nameof(Z)), Mse(nameof(T))] public static partial Value Error { get; }
            [Train, Muon(others: typeof(Momentum))] public static partial Recipe Default { get; }
        }
        """);

    [Fact]
    public void Losses_of_groups_layers_used_again_and_tied_parameters() => AssertSame("""
        network Same {
          input a: [6]
          input b: [6]
          target similar: []
          first  = a |> dense(3) as encode |> tanh
          second = b |> encode |> tanh
          turned = encode.weight |> transpose
          back   = second |> dense(6, weight: turned) as decode
          off    = encode.bias |> pow(2) |> mean
          score  = first |> multiply(second) |> sum
          loss   score |> binary_cross_entropy(similar)
          loss   w |> l2 |> multiply(5e-4) on weights, decode.bias
          loss   back |> mse(b)
          loss   off |> multiply(0.1)
          output y = score
        }
        """, """
        [Network]
        public sealed partial class Same
        {
            [Input(6)] public static partial Value A { get; }
            [Input(6)] public static partial Value B { get; }
            [Target] public static partial Value Similar { get; }
            [From(nameof(B)), Again("encode"), Tanh] public static partial Value Second { get; }
            [From(nameof(A)), Dense(3, As = "encode"), Tanh] public static partial Value First { get; }
            [FromParameters("encode.weight"), Transpose] public static partial Value Turned { get; }
            [From(nameof(Second)), Dense(6, As = "decode"), Tie("weight", nameof(Turned))] public static partial Value Back { get; }
            [FromParameters("encode.bias"), Pow(2), Mean] public static partial Value Off { get; }
            [From(nameof(First)), Multiply(nameof(Second)), Sum] public static partial Value Score { get; }
            [Loss, From(nameof(Score)), BinaryCrossEntropy(nameof(Similar))] public static partial Value Error { get; }
            [Loss, FromParameters("weights", "decode.bias"), L2, Multiply(5e-4)] public static partial Value Penalty { get; }
            [Loss, From(nameof(Back)), Mse(nameof(B))] public static partial Value Rebuilt { get; }
            [Loss, From(nameof(Off)), Multiply(0.1)] public static partial Value Bias { get; }
            [Output, From(nameof(Score))] public static partial Value Y { get; }
        }
        """);

    [Fact]
    public void Parameters_of_the_network_itself() => AssertSame("""
        network Same {
          input x: [2, 5, 5]
          target t: class(3)
          /// Directions of the convolution.
          @role(weight)
          param v: [4, 2, 3, 3] = kaiming_normal
          @role(norm)
          param g: [4] = constant(2)
          param shares: [3] = ones
          kernel = v |> weight_norm(g)
          z = x |> conv2d(4, kernel: 3, weight: kernel) as conv |> flatten |> dense(3) as head
          output y = z
          loss z |> cross_entropy(t, class_weights: shares)
          loss shares |> l2
        }
        train Same {
          optimizer sgd
          rate multi_step(from: 0.1, at: [3 epochs, 600 steps])
          rate 0.01 on norms
          decay 0.1 on weights, shares
        }
        """, """
        [Network]
        public sealed partial class Same
        {
            [Input(2, 5, 5)] public static partial Value X { get; }
            [From(nameof(V)), WeightNorm(nameof(G))] public static partial Value Kernel { get; }
            [From(nameof(X)), Conv2d(4, kernel: 3, As = "conv"), Tie("weight", nameof(Kernel)), Flatten, Dense(3, As = "head")]
            public static partial Value Z { get; }
            [Target(Classes = 3)] public static partial Value T { get; }
            /// <summary>Directions of the convolution.</summary>
            [Parameter(4, 2, 3, 3, Role = "weight"), KaimingNormal] public static partial Value V { get; }
            [Parameter(4, Role = "norm"), Constant(2)] public static partial Value G { get; }
            [Parameter(3), Ones] public static partial Value Shares { get; }
            [Output, From(nameof(Z))] public static partial Value Y { get; }
            [Loss, From(nameof(Z)), CrossEntropy(nameof(T), classWeights: nameof(Shares))] public static partial Value Error { get; }
            [Loss, FromParameters("shares"), L2] public static partial Value Size { get; }
            [Train, Sgd, MultiStep(from: 0.1, at: new[] { "3 epochs", "600 steps" })]
            [Rate(0.01, "norms"), Decay(0.1, "weights", "shares")]
            public static partial Recipe Default { get; }
        }
        """);

    [Fact]
    public void Numbers_and_lists_for_one_argument_of_a_loss() => AssertSame("""
        network Same {
          input x: [4]
          target t: [2]
          z = x |> dense(2) as head
          output y = z
          loss z |> binary_cross_entropy(t, positive_weight: [2, 0.5])
          loss z |> binary_cross_entropy(t, positive_weight: 3)
        }
        """, """
        [Network]
        public sealed partial class Same
        {
            [Input(4)] public static partial Value X { get; }
            [Target(2)] public static partial Value T { get; }
            [From(nameof(X)), Dense(2, As = "head")] public static partial Value Z { get; }
            [Output, From(nameof(Z))] public static partial Value Y { get; }
            [Loss, From(nameof(Z)), BinaryCrossEntropy(nameof(T), positiveWeight: new[] { 2, 0.5 })] public static partial Value Error { get; }
            [Loss, From(nameof(Z)), BinaryCrossEntropy(nameof(T), positiveWeight: 3)] public static partial Value Again { get; }
        }
        """);

    private const string Encoder = """
        /// A network of the project.
        network Encoder(size: int = 8) {
          input x: [20]
          input shift: [20]
          output code = x |> add(shift) |> dense(size) as hidden |> relu
        }

        """;

    [Fact]
    public void Networks_of_files_are_layers_and_outputs_are_members()
    {
        var fromFile = Run.Of(new Project().WithNetdsl("/p/same.netdsl", Encoder + """
            network Same {
              input a: [20]
              input b: [20]
              input s: [5, 3]
              target t: [2]
              code = a |> Encoder(b, size: 4) as encoder
              text = s |> lstm(6, with_state: true) as reader
              tail = text.last
              z = code |> join(tail) |> dense(2) as head
              output y = z
              loss z |> mse(t)
            }
            """));
        var fromClass = Run.Of(new Project().WithNetdsl("/p/encoder.netdsl", Encoder).WithCSharp("Same.cs", """
            using NetGen;
            [Network]
            public sealed partial class Same
            {
                [Input(20)] public static partial Value A { get; }
                [Input(20)] public static partial Value B { get; }
                [Input(5, 3)] public static partial Value S { get; }
                [Target(2)] public static partial Value T { get; }
                [From(nameof(A)), Encoder(nameof(B), size: 4, As = "encoder")] public static partial Value Code { get; }
                [From(nameof(S)), Lstm(6, withState: true, As = "reader")] public static partial Value Text { get; }
                [From(nameof(Text)), Member("last")] public static partial Value Tail { get; }
                [From(nameof(Code)), Join(nameof(Tail)), Dense(2, As = "head")] public static partial Value Z { get; }
                [Output, From(nameof(Z))] public static partial Value Y { get; }
                [Loss, From(nameof(Z)), Mse(nameof(T))] public static partial Value Error { get; }
            }
            """));
        Assert.Empty(fromFile.Diagnostics);
        Assert.Empty(fromClass.Diagnostics);
        Assert.Empty(fromFile.CompilerFindings);
        Assert.Empty(fromClass.CompilerFindings);
        Assert.Equal(Body(fromFile.Files["same.Same.g.cs"]), Body(fromClass.Files.Single(f => f.Key.StartsWith("Attributes", System.StringComparison.Ordinal) && f.Key.Contains("Same.g")).Value));
    }

    [Fact]
    public void A_network_takes_no_attribute_of_the_runtime()
    {
        var run = Run.Of(new Project().WithNetdsl("/p/n.netdsl", "network Dense { input x: [3]   output y = x |> dense(2) }\nnetwork Mine { input x: [3]   output y = x |> dense(2) }"));
        Assert.Empty(run.CompilerFindings);
        var attributes = run.Files["NetGen.Attributes.g.cs"];
        Assert.Contains("class MineAttribute() : StageAttribute", attributes, System.StringComparison.Ordinal);
        Assert.DoesNotContain("DenseAttribute", attributes, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Schedules_and_decay_of_groups() => AssertSame("""
        network Same {
          input x: [3]
          target t: [2]
          z = x |> dense(4) as body |> relu |> dense(2) as head
          loss mse(z, t)
          output y = z
        }
        train Same {
          optimizer sgd
          rate  warmup(5 steps) then cosine(from: 0.1)
          rate  step(from: 0.01, every: 3 epochs) on head
          rate  constant(0.001, length: 10 steps) then cosine(from: 0.1) on biases
          decay 1e-3
          decay 1e-2 on head
          stop  early(on: validation.loss, patience: 4, minimum_delta: 0.01)
        }
        """, """
        [Network]
        public sealed partial class Same
        {
            [Input(3)] public static partial Value X { get; }
            [Target(2)] public static partial Value T { get; }
            [From(nameof(X)), Dense(4, As = "body"), Relu, Dense(2, As = "head")] public static partial Value Z { get; }
            [Loss, From(nameof(Z)), Mse(nameof(T))] public static partial Value Error { get; }
            [Output, From(nameof(Z))] public static partial Value Y { get; }
            [Train, Sgd, Warmup(lengthSteps: 5), Cosine(from: 0.1)]
            [RateOf("head"), Step(from: 0.01, everyEpochs: 3)]
            [RateOf("biases"), Constant(0.001, lengthSteps: 10), Cosine(from: 0.1)]
            [Decay(1e-3), Decay(1e-2, "head"), StopEarly("validation.loss", Patience = 4, MinimumDelta = 0.01)]
            public static partial Recipe Default { get; }
        }
        """);

    [Theory]
    [InlineData("[From(nameof(X)), Dense(2, weightInit: typeof(Small))]", "NG5013", "mod: 3")]
    [InlineData("[From(nameof(X)), Dense(2, weightInit: typeof(Unrelated))]", "NG5006", "System.Obsolete")]
    [InlineData("[From(nameof(X)), Residual(typeof(Circle))]", "NG5010", "typeof(Circle)")]
    [InlineData("[From(nameof(X)), Sum(axis: 4)]", "NG2043", "axis: 4")]
    [InlineData("[From(nameof(X)), Subtract(nameof(Y))]", "NG2", "Subtract(nameof(Y))")]
    [InlineData("[From(nameof(X)), Again(\"encode\")]", "NG2", "Again(\"encode\")")]
    [InlineData("[From(nameof(X)), Tie(\"weight\", nameof(X))]", "NG5009", "Tie(\"weight\", nameof(X))")]
    [InlineData("[From(nameof(X)), Dense(2), Tie(\"wait\", nameof(X))]", "NG2008", "\"wait\"")]
    [InlineData("[From(nameof(X)), Dense(2), Member(\"last\")]", "NG2022", "\"last\"")]
    [InlineData("[FromParameters(\"a\", \"b\"), Sum]", "NG5009", "FromParameters(\"a\", \"b\")")]
    [InlineData("[Parameter(3)]", "NG5009", "Parameter(3)")]
    [InlineData("[Parameter(3), Relu]", "NG5009", "Relu")]
    [InlineData("[Parameter(3), Ones, Relu]", "NG5009", "Relu")]
    [InlineData("[Parameter(3), Orthogonal]", "NG2015", "Orthogonal")]
    [InlineData("[Parameter(0), Zeros]", "NG2044", "0")]
    [InlineData("[From(nameof(X)), Parameter(3), Zeros]", "NG5009", "Parameter(3)")]
    [InlineData("[From(nameof(X)), Dense(2), Target(3)]", "NG5009", "Target(3)")]
    [InlineData("[FromParameters(\"weighty\"), L2, Loss]", "NG2055", "FromParameters(\"weighty\")")]
    public void What_is_wrong_is_shown_at_its_place(string attributes, string id, string at)
    {
        var source = $$"""
            using NetGen;
            [Network]
            public sealed partial class Bad
            {
                [KaimingUniform(mod: 3)] class Small;
                [System.Obsolete] class Unrelated;
                [Residual(typeof(Circle))] class Circle;
                [Input(3)] public static partial Value X { get; }
                [Input(5)] public static partial Value Y { get; }
                [Output, From(nameof(X)), Dense(2, As = "fc")] public static partial Value O { get; }
                {{attributes}} public static partial Value Z { get; }
            }
            """;
        const string residual = "layer residual(x: [...s], body: layer) = x + body(x)\n";
        var diagnostic = Run.Of(new Project().WithNetdsl("/p/residual.netdsl", residual).WithCSharp("Bad.cs", source)).Diagnostics.First();
        Assert.StartsWith(id, diagnostic.Id);
        var (start, end) = (diagnostic.Location.GetLineSpan().StartLinePosition, diagnostic.Location.GetLineSpan().EndLinePosition);
        Assert.Equal(at, source.Split('\n')[start.Line][start.Character..end.Character]);
    }

    [Fact]
    public void Operations_are_those_of_the_compiler()
    {
        Assert.Empty(Operations.Tree.Diagnostics);
        var prelude = Prelude.Trees.SelectMany(t => t.Root.Members).OfType<CallableSyntax>().Select(c => c.Name.Text).ToHashSet();
        foreach (var operation in Operations.Tree.Root.Members.Cast<CallableSyntax>())
        {
            Assert.DoesNotContain(operation.Name.Text, prelude);
            var known = Intrinsics.All[operation.Name.Text].Parameters;
            Assert.All(operation.Parameters.Select(p => p.Name.Text), name => Assert.Contains(known, k => Intrinsic.Plain(k) == name));
            Assert.Equal(
                known.Where(k => !k.EndsWith('?') && !k.EndsWith('*')).Select(Intrinsic.Plain).Order(),
                operation.Parameters.Where(p => p.Default is null).Select(p => p.Name.Text).Where(n => n != "axis" || known.Contains("axis")).Order());
        }
    }
}
