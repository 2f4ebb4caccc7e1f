using System;
using System.Collections.Generic;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>The names that values and conditions have where a kernel is being printed: each until the end of the block that declares it.</summary>
internal sealed class GivenNames
{
    private readonly Stack<Block> _blocks = new([new Block()]);
    private readonly List<(string Condition, string Name)> _conditions = new();

    /// <summary>Begins a block.</summary>
    public void Open() => _blocks.Push(new Block { FirstCondition = _conditions.Count });

    /// <summary>Ends the innermost block, and with it the names that were given there.</summary>
    public void Close()
    {
        var block = _blocks.Pop();
        block.Values.ForEach(v => v.Name = null);
        _conditions.RemoveRange(block.FirstCondition, _conditions.Count - block.FirstCondition);
    }

    /// <summary>Names a value in the innermost block.</summary>
    public void Give(Value value, string name) => Give(value, name, _blocks.Peek());

    /// <summary>Gives a value the name of another, as long as that has it.</summary>
    public void GiveSame(Value value, Value named)
    {
        foreach (var block in _blocks)
        {
            if (!block.Values.Contains(named))
                continue;
            Give(value, named.Name!, block);
            return;
        }
    }

    /// <summary>Takes the names of some values.</summary>
    public void Forget(Func<Value, bool> which)
    {
        foreach (var block in _blocks)
        {
            block.Values.RemoveAll(value =>
            {
                if (!which(value))
                    return false;
                value.Name = null;
                return true;
            });
        }
    }

    /// <summary>Names a condition in the innermost block.</summary>
    public void GiveCondition(string condition, string name) => _conditions.Add((condition, name));

    /// <summary>The name of a condition, or null.</summary>
    public string? OfCondition(string condition)
    {
        foreach (var (known, name) in _conditions)
        {
            if (known == condition)
                return name;
        }
        return null;
    }

    private static void Give(Value value, string name, Block block)
    {
        if (value.Name is null)
            block.Values.Add(value);
        value.Name = name;
    }

    private sealed class Block
    {
        public List<Value> Values { get; } = new();

        public int FirstCondition { get; init; }
    }
}
