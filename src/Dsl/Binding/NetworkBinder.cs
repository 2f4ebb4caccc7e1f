using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Advice;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>What to bind: a network's body at given constants, under a name.</summary>
internal sealed record NetworkRequest(
    IdentifierSyntax Name,
    string Doc,
    NetworkSyntax Network,
    Declaration Declaration,
    ImmutableArray<ArgumentSyntax> Arguments,
    FileScope File,
    ImmutableArray<RecipeSyntax> Recipes,
    string? SharesParametersOf,
    ClassModel? AttributeClass);

/// <summary>
/// Makes the model of one network: unfolds it for training and for inference over the same parameters, and assembles
/// its programs.
/// </summary>
internal sealed class NetworkBinder
{
    /// <summary>The greatest number of samples of a network without recipes.</summary>
    private const int DefaultBatch = 64;

    private readonly NetworkRequest _request;
    private readonly Reports _reports;
    private readonly GraphBuilder _graph;
    private readonly NetworkVariables _variables;
    private readonly Elaborator _training;
    private readonly Elaborator _inference;

    private NetworkBinder(NetworkRequest request, Reports reports, BindingLimits limits, HashSet<Declaration> entered, CancellationToken cancellation)
    {
        _request = request;
        _reports = reports;
        _graph = new GraphBuilder { NodeLimit = limits.Nodes };
        _variables = new NetworkVariables(_graph);
        var subject = request.SharesParametersOf is null ? "" : request.Name.Text;
        _training = new Elaborator(_graph, _variables, reports, limits, training: true, request.File, entered, cancellation) { Subject = subject };
        _inference = new Elaborator(_graph, _variables, reports, limits, training: false, request.File, entered, cancellation) { Subject = subject };
    }

    /// <summary>The model, or null where there were errors, which have been reported.</summary>
    /// <param name="request">What to bind.</param>
    /// <param name="reports">Where errors go.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="entered">Gets the declarations whose bodies have run.</param>
    /// <param name="cancellation">Ends it by an exception.</param>
    public static NetworkModel? Bind(
        NetworkRequest request, Reports reports, BindingLimits limits, HashSet<Declaration> entered, CancellationToken cancellation)
    {
        var errors = reports.Errors;
        try
        {
            var model = new NetworkBinder(request, reports, limits, entered, cancellation).Bind();
            return reports.Errors == errors ? model : null;
        }
        catch (LimitExceededException)
        {
            return null;
        }
        catch (GraphTooLargeException)
        {
            reports.Add(LimitDiagnostics.TooManyNodes, request.Name.Span, request.Name.Text, limits.Nodes);
            return null;
        }
        catch (InsufficientExecutionStackException)
        {
            reports.Add(LimitDiagnostics.CallsTooDeep, request.Name.Span, "", limits.CallDepth, request.Name.Text);
            return null;
        }
    }

    private NetworkModel? Bind()
    {
        var errors = _reports.Errors;
        var trainingRoot = new Instance(null, _request.Declaration, _request.Name.Span);
        var inferenceRoot = new Instance(null, _request.Declaration, _request.Name.Span);
        var arguments = Arguments();
        if (arguments is null)
            return null;
        var parts = _training.UnfoldNetwork(_request.Network, _request.Declaration, trainingRoot, arguments);
        if (_reports.Errors > errors)
            return null;
        var atInference = _inference.UnfoldNetwork(_request.Network, _request.Declaration, inferenceRoot, arguments);
        Check(parts, atInference);
        if (_reports.Errors > errors)
            return null;

        var step = new StepParts(_graph, _training, _variables, parts, trainingRoot, _request.Name.Text);
        var recipes = RecipeBinder.BindAll(_request, step, _reports);
        if (_reports.Errors > errors)
            return null;
        Advisor.Advise(new NetworkFacts(
            _request.Name, _request.File, _training.Uses, _training.Initializers, _variables.All, parts.Losses, step.Recipes, _reports));
        var batch = recipes.Length == 0 ? DefaultBatch : recipes.Max(r => r.Batch);
        return Assemble(parts, atInference, step, recipes, batch);
    }

    private ImmutableDictionary<string, Argument>? Arguments()
    {
        var arguments = ImmutableDictionary.CreateBuilder<string, Argument>();
        var ok = true;
        foreach (var argument in _request.Arguments)
        {
            var parameter = argument.Name is { } name
                ? _request.Network.Parameters.FirstOrDefault(p => p.Name.Text == name.Text)
                : _request.Network.Parameters.FirstOrDefault(p => !arguments.ContainsKey(p.Name.Text));
            if (parameter is null)
            {
                ok = false;
                if (argument.Name is not null)
                    _reports.Add(
                        BindingDiagnostics.UnknownArgument, argument.Name.Span, "", _request.Network.Name.Text, argument.Name.Text,
                        _reports.DidYouMean(argument.Name.Text, _request.Network.Parameters.Select(p => p.Name.Text)));
                else
                    _reports.Add(BindingDiagnostics.TooManyArguments, argument.Span, "", _request.Network.Name.Text, Words.Count(_request.Network.Parameters.Length, "argument"));
                continue;
            }
            var value = _training.Outside(_request.File, ImmutableDictionary<string, Value>.Empty, null, () => _training.Evaluate(argument.Value));
            ok &= value is not ErrorValue;
            arguments[parameter.Name.Text] = new Argument(value, argument.Value.Span);
        }
        var open = _request.Network.Parameters.Where(p => p.Default is null && !arguments.ContainsKey(p.Name.Text)).Select(p => $"`{p.Name.Text}`").ToList();
        if (ok && open.Count > 0)
            _reports.Add(BindingDiagnostics.NeedsConstants, _request.Name.Span, _request.Network.Name.Text, string.Join(", ", open));
        return ok && open.Count == 0 ? arguments.ToImmutable() : null;
    }

