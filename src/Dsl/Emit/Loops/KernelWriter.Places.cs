using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>Pointers, places and the conditions under which a place is inside.</summary>
internal sealed partial class KernelWriter
{
    /// <summary>The name of the pointer to a buffer's first element; declares the name.</summary>
    /// <param name="step">The elements by which it moves from step to step.</param>
    private string Pointer(Buffer buffer, long step)
    {
        var moving = new Moving(buffer, step);
        if (!_pointers.TryGetValue(moving, out var name))
        {
            // The plain name is for the value, where the kernel computes it.
            var plain = Identifiers.Camel(buffer.Name);
            _pointers.Add(moving, name = _names.Declare(_localNames.Contains(plain) ? plain + "Data" : plain));
        }
        return name;
    }

    private string Pointer(Place place) => Pointer(place.Buffer!, place.Step);

    private string ElementOf(Buffer buffer) => _symbols.ElementOf(buffer);

    /// <summary>Declares pointers to all buffers.</summary>
    private void DeclarePointers()
    {
        foreach (var (buffer, step) in Buffers)
            _out.Line($"{ElementOf(buffer)}* {Pointer(buffer, step)} = {_symbols.Base(buffer, step)};");
    }

    /// <summary>Declares, at a point of the outer loops, pointers to what belongs to that point.</summary>
    private void DeclareRows()
    {
        foreach (var stage in _nest.Stages)
        {
            OpenLevels(stage);
            foreach (var place in stage.Places)
                DeclareRow(place);
        }
    }

    private void DeclareRow(Place place)
    {
        var row = RowTerms(place);
        if (!HasRow(place, row) || _rows.ContainsKey(RowKey(place, row)))
            return;
        var name = _names.Declare(Identifiers.Camel(place.Buffer!.Name) + "Row");
        _rows.Add(RowKey(place, row), name);
        _out.Line($"{ElementOf(place.Buffer!)}* {name} = {Pointer(place)} + {(_structNames is null ? row : PitchedRow(place, row))};");
    }

    private bool IsLaneBorder(Border border) => _laneDim >= 0 && border.Coefficients[_laneDim] != 0;

    /// <summary>Whether it must be asked at each block whether a border along the lanes is inside.</summary>
    private bool IsOpen(Border border) => IsLaneBorder(border) && !IsAssumedInside(border);

    /// <summary>The stride along the lanes, where no open border lies along them.</summary>
    private long LaneStride(Place place) => _laneDim < 0 ? 0 : place.Linear(b => !IsOpen(b)).Strides[_laneDim];

    /// <summary>The pointer and the rest of the offset of a place; open borders along the lanes are left out.</summary>
    private (string Pointer, string Offset) Locate(Place place, string? lane = null)
    {
        var (strides, offset) = place.Linear(b => !IsOpen(b));
        var row = RowTerms(place);
        var hasRow = HasRow(place, row);
        var pointer = hasRow ? _rows[RowKey(place, row)] : Pointer(place);
        var terms = new List<(string Name, long Factor)>();
        for (var d = 0; d < strides.Length; d++)
        {
            if (hasRow && IsRowDim(d) && _coordinates[d].Name.Length > 0)
                continue;
            Add(terms, ref offset, d, strides[d], lane);
        }
        var text = Sum(terms, offset);
        foreach (var border in place.Borders)
        {
            if (IsLaneBorder(border) || border.Divisor == 1)
                continue;
            text += (text.Length > 0 ? " + (" : "(") + BorderText(border) + Code.Text($") / {border.Divisor}");
            text += border.Stride == 1 ? "" : Code.Text($" * {border.Stride}");
        }
        return (pointer, text);
    }

    private static string At((string Pointer, string Offset) place) =>
        place.Offset.Length == 0 ? place.Pointer
        : place.Offset[0] == '-' ? place.Pointer + " - " + place.Offset.Substring(1)
        : place.Pointer + " + " + place.Offset;

    private static string Element((string Pointer, string Offset) place) =>
        place.Pointer + "[" + (place.Offset.Length == 0 ? "0" : place.Offset) + "]";

    /// <summary>The numerator of a border's coordinate.</summary>
    private string BorderText(Border border, string? lane = null)
    {
        var offset = border.Offset;
        var terms = new List<(string Name, long Factor)>();
        for (var d = 0; d < border.Coefficients.Length; d++)
            Add(terms, ref offset, d, border.Coefficients[d], lane);
        var text = Sum(terms, offset);
        return text.Length == 0 ? "0" : text;
    }

    /// <summary>The condition that a border's coordinate is inside.</summary>
    private string Condition(Border border, string? lane = null)
    {
        var text = BorderText(border, lane);
        var simple = text.All(c => char.IsLetterOrDigit(c) || c == '_' || c == '@');
        var inside = Code.Text($"(nuint){(simple ? text : "(" + text + ")")} < {border.Extent * border.Divisor}");
        return border.Divisor == 1 ? inside : inside + Code.Text($" && {(simple ? text : "(" + text + ")")} % {border.Divisor} == 0");
    }

