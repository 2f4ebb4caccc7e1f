using System;
using System.Linq;
using System.Reflection;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>No kernel runs unoptimized: what the runtime itself says of each, after all of them have run.</summary>
public class OptimizationTests
{
    [Theory]
    [InlineData(nameof(Networks.Mlp))]
    [InlineData(nameof(Networks.LeNet))]
    [InlineData(nameof(Networks.Residual))]
    public void EveryKernelIsOptimizedAndSmall(string name)
    {
        using var listener = new JitListener();
        var model = Bound.Network(WholeNetworks.Source(name));
        var plans = NetworkPlans.Of(model);
        var compiled = EmittedNetwork.Compile(model, plans);
        using var network = compiled.Make(seed: 1);
        var given = WholeNetworks.Samples(model, 2, 1);
        network.Predict([.. given.Take(model.Inputs.Length)], 2);
        network.Evaluate(given);
        network.ComputeGradients(given);
        Assert.True(network.TrainStep(given, 0.01).Updated);

        // The kernels are the methods that ask for it, and there is one for each kernel of the plans.
        var kernels = compiled.Assembly.GetTypes()
            .Where(t => t.Namespace is { } space && space.StartsWith("NetGen.Generated", StringComparison.Ordinal))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveOptimization))
            .ToList();
        // A body that several kernels share is told the places besides.
        Assert.Equal(plans.All.Sum(p => p.Kernels.Length), kernels.Count(k => k.GetParameters().Length <= 3));
        string FullName(MethodInfo m) => JitListener.FullName(m.DeclaringType!.FullName!, m.Name);
        var deadline = Environment.TickCount64 + 30_000;
        while (kernels.Any(k => listener.TierOf(FullName(k)) == 0) && Environment.TickCount64 < deadline)
            System.Threading.Thread.Sleep(20);
        foreach (var kernel in kernels)
        {
            Assert.True(listener.TierOf(FullName(kernel)) == JitListener.Optimized, $"{FullName(kernel)} is of tier {listener.TierOf(FullName(kernel))}.");
            var size = kernel.GetMethodBody()!.GetILAsByteArray()!.Length;
            Assert.True(size < 8192, $"{FullName(kernel)} has {size} bytes of IL.");
        }
    }
}
