using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Explanation;

/// <summary>Expressions and places in kernels, as text.</summary>
internal sealed class ExprText(ImmutableArray<KernelDim> dims)
{
    /// <summary>Deeper expressions are cut: an explanation is for reading.</summary>
    private const int Deepest = 24;

    public string Of(Expr expr, int depth = 0)
    {
        if (depth > Deepest)
            return "…";
        string Inner(Expr e) => Of(e, depth + 1);
        return expr switch
        {
            ConstantExpr constant => Number(constant.Value),
            CoordinateExpr coordinate => dims[coordinate.Dim].Name,
            LoadExpr load => Place(load.Access) + (load.Guarded ? $" else {Number(load.Fill)}" : ""),
            GatherExpr gather => Place(gather.Access, gather.Axis, Inner(gather.Index)) + (gather.Guarded ? " else 0" : ""),
            LocalExpr local => local.Local.Name,
            ProductExpr => "product",
            HostScalarExpr scalar => "host" + scalar.Slot.Number.ToString(CultureInfo.InvariantCulture),
            MultiplyAddExpr m when depth > 0 => $"({Inner(m.A)} * {Inner(m.B)} + {Inner(m.C)})",
            MultiplyAddExpr m => $"{Inner(m.A)} * {Inner(m.B)} + {Inner(m.C)}",
            RandomExpr random => $"random{random.Stream.ToString(CultureInfo.InvariantCulture)}[{Linear(random.Element)}]",
            OpExpr op => Operation(op, op.Operands.Select(Inner).ToArray()),
            _ => expr.GetType().Name,
        };
    }

    public string Place(BufferAccess access, int axis = -1, string index = "")
    {
        var places = access.Index.Dims.Select((d, k) => k == axis ? index : Index(d));
        var name = access.Buffer.Name + (access.Step == 0 ? "" : "@step");
        return access.Shape.Rank == 0 ? name : $"{name}[{string.Join(", ", places)}]";
    }

    public string Statement(Statement statement) => statement switch
    {
        ReduceStatement reduce => $"{reduce.Target.Name} = {Word(reduce.Op.ToString())} of {Of(reduce.Value)}",
        LetStatement let => $"{let.Target.Name} = {Of(let.Value)}",
        StoreStatement store => $"{Place(store.Target)} := {Of(store.Value)}",
        _ => statement.GetType().Name,
    };

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A name of an enumeration in small letters.</summary>
    public static string Word(string name) => name.ToLowerInvariant();

    private static string Operation(OpExpr op, string[] v) => op.Op switch
    {
        ScalarOp.Add => $"({v[0]} + {v[1]})",
        ScalarOp.Sub => $"({v[0]} - {v[1]})",
        ScalarOp.Mul => $"({v[0]} * {v[1]})",
        ScalarOp.Div => $"({v[0]} / {v[1]})",
        ScalarOp.Neg => $"-{v[0]}",
        ScalarOp.Less => $"({v[0]} < {v[1]})",
        ScalarOp.LessOrEqual => $"({v[0]} <= {v[1]})",
        ScalarOp.Equal => $"({v[0]} == {v[1]})",
        ScalarOp.And => $"({v[0]} and {v[1]})",
        ScalarOp.Or => $"({v[0]} or {v[1]})",
        _ => $"{Word(op.Op.ToString())}({string.Join(", ", v)})",
    };

    private string Index(IndexExpr expr)
    {
        var text = new StringBuilder();
        for (var d = 0; d < expr.Coefficients.Length; d++)
            Term(text, expr.Coefficients[d], dims[d].Name);
        if (expr.Offset != 0 || text.Length == 0)
            Term(text, expr.Offset, null);
        return expr.Divisor == 1 ? text.ToString() : $"({text}) / {expr.Divisor.ToString(CultureInfo.InvariantCulture)}";
    }

    private string Linear(LinearIndex index)
    {
        var text = new StringBuilder();
        for (var d = 0; d < index.Strides.Length; d++)
            Term(text, index.Strides[d], dims[d].Name);
        if (index.Offset != 0 || text.Length == 0)
            Term(text, index.Offset, null);
        return text.ToString();
    }

    private static void Term(StringBuilder text, long factor, string? name)
    {
        if (factor == 0 && (name is not null || text.Length > 0))
            return;
        if (text.Length > 0)
            text.Append(factor < 0 ? " - " : " + ");
        else if (factor < 0)
            text.Append('-');
        var size = factor < 0 ? -factor : factor;
        if (name is null || size != 1)
            text.Append(size.ToString(CultureInfo.InvariantCulture)).Append(name);
        else
            text.Append(name);
    }
}