    /// <summary>The condition that a place is inside along all borders but those along the lanes; empty for always.</summary>
    private string Conditions(Place place)
    {
        var parts = place.Borders.Where(b => !IsLaneBorder(b) && !IsKnownInside(b)).Select(b => ConditionName(b) ?? Condition(b));
        return string.Join(" && ", parts);
    }

    /// <summary>Whether a border's coordinate is a number, and that number inside.</summary>
    private bool IsKnownInside(Border border) =>
        long.TryParse(BorderText(border), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
        && at >= 0 && at < border.Extent * border.Divisor && at % border.Divisor == 0;

    private string? ConditionName(Border border) => _given.OfCondition(Condition(border));

    /// <summary>Names the conditions of a value that can be decided at a level outside its own.</summary>
    private void NameConditions(Value value, int level)
    {
        if (value.Place is null || value.Level <= level)
            return;
        foreach (var border in value.Place.Borders)
        {
            if (IsLaneBorder(border) || IsConstant(border) || LevelOf(border) != level || ConditionName(border) is not null)
                continue;
            var name = _names.Declare(Pointer(value.Place).TrimStart('@') + "Inside");
            _out.Line($"bool {name} = {Condition(border)};");
            _given.GiveCondition(Condition(border), name);
        }
    }

    private bool IsConstant(Border border) => !Enumerable.Range(0, border.Coefficients.Length)
        .Any(d => border.Coefficients[d] != 0 && _coordinates[d].Name.Length > 0);

    private int LevelOf(Border border)
    {
        var level = 0;
        for (var d = 0; d < border.Coefficients.Length; d++)
        {
            if (border.Coefficients[d] != 0 && !_nest.Dims[d].IsSingle)
                level = System.Math.Max(level, _values.LevelOf(d));
        }
        return level;
    }

    private void Add(List<(string Name, long Factor)> terms, ref long offset, int dim, long factor, string? lane)
    {
        if (factor == 0)
            return;
        var coordinate = _coordinates[dim];
        offset += coordinate.Value * factor;
        if (coordinate.Name.Length > 0)
            terms.Add((coordinate.Name, factor));
        if (lane is not null && dim == _laneDim)
            terms.Add((lane, factor));
    }

    /// <summary>A sum such as <c>y * 28 + x - 3</c>; empty for 0.</summary>
    internal static string Sum(List<(string Name, long Factor)> terms, long offset)
    {
        var text = "";
        foreach (var (name, factor) in terms)
        {
            if (factor > 0)
                text += (text.Length == 0 ? "" : " + ") + Term(name, factor);
        }
        foreach (var (name, factor) in terms)
        {
            if (factor < 0)
                text += (text.Length == 0 ? "-" : " - ") + Term(name, -factor);
        }
        if (offset == 0)
            return text;
        return text.Length == 0 ? Code.Text($"{offset}") : offset < 0 ? Code.Text($"{text} - {-offset}") : Code.Text($"{text} + {offset}");
    }

    // A parameter of an epilogue is an int: only a product could be too large for one.
    private static string Term(string name, long factor) =>
        factor != 1 ? Code.Text($"{name} * {factor}") : name.StartsWith("(nint)", System.StringComparison.Ordinal) ? name.Substring("(nint)".Length) : name;

    /// <summary>What the outer loops add to a place.</summary>
    private string RowTerms(Place place)
    {
        if (_rowTerms.TryGetValue(place, out var known))
            return known;
        var (strides, _) = place.Linear(b => !IsLaneBorder(b));
        var text = Sum(TermsOfRow(strides), 0);
        // Which borders count depends on the stage's lanes.
        if (place.Borders.IsEmpty)
            _rowTerms.Add(place, text);
        return text;
    }

    /// <summary>What a place has from row to row, by loops.</summary>
    private List<(string Name, long Factor)> TermsOfRow(IReadOnlyList<long> strides)
    {
        var terms = new List<(string, long)>();
        foreach (var d in _rowDims)
        {
            if (strides[d] != 0 && _coordinates[d].Name.Length > 0)
                terms.Add((_coordinates[d].Name, strides[d]));
        }
        return terms;
    }

    /// <summary>Whether the outer loops give a place more than one element, so that a pointer to the first pays.</summary>
    private bool HasRow(Place place, string row)
    {
        if (row.Length == 0 || !place.Borders.IsEmpty)
            return row.Length > 0;
        for (var d = 0; d < place.Strides.Length; d++)
        {
            if (place.Strides[d] != 0 && !IsRowDim(d))
                return true;
        }
        return false;
    }

    /// <summary>Whether it is an outer dimension that is a plain loop: any but the one of the lanes.</summary>
    private bool IsRowDim(int dim) => dim < _nest.OuterCount && dim != _nest.LaneDim;

    private static string RowKey(Place place, string row) => Code.Text($"{place.Buffer!.Name} {place.Step} {row}");
}
