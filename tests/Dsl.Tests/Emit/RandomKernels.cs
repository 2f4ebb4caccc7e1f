using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;
using static NetGen.Dsl.Tests.Emit.HandNetwork;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Random loop kernels: dimensions, lanes, windows, guards, reductions and expressions with sharing.</summary>
internal static class RandomKernels
{
    private static readonly ScalarOp[] s_unary =
        [ScalarOp.Neg, ScalarOp.Abs, ScalarOp.Exp, ScalarOp.Sin, ScalarOp.Tanh, ScalarOp.Logistic, ScalarOp.Not];

    private static readonly ScalarOp[] s_binary =
        [ScalarOp.Add, ScalarOp.Sub, ScalarOp.Mul, ScalarOp.Min, ScalarOp.Max, ScalarOp.Less, ScalarOp.And, ScalarOp.Or];

    public static HandNetwork Make(Random random, Precision precision)
    {
        var net = new HandNetwork(precision);
        var sizes = new[] { random.Next(1, 5), random.Next(1, 40), random.Next(1, 20) };
        var x = net.Input("x", sizes);
        var b = net.Input("b", sizes[1]);
        var y = net.Output("y", ElementType.Real, sizes);
        var z = net.Output("z", ElementType.Real, sizes[0]);

        // Everything outer: an elementwise kernel with shifted and turned reads.
        var outer = random.Next(2, 5);
        (int, string)[] dims = [(Shape.Batch, "sample"), (sizes[0], "a"), (sizes[1], "b"), (sizes[2], "c")];
        var inner = Enumerable.Range(outer, 4 - outer).ToArray();
        var lanes = random.Next(5) - 1;
        if (inner.Length == 0)
        {
            net.Loop("elements", dims, 4, lanes, Stage([], new StoreStatement(At(y, 4, 0, 1, 2, 3), Expr(random, x, b, [], 4))));
        }
        else
        {
            var sum = new Local("total", ElementType.Real);
            var max = new Local("max", ElementType.Real);
            var let = new Local("part", ElementType.Real);
            var shared = Expr(random, x, b, [], 3);
            net.Loop("stages", dims, outer, lanes,
                Stage(inner, new ReduceStatement(max, ReduceOp.Max, shared)),
                Stage(inner, new LetStatement(let, Op(ScalarOp.Sub, shared, new LocalExpr(max))),
                    new ReduceStatement(sum, ReduceOp.Sum, Op(ScalarOp.Exp, new LocalExpr(let))),
                    new StoreStatement(At(y, 4, 0, 1, 2, 3), new LocalExpr(let))),
                Stage([], new LetStatement(let, Op(ScalarOp.Mul, new LocalExpr(sum), new ConstantExpr(0.25)))),
                Stage(inner, new StoreStatement(At(y, 4, 0, 1, 2, 3),
                    Op(ScalarOp.Add, Load(y, 4, 0, 1, 2, 3), Expr(random, x, b, [let, max], 2)))));
        }
        var least = new Local("least", ElementType.Real);
        net.Loop("rows", [(Shape.Batch, "sample"), (sizes[0], "a"), (sizes[1], "b"), (sizes[2], "c")], 2, random.Next(-1, 4),
            Stage([2, 3], new ReduceStatement(least, ReduceOp.Min, Load(y, 4, 0, 1, 2, 3))),
            Stage([], new StoreStatement(At(z, 4, 0, 1), new LocalExpr(least))));
        return net;
    }

    private static Expr Expr(Random random, Buffer x, Buffer b, Local[] locals, int depth)
    {
        var known = new List<Expr>();
        Expr Make(int left)
        {
            if (known.Count > 2 && random.Next(5) == 0)
                return known[random.Next(known.Count)];
            var expr = left == 0 ? Leaf(random, x, b, locals) : random.Next(6) switch
            {
                0 => Op(s_unary[random.Next(s_unary.Length)], Bounded(Make(left - 1))),
                1 => Op(ScalarOp.Select, Make(left - 1), Make(left - 1), Make(left - 1)),
                2 => new MultiplyAddExpr(Make(left - 1), Make(left - 1), Make(left - 1)),
                3 => Leaf(random, x, b, locals),
                _ => Op(s_binary[random.Next(s_binary.Length)], Make(left - 1), Make(left - 1)),
            };
            known.Add(expr);
            return expr;
        }
        return Bounded(Make(depth));
    }

    /// <summary>Kept within -3 to 3, so that float and double stay close.</summary>
    private static Expr Bounded(Expr expr) => Op(ScalarOp.Max, new ConstantExpr(-3), Op(ScalarOp.Min, expr, new ConstantExpr(3)));

    private static Expr Leaf(Random random, Buffer x, Buffer b, Local[] locals)
    {
        switch (random.Next(locals.Length > 0 ? 7 : 6))
        {
            case 0:
                return new ConstantExpr(Math.Round(random.NextDouble() * 4 - 2, 2));
            case 1:
                return Load(b, 4, 0, 2);
            case 2:
                return Op(ScalarOp.Mul, new CoordinateExpr(random.Next(4)), new ConstantExpr(0.125));
            case 3:
            case 4:
                var map = new IndexMap([IndexExpr.Dim(0, 4), .. Enumerable.Range(1, 3).Select(d => Index(random, d))]);
                return new LoadExpr(new BufferAccess(x, x.Shape, map), true, random.Next(2) == 0 ? 0 : -1.5);
            case 5:
                return Load(x, 4, 0, 1, 2, 3);
            default:
                return new LocalExpr(locals[random.Next(locals.Length)]);
        }
    }

    private static IndexExpr Index(Random random, int dim)
    {
        var coefficients = new int[4];
        coefficients[dim] = random.Next(4) switch { 0 => -1, 1 => 2, _ => 1 };
        if (random.Next(4) == 0)
            coefficients[random.Next(1, 4)] += random.Next(-1, 2);
        return new IndexExpr([.. coefficients], random.Next(-2, 3), random.Next(4) == 0 ? 2 : 1);
    }
}
