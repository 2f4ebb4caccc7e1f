using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using NetGen.Dsl.Documentation;
using NetGen.Dsl.Tests.References;
using Xunit;

namespace NetGen.Dsl.Tests.Documentation;

/// <summary>
/// <c>docs/correctness.md</c>: each declaration of the prelude with the bounds of its errors. The page holds what an earlier
/// run found, rounded up; a run fails where it finds more, or where a declaration has no figures.
/// </summary>
public class CorrectnessPageTests
{
    private const string Page = "correctness.md";
    private const string None = "–";

    private const string Head = """
        # How far the prelude is from the truth

        Written by the tests (`NETGEN_WRITE_DOCS=1`), which fail where an error is greater than here. Each figure is a bound, a
        power of ten, on the greatest error of all cases of a declaration in `tests/Dsl.Tests/References`:

        - **gradient**: the slope of the loss along random directions by central differences in f64, against the gradient with
          respect to the input and all parameters, relative to the sum of the gradient's parts;
        - **f64**, **f32**: values, losses, gradients, states and updated parameters of compiled code against PyTorch 2.6 (or, where
          PyTorch has none, the paper's formula in numpy or PyTorch's operations), by the norm of the difference, relative to the
          norm or to 1 if that is less. The oracle, which interprets the graph in f64, is within the same bound.

        Random first values have two figures, **measured ≤ bound**: the greatest distance between the share of 20,000 draws below a
        quantile and what that share should be, over 32 quantiles of PyTorch's 400,000 draws. By Kolmogorov and Smirnov the right
        distribution is farther off than 0.0138 once in a thousand times, and PyTorch's own draws than 0.003. What else is random,
        or has no gradient, is proven in the way that its row says.

        | name | gradient error | difference from PyTorch, f64 | f32 | source |
        |---|---|---|---|---|

        """;

    /// <param name="Bounds">For differences, f64 and f32; null where there is no such figure.</param>
    /// <param name="Statistical">The bound that theory gives for errors of random draws; null where errors are of rounding.</param>
    private sealed record Row(double?[] Bounds, string Source, double? Statistical = null);

    private static readonly Lazy<Dictionary<string, Row>> s_measured = new(Measure);

    /// <summary>What a test other than a comparison proves.</summary>
    private static IEnumerable<ProvesAttribute> Proofs => typeof(CorrectnessPageTests).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .SelectMany(m => m.GetCustomAttributes<ProvesAttribute>());

    private static IEnumerable<string> Names => DeclarationDoc.All.Select(d => $"{d.Kind} {d.Name}").Order(StringComparer.Ordinal);

    [Fact]
    public void Every_declaration_of_the_prelude_is_proven() =>
        Assert.Equal([], Names.Where(n => !Proven().Contains(n)));

    [Fact]
    public void Nothing_else_is_proven() =>
        Assert.Equal([], Proven().Except(Names).Where(n => !n.StartsWith("network ", StringComparison.Ordinal)));

