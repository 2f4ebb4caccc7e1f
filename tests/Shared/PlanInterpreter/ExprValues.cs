using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Plan;

namespace NetGen.Tests.Shared.PlanInterpreter;

/// <summary>Expressions at one point of a kernel.</summary>
internal sealed class ExprValues(Memory memory, Feed feed, IReadOnlyDictionary<HostSlot, double> host)
{
    /// <summary>The coordinates of the point.</summary>
    public long[] Point { get; set; } = Array.Empty<long>();

    /// <summary>The step of the loop that runs.</summary>
    public int Step { get; init; }

    public Dictionary<Local, double> Locals { get; } = new();

    public double Product { get; set; }

    public double Of(Expr expr) => expr switch
    {
        ConstantExpr constant => constant.Value,
        CoordinateExpr coordinate => Point[coordinate.Dim],
        LoadExpr load => Load(load.Access, load.Guarded, load.Fill, -1, 0),
        GatherExpr gather => Load(gather.Access, true, 0, gather.Axis, Of(gather.Index)),
        LocalExpr local => Locals.TryGetValue(local.Local, out var value)
            ? value
            : throw new InvalidOperationException($"The local {local.Local.Name} is used where it is not known."),
        ProductExpr => Product,
        HostScalarExpr scalar => host[scalar.Slot],
        MultiplyAddExpr m => Of(m.A) * Of(m.B) + Of(m.C),
        RandomExpr random => Philox.Uniform(feed.Seed, feed.Step, (uint)random.Stream, At(random.Element)),
        OpExpr { Op: ScalarOp.Select } select => Of(select.Operands[0]) != 0 ? Of(select.Operands[1]) : Of(select.Operands[2]),
        OpExpr op => Operation(op),
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    public void Store(BufferAccess access, double value)
    {
        var element = Element(access, -1, 0);
        if (element < 0)
            throw new InvalidOperationException($"A store outside of {access.Buffer.Name}.");
        memory.Store(access.Buffer, element, value);
    }

    /// <summary>The element that an access means here; negative where it lies outside.</summary>
    public long Element(BufferAccess access, int axis, double index)
    {
        long element = 0, sample = 0;
        var last = access.Buffer.SamplePitch > 0 && access.Shape.IsBatched;
        for (var k = 0; k < access.Shape.Rank; k++)
        {
            var extent = access.Shape[k] == Shape.Batch ? memory.Samples : access.Shape[k];
            var dim = access.Index.Dims[k];
            long numerator = dim.Offset;
            for (var d = 0; d < Point.Length; d++)
                numerator += dim.Coefficients[d] * Point[d];
            if (k == axis)
                numerator = (long)index * dim.Divisor;
            if (numerator < 0 || numerator % dim.Divisor != 0 || numerator / dim.Divisor >= extent)
                return -1;
            if (last && k == 0)
                sample = numerator / dim.Divisor;
            else
                element = element * extent + numerator / dim.Divisor;
        }
        return last ? element * access.Buffer.SamplePitch + sample : element + access.Step * Step;
    }

    private double Load(BufferAccess access, bool guarded, double fill, int axis, double index)
    {
        var element = Element(access, axis, index);
        if (element >= 0)
            return memory.Load(access.Buffer, element);
        return guarded ? fill : throw new InvalidOperationException($"An unguarded load outside of {access.Buffer.Name}.");
    }

    private double Operation(OpExpr op)
    {
        var values = op.Operands.Select(Of).ToArray();
        return ScalarValues.Of(op.Op, values[0], values.Length > 1 ? values[1] : 0, values.Length > 2 ? values[2] : 0);
    }

    private long At(LinearIndex index)
    {
        var element = index.Offset;
        for (var d = 0; d < index.Strides.Length; d++)
            element += index.Strides[d] * Point[d];
        return element;
    }
}
