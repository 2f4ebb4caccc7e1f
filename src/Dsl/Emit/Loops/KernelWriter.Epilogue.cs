using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>The epilogue of a contraction: a struct whose fields are pointers and scalars, and whose method stores.</summary>
internal sealed partial class KernelWriter
{
    /// <summary>Writes the struct's fields, initialized from its parameter <c>frame</c>.</summary>
    public void WriteFields()
    {
        foreach (var (buffer, step) in Buffers)
            _out.Line($"private readonly {ElementOf(buffer)}* {Pointer(buffer, step)} = {_symbols.Base(buffer, step)};");
        foreach (var stream in _nest.Exprs.OfType<RandomExpr>().Select(r => r.Stream).Distinct().OrderBy(s => s))
            _out.Line($"private readonly RandomStream {StreamName(stream)} = new(frame->Seed, (ulong)frame->Draw, Stream: {stream});");
        foreach (var host in _nest.Exprs.OfType<HostScalarExpr>())
        {
            var value = _values.Of(host);
            if (value.Name is not null)
                continue;
            var name = _names.Declare(Identifiers.Camel(host.Slot.Name));
            _out.Line($"private readonly V {name} = ({_symbols.Scalars})->{_symbols.Scalar(host.Slot).Substring("scalars->".Length)};");
            _given.Give(value, name);
        }
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
        for (var group = 0; group < 2; group++)
        {
            var dims = GroupDims(group, gCount, mCount);
            if (dims.Count > 1)
                DeclareCoordinates(dims, parameters[group]);
            else if (dims.Count == 1)
                _coordinates[dims[0]] = new Coordinate("(nint)" + parameters[group], 0);
        }
        DeclareRows();
        HoistAll(0);
        InLanes(new LaneMode("lanes"), WriteStages);
        _given.Close();
        _names = scope;
    }

    private List<int> GroupDims(int group, int gCount, int mCount) => Enumerable.Range(0, _nest.OuterCount)
        .Where(d => !_nest.Dims[d].IsSingle)
        .Where(d => group == 2 ? d == _nest.LaneDim : d != _nest.LaneDim && (group == 0) == (_nest.OriginalOf(d) < gCount) && _nest.OriginalOf(d) < gCount + mCount)
        .ToList();
}
