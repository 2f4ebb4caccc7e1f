using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Runtime.Simd;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Whole networks from text to compiled code.</summary>
public class NetworkTests
{
    private static string Source(string name) => name switch
    {
        nameof(Networks.Mlp) => Networks.Mlp,
        nameof(Networks.LeNet) => Networks.LeNet,
        _ => Networks.Residual,
    };

    [Theory]
    [InlineData(nameof(Networks.Mlp))]
    [InlineData(nameof(Networks.LeNet))]
    [InlineData(nameof(Networks.Residual))]
    public void CompilesUnderHostileSettingsIntoSmallMethods(string name)
    {
        var model = Bound.Network(Source(name));
        var emitted = CSharpEmitter.Emit(model, NetworkPlans.Of(model), new EmitOptions("App"));
        if (Environment.GetEnvironmentVariable("EMIT_TO") is { } folder)
            File.WriteAllText(Path.Combine(folder, name + ".cs"), emitted);
        Assert.DoesNotContain("\r", emitted);
        var again = Bound.Network(Source(name));
        Assert.Equal(emitted, CSharpEmitter.Emit(again, NetworkPlans.Of(again), new EmitOptions("App")));
        CompileAndRun.Image(emitted, new CompileSettings(Nullable: false, CheckedArithmetic: true, Optimize: false));
        using var image = new PEReader(new MemoryStream(CompileAndRun.Image(emitted)));
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            var size = image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length;
            Assert.True(size < 8192, $"{metadata.GetString(method.Name)} has {size} bytes of IL.");
        }
    }

    [Fact]
    public void AnMlpTrainsAsTheOracleSays() => TrainsAsTheOracleSays(
        Networks.Mlp.Replace("784", "20").Replace("dense(256)", "dense(33)").Replace("dense(128)", "dense(16)") + "\n", 1e-9);

    [Fact]
    public void LeNetTrainsAsTheOracleSays() => TrainsAsTheOracleSays(
        Networks.LeNet.Replace("28, 28", "12, 12").Replace("flatten", "flatten").Replace("conv2d(16, kernel: 5)", "conv2d(5, kernel: 3)")
            .Replace("batch     64", "batch 6"), 1e-8);

    [Fact]
    public void PhasesWithWindowsOfTheirOwnTrainAsTheOracleSays() => TrainsAsTheOracleSays(WholeNetworks.Phased, 1e-8, leastSamplesLast: 1);

    /// <summary>
    /// Norms whose updates stand in the kernels of their gradients: states that are overwritten there are read before.
    /// </summary>
    [Theory]
    [InlineData(4, 4, null)]
    [InlineData(16, 16, 1)] // samples last, and as many as there is room for
    [InlineData(16, 11, 1)]
    public void NormsWithMomentumAndDecayTrainAsTheOracleSays(int batch, int samples, int? leastSamplesLast) => TrainsAsTheOracleSays(
        """
        layer block(x: [c, h, w], channels: int) {
          y = x |> conv2d(channels, kernel: 3, padding: 1, with_bias: false) as conv1 |> batch_norm as norm1 |> relu
            |> conv2d(channels, kernel: 3, padding: 1, with_bias: false) as conv2 |> batch_norm as norm2
          return relu(y + pad(x, before: [channels - c, 0, 0], after: [0, 0, 0]))
        }
        network Norms {
          input  image: [2, 5, 5]
          target label: class(3)
          logits = image |> block(2) |> block(4) |> mean(axis: [1, 2]) |> dense(3) as fc
          loss   cross_entropy(logits, label)
          output scores = logits
        }
        train Norms {
          batch 4
          optimizer sgd(rate: 0.1, momentum: 0.9)
          decay 1e-2
        }
        """.Replace("batch 4", FormattableString.Invariant($"batch {batch}")),
        1e-8, leastSamplesLast, samples);

    /// <summary>Loss, gradients, update and prediction of one step, in double.</summary>
    private static void TrainsAsTheOracleSays(string source, double tolerance, int? leastSamplesLast = null, int mostSamples = 5)
    {
        var model = Bound.Network(source.Replace("  loss", "  precision f64\n  loss"));
        var compiled = leastSamplesLast is { } least
            ? EmittedNetwork.Compile(model, NetworkPlans.Of(model, leastSamplesLast: least))
            : EmittedNetwork.Compile(model);
        using var network = compiled.Make(seed: 5);
        var samples = Math.Min(mostSamples, model.Recipes[0].Batch);
        var random = new Random(3);
        var feed = new Feed { Samples = samples, Seed = 5, Step = 1, Rate = 0.05 };
        var given = new List<double[]>();
        foreach (var slot in model.Inputs.Concat(model.Targets))
        {
            var values = Enumerable.Range(0, (int)slot.Shape.Batched.Elements(samples))
                .Select(_ => slot.Type == ElementType.Index ? random.Next(slot.Classes) : random.NextDouble() * 2 - 1).ToArray();
            given.Add(values);
            feed.Inputs.Add(slot.Name, values);
        }
        foreach (var variable in model.Parameters.Concat(model.States))
            feed.Variables.Add(variable.Node, network.Parameter(variable.Node.VariableName));
        foreach (var state in model.Recipes[0].OptimizerStates)
            feed.Variables.Add(state.Node, Enumerable.Repeat(state.Initial, (int)state.Node.Shape.Elements(1)).ToArray());

        var outputs = network.Predict([.. given.Take(model.Inputs.Length)], samples);
        var predicted = Interpreter.Run(model.Predict, feed);
        for (var k = 0; k < outputs.Length; k++)
            Same(predicted.Outputs[model.Outputs[k].Name], outputs[k], "output", tolerance);

        var gradients = Interpreter.Run(model.Gradients!, feed);
        var (loss, finite, _) = network.ComputeGradients([.. given]);
        Assert.True(finite);
        Assert.Equal(gradients.Loss!.Value, loss, tolerance);
        foreach (var (variable, values) in gradients.Assigned)
            Same(values, network.Gradient(variable.Of!.VariableName), "gradient of " + variable.Of.VariableName, tolerance);

        var evaluated = Interpreter.Run(model.Evaluate!, feed);
        var figures = network.Evaluate([.. given]);
        Same([evaluated.Loss!.Value, .. evaluated.Metrics.Values], figures, "evaluation", tolerance);

        var trained = Interpreter.Run(model.Recipes[0].Train, feed);
        var (trainLoss, updated, _) = network.TrainStep([.. given], 0.05);
        Assert.True(updated);
        Assert.Equal(trained.Loss!.Value, trainLoss, tolerance);
        foreach (var (variable, values) in trained.Assigned.Where(a => a.Key.Kind == VariableKind.Parameter))
            Same(values, network.Parameter(variable.VariableName), variable.VariableName, tolerance);

        // A loss that is not finite changes nothing, and the first layer at fault is named.
        var before = network.Parameter(model.Parameters[0].Node.VariableName);
        given[0][0] = double.NaN;
        var (bad, changed, layer) = network.TrainStep([.. given], 0.05);
        Assert.True(double.IsNaN(bad));
        Assert.False(changed);
        Assert.NotNull(layer);
        Assert.Equal(before, network.Parameter(model.Parameters[0].Node.VariableName));
    }

    private static void Same(double[] expected, double[] found, string what, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            if (!(Math.Abs(expected[k] - found[k]) <= tolerance * (1 + Math.Abs(expected[k]))))
                Assert.Fail($"{what}: element {k} is {found[k]}, not {expected[k]}.");
        }
    }
}
