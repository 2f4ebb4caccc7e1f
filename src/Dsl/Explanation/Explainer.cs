using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Explanation;

/// <summary>Says in words what the compiler made of a network.</summary>
public static class Explainer
{
    /// <summary>
    /// The layers of a network and for each of its programs the kernels with what they compute, the buffers with their
    /// places and lifetimes, and which values were joined into one kernel and which were not, with the reasons.
    /// The same text on every machine; lines end with a line feed.
    /// </summary>
    public static string Explain(NetworkModel model, IEnumerable<ProgramPlan> plans)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(model.Name).Append(" in ").Append(ExprText.Word(model.Precision.ToString())).Append('\n');
        foreach (var layer in model.Layers)
        {
            text.Append("  ").Append(layer.Name).Append(" (").Append(layer.Declaration).Append("): ")
                .Append(layer.Output.ToString()).Append(", ")
                .Append(layer.Parameters.ToString("#,0", CultureInfo.InvariantCulture)).Append(" parameters, ")
                .Append(layer.Flops.ToString("#,0", CultureInfo.InvariantCulture)).Append(" operations forward\n");
        }
        text.Append('\n');
        foreach (var plan in plans)
            text.Append(Explain(plan));
        return text.ToString();
    }

    /// <summary>One program of a network, as in <see cref="Explain(NetworkModel, IEnumerable{ProgramPlan})"/>.</summary>
    public static string Explain(ProgramPlan plan)
    {
        var text = new StringBuilder();
        PlanText.Write(text, plan);
        return text.ToString();
    }
}
