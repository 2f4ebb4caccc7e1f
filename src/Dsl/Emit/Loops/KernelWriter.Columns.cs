using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// Sums over the rows of a matrix, with lanes along its columns. Block by block that would pass the rows again for each
/// block, a line of the cache at a time. So the first stage passes the rows in order, and the sums of all columns lie in an
/// array that stays in the first cache. Each column's own sum has the same order as before.
/// </summary>
internal sealed partial class KernelWriter
{
    // Columns whose sums are in the array at one time.
    private const int ColumnsAtOnce = 1024;

    // Bytes of a matrix that would stay in the first cache between its blocks of columns.
    private const int NearBytes = 32 * 1024;

    private readonly Dictionary<ReduceStatement, string> _columns = new();
    private LoopStage? _rowByRow;
    private string _firstColumn = "0";

    /// <summary>Decides whether the first stage passes its rows in order, and declares the arrays of sums.</summary>
    private void ChooseColumns(int batch)
    {
        if (!_nest.LanesAreOuter || !IsRowByRow(_nest.Stages[0], batch))
            return;
        _rowByRow = _nest.Stages[0];
        var columns = Math.Min(_nest.Dims[_nest.LaneDim].Extent, ColumnsAtOnce);
        columns = (columns + LaneCount - 1) / LaneCount * LaneCount;
        foreach (var reduce in _rowByRow.Statements.OfType<ReduceStatement>())
        {
            var name = _names.Declare(Identifiers.Camel(reduce.Target.Name) + "Columns");
            _columns.Add(reduce, name);
            _out.Line($"{Real}* {name} = stackalloc {Real}[{columns}];");
        }
    }

    private bool IsRowByRow(LoopStage stage, int batch)
    {
        var lanes = _nest.Dims[_nest.LaneDim];
        var reductions = stage.Statements.OfType<ReduceStatement>().ToList();
        if (lanes.Batched || lanes.Extent <= LaneCount || reductions.Count == 0 || stage.Loops.IsEmpty || _nest.Stages.Skip(1).Any(s => !s.Loops.IsEmpty)
            || reductions.Any(r => r.Op is ReduceOp.ArgMax or ReduceOp.ArgMin))
            return false;
        long rows = 1;
        foreach (var dim in stage.Loops)
            rows *= _nest.Dims[dim].Extent * (_nest.Dims[dim].Batched ? batch : 1);
        var rowBytes = Math.Min(lanes.Extent, ColumnsAtOnce) * (Real == "float" ? sizeof(float) : sizeof(double));
        return rows * rowBytes > NearBytes && stage.Places.All(IsAlongRows) && !ComputesForColumns(stage);
    }

    /// <summary>Whether blocks of lanes lie beside each other in a place, if they are in it at all.</summary>
    private bool IsAlongRows(Place place) => !place.Uses(_nest.LaneDim) || place.Linear().Strides[_nest.LaneDim] == 1;

    /// <summary>Whether something is computed once for each column, which would be computed for each element.</summary>
    private bool ComputesForColumns(LoopStage stage)
    {
        OpenLevels(stage);
        return Needed(RootsOf(stage)).Any(
            v => v.Level == PointLevel && v.Kind is ValueKind.Op or ValueKind.MultiplyAdd or ValueKind.Random or ValueKind.Gather);
    }

    /// <summary>Writes all stages for the columns of a range, where the first passes its rows in order.</summary>
    private void WriteColumns(LaneRange range)
    {
        if (_nest.Dims[_nest.LaneDim].Extent <= ColumnsAtOnce)
        {
            WriteStrip(range);
            return;
        }
        var strip = _names.Declare("strip");
        using (Open(_out.Block($"for (nint {strip} = {range.First}; {strip} < {range.Last}; {strip} += {ColumnsAtOnce})")))
        {
            var stripEnd = _names.Declare("stripEnd");
            _out.Line($"nint {stripEnd} = nint.Min({range.Last}, {strip} + {ColumnsAtOnce});");
            _firstColumn = strip;
            WriteStrip(new LaneRange(strip, stripEnd));
        }
    }

    private void WriteStrip(LaneRange range)
    {
        var (dim, stage) = (_nest.LaneDim, _rowByRow!);
        var rest = _nest.Stages.Skip(1).ToList();
        var reductions = stage.Statements.OfType<ReduceStatement>().ToList();
        OpenLevels(stage);
        var column = _coordinates[dim].Name;
        using (_out.Block($"for (nint {column} = {range.First}; {column} < {range.Last}; {column} += V.Count)"))
        {
            foreach (var reduce in reductions)
                _out.Line($"V.Store({Neutral(reduce.Op)}, {ColumnOf(reduce)});");
        }
        _out.Separate();
        _out.Line("// Row by row.");
        WriteLoop(stage, [.. stage.Loops, dim], 0, range);
        ForgetLoads(stage);
        _out.Separate();
        WriteLanes(dim, rest, range, () =>
        {
            foreach (var reduce in reductions)
            {
                var name = _names.Declare(Identifiers.Camel(reduce.Target.Name));
                _out.Line($"V {name} = V.Load({ColumnOf(reduce)});");
                _given.Give(_values.Define(reduce.Target, PointLevel, true), name);
            }
            foreach (var next in rest)
            {
                _out.Separate();
                WriteStage(next);
            }
        });
    }

    /// <summary>Where the sums of the block at hand lie.</summary>
    private string ColumnOf(ReduceStatement reduce)
    {
        var (name, value) = _coordinates[_nest.LaneDim];
        var column = name.Length > 0 ? name : Code.Text($"{value}");
        return _columns[reduce] + (column == "0" ? "" : " + " + column) + (_firstColumn == "0" ? "" : " - " + _firstColumn);
    }

    /// <summary>Joins a block with the sums of its columns. The array has room for whole blocks.</summary>
    private void AccumulateColumns(ReduceStatement reduce, Value value)
    {
        var column = ColumnOf(reduce);
        _out.Line(reduce.Op switch
        {
            ReduceOp.Sum => $"V.Store(V.Load({column}) + {Number(value, Binding.Product)}, {column});",
            ReduceOp.Max => $"V.Store(V.Max(V.Load({column}), {Number(value)}), {column});",
            _ => $"V.Store(V.Min(V.Load({column}), {Number(value)}), {column});",
        });
    }
}
