using System.Collections.Immutable;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>Where the values are that all programs of a network share.</summary>
internal sealed class NetworkPlaces
{
    public NetworkPlaces(NetworkModel model, NetworkPlans plans)
    {
        var layout = plans.Layout;
        foreach (var parameter in model.Parameters)
            Add(Parameters, parameter.Node, layout);
        foreach (var state in model.States)
            Add(States, state.Node, layout);
        foreach (var assignment in plans.Prepare?.Program.Assignments ?? ImmutableArray<Assignment>.Empty)
            Add(Prepared, assignment.Target, layout);
        foreach (var slot in model.Inputs.AddRange(model.Targets))
            Slots.Add(Key(layout.SourceSlot(slot.Name)), slot.Name, layout.SourceSlot(slot.Name), "");
        foreach (var slot in model.Outputs)
            Slots.Add(Key(layout.OutputSlot(slot.Name)), slot.Name, layout.OutputSlot(slot.Name), "");
        if (model.Evaluate is null && model.Gradients is null)
            return;
        Results.Add(Key(0), "loss", 0, "");
        for (var k = 0; k < model.Metrics.Length; k++)
            Results.Add(Key(k + 1), model.Metrics[k], k + 1, "");
    }

    public PlaceNames Parameters { get; } = new("Parameters");

    public PlaceNames States { get; } = new("States");

    public PlaceNames Prepared { get; } = new("Prepared");

    public PlaceNames Slots { get; } = new("Slots");

    public PlaceNames Results { get; } = new("Results");

    public AxisNames Axes { get; } = new();

    public static string Key(long place) => Code.Text($"{place}");

    public void Write(IndentedWriter writer)
    {
        if (!Parameters.IsEmpty)
        {
            writer.Separate();
            Parameters.Write(writer, "internal", "The first element of each parameter in the vector of parameters, and of its gradient in that of gradients.");
        }
        if (!States.IsEmpty)
        {
            writer.Separate();
            States.Write(writer, "internal", "The first element of each running statistic in the vector of states.");
        }
        if (!Prepared.IsEmpty)
        {
            writer.Separate();
            Prepared.Write(writer, "internal", "The first element of each value that is made of parameters and running statistics once after they have changed.");
        }
        writer.Separate();
        Slots.Write(writer, "internal", "The numbers of inputs, targets and outputs.");
        if (Results.IsEmpty)
            return;
        writer.Separate();
        Results.Write(writer, "internal", "The numbers of the loss and the metrics.");
    }

    private static void Add(PlaceNames places, VariableNode variable, VariableLayout layout)
    {
        var offset = layout.Offset(variable);
        places.Add(Key(offset), variable.VariableName, offset, Quantities.Of(variable.Shape));
    }
}
