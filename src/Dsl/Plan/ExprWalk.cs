using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace NetGen.Dsl.Plan;

/// <summary>Walks over expressions without recursion: a chain of operations may be longer than the stack.</summary>
internal static class ExprWalk
{
    /// <summary>Each expression below the roots once, operands before those that use them.</summary>
    public static List<Expr> Ordered(IEnumerable<Expr> roots)
    {
        var order = new List<Expr>();
        var seen = new HashSet<Expr>(ByReference.Instance);
        var open = new Stack<Expr?>();
        foreach (var root in roots)
            Visit(root, seen, open, order);
        return order;
    }

    /// <summary>As <see cref="Ordered"/>, for one root after others: adds to the order what has not been seen.</summary>
    /// <param name="root">The root.</param>
    /// <param name="seen">What has been seen.</param>
    /// <param name="open">An empty stack, which is left empty.</param>
    /// <param name="order">What the expressions are added to.</param>
    public static void Visit(Expr root, HashSet<Expr> seen, Stack<Expr?> open, List<Expr> order)
    {
        open.Push(root);
        while (open.Count > 0)
        {
            // Null lies on an expression whose operands are finished.
            if (open.Pop() is not { } expr)
            {
                order.Add(open.Pop()!);
            }
            else if (seen.Add(expr))
            {
                open.Push(expr);
                open.Push(null);
                PushOperands(expr, open);
            }
        }
    }

    /// <summary>The expressions of some statements, in order.</summary>
    public static IEnumerable<Expr> Roots(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements)
            yield return Root(statement);
    }

    /// <summary>The expression of a statement.</summary>
    public static Expr Root(Statement statement) => statement switch
    {
        ReduceStatement reduce => reduce.Value,
        LetStatement let => let.Value,
        _ => ((StoreStatement)statement).Value,
    };

    /// <summary>Puts the operands on a stack, the first on top.</summary>
    public static void PushOperands(Expr expr, Stack<Expr?> open)
    {
        switch (expr)
        {
            case OpExpr op:
                for (var k = op.Operands.Length - 1; k >= 0; k--)
                    open.Push(op.Operands[k]);
                break;
            case MultiplyAddExpr fused:
                open.Push(fused.C);
                open.Push(fused.B);
                open.Push(fused.A);
                break;
            case GatherExpr gather:
                open.Push(gather.Index);
                break;
        }
    }

    /// <summary>Expressions and statements are records, whose own equality would compare whole trees.</summary>
    internal sealed class ByReference : IEqualityComparer<object>
    {
        public static ByReference Instance { get; } = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y);

        int IEqualityComparer<object>.GetHashCode(object item) => RuntimeHelpers.GetHashCode(item);
    }
}
