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
    private readonly Stack<Value> _open = new();
    private int _search;

    /// <summary>The values below some roots that have no name yet, operands first.</summary>
    private List<Value> Needed(List<Value> roots)
    {
        _search++;
        var found = new List<Value>();
        foreach (var root in roots)
            Visit(root, null, found);
        found.Sort((a, b) => a.Id.CompareTo(b.Id));
        return found;
    }

    /// <summary>
    /// Adds values below a root, and the root, that have no name yet and that the search has not seen. What lies below
    /// <paramref name="named"/> only, which is about to get its name, does not count.
    /// </summary>
    private void Visit(Value root, Value? named, List<Value>? found)
    {
        _open.Push(root);
        while (_open.Count > 0)
        {
            var value = _open.Pop();
            if (value.Name is not null || value.Search == _search)
                continue;
            value.Search = _search;
            found?.Add(value);
            if (value == named)
                continue;
            foreach (var operand in value.Operands)
                _open.Push(operand);
        }
    }

    /// <summary>
    /// Names, at the given level, the values that deeper loops use, and the conditions of deeper places.
    /// </summary>
    private void Hoist(List<Value> roots, int level, int rootLevel)
    {
        var needed = Needed(roots);
        // Count: what is used deeper.
        needed.ForEach(v => v.Count = 0);
        foreach (var root in roots)
            root.Count = rootLevel > level && root.Level <= level ? 1 : 0;
        foreach (var value in needed)
        {
            NameConditions(value, level);
            if (value.Level <= level)
                continue;
            foreach (var operand in value.Operands)
                operand.Count++;
        }
        var ordered = needed.FindAll(v => v.Level == level);
        var wanted = ordered.FindAll(v => !v.IsTrivial && v.Count > 0);
        needed.ForEach(v => v.Count = 0);
        Declare(ordered, wanted);
    }

    /// <summary>Names, before a statement, what it uses more than once, what later ones use too, and what is too deep.</summary>
    /// <param name="root">The statement's value.</param>
    /// <param name="values">The values of all statements.</param>
    /// <param name="later">The number of the next one.</param>
    private void Prepare(Value root, List<Value> values, int later)
    {
        var needed = Needed([root]);
        needed.ForEach(v => v.Count = 0);
        foreach (var value in needed)
        {
            foreach (var operand in value.Operands)
                operand.Count++;
        }
        _search++;
        for (var k = later; k < values.Count; k++)
            Visit(values[k], root, null);
        var rootAgain = root.Search == _search;
        Declare(needed, needed.FindAll(v => !v.IsTrivial && v != root && (v.Count > 1 || v.Search == _search)));
        if (rootAgain && !root.IsTrivial && root.Name is null)
            Declare(root, root.Wish);
    }

    /// <summary>Declares the wanted values in order, and others where expressions would nest too deeply.</summary>
    /// <param name="ordered">Operands before those that use them.</param>
    /// <param name="wanted">Some of them, in the same order.</param>
    private void Declare(List<Value> ordered, List<Value> wanted)
    {
        // Count: how deeply the expression of a value without a name nests.
        ordered.ForEach(v => v.Count = 0);
        var next = 0;
        foreach (var value in ordered)
        {
            var isWanted = next < wanted.Count && wanted[next] == value;
            next += isWanted ? 1 : 0;
            if (value.Name is not null)
                continue;
            var depth = value.IsTrivial ? 0 : 1;
            foreach (var operand in value.Operands)
            {
                if (operand.Name is null)
                    depth = System.Math.Max(depth, operand.Count + 1);
            }
            value.Count = depth;
            var forced = value.Kind == ValueKind.UniformIndex || NeedsLaneLoop(value) || depth > MostNesting
                || (value.Wish is not null && !value.IsTrivial && value.Kind is not (ValueKind.Host or ValueKind.Random or ValueKind.UniformIndex));
            if (isWanted || forced)
                Declare(value, value.Wish);
        }
        ordered.ForEach(v => v.Count = 0);
    }

    private void Declare(Value value, string? wish)
    {
        if (NeedsLaneLoop(value))
        {
            foreach (var operand in value.Operands.Where(o => o.Name is null))
                Declare(operand, operand.Wish);
        }
        var name = _names.Declare(wish is not null ? Identifiers.Camel(wish) : Describe(value));
        if (NeedsLaneLoop(value))
            DeclareByLane(value, name);
        else if (value.Kind == ValueKind.UniformIndex)
            _out.Line($"int {name} = {Text(value).Text};");
        else
            _out.Line($"V {name} = {(value.IsMask ? Mask(value) : Number(value))};");
        _given.Give(value, name);
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
