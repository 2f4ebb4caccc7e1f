using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>Walks over expressions without recursion: a chain of operations may be longer than the stack.</summary>
internal static class ExprWalk
{
    /// <summary>Each expression below the roots once, operands before those that use them.</summary>
    public static List<Expr> Ordered(IEnumerable<Expr> roots)
    {
        var order = new List<Expr>();
        var seen = new HashSet<Expr>(ByReference.Instance);
        var open = new Stack<(Expr Expr, bool Finished)>();
        foreach (var root in roots)
        {
            open.Push((root, false));
            while (open.Count > 0)
            {
                var (expr, finished) = open.Pop();
                if (finished)
                {
                    order.Add(expr);
                    continue;
                }
                if (!seen.Add(expr))
                    continue;
                open.Push((expr, true));
                var operands = Operands(expr);
                for (var k = operands.Length - 1; k >= 0; k--)
                    open.Push((operands[k], false));
            }
        }
        return order;
    }

    public static ImmutableArray<Expr> Operands(Expr expr) => expr switch
    {
        OpExpr op => op.Operands,
        MultiplyAddExpr fused => ImmutableArray.Create(fused.A, fused.B, fused.C),
        GatherExpr gather => ImmutableArray.Create(gather.Index),
        _ => ImmutableArray<Expr>.Empty,
    };

    /// <summary>The expressions of some statements, in order.</summary>
    public static IEnumerable<Expr> Roots(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements)
        {
            yield return statement switch
            {
                ReduceStatement reduce => reduce.Value,
                LetStatement let => let.Value,
                _ => ((StoreStatement)statement).Value,
            };
        }
    }

    /// <summary>Expressions are records, whose own equality would compare whole trees.</summary>
    internal sealed class ByReference : IEqualityComparer<Expr>
    {
        public static ByReference Instance { get; } = new();

        public bool Equals(Expr? x, Expr? y) => ReferenceEquals(x, y);

        public int GetHashCode(Expr expr) => RuntimeHelpers.GetHashCode(expr);
    }
}
