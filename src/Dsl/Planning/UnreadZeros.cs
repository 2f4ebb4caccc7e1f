using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Planning;

/// <summary>
/// The zeros of a padded copy are not made where no product reads them: where each leaves out the terms at the border
/// (<see cref="Borders"/>), or reads the elements alone, as the gradient of a layer's weights reads that of its result.
/// </summary>
internal static class UnreadZeros
{
    /// <param name="units">All kernels of the program.</param>
    /// <param name="graph">The graph that they compute.</param>
    /// <param name="buffers">Where copies lie.</param>
    /// <param name="options">The precision.</param>
    public static List<PlanUnit> Remove(List<PlanUnit> units, LoweredGraph graph, BufferTable buffers, PlanOptions options)
    {
        var products = units.SelectMany(u => u.Kernels).Select(k => k.Kernel).OfType<ContractKernel>()
            .SelectMany(k => k.Nodes.OfType<ContractNode>().Select(n => (Node: n, Kernel: k))).ToLookup(p => p.Node, p => p.Kernel);
        HashSet<Node> whole = [], elements = [];
        foreach (var node in graph.Order)
        {
            var leavesOut = node is ContractNode product && products.Contains(product) && products[product].All(k => LeavesOut(product, k));
            (leavesOut ? elements : whole).UnionWith(node.Operands);
        }
        var unread = elements.Where(c => !whole.Contains(c) && graph.Padding(c) is not null)
            .ToDictionary(buffers.Of, c => (graph.Padding(c)!.Inside.Elements(graph.Batch) - c.Shape.Elements(graph.Batch)) * options.RealBytes);
        return unread.Count == 0
            ? units
            : units.ConvertAll(u => u with { Kernels = ImmutableArray.CreateRange(u.Kernels, k => Without(k, unread)) });
    }

    /// <summary>Whether a product reads of padded operands the elements alone.</summary>
    private static bool LeavesOut(ContractNode product, ContractKernel kernel)
    {
        var space = new Shape(product.Shape.Dims.AddRange(product.ReduceExtents));
        var outside = Outside(product.Left, product.LeftMap, space) + Outside(product.Right, product.RightMap, space);

        // Each of the terms left out belongs to one dimension of an operand: as many are all of them.
        return kernel.Windows is null && outside == kernel.ColumnTerms.Length;
    }

    /// <summary>The dimensions along which a padded operand is read beside its elements.</summary>
    private static int Outside(Node operand, IndexMap map, Shape space)
    {
        if (PadForm.Of(operand) is not { } padding)
            return 0;
        var count = 0;
        for (var k = 0; k < map.Dims.Length; k++)
        {
            var (low, high) = IndexMaps.Range(map.Dims[k], space);
            var inside = padding.Scale[k] == 1 && low >= padding.Offset[k] && high < padding.Offset[k] + padding.Inside[k];
            count += padding.IsWhole(k, operand.Shape) || inside ? 0 : 1;
        }
        return count;
    }

    /// <summary>A kernel that neither makes the zeros nor counts them among the bytes that it touches.</summary>
    /// <param name="contents">The kernel.</param>
    /// <param name="unread">Copies whose zeros nobody reads, with the bytes of these, negative.</param>
    private static KernelContents Without(KernelContents contents, Dictionary<Buffer, long> unread)
    {
        var bytes = contents.Accesses.Select(a => a.Access.Buffer).Distinct().Sum(b => unread.TryGetValue(b, out var zeros) ? zeros : 0);
        if (bytes == 0)
            return contents;
        var kernel = contents.Kernel with { Bytes = contents.Kernel.Bytes + bytes };
        return kernel is LoopKernel loop
            ? new KernelContents(loop with { Stages = ImmutableArray.CreateRange(loop.Stages.Where(s => !MakesZeros(s, unread))) })
            : contents.With(kernel);
    }

    private static bool MakesZeros(Stage stage, Dictionary<Buffer, long> unread) =>
        stage.Statements.Length == 1 && stage.Statements[0] is StoreStatement { Value: ConstantExpr { Value: 0 } } store
        && unread.ContainsKey(store.Target.Buffer);
}
