using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Generator.Tests.Harness;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>
/// A user's own declarations are compiled as those of the prelude are: the same formula under another name gives the same
/// code, but for names.
/// </summary>
public partial class OwnDeclarationTests
{
    /// <summary>What a user writes who knows the language and not the prelude.</summary>
    private const string Own = """
        activation bend(x) = select(x <= 0, 0, x)

        initializer fan(fan_in) = -1 / sqrt(fan_in) + 2 / sqrt(fan_in) * random()

        layer levelled(x: [...s, k]) {
          d = x - mean(x, axis: -1, keep: true)
          @role(norm)
          param weight: [k] = 1
          @role(norm)
          param bias: [k] = 0
          return d / sqrt(mean(d ^ 2, axis: -1, keep: true) + 1e-5) * weight + bias
        }

        layer remembering(x: [t, d], units: int) {
          @name("weight_ih_l0")
          @role(weight)
          param w: [units, d] = fan(fan_in: units)
          @name("weight_hh_l0")
          @role(weight)
          param u: [units, units] = fan(fan_in: units)
          @name("bias_ih_l0")
          @role(bias)
          param b: [units] = fan(fan_in: units)
          @name("bias_hh_l0")
          @role(bias)
          param c: [units] = fan(fan_in: units)
          driven = x @ transpose(w) + (b + c)
          state[j < units] = 0
          scan i < t {
            state = tanh(driven[i] + state @ transpose(u))
            all[i] = state
          }
          return all
        }

        loss surprise(scores: [k], label: class(k)) {
          shifted = scores - stop_gradient(max(scores, axis: -1, keep: true))
          return log(sum(exp(shifted), axis: -1)) - pick(shifted, label)
        }

        optimizer running(rate = 1e-3, a = 0.9, b = 0.999, eps = 1e-8) {
          state m = 0, v = 0
          m = a * m + (1 - a) * g
          v = b * v + (1 - b) * g * g
          w = w - rate / (1 - a ^ t) * (m / (sqrt(v) / sqrt(1 - b ^ t) + eps))
        }

        schedule fading(t, from, factor) = from * factor ^ t

        clipping bounded(greatest) = g * min(1, greatest / (global_norm + 1e-6))

        average trailing(t) = a + select(t == 1, 1, 1 - 0.9) * (w - a)
        """;

    private const string Network = """
        network Pair {
          input  x: [9, 5]
          target label: class(4)
          states = x |> {cell}(6) as memory
          h = states |> {norm} as norm |> flatten |> dense(8) as fc1 |> {activation}
          scores = h |> dense(4) as fc2
          loss   {loss}(scores, label)
          output y = scores
        }
        train Pair {
          batch 8
          optimizer {optimizer}
          rate {schedule}(from: 0.01, factor: 0.9)
          clip {clipping}
          average {average}
        }
        """;

    private static readonly (string Part, string Own, string Prelude)[] s_parts =
    [
        ("cell", "remembering", "rnn"), ("norm", "levelled", "layer_norm"), ("activation", "bend", "relu"), ("loss", "surprise", "cross_entropy"),
        ("optimizer", "running", "adam"), ("schedule", "fading", "exponential"), ("clipping", "bounded(2)", "norm(2)"),
        ("average", "trailing", "ema(decay: 0.9)"),
    ];

    [Fact]
    public void They_give_the_code_of_the_preludes() => Assert.Equal("", Difference(Own));

    /// <summary>The comparison sees what it is to see.</summary>
    [Theory]
    [InlineData("+ eps)", "- eps)")]
    [InlineData("state = tanh(", "state = bend(")]
    public void Another_formula_gives_other_code(string formula, string other)
    {
        Assert.Contains(formula, Own);
        Assert.NotEqual("", Difference(Own.Replace(formula, other)));
    }

    private static string With(bool own) => s_parts.Aggregate(Network, (text, part) => text.Replace($"{{{part.Part}}}", own ? part.Own : part.Prelude));

    private static readonly Lazy<string[]> s_prelude = new(() => Tokens(Code(With(own: false))));

    /// <summary>Where the code is another one; names may be others, but one name always stands for the same one.</summary>
    private static string Difference(string declarations)
    {
        var own = Tokens(Code(declarations + "\n" + With(own: true)));
        var prelude = s_prelude.Value;
        var names = new Dictionary<string, string>();
        foreach (var (mine, its) in own.Zip(prelude))
        {
            var isSame = Name().IsMatch(mine) && Name().IsMatch(its) ? names.TryAdd(mine, its) || names[mine] == its : mine == its;
            if (!isSame)
                return $"{mine} for {its}";
        }
        return own.Length == prelude.Length ? "" : $"{own.Length} for {prelude.Length} words";
    }

    private static string Code(string text)
    {
        var run = Run.Of(new Project().WithNetdsl("/p/pair.netdsl", text));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerFindings);
        var code = run.Files["pair.Pair.g.cs"];
        return code[code.IndexOf("internal static unsafe class Programs", StringComparison.Ordinal)..];
    }

    private static string[] Tokens(string code) => [.. Token().Matches(Comment().Replace(code, "")).Select(m => m.Value)];

    [GeneratedRegex("//.*$|^ *#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[A-Za-z_]\w*|\d[\w.]*|\S")]
    private static partial Regex Token();

    [GeneratedRegex("^[A-Za-z_]")]
    private static partial Regex Name();
}
