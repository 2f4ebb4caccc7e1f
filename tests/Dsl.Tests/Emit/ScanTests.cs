using System;
using System.IO;
using System.Linq;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Differentiation;
using NetGen.Dsl.Tests.Planning;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Loops over steps from text to compiled code: they train as the oracle says, and as the same layer unrolled.</summary>
public class ScanTests
{
    private const string Lstm =
        """
        layer long_memory(x: [n, k], units: int) {
          @role(weight)
          param weight_ih: [4 * units, k] = fan_in_uniform(fan_in: units)
          @role(weight)
          param weight_hh: [4 * units, units] = fan_in_uniform(fan_in: units)
          @role(bias)
          param bias: [4 * units] = fan_in_uniform(fan_in: units)
          inputs = x @ transpose(weight_ih) + bias
          h[j < units] = 0
          c[j < units] = 0
          LOOP
          return y
        }
        network Sequences {
          precision f64
          input  text: class(5)[7]
          target next: class(5)[7]
          param  table: [5, 4] = normal(deviation: 0.5)
          hidden = rows(table, text) |> long_memory(6) as first |> long_memory(5) as second
          param  head: [5, 5] = normal(deviation: 0.5)
          logits = hidden @ head
          loss   cross_entropy(logits, next)
          output scores = logits
        }
        train Sequences {
          batch 6
          optimizer adam(rate: 0.02)
          clip norm(1.0)
        }
        """;

    private const string Step =
        """
        gates = PART + h @ transpose(weight_hh)
        i[j < units] = logistic(gates[j])
        f[j < units] = logistic(gates[j + units])
        g[j < units] = tanh(gates[j + 2 * units])
        o[j < units] = logistic(gates[j + 3 * units])
        c = f * c + i * g
        h = o * tanh(c)
        """;

    private static readonly string s_scan = Lstm.Replace(
        "LOOP", "scan t < n {\n" + Step.Replace("PART", "inputs[t]") + "\ny[t] = h\n}");

    private static readonly string s_repeat = Lstm.Replace(
        "LOOP", "repeat t < n {\npart[j < 4 * units] = inputs[t, j]\n" + Step.Replace("PART", "part")
            + "\nrow[m < 1, j < units] = h[j]\ny = if t == 0 then row else concat([y, row], axis: 0)\n}");

    [Fact]
    public void An_lstm_computes_what_it_does_unrolled()
    {
        var (scan, unrolled) = (Bound.Network(s_scan), Bound.Network(s_repeat));
        Assert.True(GraphWalk.Ancestors([scan.Gradients!.Loss!]).Count < 0.4 * GraphWalk.Ancestors([unrolled.Gradients!.Loss!]).Count);
        var feed = PlanCheck.Feed(scan.Gradients, 3, 5);
        var other = PlanCheck.Feed(unrolled.Gradients!, 3, 5);
        foreach (var (variable, value) in feed.Variables)
            other.Variables[other.Variables.Keys.Single(v => v.Kind == variable.Kind && v.VariableName == variable.VariableName)] = value;
        var (one, two) = (Interpreter.Run(scan.Gradients, feed), Interpreter.Run(unrolled.Gradients!, other));
        Assert.Equal(two.Loss!.Value, one.Loss!.Value, 1e-12);
        foreach (var (variable, gradient) in one.Assigned)
            Assert.True(Scaled.Error(two.Assigned.Single(a => a.Key.VariableName == variable.VariableName).Value, gradient) < 1e-12, variable.VariableName);
    }

    [Fact]
    public void An_lstm_trains_as_the_oracle_says() => TrainsAsTheOracleSays(s_scan);

    [Fact]
    public void Steps_in_both_directions_random_numbers_and_layers_train_as_the_oracle_says() => TrainsAsTheOracleSays(
        """
        layer cell(x: [k], h: [m]) {
          a = x |> dense(m) as input
          return tanh(a + (h |> dense(m, with_bias: false) as recurrent))
        }
        network Both {
          precision f64
          input  x: [6, 3]
          target t: [4]
          state  seen: [4] = 0
          h[j < 4] = 0
          scan t < 6 {
            part = if training then x[t] * (random(like: x[t]) > 0.3) else x[t]
            h = cell(part, h) as forward
            ahead[t] = h * (t + 1) / 6
          }
          b[j < 4] = 0.1 * j
          scan t < 5 backward {
            s = cell(x[t + 1], b) as back
            b = s + sum[j < 3](x[t, j]) - x[5 - t, 0]
            behind[t] = b
          }
          if training {
            seen = 0.9 * seen + 0.1 * mean(s, axis: batch)
          }
          y = h + b + mean(ahead, axis: 0) + mean(behind, axis: 0) |> dense(4)
          loss   mse(y, t)
          loss   1e-3 * sum(back.input.weight ^ 2)
          output z = y + seen
        }
        train Both {
          batch 5
          optimizer sgd(momentum: 0.9)
          rate 0.1
        }
        """);

    [Fact]
    public void A_loop_is_a_few_calls_for_each_step()
    {
        var emitted = Emitted(s_scan.Replace("7", "64"));
        if (Environment.GetEnvironmentVariable("EMIT_TO") is { } folder)
            File.WriteAllText(Path.Combine(folder, "Scan.cs"), emitted);
        Assert.Contains("for (frame->Position = 0; frame->Position < 64; frame->Position++)", emitted);
        Assert.Contains("for (frame->Position = 63; frame->Position >= 0; frame->Position--)", emitted);
        Assert.Contains("at each of 64 steps.", emitted);
        Assert.InRange(emitted.Length, 0, 1.1 * Emitted(s_scan).Length);
    }

    private static string Emitted(string text)
    {
        var model = Bound.Network(text);
        return CSharpEmitter.Emit(model, NetworkPlans.Of(model), new EmitOptions("App"));
    }

    private static void TrainsAsTheOracleSays(string text)
    {
        var model = Bound.Network(text);
        var compiled = EmittedNetwork.Compile(model, NetworkPlans.Of(model));
        for (var seed = 1; seed < 4; seed++)
            Assert.Null(OracleTraining.Difference(model, compiled, seed));
    }
}
