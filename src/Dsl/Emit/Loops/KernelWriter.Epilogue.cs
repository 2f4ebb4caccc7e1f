using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>The epilogue of a contraction: a struct whose fields are pointers and scalars, and whose method stores.</summary>
internal sealed partial class KernelWriter
{
    private readonly Dictionary<long, string> _pitches = new();

    // The declaration space of an epilogue's struct, while its body is written.
    private NameScope? _structNames;

    /// <summary>Whether the machine's divider has to work long for each element.</summary>
    public bool Divides => _nest.Exprs.OfType<OpExpr>().Any(e => e.Op == ScalarOp.Sqrt || (e.Op == ScalarOp.Div && e.Operands[1] is not ConstantExpr));

    /// <summary>The parameters of the struct for what is at other places in each contraction.</summary>
    public IEnumerable<EpilogueParameter> PlaceParameters() =>
        Buffers.Select(b => new EpilogueParameter(ElementOf(b.Buffer) + "*", Pointer(b.Buffer, b.Step), _symbols.Base(b.Buffer, b.Step)));

    /// <summary>The parameters of the struct for distances of rows; the body has to be written before.</summary>
    public IEnumerable<EpilogueParameter> PitchParameters() =>
        _pitches.Select(p => new EpilogueParameter("nint", p.Value, Code.Text($"{p.Key}"))).OrderBy(p => p.Name, StringComparer.Ordinal);

    /// <summary>Writes the struct's fields, initialized from its parameter <c>frame</c>; false if there are none.</summary>
    public bool WriteFields()
    {
        var any = false;
        foreach (var stream in _nest.Exprs.OfType<RandomExpr>().Select(r => r.Stream).Distinct().OrderBy(s => s))
        {
            _out.Line($"private readonly RandomStream {StreamName(stream)} = frame->Random(stream: {stream});");
            any = true;
        }
        foreach (var host in _nest.Exprs.OfType<HostScalarExpr>())
        {
            var value = _values.Of(host);
            if (value.Name is not null)
                continue;
            var name = _names.Declare(Identifiers.Camel(host.Slot.Name));
            _out.Line($"private readonly V {name} = ({_symbols.Scalars})->{_symbols.Scalar(host.Slot).Substring("scalars->".Length)};");
            _given.Give(value, name);
            any = true;
        }
        return any;
    }

    /// <summary>
    /// Names of the parameters for the groups G, M and N, each of so many dimensions of the kernel.
    /// </summary>
    public string[] ParametersOf(int gCount, int mCount)
    {
        var names = new string[3];
        for (var group = 0; group < 3; group++)
        {
            var dims = GroupDims(group, gCount, mCount);
            names[group] = dims.Count == 1
                ? _coordinates[dims[0]].Name
                : _names.Declare(group switch { 0 => "g", 1 => "m", _ => "n" });
        }
        return names;
    }

    /// <summary>Writes the body of Store.</summary>
    public void WriteStore(string[] parameters, int gCount, int mCount)
    {
        var scope = _names;
        _names = new NameScope(scope);
        _given.Open();
        for (var group = 0; group < 3; group++)
        {
            var dims = GroupDims(group, gCount, mCount);
            if (dims.Count > 1)
                DeclareCoordinates(dims, parameters[group], unsigned: true);
            else if (dims.Count == 1 && group < 2)
                _coordinates[dims[0]] = new Coordinate("(nint)" + parameters[group], 0);
        }
        _structNames = scope;
        DeclareRows();
        HoistAll(0);
        InLanes(new LaneMode("lanes"), WriteStages);
        _given.Close();
        _names = scope;
    }

    /// <summary>A row's place with the distance of rows as a parameter, so that structs for rows of any length are the same.</summary>
    private string PitchedRow(Place place, string row)
    {
        var terms = TermsOfRow(place.Linear(b => !IsLaneBorder(b)).Strides);
        if (terms.Count != 1 || terms[0].Factor <= 1)
            return row;
        if (!_pitches.TryGetValue(terms[0].Factor, out var name))
            _pitches.Add(terms[0].Factor, name = _structNames!.Declare("pitch"));
        return terms[0].Name + " * " + name;
    }

    private List<int> GroupDims(int group, int gCount, int mCount) => Enumerable.Range(0, _nest.OuterCount)
        .Where(d => !_nest.Dims[d].IsSingle)
        .Where(d => group == (_nest.OriginalOf(d) < gCount ? 0 : _nest.OriginalOf(d) < gCount + mCount ? 1 : 2))
        .ToList();
}
