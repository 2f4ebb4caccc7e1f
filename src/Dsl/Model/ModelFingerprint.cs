using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Model;

/// <summary>
/// All that a network is, as text, without the positions of its source: two models with the same fingerprint give the
/// same plan. The incremental generator compares models by it.
/// </summary>
public static class ModelFingerprint
{
    public static ChunkedText Of(NetworkModel model)
    {
        var all = new ChunkedText();
        var text = new StringBuilder();
        text.Append(model.Name).Append('\n').Append(model.Doc).Append('\n').Append(model.Precision).Append('\n');
        Append(text, "input", model.Inputs);
        Append(text, "target", model.Targets);
        Append(text, "output", model.Outputs);
        text.Append("metrics ").Append(string.Join(",", model.Metrics)).Append('\n');
        foreach (var layer in model.Layers)
            text.Append(layer).Append('\n');
        foreach (var variable in model.Parameters.Concat(model.States))
            text.Append("variable ").Append(variable.Node.Id).Append(' ').Append(variable.Doc).Append('\n');
        foreach (var recipe in model.Recipes)
            Append(text, recipe);
        text.Append("shares ").Append(model.SharesParametersOf).Append('\n');
        if (model.AttributeClass is { } type)
            text.Append("class ").Append(type.Namespace).Append(' ').Append(string.Join("/", type.ContainingTypes)).Append(' ').Append(type.Accessibility).Append('\n');
        var programs = Programs(model).ToList();
        foreach (var program in programs)
            Append(text, program);
        foreach (var node in LiveNodes(model))
        {
            Append(text, node);
            all.Append(text);
            text.Clear();
        }
        all.Append(text);
        return all;
    }

    /// <summary>All nodes that any program or rate of the network uses, each once, by number.</summary>
    public static ImmutableArray<Node> LiveNodes(NetworkModel model)
    {
        var seen = new HashSet<Node>();
        var work = new Stack<Node>();
        foreach (var root in Programs(model).SelectMany(Roots).Concat(model.Recipes.SelectMany(r => r.ScheduleStates.Select(s => s.Next).Append(r.Rate))))
            work.Push(root);
        while (work.Count > 0)
        {
            var node = work.Pop();
            if (!seen.Add(node))
                continue;
            foreach (var operand in node.Operands)
                work.Push(operand);
            if (node is ScanValueNode kept)
                work.Push(kept.Value);
            foreach (var carry in (node as ScanNode)?.Carries ?? ImmutableArray<ScanCarry>.Empty)
            {
                work.Push(carry.At);
                work.Push(carry.Next);
            }
        }
        return seen.OrderBy(n => n.Id).ToImmutableArray();
    }

    private static IEnumerable<GraphProgram> Programs(NetworkModel model) =>
        new[] { model.Initialize, model.Predict, model.Evaluate, model.Gradients, model.HessianProduct }
            .OfType<GraphProgram>()
            .Concat(model.Recipes.Select(r => r.Train))
            .Concat(model.Recipes.Select(r => r.Gather).OfType<GraphProgram>());

    private static IEnumerable<Node> Roots(GraphProgram program)
    {
        var values = program.Outputs.Concat(program.Metrics).Concat(program.Watched).Select(v => v.Value);
        var assigned = program.Assignments.SelectMany(a => new[] { a.Target, a.Value });
        return program.Loss is null ? values.Concat(assigned) : values.Concat(assigned).Append(program.Loss);
    }

    private static void Append(StringBuilder text, string kind, ImmutableArray<SlotModel> slots)
    {
        foreach (var slot in slots)
            text.Append(kind).Append(' ').Append(slot).Append('\n');
    }

    private static void Append(StringBuilder text, RecipeModel recipe)
    {
        text.Append("recipe ").Append(recipe.Name).Append(' ').Append(recipe.Doc).Append(' ').Append(recipe.Rate.Id).Append(' ').Append(recipe.Batch).Append(' ')
            .Append(recipe.Epochs).Append(' ').Append(recipe.Shuffle).Append(' ').Append(recipe.Seed).Append(' ')
            .Append(Text(recipe.ValidationFraction)).Append(' ').Append(recipe.EarlyStop)
            .Append(' ').Append(recipe.Accumulate).Append(' ').Append(recipe.Averages).Append('\n');
        foreach (var state in recipe.OptimizerStates)
            text.Append("keeps ").Append(state.Node.Id).Append(' ').Append(Text(state.Initial)).Append('\n');
        foreach (var state in recipe.ScheduleStates)
            text.Append("schedule keeps ").Append(state.Name).Append(' ').Append(Text(state.Initial)).Append(' ').Append(state.Next.Id).Append('\n');
    }

