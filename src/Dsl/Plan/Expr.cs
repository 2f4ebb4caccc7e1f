using System.Collections.Immutable;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Plan;

/// <summary>
/// A scalar expression inside a kernel, at one point of its iteration space. Expressions are trees with sharing: an
/// emitter computes a shared one once. Where values are joined by multiplication and addition the plan already says
/// <see cref="MultiplyAddExpr"/>, so that every printer rounds alike.
/// </summary>
public abstract record Expr;

public sealed record ConstantExpr(double Value) : Expr;

/// <summary>The coordinate along one dimension of the kernel, as a number.</summary>
public sealed record CoordinateExpr(int Dim) : Expr;

/// <summary>
/// An element of a buffer. Index dimensions refer to the kernel's own dimensions. Where <see cref="Guarded"/>, the place
/// may lie outside or between elements and then reads as <see cref="Fill"/>; else it is proven inside.
/// </summary>
public sealed record LoadExpr(BufferAccess Access, bool Guarded, double Fill) : Expr;

/// <summary>As <see cref="LoadExpr"/>, but along <see cref="Axis"/> at an index computed in the kernel; outside it reads as 0.</summary>
public sealed record GatherExpr(BufferAccess Access, int Axis, Expr Index, bool Guarded) : Expr;

/// <summary>The result of a <see cref="ReduceStatement"/> or <see cref="LetStatement"/> of the same kernel.</summary>
public sealed record LocalExpr(Local Local) : Expr;

/// <summary>The finished sum in the epilogue of a <see cref="ContractKernel"/>.</summary>
public sealed record ProductExpr : Expr;

/// <summary>A scalar computed once a step by the plan's <see cref="HostKernel"/>.</summary>
public sealed record HostScalarExpr(HostSlot Slot) : Expr;

public sealed record OpExpr(ScalarOp Op, ImmutableArray<Expr> Operands) : Expr;

/// <summary>a * b + c, rounded once.</summary>
public sealed record MultiplyAddExpr(Expr A, Expr B, Expr C) : Expr;

/// <summary>The random number of an element: row-major <paramref name="Element"/> over the kernel's dimensions.</summary>
public sealed record RandomExpr(int Stream, LinearIndex Element) : Expr;

/// <summary>A value computed in a kernel and used there only; one for each point of the dimensions outside its stage.</summary>
public sealed class Local(string name, ElementType type)
{
    public string Name { get; } = name;

    public ElementType Type { get; } = type;
}

/// <summary>The sum of stride * coordinate over the kernel's dimensions, and an offset, in elements.</summary>
public sealed record LinearIndex(ImmutableArray<long> Strides, long Offset);

/// <summary>A place in a buffer for each point of a kernel's iteration space.</summary>
/// <param name="Index">One expression for each dimension of <paramref name="Shape"/>, over the kernel's dimensions.</param>
/// <param name="Shape">As which shape the buffer is addressed (row-major); a reshape addresses the same bytes by another.</param>
/// <param name="Step">In a <see cref="StepLoop"/> the elements by which the place moves from one step to the next.</param>
public sealed record BufferAccess(Buffer Buffer, Shape Shape, IndexMap Index, long Step = 0);
