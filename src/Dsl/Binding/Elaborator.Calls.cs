using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Advice;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Calls: what is called, and with which arguments.</summary>
internal sealed partial class Elaborator
{
    private Value Call(CallSyntax call, Value? piped, SourceSpan pipedSpan, Space space) => CallValue(
        ResolveCallee(call.Callee, space, piped is null ? "function" : "layer"), piped, pipedSpan, call.Arguments, call.InstanceName, call.Span);

    /// <summary>What a name means where it is called: declarations go before values that cannot be called.</summary>
    private Value ResolveCallee(ExpressionSyntax callee, Space space, string expected)
    {
        if (callee is not NameSyntax name)
            return Evaluate(callee, space);
        if (name.Text.Length == 0)
            return ErrorValue.Instance;
        _frame.Locals.TryGetValue(name.Text, out var local);
        if (local is FunctionValue or InstanceValue or ErrorValue)
            return local;
        if (FindCallee(space, name.Text, name.Span) is { } found)
            return found;
        if (_frame.Instance is { } owner && SeesInstances && owner.Visible.TryGetValue(name.Text, out var instance))
            return new InstanceValue(instance);
        if (local is not null)
            return Error(BindingDiagnostics.NotCallable, name.Span, name.Text, Describe.Value(local));
        if (OtherSpace(name.Text, space) is FunctionValue { Callee.Declaration: { } elsewhere } other)
        {
            // A layer's argument may be an initializer or a schedule, whatever the space of the call around it.
            if (space == Space.Value && elsewhere.Space is Space.Initializer or Space.Schedule)
                return other;
            var wanted = space == Space.Value ? "a layer or function" : Words.WithArticle(Words.Of(space));
            return Error(BindingDiagnostics.WrongKind, name.Span, name.Text, Words.WithArticle(elsewhere.Kind), wanted);
        }
        var kind = space == Space.Value ? expected : Words.Of(space);
        var all = space == Space.Value ? [] : _frame.File.Visible.Where(d => d.Space == space).Select(d => d.Name);
        return Error(
            BindingDiagnostics.UnknownCallable, name.Span, kind, name.Text, _reports.DidYouMeanOf(name.Text, CallablesInScope(space), all, "there are"));
    }

    private Value CallValue(
        Value callee, Value? piped, SourceSpan pipedSpan, ImmutableArray<ArgumentSyntax> arguments, IdentifierSyntax? asName, SourceSpan span)
    {
        switch (callee)
        {
            case FunctionValue { Callee.Intrinsic: { } intrinsic } function:
                if (asName is not null)
                    Error(BindingDiagnostics.NoInstance, asName.Span, intrinsic.Name, "a function");
                return CallIntrinsic(intrinsic, function.Arguments, piped, pipedSpan, arguments, span);
            case FunctionValue { Callee.Declaration: { } declaration } function:
                return CallDeclared(function, declaration, piped, pipedSpan, arguments, asName, span);
            case InstanceValue { Instance: var instance }:
                if (asName is not null)
                    Error(BindingDiagnostics.DuplicateInstance, asName.Span, asName.Text, "the instance that is called here, which has a name");
                var bound = BindArguments(instance.Declaration!.Signature, instance.Arguments, piped, pipedSpan, arguments);
                if (bound is null)
                    return ErrorValue.Instance;
                return ReportMissing(instance.Declaration!.Signature, bound, span) ? ErrorValue.Instance : Apply(instance, bound, span);
            case ErrorValue:
                // The arguments may hold errors of their own.
                foreach (var argument in arguments)
                    Evaluate(argument.Value);
                return callee;
            default:
                return Error(BindingDiagnostics.NotCallable, span, Describe.Short(span.Text), Describe.Value(callee));
        }
    }

