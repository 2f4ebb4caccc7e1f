using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>
/// Loops over steps: the block of a <c>scan</c> is unfolded once. A name that is bound before it, and read in it before it
/// is bound there, is carried from step to step.
/// </summary>
internal sealed partial class Elaborator
{
    private ScanScope? _scan;

    /// <summary>How often what is being unfolded runs.</summary>
    private int Runs => _scan?.Count ?? 1;

    private void Execute(ScanSyntax syntax)
    {
        if (_scan is not null)
        {
            Error(BindingDiagnostics.WrongScan, syntax.Span, "a scan cannot stand in the steps of another: put the inner one into a `repeat`, or in front of the outer one");
            FailBound(syntax.Body);
            return;
        }
        if (syntax.Index.IsMissing || EvaluateDimension(syntax.Count) is not { } count)
        {
            FailBound(syntax.Body);
            return;
        }
        if (count > _limits.Scan)
        {
            Error(BindingDiagnostics.WrongScan, syntax.Count.Span, FormattableInvariant($"a scan takes 1 to {_limits.Scan} steps, but this is {count}"));
            FailBound(syntax.Body);
            return;
        }
        var variable = new IndexVariable(syntax.Index.Text, count, ++_indexOrder);
        _frame.Locals.TryGetValue(variable.Name, out var hidden);
        var scope = new ScanScope(Graph.Scan(count, syntax.IsBackward), variable, count, _frame);
        var carried = Carry(syntax, scope);
        var errors = _reports.Errors;
        var (applications, uses) = (Applications.Count, Uses.Count);
        _frame.Locals[variable.Name] = AffineValue.Of(variable);
        _scan = scope;
        Execute(syntax.Body);
        _scan = null;
        if (hidden is null)
            _frame.Locals.Remove(variable.Name);
        else
            _frame.Locals[variable.Name] = hidden;
        if (_reports.Errors > errors || carried is null || NextOf(carried) is not { } next)
        {
            Applications.RemoveRange(applications, Applications.Count - applications);
            Uses.RemoveRange(uses, Uses.Count - uses);
            FailBound(syntax.Body);
            return;
        }
        RequireSequences(next.Concat(scope.Collected.Values), scope, syntax.Count.Span);
        scope.Builder.Finish(next);
        for (var k = applications; k < Applications.Count; k++)
            Applications[k] = Applications[k] with { Value = scope.Builder.Sequence(Applications[k].Value) };
        Leave(syntax, scope, carried);
        ImmutableArray<Node> Sequences(ImmutableArray<Node> nodes) => nodes.Select(n => scope.Builder.Varies(n) ? scope.Builder.Sequence(n) : n).ToImmutableArray();
        for (var k = uses; k < Uses.Count; k++)
        {
            if (!Uses[k].Declaration.Syntax.Traits.IsEmpty)
                Uses[k] = Uses[k] with { Inputs = Sequences(Uses[k].Inputs), Results = Sequences(Uses[k].Results) };
        }
    }

    /// <summary>Has the names that are carried mean what a step finds; null after an error.</summary>
    private List<(string Name, CarryNode Carry, SourceSpan Span)>? Carry(ScanSyntax syntax, ScanScope scope)
    {
        var names = new ScanNames(syntax.Body);
        var batched = names.Read.Any(n => _frame.Locals.TryGetValue(n, out var v) && v is TensorValue { Node.Shape.IsBatched: true });
        var carried = new List<(string, CarryNode, SourceSpan)>();
        foreach (var (name, span) in names.ReadBeforeBound)
        {
            if (!_frame.Locals.TryGetValue(name, out var before) || before is ErrorValue)
                continue;
            if (ToTensor(before) is not { } initial)
            {
                Error(BindingDiagnostics.WrongScan, span, $"`{name}` is {Describe.Value(before)}: only tensors and numbers are carried from step to step");
                return null;
            }
            if (batched && !initial.Shape.IsBatched)
                initial = Graph.Broadcast(initial, initial.Shape.Batched);
            var carry = scope.Builder.Carry(initial);
            carry.Name = _frame.Label.Length > 0 && _frame.Kind != FrameKind.Network ? _frame.Label + "/" + name : name;
            carried.Add((name, carry, span));
            _frame.Locals[name] = new TensorValue(carry);
        }
        return carried;
    }

    /// <summary>What the carried names mean at the end of a step; null after an error.</summary>
    private List<Node>? NextOf(List<(string Name, CarryNode Carry, SourceSpan Span)> carried)
    {
        var next = new List<Node>();
        foreach (var (name, carry, span) in carried)
        {
            var value = _frame.Locals[name];
            var node = ToTensor(value);
            if (node is not null && node.Shape != carry.Shape && (node.Shape.PerSample == carry.Shape.PerSample || node.Shape.Rank == 0)
                && !(node.Shape.IsBatched && !carry.Shape.IsBatched))
                node = Graph.Broadcast(node, carry.Shape);
            if (node is null || node.Shape != carry.Shape)
            {
                Error(BindingDiagnostics.CarriedShape, span, name, Describe.Tensor(carry), Describe.Value(value));
                return null;
            }
            next.Add(node);
        }
        return next;
    }

    /// <summary>Checks the size of all that may be kept for each step, here or by a derivative.</summary>
    private void RequireSequences(IEnumerable<Node> values, ScanScope scope, SourceSpan span)
    {
        foreach (var node in GraphWalk.Ancestors(values, _cancellation).Where(scope.Builder.Varies))
            RequireSize(Steps.Over(node.Shape, scope.Count + 1), span);
    }

