using System.Linq;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Planning;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

public class DivisionTests
{
    /// <summary>
    /// A part of a weight gradient copies rows for itself, and one of a product with terms of its rows makes those: more parts than
    /// threads would do that again and again.
    /// </summary>
    [Theory]
    [InlineData(nameof(Workloads.LeNet))]
    [InlineData(nameof(Workloads.ResNet20))]
    public void Only_kernels_whose_parts_repeat_nothing_have_more_of_them_than_threads(string workload)
    {
        var model = Workloads.Model(workload);
        var plan = NetworkPlans.Of(model).All.MaxBy(p => p.Kernels.Length)!;
        Division division = new(plan.Program.Batch, model.Precision, new EmitOptions("Namespace"));
        Assert.Contains(plan.Kernels, k => k is ContractKernel { SumsInLanes: true } && division.IsDivided(k));
        Assert.Contains(plan.Kernels, k => k is LoopKernel && division.Parts(k) > 1);
        foreach (var kernel in plan.Kernels)
        {
            Assert.InRange(division.Parts(kernel), 0, 64);
            if (kernel is ContractKernel { SumsInLanes: true } or ContractKernel { RowTerms.IsEmpty: false } or ScatterKernel)
                Assert.InRange(division.Parts(kernel), 0, 1);
        }
    }

    /// <summary>Small parts cost more in being fetched than they even out.</summary>
    [Fact]
    public void A_part_is_worth_its_fetching()
    {
        var model = Workloads.Model(nameof(Workloads.LeNet));
        var plan = NetworkPlans.Of(model).All.MaxBy(p => p.Kernels.Length)!;
        foreach (var from in new long[] { 1_000, 16_000, 1_000_000_000 })
        {
            Division division = new(plan.Program.Batch, model.Precision, new EmitOptions("Namespace") { PartFrom = from });
            Assert.All(plan.Kernels, k => Assert.InRange(division.Parts(k) * from, 0, (k.Work / 32) + (k.Bytes / 32)));
        }
    }
}
