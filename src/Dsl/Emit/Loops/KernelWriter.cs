using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// Prints the inside of one kernel: statements over values at the points of a <see cref="LoopNest"/>. Levels number the
/// loops: -1 is the top of the method, 0 a point of the outer loops, 1 the block of lanes where lanes run along an outer
/// dimension, and then the loops of the stage. A value is computed at its own level, and by name where it is used deeper
/// or more than once.
/// </summary>
internal sealed partial class KernelWriter
{
    // Deeper nesting of one expression is cut by a named value.
    private const int MostNesting = 3;

    private readonly IndentedWriter _out;
    private readonly LoopNest _nest;
    private readonly ValueTable _values;
    private readonly Precision _precision;
    private readonly Coordinate[] _coordinates;
    private readonly Dictionary<Moving, string> _pointers = new();
    private readonly int[] _rowDims;
    private readonly Dictionary<string, string> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<Place, string> _rowTerms = new();
    private readonly GivenNames _given = new();
    private readonly HashSet<string> _localNames = new(StringComparer.Ordinal);
    private readonly List<Moving> _loads = new();
    private readonly List<Moving> _stores = new();
    private readonly HashSet<Buffer> _loaded = new();
    private readonly HashSet<Buffer> _stored = new();
    private readonly ProgramSymbols _symbols;
    private readonly string _product = "sum";
    private NameScope _names;
    private LaneMode _lanes = LaneMode.Uniform;
    private int _laneDim;

    public KernelWriter(IndentedWriter writer, LoopNest nest, Precision precision, ProgramSymbols symbols, NameScope names)
    {
        _out = writer;
        _nest = nest;
        _rowDims = [.. Enumerable.Range(0, nest.OuterCount).Where(d => d != nest.LaneDim)];
        _values = new ValueTable(nest);
        _laneDim = nest.LaneDim;
        _precision = precision;
        _symbols = symbols;
        _names = names;
        _coordinates = nest.Dims.Select(d => new Coordinate(d.IsSingle ? "" : names.Declare(Identifiers.Camel(d.Name)), 0)).ToArray();
        foreach (var expr in nest.Exprs)
        {
            if (expr is LoadExpr or GatherExpr)
                Note(nest.PlaceOf(expr)!, _loaded, _loads);
        }
        foreach (var statement in nest.Stages.SelectMany(s => s.Statements))
        {
            if (statement is StoreStatement store)
                Note(nest.PlaceOf(store)!, _stored, _stores);
            if (statement is LetStatement let)
                _localNames.Add(Identifiers.Camel(let.Target.Name));
            if (statement is not ReduceStatement reduce)
                continue;
            _localNames.Add(Identifiers.Camel(reduce.Target.Name));
            _values.Define(reduce.Target, PointLevel, nest.LanesAreOuter);
        }
        if (nest.LanesAreOuter)
            _values.SetLevel(nest.LaneDim, 1);
    }

    /// <summary>What the sum of a contraction is called.</summary>
    public string Product
    {
        get => _product;
        init
        {
            _product = value;
            _localNames.Add(value);
        }
    }

    /// <summary>The type of real numbers in C#.</summary>
    public string Real => _precision == Precision.F32 ? "float" : "double";

    /// <summary>Lanes of a block, at every width.</summary>
    public int LaneCount => _precision == Precision.F32 ? 16 : 8;

    private IEnumerable<Moving> Buffers => _loads.Concat(_stores).Distinct();

    private static void Note(Place place, HashSet<Buffer> buffers, List<Moving> places)
    {
        buffers.Add(place.Buffer!);
        places.Add(new Moving(place.Buffer!, place.Step));
    }

    private string RealText(double value) => Literals.Real(value, _precision);

    private Scope Open(IndentedWriter.Scope block)
    {
        var outer = _names;
        _names = new NameScope(outer);
        _given.Open();
        return new Scope(this, block, outer);
    }

    /// <summary>The level of the statements outside all stage loops.</summary>
    private int PointLevel => _nest.LanesAreOuter ? 1 : 0;

    private readonly struct Scope(KernelWriter writer, IndentedWriter.Scope block, NameScope outer) : IDisposable
    {
        public void Dispose()
        {
            writer._names = outer;
            writer._given.Close();
            block.Dispose();
        }
    }

    /// <summary>A buffer, and by how many elements its pointer moves from step to step.</summary>
    private sealed record Moving(Buffer Buffer, long Step);

    /// <summary>A loop's variable, or where it has none, its only value.</summary>
    private readonly record struct Coordinate(string Name, long Value);
}

/// <summary>From where to where lanes run, as expressions; the first is at the beginning of a block.</summary>
internal readonly record struct LaneRange(string First, string Last)
{
    /// <summary>Whether samples end at the end of a block.</summary>
    public bool IsFull { get; init; }

    /// <summary>Whether the body is printed once, with masks.</summary>
    public bool Masks { get; init; }
}

/// <summary>How many lanes of a block are in use.</summary>
/// <param name="Text">An expression; empty for all of them.</param>
internal readonly record struct LaneMode(string Text)
{
    /// <summary>All lanes.</summary>
    public static LaneMode Full => new("");

    /// <summary>All lanes hold the same: what is stored is one number.</summary>
    public static LaneMode Uniform => new("1");

    public bool IsFull => Text.Length == 0;

    /// <summary>The last argument of a load or store.</summary>
    public string Argument => IsFull ? "" : ", " + Text;

    public string Count => IsFull ? "V.Count" : Text;
}
