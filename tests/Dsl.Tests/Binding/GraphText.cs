using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>A model's graphs as text, so that two can be compared and one can be read.</summary>
internal static class GraphText
{
    public static string Of(NetworkModel model)
    {
        IEnumerable<GraphProgram> programs = new[] { model.Initialize, model.Predict, model.Evaluate, model.Gradients }
            .Concat(model.Recipes.Select(r => r.Train))
            .OfType<GraphProgram>();
        return string.Join("\n", programs.Select(Of)) + string.Concat(model.Recipes.Select(r => $"\nrate{r.Name}\n{Of([r.Rate])}"));
    }

    public static string Of(GraphProgram program)
    {
        List<Node> roots = [.. program.Outputs.Select(o => o.Value), .. program.Metrics.Select(m => m.Value), .. program.Assignments.Select(a => a.Value)];
        if (program.Loss is not null)
            roots.Add(program.Loss);
        var text = new StringBuilder(program.Name).Append(' ').Append(program.Batch).Append('\n').Append(Of(roots));
        foreach (NamedValue output in program.Outputs)
            text.Append($"output {output.Name} = {output.Value.Id}\n");
        foreach (NamedValue metric in program.Metrics)
            text.Append($"metric {metric.Name} = {metric.Value.Id}\n");
        if (program.Loss is not null)
            text.Append($"loss = {program.Loss.Id}\n");
        foreach (Assignment assignment in program.Assignments)
            text.Append($"{Of(assignment.Target)} := {assignment.Value.Id}\n");
        return text.ToString();
    }

    public static string Of(IEnumerable<Node> roots)
    {
        var found = new SortedDictionary<int, Node>();
        var open = new Stack<Node>(roots);
        while (open.TryPop(out Node? node))
        {
            if (!found.TryAdd(node.Id, node))
                continue;
            foreach (Node operand in node.Operands)
                open.Push(operand);
        }
        return string.Concat(found.Values.Select(n => $"  {n.Id}: {n.Shape} {Of(n)} {string.Join(" ", n.Operands.Select(o => o.Id))}\n"));
    }

    private static string Of(Node node) => node switch
    {
        ConstantNode constant => constant.Value.ToString("R", CultureInfo.InvariantCulture),
        HostScalarNode host => host.Kind.ToString(),
        InputNode input => "input " + input.Slot,
        VariableNode variable => $"{variable.Kind} {variable.Of?.VariableName} {variable.VariableName} {variable.Role}",
        RandomNode random => "random " + random.Stream,
        MapNode map => map.Op.ToString(),
        ViewNode view => $"view {Of(view.Map)} fill {view.Fill.ToString("R", CultureInfo.InvariantCulture)}",
        ReduceNode reduce => $"{reduce.Op} over {string.Join(",", reduce.Axes)}",
        ContractNode contract => $"contract {Of(contract.LeftMap)} {Of(contract.RightMap)} sum {string.Join(",", contract.ReduceExtents)}",
        GatherNode gather => $"gather {Of(gather.DataMap)} axis {gather.Axis} at {Of(gather.IndexMap)}",
        ScatterAddNode scatter => $"scatter {Of(scatter.DataMap)} axis {scatter.Axis} at {Of(scatter.IndexMap)}",
        _ => node.GetType().Name,
    };

    private static string Of(IndexMap map) => "[" + string.Join("; ", map.Dims.Select(Of)) + "]";

    private static string Of(IndexExpr expr)
    {
        IEnumerable<string> terms = expr.Coefficients.Select((c, k) => c == 0 ? "" : c == 1 ? $"i{k}" : $"{c}i{k}").Where(t => t.Length > 0);
        string sum = string.Join("+", terms) + (expr.Offset == 0 ? "" : expr.Offset.ToString("+0;-0", CultureInfo.InvariantCulture));
        return (sum.Length == 0 ? "0" : sum) + (expr.Divisor == 1 ? "" : "/" + expr.Divisor);
    }
}
