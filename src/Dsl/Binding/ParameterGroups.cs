using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>What stands after <c>on</c>: parameters by the plural of their role (<c>weights</c>, <c>biases</c>), by their name or
/// that of their layer.</summary>
internal static class ParameterGroups
{
    /// <summary>The chosen parameters, each once. A group that chooses none is reported.</summary>
    public static List<VariableNode> Select(
        ImmutableArray<ExpressionSyntax> groups, IReadOnlyList<VariableNode> parameters, string network, Reports reports) =>
        groups.SelectMany(g => Select(g, parameters, network, reports)).Distinct().ToList();

    private static List<VariableNode> Select(ExpressionSyntax group, IReadOnlyList<VariableNode> parameters, string network, Reports reports)
    {
        var name = NameOf(group);
        var found = parameters.Where(p =>
            (p.Role.Length > 0 && (name == p.Role + "s" || name == p.Role + "es")) ||
            p.VariableName == name || p.VariableName.StartsWith(name + ".", StringComparison.Ordinal)).ToList();
        if (found.Count == 0 && name.Length > 0)
        {
            var known = parameters.Select(p => p.VariableName)
                .Concat(parameters.Select(p => p.VariableName.Split('.')[0]))
                .Concat(parameters.Where(p => p.Role.Length > 0).Select(p => p.Role + (p.Role.EndsWith("s", StringComparison.Ordinal) ? "es" : "s")));
            reports.Add(BindingDiagnostics.UnknownGroup, group.Span, name, network, reports.DidYouMean(name, known));
        }
        return found;
    }

    private static string NameOf(ExpressionSyntax group)
    {
        var parts = new Stack<string>();
        while (group is MemberSyntax member)
        {
            parts.Push(member.Name.Text);
            group = member.Target;
        }
        if (group is NameSyntax name)
            parts.Push(name.Text);
        return string.Join(".", parts);
    }
}
