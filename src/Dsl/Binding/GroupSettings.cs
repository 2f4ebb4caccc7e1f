using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>The settings of a recipe that hold for groups of parameters: decay, rates of their own, and what is frozen.</summary>
/// <param name="memory">What the schedules of the recipe keep.</param>
internal sealed class GroupSettings(NetworkRequest request, StepParts step, Reports reports, ScheduleMemory memory)
{
    public const string Decay = "decay";
    public const string Rate = "rate";
    public const string Freeze = "freeze";

    private readonly Dictionary<VariableNode, double> _decays = new();
    private readonly Dictionary<VariableNode, Node> _rates = new();
    private readonly HashSet<VariableNode> _frozen = new();

    /// <summary>Whether the recipe says anything of decay.</summary>
    public bool SetsDecay { get; private set; }

    public double DecayOf(VariableNode parameter) => _decays.TryGetValue(parameter, out var decay) ? decay : 0;

    /// <summary>A single number of the step.</summary>
    public Node RateOf(VariableNode parameter) => _rates.TryGetValue(parameter, out var rate) ? rate : step.Graph.Host(HostScalar.Rate);

    public bool IsFrozen(VariableNode parameter) => _frozen.Contains(parameter);

    /// <summary>Takes a setting in the order of the source: of several that name a parameter the last holds.</summary>
    public void Add(SettingSyntax setting)
    {
        switch (setting.Name.Text)
        {
            case Decay:
                AddDecay(setting);
                break;
            case Rate:
                AddRate(setting);
                break;
            default:
                AddFrozen(setting);
                break;
        }
    }

    private void AddDecay(SettingSyntax setting)
    {
        SetsDecay = true;
        var value = step.Elaborator.Outside(request.File, ImmutableDictionary<string, Value>.Empty, null, () => step.Elaborator.Evaluate(setting.Value, Space.Value));
        if (Elaborator.Number(value) is not { } decay || !(decay >= 0) || double.IsInfinity(decay))
        {
            if (value is not ErrorValue)
                reports.Add(BindingDiagnostics.WrongSetting, setting.Value.Span, Decay, "a number of at least 0", Describe.Value(value));
            return;
        }
        foreach (var parameter in Chosen(setting))
            _decays[parameter] = decay;
    }

    private void AddRate(SettingSyntax setting)
    {
        var graph = step.Graph;
        graph.Origin = new Origin("", Rate, setting.Value.Span);
        var context = ImmutableDictionary<string, Value>.Empty
            .Add(Rate, new TensorValue(graph.Host(HostScalar.Rate)))
            .Add(ContextNames.Last, step.LastFigures);
        var value = step.Elaborator.Outside(request.File, context, null, () => step.Elaborator.Evaluate(setting.Value, Space.Schedule));
        if (ScheduleBinder.Bind(step, value, setting.Value.Span, reports, memory) is not { } rate)
            return;
        if (rate is ConstantNode { Value: var constant } && !(constant >= 0 && constant < double.PositiveInfinity))
            reports.Add(BindingDiagnostics.WrongSetting, setting.Value.Span, Rate, "at least 0", Describe.Value(value));
        foreach (var parameter in Chosen(setting))
            _rates[parameter] = rate;
    }

    private void AddFrozen(SettingSyntax setting)
    {
        _frozen.UnionWith(ParameterGroups.Select(setting.On, step.Parameters, step.Network, reports));
        if (setting.Value is MissingSyntax)
            return;
        if (setting.On.IsEmpty)
            reports.Add(BindingDiagnostics.WrongSetting, setting.Value.Span, Freeze, "groups of parameters such as `encoder`, `biases`", $"`{Describe.Short(setting.Value.Span.Text)}`");
        else if (step.Parameters.Length > 0 && step.Parameters.All(_frozen.Contains))
            reports.Add(BindingDiagnostics.WrongSetting, setting.Value.Span, Freeze, "groups that leave something to learn", "all parameters");
    }

    private IEnumerable<VariableNode> Chosen(SettingSyntax setting) =>
        setting.On.IsEmpty ? step.Parameters : ParameterGroups.Select(setting.On, step.Parameters, step.Network, reports);
}
