using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>Copies of matrices whose columns become rows: blocks of lanes can run along one side of them only.</summary>
internal sealed partial class KernelWriter
{
    /// <summary>Writes a kernel that does nothing else as one call of the runtime; false for all others.</summary>
    private bool TryWriteTurn(bool divided)
    {
        var dims = Enumerable.Range(0, _nest.Dims.Length).Where(d => !_nest.Dims[d].IsSingle).ToList();
        if (dims.Count != 2 || _nest.Stages.Length != 1 || Copy(_nest.Stages[0]) is not var (load, store))
            return false;
        var (source, target) = (_nest.PlaceOf(load)!, _nest.PlaceOf(store)!);
        if (!CanTurn(source, target))
            return false;
        var column = dims.Where(d => target.Strides[d] == 1).Append(-1).First();
        var row = dims.Where(d => source.Strides[d] == 1 && d != column).Append(-1).First();
        if (column < 0 || row < 0)
            return false;
        string At(Place place) => Pointer(place) + (place.Offset == 0 ? "" : Code.Text($" + {place.Offset}"));
        _out.Line($"LaneAccess.Turn({At(source)}, {source.Strides[column]}, {At(target)}, {target.Strides[row]}, "
            + $"rows: {_nest.Dims[row].Size}, columns: {_nest.Dims[column].Size}, {(divided ? "part, parts" : "part: 0, parts: 1")});");
        return true;
    }

    /// <summary>
    /// Writes the innermost loop of a copy as one call of the runtime, where lanes run around it and lie apart in what it reads:
    /// such lanes would be loaded number by number. False for all other loops.
    /// </summary>
    private bool TryWriteTurnedRow(LoopStage stage, int dim)
    {
        if (!_nest.LanesAreOuter || _laneDim < 0 || _nest.Dims[dim].Batched || _nest.Dims[dim].Extent < LaneCount || Copy(stage) is not var (load, store))
            return false;
        var (source, target) = (_nest.PlaceOf(load)!, _nest.PlaceOf(store)!);
        if (!CanTurn(source, target) || source.Strides[dim] != 1 || source.Strides[_laneDim] is 0 or 1 || target.Strides[_laneDim] != 1)
            return false;
        var before = _coordinates[dim];
        _coordinates[dim] = new Coordinate("", 0);
        _out.Line($"LaneAccess.Turn({At(Locate(source))}, {source.Strides[_laneDim]}, {At(Locate(target))}, {target.Strides[dim]}, "
            + $"rows: {_nest.Dims[dim].Size}, columns: {_lanes.Count}, part: 0, parts: 1);");
        _coordinates[dim] = before;
        return true;
    }

    private bool CanTurn(Place source, Place target) =>
        source.Borders.IsEmpty && target.Borders.IsEmpty && !Overlap.Between(source.Buffer!, target.Buffer!)
        && ElementOf(source.Buffer!) == Real && ElementOf(target.Buffer!) == Real;

    /// <summary>What a stage loads and stores, if it does nothing else.</summary>
    private static (LoadExpr Load, StoreStatement Store)? Copy(LoopStage stage)
    {
        if (stage.Statements[stage.Statements.Length - 1] is not StoreStatement store)
            return null;
        return stage.Statements.Length switch
        {
            1 when store.Value is LoadExpr load => (load, store),
            2 when stage.Statements[0] is LetStatement { Value: LoadExpr load } let && store.Value is LocalExpr local && local.Local == let.Target => (load, store),
            _ => null,
        };
    }
}
