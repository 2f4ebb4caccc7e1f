using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Bench.Compiler;

/// <summary>A network of the bench as its compiler sees it.</summary>
internal sealed record NetworkText(NetworkModel Model, NetworkPlans Plans)
{
    private static readonly Dictionary<string, NetworkText> s_compiled = [];

    /// <summary>The text of the network's file.</summary>
    public static string Read(string network)
    {
        using var reader = new StreamReader(typeof(NetworkText).Assembly.GetManifestResourceStream(network + ".netdsl")!);
        return reader.ReadToEnd();
    }

    /// <summary>Compiles a network up to its plans; once in a run.</summary>
    public static NetworkText Compile(string network)
    {
        if (s_compiled.TryGetValue(network, out var compiled))
            return compiled;
        var tree = Parser.Parse(new SourceFile(network + ".netdsl", Read(network)));
        var result = Binder.Bind(new BindingInput(tree, [tree]));
        if (result.Networks.Length != 1)
            throw new InvalidOperationException($"{network} does not compile: " + string.Join("; ", result.Diagnostics.Select(d => d.Message)));
        compiled = new NetworkText(result.Networks[0], NetworkPlans.Of(result.Networks[0]));
        s_compiled.Add(network, compiled);
        return compiled;
    }

    /// <summary>
    /// The plan of what a workload runs. Predictions are compiled for the largest batch; the plan is here that of one sample, so
    /// that its figures are too.
    /// </summary>
    /// <param name="recipe">The recipe's place; -1 for the prediction.</param>
    public static ProgramPlan PlanOf(string network, int recipe)
    {
        var (model, plans) = Compile(network);
        return recipe < 0
            ? NetworkPlans.Of(model with { Predict = model.Predict with { Batch = 1 } }).Predict
            : plans.Train[recipe];
    }
}
