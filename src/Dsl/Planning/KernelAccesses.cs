using System.Collections.Generic;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>One load or store of a kernel.</summary>
/// <param name="Stage">The number of the stage; 0 for the operands of a product or scatter, 1 for an epilogue.</param>
/// <param name="Guarded">Whether the place may lie outside, or is at an index computed in the kernel.</param>
/// <param name="Operand">Whether it is read as a whole before anything is stored: by a product or a scatter.</param>
internal sealed record KernelAccess(BufferAccess Access, bool IsStore, int Stage, bool Guarded, bool Operand = false);

/// <summary>All memory that a kernel touches.</summary>
internal static class KernelAccesses
{
    public static List<KernelAccess> Of(Kernel kernel)
    {
        var found = new List<KernelAccess>();
        switch (kernel)
        {
            case LoopKernel loop:
                for (var k = 0; k < loop.Stages.Length; k++)
                    OfStatements(loop.Stages[k].Statements, k, found);
                break;
            case ContractKernel contract:
                found.Add(new KernelAccess(contract.Left, false, 0, false, Operand: true));
                found.Add(new KernelAccess(contract.Right, false, 0, false, Operand: true));
                OfStatements(contract.Epilogue, 1, found);
                break;
            case ConvertKernel convert:
                found.Add(new KernelAccess(convert.Source, false, 0, false, Operand: true));
                found.Add(new KernelAccess(convert.Target, true, 1, false));
                break;
            case ScatterKernel scatter:
                found.Add(new KernelAccess(scatter.Index, false, 0, true, Operand: true));
                OfExpr(scatter.Value, 0, found, ExprWalk.NewSeen());
                found.Add(new KernelAccess(scatter.Target, true, 1, true));
                break;
        }
        return found;
    }

    public static Expr? Value(Statement statement) => statement switch
    {
        ReduceStatement reduce => reduce.Value,
        LetStatement let => let.Value,
        StoreStatement store => store.Value,
        _ => null,
    };

    private static void OfStatements(IEnumerable<Statement> statements, int stage, List<KernelAccess> found)
    {
        var seen = ExprWalk.NewSeen();
        foreach (var statement in statements)
        {
            if (Value(statement) is { } value)
                OfExpr(value, stage, found, seen);
            if (statement is StoreStatement store)
                found.Add(new KernelAccess(store.Target, true, stage, false));
        }
    }

    private static void OfExpr(Expr expr, int stage, List<KernelAccess> found, HashSet<Expr> seen) =>
        ExprWalk.Visit(expr, seen, e =>
        {
            if (e is LoadExpr load)
                found.Add(new KernelAccess(load.Access, false, stage, load.Guarded));
            if (e is GatherExpr gather)
                found.Add(new KernelAccess(gather.Access, false, stage, true));
        });
}
