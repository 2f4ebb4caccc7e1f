using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Text;

namespace NetGen.Generator.Pipeline;

/// <summary>
/// A bound network without its positions: equal to any other that gives the same plan, so that an edit of a comment or a
/// blank line leaves it, and the plan made from it, unchanged.
/// </summary>
internal sealed class NetworkContent(NetworkModel model, string hint, string space) : IEquatable<NetworkContent>
{
    private readonly ChunkedText _fingerprint = ModelFingerprint.Of(model);

    public NetworkModel Model { get; } = model;

    /// <summary>The name of the generated file.</summary>
    public string Hint { get; } = hint;

    /// <summary>The namespace of the class.</summary>
    public string Namespace { get; } = space;

    public bool Equals(NetworkContent? other) =>
        other is not null && Hint == other.Hint && Namespace == other.Namespace && _fingerprint.Equals(other._fingerprint);

    public override bool Equals(object? obj) => Equals(obj as NetworkContent);

    public override int GetHashCode() => _fingerprint.GetHashCode();
}

/// <summary>
/// The places of a network's nodes in the user's text, in the order of <see cref="ModelFingerprint.LiveNodes"/>. They are
/// kept apart from the content, which is the same before and after lines have moved.
/// </summary>
internal sealed class SourceMap : IEquatable<SourceMap>
{
    private readonly NetworkModel _model;
    private readonly ImmutableArray<SourceSpan> _spans;

    public SourceMap(NetworkModel model)
    {
        _model = model;
        _spans = ImmutableArray.CreateRange(ModelFingerprint.LiveNodes(model), n => n.Origin.Span);
    }

    /// <summary>The place of the first node.</summary>
    public SourceSpan Start => _spans.IsEmpty ? default : _spans[0];

    /// <summary>Where the origins of an equal network, bound from an older text, are in this one.</summary>
    public Func<Origin, SourceSpan> For(NetworkModel model)
    {
        if (model == _model)
            return origin => origin.Span;
        var places = new Dictionary<Origin, SourceSpan>();
        var nodes = ModelFingerprint.LiveNodes(model);
        for (var k = 0; k < nodes.Length && k < _spans.Length; k++)
            places[nodes[k].Origin] = _spans[k];
        return origin => places.TryGetValue(origin, out var span) ? span : origin.Span;
    }

    public bool Equals(SourceMap? other)
    {
        if (other is null || _spans.Length != other._spans.Length)
            return false;
        for (var k = 0; k < _spans.Length; k++)
        {
            if (!SamePlace(_spans[k], other._spans[k]))
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as SourceMap);

    public override int GetHashCode() => _spans.Length;

    // Lines and columns decide: text elsewhere in the file moves nothing that is printed.
    private static bool SamePlace(SourceSpan left, SourceSpan right)
    {
        if (left.File is null || right.File is null)
            return left.File is null && right.File is null;
        return left.File.Path == right.File.Path && left.StartPosition == right.StartPosition && left.EndPosition == right.EndPosition;
    }
}

/// <summary>A network as one file or class declares it.</summary>
internal sealed record BoundNetwork(NetworkContent Content, SourceMap Map);