    private static void Append(StringBuilder text, GraphProgram program)
    {
        text.Append("program ").Append(program.Name).Append(' ').Append(program.Kind).Append(' ').Append(program.Batch).Append(" loss ").Append(program.Loss?.Id);
        foreach (var value in program.Outputs.Concat(program.Metrics).Concat(program.Watched))
            text.Append(' ').Append(value.Name).Append('=').Append(value.Value.Id);
        foreach (var assignment in program.Assignments)
            text.Append(' ').Append(assignment.Target.Id).Append(":=").Append(assignment.Value.Id);
        text.Append('\n');
    }

    private static void Append(StringBuilder text, Node node)
    {
        text.Append(node.Id).Append(' ').Append(node.GetType().Name).Append(' ').Append(node.Shape).Append(' ').Append(node.Name)
            .Append(' ').Append(node.Origin.Scope).Append(' ').Append(node.Origin.Layer).Append(" (");
        foreach (var operand in node.Operands)
            text.Append(operand.Id).Append(' ');
        text.Append(") ");
        if (node.Again is { } pass)
            text.Append("pass ").Append(pass.Number).Append(" after ").Append(pass.After.Id).Append(' ').Append(node.CopyOf?.Id).Append(' ');
        switch (node)
        {
            case ConstantNode constant:
                text.Append(Text(constant.Value));
                break;
            case HostScalarNode scalar:
                text.Append(scalar.Kind).Append(scalar.Number);
                break;
            case InputNode input:
                text.Append(input.Slot).Append(' ').Append(input.Classes);
                break;
            case VariableNode variable:
                text.Append(variable.Kind).Append(' ').Append(variable.VariableName).Append(' ').Append(variable.Role).Append(' ').Append(variable.Of?.Id);
                break;
            case StepNode step:
                text.Append(step.Sequence.Id).Append('+').Append(step.Offset);
                break;
            case ScanNode scan:
                text.Append(scan.Count).Append(scan.IsBackward ? " backward" : "");
                foreach (var carry in scan.Carries)
                    text.Append(' ').Append(carry.At.Id).Append(":=").Append(carry.Next.Id);
                foreach (var slice in scan.Slices)
                    text.Append(' ').Append(slice.At.Id);
                break;
            case ScanValueNode value:
                text.Append(value.Value.Id);
                break;
            case RandomNode random:
                text.Append(random.Stream);
                break;
            case ConvertNode convert:
                text.Append(convert.Type);
                break;
            case MapNode map:
                text.Append(map.Op);
                break;
            case ViewNode view:
                Append(text, view.Map);
                text.Append(Text(view.Fill));
                break;
            case ReduceNode reduce:
                text.Append(reduce.Op).Append(' ').Append(string.Join(",", reduce.Axes));
                break;
            case ContractNode contract:
                Append(text, contract.LeftMap);
                Append(text, contract.RightMap);
                text.Append(string.Join(",", contract.ReduceExtents));
                break;
            case GatherNode gather:
                Append(text, gather.DataMap);
                Append(text, gather.IndexMap);
                text.Append(gather.Axis);
                break;
            case ScatterAddNode scatter:
                Append(text, scatter.DataMap);
                Append(text, scatter.IndexMap);
                text.Append(scatter.Axis);
                break;
        }
        text.Append('\n');
    }

    private static void Append(StringBuilder text, IndexMap map)
    {
        foreach (var dim in map.Dims)
            text.Append('[').Append(string.Join(",", dim.Coefficients)).Append('+').Append(dim.Offset).Append('/').Append(dim.Divisor).Append(']');
    }

    private static string Text(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x", CultureInfo.InvariantCulture);
}
