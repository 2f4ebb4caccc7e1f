using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// The rules by which two clusters may become one kernel: each gives null, or the reason why not. A cycle is looked for
/// by <see cref="ClusterGraph.Between"/>.
/// </summary>
internal static class FusionRules
{
    /// <summary>Operations and loads in one kernel: its method has to stay small enough to be optimized.</summary>
    private const int LargestKernel = 220;

    /// <summary>Elements in a block of lanes of floats.</summary>
    private const int Block = 16;

    /// <summary>The rules for joining a producer's cluster with a consumer's, or two readers of one value, by what they are.</summary>
    public static string? Refusal(Cluster first, Cluster second, LoweredGraph graph) =>
        Kinds(first, second) ?? Waits(first, second, graph) ?? Apart(first, second, graph) ?? Size(first, second);

    /// <summary>The rules by how the coordinates of the two go together.</summary>
    public static string? Refusal(Cluster first, Cluster second, OuterPairs pairs, LoweredGraph graph) =>
        SamePoints(first, second, pairs)
        ?? SameLoops(first, second, pairs)
        ?? Rows(first, second, graph)
        ?? Saving(first, second, pairs)
        ?? Overwriting(first, second, pairs)
        ?? Epilogue(first, second, pairs, graph);

    /// <summary>A scatter is a kernel of its own; one product for each kernel; epilogues hold no reductions.</summary>
    private static string? Kinds(Cluster first, Cluster second) =>
        first.Loops || second.Loops ? "a loop over steps runs as one"
        : first.Converts || second.Converts ? "a conversion is a kernel of its own"
        : first.Scatters || second.Scatters ? "a scatter is a kernel of its own"
        : first.MakesLoss && second.Assigns ? "nothing is assigned before the loss is known"
        : first.Product is not null && second.Product is not null ? "both are products"
        : first.Product is not null && second.Pads ? "a product's epilogue stores no rows with gaps between them"
        : first.Product is not null && second.Reduces ? "a reduction needs more of the product than one element"
        : second.Product is not null && first.Reduces ? "a product's epilogue holds no reduction"
        : second.Product is { } product && product.Before.Any(i => i.Cluster == first) ? "a product reads its operands from memory"
        : null;

    /// <summary>Where lanes run over samples, the elements of one step of a sequence lie apart.</summary>
    private static string? Apart(Cluster first, Cluster second, LoweredGraph graph)
    {
        return (first.Product ?? second.Product) is { } product && graph.HasSamplesInLanes(product.Node)
            && first.Members.Concat(second.Members).Any(m => m.Steps is not null || m.Reads.Any(r => r.Anchor is CarryNode or StepNode))
            ? "samples of one step lie apart along the lanes"
            : null;
    }

    /// <summary>What is only assigned need not be kept from before the loss until after it.</summary>
    private static string? Waits(Cluster first, Cluster second, LoweredGraph graph)
    {
        var assigned = second.Members.All(m => m.Assigned is not null
            || (m.Kind == ItemKind.Point && m.After.All(a => a.Assigned is not null && a.Node == m.Node)));
        return graph.Program.Loss is null || !assigned ? null
            : first.Members.Any(m => m.Kind != ItemKind.Sink && graph.Forward.Contains(m.Node)) ? "it is assigned after the loss is known"
            : null;
    }

    private static string? Size(Cluster first, Cluster second) =>
        first.Operations + second.Operations > LargestKernel ? "the kernel would be too large to be optimized" : null;

    /// <summary>
    /// All outer dimensions of one side stay outer, and of both where there is a reduction or a product: its results
    /// belong to outer points.
    /// </summary>
    private static string? SamePoints(Cluster first, Cluster second, OuterPairs pairs)
    {
        if (pairs.AllOfFirst && pairs.AllOfSecond)
            return null;
        if (pairs.Pairs.Count == 0)
            return "they share no coordinate that both keep";
        if (!pairs.AllOfFirst && !pairs.AllOfSecond)
            return "the second reads the first at other coordinates than its own";
        var wide = pairs.AllOfFirst ? second : first;
        return first.Product is not null || second.Product is not null ? "they have not all coordinates in common"
            : wide.Reduces ? "the wider one's reductions need all its coordinates"
            : null;
    }

