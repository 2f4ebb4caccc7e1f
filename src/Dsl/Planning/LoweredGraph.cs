using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>A program's live nodes after the planner's own rewritings.</summary>
internal sealed class LoweredGraph(GraphProgram program)
{
    /// <summary>The program with its values as they are in <see cref="Order"/>.</summary>
    public GraphProgram Program { get; set; } = program;

    /// <summary>All live nodes, operands first.</summary>
    public List<Node> Order { get; } = new();

    /// <summary>Contractions that are matrix products.</summary>
    public Dictionary<ContractNode, ContractForm> Products { get; } = new();

    /// <summary>Whether a product's lanes run over samples.</summary>
    public bool HasSamplesInLanes(Node product)
    {
        var node = (ContractNode)product;
        var form = Products[node];
        var extents = node.Shape.Dims.AddRange(node.ReduceExtents);
        return form.Dims.Skip(form.GCount + form.MCount).Take(form.NCount).Any(d => extents[d] == Shape.Batch);
    }

    /// <summary>Nodes that have to be in memory whatever they are: padded operands of products.</summary>
    public HashSet<Node> Copies { get; } = new();

    /// <summary>
    /// How a padded copy lies around its elements. Only for operands of products: what others read is made at all its points,
    /// as they read it at their own.
    /// </summary>
    public PadForm? Padding(Node node) => Copies.Contains(node) ? PadForm.Of(node) : null;

    /// <summary>Nodes whose samples are neighbours in memory.</summary>
    public HashSet<Node> SamplesLast { get; } = new();

    /// <summary>The room for the samples of one element of those, a multiple of a block of lanes; 0 where there are none.</summary>
    public int SamplePitch { get; set; }

    /// <summary>As <see cref="Plan.Buffer.SamplePitch"/>, of the buffer that holds a node.</summary>
    public int PitchOf(Node node) => SamplesLast.Contains(Storage.Base(node)) ? SamplePitch : 0;

    /// <summary>Nodes that the loss, the metrics and the outputs need: the forward pass.</summary>
    public HashSet<Node> Forward { get; } = new();

    /// <summary>Nodes of second passes through blocks, with the gradient behind which each is computed.</summary>
    public Dictionary<Node, Node> After { get; } = new();

    /// <summary>Values that are computed again, with those of the forward pass.</summary>
    public Dictionary<Node, Node> CopyOf { get; } = new();

    /// <summary>The loops over steps among the nodes.</summary>
    public Dictionary<ScanNode, LoweredScan> Scans { get; } = new();

    /// <summary>In the body of a loop what is handed out, and where.</summary>
    public List<StepStore> Stores { get; } = new();

    /// <summary>Why contractions became loops, and the like.</summary>
    public ImmutableArray<(Node Node, string Reason)>.Builder Remarks { get; } =
        ImmutableArray.CreateBuilder<(Node, string)>();

    /// <summary>Samples in one call, at least 1: for sizes and estimates.</summary>
    public int Batch => System.Math.Max(Program.Batch, 1);

    /// <summary>Points of a space at full batch.</summary>
    public double Points(Shape space)
    {
        double points = 1;
        foreach (var extent in space.Dims)
            points *= extent == Shape.Batch ? Batch : extent;
        return points;
    }
}
