using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>The text of values, and the decision which of them get a name.</summary>
internal sealed partial class KernelWriter
{
    /// <summary>How tightly the parts of a text hold together.</summary>
    private enum Binding
    {
        Condition,
        Sum,
        Product,
        Unary,
        Primary,
    }

    private string Number(Value value) => Number(value, Binding.Condition);

    /// <summary>The value as numbers in lanes, in parentheses where its parts hold together less than asked for.</summary>
    private string Number(Value value, Binding least)
    {
        var (text, binding) = NamedOrText(value);
        return binding < least ? "(" + text + ")" : text;
    }

    private (string Text, Binding Binding) NamedOrText(Value value) =>
        value.IsMask ? ("V.Select(" + Mask(value) + ", " + RealText(1) + ", V.Zero)", Binding.Primary)
        : value.Name is { } name ? (name, Binding.Primary)
        : Text(value);

    /// <summary>Whether it is known to be 0 where the kernel is: a border's fill, or a sum of such.</summary>
    private bool IsZero(Value value) => !value.IsMask && value.Kind switch
    {
        ValueKind.Load => value.Number == 0 && IsOutside(value.Place!),
        ValueKind.Gather => IsOutside(value.Place!),
        ValueKind.Op => value.Op == ScalarOp.Add && value.Operands.All(IsZero),
        _ => false,
    };

    /// <summary>The value as a mask: set where it is not 0.</summary>
    private string Mask(Value value)
    {
        if (!value.IsMask)
            return "V.Not(V.Equal(" + Number(value) + ", V.Zero))";
        if (value.Name is { } name)
            return name;
        var o = value.Operands;
        return value.Op switch
        {
            ScalarOp.Less => "V.Less(" + Number(o[0]) + ", " + Number(o[1]) + ")",
            ScalarOp.LessOrEqual => "V.LessOrEqual(" + Number(o[0]) + ", " + Number(o[1]) + ")",
            ScalarOp.Equal => "V.Equal(" + Number(o[0]) + ", " + Number(o[1]) + ")",
            ScalarOp.And => "V.And(" + Mask(o[0]) + ", " + Mask(o[1]) + ")",
            ScalarOp.Or => "V.Or(" + Mask(o[0]) + ", " + Mask(o[1]) + ")",
            _ => "V.Not(" + Mask(o[0]) + ")",
        };
    }

    private (string Text, Binding Binding) Text(Value value)
    {
        var o = value.Operands;
        return value.Kind switch
        {
            ValueKind.Constant => (Constant(value.Number), Constant(value.Number)[0] == '-' ? Binding.Unary : Binding.Primary),
            ValueKind.Coordinate => (CoordinateText(value), Binding.Primary),
            ValueKind.Load => LoadText(value),
            ValueKind.Gather => GatherText(value),
            ValueKind.UniformIndex => (UniformIndexText(o[0]), Binding.Primary),
            ValueKind.Local => (value.Local!.Name, Binding.Primary),
            ValueKind.Product => (Product, Binding.Primary),
            ValueKind.Host => (_symbols.Scalar(value.Slot!), Binding.Primary),
            ValueKind.MultiplyAdd => ("V.MultiplyAdd(" + Number(o[0]) + ", " + Number(o[1]) + ", " + Number(o[2]) + ")", Binding.Primary),
            ValueKind.Random => (RandomText(value), Binding.Primary),
            _ => OpText(value),
        };
    }

    private (string Text, Binding Binding) OpText(Value value)
    {
        var o = value.Operands;
        switch (value.Op)
        {
            case ScalarOp.Add when IsZero(o[0]):
                return NamedOrText(o[1]);
            case ScalarOp.Add when IsZero(o[1]):
                return NamedOrText(o[0]);
            case ScalarOp.Add:
                return (Number(o[0], Binding.Sum) + " + " + Number(o[1], Binding.Product), Binding.Sum);
            case ScalarOp.Sub:
                return (Number(o[0], Binding.Sum) + " - " + Number(o[1], Binding.Product), Binding.Sum);
            case ScalarOp.Mul:
                return (Number(o[0], Binding.Product) + " * " + Number(o[1], Binding.Unary), Binding.Product);
            case ScalarOp.Div:
                return (Number(o[0], Binding.Product) + " / " + Number(o[1], Binding.Unary), Binding.Product);
            case ScalarOp.Neg:
                return ("-" + Number(o[0], Binding.Primary), Binding.Unary);
            case ScalarOp.Select:
                return ("V.Select(" + Mask(o[0]) + ", " + Number(o[1]) + ", " + Number(o[2]) + ")", Binding.Primary);
            default:
                return ("V." + Method(value.Op) + "(" + string.Join(", ", o.Select(Number)) + ")", Binding.Primary);
        }
    }

