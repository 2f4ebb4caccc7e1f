using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Advice;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Layers and networks used as layers: their instances, parameters and states.</summary>
internal sealed partial class Elaborator
{
    private void NameInstance(Instance instance, string name, SourceSpan span)
    {
        if (instance.TryName(name + Suffix(), name))
            return;
        var taken = instance.Parent!.Children[name + Suffix()];
        Error(BindingDiagnostics.DuplicateInstance, span, name, $"another `{taken.Declaration?.Name}`");
        instance.NameByNumber();
    }

    /// <summary>In a <c>repeat</c> names get the number of the round, as in PyTorch's lists of modules: <c>blocks.0</c>.</summary>
    private string Suffix() =>
        string.Concat(_frame.Iterations.Select(i => "." + i.ToString(CultureInfo.InvariantCulture)));

    private Value Apply(Instance instance, ImmutableDictionary<string, Argument> arguments, SourceSpan span)
    {
        if (instance.Name is null)
            instance.NameByNumber();
        if (!instance.IsApplied)
            Instances.Add(instance);
        instance.BeginApplication();
        var declaration = instance.Declaration!;
        var result = declaration.Syntax switch
        {
            NetworkSyntax network => ApplyNetwork(instance, network, arguments, span),
            CallableSyntax layer => ApplyLayer(instance, layer, arguments, span),
            _ => ErrorValue.Instance,
        };
        // Of several results the first stands for the layer in tables.
        if ((result is OutputsValue several ? several.First : result) is TensorValue { Node: var node })
        {
            instance.Result = node;
            if (instance.Children.Count == 0)
                Applications.Add(new NamedValue(instance.Path, node));
        }
        return result;
    }

    private Value ApplyLayer(Instance instance, CallableSyntax layer, ImmutableDictionary<string, Argument> arguments, SourceSpan span)
    {
        var caller = _frame;
        var frame = new Frame(FrameKind.Layer, instance.Declaration!.File, instance.Declaration, instance, caller, span)
        {
            Given = arguments,
            Parts = new NetworkParts(),
        };
        Label(frame, instance, arguments);
        return In(frame, () =>
        {
            MarkCall(caller, instance.Declaration, instance, span);
            return BindParameters(layer.Parameters, arguments, layer.Name.Text, caller)
                ? Made(_frame, instance.Declaration, instance, arguments, span, Run(layer))
                : ErrorValue.Instance;
        });
    }

    private Value ApplyNetwork(Instance instance, NetworkSyntax network, ImmutableDictionary<string, Argument> arguments, SourceSpan span)
    {
        var caller = _frame;
        var declaration = instance.Declaration!;
        var parts = new NetworkParts();
        foreach (var input in Networks.InputsOf(network))
        {
            if (arguments.TryGetValue(input.Name.Text, out var given))
                parts.GivenInputs[input.Name.Text] = given;
        }
        var frame = new Frame(FrameKind.InnerNetwork, declaration.File, declaration, instance, caller, span) { Given = arguments, Parts = parts };
        Label(frame, instance, arguments);
        var ran = In(frame, () =>
        {
            MarkCall(caller, declaration, instance, span);
            if (!BindParameters(network.Parameters, arguments, declaration.Name, caller))
                return false;
            Execute(network.Body);
            return true;
        });
        if (!ran || parts.Outputs.Count == 0)
        {
            if (ran && !network.Body.Statements.OfType<OutputSyntax>().Any())
                Error(BindingDiagnostics.NoSlot, span, declaration.Name, "output", "name = value");
            return ErrorValue.Instance;
        }
        return Made(frame, declaration, instance, arguments, span, ValueOf(parts, declaration));
    }

    /// <summary>One output is the value itself, several are its members.</summary>
    private static Value ValueOf(NetworkParts parts, Declaration declaration) => parts.Outputs.Count == 1
        ? parts.Outputs[0].Value
        : new OutputsValue(parts.Outputs.ToDictionary(o => o.Name, o => o.Value), declaration.Name, parts.Outputs[0].Value);

