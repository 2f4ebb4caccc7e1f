using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>Replaces what expressions say about the dimensions of their kernel; what was shared stays shared.</summary>
internal sealed class ExprRewrite(
    Func<BufferAccess, bool, BufferAccess> access, Func<LinearIndex, LinearIndex> linear, Func<int, int> dim)
{
    private readonly Dictionary<Expr, Expr> _known = new(ExprWalk.ByReference.Instance);

    public Expr Of(Expr expr)
    {
        if (!_known.TryGetValue(expr, out var made))
            _known.Add(expr, made = Make(expr));
        return made;
    }

    public Statement Of(Statement statement) => statement switch
    {
        ReduceStatement reduce => reduce with { Value = Of(reduce.Value) },
        LetStatement let => let with { Value = Of(let.Value) },
        StoreStatement store => new StoreStatement(access(store.Target, true), Of(store.Value)),
        _ => statement,
    };

    public ImmutableArray<Statement> Of(ImmutableArray<Statement> statements) =>
        ImmutableArray.CreateRange(statements, Of);

    private Expr Make(Expr expr) => expr switch
    {
        CoordinateExpr coordinate => new CoordinateExpr(dim(coordinate.Dim)),
        LoadExpr load => load with { Access = access(load.Access, !load.Guarded) },
        GatherExpr gather => gather with { Access = access(gather.Access, false), Index = Of(gather.Index) },
        RandomExpr random => random with { Element = linear(random.Element) },
        OpExpr op => op with { Operands = ImmutableArray.CreateRange(op.Operands, Of) },
        MultiplyAddExpr m => new MultiplyAddExpr(Of(m.A), Of(m.B), Of(m.C)),
        _ => expr,
    };
}
