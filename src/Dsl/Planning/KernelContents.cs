using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>One load or store of a kernel.</summary>
/// <param name="access">The place.</param>
/// <param name="isStore">Whether it is stored to.</param>
/// <param name="stage">The number of the stage; 0 for the operands of a product or scatter, 1 for an epilogue.</param>
/// <param name="guarded">Whether the place may lie outside, or is at an index computed in the kernel.</param>
/// <param name="operand">Whether it is read as a whole before anything is stored: by a product or a scatter.</param>
/// <param name="gathers">Whether an index computed in the kernel says where.</param>
internal sealed class KernelAccess(BufferAccess access, bool isStore, int stage, bool guarded, bool operand = false, bool gathers = false)
{
    private LinearIndex? _linear;

    public BufferAccess Access => access;

    public bool IsStore => isStore;

    public int Stage => stage;

    public bool Guarded => guarded;

    public bool Operand => operand;

    public bool Gathers => gathers;

    /// <summary>The place as strides, where it is not guarded.</summary>
    public LinearIndex Linear => _linear ??= access.Linear();

    /// <summary>Whether the place depends on a dimension of the kernel.</summary>
    public bool Uses(int dim)
    {
        foreach (var expr in access.Index.Dims)
        {
            if (expr.Coefficients[dim] != 0)
                return true;
        }
        return false;
    }
}

/// <summary>What is in a kernel, looked up once: its expressions, stage by stage, and all memory that it touches.</summary>
internal sealed class KernelContents
{
    private readonly List<List<Expr>> _stages = new();
    private readonly List<KernelAccess> _accesses = new();

    public KernelContents(Kernel kernel)
    {
        Kernel = kernel;
        switch (kernel)
        {
            case LoopKernel loop:
                for (var k = 0; k < loop.Stages.Length; k++)
                    AddStage(loop.Stages[k].Statements, k);
                break;
            case ContractKernel contract:
                _accesses.Add(new KernelAccess(contract.Left, false, 0, false, operand: true));
                _accesses.Add(new KernelAccess(contract.Right, false, 0, false, operand: true));
                AddStage(contract.Epilogue, 1);
                break;
            case ConvertKernel convert:
                _accesses.Add(new KernelAccess(convert.Source, false, 0, false, operand: true));
                _accesses.Add(new KernelAccess(convert.Target, true, 1, false));
                break;
            case ScatterKernel scatter:
                _accesses.Add(new KernelAccess(scatter.Index, false, 0, true, operand: true));
                _stages.Add(ExprWalk.Ordered([scatter.Value]));
                AddLoads(_stages[0], 0, 0);
                _accesses.Add(new KernelAccess(scatter.Target, true, 1, true));
                break;
        }
    }

    public Kernel Kernel { get; }

    /// <summary>For each stage its expressions, each once. A product has one stage, its epilogue; so has a scatter, its update.</summary>
    public IReadOnlyList<List<Expr>> Stages => _stages;

    /// <summary>All that is read or stored, in order.</summary>
    public IReadOnlyList<KernelAccess> Accesses => _accesses;

    /// <summary>The same with other lanes or estimates.</summary>
    public KernelContents With(Kernel kernel) => new(kernel, this);

    private KernelContents(Kernel kernel, KernelContents same) => (Kernel, _stages, _accesses) = (kernel, same._stages, same._accesses);

    private void AddStage(ImmutableArray<Statement> statements, int stage)
    {
        var seen = new HashSet<Expr>(ExprWalk.ByReference.Instance);
        var open = new Stack<Expr?>();
        var exprs = new List<Expr>();
        foreach (var statement in statements)
        {
            var known = exprs.Count;
            ExprWalk.Visit(ExprWalk.Root(statement), seen, open, exprs);
            AddLoads(exprs, known, stage);
            if (statement is StoreStatement store)
                _accesses.Add(new KernelAccess(store.Target, true, stage, false));
        }
        _stages.Add(exprs);
    }

    private void AddLoads(List<Expr> exprs, int first, int stage)
    {
        for (var k = first; k < exprs.Count; k++)
        {
            if (exprs[k] is LoadExpr load)
                _accesses.Add(new KernelAccess(load.Access, false, stage, load.Guarded));
            if (exprs[k] is GatherExpr gather)
                _accesses.Add(new KernelAccess(gather.Access, false, stage, true, gathers: true));
        }
    }
}