    private static string Method(ScalarOp op) => op switch
    {
        ScalarOp.Abs => "Abs",
        ScalarOp.Sign => "Sign",
        ScalarOp.Sqrt => "Sqrt",
        ScalarOp.Exp => "Exp",
        ScalarOp.Log => "Log",
        ScalarOp.Sin => "Sin",
        ScalarOp.Cos => "Cos",
        ScalarOp.Tanh => "Tanh",
        ScalarOp.Erf => "Erf",
        ScalarOp.Logistic => "Sigmoid",
        ScalarOp.Floor => "Floor",
        ScalarOp.Min => "Min",
        ScalarOp.Max => "Max",
        ScalarOp.Pow => "Pow",
        _ => throw new InvalidOperationException("No printing rule for " + op + "."),
    };

    private string Constant(double number) =>
        BitConverter.DoubleToInt64Bits(number) == 0 ? "V.Zero" : RealText(number);

    private string CoordinateText(Value value)
    {
        var coordinate = _coordinates[value.Dim];
        var text = coordinate.Name.Length > 0 ? coordinate.Name : Code.Text($"{coordinate.Value}");
        return value.Dim == _laneDim ? "V.Sequence(" + text + ")" : "V.Broadcast(" + text + ")";
    }

    private (string Text, Binding Binding) LoadText(Value value)
    {
        var place = value.Place!;
        if (IsOutside(place))
            return (Constant(value.Number), Binding.Primary);
        var laneBorders = place.Borders.Where(IsOpen).ToList();
        string text;
        if (laneBorders.Count > 0)
        {
            var border = laneBorders[0];
            text = Code.Text($"LaneAccess.LoadWithin<V, {Real}>({At(Locate(place))}, {border.Stride}, {BorderText(border)}, ")
                + Code.Text($"{border.Coefficients[_laneDim]}, {border.Divisor}, {border.Extent}, {RealText(value.Number)}, {_lanes.Count})");
        }
        else
        {
            text = PlainLoad(place, value.Varies);
        }
        var condition = Conditions(place);
        return condition.Length == 0
            ? (text, Binding.Primary)
            : (condition + " ? " + text + " : " + Constant(value.Number), Binding.Condition);
    }

    private string PlainLoad(Place place, bool varies)
    {
        var at = Locate(place);
        var type = ElementOf(place.Buffer!);
        var stride = LaneStride(place);
        if (!varies || stride == 0)
            return type == Real ? Element(at) : "V.Broadcast(" + (type == "double" ? "(float)" : "") + Element(at) + ")";
        if (type == "int")
        {
            return stride == 1
                ? "V.LoadIndices(" + At(at) + ", " + _lanes.Count + ")"
                : Code.Text($"LaneAccess.LoadIndices<V, {Real}>({At(at)}, {stride}, {_lanes.Count})");
        }
        return stride == 1
            ? "V.Load(" + At(at) + _lanes.Argument + ")"
            : Code.Text($"V.LoadStrided({At(at)}, {stride}, {_lanes.Count})");
    }

    private (string Text, Binding Binding) GatherText(Value value)
    {
        var place = value.Place!;
        if (IsOutside(place))
            return ("V.Zero", Binding.Primary);
        var index = value.Operands[0];
        var condition = Conditions(place);
        string text;
        if (index.Kind == ValueKind.UniformIndex)
        {
            var name = index.Name!;
            var (pointer, moved) = LocateIndexed(value);
            var stride = LaneStride(place);
            text = !value.Varies ? pointer + "[" + moved + "]"
                : stride == 1 ? "V.Load(" + pointer + " + " + moved + _lanes.Argument + ")"
                : Code.Text($"V.LoadStrided({pointer} + {moved}, {stride}, {_lanes.Count})");
            var inside = Code.Text($"(uint){name} < {value.AxisExtent}");
            condition = condition.Length == 0 ? inside : condition + " && " + inside;
        }
        else
        {
            text = Code.Text($"LaneAccess.Gather<V, {Real}>({At(Locate(place))}, {LaneStride(place)}, {Number(index)}, ")
                + Code.Text($"{value.AxisStride}, {value.AxisExtent}, {_lanes.Count})");
        }
        return condition.Length == 0 ? (text, Binding.Primary) : (condition + " ? " + text + " : V.Zero", Binding.Condition);
    }

