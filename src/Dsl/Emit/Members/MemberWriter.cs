using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Emit.Members;

/// <summary>
/// Prints the typed members: predict, train, evaluate and compute gradients, over spans and over tensors, with the user's
/// own names of inputs, targets and outputs as parameters.
/// </summary>
internal sealed class MemberWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    private const string Networks = "global::NetGen.Runtime.Networks.";
    private const string Tensors = "global::System.Numerics.Tensors.";

    public void Write()
    {
        var model = symbols.Model;
        var inputs = Parameters(0, model.Inputs, false);
        var targets = Parameters(model.Inputs.Length, model.Targets, false);
        var outputs = Parameters(model.Inputs.Length + model.Targets.Length, model.Outputs, true);
        Pair("Predict", "void", "Computes the outputs of any number of samples.", Named(inputs.Concat(outputs)), "RunPredict", "", false);

        var given = Named(inputs.Concat(targets));
        if (symbols.Plans.Evaluate is not null)
        {
            Pair("Evaluate", Networks + "Evaluation", "Computes the mean loss and metrics over any number of samples, as in inference.",
                given, "RunEvaluate", "", false, "Loss and metrics; NaN if there are no samples.");
        }
        for (var k = 0; k < model.Recipes.Length; k++)
        {
            var recipe = model.Recipes[k];
            var name = k == 0 ? "TrainStep" : "TrainStep" + Identifiers.Pascal(recipe.Name);
            var doc = (recipe.Doc.Length > 0 ? recipe.Doc + "\n" : "")
                + Code.Text($"Trains on one batch of 1 to {recipe.Batch} samples by {RecipeWriter.NameOf(recipe.Name)}.");
            Pair(name, Networks + "StepResult", doc, given, "RunTrainStep", Code.Text($"{k}, "), true, "The loss before the update.");
        }
        if (symbols.Plans.Gradients is not null)
        {
            Pair("ComputeGradients", Networks + "StepResult", "The debug step: computes the loss and the gradients of one batch, and updates nothing.",
                given, "RunGradients", "", false, "The loss; the gradients are in Gradients.");
        }
        if (symbols.Plans.HessianProduct is not null)
        {
            Pair("ComputeHessianProduct", Networks + "StepResult",
                "Multiplies the Hessian of the loss of one batch with the vector in Direction, and updates nothing.",
                given, "RunHessianProduct", "", false, "The loss; the product is in Gradients.");
        }
    }

    private sealed record Parameter(SlotModel Slot, int Number, bool IsOutput, string Element, string Name);

    private List<Parameter> Parameters(int first, IReadOnlyList<SlotModel> slots, bool areOutputs) => slots
        .Select((slot, k) => new Parameter(slot, first + k, areOutputs, NetworkSymbols.ElementOf(slot, symbols.Real), ""))
        .ToList();

    private static List<Parameter> Named(IEnumerable<Parameter> parameters)
    {
        var names = new NameScope().Reserve("rate");
        return parameters.Select(p => p with { Name = names.Declare(Identifiers.Same(p.Slot.Name)) }).ToList();
    }

    private void Pair(string wished, string result, string summary, List<Parameter> parameters, string run, string first, bool hasRate, string returns = "")
    {
        var name = symbols.Members.Declare(wished);
        var taken = new NameScope().Reserve(parameters.Select(p => p.Name.TrimStart('@')).Append("rate").ToArray());
        writer.Separate();
        WriteDoc(summary, parameters, hasRate, returns);
        writer.Line("[global::System.Runtime.CompilerServices.OverloadResolutionPriority(1)]");
        WriteSignature(name, result, parameters, hasRate, "global::System.ReadOnlySpan", "global::System.Span");
        using (writer.Block())
        {
            var pointers = parameters.Select(p => taken.Declare(p.Name.TrimStart('@') + "Data")).ToList();
            for (var k = 0; k < parameters.Count; k++)
                writer.Line($"fixed ({parameters[k].Element}* {pointers[k]} = {parameters[k].Name})");
            var slots = parameters.Select((p, k) => $"new({pointers[k]}, {p.Name}.Length)");
            using (writer.Indent())
                writer.Line($"{(result == "void" ? "" : "return ")}this.{run}({first}[{string.Join(", ", slots)}]{(hasRate ? ", rate" : "")});");
        }

        writer.Separate();
        WriteTensorDoc(parameters);
        WriteSignature(name, result, parameters, hasRate, Tensors + "ReadOnlyTensorSpan", Tensors + "TensorSpan");
        using (writer.Block())
        {
            var arguments = new List<string>();
            foreach (var parameter in parameters)
            {
                var dense = $"this.Dense(in {parameter.Name}, {parameter.Number})";
                if (parameter.IsOutput)
                {
                    arguments.Add(taken.Declare(parameter.Name.TrimStart('@') + "Values"));
                    writer.Line($"global::System.Span<{parameter.Element}> {arguments[arguments.Count - 1]} = {dense};");
                }
                else
                {
                    arguments.Add(dense);
                }
            }
            var call = $"this.{name}({string.Join(", ", arguments)}{(hasRate ? ", rate" : "")});";
            writer.Line(result == "void" ? call : "return " + call);
            foreach (var output in parameters.Where(p => p.IsOutput))
                writer.Line($"this.CopyBack(in {output.Name}, {output.Number});");
        }
    }

    private void WriteSignature(string name, string result, List<Parameter> parameters, bool hasRate, string read, string write)
    {
        var list = parameters.Select(p => $"{(p.IsOutput ? write : read)}<{p.Element}> {p.Name}").ToList();
        if (hasRate)
            list.Add("double rate = double.NaN");
        var line = $"public {result} {name}({string.Join(", ", list)})";
        if (line.Length <= 120)
        {
            writer.Line(line);
            return;
        }
        writer.Line($"public {result} {name}(");
        using (writer.Indent())
        {
            for (var k = 0; k < list.Count; k++)
                writer.Line(list[k] + (k + 1 < list.Count ? "," : ")"));
        }
    }

    private void WriteDoc(string summary, List<Parameter> parameters, bool hasRate, string returns)
    {
        writer.Doc("summary", summary);
        foreach (var parameter in parameters)
        {
            var slot = parameter.Slot;
            var text = (slot.Doc.Length > 0 ? slot.Doc + "\n" : "") + Batched(slot) + ", row-major"
                + (slot.Type == ElementType.Index ? Code.Text($"; indices from 0 to {slot.Classes - 1}.") : ".");
            writer.Doc("param", text, "name=\"" + parameter.Name.TrimStart('@') + "\"");
        }
        if (hasRate)
            writer.Line("/// <param name=\"rate\">The learning rate; NaN for that of the recipe's schedule.</param>");
        if (returns.Length > 0)
            writer.Line("/// <returns>" + returns + "</returns>");
        writer.Doc("exception", "A length does not fit, or the numbers of samples differ.", "cref=\"global::System.ArgumentException\"");
        if (parameters.Any(p => !p.IsOutput && p.Slot.Type == ElementType.Index))
            writer.Doc("exception", "An index is outside of its range; nothing was changed.", "cref=\"global::System.ArgumentOutOfRangeException\"");
    }

    private void WriteTensorDoc(List<Parameter> parameters)
    {
        var shapes = string.Join(", ", parameters.Select(p => p.Name.TrimStart('@') + " " + Batched(p.Slot)));
        var one = parameters.Any(p => p.Slot.Shape.Rank > 0) ? "; the tensors of one sample may be without their first dimension" : "";
        writer.Doc("summary", "The same over tensors: " + shapes + one + ".");
    }

    private static string Batched(SlotModel slot) =>
        slot.Shape.Rank == 0 ? "[n]" : "[n, " + slot.Shape.ToString().Substring(1);
}