    private Value CallDeclared(
        FunctionValue function, Declaration declaration, Value? piped, SourceSpan pipedSpan, ImmutableArray<ArgumentSyntax> arguments, IdentifierSyntax? asName, SourceSpan span)
    {
        if (declaration.Syntax is NetworkInstanceSyntax other)
        {
            return AtConstants(declaration, other) is { Callee.Declaration: { } origin } network
                ? CallDeclared(network, origin, piped, pipedSpan, arguments, asName, span)
                : ErrorValue.Instance;
        }
        var signature = declaration.Signature;
        if (BindArguments(signature, function.Arguments, piped, pipedSpan, arguments) is not { } bound)
            return ErrorValue.Instance;

        // What depends on its context waits until it is there.
        if (declaration.Space != Space.Value)
        {
            if (asName is not null)
                Error(BindingDiagnostics.NoInstance, asName.Span, declaration.Name, Words.WithArticle(declaration.Kind));
            return ReportMissing(signature, bound, span) ? ErrorValue.Instance : new FunctionValue(function.Callee, bound, span);
        }

        var waits = piped is null && signature.Missing(bound).Any() && signature.Missing(bound).All(p => p.IsInput);
        if (!waits && ReportMissing(signature, bound, span))
            return ErrorValue.Instance;
        if (!declaration.IsLayer)
        {
            if (asName is not null)
                Error(BindingDiagnostics.NoInstance, asName.Span, declaration.Name, Words.WithArticle(declaration.Kind));
            return waits ? new FunctionValue(function.Callee, bound, span) : CallFunction(declaration, bound, span);
        }

        if (_frame.Instance is not { } owner)
            return Error(BindingDiagnostics.MisplacedStatement, span, declaration.Name, Describe.Body(_frame), ": layers stand in networks and layers");
        // Another use of the instance has inputs of its own.
        var kept = bound.RemoveRange(signature.Parameters.Where(p => p.IsInput).Select(p => p.Name));
        var instance = new Instance(owner, declaration, span) { Arguments = kept };
        if (asName is { IsMissing: false })
            NameInstance(instance, asName.Text, asName.Span);
        return waits ? new InstanceValue(instance) : Apply(instance, bound, span);
    }

    /// <summary>The network behind <c>network A = B(…)</c> with the constants that A gives it; null after an error.</summary>
    private FunctionValue? AtConstants(Declaration declaration, NetworkInstanceSyntax syntax)
    {
        var found = declaration.File.Find(Space.Value, syntax.Network.Text, declaration);
        if (found.Length != 1 || found[0].Syntax is not NetworkSyntax network)
        {
            Error(BindingDiagnostics.UnknownCallable, syntax.Network.Span, "network", syntax.Network.Text, "");
            return null;
        }
        var frame = new Frame(FrameKind.Outside, declaration.File, declaration, null, _frame, syntax.Span);
        return In(frame, () =>
        {
            var constants = ImmutableDictionary.CreateBuilder<string, Argument>();
            foreach (var argument in syntax.Arguments)
            {
                var name = argument.Name?.Text ?? network.Parameters.FirstOrDefault(p => !constants.ContainsKey(p.Name.Text))?.Name.Text ?? "";
                constants[name] = new Argument(Evaluate(argument.Value), argument.Value.Span);
            }
            return new FunctionValue(new Callee(found[0]), constants.ToImmutable(), syntax.Span);
        });
    }

    /// <summary>Joins arguments to parameters; null after an error.</summary>
    private ImmutableDictionary<string, Argument>? BindArguments(
        Signature signature, ImmutableDictionary<string, Argument> given, Value? piped, SourceSpan pipedSpan, ImmutableArray<ArgumentSyntax> arguments)
    {
        var bound = given.ToBuilder();
        var ok = true;
        var places = new Queue<SignatureParameter>(signature.Parameters.Where(p => !p.IsContext && !given.ContainsKey(p.Name)));
        if (piped is not null)
        {
            if (places.Count == 0)
            {
                Error(BindingDiagnostics.TooManyArguments, pipedSpan, signature.Name, Words.Count(signature.PlaceCount, "argument"));
                return null;
            }
            bound[places.Dequeue().Name] = new Argument(piped, pipedSpan);
        }

        foreach (var argument in arguments)
        {
            if (argument.Name is { } name)
            {
                ok &= BindNamed(signature, given, bound, name, argument.Value);
                continue;
            }
            if (places.Count == 0)
            {
                Error(BindingDiagnostics.TooManyArguments, argument.Span, signature.Name, Words.Count(signature.PlaceCount, "argument"));
                Evaluate(argument.Value);
                ok = false;
                continue;
            }
            var value = Evaluate(argument.Value, SpaceOf(places.Peek().Type));
            // `dense(32)`: the number is for what follows the inputs, which are to come.
            if (piped is null && value is not (TensorValue or ElementValue or ErrorValue))
            {
                while (places.Count > 1 && places.Peek().IsTyped)
                    places.Dequeue();
            }
            bound[places.Dequeue().Name] = new Argument(value, argument.Value.Span);
        }
        return ok && bound.Values.All(a => a.Value is not ErrorValue) ? bound.ToImmutable() : null;
    }

