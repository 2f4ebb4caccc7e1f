using System.Collections.Generic;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

internal enum ItemKind
{
    /// <summary>One value at each point of its space.</summary>
    Point,

    /// <summary>Joins a value over some dimensions of its space.</summary>
    Reduce,

    /// <summary>A contraction in groups.</summary>
    Product,

    Scatter,

    /// <summary>A value in another form.</summary>
    Convert,

    /// <summary>A padded copy: zeros, and an element at each point of its space.</summary>
    Pad,

    /// <summary>Hands a value out: to a variable, a slot, the results or a step's place in a sequence.</summary>
    Sink,

    /// <summary>A loop over steps.</summary>
    Scan,
}

/// <summary>How an item reads a value that is in memory or made by another item.</summary>
/// <param name="Anchor">An input, a variable or the node of an item.</param>
/// <param name="Producer">The item, if it is one.</param>
/// <param name="Shape">As which shape the value is addressed.</param>
/// <param name="Place">Over the reader's space.</param>
/// <param name="Own">For each dimension of the anchor's own shape (of a producer's <see cref="Item.ResultShape"/>) the reader's
/// dimension that it is read at; -1 where it is anything else than a plain coordinate.</param>
internal sealed record Reference(
    Node Anchor, Item? Producer, Shape Shape, IndexMap Place, int[] Own, bool Guarded, bool Gathered);

/// <summary>A value that is computed once, or a place that one is handed to: the unit that fusion joins.</summary>
internal sealed class Item(int index, ItemKind kind, Node node, Shape space)
{
    /// <summary>Its place in an order in which producers come first.</summary>
    public int Index { get; } = index;

    public ItemKind Kind { get; } = kind;

    /// <summary>What it computes; for a sink the value handed out.</summary>
    public Node Node { get; } = node;

    /// <summary>The points at which its expression is evaluated.</summary>
    public Shape Space { get; } = space;

    /// <summary>As which shape the result is stored: the node's, or a finer one of the same elements.</summary>
    public Shape ResultShape { get; set; } = node.Shape;

    /// <summary>For each dimension of the result its dimension of the space.</summary>
    public int[] ResultDims { get; set; } = System.Array.Empty<int>();

    /// <summary>For a product whose lanes do not run along the last dimensions of its result: dimensions of the result in its
    /// order.</summary>
    public int[]? Order { get; set; }

    /// <summary>For each outer dimension of its cluster the dimension of the space.</summary>
    public int[] Outer { get; set; } = System.Array.Empty<int>();

    public List<Reference> Reads { get; } = new();

    /// <summary>Items that must run before, for a value or because they read what this one overwrites.</summary>
    public List<Item> Before { get; } = new();

    /// <summary>The other way around.</summary>
    public List<Item> After { get; } = new();

    /// <summary>For a padded copy how it lies around its elements.</summary>
    public PadForm? Padding { get; set; }

    /// <summary>For a sink where its value is handed to.</summary>
    public Buffer? Target { get; set; }

    /// <summary>For what is stored as a step's part of a sequence where in it that lies.</summary>
    public StepPlace? Steps { get; set; }

    /// <summary>For a sink that assigns.</summary>
    public VariableNode? Assigned { get; set; }

    public Cluster Cluster { get; set; } = null!;

    /// <summary>Scalar operations and loads at one point.</summary>
    public int Operations { get; set; }

    /// <summary>Elements of random streams that it reads, over its space.</summary>
    public List<LinearIndex> Randoms { get; } = new();

    /// <summary>Dimensions of the space whose coordinate it uses as a number.</summary>
    public HashSet<int> CoordinateDims { get; } = new();

    public string Label { get; set; } = "";

    /// <summary>Whether it has one value for each point of its space.</summary>
    public bool IsPointwise => Kind is ItemKind.Point or ItemKind.Sink;

    /// <summary>Declares that <paramref name="other"/> has to run before.</summary>
    public void Follows(Item other)
    {
        if (other == this || Before.Contains(other))
            return;
        Before.Add(other);
        other.After.Add(this);
    }
}
