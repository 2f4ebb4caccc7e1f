using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Emit;
using NetGen.Runtime.Simd;
using NetGen.Tests.Shared;
using Xunit;
using Numbers = NetGen.Dsl.Tests.References.Numbers;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Values that are kept in 16 bits: rounded like PyTorch's, in half of the memory.</summary>
public unsafe class BFloat16Tests
{
    private static readonly Lazy<Reference> s_reference = new(() => JsonSerializer.Deserialize<Reference>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "References", "Storage", "storage.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web))!);

    /// <param name="Bits">Of floats.</param>
    /// <param name="Rounded">The bits of <c>tensor.to(torch.bfloat16)</c>.</param>
    public sealed record Reference(uint[] Bits, ushort[] Rounded, double[] Losses64, double[] Losses32);

    private static string Deep(string stored) => $$"""
        network Deep {
          input x: [64]
          target t: class(10)
          z = x
          repeat 16 { z = z |> dense(64) |> tanh{{stored}} }
          logits = z |> dense(10) as head
          loss cross_entropy(logits, t)
          output y = logits
        }
        train Deep { batch 256 optimizer sgd(rate: 0.05, momentum: 0.9) }
        """;

    [Fact]
    public void NumbersAreRoundedLikePyTorchs()
    {
        var floats = s_reference.Value.Bits.Select(BitConverter.UInt32BitsToSingle).ToArray();
        Assert.Equal(s_reference.Value.Rounded, floats.Select(f => NetGen.Dsl.Interpretation.BFloat16.ToBits(f)));
        foreach (var parts in new[] { 1, 3 })
        {
            var (rounded, back) = (new ushort[floats.Length], new float[floats.Length]);
            fixed (float* source = floats, read = back)
            fixed (ushort* target = rounded)
            {
                for (var part = 0; part < parts; part++)
                    BFloat16.Narrow(source, target, floats.Length, part, parts);
                for (var part = 0; part < parts; part++)
                    BFloat16.Widen(target, read, floats.Length, part, parts);
            }
            Assert.Equal(s_reference.Value.Rounded, rounded);
            Assert.Equal(rounded.Select(r => (uint)r << 16), back.Select(BitConverter.SingleToUInt32Bits));
        }
    }

    [Fact]
    public void WhatIsNoNumberStaysSo()
    {
        var values = Enumerable.Repeat(BitConverter.UInt32BitsToSingle(0x7F800001), 17).Append(float.NaN).ToArray();
        var rounded = new ushort[values.Length];
        fixed (float* source = values)
        fixed (ushort* target = rounded)
            BFloat16.Narrow(source, target, values.Length);
        Assert.All(rounded, r => Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)r << 16))));
        Assert.True(double.IsNaN(NetGen.Dsl.Interpretation.BFloat16.Round(double.NaN)));
    }

    [Theory]
    [InlineData("f64", 1e-8)]
    [InlineData("f32", 1e-3)]
    public void TwentyStepsHavePyTorchsLosses(string precision, double tolerance)
    {
        var model = Bound.Network($$"""
            network Small {
              precision {{precision}}
              input x: [12]
              target t: class(5)
              logits = x |> dense(16) as fc1 |> tanh |> bfloat16 |> dense(8) as fc2 |> relu |> bfloat16 |> dense(5) as fc3
              loss cross_entropy(logits, t)
              output y = logits
            }
            train Small { batch 9 optimizer sgd(rate: 0.1) }
            """);
        using var network = EmittedNetwork.Compile(model).Make();
        for (var k = 0; k < model.Parameters.Length; k++)
        {
            var shape = model.Parameters[k].Node.Shape;
            network.Set(model.Parameters[k].Node.VariableName, Numbers.Of(k, (int)shape.Elements(1), Math.Pow(shape.Rank > 1 ? shape[1] : 10, -0.5)));
        }
        var losses = precision == "f64" ? s_reference.Value.Losses64 : s_reference.Value.Losses32;
        foreach (var expected in losses)
            Assert.Equal(expected, network.TrainStep([Numbers.Of(100, 9 * 12), Numbers.Classes(101, 9, 5)]).Loss, tolerance * expected);
    }

    /// <summary>Of each layer two bytes a number are kept, and one value of four on its way.</summary>
    [Fact]
    public void TheArenaIsHalfAsGreat()
    {
        var (plain, stored) = (Train(Deep("")), Train(Deep(" |> bfloat16")));
        const long value = 256 * 64 * 4;
        Assert.InRange(plain.ArenaBytes, 16 * value, 18 * value);
        Assert.InRange(stored.ArenaBytes, 8 * value, 11 * value);
        Assert.Equal(16, stored.Buffers.Count(b => b.Type == ElementType.BFloat16));
        Assert.All(stored.Buffers.Where(b => b.Type == ElementType.BFloat16), b => Assert.Equal(BufferPlace.Arena, b.Place));
    }

    [Fact]
    public void AllWidthsAndThreadsGiveTheSameBits()
    {
        var model = Bound.Network(Deep(" |> bfloat16").Replace("repeat 16", "repeat 3", StringComparison.Ordinal).Replace("256", "37", StringComparison.Ordinal));
        var compiled = EmittedNetwork.Compile(model, NetworkPlans.Of(model), divideFrom: 1);
        long[]? first = null;
        foreach (var width in Enum.GetValues<SimdWidth>().Where(Machine.IsSupported))
        {
            foreach (var threads in new[] { 1, 3 })
            {
                using var network = compiled.Make(seed: 5, threads, width);
                for (var step = 0; step < 2; step++)
                    network.TrainStep(WholeNetworks.Samples(model, 37 - step, step));
                var bits = model.Parameters.SelectMany(p => network.Parameter(p.Node.VariableName)).Select(BitConverter.DoubleToInt64Bits).ToArray();
                first ??= bits;
                Assert.Equal(first, bits);
            }
        }
    }

    /// <summary>The oracle rounds at the same places, fused or not, with blocks that are computed again around them.</summary>
    [Fact]
    public void PlansAgreeWithTheOracle()
    {
        var model = Bound.Network("""
            network Small {
              precision f64
              input x: [3, 6]
              target t: [4]
              z = bfloat16(x |> conv1d(4, kernel: 3, padding: 1))
              recompute { z = z |> batch_norm |> relu |> bfloat16 |> conv1d(4, kernel: 3) }
              recompute { y = z |> flatten |> bfloat16 |> dense(4) as head }
              loss mse(y, t)
              output y = bfloat16(y)
            }
            train Small { batch 5 optimizer adam }
            """);
        PlanCheck.Agrees(model.Gradients!, VariableLayout.Of(model), 4);
        PlanCheck.Agrees(model.Recipes[0].Train, VariableLayout.Of(model).ForRecipe(0), 5);
        PlanCheck.Agrees(model.Predict, VariableLayout.Of(model), 3);
    }

    [Theory]
    [InlineData("network N { input x: [4, 2]\n s = 0\n scan t < 4 { s = s + sum(bfloat16(x[t])) }\n output y = s }", "NG2065")]
    [InlineData("network N { input x: class(3)\n output y = bfloat16(\"x\") }", "NG2")]
    public void WrongUseIsReported(string text, string id) => Assert.Contains(Bound.Errors(text), e => e.Contains(id, StringComparison.Ordinal));

    private static ProgramPlan Train(string text) => NetworkPlans.Of(Bound.Network(text)).Train[0];
}
