using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>What schedules keep from epoch to epoch.</summary>
internal sealed partial class Elaborator
{
    private void DeclareScheduleStates(StateSyntax states)
    {
        foreach (var state in states.Variables.Where(s => !s.Name.IsMissing))
        {
            var name = state.Name.Text;
            _frame.Locals[name] = ErrorValue.Instance;
            var initial = Evaluate(state.Initial);
            if (state.Type is TensorTypeSyntax { Dimensions.IsEmpty: false } type)
                Error(BindingDiagnostics.WrongUpdate, type.Span, name, "a single number in a schedule", "declared as " + Describe.Type(type));
            else if (Number(initial) is not { } first || double.IsNaN(first))
                WrongFirst(name, initial, state);
            else if (!_frame.Declared.Add(name))
                Error(BindingDiagnostics.DuplicateInstance, state.Name.Span, name, "another state");
            else
                Keep(name, _frame.Schedule!.Next(name, first));
        }
    }

    private void WrongFirst(string name, Value initial, StateVariableSyntax state)
    {
        if (initial is not ErrorValue)
            Error(BindingDiagnostics.WrongInitial, state.Initial.Span, name, Describe.Value(initial));
    }

    private void Keep(string name, ScheduleState state)
    {
        _frame.ScheduleStates.Add((name, state));
        _frame.Locals[name] = new TensorValue(Graph.Host(HostScalar.ScheduleState, state.Number));
    }

    /// <summary>Takes what a schedule's body has bound its states to.</summary>
    private void KeepScheduleStates()
    {
        foreach (var (name, state) in _frame.ScheduleStates)
        {
            var value = _frame.Locals[name];
            if (ToTensor(value) is { Shape.Rank: 0, Type: ElementType.Real } node)
                state.Next = node;
            else if (value is not ErrorValue)
                Error(BindingDiagnostics.WrongUpdate, _frame.Declaration!.Syntax.Name.Span, name, "a single number", Describe.Value(value));
        }
    }
}

/// <summary>One number that a schedule keeps.</summary>
internal sealed class ScheduleState(int number, string name, double initial)
{
    public int Number { get; } = number;

    public string Name { get; } = name;

    public double Initial { get; } = initial;

    /// <summary>Its value at the end of an epoch; null before the body has run.</summary>
    public Node? Next { get; set; }
}

/// <summary>The numbers that all schedules of a recipe keep.</summary>
internal sealed class ScheduleMemory
{
    public List<ScheduleState> States { get; } = new();
}

/// <summary>The states of one schedule of a chain. Its body may run more than once, as when the schedule before it asks for
/// <c>next</c>: each run declares the same states in the same order.</summary>
internal sealed class ScheduleRun(ScheduleMemory memory)
{
    private readonly List<ScheduleState> _states = new();
    private int _declared;

    /// <summary>What states have been bound to in this run.</summary>
    public HashSet<Node> Bound { get; } = new();

    public IReadOnlyList<ScheduleState> States => _states;

    public void Begin()
    {
        _declared = 0;
        Bound.Clear();
    }

    public ScheduleState Next(string name, double initial)
    {
        if (_declared == _states.Count)
        {
            _states.Add(new ScheduleState(memory.States.Count, name, initial));
            memory.States.Add(_states[_declared]);
        }
        return _states[_declared++];
    }
}
