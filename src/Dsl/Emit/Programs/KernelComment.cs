using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Loops;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>The comment over a kernel: what it fuses, what it reads and writes, and how much work that is.</summary>
internal static class KernelComment
{
    private const int MostListed = 10;

    public static void Write(IndentedWriter writer, Kernel kernel, GraphProgram program, ProgramSymbols symbols, int runs)
    {
        var (reads, writes) = Traffic(kernel);
        var batch = program.Batch;
        var isInitial = program.Kind == ProgramKind.Initialize;
        writer.Comment((isInitial ? "First values of " : "") + Fused(kernel, symbols, !isInitial) + ".");
        writer.Comment((reads.Count > 0 ? "Reads " + Listed(reads) + "; writes " : "Writes ") + Listed(writes) + ".");
        if (kernel.Work > 0 || kernel.Bytes > 0)
        {
            var samples = reads.Concat(writes).Any(b => b.Shape.IsBatched) || IsBatched(kernel) ? " for " + Quantities.Plural(batch, "sample") : "";
            var work = kernel.Work > 0 ? Quantities.Flops(kernel.Work) + " and " : "";
            var steps = runs > 1 ? ", at each of " + Quantities.Plural(runs, "step") : "";
            writer.Comment(work + Quantities.Bytes(kernel.Bytes) + samples + steps + ".");
        }
    }

    public static bool IsBatched(Kernel kernel) => Dims(kernel).Any(d => d.Extent == Shape.Batch);

    public static ImmutableArray<KernelDim> Dims(Kernel kernel) => kernel switch
    {
        LoopKernel loop => loop.Dims,
        ContractKernel contract => contract.Dims,
        ConvertKernel convert => convert.Dims,
        _ => ((ScatterKernel)kernel).Dims,
    };

    public static IEnumerable<Statement> Statements(Kernel kernel) => kernel switch
    {
        LoopKernel loop => loop.Stages.SelectMany(s => s.Statements),
        ContractKernel contract => contract.Epilogue,
        _ => [],
    };

    /// <summary>Each layer with what of it is in the kernel: <c>dense fc1 (product, add), relu of fc1 (select)</c>.</summary>
    private static string Fused(Kernel kernel, ProgramSymbols symbols, bool withOperations)
    {
        var parts = new List<(string Name, List<string> Operations)>();
        foreach (var node in symbols.WithInlined(kernel))
        {
            var name = NameOf(node.Origin, symbols);
            var part = parts.Find(p => p.Name == name);
            if (part.Name is null)
                parts.Add(part = (name, new List<string>()));
            if (Operation(node) is { Length: > 0 } operation && !part.Operations.Contains(operation))
                part.Operations.Add(operation);
        }
        if (parts.Count == 0)
            return kernel.Name;
        return Cut(parts.Select(p => p.Operations.Count == 0 || !withOperations ? p.Name : p.Name + " (" + string.Join(", ", p.Operations) + ")").ToList());
    }

    private static string NameOf(Origin origin, ProgramSymbols symbols)
    {
        var (scope, layer) = (origin.Scope, origin.Layer);
        var name = layer.Length == 0 || layer == scope ? scope
            : scope.Length == 0 ? layer
            : scope.EndsWith(" " + layer, StringComparison.Ordinal) ? layer + " of " + scope.Substring(0, scope.Length - layer.Length - 1)
            : symbols.Variables.Contains(scope) ? layer + " of " + scope
            : layer + " " + scope;
        name = name.Length == 0 ? "copy" : name;
        return origin.IsGradient ? "gradient of " + name : name;
    }

    private static string Operation(Node node) => node switch
    {
        ContractNode => "product",
        ReduceNode reduce => Lower(reduce.Op.ToString()),
        MapNode { Op: ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal } => "compare",
        MapNode { Op: ScalarOp.ToReal or ScalarOp.StopGradient } => "",
        MapNode map => Lower(map.Op.ToString()),
        GatherNode => "gather",
        ScatterAddNode => "scatter",
        ConvertNode convert => convert.Type == ElementType.BFloat16 ? "to bf16" : "from bf16",
        RandomNode => "random",
        ViewNode => "copy",
        _ => "",
    };

    private static (List<Buffer> Reads, List<Buffer> Writes) Traffic(Kernel kernel)
    {
        var reads = new List<Buffer>();
        var writes = new List<Buffer>();
        void Read(Buffer buffer)
        {
            if (!reads.Contains(buffer))
                reads.Add(buffer);
        }
        if (kernel is ContractKernel contract)
        {
            Read(contract.Left.Buffer);
            Read(contract.Right.Buffer);
        }
        var roots = ExprWalk.Roots(Statements(kernel));
        if (kernel is ScatterKernel scatter)
        {
            Read(scatter.Index.Buffer);
            writes.Add(scatter.Target.Buffer);
            roots = [scatter.Value];
        }
        if (kernel is ConvertKernel convert)
        {
            Read(convert.Source.Buffer);
            writes.Add(convert.Target.Buffer);
        }
        foreach (var expr in ExprWalk.Ordered(roots))
        {
            if (expr is LoadExpr load)
                Read(load.Access.Buffer);
            if (expr is GatherExpr gather)
                Read(gather.Access.Buffer);
        }
        foreach (var store in Statements(kernel).OfType<StoreStatement>())
        {
            if (!writes.Contains(store.Target.Buffer))
                writes.Add(store.Target.Buffer);
        }
        return (reads, writes);
    }

    // A blank in a shape must not be where a line is broken.
    private static string Listed(List<Buffer> buffers) =>
        Cut(buffers.Select(b => Identifiers.Camel(b.Name) + Comments.Unbroken(" " + b.Dimensions)).ToList());

    private static string Cut(List<string> names) => names.Count <= MostListed
        ? string.Join(", ", names)
        : string.Join(", ", names.Take(MostListed)) + Code.Text($" and {names.Count - MostListed} more");

    private static string Lower(string name) => name.ToLowerInvariant();
}
