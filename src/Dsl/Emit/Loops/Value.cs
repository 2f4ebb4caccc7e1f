using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

internal enum ValueKind
{
    Constant,
    Coordinate,
    Load,
    Gather,

    /// <summary>An index that is the same in all lanes, as an <c>int</c>: the operand of a <see cref="Gather"/>.</summary>
    UniformIndex,
    Local,
    Product,
    Host,
    Op,
    MultiplyAdd,
    Random,
}

/// <summary>A value of a kernel: equal expressions are one value, so that each is computed once.</summary>
internal sealed class Value
{
    public Value(ValueKind kind, ImmutableArray<Value> operands, int level, bool varies = false)
    {
        Kind = kind;
        Operands = operands;
        Level = level;
        Varies = varies;
    }

    /// <summary>Operands have smaller numbers.</summary>
    public int Id { get; set; }

    public ValueKind Kind { get; }

    public ImmutableArray<Value> Operands { get; }

    /// <summary>The deepest loop that it depends on: where it can be computed. See <see cref="KernelWriter"/>.</summary>
    public int Level { get; }

    /// <summary>Whether lanes hold different numbers.</summary>
    public bool Varies { get; }

    /// <summary>The dimension of the lanes along which it varies, or -1.</summary>
    public int LaneDim { get; set; } = -1;

    public ScalarOp Op { get; init; }

    /// <summary>The number of a constant, or what a load gives outside.</summary>
    public double Number { get; init; }

    /// <summary>The dimension of a coordinate, or the stream of random numbers.</summary>
    public int Dim { get; init; }

    public Place? Place { get; init; }

    /// <summary>For a gather: what one step of the index moves, and the number of steps.</summary>
    public long AxisStride { get; init; }

    public long AxisExtent { get; init; }

    public Local? Local { get; init; }

    public HostSlot? Slot { get; init; }

    /// <summary>What the plan calls it, if it does.</summary>
    public string? Wish { get; set; }

    /// <summary>Its name in the code that is being printed; see <see cref="GivenNames"/>.</summary>
    public string? Name { get; set; }

    /// <summary>The last search that came by, and what that counted.</summary>
    public int Search { get; set; }

    public int Count { get; set; }

    /// <summary>Whether it is a mask by nature: a comparison or logic.</summary>
    public bool IsMask => Kind is ValueKind.Op or ValueKind.Local
        && Op is ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.And or ScalarOp.Or or ScalarOp.Not;

    /// <summary>Whether writing it again costs nothing.</summary>
    public bool IsTrivial => Kind is ValueKind.Constant or ValueKind.Local or ValueKind.Product;

    public bool ReadsMemory => Kind is ValueKind.Load or ValueKind.Gather;
}
