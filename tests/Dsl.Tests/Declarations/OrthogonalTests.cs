using System;
using System.Linq;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.References;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Declarations;

public class OrthogonalTests
{
    private static string Text(string shape, string initializer, string precision) =>
        $"network N {{ {precision} input x: [1]   param w: {shape} = {initializer}   output y = x }}";

    /// <summary>How far W Wᵀ (or Wᵀ W, if it has more rows than columns) is from gain² · I.</summary>
    private static double Error(double[] w, int rows, double gain)
    {
        var columns = w.Length / rows;
        var isTall = rows > columns;
        var (count, length) = isTall ? (columns, rows) : (rows, columns);
        double At(int vector, int k) => isTall ? w[k * columns + vector] : w[vector * columns + k];
        var products =
            from a in Enumerable.Range(0, count)
            from b in Enumerable.Range(0, count)
            select Math.Abs(Enumerable.Range(0, length).Sum(k => At(a, k) * At(b, k)) - (a == b ? gain * gain : 0));
        return products.Max();
    }

    [Theory]
    [InlineData("[6, 6]", "orthogonal", 6, 1)]
    [InlineData("[4, 3, 3]", "orthogonal(gain: 0.5)", 4, 0.5)]
    [InlineData("[9, 4]", "orthogonal(gain: 2)", 9, 2)]
    [InlineData("[1, 5]", "orthogonal", 1, 1)]
    public void Rows_or_columns_are_orthonormal(string shape, string initializer, int rows, double gain)
    {
        var model = Bound.Network(Text(shape, initializer, "precision f64"));
        Assert.InRange(Error(Interpreter.Run(model.Initialize, new Feed { Seed = 5 }).Assigned.Single().Value, rows, gain), 0, 1e-12);
    }

    /// <summary>A row is uniform on the sphere: its elements have the moments 1 / n and 3 / (n (n + 2)).</summary>
    [Fact]
    [Proves("initializer orthogonal", "W Wᵀ = gain² I within 1e-12 in f64 and 1e-5 in f32; the moments of uniform directions within 10 %")]
    public void Compiled_it_gives_uniform_directions()
    {
        const int rows = 64, columns = 96;
        var inDouble = Bound.Network(Text("[64, 96]", "orthogonal", "precision f64"));
        var single = Bound.Network(Text("[64, 96]", "orthogonal", "")) with { Name = "Single" };
        var compiled = EmittedNetwork.CompileAll([(inDouble, NetworkPlans.Of(inDouble)), (single, NetworkPlans.Of(single))]);
        using var network = compiled[0].Make(seed: 9);
        var w = network.Parameter("w");
        Assert.InRange(Error(w, rows, 1), 0, 1e-12);
        Assert.InRange(w.Average(), -0.005, 0.005);
        Assert.InRange(w.Average(v => v * v) * columns, 1 - 1e-9, 1 + 1e-9);
        Assert.InRange(w.Average(v => v * v * v * v) / 3 * columns * (columns + 2), 0.9, 1.1);
        using var inSingle = compiled[1].Make(seed: 9);
        Assert.InRange(Error(inSingle.Parameter("w"), rows, 1), 0, 1e-5);
    }
}