    [Fact]
    public void No_error_is_greater_than_the_page_says()
    {
        if (WrittenPage.IsWriting)
            WrittenPage.Check(Page, Head.ReplaceLineEndings("\n") + string.Concat(Names.Where(s_measured.Value.ContainsKey).Select(n => Line(n, s_measured.Value[n]))));
        var page = Binding.Pages.Read(Page);
        Assert.StartsWith(Head.ReplaceLineEndings("\n"), page);
        var rows = page[Head.ReplaceLineEndings("\n").Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Names.Where(s_measured.Value.ContainsKey).Select(n => $"`{n}`"), rows.Select(r => r.Split('|')[1].Trim()));
        var wrong = new List<string>();
        foreach (var (name, cells) in Names.Where(s_measured.Value.ContainsKey).Zip(rows.Select(r => r.Split(" | "))))
        {
            var row = s_measured.Value[name];
            for (var k = 0; k < 3; k++)
            {
                var known = cells[k + 1].Trim();
                if (known == None != row.Bounds[k] is null || (row.Bounds[k] is { } found && !IsWithin(found, known, row.Statistical)))
                    wrong.Add(FormattableString.Invariant($"{name}: {row.Bounds[k]:E2} where the page has {known}"));
            }
            if (cells[4].TrimEnd(' ', '|') != row.Source)
                wrong.Add($"{name}: {row.Source}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>A rounding error is at most what the page says; random draws are the same on every machine.</summary>
    private static bool IsWithin(double found, string known, double? statistical) =>
        statistical is { } bound ? found <= bound && known == Shares(found, bound) : found <= double.Parse(known, CultureInfo.InvariantCulture);

    private static HashSet<string> Proven() =>
    [
        .. StoredFile.All.Values.SelectMany(f => f.Declarations.SelectMany(c => ProvenBy(c.Title, c.Also))
            .Concat(f.Trainings.SelectMany(c => ProvenBy(c.Title, c.Also)))
            .Concat((f.Schedules ?? []).SelectMany(c => ProvenBy(c.Title, c.Also)))
            .Concat((f.Initializers ?? []).SelectMany(c => ProvenBy(c.Title, c.Also)))),
        .. Proofs.Select(p => p.Declaration),
    ];

    private static IEnumerable<string> ProvenBy(string title, string[] also) => also.Prepend(StoredFile.Proven(title));

    private static Dictionary<string, Row> Measure()
    {
        var rows = new Dictionary<string, Row>();
        foreach (var (file, stored) in StoredFile.All)
        {
            foreach (var c in stored.Declarations)
                Add(rows, c.Title, c.Also, DeclarationRuns.Of(file, c.Title), "");
            foreach (var c in stored.Trainings)
                Add(rows, c.Title, c.Also, TrainingRuns.Of(file, c.Title), "losses and parameters in trainings of 20 steps");
            foreach (var c in stored.Schedules ?? [])
                Add(rows, c.Title, c.Also, ScheduleRuns.Of(file, c.Title), FormattableString.Invariant($"the rates of {c.Rates.Length} steps"));
            foreach (var c in stored.Initializers ?? [])
            {
                var isRandom = c.Quantiles is not null;
                Add(
                    rows, c.Title, c.Also, InitializerRuns.Of(file, c.Title), isRandom ? "shares of draws" : "values",
                    isRandom ? ReferenceTests.SharesTolerance : null);
            }
        }
        foreach (var proof in Proofs.OrderBy(p => p.How, StringComparer.Ordinal))
            Join(rows, proof.Declaration, new Row([null, null, null], proof.How));
        return rows;
    }

    private static void Add(Dictionary<string, Row> rows, string title, string[] also, Figures figures, string how, double? statistical = null)
    {
        var exact = new[] { figures[Witness.Oracle], figures[Witness.Double] }.Max();
        foreach (var name in ProvenBy(title, also))
        {
            var declaration = DeclarationDoc.All.FirstOrDefault(d => $"{d.Kind} {d.Name}" == name);
            var isPeer = declaration is { PyTorch.Length: > 0 } && !declaration.PyTorch.StartsWith("none", StringComparison.Ordinal);
            var witness = isPeer ? "PyTorch" : declaration is { Source.Length: > 0 } ? "the formula, " + declaration.Source : "the formula";
            var source = how.Length == 0 ? witness : $"{witness}: {how}";
            Join(rows, name, new Row([figures[Witness.Differences], exact, figures[Witness.Single]], source, statistical));
        }
    }

    private static void Join(Dictionary<string, Row> rows, string name, Row more)
    {
        if (!rows.TryGetValue(name, out var row))
        {
            rows.Add(name, more);
            return;
        }
        var sources = row.Source.Split("; ").Append(more.Source).Distinct();
        rows[name] = new Row(
            [.. row.Bounds.Zip(more.Bounds, (a, b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value))],
            string.Join("; ", sources), row.Statistical ?? more.Statistical);
    }

    private static string Line(string name, Row row) =>
        $"| `{name}` | {Cell(row, 0, -15)} | {Cell(row, 1, -15)} | {Cell(row, 2, -7)} | {row.Source} |\n";

    private static string Cell(Row row, int column, int least) =>
        row is { Statistical: { } bound } && row.Bounds[column] is { } found ? Shares(found, bound) : Rounded(row.Bounds[column], least);

    private static string Shares(double found, double bound) => FormattableString.Invariant($"{found:F4} ≤ {bound:F4}");

    /// <summary>A power of ten with room for other machines and vector widths, at least the precision of numbers.</summary>
    private static string Rounded(double? error, int least) =>
        error is not { } found ? None
        : "1e" + (found == 0 ? least : Math.Max(least, (int)Math.Ceiling(Math.Log10(4 * found)))).ToString(CultureInfo.InvariantCulture);
}
