using System;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Products whose readers do not go the way of their lanes.</summary>
public class EpilogueTests
{
    [Fact]
    public void WhatIsStoredOutOfTheOrderOfTheLanesIsAKernelOfItsOwn()
    {
        // The lanes run over (a, b) together; the reader stores (b, a).
        var graph = new GraphBuilder();
        var x = graph.Input("x", Shape.Of(Shape.Batch, 6), ElementType.Real, 0);
        var w = graph.Variable(VariableKind.Parameter, "w", Shape.Of(3, 5, 6), "weight");
        var product = graph.Contract(
            x, new IndexMap([IndexExpr.Dim(0, 4), IndexExpr.Dim(3, 4)]),
            w, new IndexMap([IndexExpr.Dim(1, 4), IndexExpr.Dim(2, 4), IndexExpr.Dim(3, 4)]),
            Shape.Of(Shape.Batch, 3, 5), [6]);
        var turned = graph.View(
            product, Shape.Of(Shape.Batch, 5, 3), new IndexMap([IndexExpr.Dim(0, 3), IndexExpr.Dim(2, 3), IndexExpr.Dim(1, 3)]));
        var y = graph.Map(ScalarOp.Tanh, turned);
        var model = Model(graph, "Turned", w, new NamedValue("y", y));

        var plans = NetworkPlans.Of(model);
        Assert.Contains(plans.Predict.Notes, n => !n.Joined && n.Reason.Contains("in another order than the lanes run in", StringComparison.Ordinal));
        Assert.Equal(2, plans.Predict.Kernels.Length);
        Agrees(model, plans);
    }

    [Fact]
    public void OneDimensionOfLanesMayBeStoredWithAStride()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", Shape.Of(Shape.Batch, 4, 6), ElementType.Real, 0);
        var w = graph.Variable(VariableKind.Parameter, "w", Shape.Of(19, 6), "weight");
        var product = graph.Contract(
            x, new IndexMap([IndexExpr.Dim(0, 4), IndexExpr.Dim(1, 4), IndexExpr.Dim(3, 4)]),
            w, new IndexMap([IndexExpr.Dim(2, 4), IndexExpr.Dim(3, 4)]), Shape.Of(Shape.Batch, 4, 19), [6]);
        var turned = graph.View(
            product, Shape.Of(Shape.Batch, 19, 4), new IndexMap([IndexExpr.Dim(0, 3), IndexExpr.Dim(2, 3), IndexExpr.Dim(1, 3)]));
        var model = Model(graph, "Strided", w, new NamedValue("y", graph.Map(ScalarOp.Tanh, turned)));

        var plans = NetworkPlans.Of(model);
        Assert.Single(plans.Predict.Kernels);
        Agrees(model, plans);
    }

    [Fact]
    public void LayersThatDifferInPlacesAndWidthsShareTheirEpilogue()
    {
        var model = Bound.Network(Networks.Mlp);
        var text = CSharpEmitter.Emit(model, NetworkPlans.Of(model), new EmitOptions("App")).ToString();
        var begin = text.IndexOf("class Predict<V>", StringComparison.Ordinal);
        var predict = text.Substring(begin, text.IndexOf("class Evaluate<V>", StringComparison.Ordinal) - begin);

        // The last layer has no rectifier.
        Assert.Equal(2, Regex.Matches(predict, "readonly struct ").Count);
        Assert.Equal(2, Regex.Matches(predict, @"Fc1ReluEpilogue epilogue = new\(").Count);
        Assert.Contains("pitch: 256", predict, StringComparison.Ordinal);
        Assert.Contains("pitch: 128", predict, StringComparison.Ordinal);
    }

    private static NetworkModel Model(GraphBuilder graph, string name, VariableNode w, NamedValue output)
    {
        const int batch = 5;
        var fill = graph.Map(ScalarOp.Sub, graph.Random(w.Shape), graph.Constant(0.5));
        var inputs = GraphWalk.Ancestors([output.Value]).OfType<InputNode>()
            .Select(i => new SlotModel(i.Slot, i.Shape.PerSample, i.Type, 0, "")).ToArray();
        return new NetworkModel(
            name, "", Precision.F64, [.. inputs], [], [new SlotModel(output.Name, output.Value.Shape.PerSample, ElementType.Real, 0, "")],
            [], [], [new VariableModel(w, "")], [],
            new GraphProgram("Initialize", ProgramKind.Initialize, batch, [], null, [], [new Assignment(w, fill)], []),
            new GraphProgram("Predict", ProgramKind.Predict, batch, [output], null, [], [], []),
            null, null, [], null, null, default);
    }

    private static void Agrees(NetworkModel model, NetworkPlans plans)
    {
        using var network = EmittedNetwork.Compile(model, plans).Make(seed: 3);
        const int samples = 4;
        var feed = new Feed { Samples = samples, Seed = 3, Step = 0 };
        var random = new Random(1);
        foreach (var slot in model.Inputs)
            feed.Inputs[slot.Name] = [.. Enumerable.Range(0, samples * (int)slot.Shape.ElementsPerSample).Select(_ => random.NextDouble() * 2 - 1)];
        foreach (var parameter in model.Parameters)
            feed.Variables[parameter.Node] = network.Parameter(parameter.Node.VariableName);
        var expected = Interpreter.Run(model.Predict, feed).Outputs.Single().Value;
        var found = network.Predict([.. model.Inputs.Select(s => feed.Inputs[s.Name])], samples)[0];
        Assert.Equal(expected.Length, found.Length);
        for (var k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], found[k], 1e-12);
    }
}
