using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>What the kernels of one program share: the names of places and of the host's scalars.</summary>
internal sealed class ProgramSymbols
{
    private readonly NetworkPlaces _network;
    private readonly PlaceNames _arena = new("Arena");
    private readonly PlaceNames _optimizer = new("OptimizerState");
    private readonly Dictionary<HostSlot, string> _scalars = new();
    private readonly HashSet<Node> _stored;
    private readonly ProgramPlan _plan;
    private readonly string _real;
    private readonly int _size;

    public ProgramSymbols(ProgramPlan plan, NetworkPlaces network, NetworkModel model)
    {
        _plan = plan;
        _stored = new HashSet<Node>(plan.Kernels.SelectMany(k => k.Nodes));
        _network = network;
        (_real, _size) = model.Precision == Precision.F32 ? ("float", 4) : ("double", 8);
        Variables = new HashSet<string>(model.Parameters.Select(p => p.Node.VariableName), StringComparer.Ordinal);
        foreach (var buffer in plan.Buffers.OrderBy(b => b.Offset).ThenBy(b => b.FirstUse).ThenBy(b => b.Name, StringComparer.Ordinal))
        {
            if (buffer.Place == BufferPlace.Arena && buffer.FirstUse >= 0)
                _arena.Add(buffer.Name, buffer.Name, buffer.Offset, Life(buffer));
            if (buffer.Place == BufferPlace.OptimizerStates)
                _optimizer.Add(buffer.Name, buffer.Name, buffer.Offset, Quantities.Of(buffer.Shape));
        }
        if (plan.Host.Scalars.IsEmpty)
            return;
        _arena.Add("", "scalars", Align(plan.ArenaBytes), "");
        var names = new NameScope().Reserve("Scalars", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString");
        foreach (var (slot, _) in plan.Host.Scalars)
            _scalars.Add(slot, names.Declare(Identifiers.Pascal(slot.Name)));
    }

    /// <summary>
    /// What a kernel computes, and what it computes on the way because nobody has stored it; bare comparisons are no layer's
    /// own work.
    /// </summary>
    public IEnumerable<Node> WithInlined(Kernel kernel)
    {
        var found = new HashSet<Node>(kernel.Nodes);
        var open = new Stack<Node>(kernel.Nodes);
        while (open.Count > 0)
        {
            foreach (var operand in open.Pop().Operands)
            {
                if (operand is not LeafNode && !_stored.Contains(operand) && found.Add(operand))
                    open.Push(operand);
            }
        }
        var members = new HashSet<Node>(kernel.Nodes);
        return found
            .Where(n => members.Contains(n) || n is MapNode
            {
                Op: not (ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal
                or ScalarOp.And or ScalarOp.Or or ScalarOp.Not), Shape.Rank: > 0
            })
            .OrderBy(n => n.Id);
    }

    /// <summary>The names of the network's parameters: what an optimizer works on.</summary>
    public HashSet<string> Variables { get; }

    /// <summary>The axes of contractions that need tables.</summary>
    public AxisNames Axes => _network.Axes;

    /// <summary>A buffer's pointer as it comes from the frame, in a loop over steps to the part of the step that runs.</summary>
    public string Base(Buffer buffer, long step) =>
        Base(buffer) + (step == 0 ? "" : step == 1 ? " + frame->Position" : Code.Text($" + frame->Position * {step}"));

    /// <summary>A buffer's pointer as it comes from the frame.</summary>
    public string Base(Buffer buffer) => buffer.Place switch
    {
        BufferPlace.Arena => $"({ElementOf(buffer)}*)(frame->Arena + {_arena.Of(buffer.Name, buffer.Offset)})",
        BufferPlace.Parameters => $"frame->Parameters + {Of(_network.Parameters, buffer)}",
        BufferPlace.States => $"frame->States + {Of(_network.States, buffer)}",
        BufferPlace.OptimizerStates => $"frame->OptimizerState + {_optimizer.Of(buffer.Name, buffer.Offset)}",
        BufferPlace.Gradients => $"frame->Gradients + {Of(_network.Parameters, buffer)}",
        BufferPlace.Directions => $"frame->Directions + {Of(_network.Parameters, buffer)}",
        BufferPlace.Averages => $"frame->Averages + {Of(_network.Parameters, buffer)}",
        BufferPlace.Prepared => $"frame->Prepared + {Of(_network.Prepared, buffer)}",
        BufferPlace.Slot => $"({ElementOf(buffer)}*)frame->Slots[{Of(_network.Slots, buffer)}]",
        _ => $"frame->Results + {Of(_network.Results, buffer)}",
    };

    public string ElementOf(Buffer buffer) =>
        buffer.Place == BufferPlace.Results ? "double" : buffer.Type == ElementType.Index ? "int" : buffer.Type == ElementType.BFloat16 ? "ushort" : _real;

    /// <summary>The field of a scalar of the host.</summary>
    public string Scalar(HostSlot slot) => "scalars->" + _scalars[slot];

    /// <summary>The pointer to the scalars of the host.</summary>
    public string Scalars => "(Scalars*)(frame->Arena + " + _arena.Of("", Align(_plan.ArenaBytes)) + ")";

    /// <summary>Bytes of the arena with the host's scalars; the workspaces of the threads follow.</summary>
    public static long ArenaBytes(ProgramPlan plan) => Align(plan.ArenaBytes) + Align(8L * plan.Host.Scalars.Length);

    /// <summary>Writes the places of the program's own values, and the type of its scalars.</summary>
    public void Write(IndentedWriter writer)
    {
        if (!_arena.IsEmpty)
        {
            writer.Separate();
            _arena.Write(writer, "private", ArenaSummary());
        }
        if (!_optimizer.IsEmpty)
        {
            writer.Separate();
            _optimizer.Write(writer, "private", "The first element of what the optimizer keeps for each parameter.");
        }
        if (_scalars.Count == 0)
            return;
        writer.Separate();
        writer.Line("// What depends on nothing but the step, the rate and the number of samples.");
        using var block = writer.Block("private struct Scalars");
        foreach (var (slot, _) in _plan.Host.Scalars)
            writer.Line($"public {_real} {_scalars[slot]};");
    }

    private string ArenaSummary()
    {
        var batch = _plan.Program.Batch;
        return "Where values lie in the arena, in bytes. Values that no kernel needs at the same time may share a place: "
            + Quantities.Whole(_plan.ArenaBytes) + " bytes" + (batch > 0 ? " for " + Quantities.Plural(batch, "sample") : "")
            + ", of which at most " + Quantities.Whole(_plan.PeakBytes) + " are in use at once.";
    }

    private string Life(Buffer buffer)
    {
        var bytes = buffer.Elements(_plan.Program.Batch) * (buffer.Type == ElementType.Index ? 4 : buffer.Type == ElementType.BFloat16 ? 2 : _size);
        var kernels = buffer.FirstUse == buffer.LastUse ? Code.Text($"kernel {buffer.FirstUse}") : Code.Text($"kernels {buffer.FirstUse}-{buffer.LastUse}");
        return buffer.Dimensions + ", " + Quantities.Whole(bytes) + " bytes, " + kernels;
    }

    private static string Of(PlaceNames places, Buffer buffer) => places.Of(NetworkPlaces.Key(buffer.Offset), buffer.Offset);

    private static long Align(long bytes) => (bytes + 63) / 64 * 64;
}
