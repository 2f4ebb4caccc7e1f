using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Decides which values are computed once, and which again wherever they are read.
/// <para>Leaves other than inputs and variables, views and reshapes are never stored, except in front of a reader that
/// their index map cannot serve. A map is computed in its readers if it costs at most 6 additions and each of them reads
/// each element about once, or if it has one reader and <c>cost * (evaluations / elements - 1) &lt;= 4</c>; so a
/// transcendental function with two readers is computed once. Numbers made of coordinates and constants alone are never
/// stored if they are cheap. A map is computed once if a product or a gather reads
/// it, if a reader reads outside it in a way that its own operands cannot follow, and if it has several readers or is
/// itself summed up while it is made, at its own points, of a reduction's result or of a product's that nobody else reads:
/// it can be computed with those. Reductions, contractions and scatters are computed once.</para>
/// </summary>
internal sealed class Storage
{
    private readonly LoweredGraph _graph;
    private readonly bool _fuse;
    private readonly HashSet<Node> _items = new();
    private readonly HashSet<Node> _forced = new();
    private readonly Recomputing _recomputing;
    private readonly ReadingWalk _walk;

    public Storage(LoweredGraph graph, HostScalars host, bool fuse, CancellationToken ct)
    {
        _graph = graph;
        _fuse = fuse;
        Host = host;
        _forced.UnionWith(graph.Copies);
        _forced.UnionWith(BlockInputs.Of(graph).Where(n => !host.Contains(n)));
        var readers = new Readers(graph, _forced);
        _recomputing = new Recomputing(graph, readers, _forced);
        _walk = new ReadingWalk(graph, host, readers, _recomputing, _forced, fuse);
        do
        {
            _items.Clear();
            _walk.Restart();
            _recomputing.Estimate(ct);
            foreach (var value in LiveNodes.Roots(graph.Program))
                _walk.WalkFrom(value, value.Shape, graph.Points(value.Shape), force: true);
            foreach (var watched in graph.Program.Watched)
                _walk.RequireMemory(watched.Value);
            for (var k = graph.Order.Count - 1; k >= 0; k--)
            {
                ct.ThrowIfCancellationRequested();
                Decide(graph.Order[k]);
            }
        }
        while (ForceCopies());
    }

    public HostScalars Host { get; }

    /// <summary>
    /// The shape over which a map is iterated: its own, or a finer one of the same elements, where it reads a value of
    /// that shape through a reshape which its own coordinates cannot pass.
    /// </summary>
    public Shape Space(Node node) => _walk.Space(node);

    /// <summary>Whether a kernel computes this node once, into memory or for others in the same kernel.</summary>
    public bool IsItem(Node node) => _items.Contains(node);

    /// <summary>Whether the node's elements can be loaded.</summary>
    public bool IsAnchor(Node node) => IsGiven(node) || _items.Contains(node);

    /// <summary>Whether the node's elements lie in memory without a kernel that is its own: a caller, a step before or a
    /// loop has stored them.</summary>
    public static bool IsGiven(Node node) =>
        node is InputNode or VariableNode or CarryNode or StepNode or CapturedNode or ScanValueNode;

    /// <summary>The node whose memory a reshape shows.</summary>
    public static Node Base(Node node)
    {
        while (node is ReshapeNode reshape)
            node = reshape.Operand;
        return node;
    }

    private void Decide(Node node)
    {
        if (IsGiven(node) || (Host.Contains(node) && !_forced.Contains(node)))
            return;
        var evaluations = _walk.Evaluations(node);
        var points = _graph.Points(node.Shape);
        var item = _forced.Contains(node) || node switch
        {
            ReduceNode or ContractNode or ScatterAddNode or ScanNode or ConvertNode => true,
            MapNode or GatherNode => !_fuse || !_recomputing.IsRecomputed(node, evaluations / Math.Max(points, 1)),
            _ => false,
        };
        if (item)
        {
            _items.Add(node);
            evaluations = points;
        }
        _walk.Walk(node, evaluations, item);
    }

    /// <summary>A value and what computes it again are both stored or both not, so that they are rounded alike.</summary>
    private bool ForceCopies()
    {
        var apart = _graph.CopyOf.Where(c => c.Key is MapNode or GatherNode && _items.Contains(c.Key) != _items.Contains(c.Value)).ToList();
        foreach (var copy in apart)
        {
            _forced.Add(copy.Key);
            _forced.Add(copy.Value);
        }
        return apart.Count > 0;
    }
}