    /// <summary>The place of a gather whose index is one number, in its name.</summary>
    private (string Pointer, string Offset) LocateIndexed(Value gather)
    {
        var name = gather.Operands[0].Name!;
        var (pointer, offset) = Locate(gather.Place!);
        var step = gather.AxisStride == 1 ? name : Code.Text($"(nint){name} * {gather.AxisStride}");
        return (pointer, offset.Length == 0 ? step : step + (offset[0] == '-' ? " - " + offset.Substring(1) : " + " + offset));
    }

    private string UniformIndexText(Value index)
    {
        var place = index.Place;
        return index.Kind == ValueKind.Load && index.Name is null && place!.Borders.IsEmpty && ElementOf(place.Buffer!) == "int"
            ? Element(Locate(place))
            : "(int)V.First(" + Number(index) + ")";
    }

    private string RandomText(Value value)
    {
        var stream = StreamName(value.Dim);
        var place = value.Place!;
        var offset = place.Offset;
        var terms = new List<(string, long)>();
        for (var d = 0; d < place.Strides.Length; d++)
            Add(terms, ref offset, d, place.Strides[d], null);
        var start = Sum(terms, offset);
        start = start.Length == 0 ? "0" : start;
        var stride = LaneStride(place);
        return !value.Varies ? "V.First(V.Random(" + stream + ", " + start + "))"
            : stride == 1 ? "V.Random(" + stream + ", " + start + ")"
            : Code.Text($"LaneAccess.Random<V, {Real}>({stream}, {start}, {stride}, {_lanes.Count})");
    }

    private static string StreamName(int stream) => Code.Text($"random{stream}");

    /// <summary>Whether lanes must be filled one by one, by statements of their own.</summary>
    private bool NeedsLaneLoop(Value value)
    {
        if (value.Place is null || !value.ReadsMemory)
            return false;
        if (IsOutside(value.Place))
            return false;
        var borders = value.Place.Borders.Count(IsOpen);
        var reads = ElementOf(value.Place.Buffer!);
        return borders > 1 || (borders == 1 && (LaneStride(value.Place) != 0 || reads != Real || value.Kind == ValueKind.Gather));
    }

    /// <summary>Fills a block lane by lane, with all conditions written out.</summary>
    private void DeclareByLane(Value value, string name)
    {
        var place = value.Place!;
        var block = _names.Declare(name.TrimStart('@') + "Block");
        const string lane = "lane";
        var index = "";
        _out.Line($"{Real}* {block} = stackalloc {Real}[V.Count];");
        if (value.Kind == ValueKind.Gather)
        {
            index = value.Operands[0].Name!;
            if (value.Operands[0].Varies)
            {
                _out.Line($"V.Store({index}, {block});");
                index = "(int)" + block + "[" + lane + "]";
            }
        }
        using (_out.Block($"for (nint {lane} = 0; {lane} < {_lanes.Count}; {lane}++)"))
        {
            var conditions = place.Borders.Select(b => Condition(b, lane)).ToList();
            var (_, constant) = place.Linear(b => false);
            var parts = new List<string>();
            if (index.Length > 0)
            {
                conditions.Add(Code.Text($"(uint){index} < {value.AxisExtent}"));
                parts.Add(Code.Text($"(nint){index} * {value.AxisStride}"));
            }
            var terms = new List<(string, long)>();
            for (var d = 0; d < place.Strides.Length; d++)
                Add(terms, ref constant, d, place.Strides[d], lane);
            if (Sum(terms, constant) is { Length: > 0 } linear)
                parts.Add(linear);
            foreach (var border in place.Borders)
                parts.Add(Code.Text($"({BorderText(border, lane)}) / {border.Divisor} * {border.Stride}"));
            var element = Pointer(place) + "[" + string.Join(" + ", parts) + "]";
            _out.Line($"{block}[{lane}] = {string.Join(" && ", conditions)} ? {element} : {RealText(value.Number)};");
        }
        _out.Line($"V {name} = V.Load({block}{_lanes.Argument});");
    }
}