    /// <summary>
    /// Inside of the common outer dimensions all loops have the same extents: lanes run along one of them. Where single
    /// numbers are made there are no outer dimensions, and little to lose.
    /// </summary>
    private static string? SameLoops(Cluster first, Cluster second, OuterPairs pairs)
    {
        if (pairs.Pairs.Count == 0)
            return null;
        List<int>? loops = null;
        var inner = new List<int>();
        return HaveOther(first) || HaveOther(second) ? "their loops inside would not be the same" : null;

        bool HaveOther(Cluster cluster)
        {
            foreach (var member in cluster.Members)
            {
                inner.Clear();
                for (var d = 0; d < member.Space.Rank; d++)
                {
                    if (member.Space[d] != 1 && !pairs.IsOuter(member, d))
                        inner.Add(member.Space[d]);
                }
                if (inner.Count == 0)
                    continue;
                if (loops is null)
                    (loops, inner) = (inner, new List<int>());
                else if (!loops.SequenceEqual(inner))
                    return true;
            }
            return false;
        }
    }

    /// <summary>The rows of a padded copy are not dense: lanes end with each of them, and so for all that shares their loops.</summary>
    private static string? Rows(Cluster first, Cluster second, LoweredGraph graph) =>
        first.Members.Concat(second.Members).Any(m => m.Padding is { } padding && graph.PitchOf(m.Node) == 0 && !FillsBlocks(padding.Row(m.Node.Shape)))
            ? "padded rows of this length would leave lanes empty"
            : null;

    /// <summary>Whether at least two thirds of the lanes of its blocks hold an element.</summary>
    private static bool FillsBlocks(long row) => 3 * row >= 2 * ((row + Block - 1) / Block * Block);

    /// <summary>Giving up outer dimensions, and with them independent work, is worth it only where a tensor is then passed once.</summary>
    private static string? Saving(Cluster first, Cluster second, OuterPairs pairs)
    {
        if (pairs.AllOfFirst && pairs.AllOfSecond)
            return null;
        var kept = pairs.Pairs.Count;
        var wide = new HashSet<Node>(Wide(first, kept));
        if (first.Members.Where(m => m.IsPointwise).Any(m => WideDims(m.ResultShape) > kept && m.After.Any(i => i.Cluster == second)))
            return null;
        return Wide(second, kept).Any(wide.Contains) ? null : "no tensor would be read once less";
    }

    /// <summary>
    /// Where one side overwrites a variable that the other reads, it must be read at the very place that is overwritten.
    /// </summary>
    private static string? Overwriting(Cluster first, Cluster second, OuterPairs pairs)
    {
        return Overwriting(first.Members, second.Members, pairs) ?? Overwriting(second.Members, first.Members, pairs);
    }

    private static string? Overwriting(List<Item> writers, List<Item> readers, OuterPairs pairs)
    {
        foreach (var sink in writers)
        {
            if (sink.Assigned is null)
                continue;
            foreach (var reader in readers)
            {
                foreach (var read in reader.Reads)
                {
                    if (read.Anchor == sink.Assigned && !SamePlace(read, reader, sink, pairs))
                        return $"{reader.Label} reads {sink.Assigned.VariableName} at other places than are overwritten";
                }
            }
        }
        return null;
    }

    private static bool SamePlace(Reference read, Item reader, Item sink, OuterPairs pairs)
    {
        if (read.Gathered)
            return false;
        var ofReader = pairs.Outer(reader);
        var ofSink = pairs.Outer(sink);
        for (var d = 0; d < read.Own.Length; d++)
        {
            if (read.Anchor.Shape[d] == 1)
                continue;
            var dim = read.Own[d];
            if (dim < 0 || System.Array.IndexOf(ofReader, dim) != System.Array.IndexOf(ofSink, d))
                return false;
        }
        return true;
    }

