using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// The plans of inference over weights that are transformed once for Winograd's filtering (<see cref="WindowForm"/>): for one
/// sample that takes longer than the product. Only the planner knows which products are multiplied so, so plans are changed:
/// such a product reads the transformed weights, and weights that nothing else reads are not prepared.
/// </summary>
internal sealed class TransformedWeights
{
    private const int Window = 3;

    private readonly Dictionary<(BufferPlace, long), VariableNode> _variables = new();
    private readonly Dictionary<VariableNode, Node> _values;
    private readonly Dictionary<string, VariableNode> _transformed = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Assignment>.Builder _assignments = ImmutableArray.CreateBuilder<Assignment>();
    private readonly Dictionary<Buffer, VariableNode> _made = new();
    private readonly HashSet<string> _names;
    private readonly GraphBuilder _graph;
    private readonly int _realBytes;

    private TransformedWeights(NetworkModel model, PreparedModel inference, VariableLayout layout)
    {
        _realBytes = model.Precision == Precision.F64 ? sizeof(double) : sizeof(float);
        var parameters = model.Parameters.Select(p => p.Node).ToList();
        _values = inference.Assignments.ToDictionary(a => a.Target, a => a.Value);
        foreach (var variable in parameters)
            _variables[(BufferPlace.Parameters, layout.Offset(variable))] = variable;
        foreach (var variable in inference.Values)
            _variables[(BufferPlace.Prepared, layout.Offset(variable))] = variable;
        _names = new HashSet<string>(parameters.Concat(model.States.Select(s => s.Node)).Concat(inference.Values).Select(v => v.VariableName), StringComparer.Ordinal);
        var known = GraphWalk.Ancestors(_values.Values.Concat(parameters).Concat(inference.Values));
        _graph = new GraphBuilder(known.Count == 0 ? 0 : known.Max(n => n.Id) + 1);
    }

    /// <summary>The same programs and plans, where products read transformed weights, and their layout.</summary>
    /// <param name="plans">Of predictions, and of evaluations if there are any.</param>
    /// <param name="layout">Knows the prepared values; afterwards those that are left.</param>
    public static (PreparedModel Inference, ImmutableArray<ProgramPlan> Plans) Run(
        NetworkModel model, PreparedModel inference, ImmutableArray<ProgramPlan> plans, VariableLayout layout)
    {
        if (!plans.SelectMany(p => p.Kernels).Any(IsOpen))
            return (inference, plans);
        var weights = new TransformedWeights(model, inference, layout);
        var changed = plans.Select(weights.Change).ToImmutableArray();
        var variables = changed.SelectMany(c => c.Buffers).Where(b => b.Place == BufferPlace.Prepared).ToDictionary(b => b, weights.VariableOf);
        var result = inference.Over(
            model, inference.Assignments.Where(a => variables.ContainsValue(a.Target)).Concat(weights._assignments).ToImmutableArray());
        layout.With(result.Values);
        foreach (var buffer in variables)
            buffer.Key.Offset = layout.Offset(buffer.Value);
        return (result, changed);
    }

    private VariableNode VariableOf(Buffer buffer) => _made.TryGetValue(buffer, out var variable) ? variable : _variables[(buffer.Place, buffer.Offset)];

    /// <summary>Whether a product's weights are to be transformed.</summary>
    private static bool IsOpen(Kernel kernel) => kernel is ContractKernel { SumsInLanes: false, Windows.AreTransformed: false };

    private ProgramPlan Change(ProgramPlan plan)
    {
        var buffers = new Dictionary<VariableNode, Buffer>();
        var kernels = ImmutableArray.CreateRange(plan.Kernels, k => IsOpen(k) ? Change((ContractKernel)k, plan, buffers) : k);
        var read = new HashSet<Buffer>(kernels.SelectMany(k => new KernelContents(k).Accesses).Select(a => a.Access.Buffer));
        var dropped = plan.Kernels.Where(IsOpen).Select(k => ((ContractKernel)k).Left.Buffer).Where(b => !read.Contains(b)).ToList();
        return plan with
        {
            Kernels = kernels,
            Buffers = plan.Buffers.Where(b => !dropped.Contains(b)).Concat(buffers.Values).ToImmutableArray(),
        };
    }

    private ContractKernel Change(ContractKernel kernel, ProgramPlan plan, Dictionary<VariableNode, Buffer> buffers)
    {
        var form = kernel.Windows!;
        if (Coordinates(kernel, form) is not { } index)
            return kernel with { Windows = null };
        var weight = kernel.Left.Buffer;
        var variable = Transformed(_variables[(weight.Place, weight.Offset)], form);
        if (!buffers.TryGetValue(variable, out var buffer))
        {
            var taken = new HashSet<string>(plan.Buffers.Concat(buffers.Values).Select(b => b.Name), StringComparer.OrdinalIgnoreCase);
            const string Folded = "_folded";
            var name = weight.Name.EndsWith(Folded, StringComparison.Ordinal) ? weight.Name.Substring(0, weight.Name.Length - Folded.Length) : weight.Name;
            buffer = new Buffer(Preparer.Unique(name + "_transformed", taken, "_"), variable.Shape, ElementType.Real, BufferPlace.Prepared);
            buffers.Add(variable, buffer);
            _made.Add(buffer, variable);
        }
        return kernel with
        {
            Left = new BufferAccess(buffer, buffer.Shape, index),
            Windows = form with { AreTransformed = true },
            Bytes = kernel.Bytes + (buffer.Elements(1) - weight.Elements(1)) * _realBytes,
        };
    }

