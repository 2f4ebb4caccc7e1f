using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Planning;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>
/// Planning stops at a cancelled token: as a whole, and in each of its stages when those before have ended. Each loop of a
/// stage asks at every round.
/// </summary>
public class CancellationTests
{
    private static readonly CancellationToken s_cancelled = new(canceled: true);

    [Fact]
    public void A_whole_network()
    {
        Assert.Throws<OperationCanceledException>(() => NetworkPlans.Of(Workloads.Model(nameof(Workloads.LeNet)), ct: s_cancelled));
        Assert.Throws<OperationCanceledException>(() => Planner.Plan(Program, Options, s_cancelled));
    }

    [Fact]
    public void Lowering_stops() => Assert.Throws<OperationCanceledException>(() => Lowering.Run(Program, true, 0, s_cancelled));

    [Fact]
    public void Deciding_what_is_stored_stops()
    {
        var graph = Lowering.Run(Program, true, 0, default);
        Assert.Throws<OperationCanceledException>(() => new Storage(graph, new HostScalars(graph), true, s_cancelled));
    }

    [Fact]
    public void Making_items_stops()
    {
        var stages = new Stages();
        Assert.Throws<OperationCanceledException>(
            () => ItemBuilder.Build(stages.Graph, stages.Storage, stages.Buffers, stages.Labels, s_cancelled));
    }

    [Fact]
    public void Fusion_stops()
    {
        var stages = new Stages();
        Assert.Throws<OperationCanceledException>(() => Fusion.Run(stages.Graph, stages.Items(), true, s_cancelled));
    }

    [Fact]
    public void Making_kernels_stops()
    {
        var stages = new Stages();
        Assert.Throws<OperationCanceledException>(
            () => Planner.Units(stages.Clusters(), stages.Maker, null, stages.Graph, Options, s_cancelled));
    }

    [Fact]
    public void Looking_for_an_order_stops()
    {
        var stages = new Stages();
        var clusters = stages.Clusters();
        var accesses = Planner.Units(clusters, stages.Maker, null, stages.Graph, Options, default).ConvertAll(u => u.Accesses);
        Assert.Throws<OperationCanceledException>(
            () => KernelOrder.Candidates(clusters, accesses, b => Planner.Bytes(b, 1, Options), s_cancelled).Last());
    }

    [Fact]
    public void Placing_buffers_stops()
    {
        var buffer = new Plan.Buffer("b", Shape.Of(4), ElementType.Real, Plan.BufferPlace.Arena);
        Assert.Throws<OperationCanceledException>(
            () => ArenaPacking.Place([new Tenancy(buffer, 64, 0, 1)], 64, s_cancelled));
    }

    private static GraphProgram Program => Workloads.Model(nameof(Workloads.LeNet)).Recipes[0].Train;

    private static PlanOptions Options { get; } =
        new(Workloads.Model(nameof(Workloads.LeNet)).Precision, VariableLayout.Of(Workloads.Model(nameof(Workloads.LeNet))).ForRecipe(0));

    /// <summary>The stages of planning up to the one that is tested.</summary>
    private sealed class Stages
    {
        public Stages()
        {
            Graph = Lowering.Run(Program, true, 0, default);
            Storage = new Storage(Graph, new HostScalars(Graph), true, default);
            Labels = new Labels(Graph);
            Buffers = new BufferTable(Options.Layout, Labels, Graph);
        }

        public LoweredGraph Graph { get; }

        public Storage Storage { get; }

        public Labels Labels { get; }

        public BufferTable Buffers { get; }

        public KernelMaker Maker => new(Graph, Storage, Buffers, new KernelNames(Graph, Labels, []));

        public List<Item> Items() => ItemBuilder.Build(Graph, Storage, Buffers, Labels, default);

        public List<Cluster> Clusters() => Fusion.Run(Graph, Items(), true, default).Clusters;
    }
}
