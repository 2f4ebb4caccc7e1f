using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Bench.Machines;
using NetGen.Bench.Start;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Bench.Compiler;

/// <summary>What the prelude costs a project that uses three layers of it.</summary>
/// <param name="First">Microseconds of CPU time to read and parse all of it, the first time in a process.</param>
/// <param name="Parse">To parse it once more, when .NET has optimized the parser.</param>
/// <param name="Whole">Parsing and binding the project's file with the whole prelude.</param>
/// <param name="Used">The same with a prelude of what the project uses and what that uses.</param>
/// <param name="Declarations">How many declarations the prelude has.</param>
/// <param name="UsedDeclarations">How many of them the project uses.</param>
internal sealed record PreludeCost(double First, Timing Parse, Timing Whole, Timing Used, int Declarations, int UsedDeclarations)
{
    private const string Name = "generator-prelude";

    private const double Seconds = 1;

    private const string Project = """
        network Three {
          input  x: [64]
          target y: class(10)
          logits = x |> dense(32) as fc1 |> relu |> dense(32) as fc2 |> relu |> dense(10) as fc3
          loss   cross_entropy(logits, y)
          output scores = softmax(logits)
        }

        train Three {
          batch 32
          optimizer sgd(rate: 0.1)
        }
        """;

    public static Section Section { get; } = new("What the prelude costs", PerThreads: false, [new Item(Name, (run, _) => Tell(run))]);

    private static void Tell(BenchRun run)
    {
        var cost = Measure();
        run.Report.Line($"{cost.Whole.Median / 1e3,8:F2} ms to bind three layers with all {cost.Declarations} declarations (at least {cost.Whole.Minimum / 1e3:F2})");
        run.Report.Line($"{cost.Used.Median / 1e3,8:F2} ms with the {cost.UsedDeclarations} declarations that they use (at least {cost.Used.Minimum / 1e3:F2})");
        run.Report.Line($"{cost.First / 1e3,8:F1} ms of CPU time to parse the prelude once in a process; {cost.Parse.Median / 1e3:F1} ms once .NET has optimized the parser");
        run.Report.Write(new Result(Name, 0, 1, cost.Whole.Median)
        {
            More = [("used_only_us", cost.Used.Median), ("first_parse_cpu_us", cost.First), ("parse_us", cost.Parse.Median)],
        });
    }

    private static PreludeCost Measure()
    {
        var first = StartTimes.Ask(FirstResult.Prelude);
        var prelude = Prelude.Trees;
        var used = ImmutableArray.Create(Parser.Parse(new SourceFile("prelude/used.netdsl", UsedText(prelude))));
        var again = Timing.Of(() => prelude.Sum(t => Parser.Parse(new SourceFile(t.File.Path, t.File.Text)).Root.Members.Length), Seconds);
        // In turn, as times drift.
        var whole = new List<Timing>();
        var small = new List<Timing>();
        for (var round = 0; round < 3; round++)
        {
            whole.Add(Timing.Of(() => Bind(default), Seconds));
            small.Add(Timing.Of(() => Bind(used), Seconds));
        }
        return new PreludeCost(
            first, again, whole.OrderBy(t => t.Median).ElementAt(1), small.OrderBy(t => t.Median).ElementAt(1),
            prelude.Sum(Count), used.Sum(Count));
    }

    private static int Count(SyntaxTree tree) => tree.Root.Members.OfType<DeclarationSyntax>().Count();

    private static int Bind(ImmutableArray<SyntaxTree> prelude)
    {
        var tree = Parser.Parse(new SourceFile("bench.netdsl", Project));
        var result = Binder.Bind(new BindingInput(tree, [tree]) { Prelude = prelude });
        return result.Networks.Length == 1
            ? 1
            : throw new InvalidOperationException("The project does not compile: " + string.Join("; ", result.Diagnostics.Select(d => d.Message)));
    }

    /// <summary>The declarations whose names the project's text has, or the text of one of these.</summary>
    private static string UsedText(ImmutableArray<SyntaxTree> prelude)
    {
        var declarations = prelude.SelectMany(t => t.Root.Members).OfType<DeclarationSyntax>().ToLookup(d => d.Name.Text);
        var found = new HashSet<DeclarationSyntax>();
        var open = new Stack<string>([Project]);
        while (open.Count > 0)
        {
            var words = Regex.Matches(open.Pop(), @"\w+").Select(m => m.Value).Distinct();
            foreach (var declaration in words.SelectMany(w => declarations[w]).Where(found.Add))
                open.Push(declaration.Span.Text);
        }
        return string.Join("\n\n", found.OrderBy(d => d.Name.Text, StringComparer.Ordinal).Select(d => d.Span.Text));
    }
}
