using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>Visits expressions, each shared one once.</summary>
internal static class ExprWalk
{
    /// <summary>Calls <paramref name="visit"/> for an expression and all inside it that <paramref name="seen"/> has not.</summary>
    public static void Visit(Expr expr, HashSet<Expr> seen, Action<Expr> visit)
    {
        if (!seen.Add(expr))
            return;
        foreach (var operand in Operands(expr))
            Visit(operand, seen, visit);
        visit(expr);
    }

    public static HashSet<Expr> NewSeen() => new(ByReference.Instance);

    public static ImmutableArray<Expr> Operands(Expr expr) => expr switch
    {
        OpExpr op => op.Operands,
        MultiplyAddExpr m => ImmutableArray.Create(m.A, m.B, m.C),
        GatherExpr g => ImmutableArray.Create(g.Index),
        _ => ImmutableArray<Expr>.Empty,
    };

    /// <summary>Records compare by value, all the way down: not here.</summary>
    public sealed class ByReference : IEqualityComparer<Expr>
    {
        public static readonly ByReference Instance = new();

        public bool Equals(Expr? x, Expr? y) => ReferenceEquals(x, y);

        public int GetHashCode(Expr obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
