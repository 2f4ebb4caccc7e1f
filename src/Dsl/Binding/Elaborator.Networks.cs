using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>The statements that only networks have.</summary>
internal sealed partial class Elaborator
{
    /// <summary>The name of the parameter in a loss of a group, as in optimizers and clippings.</summary>
    private const string GroupParameter = "w";

    /// <summary>Unfolds the network that is to be compiled.</summary>
    public NetworkParts UnfoldNetwork(NetworkSyntax network, Declaration declaration, Instance root, ImmutableDictionary<string, Argument> arguments)
    {
        var parts = new NetworkParts();
        var frame = new Frame(FrameKind.Network, declaration.File, declaration, root, null, network.Name.Span) { Parts = parts };
        Graph.Origin = new Origin("", "", network.Name.Span);
        In(frame, () =>
        {
            BindParameters(network.Parameters, arguments, declaration.Name, _frame);
            Execute(network.Body);
            foreach (var loss in parts.GroupLosses)
                AddGroupLoss(loss, parts, network.Name.Text);
            return true;
        });
        return parts;
    }

    /// <summary>A loss for each parameter of its groups, which it knows as <c>w</c>.</summary>
    private void AddGroupLoss(LossSyntax loss, NetworkParts parts, string network)
    {
        var parameters = _variables.All.Where(v => v.Node.Kind == VariableKind.Parameter && (v.InTraining || !Training)).Select(v => v.Node).ToList();
        _frame.Locals.TryGetValue(GroupParameter, out var before);
        foreach (var parameter in ParameterGroups.Select(loss.On, parameters, network, _reports))
        {
            _frame.Locals[GroupParameter] = new TensorValue(parameter);
            AddLoss(loss, parts);
        }
        if (before is null)
            _frame.Locals.Remove(GroupParameter);
        else
            _frame.Locals[GroupParameter] = before;
    }

    private void AddLoss(LossSyntax loss, NetworkParts parts)
    {
        Graph.Origin = new Origin("loss", "", loss.Value.Span);
        if (MeanOverSamples(Figure(loss.Value), "loss", loss.Value.Span) is not { } value)
            return;
        NameBound(value, "loss");
        parts.Losses.Add(value);
    }

    private void ExecuteInNetwork(StatementSyntax statement, NetworkParts parts)
    {
        // A network used as a layer only gives its outputs: what it learns from is the business of the whole.
        var isWhole = _frame.Kind == FrameKind.Network;
        switch (statement)
        {
            case InputSyntax input when isWhole:
                AddSlot(parts.Inputs, input.Name, input.Type, input);
                break;
            case InputSyntax input:
                TakeInput(input, parts);
                break;
            case TargetSyntax target when isWhole:
                AddSlot(parts.Targets, target.Name, target.Type, target);
                break;
            case TargetSyntax target:
                _frame.Locals[target.Name.Text] = new UnavailableValue(
                    $"the target `{target.Name.Text}` of `{_frame.Declaration?.Name}` has no value where the network is used as a layer");
                break;
            case OutputSyntax output:
                AddOutput(output, parts);
                break;
            case LossSyntax { On.IsEmpty: true } loss when isWhole:
                AddLoss(loss, parts);
                break;
            case LossSyntax loss when isWhole:
                parts.GroupLosses.Add(loss);
                break;
            case MetricSyntax metric when isWhole:
                AddMetric(metric, parts);
                break;
            case PrecisionSyntax precision:
                if (isWhole)
                    parts.Precision = precision.Precision;
                break;
            case DerivativesSyntax derivatives:
                if (isWhole)
                    parts.Derivatives = derivatives.Order;
                break;
        }
    }

    private void AddSlot(List<Slot> slots, IdentifierSyntax name, TypeSyntax type, ItemSyntax item)
    {
        if (name.IsMissing || SlotType(type) is not { } slot)
        {
            _frame.Locals[name.Text] = ErrorValue.Instance;
            return;
        }
        if (_frame.Parts!.Inputs.Concat(_frame.Parts.Targets).FirstOrDefault(s => s.Name == name.Text) is { } first)
        {
            _reports.Add(BindingDiagnostics.DuplicateDeclaration, name.Span, name.Text, first.Span.StartPosition.Line);
            return;
        }
        Graph.Origin = new Origin(name.Text, "", item.Span);
        var node = Graph.Input(name.Text, slot.Shape.Batched, slot.Classes > 0 ? ElementType.Index : ElementType.Real, slot.Classes);
        slots.Add(new Slot(name.Text, node, Describe.Documentation(item), name.Span));
        Bind(name, new TensorValue(node), name.Span);
    }

