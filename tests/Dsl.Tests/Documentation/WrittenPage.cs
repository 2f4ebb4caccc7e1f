using System;
using System.IO;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Documentation;

/// <summary>A page of the documentation that is made by a program.</summary>
internal static class WrittenPage
{
    private const string Variable = "NETGEN_WRITE_DOCS";

    /// <summary>Whether pages are to be written.</summary>
    public static bool IsWriting => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Checks that the page is what it should be, or writes it.</summary>
    public static void Check(string name, string expected)
    {
        if (IsWriting)
            File.WriteAllText(Pages.Folder(name), expected);
        Assert.True(
            File.Exists(Pages.Folder(name)) && Pages.Read(name) == expected,
            $"docs/{name} is not what it should be: run this test with {Variable}=1.");
    }
}
