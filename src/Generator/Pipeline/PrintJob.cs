using System;
using System.Threading;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Text;

namespace NetGen.Generator.Pipeline;

/// <summary>A network with its plans; equal if the networks are, since nothing else decides a plan.</summary>
internal sealed class PlannedNetwork : IEquatable<PlannedNetwork>
{
    private PlannedNetwork(NetworkContent content, NetworkPlans? plans, Exception? fault) =>
        (Content, Plans, Fault) = (content, plans, fault);

    public NetworkContent Content { get; }

    /// <summary>Null where the planner failed.</summary>
    public NetworkPlans? Plans { get; }

    /// <summary>What the planner failed with.</summary>
    public Exception? Fault { get; }

    public static PlannedNetwork Of(NetworkContent content, Func<NetworkModel, NetworkPlans> plan)
    {
        try
        {
            return new PlannedNetwork(content, plan(content.Model), null);
        }
        catch (Exception fault) when (Faults.IsFault(fault))
        {
            return new PlannedNetwork(content, null, fault);
        }
    }

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
        if (Network.Plans is not { } plans)
            return Failed("planning it", Network.Fault!);
        try
        {
            var options = new EmitOptions(content.Namespace) { SpanOf = Map.For(content.Model), SourceFolder = Folder };
            return new PrintedFile(content.Hint, CSharpEmitter.Print(content.Model, plans, options), null);
        }
        catch (Exception fault) when (Faults.IsFault(fault))
        {
            return Failed("printing it", fault);
        }
    }

    private PrintedFile Failed(string doing, Exception fault) =>
        new(Network.Content.Hint, new ChunkedText(), Faults.Of(Network.Content.Model.Name, doing, fault, Map.Start));
}

/// <summary>A generated file, or why there is none.</summary>
internal sealed record PrintedFile(string Hint, ChunkedText Text, Diagnostic? Fault);
