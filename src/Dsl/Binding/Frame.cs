using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>What kind of body runs in a frame: which statements it may have.</summary>
internal enum FrameKind
{
    /// <summary>The network that is being compiled.</summary>
    Network,

    /// <summary>A network used as a layer.</summary>
    InnerNetwork,
    Layer,

    /// <summary>A function, activation, loss or metric.</summary>
    Function,
    Initializer,
    Optimizer,
    Schedule,
    Clipping,
    Average,

    /// <summary>A constant of a file, or a setting of a recipe: no body at all.</summary>
    Outside,
}

/// <summary>One call being unfolded: its names, and where errors in it are shown.</summary>
internal sealed class Frame(FrameKind kind, FileScope file, Declaration? declaration, Instance? instance, Frame? caller, SourceSpan callSpan)
{
    public FrameKind Kind { get; } = kind;

    public FileScope File { get; } = file;

    public Declaration? Declaration { get; } = declaration;

    /// <summary>The instance that holds the parameters and layers of this body: its own or that of the caller.</summary>
    public Instance? Instance { get; } = instance;

    public Frame? Caller { get; } = caller;

    /// <summary>Where the caller wrote the call.</summary>
    public SourceSpan CallSpan { get; } = callSpan;

    public int Depth { get; } = (caller?.Depth ?? 0) + 1;

    /// <summary>Names of the prelude's insides mean nothing to users.</summary>
    public bool IsHidden => File.IsPrelude;

    public Dictionary<string, Value> Locals { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that cannot be bound again.</summary>
    public HashSet<string> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Parameters declared in this run of the body, against declaring one twice.</summary>
    public HashSet<string> Declared { get; } = new(StringComparer.Ordinal);

    /// <summary>What the context gives by name: <c>w</c>, <c>g</c>, <c>fan_in</c>, <c>total</c>.</summary>
    public ImmutableDictionary<string, Value> Context { get; init; } = ImmutableDictionary<string, Value>.Empty;

    /// <summary>The arguments, among them ties of parameters that the body declares.</summary>
    public ImmutableDictionary<string, Argument> Given { get; init; } = ImmutableDictionary<string, Argument>.Empty;

    /// <summary>For optimizers: the parameter that is being updated.</summary>
    public OptimizerRun? Optimizer { get; init; }

    /// <summary>For optimizers: the states that this body declares, by the names that it gives them.</summary>
    public List<(string Name, VariableNode Variable)> OptimizerStates { get; } = new();

    /// <summary>For schedules: what keeps their states.</summary>
    public ScheduleRun? Schedule { get; init; }

    /// <summary>For schedules: the states that this body declares, by the names that it gives them.</summary>
    public List<(string Name, ScheduleState State)> ScheduleStates { get; } = new();

    /// <summary>Counters of the <c>repeat</c>s around the current statement; they become part of instance names.</summary>
    public ImmutableArray<long> Iterations { get; set; } = ImmutableArray<long>.Empty;

    public Value? Returned { get; set; }

    /// <summary>What values of this body are called, what the values made from its result, and whether that is an
    /// instance's name; empty where there is nothing to call them by.</summary>
    public string Label { get; set; } = "";

    public string LabelStem { get; set; } = "";

    public bool LabelIsInstance { get; set; }

    /// <summary>What its result is called, if not as its values.</summary>
    public string? ResultName { get; set; }

    /// <summary>The space in which names of this body's calls are looked up first.</summary>
    public Space Space => Kind switch
    {
        FrameKind.Initializer => Space.Initializer,
        FrameKind.Optimizer => Space.Optimizer,
        FrameKind.Schedule => Space.Schedule,
        FrameKind.Clipping => Space.Clipping,
        FrameKind.Average => Space.Average,
        _ => Space.Value,
    };

    /// <summary>Whether the user's network itself is running, not something that it calls.</summary>
    public bool IsRoot => Kind is FrameKind.Network or FrameKind.Outside;

    /// <summary>For networks: what they are made of.</summary>
    public NetworkParts? Parts { get; init; }
}

/// <summary>What the statements of a network have collected.</summary>
internal sealed class NetworkParts
{
    /// <summary>For a network used as a layer: what it was given for its inputs.</summary>
    public Dictionary<string, Argument> GivenInputs { get; } = new(StringComparer.Ordinal);

    public List<Slot> Inputs { get; } = new();

    public List<Slot> Targets { get; } = new();

    public List<(string Name, Value Value, SourceSpan Span, string Doc)> Outputs { get; } = new();

    /// <summary>Whether an output was an error, which has been reported.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Each of shape [].</summary>
    public List<Node> Losses { get; } = new();

    /// <summary>Losses of groups of parameters, which are all known when the body has run.</summary>
    public List<Syntax.LossSyntax> GroupLosses { get; } = new();

    public List<MetricPart> Metrics { get; } = new();

    public Syntax.Precision? Precision { get; set; }

    /// <summary>The order of the derivatives that are compiled: 2 for products with the Hessian.</summary>
    public int Derivatives { get; set; } = 1;
}

internal sealed record Slot(string Name, InputNode Node, string Doc, SourceSpan Span);

/// <param name="Value">Of shape [].</param>
internal sealed record MetricPart(string Name, Node Value, bool HigherIsBetter, SourceSpan Span);
