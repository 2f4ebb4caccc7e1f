using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;
using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

/// <summary>Shows trees in brackets, so that tests can state the shape that they expect.</summary>
internal static class Dump
{
    public static SyntaxTree Parse(string text) => Parser.Parse(new SourceFile("test.netdsl", text));

    /// <summary>The dump of the members of a file that has no errors, separated by spaces.</summary>
    public static string Members(string text)
    {
        SyntaxTree tree = Parse(text);
        Assert.Equal("", string.Join("\n", tree.Diagnostics));
        return string.Join(" ", tree.Root.Members.Select(Of));
    }

    /// <summary>The dump of the statements of a block.</summary>
    public static string Statements(string text)
    {
        string dump = Members("layer test() {\n" + text + "\n}");
        return dump["(layer test () { ".Length..^" })".Length];
    }

    /// <summary>The dump of an expression.</summary>
    public static string Expression(string text)
    {
        string dump = Members("const test = " + text);
        return dump["(const test ".Length..^1];
    }

    public static string Of(SyntaxNode node) => node switch
    {
        MissingSyntax or MissingTypeSyntax => "?",
        IdentifierSyntax { IsMissing: true } => "?",
        IdentifierSyntax n => n.Text,
        NameSyntax n => n.Text,
        IntegerSyntax n => n.Value.ToString(CultureInfo.InvariantCulture),
        RealSyntax n => n.Value.ToString("R", CultureInfo.InvariantCulture) + "r",
        StringSyntax n => "\"" + n.Value + "\"",
        BooleanSyntax n => n.Value ? "true" : "false",
        DurationSyntax n => $"({Of(n.Amount)} {n.Unit})",
        ListSyntax n => Join("list", n.Elements),
        UnarySyntax n => $"({n.Operator} {Of(n.Operand)})",
        BinarySyntax n => $"({n.Operator} {Of(n.Left)} {Of(n.Right)})",
        ConditionalSyntax n => Join("if", n.Children),
        PipelineSyntax n => Join("|>", n.Children),
        ThenSyntax n => Join("then", n.Children),
        ArgumentSyntax n => n.Name is null ? Of(n.Value) : $"{Of(n.Name)}:{Of(n.Value)}",
        CallSyntax n => Join("call", n.Arguments.Prepend<SyntaxNode>(n.Callee)) +
            (n.InstanceName is null ? "" : " as " + n.InstanceName),
        IndexSyntax n => Join("index", n.Children),
        MemberSyntax n => $"{Of(n.Target)}.{Of(n.Name)}",
        BinderSyntax n => $"{Of(n.Name)}<{Of(n.Bound)}",
        ReductionSyntax n => Join("reduce", n.Children),
        NamedTypeSyntax n => n.Type.ToString(),
        TensorTypeSyntax n => Shape(n.Dimensions),
        ClassTypeSyntax n => $"class({Of(n.Count)})" + (n.Dimensions.IsEmpty ? "" : Shape(n.Dimensions)),
        SizeSyntax n => Of(n.Value),
        RestSyntax n => "..." + n.Name,
        ParameterSyntax n => Of(n.Name) + (n.Type is null ? "" : ":" + Of(n.Type)) +
            (n.Default is null ? "" : "=" + Of(n.Default)),
        DocumentationSyntax n => "'" + n.Text.Replace("\n", "|", StringComparison.Ordinal) + "'",
        TraitSyntax n => n.Arguments.IsEmpty ? "@" + n.Name : "@" + Join(n.Name.Text, n.Arguments),
        BlockSyntax n => string.Concat(n.Statements.Select(s => Of(s) + " ").Prepend("{ ")) + "}",
        ItemSyntax n => Preamble(n) + Item(n),
        StateVariableSyntax n => Of(n.Name) + (n.Type is null ? "" : ":" + Of(n.Type)) + "=" + Of(n.Initial),
        IfBranchSyntax n => Join("when", n.Children),
        _ => throw new InvalidOperationException(node.GetType().Name),
    };

