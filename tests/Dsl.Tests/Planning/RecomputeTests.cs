using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Explanation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Emit;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Blocks of <c>recompute</c>: the same numbers in less memory, for more work.</summary>
public class RecomputeTests
{
    /// <summary>So many layers in segments: Chen, Xu, Zhang and Guestrin 2016 keep one value for each segment, and those of one.</summary>
    private static string Deep(int segments, int layers, string body, string input = "[64]", int batch = 256) => $$"""
        network Deep {
          input x: {{input}}
          target t: class(10)
          z = x
          repeat {{segments}} {
            recompute {
              repeat {{layers}} {
                z = z |> {{body}}
              }
            }
          }
          logits = z |> flatten |> dense(10) as head
          loss cross_entropy(logits, t)
          output y = logits
        }

        train Deep {
          batch {{batch}}
          optimizer sgd(rate: 0.05, momentum: 0.9)
        }
        """;

    private static string Plain(string text) => text.Replace("recompute {", "if true {", StringComparison.Ordinal);

    /// <summary>Blocks of all kinds: with random numbers, running statistics, loops, other blocks and networks in them.</summary>
    public static TheoryData<string, string> Networks => new()
    {
        { "dense", Deep(3, 2, "dense(33) |> tanh |> layer_norm", "[33]", 19) },
        { "convolutional", Deep(2, 2, "conv2d(4, kernel: 3, padding: 1) |> batch_norm |> relu |> dropout(0.3)", "[4, 9, 9]", 7) },
        { "residual", """
            layer unit(x: [c, h, w]) {
              y = x |> conv2d(c, kernel: 3, padding: 1, with_bias: false) |> batch_norm |> relu
              y = y |> conv2d(c, kernel: 3, padding: 1, with_bias: false) |> batch_norm
              return relu(x + y)
            }
            network Deep {
              input x: [3, 8, 8]
              target t: class(5)
              z = x |> conv2d(6, kernel: 3, padding: 1)
              recompute { z = z |> unit |> unit }
              recompute { z = z |> max_pool(2) |> unit }
              logits = z |> mean(axis: [1, 2]) |> dense(5)
              loss cross_entropy(logits, t)
              output y = logits
            }
            train Deep { batch 6 optimizer adam clip norm(1.0) }
            """ },
        { "nested", """
            layer half(x: [k]) {
              y = x
              recompute { y = y |> dense(20) as a |> silu |> dropout(0.1) }
              return y |> dense(20) as b |> gelu
            }
            network Deep {
              input x: [20]
              target t: [20]
              y = x
              recompute {
                y = y |> half as first |> tanh
                y = y + (y |> half as second)
                recompute { y = y * logistic(y |> dense(20)) }
              }
              loss mse(y, t)
              output y = y
            }
            train Deep { batch 9 optimizer adam }
            """ },
        { "around a scan", """
            network Deep {
              input x: [9, 5]
              target t: class(4)
              recompute { s = x |> lstm(19) |> dropout(0.2) }
              recompute { s = s |> lstm(18) }
              logits = s |> mean(axis: 0) |> dense(4)
              loss cross_entropy(logits, t)
              output y = logits
            }
            train Deep { batch 8 optimizer adam }
            """ },
        { "in a scan", """
            layer gated(x: [n, k], units: int) {
              param weight: [2 * units, k] = fan_in_uniform
              param recurrent: [2 * units, units] = fan_in_uniform
              inputs = x @ transpose(weight)
              h[j < units] = 0
              scan t < n {
                recompute {
                  z = inputs[t] + h @ transpose(recurrent)
                  gate[j < units] = logistic(z[j])
                  new[j < units] = tanh(z[j + units])
                  h = gate * h + (1 - gate) * new
                }
                y[t] = h
              }
              return y
            }
            network Deep {
              input x: [9, 5]
              target t: class(4)
              s = x |> gated(19) |> gated(18)
              logits = s |> mean(axis: 0) |> dense(4)
              loss cross_entropy(logits, t)
              output y = logits
            }
            train Deep { batch 8 optimizer adam }
            """ },
        { "attention", """
            layer rowwise(x: [t, k], units: int) {
              @role(weight)
              param weight: [units, k] = fan_in_uniform
              return x @ transpose(weight)
            }
            network Deep {
              input x: [12, 16]
              target t: class(4)
              y = x
              repeat 2 {
                recompute {
                  y = y + (y |> layer_norm |> multi_head_attention(4) as mix)
                  y = y + (y |> layer_norm |> rowwise(32) as up |> gelu |> rowwise(16) as down |> dropout(0.1))
                }
              }
              logits = y |> mean(axis: 0) |> dense(4)
              loss cross_entropy(logits, t)
              output y = logits
            }
            train Deep { batch 5 optimizer adamw decay 0.1 on weights }
            """ },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void TheNumbersHaveTheSameBits(string name, string text)
    {
        var (plain, again) = (Bound.Network(Plain(text)), Bound.Network(text));
        var bits = new[] { plain, again }.Select(Run).ToArray();
        Assert.True(bits[0].SequenceEqual(bits[1]), name);
    }

    private static long[] Run(NetworkModel model)
    {
        using var network = EmittedNetwork.Compile(model, NetworkPlans.Of(model)).Make(seed: 3);
        var batch = model.Recipes[0].Batch;
        var numbers = new List<double>();
        for (var step = 0; step < 3; step++)
        {
            numbers.Add(network.TrainStep(WholeNetworks.Samples(model, step == 2 ? batch - 1 : batch, step), 0.05).Loss);
            numbers.Add(network.ComputeGradients(WholeNetworks.Samples(model, batch, step)).Loss);
            numbers.AddRange(model.Parameters.SelectMany(p => network.Gradient(p.Node.VariableName)));
        }
        numbers.AddRange(model.Parameters.Concat(model.States).SelectMany(v => network.Parameter(v.Node.VariableName)));
        return [.. numbers.Select(BitConverter.DoubleToInt64Bits)];
    }

    /// <summary>√n segments of √n layers: as many values as both together, for one forward pass more but for the heads.</summary>
    [Fact]
    public void TheArenaOfSegmentsIsOfTheirNumberAndLength()
    {
        var text = Deep(8, 8, "dense(64) |> tanh");
        var (plain, again) = (Train(Plain(text)), Train(text));
        const long value = 256 * 64 * 4;

        // Every layer's result, and the gradient that is on its way.
        Assert.InRange(plain.ArenaBytes, 64 * value, 66 * value);
        Assert.InRange(again.ArenaBytes, 15 * value, 17 * value);
        Assert.Equal(64, again.Kernels.Length - plain.Kernels.Length);
        long Products(ProgramPlan plan) => plan.Kernels.OfType<ContractKernel>().Sum(k => k.Work);
        Assert.InRange((double)Products(again) / Products(plain), 1.3, 1.4);
    }

    /// <summary>Padded copies and what a norm needs are made again too.</summary>
    [Fact]
    public void ConvolutionsWithNormsKeepOnlyTheirBlocksInputs()
    {
        var text = Deep(8, 2, "conv2d(16, kernel: 3, padding: 1, with_bias: false) |> batch_norm |> relu", "[16, 16, 16]", 16);
        var (plain, again) = (Train(Plain(text)), Train(text));
        Assert.InRange((double)again.ArenaBytes / plain.ArenaBytes, 0.2, 0.35);
    }

    [Fact]
    public void ProductsWithTheHessianAreTheSame()
    {
        var text = """
            network Deep {
              precision f64
              derivatives 2
              input x: [7]
              target t: [3]
              z = x
              recompute { z = z |> dense(6) |> tanh |> dense(5) |> silu }
              recompute { z = z |> dense(3) |> softplus }
              loss mse(z, t)
              output y = z
            }
            """;
        double[] Product(NetworkModel model)
        {
            using var network = EmittedNetwork.Compile(model).Make(seed: 4);
            foreach (var parameter in model.Parameters)
                network.SetDirection(parameter.Node.VariableName, [.. Enumerable.Range(1, (int)parameter.Node.Shape.ElementsPerSample).Select(k => Math.Sin(k))]);
            network.ComputeHessianProduct(WholeNetworks.Samples(model, 9, 5));
            return [.. model.Parameters.SelectMany(p => network.Gradient(p.Node.VariableName))];
        }
        var (plain, again) = (Product(Bound.Network(Plain(text))), Product(Bound.Network(text)));
        Assert.All(plain.Zip(again), p => Assert.Equal(p.First, p.Second, 1e-12));
        Assert.Contains(plain, p => Math.Abs(p) > 1e-3);
    }

    [Fact]
    public void TheExplanationNamesWhatIsComputedAgain()
    {
        var model = Bound.Network(Deep(2, 1, "dense(64) as fc |> tanh"));
        var line = Explainer.Explain(NetworkPlans.Of(model).Train[0]).Split('\n').Single(l => l.StartsWith("Computed again", StringComparison.Ordinal));
        Assert.Contains("2 kernels", line, StringComparison.Ordinal);
        Assert.True(line.EndsWith(": Fc10ZAgainGradient, Fc00ZAgainGradient", StringComparison.Ordinal), line);
        Assert.DoesNotContain("Computed again", Explainer.Explain(NetworkPlans.Of(model).Predict), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network N { input x: [2]\n recompute x = x\n output y = x }", "NG1010")]
    [InlineData("optimizer o(rate = 1) { recompute { w = w - rate * g } }\nnetwork N { input x: [2]\n target t: [2]\n y = x |> dense(2)\n loss mse(y, t)\n output z = y }\ntrain N { optimizer o }", "NG2025")]
    public void WrongUseIsReported(string text, string id) => Assert.Contains(Bound.Errors(text), e => e.Contains(id, StringComparison.Ordinal));

    private static ProgramPlan Train(string text) => NetworkPlans.Of(Bound.Network(text)).Train[0];
}