    private bool BindNamed(
        Signature signature, ImmutableDictionary<string, Argument> given, ImmutableDictionary<string, Argument>.Builder bound, IdentifierSyntax name, ExpressionSyntax expression)
    {
        var parameter = signature.Find(name.Text);
        var value = Evaluate(expression, SpaceOf(parameter?.Type));
        if (parameter is null)
        {
            Error(BindingDiagnostics.UnknownArgument, name.Span, signature.Name, name.Text, _reports.DidYouMeanOf(name.Text, signature.Names, signature.Names, "it has"));
            return false;
        }
        if (bound.ContainsKey(name.Text) && !given.ContainsKey(name.Text))
        {
            Error(BindingDiagnostics.DuplicateArgument, name.Span, name.Text, signature.Name);
            return false;
        }
        bound[name.Text] = new Argument(value, expression.Span);
        return true;
    }

    private bool ReportMissing(Signature signature, ImmutableDictionary<string, Argument> bound, SourceSpan span)
    {
        var missing = signature.Missing(bound).ToList();
        if (missing.Count == 0)
            return false;
        var names = string.Join(" and ", missing.Select(p => $"`{p.Name}`"));
        Error(BindingDiagnostics.MissingArgument, span, signature.Name, names, string.Join(", ", missing.Select(p => p.Name + ": …")));
        return true;
    }

    private Space SpaceOf(TypeSyntax? type) => (type as NamedTypeSyntax)?.Type switch
    {
        NamedType.Initializer => Space.Initializer,
        NamedType.Schedule => Space.Schedule,
        NamedType.Optimizer => Space.Optimizer,
        _ => _frame.Space == Space.Value ? Space.Value : _frame.Space,
    };

    private Value CallFunction(Declaration declaration, ImmutableDictionary<string, Argument> arguments, SourceSpan span)
    {
        var callable = declaration.Callable!;
        var caller = _frame;
        var frame = new Frame(FrameKind.Function, declaration.File, declaration, caller.Instance, caller, span) { Iterations = caller.Iterations };
        Label(frame, null, arguments);
        return In(frame, () =>
        {
            MarkCall(caller, declaration, null, span);
            return BindParameters(callable.Parameters, arguments, declaration.Name, caller)
                ? Made(_frame, declaration, null, arguments, span, Run(callable))
                : ErrorValue.Instance;
        });
    }

    /// <summary>Runs a body and gives what it returns.</summary>
    private Value Run(CallableSyntax callable)
    {
        if (callable.Expression is not null)
            return Force(Evaluate(callable.Expression), callable.Expression.Span);
        Execute(callable.Body!);
        if (_frame.Returned is { } result)
            return Force(result, callable.Name.Span);
        if (_frame.Parts is { HasFailed: true })
            return ErrorValue.Instance;
        if (_frame is { Parts: { Outputs.Count: > 0 } parts, Declaration: { } declaration })
            return ValueOf(parts, declaration);
        return Error(BindingDiagnostics.NoResult, callable.Name.Span, callable.Name.Text);
    }

    /// <summary>Names what a body gives, and remembers for messages what made it, where users can see that.</summary>
    private Value Made(
        Frame frame, Declaration declaration, Instance? instance, ImmutableDictionary<string, Argument> arguments, SourceSpan span, Value value)
    {
        if (frame.Caller!.IsHidden || value is not (TensorValue or OutputsValue))
            return value;
        var inputs = declaration.Signature.Parameters
            .Select(p => arguments.TryGetValue(p.Name, out var argument) ? (argument.Value as TensorValue)?.Node : null)
            .OfType<Node>();
        var results = value is OutputsValue several ? several.Outputs.Values.OfType<TensorValue>().Select(o => o.Node) : [((TensorValue)value).Node];
        Uses.Add(new Use(declaration, instance, inputs.ToImmutableArray(), results.ToImmutableArray(), span));
        if (value is not TensorValue tensor)
            return value;
        NameValue(tensor.Node, frame.ResultName ?? frame.Label, frame.LabelStem, frame.LabelIsInstance ? NameRank.Instance : NameRank.Call);
        return new TensorValue(tensor.Node, declaration.Name, span);
    }

    private void MarkCall(Frame caller, Declaration declaration, Instance? instance, SourceSpan span)
    {
        var origin = Graph.Origin;
        Graph.Origin = new Origin(
            _frame.Label.Length > 0 ? _frame.Label : instance?.Path ?? origin.Scope,
            instance is not null || !caller.IsHidden ? declaration.Name : origin.Layer,
            caller.IsRoot ? span : origin.Span);
    }
}
