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

    public static void Write(IndentedWriter writer, Kernel kernel, int batch)
    {
        var (reads, writes) = Traffic(kernel);
        writer.Comment(Layers(kernel) + ": " + Operations(kernel) + ".");
        writer.Comment(Listed("Reads", reads) + (reads.Count > 0 ? "; " : "") + (reads.Count > 0 ? "writes" : "Writes") + Listed("", writes) + ".");
        if (kernel.Work > 0 || kernel.Bytes > 0)
        {
            var samples = IsBatched(kernel) ? " for " + Quantities.Plural(batch, "sample") : "";
            writer.Comment("About " + Quantities.Flops(kernel.Work) + " and " + Quantities.Bytes(kernel.Bytes) + samples + ".");
        }
    }

    public static bool IsBatched(Kernel kernel) => Dims(kernel).Any(d => d.Extent == Shape.Batch);

    public static ImmutableArray<KernelDim> Dims(Kernel kernel) => kernel switch
    {
        LoopKernel loop => loop.Dims,
        ContractKernel contract => contract.Dims,
        _ => ((ScatterKernel)kernel).Dims,
    };

    public static IEnumerable<Statement> Statements(Kernel kernel) => kernel switch
    {
        LoopKernel loop => loop.Stages.SelectMany(s => s.Statements),
        ContractKernel contract => contract.Epilogue,
        _ => [],
    };

    private static string Layers(Kernel kernel)
    {
        var names = new List<string>();
        foreach (var origin in kernel.Nodes.Select(n => n.Origin).DefaultIfEmpty(kernel.Origin))
        {
            var name = origin.Scope.Length == 0 ? origin.Layer
                : origin.Layer.Length == 0 || origin.Layer == origin.Scope ? origin.Scope
                : origin.Scope + " (" + origin.Layer + ")";
            if (name.Length > 0 && !names.Contains(name))
                names.Add(name);
        }
        return names.Count == 0 ? kernel.Name : Cut(names);
    }

    private static string Operations(Kernel kernel)
    {
        var names = new List<string>();
        foreach (var node in kernel.Nodes)
        {
            var name = node switch
            {
                ContractNode => "product",
                ReduceNode reduce => Lower(reduce.Op.ToString()) + " over " + Quantities.Plural(reduce.Axes.Length, "axis").Replace("axiss", "axes"),
                MapNode map => Lower(map.Op.ToString()),
                GatherNode => "gather",
                ScatterAddNode => "scatter",
                RandomNode => "random",
                ViewNode => "view",
                _ => "",
            };
            if (name.Length > 0 && !names.Contains(name))
                names.Add(name);
        }
        return names.Count == 0 ? "copy" : Cut(names);
    }

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

    private static string Listed(string verb, List<Buffer> buffers) => buffers.Count == 0
        ? ""
        : verb + " " + Cut(buffers.Select(b => b.Name + " " + Quantities.Of(b.Shape)).ToList());

    private static string Cut(List<string> names) => names.Count <= MostListed
        ? string.Join(", ", names)
        : string.Join(", ", names.Take(MostListed)) + Code.Text($" and {names.Count - MostListed} more");

    private static string Lower(string name) => name.ToLowerInvariant();
}