    private void Declare(ParamSyntax param)
    {
        if (param.Name.IsMissing || param.Type is not TensorTypeSyntax type)
            return;
        var local = param.Name.Text;
        _frame.Locals[local] = ErrorValue.Instance;
        if (StoredName(param) is not { } name || EvaluateShape(type.Dimensions, type.Span) is not { } shape)
            return;
        var stored = name == local ? name + Suffix() : name;
        if (!_frame.Declared.Add(stored))
        {
            Error(BindingDiagnostics.DuplicateInstance, param.Name.Span, name, "another parameter");
            return;
        }
        var owner = _frame.Instance!;
        if (Tied(name) is { } tie)
        {
            if (tie.Value is not TensorValue { Node: var tied } || tied.Shape != shape || tied.Type != ElementType.Real)
            {
                ErrorIn(_frame.Caller!, BindingDiagnostics.WrongType, tie.Span, name, _frame.Declaration!.Name, shape, Describe.Value(tie.Value) + FlagOf(name, tie.Value));
                return;
            }
            owner.Parameters[name] = tied;
            _frame.Locals[local] = new TensorValue(tied);
            return;
        }
        var variable = FindOrAdd(VariableKind.Parameter, owner.PathOf(stored), shape, RoleOf(param), param, param.Initial, param.Name.Span);
        if (variable is null)
            return;
        owner.Parameters[name] = variable;
        _frame.Locals[local] = new TensorValue(variable);
    }

    /// <summary>The end of a message: who gives a truth value for a parameter means the one that says whether it is there.</summary>
    private string FlagOf(string parameter, Value given)
    {
        var flag = _frame.Declaration?.Callable?.Parameters.FirstOrDefault(p => p.Type is NamedTypeSyntax { Type: NamedType.Bool } && p.Name.Text.Contains(parameter));
        return given is BoolValue { Value: var value } && flag is not null ? $": did you mean `{flag.Name.Text}: {(value ? "true" : "false")}`?" : "";
    }

