using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>
/// What plans cost: kernels, bytes read and written, bytes of the arena. A change of the planner that makes a number
/// smaller may change it here; one that makes it greater has to say why.
/// </summary>
public class PlanMeasureTests
{
    /// <summary>Bytes of a number.</summary>
    private const int Real = 4;

    [Theory]
    [InlineData(nameof(Workloads.Mlp), 13, 7_294_880, 81_920)]
    [InlineData(nameof(Workloads.LeNet), 28, 15_641_584, 2_600_960)]
    [InlineData(nameof(Workloads.ResNet20), 110, 367_101_264, 63_352_576)]
    public void A_training_step_has_so_many_kernels_bytes_and_bytes_of_arena(string workload, int kernels, long bytes, long arena)
    {
        var plan = Train(workload, fuse: true);
        Assert.Equal((kernels, bytes, arena), (plan.Kernels.Length, Bytes(plan), plan.ArenaBytes));
    }

    /// <param name="kernels">Without fusion at least so many times as many kernels, and likewise bytes and arena.</param>
    [Theory]
    [InlineData(nameof(Workloads.Mlp), 10, 5, 45)]
    [InlineData(nameof(Workloads.LeNet), 4.8, 2.1, 1.2)]
    [InlineData(nameof(Workloads.ResNet20), 12, 3.3, 1.25)]
    public void Without_fusion_it_is_far_worse(string workload, double kernels, double bytes, double arena)
    {
        var (fused, unfused) = (Train(workload, fuse: true), Train(workload, fuse: false));
        Assert.InRange(unfused.Kernels.Length, kernels * fused.Kernels.Length, double.MaxValue);
        Assert.InRange(Bytes(unfused), bytes * Bytes(fused), double.MaxValue);
        Assert.InRange(unfused.ArenaBytes, arena * fused.ArenaBytes, double.MaxValue);
    }

    [Theory]
    [InlineData(nameof(Workloads.Mlp), true)]
    [InlineData(nameof(Workloads.Mlp), false)]
    [InlineData(nameof(Workloads.LeNet), true)]
    [InlineData(nameof(Workloads.LeNet), false)]
    [InlineData(nameof(Workloads.ResNet20), true)]
    [InlineData(nameof(Workloads.ResNet20), false)]
    public void The_arena_is_hardly_greater_than_what_is_live_at_one_time(string workload, bool fuse)
    {
        var model = Workloads.Model(workload);
        foreach (var plan in NetworkPlans.Of(model, fuse).All)
        {
            var peak = Peak(plan);
            Assert.Equal(peak, plan.PeakBytes);
            Assert.InRange(plan.ArenaBytes, peak, 1.1 * peak);
        }
    }

    /// <summary>Sizes at which the packing of unfused steps, with many buffers of all ages, is hard.</summary>
    [Theory]
    [InlineData("sgd(rate: 0.05, momentum: 0.9)", 16)]
    [InlineData("sgd(rate: 0.05, momentum: 0.9)", 50)]
    [InlineData("adam()", 31)]
    [InlineData("adam()", 32)]
    [InlineData("adam()", 33)]
    public void The_bound_holds_for_other_batches_and_optimizers(string optimizer, int batch)
    {
        var text = Workloads.LeNet.Replace("sgd(rate: 0.05, momentum: 0.9)", optimizer, StringComparison.Ordinal)
            .Replace("batch     64", FormattableString.Invariant($"batch {batch}"), StringComparison.Ordinal);
        foreach (var fuse in new[] { true, false })
        {
            var plan = NetworkPlans.Of(Binding.Bound.Network(text), fuse).Train[0];
            Assert.InRange(plan.ArenaBytes, Peak(plan), 1.1 * Peak(plan));
        }
    }

    [Fact]
    public void The_bytes_of_the_MLP_are_those_of_its_shapes()
    {
        const long n = 32;
        long Forward(long k, long units) => (n * k) + (units * k) + units + (n * units);
        long Backward(long k, long units) => (n * units) + (units * k) + (n * k) + (n * k);
        long Weight(long k, long units) => (n * units) + (n * k) + (2 * 3 * units * k);
        long Bias(long units) => (n * units) + (2 * 3 * units);

        // Reads logits, digits, and twice what it has written itself: shifted logits and their exponentials. Writes those,
        // the gradient of the logits, and for each sample its loss and whether it is right.
        const long loss = n * (10 + 1 + 10 + 10 + 10 + 10 + 10 + 1 + 1);
        const long sums = n + n;
        var expected = Forward(784, 256) + Forward(256, 128) + Forward(128, 10) + loss + sums
            + Backward(128, 10) + Backward(256, 128)
            + Weight(784, 256) + Weight(256, 128) + Weight(128, 10) + Bias(256) + Bias(128) + Bias(10);

        // The loss and the metric are handed over as they are.
        Assert.Equal(Real * (expected + 2), Bytes(Train(nameof(Workloads.Mlp), fuse: true)));
    }

