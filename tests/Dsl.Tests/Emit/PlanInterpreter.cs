using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Runs kernels number by number, in double, straight from what the plan's documentation says.</summary>
internal sealed class PlanInterpreter(int count)
{
    private readonly Dictionary<Local, double> _locals = [];
    private double _product;

    public Dictionary<Buffer, double[]> Memory { get; } = [];

    public Dictionary<int, double> Scalars { get; } = [];

    public Func<int, long, double> Random { get; init; } = (_, _) => 0;

    public double[] Of(Buffer buffer)
    {
        if (!Memory.TryGetValue(buffer, out var values))
            Memory.Add(buffer, values = new double[buffer.Shape.Elements(count)]);
        return values;
    }

    public void Run(Kernel kernel)
    {
        switch (kernel)
        {
            case LoopKernel loop:
                Run(loop);
                break;
            case ContractKernel contract:
                Run(contract);
                break;
            default:
                Run((ScatterKernel)kernel);
                break;
        }
    }

    private void Run(LoopKernel kernel)
    {
        var point = new int[kernel.Dims.Length];
        Each(kernel.Dims, point, Enumerable.Range(0, kernel.OuterCount).ToArray(), 0, () =>
        {
            _locals.Clear();
            foreach (var stage in kernel.Stages)
                Run(kernel, stage, point);
        });
    }

    private void Run(LoopKernel kernel, Stage stage, int[] point)
    {
        var results = new Dictionary<Local, (double Value, int At)>();
        var position = 0;
        Each(kernel.Dims, point, [.. stage.Dims], 0, () =>
        {
            foreach (var statement in stage.Statements)
            {
                switch (statement)
                {
                    case ReduceStatement reduce:
                        var x = Value(reduce.Value, point);
                        results[reduce.Target] = results.TryGetValue(reduce.Target, out var old) ? Join(reduce.Op, old, x, position) : (x, position);
                        break;
                    case LetStatement let:
                        _locals[let.Target] = Value(let.Value, point);
                        break;
                    case StoreStatement store:
                        Of(store.Target.Buffer)[Offset(store.Target, point, -1, 0, out _)] = Value(store.Value, point);
                        break;
                }
            }
            position++;
        });
        foreach (var (reduce, (value, at)) in results)
            _locals[reduce] = stage.Statements.OfType<ReduceStatement>().Single(r => r.Target == reduce).Op is ReduceOp.ArgMax or ReduceOp.ArgMin ? at : value;
    }

    private static (double, int) Join(ReduceOp op, (double Value, int At) old, double x, int position) => op switch
    {
        ReduceOp.Sum => (old.Value + x, 0),
        ReduceOp.Max => (Math.Max(old.Value, x), 0),
        ReduceOp.Min => (Math.Min(old.Value, x), 0),
        ReduceOp.ArgMax => x > old.Value || (double.IsNaN(x) && !double.IsNaN(old.Value)) ? (x, position) : old,
        _ => x < old.Value || (double.IsNaN(x) && !double.IsNaN(old.Value)) ? (x, position) : old,
    };

    private void Run(ContractKernel kernel)
    {
        var point = new int[kernel.Dims.Length];
        var free = Enumerable.Range(0, kernel.Dims.Length - kernel.KCount).ToArray();
        var summed = Enumerable.Range(free.Length, kernel.KCount).ToArray();
        Each(kernel.Dims, point, free, 0, () =>
        {
            var sum = 0.0;
            Each(kernel.Dims, point, summed, 0, () =>
                sum += Of(kernel.Left.Buffer)[Offset(kernel.Left, point, -1, 0, out _)] * Of(kernel.Right.Buffer)[Offset(kernel.Right, point, -1, 0, out _)]);
            foreach (var d in summed)
                point[d] = 0;
            _product = sum;
            foreach (var statement in kernel.Epilogue)
            {
                if (statement is LetStatement let)
                    _locals[let.Target] = Value(let.Value, point);
                if (statement is StoreStatement store)
                    Of(store.Target.Buffer)[Offset(store.Target, point, -1, 0, out _)] = Value(store.Value, point);
            }
        });
    }

    private void Run(ScatterKernel kernel)
    {
        var point = new int[kernel.Dims.Length];
        Array.Clear(Of(kernel.Target.Buffer));
        Each(kernel.Dims, point, Enumerable.Range(0, point.Length).ToArray(), 0, () =>
        {
            var index = (int)Of(kernel.Index.Buffer)[Offset(kernel.Index, point, -1, 0, out _)];
            var at = Offset(kernel.Target, point, kernel.Axis, index, out var inside);
            if (inside)
                Of(kernel.Target.Buffer)[at] += Value(kernel.Value, point);
        });
    }

