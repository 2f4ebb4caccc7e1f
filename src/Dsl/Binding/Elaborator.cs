using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using NetGen.Dsl.Advice;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>
/// Unfolds a network into graph nodes: evaluates its body, and the bodies that it calls, with tensors as graph nodes and
/// all else known. The parts of this class are statements, expressions, calls, operators and index notation.
/// </summary>
internal sealed partial class Elaborator
{
    // Levels of expressions, statements and calls inside each other. The stack is checked besides.
    private const int DeepestNesting = 1500;

    private readonly Reports _reports;
    private readonly BindingLimits _limits;
    private readonly NetworkVariables _variables;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<Declaration> _entered;
    private readonly Dictionary<(FileScope, string), Value?> _constants = new();
    private Frame _frame;
    private int _steps;
    private int _nesting;

    public Elaborator(
        GraphBuilder graph, NetworkVariables variables, Reports reports, BindingLimits limits, bool training, FileScope file,
        HashSet<Declaration> entered, CancellationToken cancellation)
    {
        Graph = graph;
        _variables = variables;
        _reports = reports;
        _limits = limits;
        Training = training;
        _entered = entered;
        _cancellation = cancellation;
        _frame = new Frame(FrameKind.Outside, file, null, null, null, default);
    }

    public GraphBuilder Graph { get; }

    /// <summary>The network that is bound, where its body was written for another one; messages say so.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The value of <c>training</c>.</summary>
    public bool Training { get; }

    public BindingLimits Limits => _limits;

    /// <summary>Applications of layers that hold no others, in order: what a debug step watches.</summary>
    public List<NamedValue> Applications { get; } = new();

    /// <summary>The instances in the order in which they were first applied.</summary>
    public List<Instance> Instances { get; } = new();

    /// <summary>The calls in the user's own text, for advice.</summary>
    public List<Use> Uses { get; } = new();

    /// <summary>What the parameters begin with, for advice.</summary>
    public List<InitializerUse> Initializers { get; } = new();

    public Frame Frame => _frame;

    /// <summary>Reports an error where the user can mend it, and gives the value that stands for it.</summary>
    public ErrorValue Error(DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments) =>
        ErrorIn(_frame, descriptor, span, arguments);

    /// <summary>Reports a passed limit and gives up what is being bound.</summary>
    public LimitExceededException Limit(DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments)
    {
        ErrorIn(_frame, descriptor, span, arguments);
        return new LimitExceededException();
    }

    /// <summary>
    /// Inside the prelude an error is shown at the user's call, and says in which declaration it arose. The first gap of
    /// each message is for that.
    /// </summary>
    private ErrorValue ErrorIn(Frame frame, DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments)
    {
        var where = Subject.Length == 0 ? "" : $"for `{Subject}`: ";
        while (frame.IsHidden && frame.Caller is not null)
        {
            span = frame.CallSpan;
            where = $"in `{frame.Declaration?.Name}`: ";
            frame = frame.Caller;
        }
        _reports.Add(new Diagnostic(descriptor, span, [where, .. arguments]) { CalledFrom = CallIn(frame) });
        return ErrorValue.Instance;
    }

    /// <summary>Where the network itself calls what at last led to a frame; null for the network's own.</summary>
    private static SourceSpan? CallIn(Frame frame)
    {
        SourceSpan? call = null;
        for (var current = frame; current is { IsRoot: false, Caller: { } caller }; current = caller)
            call = current.CallSpan.File is null ? call : current.CallSpan;
        return call;
    }

    /// <summary>Counts one step of work, and hears whether the compilation has been cancelled.</summary>
    private void Spend(SourceSpan span)
    {
        _steps++;
        _limits.Work.Steps++;
        if ((_steps & 63) == 0)
            _cancellation.ThrowIfCancellationRequested();
        if (_steps > _limits.Steps || _limits.Work.Steps > _limits.AllSteps)
            throw Limit(LimitDiagnostics.TooMuchWork, span, Math.Min(_limits.Steps, _limits.AllSteps));
    }

    private void Enter(SourceSpan span)
    {
        Spend(span);
        if (++_nesting > DeepestNesting)
            throw Limit(LimitDiagnostics.CallsTooDeep, span, DeepestNesting, Chain());
        RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    private void Leave() => _nesting--;

    /// <summary>Checks a shape before a value of it is made.</summary>
    public void RequireSize(Shape shape, SourceSpan span)
    {
        if (shape.PerSample.Rank > _limits.Rank)
            throw Limit(LimitDiagnostics.TooManyDimensions, span, shape.PerSample.Rank, _limits.Rank);
        if (!_limits.Fits(shape))
            throw Limit(LimitDiagnostics.TooManyElements, span, shape.PerSample, _limits.Elements);
    }

    /// <summary>A list, or an error where one of its values is one.</summary>
    private Value ListOf(ImmutableArray<Value> items, SourceSpan span) => items.Any(i => i is ErrorValue) ? ErrorValue.Instance : List(items, span);

    public ListValue List(ImmutableArray<Value> items, SourceSpan span)
    {
        var list = new ListValue(items);
        return list.Weight <= _limits.ListWeight ? list : throw Limit(LimitDiagnostics.ListTooLong, span, _limits.ListWeight);
    }

    /// <summary>The calls that are open, innermost last, as many as a message can bear.</summary>
    private string Chain()
    {
        var names = new List<string>();
        for (var frame = _frame; frame is not null && names.Count < 4; frame = frame.Caller)
        {
            if (frame.Declaration is { } declaration)
                names.Add($"`{declaration.Name}`");
        }
        names.Reverse();
        return string.Join(" calls ", names);
    }

    /// <summary>Runs something in a frame of its own.</summary>
    private T In<T>(Frame frame, Func<T> run)
    {
        if (frame.Depth > _limits.CallDepth)
            throw Limit(LimitDiagnostics.CallsTooDeep, frame.CallSpan, _limits.CallDepth, Chain());
        if (frame.Declaration is { } declaration)
            _entered.Add(declaration);
        var (before, origin) = (_frame, Graph.Origin);
        _frame = frame;
        try
        {
            return run();
        }
        finally
        {
            _frame = before;
            Graph.Origin = origin;
        }
    }

    /// <summary>A frame for settings of a recipe and the like: the file's names and what the context gives.</summary>
    public T Outside<T>(FileScope file, ImmutableDictionary<string, Value> context, Instance? instance, Func<T> run)
    {
        var frame = new Frame(FrameKind.Outside, file, null, instance, null, default) { Context = context };
        foreach (var item in context)
            frame.Locals[item.Key] = item.Value;
        return In(frame, run);
    }

    /// <summary>Nodes made from here on come from this text, if it is the user's network that runs.</summary>
    private void MarkOrigin(SourceSpan span)
    {
        if (_frame.IsRoot)
            Graph.Origin = Graph.Origin with { Span = span };
    }

    /// <summary>The value of a constant of a file, found once.</summary>
    private Value ConstantOf(ConstSyntax constant, FileScope file, SourceSpan use)
    {
        var key = (file, constant.Name.Text);
        if (_constants.TryGetValue(key, out var known))
            return known ?? Error(LimitDiagnostics.ConstantCycle, use, constant.Name.Text);
        _constants[key] = null;
        var frame = new Frame(FrameKind.Outside, file, null, null, _frame, use);
        var value = In(frame, () => Evaluate(constant.Value));
        _constants[key] = value;
        return value;
    }
}
