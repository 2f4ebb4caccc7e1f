using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>The examples on the pages of binding errors, limits and advice do what the pages say.</summary>
public partial class DiagnosticExamplesTests
{
    // The files that examples import.
    private static readonly (string Path, string Text)[] s_others =
    [
        ("layers.netdsl", "activation gate(x) = sigmoid(x)"),
        ("a.netdsl", "activation gate(x) = sigmoid(x)"),
        ("b.netdsl", "activation gate(x) = tanh(x)"),
        ("cycle.netdsl", "import \"main.netdsl\""),
    ];

    [GeneratedRegex(@"## (Wrong|Right)\n\n```netdsl\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    public static TheoryData<string> Ids => new(
        typeof(BindingDiagnostics).GetFields().Concat(typeof(LimitDiagnostics).GetFields()).Concat(typeof(AdviceDiagnostics).GetFields()).Select(f => ((DiagnosticDescriptor)f.GetValue(null)!).Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Wrong_examples_are_wrong_and_right_ones_right(string id)
    {
        Dictionary<string, string> examples = Example().Matches(Pages.Read("diagnostics", id + ".md"))
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal([id], Diagnose(examples["Wrong"]).Select(d => d.Id).Distinct());
        Assert.Equal("", string.Join("\n", Diagnose(examples["Right"])));
    }

    private static IEnumerable<Diagnostic> Diagnose(string text)
    {
        SyntaxTree main = Bound.Parse(text);
        Assert.Empty(main.Diagnostics);
        return Binder.Bind(new BindingInput(main, [main, .. s_others.Select(o => Bound.Parse(o.Text, o.Path))])).Diagnostics;
    }
}