    private static string Item(ItemSyntax node) => node switch
    {
        ImportSyntax n => Join("import", [n.Path]),
        NetworkSyntax n => $"(network {Of(n.Name)} {Parameters(n.Parameters)} {Of(n.Body)})",
        NetworkInstanceSyntax n => Join($"network {Of(n.Name)} = {Of(n.Network)}", n.Arguments),
        CallableSyntax n => $"({n.Kind.ToString().ToLowerInvariant()} {Of(n.Name)} {Parameters(n.Parameters)} " +
            (n.Body is null ? "= " + Of(n.Expression!) : Of(n.Body)) + ")",
        RecipeSyntax n => Join(
            $"train {Of(n.Network)}" + (n.Name is null ? "" : $" as {n.Name}"),
            n.Settings.Concat<SyntaxNode>(n.Suppressions)),
        SettingSyntax n => Join("set", [n.Name, n.Value]) + (n.On.IsEmpty ? "" : " on " + Join("", n.On)),
        ConstSyntax n => Join("const", [n.Name, n.Value]),
        SuppressSyntax n => Join("suppress", [n.Id, n.Reason]),
        InputSyntax n => Join("input", [n.Name, n.Type]),
        TargetSyntax n => Join("target", [n.Name, n.Type]),
        OutputSyntax n => Join("output", [n.Name, n.Value]),
        LossSyntax n => Join("loss", [n.Value]) + (n.On.IsEmpty ? "" : " on " + Join("", n.On)),
        MetricSyntax n => n.Name is null ? Join("metric", [n.Value]) : Join("metric", [n.Value, n.Name]),
        ParamSyntax n => Join("param", [n.Name, n.Type, n.Initial]),
        StateSyntax n => Join("state", n.Variables),
        DerivativesSyntax n => $"(derivatives {n.Order})",
        PrecisionSyntax n => $"(precision {n.Precision})",
        BindingSyntax n => Join("=", [n.Name, n.Value]),
        IndexDefinitionSyntax n => Join("define", [n.Name, .. n.Binders, n.Value]),
        IfSyntax n => Join("if", n.Else is null ? n.Branches : [.. n.Branches, n.Else]),
        RepeatSyntax n => Join("repeat", n.Index is null ? [n.Count, n.Body] : [n.Index, n.Count, n.Body]),
        RecomputeSyntax n => Join("recompute", [n.Body]),
        ScanSyntax n => Join(n.IsBackward ? "scan backward" : "scan", [n.Index, n.Count, n.Body]),
        StepDefinitionSyntax n => Join("step", [n.Name, n.Index, n.Value]),
        ReturnSyntax n => Join("return", [n.Value]),
        _ => throw new InvalidOperationException(node.GetType().Name),
    };

    private static string Preamble(ItemSyntax node) =>
        (node.Documentation is null ? "" : Of(node.Documentation) + " ") +
        string.Concat(node.Traits.Select(t => Of(t) + " "));

    private static string Shape(IEnumerable<SyntaxNode> dimensions) =>
        "[" + string.Join(" ", dimensions.Select(Of)) + "]";

    private static string Parameters(IEnumerable<SyntaxNode> parameters) =>
        "(" + string.Join(" ", parameters.Select(Of)) + ")";

    private static string Join(string head, IEnumerable<SyntaxNode> children)
    {
        var text = new StringBuilder("(").Append(head);
        foreach (SyntaxNode child in children)
            text.Append(text.Length > 1 ? " " : "").Append(Of(child));
        return text.Append(')').ToString();
    }

    /// <summary>Fails unless every node lies in its parent, and walks without recursion.</summary>
    public static void CheckSpans(SyntaxTree tree)
    {
        var open = new Stack<SyntaxNode>([tree.Root]);
        while (open.TryPop(out SyntaxNode? node))
        {
            foreach (SyntaxNode child in node.Children)
            {
                bool inside = child.Span.Start >= node.Span.Start && child.Span.End <= node.Span.End &&
                    child.Span.Length >= 0 && ReferenceEquals(child.Span.File, tree.File);
                if (!inside)
                    Assert.Fail($"{child.GetType().Name} {child.Span} outside {node.GetType().Name} {node.Span}");
                open.Push(child);
            }
        }
    }
}
