using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetGen.Bench.Compiler;

/// <summary>Puts a reading of the clock around each call of a kernel in generated code.</summary>
internal sealed class KernelClock : CSharpSyntaxRewriter
{
    public const string Type = "Clock";
    public const string Ticks = "Ticks";
    public const string Names = "Names";
    public const string Step = "TimedStep";

    private readonly List<string> _names = [];
    private HashSet<string> _kernels = [];

    /// <summary>A kernel is a method of a program that .NET is to optimize at once.</summary>
    public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node)
    {
        var outside = _kernels;
        _kernels = [.. node.Members.OfType<MethodDeclarationSyntax>()
            .Where(m => m.AttributeLists.ToString().Contains("AggressiveOptimization", StringComparison.Ordinal))
            .Select(m => m.Identifier.Text)];
        var visited = base.VisitClassDeclaration(node);
        _kernels = outside;
        return visited;
    }

    /// <summary>What compiles kernels ahead of their calls is no step's work, and what a kernel calls is its own.</summary>
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) =>
        node.Identifier.Text == "Compile" || _kernels.Contains(node.Identifier.Text) ? node : base.VisitMethodDeclaration(node);

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        if (node.Expression is not InvocationExpressionSyntax call || Kernel(call) is not { } kernel)
            return base.VisitExpressionStatement(node);
        var number = _names.Count.ToString(CultureInfo.InvariantCulture);
        _names.Add(kernel);
        var clock = "global::System.Diagnostics.Stopwatch.GetTimestamp()";
        return SyntaxFactory.ParseStatement(
            $"{{ long timedFrom = {clock}; {node.ToString()} global::NetGen.Bench.Timed.{Type}.{Ticks}[{number}] += {clock} - timedFrom; }}\n");
    }

    /// <summary>What the rewritten code needs beside itself: the clock's memory, and one way into every network.</summary>
    public string Text(string @namespace, string network)
    {
        if (_names.Count == 0)
            throw new InvalidOperationException("No kernel was found in the generated code.");
        return $$"""
            namespace {{@namespace}}
            {
                public static class {{Type}}
                {
                    public static readonly long[] {{Ticks}} = new long[{{_names.Count.ToString(CultureInfo.InvariantCulture)}}];
                    public static readonly string[] {{Names}} = { "{{string.Join("\", \"", _names)}}" };
                }

                public sealed unsafe partial class {{network}}
                {
                    public double {{Step}}(int recipe, nint[] data, int[] lengths)
                    {
                        var slots = new global::NetGen.Runtime.Networks.Slot[data.Length];
                        for (int i = 0; i < slots.Length; i++)
                            slots[i] = new((void*)data[i], lengths[i]);
                        if (recipe >= 0)
                            return this.RunTrainStep(recipe, slots).Loss;
                        this.RunPredict(slots);
                        return 0;
                    }
                }
            }
            """;
    }

    /// <summary>The kernel that is called, by itself or by way of the team.</summary>
    private string? Kernel(InvocationExpressionSyntax call)
    {
        var name = call.Expression is IdentifierNameSyntax direct
            ? direct.Identifier.Text
            : (call.ArgumentList.Arguments.FirstOrDefault()?.Expression as PrefixUnaryExpressionSyntax)?.Operand.ToString();
        return name is not null && _kernels.Contains(name) ? name : null;
    }
}
