using System;
using System.Threading;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Planning;

namespace NetGen.Generator.Pipeline;

/// <summary>A network with its plans; equal if the networks are, since nothing else decides a plan.</summary>
internal sealed class PlannedNetwork(NetworkContent content, NetworkPlans plans) : IEquatable<PlannedNetwork>
{
    public NetworkContent Content { get; } = content;

    public NetworkPlans Plans { get; } = plans;

    public bool Equals(PlannedNetwork? other) => other is not null && Content.Equals(other.Content);

    public override bool Equals(object? obj) => Equals(obj as PlannedNetwork);

    public override int GetHashCode() => Content.GetHashCode();
}

/// <summary>A planned network and where its text now stands.</summary>
/// <param name="Folder">The project's.</param>
internal sealed record PrintJob(PlannedNetwork Network, SourceMap Map, string Folder)
{
    public PrintedFile Print(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var content = Network.Content;
        var options = new EmitOptions(content.Namespace) { SpanOf = Map.For(content.Model), SourceFolder = Folder };
        return new PrintedFile(content.Hint, CSharpEmitter.Emit(content.Model, Network.Plans, options));
    }
}

/// <summary>A generated file.</summary>
internal sealed record PrintedFile(string Hint, string Text);
