using System;
using System.Collections.Generic;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>The parameters and states of one network, which its training and its inference have in common.</summary>
internal sealed class NetworkVariables(GraphBuilder graph)
{
    private readonly Dictionary<string, Variable> _byName = new(StringComparer.Ordinal);

    public List<Variable> All { get; } = new();

    public bool TryGet(string name, out Variable variable) => _byName.TryGetValue(name, out variable!);

    /// <param name="initial">Makes the first value, of the variable's shape.</param>
    public Variable Add(VariableKind kind, string name, Shape shape, string role, string doc, Func<Node> initial, bool training)
    {
        var variable = new Variable(graph.Variable(kind, name, shape, role), doc, training);
        _byName.Add(name, variable);
        All.Add(variable);
        variable.Initial = initial();
        return variable;
    }
}

/// <param name="InTraining">Whether training uses it; false for one that only inference has.</param>
internal sealed record Variable(VariableNode Node, string Doc, bool InTraining)
{
    public Node Initial { get; set; } = null!;
}