    /// <summary>The shape and the number of classes (0 for real numbers) of an input or target.</summary>
    private (Shape Shape, int Classes)? SlotType(TypeSyntax type)
    {
        switch (type)
        {
            case TensorTypeSyntax tensor:
                return EvaluateShape(tensor.Dimensions, type.Span) is { } shape ? (shape, 0) : null;
            case ClassTypeSyntax classes:
                var count = EvaluateDimension(classes.Count);
                return EvaluateShape(classes.Dimensions, type.Span) is { } indices && count is { } n ? (indices, n) : null;
            case MissingTypeSyntax:
                return null;
            default:
                Error(BindingDiagnostics.WrongType, type.Span, "the type", "an input or target", "a shape such as `[28, 28]` or `class(10)`", $"`{Describe.Type(type)}`");
                return null;
        }
    }

    private void TakeInput(InputSyntax input, NetworkParts parts)
    {
        var name = input.Name.Text;
        if (!parts.GivenInputs.TryGetValue(name, out var given))
            _frame.Locals[name] = ErrorValue.Instance;
        else
            _frame.Locals[name] = CheckType(name, input.Type, given.Value, given.Span, _frame.Declaration!.Name, _frame.Caller!);
    }

    private void AddOutput(OutputSyntax output, NetworkParts parts)
    {
        var name = output.Name.Text;
        MarkBinding(name, output.Value.Span);
        var value = Evaluate(output.Value);
        if (value is ErrorValue || output.Name.IsMissing)
        {
            parts.HasFailed = true;
            return;
        }
        if (ToOutput(value) is not { } node)
        {
            if (value is InstanceValue or FunctionValue)
                Unapplied(value, output.Value.Span);
            else
                Error(BindingDiagnostics.NotANumber, output.Value.Span, "output", Describe.Value(value));
            return;
        }
        if (parts.Outputs.Any(o => o.Name == name))
        {
            Error(BindingDiagnostics.DuplicateInstance, output.Name.Span, name, "another output");
            return;
        }
        parts.Outputs.Add((name, new TensorValue(node), output.Name.Span, Describe.Documentation(output)));
        if (_frame.Kind == FrameKind.Network)
            NameBound(node, name);
        _frame.Locals[name] = new TensorValue(node);
    }

    /// <summary>A loss or metric: what it calls is named after it, not after the values that it measures.</summary>
    private Value Figure(ExpressionSyntax expression)
    {
        _isFigure = true;
        var value = Evaluate(expression);
        _isFigure = false;
        return value;
    }

    private Node? ToOutput(Value value) => value is TensorValue tensor ? tensor.Node : ToTensor(value);

    private void AddMetric(MetricSyntax metric, NetworkParts parts)
    {
        var callee = metric.Value switch
        {
            CallSyntax { Callee: NameSyntax name } => name.Text,
            NameSyntax name => name.Text,
            PipelineSyntax { Stage: CallSyntax { Callee: NameSyntax name } } => name.Text,
            PipelineSyntax { Stage: NameSyntax name } => name.Text,
            _ => null,
        };
        var own = metric.Name?.Text ?? callee;
        Graph.Origin = new Origin(own ?? "metric", "", metric.Value.Span);
        if (MeanOverSamples(Figure(metric.Value), "metric", metric.Value.Span) is not { } value)
            return;
        if (own is null)
        {
            _reports.Add(BindingDiagnostics.MetricName, metric.Value.Span);
            return;
        }
        if (own == "loss" || parts.Metrics.Any(m => m.Name == own))
        {
            _reports.Add(BindingDiagnostics.DuplicateMetric, (metric.Name?.Span ?? metric.Value.Span), own);
            return;
        }
        NameBound(value, own);
        var declaration = callee is null ? null : _frame.File.Find(Space.Value, callee, null).FirstOrDefault();
        parts.Metrics.Add(new MetricPart(own, value, declaration?.Trait("higher_is_better") is not null, metric.Span));
    }

    /// <summary>
    /// One number: the mean over samples and elements, with the true number of samples. What does not depend on the
    /// samples is a penalty and must be one number already.
    /// </summary>
    private Node? MeanOverSamples(Value value, string what, SourceSpan span)
    {
        if (value is ErrorValue)
            return null;
        if (value is InstanceValue or FunctionValue)
        {
            Unapplied(value, span);
            return null;
        }
        if (ToTensor(value) is not { } node)
        {
            Error(BindingDiagnostics.NotANumber, span, what, Describe.Value(value));
            return null;
        }
        if (!node.Shape.IsBatched)
        {
            if (node.Shape.Rank == 0)
                return node;
            Error(BindingDiagnostics.PenaltyNotScalar, span, node.Shape);
            return null;
        }
        return Mean(node, Enumerable.Range(0, node.Shape.Rank).ToArray());
    }
}
