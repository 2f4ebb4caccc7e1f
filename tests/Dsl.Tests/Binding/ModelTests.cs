using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>What models of whole networks hold.</summary>
public class ModelTests
{
    [Fact]
    public void An_mlp_has_three_products_and_parameters_named_as_in_PyTorch()
    {
        NetworkModel model = Bound.Network(Networks.Mlp);
        Assert.Equal(
            ["fc1.weight [256, 784]", "fc1.bias [256]", "fc2.weight [128, 256]", "fc2.bias [128]", "fc3.weight [10, 128]", "fc3.bias [10]"],
            model.Parameters.Select(p => $"{p.Node.VariableName} {p.Node.Shape}"));
        Assert.Equal(["weight", "bias"], model.Parameters.Select(p => p.Node.Role).Distinct());
        Assert.Equal(3, Graphs.Count<ContractNode>(model.Predict));
        // Three forward, three weight gradients, two gradients of inputs.
        Assert.Equal(8, Graphs.Count<ContractNode>(model.Recipes.Single().Train));
        Assert.Equal(32, model.Recipes.Single().Batch);
        Assert.Equal(12, model.Recipes.Single().OptimizerStates.Length);
        Assert.Equal(18, model.Recipes.Single().Train.Assignments.Length);
        Assert.Equal(0.001, ((ConstantNode)model.Recipes.Single().Rate).Value);
        Assert.Equal(["fc1 dense [256] 200960 401408", "fc2 dense [128] 32896 65536", "fc3 dense [10] 1290 2560"],
            model.Layers.Select(l => $"{l.Name} {l.Declaration} {l.Output} {l.Parameters} {l.Flops}"));
        Assert.Equal("accuracy", model.Metrics.Single());
        Assert.Equal("[10]", model.Outputs.Single().Shape.ToString());
    }

    [Fact]
    public void A_convolution_is_one_contraction_that_reads_the_image_itself()
    {
        NetworkModel model = Bound.Network(Networks.LeNet);
        ContractNode[] contractions = [.. Graphs.All(model.Predict).OfType<ContractNode>().OrderBy(c => c.Id)];
        Assert.Equal(5, contractions.Length);
        Assert.IsType<InputNode>(contractions[0].Left);
        Assert.IsType<VariableNode>(contractions[0].Right);
        Assert.Equal("[n, 6, 28, 28]", contractions[0].Shape.ToString());
        Assert.Equal([6, 5, 5], contractions[1].ReduceExtents.ToArray());
        // Padding became part of the map.
        Assert.Equal(-2, contractions[0].LeftMap.Dims[2].Offset);
        ReduceNode pool = Graphs.All(model.Predict).OfType<ReduceNode>().OrderBy(r => r.Id).First(r => r.Op == ReduceOp.Max);
        Assert.IsType<ViewNode>(pool.Operand);
    }

    [Fact]
    public void Running_statistics_are_kept_by_training_steps_only()
    {
        NetworkModel model = Bound.Network(Networks.Residual);
        Assert.Equal(
            model.States.Select(s => s.Node.VariableName).Order(),
            model.Recipes[0].Train.Assignments.Select(a => a.Target).Where(t => t.Kind == VariableKind.State).Select(t => t.VariableName).Order());
        Assert.Contains("blocks.1.down_bn.running_var", model.States.Select(s => s.Node.VariableName));
        Assert.Contains("blocks.0.conv1.weight", model.Parameters.Select(s => s.Node.VariableName));
        Assert.DoesNotContain("blocks.0.down.weight", model.Parameters.Select(s => s.Node.VariableName));
        Assert.Empty(model.Predict.Assignments);
        Assert.Empty(model.Evaluate!.Assignments);
        Assert.All(model.Gradients!.Assignments, a => Assert.Equal(VariableKind.Gradient, a.Target.Kind));
        Assert.DoesNotContain(Graphs.All(model.Predict), n => n is RandomNode);
        Assert.Contains(Graphs.All(model.Recipes[0].Train), n => n is RandomNode);
    }
}
