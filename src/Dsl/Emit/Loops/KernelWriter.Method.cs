using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>The body of a loop kernel's method: pointers, outer loops and their share of a thread.</summary>
internal sealed partial class KernelWriter
{
    // Rounds of the loops that are divided among threads: enough that no thread has much more than another.
    private const int EnoughToDivide = 64;

    /// <summary>Whether the body reads the number of samples from a local <c>count</c>.</summary>
    public bool UsesCount => _nest.Dims.Any(d => d.Batched);

    /// <summary>Writes the body behind the places; <paramref name="divided"/> where the method has a part and a number of parts.</summary>
    /// <param name="batch">The greatest number of samples, to weigh loops by.</param>
    public void WriteBody(bool divided, int batch)
    {
        DeclareSources();
        if (TryWriteTurn(divided))
            return;
        ChooseColumns(batch);
        HoistAll(-1);
        _out.Separate();

        var rows = _rowDims.Where(d => !_nest.Dims[d].IsSingle).ToList();
        var split = divided ? Split(rows, batch) : 0;
        if (split > 0)
        {
            WriteDividedRows(rows, split);
            return;
        }
        WriteRows(rows, 0, divided && _nest.LanesAreOuter);
    }

    /// <summary>How many of the outer loops make the range that is divided; 0 where the blocks of lanes are divided.</summary>
    private int Split(IReadOnlyList<int> rows, int batch)
    {
        long rounds = 1;
        for (var k = 0; k < rows.Count; k++)
        {
            rounds *= _nest.Dims[rows[k]].Extent * (_nest.Dims[rows[k]].Batched ? batch : 1);
            if (rounds >= EnoughToDivide)
                return k + 1;
        }
        if (!_nest.LanesAreOuter)
            return rows.Count;
        var lanes = _nest.Dims[_nest.LaneDim];
        return lanes.Extent * (lanes.Batched ? batch : 1) / LaneCount > rounds ? 0 : rows.Count;
    }

    private void WriteDividedRows(IReadOnlyList<int> rows, int split)
    {
        var divided = rows.Take(split).ToList();
        var total = string.Join(" * ", divided.Select(d => _nest.Dims[d].Size));
        var plain = divided.Count == 1;
        var point = plain ? _coordinates[divided[0]].Name : "point";
        _out.Line($"nint end = {(total.Contains("count") ? "" : "(nint)")}{total} * (part + 1) / parts;");
        using (Open(_out.Block($"for (nint {point} = {(total.Contains("count") ? "" : "(nint)")}{total} * part / parts; {point} < end; {point}++)")))
        {
            if (!plain)
                DeclareCoordinates(divided, point);
            WriteRows(rows, split, false);
        }
    }

    /// <summary>Coordinates from their row-major number.</summary>
    /// <param name="dims">The coordinates.</param>
    /// <param name="number">An expression for their number.</param>
    /// <param name="unsigned">Whether to divide it as an unsigned one, in half the time, where the divisors are constants.</param>
    private void DeclareCoordinates(IReadOnlyList<int> dims, string number, bool unsigned = false)
    {
        unsigned &= !dims.Skip(1).Any(d => _nest.Dims[d].Batched);
        if (unsigned)
            number = "(uint)" + number;
        long inner = 1;
        var batched = false;
        for (var k = dims.Count - 1; k >= 0; k--)
        {
            var dim = _nest.Dims[dims[k]];
            var divisor = !batched ? Code.Text($"{inner}") : inner == 1 ? "count" : Code.Text($"(count * {inner})");
            var quotient = divisor == "1" ? number : Code.Text($"{number} / {divisor}");
            var extent = dim.Batched && dim.Extent > 1 ? "(" + dim.Size + ")" : dim.Size;
            var coordinate = k == 0 ? quotient : Code.Text($"{quotient} % {extent}");
            _out.Line($"nint {_coordinates[dims[k]].Name} = {(unsigned ? $"(nint)({coordinate})" : coordinate)};");
            inner *= dim.Extent;
            batched |= dim.Batched;
        }
    }

    private void WriteRows(IReadOnlyList<int> rows, int first, bool divideLanes)
    {
        if (first < rows.Count)
        {
            var name = _coordinates[rows[first]].Name;
            using (Open(_out.Block($"for (nint {name} = 0; {name} < {_nest.Dims[rows[first]].Size}; {name}++)")))
                WriteRows(rows, first + 1, divideLanes);
            return;
        }
        DeclareRows();
        if (!_nest.LanesAreOuter)
        {
            WriteStages();
            return;
        }
        HoistAll(0);
        if (divideLanes)
        {
            var size = _nest.Dims[_nest.LaneDim].Size;
            _out.Line($"nint blocks = ({size} + V.Count - 1) / V.Count;");
            _out.Line($"nint begin = blocks * part / parts * V.Count;");
            _out.Line($"nint end = nint.Min({size}, blocks * (part + 1) / parts * V.Count);");
        }
        var range = divideLanes ? new LaneRange("begin", "end") : WholeOf(_nest.LaneDim);
        if (_rowByRow is not null)
            WriteColumns(range);
        else
            WriteLanes(_nest.LaneDim, _nest.Stages, range, WriteStages);
    }

    /// <summary>Names what all stages use from a level outside of them.</summary>
    private void HoistAll(int level)
    {
        foreach (var stage in _nest.Stages)
        {
            OpenLevels(stage);
            Hoist(stage, level, int.MaxValue);
        }
    }

    /// <summary>The host's scalars and the streams of random numbers.</summary>
    private void DeclareSources()
    {
        if (_nest.Exprs.OfType<HostScalarExpr>().Any())
            _out.Line($"Scalars* scalars = {_symbols.Scalars};");
        foreach (var stream in _nest.Exprs.OfType<RandomExpr>().Select(r => r.Stream).Distinct().OrderBy(s => s))
            _out.Line($"RandomStream {StreamName(stream)} = frame->Random(stream: {stream});");
    }

    /// <summary>Names that the printed bodies use themselves.</summary>
    public static NameScope MethodNames() => new NameScope().Reserve(
        "V", "Arena", "OptimizerState", "Scalars", "Parameters", "States", "Slots", "Results", "frame", "part", "parts", "count", "lanes", "scalars", "end", "begin", "blocks", "point", "lane");
}
