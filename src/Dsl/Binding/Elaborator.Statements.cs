using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

internal sealed partial class Elaborator
{
    private void Execute(BlockSyntax block)
    {
        foreach (var statement in block.Statements)
        {
            if (_frame.Returned is not null)
                return;
            Enter(statement.Span);
            Execute(statement);
            Leave();
        }
    }

    private void Execute(StatementSyntax statement)
    {
        switch (statement)
        {
            case BindingSyntax binding:
                MarkBinding(binding.Name.Text, binding.Value.Span);
                var bound = Evaluate(binding.Value);
                Bind(binding.Name, _frame.Optimizer is null && _frame.Schedule is null ? bound : Force(bound, binding.Value.Span), binding.Value.Span);
                break;
            case IndexDefinitionSyntax definition:
                MarkBinding(definition.Name.Text, definition.Value.Span);
                Bind(definition.Name, Define(definition), definition.Value.Span);
                break;
            case ConstSyntax constant:
                if (Bind(constant.Name, Evaluate(constant.Value), constant.Value.Span))
                    _frame.Constants.Add(constant.Name.Text);
                break;
            case IfSyntax branches:
                Execute(branches);
                break;
            case RepeatSyntax repeat:
                Execute(repeat);
                break;
            case ScanSyntax scan:
                Execute(scan);
                break;
            case RecomputeSyntax recompute:
                Execute(recompute);
                break;
            case StepDefinitionSyntax definition:
                Define(definition);
                break;
            case ReturnSyntax result:
                Return(result);
                break;
            case ParamSyntax param:
                if (_frame.Kind is FrameKind.Network or FrameKind.InnerNetwork or FrameKind.Layer)
                    Declare(param);
                else
                    Misplaced("param", statement.Span, ": only networks and layers have parameters", param.Name);
                break;
            case StateSyntax state:
                if (_frame.Kind is FrameKind.Network or FrameKind.InnerNetwork or FrameKind.Layer)
                    DeclareStates(state);
                else if (_frame.Kind == FrameKind.Optimizer)
                    DeclareOptimizerStates(state);
                else if (_frame.Schedule is not null)
                    DeclareScheduleStates(state);
                else
                    Misplaced("state", statement.Span, ": only networks, layers, optimizers and schedules keep something", [.. state.Variables.Select(v => v.Name)]);
                break;
            case SuppressSyntax:
                break;
            default:
                if (_scan?.Frame == _frame)
                    Misplaced(WordOf(statement), statement.Span, ", in a `scan`: it stands behind it, and uses the whole sequence", NamesOf(statement));
                else if (_frame.Parts is { } parts && (_frame.Kind != FrameKind.Layer || statement is OutputSyntax))
                    ExecuteInNetwork(statement, parts);
                else
                    Misplaced(WordOf(statement), statement.Span, ": it belongs into a network", NamesOf(statement));
                break;
        }
    }

    private void Return(ReturnSyntax statement)
    {
        var value = Evaluate(statement.Value);
        if (value is not ErrorValue && _scan?.Frame == _frame)
        {
            Misplaced("return", statement.Span, ", in a `scan`: it stands behind it");
            return;
        }
        if (value is not ErrorValue && _frame is { Kind: FrameKind.Layer, Parts.Outputs.Count: > 0 })
        {
            Misplaced("return", statement.Span, ": this layer gives its `output`s");
            return;
        }
        // `return error("…")` is how every body refuses what it was given.
        if (value is ErrorValue || _frame.Kind is not (FrameKind.Network or FrameKind.InnerNetwork or FrameKind.Optimizer))
            _frame.Returned = value;
        else
            Misplaced("return", statement.Span, _frame.Kind == FrameKind.Optimizer ? ": assign the new `w`" : ": a network gives its `output`s");
    }

    private void Execute(IfSyntax branches)
    {
        foreach (var branch in branches.Branches)
        {
            switch (Condition(branch.Condition))
            {
                case null:
                    return;
                case true:
                    Execute(branch.Body);
                    return;
            }
        }
        if (branches.Else is not null)
            Execute(branches.Else);
    }

    private void Execute(RepeatSyntax repeat)
    {
        var count = Evaluate(repeat.Count);
        if (count is ErrorValue)
            return;
        if (count is not IntValue { Value: >= 0 } number || number.Value > _limits.Repeat)
        {
            Error(LimitDiagnostics.RepeatTooLong, repeat.Count.Span, _limits.Repeat, Describe.Value(count));
            return;
        }
        var around = _frame.Iterations;
        for (long i = 0; i < number.Value && _frame.Returned is null; i++)
        {
            Spend(repeat.Span);
            _frame.Iterations = around.Add(i);
            if (repeat.Index is { IsMissing: false } index)
                _frame.Locals[index.Text] = new IntValue(i);
            Execute(repeat.Body);
        }
        _frame.Iterations = around;
    }

