using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Runtime.Simd;
using NetGen.Tests.Shared;
using NetGen.Tests.Shared.PlanInterpreter;
using Xunit;
using Buffer = NetGen.Dsl.Plan.Buffer;
using static NetGen.Dsl.Tests.Emit.HandNetwork;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Emitted kernels compiled and run, against the plan's meaning number by number.</summary>
public class KernelTests
{
    private const int N = Shape.Batch;

    [Theory]
    [InlineData(Precision.F32)]
    [InlineData(Precision.F64)]
    public void SoftmaxOverOneBlockAndMany(Precision precision)
    {
        foreach (var classes in new[] { 3, 8, 16, 20, 32, 37 })
        {
            var net = new HandNetwork(precision);
            var logits = net.Input("logits", classes);
            var probabilities = net.Output("probabilities", ElementType.Real, classes);
            var max = new Local("max", ElementType.Real);
            var total = new Local("total", ElementType.Real);
            var x = Load(logits, 2, 0, 1);
            var exp = Op(ScalarOp.Exp, Op(ScalarOp.Sub, x, new LocalExpr(max)));
            net.Loop("softmax", [(N, "sample"), (classes, "k")], 1, 1,
                Stage([1], new ReduceStatement(max, ReduceOp.Max, x)),
                Stage([1], new ReduceStatement(total, ReduceOp.Sum, exp)),
                Stage([1], new StoreStatement(At(probabilities, 2, 0, 1), Op(ScalarOp.Div, exp, new LocalExpr(total)))));
            Check(net);
        }
    }