    /// <summary>The coordinates i, j, c and m of a kernel's weights; null where the kernel does not have them any more.</summary>
    private static IndexMap? Coordinates(ContractKernel kernel, WindowForm form)
    {
        if (kernel.MCount != 1 || kernel.KCount != 3)
            return null;
        var rank = kernel.Dims.Length;
        var strides = kernel.Right.Linear().Strides;
        var summed = Enumerable.Range(rank - 3, 3).ToList();
        var column = Math.Max(form.Samples, 1);
        var i = summed.FirstOrDefault(d => kernel.Dims[d].Extent == Window && Math.Abs(strides[d]) == form.Right[1]);
        var j = summed.FirstOrDefault(d => d != i && kernel.Dims[d].Extent == Window && Math.Abs(strides[d]) == column);
        if (i == 0 || j == 0)
            return null;
        var c = summed.Single(d => d != i && d != j);
        return new IndexMap(ImmutableArray.Create(Forwards(i), Forwards(j), IndexExpr.Dim(c, rank), IndexExpr.Dim(kernel.GCount, rank)));

        IndexExpr Forwards(int d) => strides[d] > 0
            ? IndexExpr.Dim(d, rank)
            : new IndexExpr(Enumerable.Range(0, rank).Select(k => k == d ? -1 : 0).ToImmutableArray(), Window - 1);
    }

    private VariableNode Transformed(VariableNode weight, WindowForm form)
    {
        var key = FormattableString.Invariant($"{weight.Id} {form.LeftOffset} {string.Join(" ", form.Left)} {form.M} {form.C} {form.Tile}");
        if (_transformed.TryGetValue(key, out var known))
            return known;
        var value = _values.TryGetValue(weight, out var prepared) ? prepared : weight;
        _graph.Origin = value.Origin;
        var flat = _graph.Reshape(value, Shape.Of((int)value.Shape.Elements(1)));
        var (m, c, i, j) = ((int)form.Left[0], (int)form.Left[1], (int)form.Left[2], (int)form.Left[3]);

        // U[p, q, c, m] = Σ_i Σ_j G[p, i] · G[q, j] · w[m, c, i, j].
        var rows = WindowFilters.Rows(form.Tile);
        var places = new IndexMap(ImmutableArray.Create(new[] { 0, 1, 4, 5 }.Select(k => IndexExpr.Dim(k, 6)).ToArray()));
        var read = new IndexMap(ImmutableArray.Create(new IndexExpr(ImmutableArray.Create(0, 0, c, m, i, j), (int)form.LeftOffset)));
        var transformed = _graph.Contract(
            Factors(rows), places, flat, read, Shape.Of(rows.Length, rows.Length, form.C, form.M), ImmutableArray.Create(Window, Window));
        var name = weight.VariableName;
        const string Folded = " folded";
        name = name.EndsWith(Folded, StringComparison.Ordinal) ? name.Substring(0, name.Length - Folded.Length) : name;
        var variable = _graph.Variable(VariableKind.Prepared, Preparer.Unique(name + " transformed", _names), transformed.Shape);
        _transformed.Add(key, variable);
        _assignments.Add(new Assignment(variable, transformed));
        return variable;
    }

    /// <summary>G[p, i] · G[q, j], as products of numbers of the network's precision.</summary>
    private Node Factors(ImmutableArray<ImmutableArray<double>> rows)
    {
        var shape = Shape.Of(rows.Length, rows.Length, Window, Window);
        var factors = _graph.Map(ScalarOp.Mul, Factor(0, 2), Factor(1, 3));
        factors.Name ??= "window factors";
        return factors;

        Node Factor(int place, int element)
        {
            var (p, i) = (Coordinate(place), Coordinate(element));
            return Choose(p, rows.Select(row => Choose(i, row.Select(Number).ToList())).ToList());
        }

        Node Choose(Node coordinate, IReadOnlyList<Node> values)
        {
            var chosen = values[values.Count - 1];
            for (var k = values.Count - 2; k >= 0; k--)
                chosen = _graph.Map(ScalarOp.Select, _graph.Map(ScalarOp.Equal, coordinate, Number(k)), values[k], chosen);
            return chosen;
        }

        Node Coordinate(int dim) => _graph.View(
            _graph.Iota(shape[dim]), shape, new IndexMap(ImmutableArray.Create(IndexExpr.Dim(dim, shape.Rank))));

        Node Number(double value) => _graph.Broadcast(_graph.Constant(value), shape);
    }
}
