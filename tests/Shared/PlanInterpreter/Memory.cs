using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Tests.Shared.PlanInterpreter;

/// <summary>
/// The memory of one run of a plan, as compiled code has it: an arena of bytes in which all that is not live is poisoned
/// (not-a-numbers, absurd indices), flat vectors of variables, the caller's slots.
/// </summary>
internal sealed class Memory
{
    private const byte Poison = 0xFF;

    private readonly ProgramPlan _plan;
    private readonly byte[] _arena;
    private readonly Dictionary<Buffer, double[]> _vectors = new();

    public Memory(ProgramPlan plan, Feed feed)
    {
        _plan = plan;
        Samples = feed.Samples;
        _arena = new byte[plan.ArenaBytes];
        _arena.AsSpan().Fill(Poison);
        foreach (var buffer in plan.Buffers.Where(b => b.Place != BufferPlace.Arena))
        {
            var vector = new double[buffer.Shape.Elements(Samples)];
            Array.Fill(vector, double.NaN);
            _vectors.Add(buffer, vector);
        }
    }

    public int Samples { get; }

    /// <summary>All memory of a buffer outside of the arena.</summary>
    public double[] Vector(Buffer buffer) => _vectors[buffer];

    public double Load(Buffer buffer, long element)
    {
        Check(buffer, element);
        if (buffer.Place != BufferPlace.Arena)
            return Vector(buffer)[element];
        if (buffer.Type == ElementType.BFloat16)
            return BFloat16.FromBits(BitConverter.ToUInt16(_arena, (int)(buffer.Offset + element * 2)));
        return buffer.Type == ElementType.Index
            ? BitConverter.ToInt32(_arena, (int)(buffer.Offset + element * 4))
            : BitConverter.ToDouble(_arena, (int)(buffer.Offset + element * 8));
    }

    public void Store(Buffer buffer, long element, double value)
    {
        Check(buffer, element);
        if (buffer.Place != BufferPlace.Arena)
            Vector(buffer)[element] = value;
        else if (buffer.Type == ElementType.BFloat16)
            BitConverter.TryWriteBytes(_arena.AsSpan((int)(buffer.Offset + element * 2)), BFloat16.ToBits(value));
        else if (buffer.Type == ElementType.Index)
            BitConverter.TryWriteBytes(_arena.AsSpan((int)(buffer.Offset + element * 4)), (int)value);
        else
            BitConverter.TryWriteBytes(_arena.AsSpan((int)(buffer.Offset + element * 8)), value);
    }

    /// <summary>After a kernel: whatever no later kernel may use is overwritten.</summary>
    /// <param name="kernel">Its number.</param>
    /// <param name="again">The loop in which it will run once more.</param>
    public void PoisonDead(int kernel, StepLoop? again)
    {
        var live = new bool[_arena.Length / VariableLayout.Alignment + 1];
        foreach (var buffer in _plan.Buffers)
        {
            var kept = buffer.LastUse > kernel || (again is not null && buffer.FirstUse <= again.First && buffer.LastUse >= again.Last) || _plan.Watched.Any(w => w.Buffer == buffer);
            if (buffer.Place != BufferPlace.Arena || buffer.FirstUse > kernel || !kept)
                continue;
            var bytes = buffer.Elements(Math.Max(_plan.Program.Batch, 1)) * (buffer.Type == ElementType.Index ? 4 : buffer.Type == ElementType.BFloat16 ? 2 : 8);
            for (var at = buffer.Offset; at < buffer.Offset + bytes; at += VariableLayout.Alignment)
                live[at / VariableLayout.Alignment] = true;
        }
        for (var block = 0; block * VariableLayout.Alignment < _arena.Length; block++)
        {
            if (!live[block])
                _arena.AsSpan(block * VariableLayout.Alignment, VariableLayout.Alignment).Fill(Poison);
        }
    }

    private void Check(Buffer buffer, long element)
    {
        if (element < 0 || element >= buffer.Elements(Samples))
            throw new InvalidOperationException($"Element {element} of {buffer.Name} {buffer.Shape} with {Samples} samples.");
    }
}
