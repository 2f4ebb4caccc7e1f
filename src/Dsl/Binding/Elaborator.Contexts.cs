using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Declarations that a context feeds: initializers, optimizers, schedules, clippings and averages.</summary>
internal sealed partial class Elaborator
{
    /// <summary>In the body of an initializer and the like, a call of another one means its value in the same context.</summary>
    private Value Force(Value value, SourceSpan span) => value switch
    {
        FunctionValue { Callee.Declaration: { } declaration } function when declaration.Space != Space.Value && declaration.Space == _frame.Space =>
            _frame.Optimizer is null ? CallInContext(function, _frame.Context, _frame.Schedule) : OptimizeWithin(function),
        LazyValue or UnavailableValue => Available(value, span),
        _ => value,
    };

    /// <summary>Calls an initializer, schedule, clipping or average with what its context gives by name.</summary>
    /// <param name="schedule">For a schedule what keeps its states.</param>
    public Value CallInContext(FunctionValue function, ImmutableDictionary<string, Value> context, ScheduleRun? schedule = null)
    {
        var declaration = function.Callee.Declaration!;
        return In(ContextFrame(function, context, null, schedule), () =>
        {
            if (!BindParameters(declaration.Callable!.Parameters, function.Arguments, declaration.Name, _frame.Caller!))
                return ErrorValue.Instance;
            var result = Run(declaration.Callable);
            KeepScheduleStates();
            return result;
        });
    }

    /// <summary>Runs an optimizer for one parameter; null after an error.</summary>
    public OptimizerRun? Optimize(FunctionValue function, VariableNode parameter, ImmutableDictionary<string, Value> context)
    {
        var run = new OptimizerRun(parameter);
        return Optimize(function, context, run, isOutermost: true) is null ? null : run;
    }

    /// <summary>In the body of an optimizer the call of another one is the parameter as that one would update it, with states
    /// of its own, from the present values of what the context gives.</summary>
    private Value OptimizeWithin(FunctionValue function)
    {
        var context = _frame.Context.ToImmutableDictionary(item => item.Key, item => _frame.Locals[item.Key]);
        return Optimize(function, context, _frame.Optimizer!, isOutermost: false) ?? ErrorValue.Instance;
    }

    /// <summary>The new value of <c>w</c>; null after an error.</summary>
    private Value? Optimize(FunctionValue function, ImmutableDictionary<string, Value> context, OptimizerRun run, bool isOutermost)
    {
        var declaration = function.Callee.Declaration!;
        return In(ContextFrame(function, context, run), () =>
        {
            if (!BindParameters(declaration.Callable!.Parameters, function.Arguments, declaration.Name, _frame.Caller!))
                return null;
            if (declaration.Callable.Body is null)
            {
                Error(BindingDiagnostics.NoResult, declaration.Callable.Name.Span, declaration.Name);
                return null;
            }
            Execute(declaration.Callable.Body);
            if (_frame.Returned is ErrorValue)
                return null;
            foreach (var (name, state) in _frame.OptimizerStates)
                AddUpdate(run, name, state);
            if (isOutermost)
                AddUpdate(run, "w", run.Parameter);
            return _frame.Locals["w"];
        });
    }

    private void AddUpdate(OptimizerRun run, string name, VariableNode variable)
    {
        var value = _frame.Locals[name];
        if (value is not TensorValue { Node: var node } || node != variable)
        {
            if (ToUpdate(name, variable, value, _frame.Declaration!.Syntax.Name.Span) is { } update)
                run.Updates.Add(new Assignment(variable, update));
        }
    }

    private Frame ContextFrame(FunctionValue function, ImmutableDictionary<string, Value> context, OptimizerRun? run, ScheduleRun? schedule = null)
    {
        var declaration = function.Callee.Declaration!;
        var kind = declaration.Space switch
        {
            Space.Initializer => FrameKind.Initializer,
            Space.Optimizer => FrameKind.Optimizer,
            Space.Schedule => FrameKind.Schedule,
            Space.Average => FrameKind.Average,
            _ => FrameKind.Clipping,
        };
        var frame = new Frame(kind, declaration.File, declaration, null, _frame, function.Span) { Context = context, Optimizer = run, Schedule = schedule };
        if (kind is FrameKind.Optimizer or FrameKind.Clipping or FrameKind.Average)
            frame.Label = frame.LabelStem = Graph.Origin.Scope;
        foreach (var item in context)
            frame.Locals[item.Key] = item.Value;
        return frame;
    }

    /// <summary>The first value of a parameter or state.</summary>
    private Node Initial(ExpressionSyntax expression, Shape shape, string name, out FunctionValue? initializer)
    {
        // A first value is made once, also that of a parameter which a step of a scan declares.
        var scan = _scan;
        _scan = null;
        var value = Evaluate(expression, Space.Initializer);
        initializer = value as FunctionValue;
        if (value is FunctionValue { Callee.Declaration: { Space: Space.Initializer } } function)
            value = CallInContext(function, InitializerContext(shape));
        _scan = scan;
        if (ToTensor(value) is { Shape.IsBatched: false } node && (node.Shape == shape || node.Shape.Rank == 0))
            return Graph.Broadcast(node, shape);
        if (value is not ErrorValue)
            Error(BindingDiagnostics.WrongInitial, expression.Span, name, Describe.Value(value));
        return Graph.Broadcast(Graph.Constant(0), shape);
    }

    /// <summary>PyTorch's fans: the second extent, or the first, times the elements of what follows them.</summary>
    private static ImmutableDictionary<string, Value> InitializerContext(Shape shape)
    {
        Value Fan(int axis, string name) => shape.Rank < 2
            ? new UnavailableValue($"`{name}` of a parameter of shape {shape} is not defined: give it as an argument, `{name}: …`")
            : new IntValue(shape[axis] * shape.Dims.Skip(2).Aggregate(1L, (product, d) => product * d));
        return ImmutableDictionary.CreateRange(new[]
        {
            new KeyValuePair<string, Value>("shape", new ListValue(shape.Dims.Select(d => (Value)new IntValue(d)).ToImmutableArray())),
            new KeyValuePair<string, Value>("fan_in", Fan(1, "fan_in")),
            new KeyValuePair<string, Value>("fan_out", Fan(0, "fan_out")),
        });
    }
}

/// <summary>What an optimizer has done with one parameter.</summary>
internal sealed class OptimizerRun(VariableNode parameter)
{
    public VariableNode Parameter { get; } = parameter;

    public List<(VariableNode Variable, double Initial)> States { get; } = new();

    public List<Assignment> Updates { get; } = new();
}