    [Fact]
    public void The_kernels_of_the_MLP_are_these()
    {
        var plan = Train(nameof(Workloads.Mlp), fuse: true);
        string What(Kernel kernel) => (kernel is ContractKernel ? "product" : "loops") + (kernel.Assigns ? ", update" : "");
        var kinds = plan.Kernels.GroupBy(What).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count()));

        // Loss and gradient of the logits, the sums over samples; each bias; forward and, but for the first, back; each weight.
        Assert.Equal([("loops", 2), ("loops, update", 3), ("product", 5), ("product, update", 3)], kinds);
    }

    /// <summary>The product that makes the gradient of a dense or convolution weight updates it in its epilogue.</summary>
    [Theory]
    [InlineData(nameof(Workloads.Mlp), 3)]
    [InlineData(nameof(Workloads.LeNet), 5)]
    [InlineData(nameof(Workloads.ResNet20), 22)]
    public void No_gradient_of_a_weight_reaches_memory(string workload, int weights)
    {
        var plan = Train(workload, fuse: true);
        var updated = new List<string>();
        foreach (var kernel in plan.Kernels.OfType<ContractKernel>().Where(k => k.Assigns))
        {
            var stores = kernel.Epilogue.OfType<StoreStatement>().Select(s => s.Target.Buffer).ToList();
            Assert.All(stores, b => Assert.Contains(b.Place, new[] { BufferPlace.Parameters, BufferPlace.OptimizerStates }));
            updated.Add(Assert.Single(stores, b => b.Place == BufferPlace.Parameters).Name);
        }
        var roles = Workloads.Model(workload).Parameters.Where(p => p.Node.Role == "weight").ToList();
        Assert.Equal(weights, roles.Count);
        Assert.Equal(
            roles.Select(p => p.Node.VariableName.Replace('.', '_')).OrderBy(n => n, StringComparer.Ordinal),
            updated.OrderBy(n => n, StringComparer.Ordinal));
        var shapes = roles.Select(p => p.Node.Shape).ToHashSet();
        Assert.DoesNotContain(plan.Buffers, b => b.Place == BufferPlace.Arena && shapes.Contains(b.Shape));
    }

    /// <summary>Running statistics go with the update of their layer's parameters.</summary>
    [Fact]
    public void Running_statistics_have_no_kernels_of_their_own()
    {
        var plan = Train(nameof(Workloads.ResNet20), fuse: true);
        foreach (var kernel in plan.Kernels)
        {
            var assigned = Stores(kernel).Where(b => b.Place != BufferPlace.Arena).Select(b => b.Place).ToList();
            Assert.True(!assigned.Contains(BufferPlace.States) || assigned.Contains(BufferPlace.Parameters), kernel.Name);
        }
    }

    private static ProgramPlan Train(string workload, bool fuse) => NetworkPlans.Of(Workloads.Model(workload), fuse).Train[0];

    private static long Bytes(ProgramPlan plan) => plan.Kernels.Sum(k => k.Bytes);

    private static IEnumerable<Plan.Buffer> Stores(Kernel kernel) => kernel switch
    {
        LoopKernel loop => loop.Stages.SelectMany(s => s.Statements).OfType<StoreStatement>().Select(s => s.Target.Buffer),
        ContractKernel contract => contract.Epilogue.OfType<StoreStatement>().Select(s => s.Target.Buffer),
        _ => [],
    };

    /// <summary>
    /// The most bytes of the arena that are in use at one kernel, from the places and lifetimes of the buffers: what lies
    /// over each other there is one, as one is stored over the other.
    /// </summary>
    private static long Peak(ProgramPlan plan)
    {
        long peak = 0;
        var arena = plan.Buffers.Where(b => b.Place == BufferPlace.Arena && b.FirstUse >= 0).ToList();
        for (var k = 0; k < plan.Kernels.Length; k++)
        {
            long live = 0, end = 0;
            foreach (var buffer in arena.Where(b => b.FirstUse <= k && k <= b.LastUse).OrderBy(b => b.Offset))
            {
                var last = buffer.Offset + Size(plan, buffer);
                live += Math.Max(0, last - Math.Max(end, buffer.Offset));
                end = Math.Max(end, last);
            }
            peak = Math.Max(peak, live);
        }
        return peak;
    }

    /// <summary>Up to the next multiple of a cache line.</summary>
    private static long Size(ProgramPlan plan, Plan.Buffer buffer) =>
        (buffer.Elements(Math.Max(plan.Program.Batch, 1)) * Real + VariableLayout.Alignment - 1)
            / VariableLayout.Alignment * VariableLayout.Alignment;
}
