using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>
/// Prints scalars of the host, in double: rates, and what an optimizer needs of its step. Values that are used twice, or
/// lie deep, get a name before the expression.
/// </summary>
/// <param name="leaf">The expression of what the host is given.</param>
/// <param name="math">What stands before <c>Sqrt</c> and the like, which round alike everywhere.</param>
/// <param name="hostMath">What stands before functions whose bits a platform's library could change.</param>
internal sealed class HostWriter(
    IndentedWriter writer,
    NameScope names,
    Func<HostScalarNode, string> leaf,
    string math = "global::System.Math.",
    string hostMath = "global::NetGen.Runtime.Simd.HostMath.")
{
    private const int MostNesting = 4;

    private readonly Dictionary<Node, string> _named = new();

    /// <summary>Writes what the values need first, and gives their expressions.</summary>
    public IReadOnlyList<string> Write(IReadOnlyList<Node> roots)
    {
        var ordered = Ordered(roots);
        var uses = new Dictionary<Node, int>();
        foreach (var node in ordered)
        {
            foreach (var operand in node.Operands)
                uses[operand] = (uses.TryGetValue(operand, out var n) ? n : 0) + 1;
        }
        var depth = new Dictionary<Node, int>();
        foreach (var node in ordered)
        {
            depth[node] = node.Operands.IsEmpty ? 0 : 1 + node.Operands.Max(o => _named.ContainsKey(o) ? 0 : depth[o]);
            var shared = uses.TryGetValue(node, out var n) && n > 1 && node is not LeafNode;
            if (!shared && depth[node] <= MostNesting)
                continue;
            var name = names.Declare(Identifiers.Camel(node.Name ?? (node is MapNode map ? map.Op.ToString() : "part")));
            writer.Line(IsCondition(node) ? $"bool {name} = {Condition(node)};" : $"double {name} = {Number(node)};");
            _named.Add(node, name);
        }
        return roots.Select(Number).ToList();
    }

    private static List<Node> Ordered(IReadOnlyList<Node> roots)
    {
        var found = new HashSet<Node>();
        var open = new Stack<Node>(roots);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!found.Add(node))
                continue;
            foreach (var operand in node.Operands)
                open.Push(operand);
        }
        return found.OrderBy(n => n.Id).ToList();
    }

    private string Number(Node node)
    {
        if (IsCondition(node))
            return "(" + Condition(node) + " ? 1.0 : 0.0)";
        if (_named.TryGetValue(node, out var name))
            return name;
        switch (node)
        {
            case ConstantNode constant:
                var text = Literals.Double(constant.Value);
                return text[0] == '-' ? "(" + text + ")" : text;
            case HostScalarNode host:
                return leaf(host);
            case ViewNode view:
                return Number(view.Operand);
            case ReshapeNode reshape:
                return Number(reshape.Operand);
            case MapNode map:
                return Map(map);
            default:
                throw new InvalidOperationException("The host cannot compute " + node.GetType().Name + ".");
        }
    }

    private string Map(MapNode map)
    {
        var o = map.Operands;
        return map.Op switch
        {
            ScalarOp.StopGradient or ScalarOp.ToReal => Number(o[0]),
            ScalarOp.Neg => "(-" + First(o) + ")",
            ScalarOp.Add => "(" + First(o) + " + " + Number(o[1]) + ")",
            ScalarOp.Sub => "(" + First(o) + " - " + Number(o[1]) + ")",
            ScalarOp.Mul => "(" + First(o) + " * " + Number(o[1]) + ")",
            ScalarOp.Div => "(" + First(o) + " / " + Number(o[1]) + ")",
            ScalarOp.Sign => Sign(Number(o[0])),
            ScalarOp.Select => "(" + Condition(o[0]) + " ? " + First([o[1], o[2]]) + " : " + Number(o[2]) + ")",
            _ => Method(map.Op) + "(" + string.Join(", ", o.Select((x, k) => Bare(k == 0 ? First(o) : Number(x)))) + ")",
        };
    }

    /// <summary>The first operand: as a double, where all of them would be whole numbers in C#.</summary>
    private string First(IReadOnlyList<Node> operands) =>
        (operands.All(IsWhole) ? "(double)" : "") + Number(operands[0]);

    private bool IsWhole(Node node) => !_named.ContainsKey(node) && node switch
    {
        HostScalarNode host => host.Kind is not (HostScalar.Rate or HostScalar.LastFigure or HostScalar.ScheduleState),
        ViewNode or ReshapeNode => IsWhole(node.Operands[0]),
        MapNode { Op: ScalarOp.StopGradient or ScalarOp.ToReal } => IsWhole(node.Operands[0]),
        _ => false,
    };

    // Not Math.Sign, which throws for NaN.
    private static string Sign(string x) => "(" + x + " > 0 ? 1.0 : " + x + " < 0 ? -1.0 : " + x + ")";

    private string Condition(Node node)
    {
        if (!IsCondition(node))
            return "(" + Number(node) + " != 0)";
        if (_named.TryGetValue(node, out var name))
            return name;
        var o = node.Operands;
        return ((MapNode)node).Op switch
        {
            ScalarOp.Less => "(" + Number(o[0]) + " < " + Number(o[1]) + ")",
            ScalarOp.LessOrEqual => "(" + Number(o[0]) + " <= " + Number(o[1]) + ")",
            ScalarOp.Equal => "(" + Number(o[0]) + " == " + Number(o[1]) + ")",
            ScalarOp.And => "(" + Condition(o[0]) + " && " + Condition(o[1]) + ")",
            ScalarOp.Or => "(" + Condition(o[0]) + " || " + Condition(o[1]) + ")",
            _ => "!" + Condition(o[0]),
        };
    }

    private static bool IsCondition(Node node) => node is MapNode
    {
        Op: ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.And or ScalarOp.Or or ScalarOp.Not
    };

    /// <summary>Without the parentheses around the whole, if one pair is.</summary>
    public static string Bare(string text)
    {
        if (text.Length < 2 || text[0] != '(')
            return text;
        var depth = 0;
        for (var k = 0; k < text.Length; k++)
        {
            depth += text[k] == '(' ? 1 : text[k] == ')' ? -1 : 0;
            if (depth == 0)
                return k == text.Length - 1 ? text.Substring(1, k - 1) : text;
        }
        return text;
    }

    private string Method(ScalarOp op) => op switch
    {
        ScalarOp.Abs or ScalarOp.Sqrt or ScalarOp.Floor or ScalarOp.Min or ScalarOp.Max => math + op,
        ScalarOp.Exp or ScalarOp.Log or ScalarOp.Sin or ScalarOp.Cos or ScalarOp.Tanh or ScalarOp.Erf or ScalarOp.Pow => hostMath + op,
        ScalarOp.Logistic => hostMath + "Sigmoid",
        _ => throw new InvalidOperationException("No rule for " + op + " on the host."),
    };
}
