using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>Declares named values where they are needed: hoisted out of loops, shared, or to keep expressions short.</summary>
internal sealed partial class KernelWriter
{
    /// <summary>
    /// The values below some roots that have no name yet, operands first. What lies below <paramref name="named"/> only,
    /// which is about to get its name, does not count.
    /// </summary>
    private List<Value> Needed(IEnumerable<Value> roots, Value? named = null)
    {
        var found = new HashSet<Value>();
        var open = new Stack<Value>(roots);
        while (open.Count > 0)
        {
            var value = open.Pop();
            if (NameOf(value) is not null || !found.Add(value) || value == named)
                continue;
            foreach (var operand in value.Operands)
                open.Push(operand);
        }
        return found.OrderBy(v => v.Id).ToList();
    }

    /// <summary>
    /// Names, at the given level, the values that deeper loops use, and the conditions of deeper places.
    /// </summary>
    private void Hoist(IReadOnlyCollection<Value> roots, int level, int rootLevel)
    {
        var needed = Needed(roots);
        var deeper = new HashSet<Value>(roots.Where(r => rootLevel > level && r.Level <= level));
        foreach (var value in needed)
        {
            NameConditions(value, level);
            if (value.Level <= level)
                continue;
            foreach (var operand in value.Operands)
                deeper.Add(operand);
        }
        var wanted = new HashSet<Value>(needed.Where(v => v.Level == level && !v.IsTrivial && deeper.Contains(v)));
        Declare(needed.Where(v => v.Level == level).ToList(), wanted);
    }

    /// <summary>Names, before a statement, what it uses more than once, what later ones use too, and what is too deep.</summary>
    private void Prepare(Value root, IReadOnlyList<Value> later)
    {
        var needed = Needed([root]);
        var shared = Needed(later, root);
        var uses = new Dictionary<Value, int>();
        foreach (var value in needed)
        {
            foreach (var operand in value.Operands.Distinct())
                uses[operand] = (uses.TryGetValue(operand, out var n) ? n : 0) + value.Operands.Count(o => o == operand);
        }
        var again = new HashSet<Value>(shared);
        Declare(needed, new HashSet<Value>(needed.Where(v =>
            !v.IsTrivial && v != root && ((uses.TryGetValue(v, out var n) && n > 1) || again.Contains(v)))));
        if (again.Contains(root) && !root.IsTrivial && NameOf(root) is null)
            Declare(root, root.Wish);
    }

    /// <summary>Declares the wanted values in order, and others where expressions would nest too deeply.</summary>
    private void Declare(IReadOnlyList<Value> ordered, HashSet<Value> wanted)
    {
        var nesting = new Dictionary<Value, int>();
        foreach (var value in ordered)
        {
            if (NameOf(value) is not null)
                continue;
            var depth = value.IsTrivial ? 0 : 1;
            foreach (var operand in value.Operands)
            {
                if (nesting.TryGetValue(operand, out var below) && NameOf(operand) is null)
                    depth = System.Math.Max(depth, below + 1);
            }
            nesting[value] = depth;
            var forced = value.Kind == ValueKind.UniformIndex || NeedsLaneLoop(value) || depth > MostNesting
                || (value.Wish is not null && !value.IsTrivial && value.Kind is not (ValueKind.Host or ValueKind.Random or ValueKind.UniformIndex));
            if (wanted.Contains(value) || forced)
                Declare(value, value.Wish);
        }
    }

    private void Declare(Value value, string? wish)
    {
        if (NeedsLaneLoop(value))
        {
            foreach (var operand in value.Operands.Where(o => NameOf(o) is null))
                Declare(operand, operand.Wish);
        }
        var name = _names.Declare(wish is not null ? Identifiers.Camel(wish) : Describe(value));
        if (NeedsLaneLoop(value))
            DeclareByLane(value, name);
        else if (value.Kind == ValueKind.UniformIndex)
            _out.Line($"int {name} = {Text(value).Text};");
        else
            _out.Line($"V {name} = {(value.IsMask ? Mask(value) : Number(value))};");
        _named.Peek().Add(value, name);
    }

    private string Describe(Value value) => value.Kind switch
    {
        ValueKind.Load or ValueKind.Gather => LoadedName(value.Place!.Buffer!),
        ValueKind.UniformIndex => value.Operands[0].Place is { Buffer: { } indices } ? Identifiers.Camel(indices.Name) + "Index" : "index",
        ValueKind.Coordinate => _nest.Dims[value.Dim].Name + "Number",
        ValueKind.MultiplyAdd => "total",
        ValueKind.Random => "random",
        ValueKind.Op => OpName(value.Op),
        _ => "value",
    };

    private string LoadedName(Buffer buffer) =>
        Identifiers.Camel(buffer.Name) + (_stored.Contains(buffer) ? "Old" : "Value");

    private string StoredName(Buffer buffer) =>
        Identifiers.Camel(buffer.Name) + (_loaded.Contains(buffer) ? "New" : "Value");

    private static string OpName(ScalarOp op) => op switch
    {
        ScalarOp.Add => "total",
        ScalarOp.Sub => "difference",
        ScalarOp.Mul => "product",
        ScalarOp.Div => "quotient",
        ScalarOp.Neg => "negative",
        ScalarOp.Sqrt => "root",
        ScalarOp.Min => "least",
        ScalarOp.Max => "greatest",
        ScalarOp.Pow => "power",
        ScalarOp.Less or ScalarOp.LessOrEqual => "isLess",
        ScalarOp.Equal => "isEqual",
        ScalarOp.And => "both",
        ScalarOp.Or => "either",
        ScalarOp.Not => "isNot",
        ScalarOp.Select => "chosen",
        ScalarOp.Logistic => "sigmoid",
        _ => Identifiers.Camel(op.ToString()),
    };
}
