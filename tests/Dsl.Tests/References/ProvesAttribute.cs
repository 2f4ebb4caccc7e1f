using System;

namespace NetGen.Dsl.Tests.References;

/// <summary>On a test that proves a declaration of the prelude for which there are no numbers to compare.</summary>
/// <param name="declaration">Kind and name: <c>layer dropout</c>.</param>
/// <param name="how">What is tested and within which bounds, for the table in <c>docs/correctness.md</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ProvesAttribute(string declaration, string how) : Attribute
{
    public string Declaration { get; } = declaration;

    public string How { get; } = how;
}
