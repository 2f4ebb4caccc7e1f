using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

/// <summary>The examples on the pages of syntax errors do what the pages say.</summary>
public partial class DiagnosticExamplesTests
{
    [GeneratedRegex(@"## (Wrong|Right)\n\n```netdsl\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    public static TheoryData<string> Ids =>
        new(typeof(SyntaxDiagnostics).GetFields().Select(f => ((DiagnosticDescriptor)f.GetValue(null)!).Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Wrong_examples_are_wrong_and_right_ones_right(string id)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NetGen.sln")))
            folder = folder.Parent!;
        string page = File.ReadAllText(Path.Combine(folder.FullName, "docs", "diagnostics", id + ".md"));
        var examples = Example().Matches(page.ReplaceLineEndings("\n"))
            .ToDictionary(m => m.Groups[1].Value, m => Dump.Parse(m.Groups[2].Value).Diagnostics);

        // A page does not print a hundred errors.
        if (id != SyntaxDiagnostics.TooManyErrors.Id)
            Assert.Equal([id], examples["Wrong"].Select(d => d.Id).Distinct());
        Assert.Empty(examples["Right"]);
    }
}
