using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// A scatter: update by update in row-major order, each added to the place that its index names. Lanes run along the last
/// dimension where the index does not depend on it, so that no two lanes meet.
/// </summary>
internal sealed partial class KernelWriter
{
    private Action? _innermost;

    /// <summary>The space of a scatter, with the sum of old element and update as its one statement.</summary>
    public static LoopNest NestOf(ScatterKernel kernel)
    {
        var old = new GatherExpr(kernel.Target, kernel.Axis, new LoadExpr(kernel.Index, false, 0), false);
        var sum = new OpExpr(ScalarOp.Add, ImmutableArray.Create<Expr>(old, kernel.Value));
        var stage = new Stage(
            Enumerable.Range(0, kernel.Dims.Length).ToImmutableArray(),
            ImmutableArray.Create<Statement>(new StoreStatement(kernel.Target, sum)));
        return LoopNest.Of(new LoopKernel(
            kernel.Name, kernel.Nodes, kernel.Origin, kernel.Dims, 0, LaneDim(kernel), ImmutableArray.Create(stage)));
    }

    public void WriteScatter(ScatterKernel kernel)
    {
        var batched = kernel.Target.Buffer.Shape.IsBatched;
        if (batched || _nest.Dims.Any(d => d.Batched))
            _out.Line("nint count = frame->Count;");
        DeclarePointers();
        DeclareSources();
        HoistAll(-1);
        var elements = kernel.Target.Buffer.Shape.ElementsPerSample;
        _out.Line($"NativeMemory.Clear({Pointer(kernel.Target.Buffer)}, {(batched ? "(nuint)count * " : "")}{elements} * sizeof({Real}));");
        _out.Separate();

        var stage = _nest.Stages[0];
        OpenLevels(stage);
        var loops = stage.Dims.Where(d => !_nest.Dims[d].IsSingle).ToList();
        var sum = _values.Of(((StoreStatement)stage.Statements[0]).Value);
        _innermost = () => Add(sum);
        Hoist(stage, 0, loops.Count);
        WriteLoop(stage, loops, 0);
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
        Prepare(update, []);
        if (NameOf(old.Operands[0]) is null)
            Declare(old.Operands[0], old.Operands[0].Wish);
        using var inside = Open(_out.Block($"if ((uint){NameOf(old.Operands[0])!} < {old.AxisExtent})"));
        var target = _names.Declare("target");
        _out.Line($"{Real}* {target} = {At(LocateIndexed(old))};");
        _out.Line($"V.Store(V.Load({target}{_lanes.Argument}) + {Number(update, Binding.Product)}, {target}{_lanes.Argument});");
    }
}
