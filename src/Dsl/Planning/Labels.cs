using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Names for buffers, kernels and locals, from the user's own.</summary>
internal sealed class Labels
{
    /// <summary>What the name of a gradient ends in.</summary>
    public const string Gradient = " gradient";

    private readonly LoweredGraph _graph;
    private readonly HashSet<string> _taken;
    private readonly Dictionary<Node, VariableNode> _assigned;

    public Labels(LoweredGraph graph)
        : this(graph, Assigned(graph), NoneTaken())
    {
    }

    private Labels(LoweredGraph graph, Dictionary<Node, VariableNode> assigned, HashSet<string> taken)
    {
        _graph = graph;
        _assigned = assigned;
        _taken = taken;
    }

    /// <summary>The same names, none of which is taken yet.</summary>
    public Labels Fresh() => new(_graph, _assigned, NoneTaken());

    /// <summary>The names of another graph, beside those that are taken here.</summary>
    public Labels Within(LoweredGraph body) => new(body, Assigned(body), _taken);

    private static HashSet<string> NoneTaken() => new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a node, or what it is part of, is called in notes and names of kernels; not unique.</summary>
    public string Of(Node node)
    {
        if (_assigned.TryGetValue(node, out var variable))
            return "new " + Of(variable);
        var name = Plain(node);
        var body = name.IndexOf('/');
        name = body > 0 ? name.Substring(0, body) : name;
        return _graph.Forward.Contains(node is ScanValueNode value ? value.Scan : node) || name.IndexOf(Gradient, StringComparison.Ordinal) >= 0 ? name : name + Gradient;
    }

    /// <summary>The name of a node, or of what it is part of, else its kind.</summary>
    public static string Plain(Node node) => node.Name is { Length: > 0 } given ? given
        : node.Origin.Scope.Length > 0 ? node.Origin.Scope
        : node.Origin.Layer.Length > 0 ? node.Origin.Layer
        : Kind(node);

    /// <summary>A name for the value of a node that tells it from its neighbours.</summary>
    public string Value(Node node) => _assigned.ContainsKey(node) ? Of(node)
        : node.Name is { Length: > 0 } given ? given
        : node is ContractNode ? Of(node)
        : Of(node) + " " + Kind(node);

    /// <summary>A variable's name, with its parameter's where it belongs to one.</summary>
    public static string Of(VariableNode variable) => variable.Kind switch
    {
        VariableKind.Gradient => (variable.Of ?? variable).VariableName + " gradient",
        VariableKind.Direction => (variable.Of ?? variable).VariableName + " direction",
        VariableKind.Average => (variable.Of ?? variable).VariableName + " average",
        _ => variable.Of is { } of ? of.VariableName + " " + variable.VariableName : variable.VariableName,
    };

    /// <summary>The words of a name as an identifier in lower case, unique ignoring case.</summary>
    public string Unique(string name, string separator = "_")
    {
        var words = Words(name);
        var text = words.Count == 0 ? "value" : string.Join(separator, words);
        if (char.IsDigit(text[0]))
            text = "_" + text;
        var unique = text;
        for (var k = 2; !_taken.Add(unique); k++)
            unique = text + separator + k.ToString(CultureInfo.InvariantCulture);
        return unique;
    }

    /// <summary>As <see cref="Unique"/>, each word beginning with a capital.</summary>
    public string UniquePascal(string name)
    {
        var text = new StringBuilder();
        foreach (var word in Words(name))
            text.Append(char.ToUpperInvariant(word[0])).Append(word, 1, word.Length - 1);
        var unique = text.Length == 0 ? "Kernel" : text.ToString();
        if (char.IsDigit(unique[0]))
            unique = "_" + unique;
        var start = unique;
        for (var k = 2; !_taken.Add(unique); k++)
            unique = start + k.ToString(CultureInfo.InvariantCulture);
        return unique;
    }

    public static string Kind(Node node) => node switch
    {
        MapNode { Op: ScalarOp.ToReal } => "value",
        MapNode map => Word(map.Op),
        ReduceNode reduce => reduce.Op.ToString().ToLowerInvariant(),
        ContractNode => "product",
        GatherNode => "gather",
        ScatterAddNode => "scatter",
        ViewNode => "view",
        ScanNode => "loop",
        ScanValueNode { Value: CarryNode } => "states",
        ScanValueNode value => Kind(value.Value),
        VariableNode variable => variable.VariableName,
        InputNode input => input.Slot,
        _ => "value",
    };

    /// <summary>What the result of an operation is called.</summary>
    private static string Word(ScalarOp op) => op switch
    {
        ScalarOp.Add => "total",
        ScalarOp.Sub => "difference",
        ScalarOp.Mul => "product",
        ScalarOp.Div => "quotient",
        ScalarOp.Neg => "negative",
        ScalarOp.Sqrt => "root",
        ScalarOp.Pow => "power",
        ScalarOp.Select => "chosen",
        ScalarOp.Logistic => "sigmoid",
        ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal => "comparison",
        _ => op.ToString().ToLowerInvariant(),
    };

    private static Dictionary<Node, VariableNode> Assigned(LoweredGraph graph)
    {
        var assigned = new Dictionary<Node, VariableNode>();
        foreach (var assignment in graph.Program.Assignments)
        {
            if (!assigned.ContainsKey(assignment.Value) && assignment.Value is not LeafNode)
                assigned.Add(assignment.Value, assignment.Target);
        }
        return assigned;
    }

    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in name + " ")
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(c);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
        return words;
    }
}
