using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Tests.Shared.PlanInterpreter;

/// <summary>One kernel, by definition.</summary>
internal sealed class KernelRun(Memory memory, ExprValues values)
{
    public void Run(Kernel kernel)
    {
        switch (kernel)
        {
            case LoopKernel loop:
                Loop(loop);
                break;
            case ContractKernel contract:
                Contract(contract);
                break;
            case ConvertKernel convert:
                for (long e = 0; e < convert.Target.Buffer.Shape.Elements(memory.Samples); e++)
                    memory.Store(convert.Target.Buffer, e, memory.Load(convert.Source.Buffer, e));
                break;
            case ScatterKernel scatter:
                Scatter(scatter);
                break;
            default:
                throw new InvalidOperationException(kernel.GetType().Name);
        }
    }

    private void Loop(LoopKernel kernel)
    {
        values.Point = new long[kernel.Dims.Length];
        foreach (var _ in Points(kernel.Dims, Enumerable.Range(0, kernel.OuterCount).ToArray(), shuffled: true))
        {
            values.Locals.Clear();
            foreach (var stage in kernel.Stages)
                RunStage(kernel, stage);
        }
    }

    private void RunStage(LoopKernel kernel, Stage stage)
    {
        var known = values.Locals.Keys.ToHashSet();
        var joined = new Dictionary<Local, (double Value, long At)>();
        long position = 0;
        foreach (var _ in Points(kernel.Dims, stage.Dims.ToArray(), shuffled: false))
        {
            Statements(stage.Statements, joined, position++);
            if (!stage.Dims.IsEmpty)
            {
                foreach (var local in values.Locals.Keys.Except(known).ToList())
                    values.Locals.Remove(local);
            }
        }
        foreach (var reduce in stage.Statements.OfType<ReduceStatement>())
        {
            var arg = reduce.Op is ReduceOp.ArgMax or ReduceOp.ArgMin;
            values.Locals[reduce.Target] = arg ? joined[reduce.Target].At : joined[reduce.Target].Value;
        }
        Array.Clear(values.Point, kernel.OuterCount, kernel.Dims.Length - kernel.OuterCount);
    }

    private void Statements(
        ImmutableArray<Statement> statements, Dictionary<Local, (double Value, long At)> joined, long position)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case LetStatement let:
                    values.Locals.Add(let.Target, values.Of(let.Value));
                    break;
                case ReduceStatement reduce:
                    var value = values.Of(reduce.Value);
                    var first = !joined.TryGetValue(reduce.Target, out var best);
                    if (reduce.Op == ReduceOp.Sum)
                        joined[reduce.Target] = (first ? value : best.Value + value, 0);
                    else if (first || Beats(value, best.Value, reduce.Op is ReduceOp.Max or ReduceOp.ArgMax))
                        joined[reduce.Target] = (value, position);
                    break;
                case StoreStatement store:
                    values.Store(store.Target, values.Of(store.Value));
                    break;
            }
        }
    }

    private static bool Beats(double value, double best, bool greatest) =>
        !double.IsNaN(best) && (double.IsNaN(value) || (greatest ? value > best : value < best));

    private void Contract(ContractKernel kernel)
    {
        values.Point = new long[kernel.Dims.Length];
        var results = kernel.GCount + kernel.MCount + kernel.NCount;
        var none = new Dictionary<Local, (double, long)>();
        foreach (var _ in Points(kernel.Dims, Enumerable.Range(0, results).ToArray(), shuffled: true))
        {
            double sum = 0;
            foreach (var __ in Points(kernel.Dims, Enumerable.Range(results, kernel.KCount).ToArray(), shuffled: false))
            {
                if (kernel.RowTerms.Any(t => t.Terms[(int)values.Point[t.Row]] is var (first, terms) && (ulong)(values.Point[t.Summed] - first) >= (ulong)terms))
                    continue;
                if (kernel.ColumnTerms.Any(t => t.At((int)values.Point[t.Column], kernel.Dims[t.Summed].Extent) is var (first, terms) && (ulong)(values.Point[t.Summed] - first) >= (ulong)terms))
                    continue;
                sum += Left(kernel) * values.Of(new LoadExpr(kernel.Right, false, 0));
            }
            Array.Clear(values.Point, results, kernel.KCount);
            values.Locals.Clear();
            values.Product = sum;
            Statements(kernel.Epilogue, none, 0);
        }
    }

    /// <summary>An element of the left operand; of transformed weights the weight that they were made of.</summary>
    private double Left(ContractKernel kernel)
    {
        if (kernel.Windows is not { AreTransformed: true })
            return values.Of(new LoadExpr(kernel.Left, false, 0));
        // Of U = G w: w0 = u0, w1 = u1 - u2, w2 = u3.
        var place = kernel.Left.Index.Dims.Select(d => (int)(d.Offset + d.Coefficients.Select((k, n) => k * values.Point[n]).Sum())).ToArray();
        var shape = kernel.Left.Shape;
        double At(int p, int q) => memory.Load(kernel.Left.Buffer, ((p * shape[1] + q) * (long)shape[2] + place[2]) * shape[3] + place[3]);
        double Row(int p) => place[1] switch { 0 => At(p, 0), 1 => At(p, 1) - At(p, 2), _ => At(p, 3) };
        return place[0] switch { 0 => Row(0), 1 => Row(1) - Row(2), _ => Row(3) };
    }

    private void Scatter(ScatterKernel kernel)
    {
        var target = kernel.Target.Buffer;
        for (long e = 0; e < target.Shape.Elements(memory.Samples); e++)
            memory.Store(target, e, 0);
        values.Point = new long[kernel.Dims.Length];
        foreach (var _ in Points(kernel.Dims, Enumerable.Range(0, kernel.Dims.Length).ToArray(), shuffled: false))
        {
            var index = values.Of(new LoadExpr(kernel.Index, true, -1));
            var element = values.Element(kernel.Target, kernel.Axis, index);
            if (element >= 0)
                memory.Store(target, element, memory.Load(target, element) + values.Of(kernel.Value));
        }
    }

    /// <summary>Sets the coordinates of some dimensions to each of their points in turn.</summary>
    private IEnumerable<int> Points(ImmutableArray<KernelDim> dims, int[] over, bool shuffled)
    {
        var extents = over.Select(d => (long)(dims[d].Extent == Shape.Batch ? memory.Samples : dims[d].Extent)).ToArray();
        var count = extents.Aggregate(1L, (n, e) => n * e);
        // A step without common factor with the count visits every point once.
        long step = 1;
        if (shuffled && count > 2)
        {
            for (step = count / 2 + 1; Gcd(step, count) != 1;)
                step++;
        }
        for (long n = 0, at = count - 1; n < count; n++, at = (at + step) % count)
        {
            var rest = shuffled ? at : n;
            for (var k = over.Length - 1; k >= 0; k--)
            {
                values.Point[over[k]] = rest % extents[k];
                rest /= extents[k];
            }
            yield return 0;
        }
    }

    private static long Gcd(long a, long b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