    private double Value(Expr expr, int[] point)
    {
        switch (expr)
        {
            case ConstantExpr constant:
                return constant.Value;
            case CoordinateExpr coordinate:
                return point[coordinate.Dim];
            case LocalExpr local:
                return _locals[local.Local];
            case ProductExpr:
                return _product;
            case HostScalarExpr host:
                return Scalars[host.Slot.Number];
            case LoadExpr load:
                var at = Offset(load.Access, point, -1, 0, out var inside);
                Assert(inside || load.Guarded);
                return inside ? Of(load.Access.Buffer)[at] : load.Fill;
            case GatherExpr gather:
                var place = Offset(gather.Access, point, gather.Axis, (int)Value(gather.Index, point), out var found);
                return found ? Of(gather.Access.Buffer)[place] : 0;
            case RandomExpr random:
                return Random(random.Stream, random.Element.Offset + random.Element.Strides.Select((s, d) => s * point[d]).Sum());
            case MultiplyAddExpr fused:
                return Value(fused.A, point) * Value(fused.B, point) + Value(fused.C, point);
            default:
                var op = (OpExpr)expr;
                return Op(op.Op, op.Operands.Select(o => Value(o, point)).ToArray());
        }
    }

    private static double Op(ScalarOp op, double[] v) => op switch
    {
        ScalarOp.Neg => -v[0],
        ScalarOp.Abs => Math.Abs(v[0]),
        ScalarOp.Sign => Math.Sign(v[0]),
        ScalarOp.Sqrt => Math.Sqrt(v[0]),
        ScalarOp.Exp => Math.Exp(v[0]),
        ScalarOp.Log => Math.Log(v[0]),
        ScalarOp.Sin => Math.Sin(v[0]),
        ScalarOp.Cos => Math.Cos(v[0]),
        ScalarOp.Tanh => Math.Tanh(v[0]),
        ScalarOp.Logistic => 1 / (1 + Math.Exp(-v[0])),
        ScalarOp.Floor => Math.Floor(v[0]),
        ScalarOp.StopGradient or ScalarOp.ToReal => v[0],
        ScalarOp.Add => v[0] + v[1],
        ScalarOp.Sub => v[0] - v[1],
        ScalarOp.Mul => v[0] * v[1],
        ScalarOp.Div => v[0] / v[1],
        ScalarOp.Min => Math.Min(v[0], v[1]),
        ScalarOp.Max => Math.Max(v[0], v[1]),
        ScalarOp.Pow => Math.Pow(v[0], v[1]),
        ScalarOp.Less => v[0] < v[1] ? 1 : 0,
        ScalarOp.LessOrEqual => v[0] <= v[1] ? 1 : 0,
        ScalarOp.Equal => v[0] == v[1] ? 1 : 0,
        ScalarOp.And => v[0] != 0 && v[1] != 0 ? 1 : 0,
        ScalarOp.Or => v[0] != 0 || v[1] != 0 ? 1 : 0,
        ScalarOp.Not => v[0] == 0 ? 1 : 0,
        ScalarOp.Select => v[0] != 0 ? v[1] : v[2],
        _ => throw new InvalidOperationException(op.ToString()),
    };

    private static long Offset(BufferAccess access, int[] point, int axis, int index, out bool inside)
    {
        inside = true;
        long offset = 0;
        for (var d = 0; d < access.Shape.Rank; d++)
        {
            var expr = access.Index.Dims[d];
            long at = index;
            if (d != axis)
            {
                at = expr.Offset + expr.Coefficients.Select((c, k) => (long)c * point[k]).Sum();
                inside &= at % expr.Divisor == 0;
                at = (long)Math.Floor((double)at / expr.Divisor);
            }
            inside &= at >= 0 && (access.Shape[d] == Shape.Batch || at < access.Shape[d]);
            offset = offset * access.Shape[d] + at;
            if (access.Shape[d] == Shape.Batch)
                offset = at;
        }
        return offset;
    }

    private void Each(IReadOnlyList<KernelDim> dims, int[] point, int[] over, int depth, Action body)
    {
        if (depth == over.Length)
        {
            body();
            return;
        }
        var extent = dims[over[depth]].Extent == Shape.Batch ? count : dims[over[depth]].Extent;
        for (point[over[depth]] = 0; point[over[depth]] < extent; point[over[depth]]++)
            Each(dims, point, over, depth + 1, body);
        point[over[depth]] = 0;
    }

    private static void Assert(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("A load that is not guarded lies outside.");
    }
}