    private void Check(NetworkParts parts, NetworkParts atInference)
    {
        var name = _request.Name;
        if (parts.Inputs.Count == 0)
            _reports.Add(BindingDiagnostics.NoSlot, name.Span, name.Text, "input", "name: [extents]");
        if (parts.Outputs.Count == 0)
            _reports.Add(BindingDiagnostics.NoSlot, name.Span, name.Text, "output", "name = value");
        foreach (var variable in _variables.All.Where(v => !v.InTraining && v.Node.Kind == VariableKind.Parameter))
            _reports.Add(BindingDiagnostics.OnlyAtInference, variable.Node.Origin.Span.File is null ? name.Span : variable.Node.Origin.Span, variable.Node.VariableName);

        var slots = parts.Inputs.Select(s => ("input", s.Name, s.Span))
            .Concat(parts.Targets.Select(s => ("target", s.Name, s.Span)))
            .Concat(parts.Outputs.Select(o => ("output", o.Name, o.Span)));
        NameClashes.Report(slots, _reports);
        NameClashes.Report(_training.Instances.Where(i => i.Parent!.Parent is null).Select(i => ("layer", i.Name!, i.Span)), _reports);

        foreach (var output in atInference.Outputs)
        {
            if (output.Value is TensorValue { Node: var node } && FindTarget(node, atInference.Targets) is { } target)
                _reports.Add(BindingDiagnostics.DependsOnTarget, output.Span, "", output.Name, target);
        }
    }

    private static string? FindTarget(Node node, List<Slot> targets)
    {
        var nodes = targets.ToDictionary(t => (Node)t.Node, t => t.Name);
        return Reachability.From([node]).Where(nodes.ContainsKey).Select(n => nodes[n]).FirstOrDefault();
    }

    private NetworkModel Assemble(NetworkParts parts, NetworkParts atInference, StepParts step, ImmutableArray<RecipeModel> recipes, int batch)
    {
        var outputs = atInference.Outputs.Select(o => new NamedValue(o.Name, Batched(((TensorValue)o.Value).Node))).ToImmutableArray();
        var variables = _variables.All.Select(v => new VariableModel(v.Node, v.Doc)).ToList();
        return new NetworkModel(
            _request.Name.Text,
            _request.Doc,
            parts.Precision == Syntax.Precision.F64 ? Model.Precision.F64 : Model.Precision.F32,
            parts.Inputs.Select(ToModel).ToImmutableArray(),
            parts.Targets.Select(ToModel).ToImmutableArray(),
            outputs.Zip(atInference.Outputs, (value, part) => new SlotModel(value.Name, value.Value.Shape.PerSample, value.Value.Type, Classes.Of(value.Value), part.Doc)).ToImmutableArray(),
            parts.Metrics.Select(m => m.Name).ToImmutableArray(),
            Layers(),
            variables.Where(v => v.Node.Kind == VariableKind.Parameter).ToImmutableArray(),
            variables.Where(v => v.Node.Kind == VariableKind.State).ToImmutableArray(),
            Program("Initialize", ProgramKind.Initialize, batch) with
            {
                Assignments = _variables.All.Select(v => new Assignment(v.Node, v.Initial)).ToImmutableArray(),
            },
            Program("Predict", ProgramKind.Predict, batch) with { Outputs = outputs },
            atInference.Losses.Count + atInference.Metrics.Count == 0 ? null : Program("Evaluate", ProgramKind.Evaluate, batch) with
            {
                Loss = StepParts.Sum(_graph, atInference.Losses),
                Metrics = atInference.Metrics.Select(m => new NamedValue(m.Name, m.Value)).ToImmutableArray(),
            },
            step.Loss is null ? null : Program("Gradients", ProgramKind.Gradients, batch) with
            {
                Loss = step.Loss,
                Metrics = step.Metrics,
                Assignments = step.GradientAssignments(),
                Watched = _training.Applications.ToImmutableArray(),
            },
            recipes,
            _request.SharesParametersOf,
            _request.AttributeClass,
            _request.Name.Span)
        {
            HessianProduct = step.Loss is null || parts.Derivatives < 2 ? null : Program("HessianProduct", ProgramKind.HessianProduct, batch) with
            {
                Loss = step.Loss,
                Metrics = step.Metrics,
                Assignments = step.HessianProductAssignments(),
            },
        };
    }

    private static GraphProgram Program(string name, ProgramKind kind, int batch) => new(
        name, kind, batch, ImmutableArray<NamedValue>.Empty, null, ImmutableArray<NamedValue>.Empty, ImmutableArray<Assignment>.Empty, ImmutableArray<NamedValue>.Empty);

    private static SlotModel ToModel(Slot slot) => new(slot.Name, slot.Node.Shape.PerSample, slot.Node.Type, slot.Node.Classes, slot.Doc);

    private Node Batched(Node node) => node.Shape.IsBatched ? node : _graph.Broadcast(node, node.Shape.Batched);

    /// <summary>The table of layers: those without layers in them, and those with parameters of their own.</summary>
    private ImmutableArray<LayerModel> Layers() => _inference.Instances
        .Where(i => i.Result is not null && (i.Children.Count == 0 || i.Parameters.Count > 0))
        .Select(i => new LayerModel(i.Path, i.Declaration!.Name, i.Result!.Shape.PerSample, OwnParameters(i), i.Flops))
        .ToImmutableArray();

    private static long OwnParameters(Instance instance) => instance.Parameters.Values
        .OfType<VariableNode>()
        .Where(v => v.VariableName.StartsWith(instance.Path + ".", StringComparison.Ordinal))
        .Sum(v => v.Shape.ElementsPerSample);
}