    /// <summary>At inference there is no backward pass that anything could be kept for.</summary>
    private void Execute(RecomputeSyntax recompute)
    {
        if (_frame.Kind is not (FrameKind.Network or FrameKind.InnerNetwork or FrameKind.Layer or FrameKind.Function))
        {
            Misplaced("recompute", recompute.Span, ": only what is differentiated is computed again");
            return;
        }
        var around = Graph.Block;
        Graph.Block = Training ? RecomputeBlock.Within(around) : null;
        Execute(recompute.Body);
        Graph.Block = around;
    }

    /// <summary>A value that is kept in 16 bits and read from there.</summary>
    public Value Stored(Node value, SourceSpan span)
    {
        if (_scan is not null)
            return Error(BindingDiagnostics.WrongScan, span, "`bfloat16` keeps a whole tensor: it stands in front of a scan or behind it, where it takes the sequence");
        var stored = Graph.Convert(value, ElementType.BFloat16);
        stored.Name ??= value.Name is { } name ? name + " bf16" : null;
        var read = Graph.Convert(stored, ElementType.Real);
        read.Name ??= value.Name is { } kept ? kept + " rounded" : null;
        return new TensorValue(read);
    }

    /// <summary>A condition that is known now; null after an error.</summary>
    private bool? Condition(ExpressionSyntax condition)
    {
        var value = Evaluate(condition);
        if (value is BoolValue known)
            return known.Value;
        if (value is ErrorValue)
            return null;
        var advice = value is TensorValue or ElementValue ? ": `select(condition, a, b)` chooses for each element" : "";
        Error(BindingDiagnostics.ConditionNotKnown, condition.Span, Describe.Value(value), advice);
        return null;
    }

    /// <summary>Binds a name. The name of a state gets its value for the end of the step.</summary>
    private bool Bind(IdentifierSyntax identifier, Value value, SourceSpan span)
    {
        var name = identifier.Text;
        if (identifier.IsMissing)
            return false;
        if (_frame.Constants.Contains(name))
        {
            Error(BindingDiagnostics.ConstantRebound, identifier.Span, name);
            return false;
        }
        // A layer that waits for its input takes the name that it is given: `encoder = dense(32)`.
        if (value is InstanceValue { Instance: { Name: null } instance })
            NameInstance(instance, name, identifier.Span);
        if (_frame.Declared.Contains(name) && _frame.Instance is { } owner && owner.States.TryGetValue(name, out var state))
            value = UpdateState(owner, name, state.Variable, value, span);
        _frame.Locals[name] = value;
        if (value is TensorValue tensor)
        {
            NameBound(tensor.Node, name);
            if (_frame.ScheduleStates.Exists(s => s.Name == name))
                _frame.Schedule!.Bound.Add(tensor.Node);
        }
        return true;
    }

    private Value UpdateState(Instance owner, string name, VariableNode variable, Value value, SourceSpan span)
    {
        if (_scan is not null && value is not ErrorValue)
            return Error(BindingDiagnostics.WrongScan, span, $"the state `{name}` gets one new value in a step of training: bind it behind the scan, from the whole sequence");
        if (ToUpdate(name, variable, value, span) is not { } node)
            return ErrorValue.Instance;
        owner.States[name] = (variable, node);
        return new TensorValue(node);
    }

    /// <summary>A new value for a variable, of its shape; numbers are repeated.</summary>
    private Node? ToUpdate(string name, VariableNode variable, Value value, SourceSpan span)
    {
        if (value is ErrorValue)
            return null;
        if (ToTensor(value) is { } node && node.Type == ElementType.Real && !node.Shape.IsBatched)
        {
            if (node.Shape == variable.Shape)
                return node;
            if (node.Shape.Rank == 0)
                return Graph.Broadcast(node, variable.Shape);
        }
        Error(BindingDiagnostics.WrongUpdate, span, name, variable.Shape, Describe.Value(value));
        return null;
    }

    private void MarkBinding(string name, SourceSpan span)
    {
        if (_frame.IsRoot)
            Graph.Origin = new Origin(name, "", span);
    }

    private void Misplaced(string word, SourceSpan span, string advice, params IdentifierSyntax[] names)
    {
        Error(BindingDiagnostics.MisplacedStatement, span, word, Describe.Body(_frame), advice);
        foreach (var name in names)
            _frame.Locals[name.Text] = ErrorValue.Instance;
    }

    private static IdentifierSyntax[] NamesOf(StatementSyntax statement) => statement switch
    {
        InputSyntax input => [input.Name],
        TargetSyntax target => [target.Name],
        OutputSyntax output => [output.Name],
        _ => [],
    };

    private static string WordOf(StatementSyntax statement) => statement switch
    {
        InputSyntax => "input",
        TargetSyntax => "target",
        OutputSyntax => "output",
        LossSyntax => "loss",
        MetricSyntax => "metric",
        DerivativesSyntax => "derivatives",
        _ => "precision",
    };
}
