using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// Stages with lanes along samples that are neighbours. They run over all the room that there is for samples where they only
/// store, and where they reduce, if the call has as many samples: the loops around that lie behind each other are one with
/// that of the samples, no block is cut, and a lane joins the same elements in the same order.
/// </summary>
internal sealed partial class KernelWriter
{
    private static readonly int[] s_none = [];

    // Loops that are printed as part of the one of the lanes.
    private IReadOnlyList<int> _inRoom = s_none;

    /// <summary>Writes the loops of a stage over the room for samples; false where there is none, or nothing is gained.</summary>
    private bool TryWriteRoom(LoopStage stage)
    {
        var room = Room(stage);
        if (room == 0)
            return false;
        var loops = stage.Loops;
        var joined = 0;
        var length = room;
        for (var k = loops.Length - 2; k >= 0 && stage.Places.All(p => Follows(p, loops[k], length)); k--, joined++)
            length *= _nest.Dims[loops[k]].Extent;
        if (stage.Statements.All(s => s is not ReduceStatement))
        {
            WriteRoom(stage, joined, length);
            return true;
        }
        if (joined == 0 || stage.Weight > MostPrintedTwice)
            return false;
        using (Open(_out.Block(Code.Text($"if (count == {room})"))))
            WriteRoom(stage, joined, length);
        OpenLevels(stage);
        using (Open(_out.Block("else")))
            WriteLoop(stage, loops, 0, WholeOf(_laneDim) with { Masks = true });
        return true;
    }

    private void WriteRoom(LoopStage stage, int joined, long length)
    {
        var loops = stage.Loops;
        var names = _names;
        _names = new NameScope(names);
        _inRoom = loops.Skip(loops.Length - 1 - joined).Take(joined).ToList();
        var before = loops.Select(d => _coordinates[d]).ToList();
        foreach (var dim in _inRoom)
            _coordinates[dim] = new Coordinate("", 0);
        if (joined > 0)
            _coordinates[_laneDim] = new Coordinate(_names.Declare("element"), 0);
        OpenLevels(stage);
        WriteLoop(stage, [.. loops.Take(loops.Length - 1 - joined), _laneDim], 0, new LaneRange("0", Code.Text($"{length}")) { IsFull = true });
        for (var k = 0; k < loops.Length; k++)
            _coordinates[loops[k]] = before[k];
        (_inRoom, _names) = (s_none, names);
    }

    /// <summary>The room for samples in all that the stage passes along its lanes, which are samples; else 0.</summary>
    private long Room(LoopStage stage)
    {
        var loops = stage.Loops;
        if (_nest.LanesAreOuter || _innermost is not null || loops.IsEmpty || loops[loops.Length - 1] != _laneDim
            || _nest.Dims[_laneDim] is not { Batched: true, Extent: 1 })
            return 0;
        var rooms = stage.Places.Where(p => p.Uses(_laneDim)).Select(p => (long)(p.Buffer?.SamplePitch ?? 0)).Distinct().ToList();
        return rooms.Count == 1 && rooms[0] % LaneCount == 0 && stage.Places.All(IsPlain) && !stage.UsesCoordinates ? rooms[0] : 0;

        bool IsPlain(Place place) => place.Strides[_laneDim] is 0 or 1 && place.Borders.All(b => b.Coefficients[_laneDim] == 0);
    }

    /// <summary>Whether a loop of a stage continues a place where a number of elements end, along the lanes and the loops inside.</summary>
    private bool Follows(Place place, int dim, long length) => place.Strides[_laneDim] == 0
        ? !place.Uses(dim)
        : place.Strides[dim] == length && place.Borders.All(b => b.Coefficients[dim] == 0);
}
