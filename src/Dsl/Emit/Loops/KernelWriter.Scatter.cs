using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// A scatter: update by update in row-major order, each added to the place that its index names. Lanes run along the last
/// dimension where the index does not depend on it, so that no two lanes meet. Threads share a dimension whose points
/// are rows of the table of their own: each row has all its updates, in order, from one thread.
/// </summary>
internal sealed partial class KernelWriter
{
    private Action? _innermost;
    private int _dividedDim = -1;

    /// <summary>
    /// The dimension that threads can share, and the dimension of the table that it runs along: one other than the axis,
    /// so that no index decides about it. Of several the one with the most rounds; (-1, -1) where there is none.
    /// </summary>
    /// <param name="batch">The greatest number of samples.</param>
    /// <param name="laneCount">Lanes of a block.</param>
    public static (int Dim, int Along) Shared(ScatterKernel kernel, int batch, int laneCount)
    {
        var (best, most) = ((-1, -1), 1L);
        var lanes = LaneDim(kernel);
        for (var k = 0; k < kernel.Target.Shape.Rank; k++)
        {
            var expr = kernel.Target.Index.Dims[k];
            var dims = Enumerable.Range(0, kernel.Dims.Length).Where(d => expr.Coefficients[d] != 0).ToList();
            if (k == kernel.Axis || dims.Count != 1 || expr.Coefficients[dims[0]] != 1 || expr.Offset != 0 || expr.Divisor != 1
                || kernel.Dims[dims[0]].Extent != kernel.Target.Shape[k])
                continue;
            var extent = kernel.Dims[dims[0]].Extent;
            long rounds = extent == Shape.Batch ? batch : dims[0] == lanes ? (extent + laneCount - 1) / laneCount : extent;
            if (rounds > most)
                (best, most) = ((dims[0], k), rounds);
        }
        return best;
    }

    /// <summary>The space of a scatter, with the sum of old element and update as its one statement.</summary>
    /// <param name="shared">The dimension that threads share, or -1.</param>
    public static LoopNest NestOf(ScatterKernel kernel, int shared)
    {
        var old = new GatherExpr(kernel.Target, kernel.Axis, new LoadExpr(kernel.Index, false, 0), false);
        var sum = new OpExpr(ScalarOp.Add, ImmutableArray.Create<Expr>(old, kernel.Value));
        var stage = new Stage(
            Enumerable.Range(0, kernel.Dims.Length).ToImmutableArray(),
            ImmutableArray.Create<Statement>(new StoreStatement(kernel.Target, sum)));
        return LoopNest.Of(new LoopKernel(
            kernel.Name, kernel.Nodes, kernel.Origin, kernel.Dims, 0, LaneDim(kernel), ImmutableArray.Create(stage)),
            shared < 0 ? [] : [shared - 1, shared]);
    }

    /// <summary>Writes the body.</summary>
    /// <param name="shared">What threads share, where the method has a part and a number of parts; else (-1, -1).</param>
    public void WriteScatter(ScatterKernel kernel, (int Dim, int Along) shared)
    {
        _dividedDim = shared.Dim < 0 ? -1 : _nest.DimOf(shared.Dim);
        if (kernel.Target.Buffer.Shape.IsBatched || _nest.Dims.Any(d => d.Batched))
            _out.Line("nint count = frame->Count;");
        DeclarePointers();
        DeclareSources();
        HoistAll(-1);
        if (_dividedDim >= 0)
            DeclareShare();
        Clear(kernel.Target, shared.Along);
        _out.Separate();

        var stage = _nest.Stages[0];
        OpenLevels(stage);
        var loops = stage.Dims.Where(d => !_nest.Dims[d].IsSingle).ToList();
        var sum = _values.Of(((StoreStatement)stage.Statements[0]).Value);
        _innermost = () => Add(sum);
        Hoist(stage, 0, loops.Count);
        WriteLoop(stage, loops, 0, _dividedDim >= 0 && _dividedDim == _laneDim ? new LaneRange("begin", "end") : WholeOf(_laneDim));
    }

    /// <summary>Declares from where to where the thread goes along the shared dimension.</summary>
    private void DeclareShare()
    {
        var size = _nest.Dims[_dividedDim].Size;
        if (_dividedDim != _laneDim)
        {
            var total = _nest.Dims[_dividedDim].Batched ? size : "(nint)" + size;
            _out.Line($"nint begin = {total} * part / parts;");
            _out.Line($"nint end = {total} * (part + 1) / parts;");
            return;
        }
        _out.Line($"nint blocks = ({size} + V.Count - 1) / V.Count;");
        _out.Line($"nint begin = blocks * part / parts * V.Count;");
        _out.Line($"nint end = nint.Min({size}, blocks * (part + 1) / parts * V.Count);");
    }

    /// <summary>Zeroes the table, or the thread's rows of it.</summary>
    private void Clear(BufferAccess target, int along)
    {
        var shape = target.Shape;
        var pointer = Pointer(target.Buffer, target.Step);
        if (_dividedDim < 0)
        {
            var count = shape.IsBatched ? "(nuint)count * " : "";
            _out.Line($"NativeMemory.Clear({pointer}, {count}{shape.ElementsPerSample} * sizeof({Real}));");
            return;
        }
        var row = Accesses.Steps(shape)[along];
        var each = row == 1 ? "" : Code.Text($" * {row}");
        var clear = Code.Text($"begin{each}, (nuint)(end - begin){each} * sizeof({Real}));");
        if (along == 0)
        {
            _out.Line($"NativeMemory.Clear({pointer} + {clear}");
            return;
        }
        var before = shape.Dims.Take(along).Where(d => d != Shape.Batch).Aggregate(1L, (product, d) => product * d);
        var rows = !shape.IsBatched ? Code.Text($"{before}") : before == 1 ? "count" : Code.Text($"count * {before}");
        var name = _names.Declare("tableRow");
        using (_out.Block($"for (nint {name} = 0; {name} < {rows}; {name}++)"))
            _out.Line($"NativeMemory.Clear({pointer} + {name} * {row * shape[along]} + {clear}");
    }

    private static int LaneDim(ScatterKernel kernel)
    {
        var last = kernel.Dims.Length - 1;
        if (last < 0 || kernel.Dims[last].Extent == Shape.Batch)
            return -1;
        var target = Place.Of(kernel.Target, false, kernel.Dims, kernel.Axis);
        var index = Place.Of(kernel.Index, false, kernel.Dims);
        return target.Strides[last] == 1 && !index.Uses(last) ? last : -1;
    }

    private void Add(Value sum)
    {
        var (old, update) = (sum.Operands[0], sum.Operands[1]);
        Prepare(update, [], 0);
        if (old.Operands[0].Name is null)
            Declare(old.Operands[0], old.Operands[0].Wish);
        using var inside = Open(_out.Block($"if ((uint){old.Operands[0].Name!} < {old.AxisExtent})"));
        var target = _names.Declare("target");
        _out.Line($"{Real}* {target} = {At(LocateIndexed(old))};");
        _out.Line($"V.Store(V.Load({target}{_lanes.Argument}) + {Number(update, Binding.Product)}, {target}{_lanes.Argument});");
    }
}