    /// <summary>The name of a parameter, which <c>@name(…)</c> puts together from texts and whole numbers; null after an error.</summary>
    private string? StoredName(ParamSyntax param)
    {
        if (param.Traits.FirstOrDefault(t => t.Name.Text == "name") is not { } trait)
            return param.Name.Text;
        var name = "";
        foreach (var argument in trait.Arguments)
        {
            var value = Evaluate(argument.Value);
            var part = value switch
            {
                StringValue text => text.Value,
                IntValue { Value: >= 0 } number => number.Value.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (part is null || !part.All(c => char.IsLetterOrDigit(c) || c == '_'))
            {
                if (value is not ErrorValue)
                    Error(BindingDiagnostics.WrongType, argument.Value.Span, "name", param.Name.Text, "made of letters, digits and `_`", Describe.Value(value));
                return null;
            }
            name += part;
        }
        if (name.Length > 0 && !char.IsDigit(name[0]))
            return name;
        Error(BindingDiagnostics.WrongType, trait.Span, "name", param.Name.Text, "a name, which begins with a letter", $"`{name}`");
        return null;
    }

    /// <summary>What was given by name for a <c>param</c> that is no parameter of the declaration.</summary>
    private Argument? Tied(string name) =>
        _frame.Declaration is { } declaration && _frame.Given.TryGetValue(name, out var tie) && declaration.Signature.Parameters.All(p => p.Name != name)
            ? tie
            : null;

    private VariableNode? FindOrAdd(VariableKind kind, string path, Shape shape, string role, ItemSyntax item, ExpressionSyntax initial, SourceSpan span)
    {
        if (_variables.TryGet(path, out var known))
        {
            if (known.Node.Shape == shape && known.Node.Kind == kind)
                return known.Node;
            Error(BindingDiagnostics.SharedShape, span, path, shape, known.Node.Shape);
            return null;
        }
        FunctionValue? initializer = null;
        var variable = _variables.Add(
            kind, path, shape, role, Describe.Documentation(item), () => Initial(initial, shape, path, out initializer), Training).Node;
        if (kind == VariableKind.Parameter)
            Initializers.Add(new InitializerUse(variable, initializer?.Callee.Declaration, PlaceOf(initializer, initial)));
        return variable;
    }

    /// <summary>Where the user wrote what a parameter begins with, or made the layer of the prelude that says it.</summary>
    private SourceSpan PlaceOf(FunctionValue? initializer, ExpressionSyntax expression)
    {
        var place = expression.Span;
        for (var frame = _frame; frame.IsHidden && frame.Caller is not null; frame = frame.Caller)
            place = frame.CallSpan;
        return initializer?.Span.File is { } file && file == place.File ? initializer.Span : place;
    }

    private static string RoleOf(ParamSyntax param)
    {
        var trait = param.Traits.FirstOrDefault(t => t.Name.Text == "role");
        return trait is null || trait.Arguments.Length == 0 ? "" : trait.Arguments[0].Value switch
        {
            NameSyntax name => name.Text,
            StringSyntax text => text.Value,
            _ => "",
        };
    }

    private void DeclareStates(StateSyntax states)
    {
        foreach (var state in states.Variables)
        {
            var name = state.Name.Text;
            if (state.Name.IsMissing)
                continue;
            _frame.Locals[name] = ErrorValue.Instance;
            var shape = state.Type is TensorTypeSyntax type ? EvaluateShape(type.Dimensions, type.Span) : Shape.Scalar;
            if (shape is null || state.Type is MissingTypeSyntax)
                continue;
            if (!_frame.Declared.Add(name))
            {
                Error(BindingDiagnostics.DuplicateInstance, state.Name.Span, name, "another state or parameter");
                continue;
            }
            var owner = _frame.Instance!;
            var variable = FindOrAdd(VariableKind.State, owner.PathOf(name), shape.Value, "", states, state.Initial, state.Name.Span);
            if (variable is null)
                continue;
            // A second use of the instance goes on from where the first has left the state in this step.
            if (!owner.States.ContainsKey(name))
                owner.States[name] = (variable, variable);
            _frame.Locals[name] = new TensorValue(owner.States[name].Current);
        }
    }

    private void DeclareOptimizerStates(StateSyntax states)
    {
        var run = _frame.Optimizer!;
        foreach (var state in states.Variables)
        {
            var name = state.Name.Text;
            if (state.Name.IsMissing)
                continue;
            _frame.Locals[name] = ErrorValue.Instance;
            var shape = state.Type is TensorTypeSyntax type ? EvaluateShape(type.Dimensions, type.Span) : run.Parameter.Shape;
            var initial = Evaluate(state.Initial);
            if (shape is null || initial is ErrorValue)
                continue;
            if (Number(initial) is not { } first)
            {
                Error(BindingDiagnostics.WrongInitial, state.Initial.Span, name, Describe.Value(initial));
                continue;
            }
            if (!_frame.Declared.Add(name))
            {
                Error(BindingDiagnostics.DuplicateInstance, state.Name.Span, name, "another state");
                continue;
            }
            var variable = Graph.Variable(VariableKind.OptimizerState, NameOf(run, name), shape.Value, "", run.Parameter);
            run.States.Add((variable, first));
            _frame.OptimizerStates.Add((name, variable));
            _frame.Locals[name] = new TensorValue(variable);
        }
    }

    /// <summary>A name that the parameter's other states have not: an optimizer may call others that name theirs alike.</summary>
    private string NameOf(OptimizerRun run, string state)
    {
        var name = state;
        for (var number = 1; run.States.Exists(s => s.Variable.VariableName == name); number++)
            name = FormattableInvariant($"{_frame.Declaration!.Name}{(number == 1 ? "" : number)}.{state}");
        return name;
    }
}