    /// <summary>
    /// In a product's epilogue every other load is, along the lanes, contiguous or invariant, and inside, and every store
    /// goes along with the lanes.
    /// </summary>
    private static string? Epilogue(Cluster first, Cluster second, OuterPairs pairs, LoweredGraph graph)
    {
        var product = first.Product ?? second.Product;
        if (product is null)
            return null;
        var others = first.Product is null ? first : second;
        var form = graph.Products[(ContractNode)product.Node];
        var lanes = product.Outer.Length - form.NCount;

        // Blocks of lanes are whole in the room for samples, so that each may lie anywhere.
        var bySamples = graph.PitchOf(product.Node) > 0 && graph.HasSamplesInLanes(product.Node);
        foreach (var member in others.Members)
        {
            var outer = pairs.Outer(member);
            foreach (var read in member.Reads)
            {
                if (read.Gathered)
                    return $"{member.Label} reads at a computed index";
                if (read.Guarded)
                    return $"{member.Label} reads outside of {read.Anchor.Name ?? Labels.Kind(read.Anchor)}";
                if (read.Producer?.Cluster == product.Cluster || read.Producer?.Cluster == others)
                    continue;
                var pitch = graph.PitchOf(read.Anchor);
                if (!Along(Accesses.Linear(read.Place, read.Shape, pitch), outer, bySamples && pitch > 0 ? outer.Length - 1 : lanes, member, graph))
                    return $"{member.Label} reads {read.Anchor.Name ?? Labels.Kind(read.Anchor)} with a stride along the lanes";
            }
            if (member.Randoms.Any(r => !Along(r, outer, lanes, member, graph)))
                return $"{member.Label} needs random numbers with a stride along the lanes";
            if (form.NCount > 1 && outer.Skip(lanes).Any(member.CoordinateDims.Contains))
                return $"{member.Label} uses a coordinate that the lanes run over together with another";
            if (form.NCount > 1 && !Along(Result(member, graph), outer, bySamples ? outer.Length - 1 : lanes, member, graph))
                return $"{member.Label} is stored in another order than the lanes run in";
        }
        return null;
    }

    /// <summary>Where a member's result is stored, over its space.</summary>
    private static LinearIndex Result(Item member, LoweredGraph graph)
    {
        var strides = new long[member.Space.Rank];
        var steps = Accesses.Steps(member.ResultShape, member.Target?.SamplePitch ?? graph.PitchOf(member.Node));
        for (var d = 0; d < steps.Length; d++)
            strides[member.ResultDims[d]] += steps[d];
        return new LinearIndex(ImmutableArray.Create(strides), 0);
    }

    private static bool Along(LinearIndex index, int[] outer, int lanes, Item member, LoweredGraph graph)
    {
        bool still = true, contiguous = true;
        long step = 1;
        for (var k = outer.Length - 1; k >= lanes; k--)
        {
            var stride = index.Strides.IsEmpty ? 0 : index.Strides[outer[k]];
            still &= stride == 0;
            contiguous &= stride == step;
            var extent = member.Space[outer[k]];
            step *= extent == Shape.Batch ? System.Math.Max(graph.Batch, graph.SamplePitch) : extent;
        }
        return still || contiguous;
    }

    /// <summary>Values with more dimensions than are kept: read or made by a cluster.</summary>
    private static IEnumerable<Node> Wide(Cluster cluster, int kept) =>
        cluster.Members.SelectMany(m => m.Reads).Select(r => r.Anchor)
            .Concat(cluster.Members.Select(m => m.Node))
            .Where(n => WideDims(n.Shape) > kept);

    private static int WideDims(Shape shape) => shape.Dims.Count(d => d != 1);
}