    /// <summary>Behind the block names mean what the last step has left, and definitions by steps their whole sequences.</summary>
    private void Leave(ScanSyntax syntax, ScanScope scope, List<(string Name, CarryNode Carry, SourceSpan Span)> carried)
    {
        foreach (var collected in scope.Collected)
        {
            var sequence = scope.Builder.Sequence(collected.Value);
            NameBound(sequence, collected.Key);
            _frame.Locals[collected.Key] = new TensorValue(sequence);
        }
        foreach (var name in new ScanNames(syntax.Body).Bound)
        {
            if (scope.Collected.ContainsKey(name))
                continue;
            if (carried.FirstOrDefault(c => c.Name == name).Carry is { } carry)
                _frame.Locals[name] = new TensorValue(scope.Builder.Final(carry));
            else if (_frame.Locals.TryGetValue(name, out var value) && value is TensorValue { Node: var node } && scope.Builder.Varies(node))
                _frame.Locals[name] = new TensorValue(LastOf(scope.Builder.Sequence(node), syntax));
            else if (value is AffineValue or ElementValue)
                _frame.Locals.Remove(name);
        }
    }

    private Node LastOf(Node sequence, ScanSyntax syntax)
    {
        var axis = Steps.Axis(sequence.Shape);
        var last = syntax.IsBackward ? 0 : sequence.Shape[axis] - 1;
        return Graph.Reshape(Graph.Slice(sequence, axis, last, 1), Steps.Within(sequence.Shape));
    }

    private void FailBound(BlockSyntax body)
    {
        foreach (var name in new ScanNames(body).Bound)
            _frame.Locals[name] = ErrorValue.Instance;
    }

    private void Define(StepDefinitionSyntax definition)
    {
        var value = Evaluate(definition.Value);
        var node = value is TensorValue tensor ? tensor.Node : ToTensor(value);
        if (_scan is not { } scope || scope.Frame != _frame)
            Error(BindingDiagnostics.WrongScan, definition.Span, $"`{definition.Name.Text}[{definition.Index.Text}]` is defined step by step, which only the block of a scan does");
        else if (node is null && value is not ErrorValue)
            Error(BindingDiagnostics.WrongScan, definition.Value.Span, $"a step of `{definition.Name.Text}` is a tensor or a number, but this is {Describe.Value(value)}");
        else if (node is not null)
            scope.Collected[definition.Name.Text] = node;
        _frame.Locals[definition.Name.Text] = node is null
            ? ErrorValue.Instance
            : new UnavailableValue($"`{definition.Name.Text}` is whole only behind the scan");
    }

    /// <summary>
    /// A tensor at the step of the scan, <c>x[t]</c>, and the indices that are left; null where the first index does not
    /// run over steps.
    /// </summary>
    private (Node Part, bool Failed)? AtStep(Node node, ImmutableArray<Value> indices, IndexSyntax syntax)
    {
        if (_scan is not { } scope || indices.Length == 0)
            return null;
        bool RunsOverSteps(Value value) => value is AffineValue affine && affine.Terms.Any(t => t.Variable == scope.Variable);
        if (!indices.Any(RunsOverSteps))
            return null;
        if (indices[0] is not AffineValue { Terms.Length: 1 } position || !RunsOverSteps(position) || indices.Skip(1).Any(RunsOverSteps)
            || node.Shape.PerSample.Rank == 0)
        {
            Error(BindingDiagnostics.WrongScan, syntax.Span, $"`{scope.Variable.Name}` stands alone as the first index, `x[{scope.Variable.Name}]` or `x[{scope.Variable.Name}, j]`: move the steps to the front by `permute`");
            return (node, true);
        }
        if (scope.Builder.Varies(node))
        {
            Error(BindingDiagnostics.WrongScan, syntax.Target.Span, "this tensor is made in the step: only what is there before the scan is read step by step");
            return (node, true);
        }
        var axis = Steps.Axis(node.Shape);
        if (!CheckRange(position, node.Shape[axis], 0, $"`{Describe.Short(syntax.Target.Span.Text)}`", syntax.Indices[0].Span))
            return (node, true);
        var (offset, factor) = ((int)position.Offset, (int)position.Terms[0].Coefficient);
        return factor == 1
            ? (scope.Builder.At(node, offset), false)
            : (scope.Builder.At(Graph.Slice(node, axis, offset, scope.Count, factor)), false);
    }

    /// <summary>The number of the step, where a formula of indices speaks of nothing else.</summary>
    private Value StepNumber(Value value, SourceSpan span)
    {
        if (_scan is not { } scope || value is not AffineValue affine || affine.Terms.Any(t => t.Variable != scope.Variable))
            return value;
        Node sum = Graph.Constant(affine.Offset);
        foreach (var (_, coefficient) in affine.Terms)
        {
            var step = scope.Builder.At(Graph.Iota(scope.Count));
            sum = Graph.Map(ScalarOp.Add, Graph.Map(ScalarOp.Mul, step, Graph.Constant(coefficient)), sum);
        }
        return new TensorValue(sum);
    }

    /// <summary>Random numbers of a shape, in a scan others at each step.</summary>
    public Node Random(Shape shape, SourceSpan span)
    {
        if (_scan is not { } scope)
            return Graph.Random(shape);
        var all = Steps.Over(shape, scope.Count);
        RequireSize(all, span);
        return scope.Builder.At(Graph.Random(all));
    }

    /// <summary>A scan whose block is being unfolded.</summary>
    /// <param name="Frame">The one that the scan stands in: names that its block binds live there.</param>
    private sealed record ScanScope(ScanBuilder Builder, IndexVariable Variable, int Count, Frame Frame)
    {
        /// <summary>What is defined step by step, with the value of one.</summary>
        public Dictionary<string, Node> Collected { get; } = new(System.StringComparer.Ordinal);
    }
}
