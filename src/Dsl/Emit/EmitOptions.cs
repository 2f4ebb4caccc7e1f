using System;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Emit;

/// <summary>How a network is to be printed.</summary>
/// <param name="Namespace">The namespace of the class, as in <c>App.Networks</c>; empty for the global one. A network by
/// attributes has its own, and this is not used.</param>
public sealed record EmitOptions(string Namespace = "")
{
    /// <summary>Whether <c>#line</c> leads from kernels to the user's text.</summary>
    public bool LineDirectives { get; init; } = true;

    /// <summary>The folder, with a separator at its end, that relative paths of the user's files begin in; or empty.</summary>
    public string SourceFolder { get; init; } = "";

    /// <summary>Where the text of an origin now stands; lines may have moved since the network was bound and planned.</summary>
    public Func<Origin, SourceSpan> SpanOf { get; init; } = origin => origin.Span;

    /// <summary>Estimated nanoseconds on one thread from which on a kernel is divided among threads.</summary>
    public long DivideFrom { get; init; } = 6_000;

    /// <summary>Estimated nanoseconds on one thread of a part, where there are more parts than threads.</summary>
    public long PartFrom { get; init; } = 16_000;
}