    [Fact]
    public void ElementwiseLoopsAreJoined()
    {
        var net = new HandNetwork();
        var x = net.Input("x", 3, 5, 7);
        var y = net.Output("y", ElementType.Real, 3, 5, 7);
        net.Loop("relu", [(N, "sample"), (3, "c"), (5, "row"), (7, "column")], 4, 3,
            Stage([], new StoreStatement(At(y, 4, 0, 1, 2, 3), Op(ScalarOp.Max, Load(x, 4, 0, 1, 2, 3), new ConstantExpr(0)))));
        Assert.Contains("count * 105", net.Text());
        Check(net);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void LanesAlongAnyDimension(int lanes)
    {
        var net = new HandNetwork();
        var x = net.Input("x", 19, 6);
        var b = net.Arena("b", Shape.Of(6));
        var y = net.Output("y", ElementType.Real, 6, 19);
        net.Loop("fill", [(6, "c")], 1, 0, Stage([], new StoreStatement(At(b, 1, 0), Op(ScalarOp.Sub, new CoordinateExpr(0), new ConstantExpr(2.5)))));
        net.Loop("turn", [(N, "sample"), (6, "c"), (19, "r")], 3, lanes,
            Stage([], new StoreStatement(At(y, 3, 0, 1, 2), new MultiplyAddExpr(Load(x, 3, 0, 2, 1), Load(b, 3, 1), new CoordinateExpr(2)))));
        Check(net);
    }

    /// <summary>A copy whose lanes lie apart in what it reads is turned row by row; short rows, and what is computed, are not.</summary>
    [Theory]
    [InlineData(16, 19, false, true)]
    [InlineData(35, 16, false, true)]
    [InlineData(18, 5, false, true)]
    [InlineData(15, 19, false, false)]
    [InlineData(35, 19, true, false)]
    public void CopiesWithLanesThatLieApart(int row, int lanes, bool computes, bool turned)
    {
        foreach (var precision in new[] { Precision.F32, Precision.F64 })
        {
            var net = new HandNetwork(precision);
            var x = net.Input("x", 3, lanes, row);
            var y = net.Output("y", ElementType.Real, 3, row + 1, lanes);
            var place = new BufferAccess(y, y.Shape, new IndexMap([.. new[] { 0, 1, 3, 2 }.Select(d => d == 3
                ? new IndexExpr(IndexExpr.Dim(3, 4).Coefficients, 1) : IndexExpr.Dim(d, 4))]));
            net.Loop("copy", [(N, "sample"), (3, "c"), (lanes, "lane"), (row, "k")], 3, 2,
                Stage([3], new StoreStatement(place, computes ? Op(ScalarOp.Neg, Load(x, 4, 0, 1, 2, 3)) : Load(x, 4, 0, 1, 2, 3))),
                Stage([], new StoreStatement(At(y, 4, 0, 1, -1, 2), new ConstantExpr(2))));
            Assert.Equal(turned || (!computes && precision == Precision.F64), net.Text().Contains("LaneAccess.Turn(", StringComparison.Ordinal));
            Check(net);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void WindowsWithPadding(int lanes)
    {
        // A 3x3 maximum with padding 1 and stride 2, and its inverse sum with divisors.
        var net = new HandNetwork();
        var x = net.Input("x", 2, 9, 21);
        var y = net.Output("y", ElementType.Real, 2, 5, 11);
        var z = net.Output("z", ElementType.Real, 2, 9, 21);
        var max = new Local("greatest", ElementType.Real);
        var sum = new Local("sum", ElementType.Real);
        var window = new IndexMap(
        [
            IndexExpr.Dim(0, 6), IndexExpr.Dim(1, 6),
            new IndexExpr([0, 0, 2, 0, 1, 0], -1), new IndexExpr([0, 0, 0, 2, 0, 1], -1),
        ]);
        net.Loop("pool", [(N, "sample"), (2, "channel"), (5, "row"), (11, "column"), (3, "kh"), (3, "kw")], 4, lanes,
            Stage([4, 5], new ReduceStatement(max, ReduceOp.Max, new LoadExpr(new BufferAccess(x, x.Shape, window), true, double.NegativeInfinity))),
            Stage([], new StoreStatement(At(y, 6, 0, 1, 2, 3), new LocalExpr(max))));
        var inverse = new IndexMap(
        [
            IndexExpr.Dim(0, 6), IndexExpr.Dim(1, 6),
            new IndexExpr([0, 0, 1, 0, -1, 0], 1, 2), new IndexExpr([0, 0, 0, 1, 0, -1], 1, 2),
        ]);
        net.Loop("back", [(N, "sample"), (2, "channel"), (9, "row"), (21, "column"), (3, "kh"), (3, "kw")], 4, lanes,
            Stage([4, 5], new ReduceStatement(sum, ReduceOp.Sum, new LoadExpr(new BufferAccess(y, y.Shape, inverse), true, 0))),
            Stage([], new StoreStatement(At(z, 6, 0, 1, 2, 3), new LocalExpr(sum))));
        Check(net);
    }

    [Fact]
    public void WindowInLanesOfTheStage()
    {
        var net = new HandNetwork();
        var x = net.Input("x", 4, 23);
        var y = net.Output("y", ElementType.Real, 4);
        var sum = new Local("total", ElementType.Real);
        var shifted = new IndexMap([IndexExpr.Dim(0, 3), IndexExpr.Dim(1, 3), new IndexExpr([0, 0, 1], -3)]);
        net.Loop("sum", [(N, "sample"), (4, "c"), (26, "k")], 2, 2,
            Stage([2], new ReduceStatement(sum, ReduceOp.Sum, Op(ScalarOp.Exp, new LoadExpr(new BufferAccess(x, x.Shape, shifted), true, -1)))),
            Stage([], new StoreStatement(At(y, 3, 0, 1), new LocalExpr(sum))));
        Check(net);
    }

    [Theory]
    [InlineData(Precision.F32, 64, 1)]
    [InlineData(Precision.F64, 50, 1)]
    [InlineData(Precision.F32, 1043, 1)]
    [InlineData(Precision.F32, 37, 3)]
    public void SumsOfColumnsPassRowsInOrder(Precision precision, int columns, int groups)
    {
        // Two sums and a copy of what two neighbours hold, then what is made of the sums.
        const int Rows = 40;
        var net = new HandNetwork(precision);
        var left = net.Input("left", groups, Rows, 32);
        var right = net.Input("right", groups, Rows, columns - 32);
        var both = net.Output("both", ElementType.Real, groups, Rows, columns);
        var scale = net.Input("scale", groups, Rows);
        var center = net.Arena("center", Shape.Of(groups, columns));
        var y = net.Arena("y", Shape.Of(groups, columns));
        var given = net.Output("given", ElementType.Real, groups, columns);
        var (value, sum, greatest) = (new Local("value", ElementType.Real), new Local("sum", ElementType.Real), new Local("greatest", ElementType.Real));
        Expr Part(Buffer buffer, int offset) => new LoadExpr(
            new BufferAccess(buffer, buffer.Shape, new IndexMap(
                [IndexExpr.Dim(2, 4), IndexExpr.Dim(0, 4), IndexExpr.Dim(3, 4), new IndexExpr([0, 1, 0, 0], offset)])), true, 0);
        net.Loop("center", [(groups, "g"), (columns, "c")], 2, 1,
            Stage([], new StoreStatement(At(center, 2, 0, 1), Op(ScalarOp.Sin, new CoordinateExpr(1)))));
        net.Loop("columns", [(groups, "g"), (columns, "c"), (N, "sample"), (Rows, "r")], 2, 1,
            Stage([2, 3],
                new LetStatement(value, Op(ScalarOp.Add, Part(left, 0), Part(right, -32))),
                new ReduceStatement(sum, ReduceOp.Sum, new MultiplyAddExpr(
                    Load(scale, 4, 2, 0, 3), new LocalExpr(value), Load(center, 4, 0, 1))),
                new ReduceStatement(greatest, ReduceOp.Max, new LocalExpr(value)),
                new StoreStatement(At(both, 4, 2, 0, 3, 1), new LocalExpr(value))),
            Stage([], new StoreStatement(At(y, 4, 0, 1), Op(ScalarOp.Sub, new LocalExpr(sum), new LocalExpr(greatest)))));
        net.Loop("give", [(N, "sample"), (groups, "g"), (columns, "c")], 3, 2,
            Stage([], new StoreStatement(At(given, 3, 0, 1, 2), Load(y, 3, 1, 2))));
        var text = net.Text();
        Assert.Contains("// Row by row.", text);
        Assert.Equal(columns > 1024, text.Contains("strip += 1024", StringComparison.Ordinal));
        Check(net);
    }

    [Theory]
    [InlineData(40, 1, 16, 1, false)] // one block of columns
    [InlineData(2, 1, 48, 1, false)] // few rows
    [InlineData(40, 1, 48, 2, false)] // columns that do not lie beside each other
    [InlineData(40, 20, 48, 1, false)] // what costs is computed once for each column
    [InlineData(40, 1, 48, 1, true)]
    public void OnlySumsOfColumnsThatPayPassRowsInOrder(int rows, int cost, int columns, int stride, bool expected)
    {
        var net = new HandNetwork();
        var x = net.Input("x", rows, columns * stride);
        var y = net.Output("y", ElementType.Real, columns);
        var sum = new Local("sum", ElementType.Real);
        var z = net.Arena("z", Shape.Of(columns));
        Expr value = new LoadExpr(new BufferAccess(x, x.Shape, new IndexMap(
            [IndexExpr.Dim(1, 3), IndexExpr.Dim(2, 3), new IndexExpr([stride, 0, 0], 0)])), false, 0);
        if (cost > 1)
            value = Op(ScalarOp.Mul, value, Op(ScalarOp.Exp, new CoordinateExpr(0)));
        net.Loop("columns", [(columns, "c"), (N, "sample"), (rows, "r")], 1, 0,
            Stage([1, 2], new ReduceStatement(sum, ReduceOp.Sum, value)),
            Stage([], new StoreStatement(At(z, 3, 0), new LocalExpr(sum))));
        net.Loop("give", [(N, "sample"), (columns, "c")], 2, 1, Stage([], new StoreStatement(At(y, 2, 0, 1), Load(z, 2, 1))));
        Assert.Equal(expected, net.Text().Contains("// Row by row.", StringComparison.Ordinal));
        Check(net);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void PositionsOfTheGreatest(int lanes)
    {
        foreach (var classes in new[] { 7, 16, 45 })
        {
            var net = new HandNetwork();
            var x = net.Input("x", classes);
            var y = net.Output("y", ElementType.Index);
            var z = net.Output("z", ElementType.Real, classes);
            var best = new Local("best", ElementType.Index);
            var worst = new Local("worst", ElementType.Index);
            // Rounded, so that there are equals.
            var value = Op(ScalarOp.Floor, Op(ScalarOp.Mul, Load(x, 2, 0, 1), new ConstantExpr(3)));
            net.Loop("guess", [(N, "sample"), (classes, "k")], 1, lanes,
                Stage([1], new ReduceStatement(best, ReduceOp.ArgMax, value), new ReduceStatement(worst, ReduceOp.ArgMin, value)),
                Stage([], new StoreStatement(At(y, 2, 0), new LocalExpr(best))),
                Stage([1], new StoreStatement(At(z, 2, 0, 1), Op(ScalarOp.Select,
                    Op(ScalarOp.Equal, new CoordinateExpr(1), Op(ScalarOp.ToReal, new LocalExpr(worst))), new ConstantExpr(1), Load(x, 2, 0, 1)))));
            Check(net, special: true);
        }
    }

    /// <summary>Who finds the position of the greatest has the greatest, where each lane is a point of its own.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    public void TheGreatestAndItsPosition(int lanes, bool once)
    {
        foreach (var classes in new[] { 4, 16, 35 })
        {
            var net = new HandNetwork();
            var x = net.Input("x", classes);
            var places = new[] { "first", "last" }.Select(name => net.Output(name, ElementType.Index)).ToArray();
            var values = new[] { "most", "least" }.Select(name => net.Output(name, ElementType.Real)).ToArray();
            Local[] positions = [new("best", ElementType.Index), new("worst", ElementType.Index)], extremes = [new("greatest", ElementType.Real), new("smallest", ElementType.Real)];
            var value = Op(ScalarOp.Floor, Op(ScalarOp.Mul, Load(x, 2, 0, 1), new ConstantExpr(3)));
            net.Loop("extremes", [(N, "sample"), (classes, "k")], 1, lanes,
                Stage([1], new ReduceStatement(extremes[0], ReduceOp.Max, value), new ReduceStatement(positions[0], ReduceOp.ArgMax, value),
                    new ReduceStatement(positions[1], ReduceOp.ArgMin, value), new ReduceStatement(extremes[1], ReduceOp.Min, value)),
                Stage([], [.. Enumerable.Range(0, 2).SelectMany(k => new Statement[]
                {
                    new StoreStatement(At(places[k], 2, 0), new LocalExpr(positions[k])), new StoreStatement(At(values[k], 2, 0), new LocalExpr(extremes[k])),
                })]));
            Assert.Equal(once, !net.Text().Contains("V.Max(", StringComparison.Ordinal) && !net.Text().Contains("V.Maximum(", StringComparison.Ordinal));
            Check(net, special: true);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void GathersAndScatters(int lanes)
    {
        var net = new HandNetwork();
        var tokens = net.Indices("tokens", 11, 5);
        var x = net.Input("x", 5, 20);
        var embedded = net.Output("embedded", ElementType.Real, 5, 20);
        var picked = net.Output("picked", ElementType.Real, 5);
        var table = net.Arena("table", Shape.Of(11, 20));
        var token = Load(tokens, 3, 0, 1);
        net.Add(new ScatterKernel("spread", [], new Origin("spread", "", default), [new(N, "sample"), new(5, "t"), new(20, "e")],
            new BufferAccess(table, table.Shape, new IndexMap([IndexExpr.Constant(0, 3), IndexExpr.Dim(2, 3)])), 0,
            At(tokens, 3, 0, 1), Op(ScalarOp.Mul, Load(x, 3, 0, 1, 2), new ConstantExpr(0.5))));
        net.Loop("embed", [(N, "sample"), (5, "t"), (20, "e")], 3, lanes,
            Stage([], new StoreStatement(At(embedded, 3, 0, 1, 2),
                new GatherExpr(new BufferAccess(table, table.Shape, new IndexMap([IndexExpr.Constant(0, 3), IndexExpr.Dim(2, 3)])), 0, token, false))));
        net.Loop("pick", [(N, "sample"), (5, "t")], 2, Math.Min(lanes, 1),
            Stage([], new StoreStatement(At(picked, 2, 0, 1),
                new GatherExpr(new BufferAccess(x, x.Shape, new IndexMap([IndexExpr.Dim(0, 2), IndexExpr.Dim(1, 2), IndexExpr.Constant(0, 2)])), 2,
                    Load(tokens, 2, 0, 1), false))));
        Check(net);
    }

    /// <summary>Threads share the samples, the lanes or another dimension of the table, and clear what is theirs.</summary>
    [Theory]
    [InlineData(new[] { N, 11, 3 }, new[] { 0, -1, 2 }, 1)]
    [InlineData(new[] { 11, 50 }, new[] { -1, 2 }, 0)]
    [InlineData(new[] { 50, 11 }, new[] { 2, -1 }, 1)]
    [InlineData(new[] { 2, 11, 70 }, new[] { 1, -1, 2 }, 1)]
    [InlineData(new[] { 11, 3 }, new[] { -1, 1 }, 0)]
    public void ScattersAreSharedByRowsOfTheTable(int[] shape, int[] dims, int axis)
    {
        var net = new HandNetwork();
        // The updates are [sample, t, e]; the index of each is that of its sample and t.
        int Extent(int dim) => Enumerable.Range(0, shape.Length).Where(k => dims[k] == dim).Select(k => shape[k]).DefaultIfEmpty(4).First();
        var (steps, width) = (Extent(1), Extent(2));
        var tokens = net.Indices("tokens", 11, steps);
        var x = net.Input("x", steps, width);
        var table = net.Arena("table", Shape.Of(shape));
        var copy = net.Output("copy", ElementType.Real, [.. shape.Where(e => e != N)]);
        var own = Enumerable.Range(0, shape.Length).ToArray();
        net.Loop("fill", [.. shape.Select((e, k) => (e, "i" + k))], shape.Length, -1,
            Stage([], new StoreStatement(At(table, shape.Length, own), new ConstantExpr(7))));
        net.Add(new ScatterKernel("spread", [], new Origin("spread", "", default), [new(N, "sample"), new(steps, "t"), new(width, "e")],
            At(table, 3, dims), axis, At(tokens, 3, 0, 1), Op(ScalarOp.Mul, Load(x, 3, 0, 1, 2), new ConstantExpr(0.5)))
        {
            Work = 1 << 20,
        });
        int[] sample = shape[0] == N ? [] : [N];
        var rank = shape.Length + sample.Length;
        net.Loop("copy", [.. sample.Concat(shape).Select((e, k) => (e, "i" + k))], rank, -1,
            Stage([], new StoreStatement(At(copy, rank, [.. Enumerable.Range(0, rank)]), Load(table, rank, [.. own.Select(k => k + sample.Length)]))));
        Assert.Contains("Frame.Divide(&Spread, frame, team", net.Text());
        Check(net);
    }

    [Fact]
    public void DenseWithBiasAndActivation()
    {
        foreach (var (units, inputs) in new[] { (10, 7), (33, 40) })
        {
            var net = new HandNetwork();
            var x = net.Input("x", inputs);
            var weight = net.Arena("fc1.weight", Shape.Of(units, inputs));
            var bias = net.Arena("fc1.bias", Shape.Of(units));
            var fc1 = net.Output("fc1", ElementType.Real, units);
            net.Loop("fillWeight", [(units, "unit"), (inputs, "k")], 2, 1, Stage([], new StoreStatement(At(weight, 2, 0, 1),
                Op(ScalarOp.Sin, new MultiplyAddExpr(new CoordinateExpr(0), new ConstantExpr(3), new CoordinateExpr(1))))));
            net.Loop("fillBias", [(units, "unit")], 1, 0, Stage([], new StoreStatement(At(bias, 1, 0), Op(ScalarOp.Cos, new CoordinateExpr(0)))));
            net.Add(new ContractKernel("Fc1Relu", [], new Origin("fc1", "dense", default),
                [new(N, "sample"), new(units, "unit"), new(inputs, "k")], 0, 1, 1, At(x, 3, 0, 2), At(weight, 3, 1, 2),
                [new StoreStatement(At(fc1, 3, 0, 1), Op(ScalarOp.Max, Op(ScalarOp.Add, new ProductExpr(), Load(bias, 3, 1)), new ConstantExpr(0)))])
            {
                Work = 1 << 20,
            });
            Check(net);
        }
    }

    [Fact]
    public void ConvolutionThroughTables()
    {
        var net = new HandNetwork();
        var x = net.Input("x", 3, 10, 12);
        var weight = net.Arena("conv1.weight", Shape.Of(4, 3, 3, 3));
        var y = net.Output("conv1", ElementType.Real, 4, 8, 10);
        net.Loop("fill", [(4, "o"), (3, "c"), (3, "kh"), (3, "kw")], 4, 3, Stage([], new StoreStatement(At(weight, 4, 0, 1, 2, 3),
            Op(ScalarOp.Sin, new MultiplyAddExpr(new CoordinateExpr(0), new ConstantExpr(3), new MultiplyAddExpr(new CoordinateExpr(1), new ConstantExpr(7), new CoordinateExpr(3)))))));
        // G sample, M channel, N row and column, K channel and window.
        const int rank = 7;
        net.Add(new ContractKernel("Conv1", [], new Origin("conv1", "conv2d", default),
            [new(N, "sample"), new(4, "channel"), new(8, "row"), new(10, "column"), new(3, "c"), new(3, "kh"), new(3, "kw")], 1, 1, 2,
            At(weight, rank, 1, 4, 5, 6),
            new BufferAccess(x, x.Shape, new IndexMap(
                [IndexExpr.Dim(0, rank), IndexExpr.Dim(4, rank), new IndexExpr([0, 0, 1, 0, 0, 1, 0]), new IndexExpr([0, 0, 0, 1, 0, 0, 1])])),
            [new StoreStatement(At(y, rank, 0, 1, 2, 3), Op(ScalarOp.Select, Op(ScalarOp.Less, new ConstantExpr(0), new ProductExpr()),
                new ProductExpr(), Op(ScalarOp.Mul, new ProductExpr(), new ConstantExpr(0.1))))])
        {
            Work = 1 << 20,
        });
        Assert.Contains("AxisTables.Make((3, 120), (3, 12), (3, 1))", net.Text());
        Check(net);
    }

    [Fact]
    public void OptimizersReadWhatTheyReplace()
    {
        var net = new HandNetwork();
        var g = net.Input("gradient", 37);
        var w = net.Output("w", ElementType.Real, 37);
        var m = net.Output("m", ElementType.Real, 37);
        var rate = net.Scalar("rate", net.Graph.Map(ScalarOp.Div, net.Graph.Constant(0.5), net.Graph.Host(HostScalar.SampleCount)));
        var next = new Local("momentum", ElementType.Real);
        net.Loop("begin", [(N, "sample"), (37, "i")], 2, 1, Stage([],
            new StoreStatement(At(w, 2, 0, 1), new CoordinateExpr(1)), new StoreStatement(At(m, 2, 0, 1), new CoordinateExpr(0))));
        net.Loop("update", [(N, "sample"), (37, "i")], 2, 1, Stage([],
            new LetStatement(next, new MultiplyAddExpr(new ConstantExpr(0.9), Load(m, 2, 0, 1), Load(g, 2, 0, 1))),
            new StoreStatement(At(m, 2, 0, 1), new LocalExpr(next)),
            new StoreStatement(At(w, 2, 0, 1), new MultiplyAddExpr(Op(ScalarOp.Neg, new HostScalarExpr(rate)), new LocalExpr(next), Load(w, 2, 0, 1)))));
        Check(net);
    }

    [Fact]
    public void AnyKernelMeansWhatThePlanSays()
    {
        for (var seed = 0; seed < 12; seed++)
            Check(RandomKernels.Make(new Random(seed), seed % 3 == 0 ? Precision.F64 : Precision.F32));
    }

    /// <summary>Runs a network with all widths, 1 and 3 threads and some batches, and compares all outputs.</summary>
    internal static void Check(HandNetwork net, bool special = false)
    {
        var run = net.Compile();
        foreach (var count in new[] { 1, 17 })
        {
            var random = new Random(count);
            var (model, plans) = net.Build();
            var feed = new Feed { Samples = count };
            var memory = new Memory(plans.Predict, feed);
            var inputs = model.Inputs.Select(slot => Fill(slot, count, random, special)).ToArray();
            var lengths = model.Outputs.Select(o => (int)o.Shape.Batched.Elements(count)).ToArray();
            for (var k = 0; k < inputs.Length; k++)
                inputs[k].CopyTo(memory.Vector(net.Buffers.Single(b => b.Name == model.Inputs[k].Name)), 0);
            var scalars = plans.Predict.Host.Scalars;
            var values = Interpreter.Evaluate(scalars.Select(s => s.Value).ToList(), feed);
            var host = scalars.Select((s, k) => (s.Slot, Value: values[k][0])).ToDictionary(p => p.Slot, p => p.Value);
            foreach (var kernel in net.Kernels)
                new KernelRun(memory, new ExprValues(memory, feed, host)).Run(kernel);

            double[][]? first = null;
            foreach (var width in Enum.GetValues<SimdWidth>().Where(Machine.IsSupported))
            {
                foreach (var threads in new[] { 1, 3 })
                {
                    double[][] results;
                    lock (EmittedNetwork.WidthLock)
                    {
                        Machine.Override = width;
                        results = run(inputs, lengths, threads);
                        Machine.Override = null;
                    }
                    for (var k = 0; k < results.Length; k++)
                    {
                        var buffer = net.Buffers.Single(b => b.Name == model.Outputs[k].Name);
                        Compare(memory.Vector(buffer), results[k], net, $"{model.Outputs[k].Name}, {count} samples, {width}, {threads} threads");
                    }
                    first ??= results;
                    for (var k = 0; k < results.Length; k++)
                        Assert.Equal(first[k].Select(BitConverter.DoubleToInt64Bits), results[k].Select(BitConverter.DoubleToInt64Bits));
                }
            }
        }
    }

    private static double[] Fill(SlotModel slot, int count, Random random, bool special) =>
        [.. Enumerable.Range(0, (int)slot.Shape.Batched.Elements(count)).Select(_ => slot.Type == ElementType.Index
            ? random.Next(slot.Classes)
            : special && random.Next(60) == 0 ? double.NaN : (float)(random.NextDouble() * 4 - 2))];

    private static void Compare(double[] expected, double[] found, HandNetwork net, string what)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var same = expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= 2e-5 * (1 + Math.Abs(expected[i]));
            if (!same)
                Assert.Fail($"{what}: element {i} is {found[i]}, not {expected[i]}.\n{net.Text()}");
        }
    }
}
