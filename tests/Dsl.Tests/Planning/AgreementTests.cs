using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Plans compute what their graphs say, fused and unfused, with full and partial batches.</summary>
public class AgreementTests
{
    [Fact]
    public void Mlp_with_adam() => Check((net, batch) => Networks.Mlp(net, batch));

    [Fact]
    public void LeNet() => Check((net, batch) => Networks.LeNet(net, batch));

    [Fact]
    public void Residual_blocks_with_batch_norm() => Check((net, batch) => Networks.Residual(net, batch));

    [Fact]
    public void Layer_norm_and_dropout() => Check((net, batch) =>
    {
        var x = net.Input("x", 7);
        var h = net.LayerNorm("norm", net.Dense("fc1", x, 6));
        h = net.Dropout(net.Tanh(h), 0.3);
        return net.Train(net.MeanSquare(net.Dense("fc2", h, 4), net.Input("y", 4)), batch, (w, g) => net.Sgd(w, g, false));
    });

    [Fact]
    public void Depthwise_and_grouped_convolutions() => Check((net, batch) =>
    {
        var x = net.Input("x", 4, 6, 6);
        var h = net.Tanh(net.Conv("depthwise", x, 4, 3, padding: 1, groups: 4));
        h = net.Conv("grouped", h, 8, 3, padding: 0, stride: 2, groups: 2);
        return net.Train(net.MeanSquare(net.Flatten(h), net.Input("y", 32)), batch, (w, g) => net.Sgd(w, g, true));
    });

    [Fact]
    public void Overlapping_pools() => Check((net, batch) =>
    {
        var x = net.Input("x", 2, 7, 7);
        var h = net.MaxPool(net.Conv("conv", x, 3, 1), 3, 2);
        h = net.AveragePool(h, 2, 1);
        return net.Train(net.MeanSquare(net.Flatten(h), net.Input("y", 12)), batch, (w, g) => net.Sgd(w, g, true));
    });

    [Fact]
    public void Clipping_by_global_norm() => Check((net, batch) =>
    {
        var x = net.Input("x", 40);
        var target = net.Target("t", 5);
        var logits = net.Dense("fc2", net.Relu(net.Dense("fc1", x, 30)), 5);
        return Networks.Classify(net, logits, target, batch, null, net.ClipByNorm);
    });

    [Fact]
    public void Tied_weights() => Check((net, batch) =>
    {
        var x = net.Input("x", 6);
        var weight = net.Parameter("tied", 6, 6);
        var h = net.Tanh(net.Dense("fc1", x, 6, weight));
        h = net.Dense("fc2", h, 6, weight);
        return net.Train(net.MeanSquare(h, net.Input("y", 6)), batch, (w, g) => net.Sgd(w, g, true));
    });

    [Fact]
    public void An_embedding() => Check((net, batch) =>
    {
        var token = net.Target("token", 9);
        var table = net.Parameter("table", 9, 5);
        var graph = net.Graph;
        var map = new IndexMap(ImmutableArray.Create(IndexExpr.Constant(0, 2), IndexExpr.Dim(1, 2)));
        var index = new IndexMap(ImmutableArray.Create(IndexExpr.Dim(0, 2)));
        var h = graph.Gather(table, map, 0, token, index, Shape.Of(5).Batched);
        return net.Train(net.MeanSquare(net.Dense("fc", h, 3), net.Input("y", 3)), batch, net.Adam);
    });

    [Fact]
    public void Variables_that_exchange_their_values()
    {
        var net = new NetBuilder();
        var (a, b) = (net.Parameter("a", 3, 4), net.Parameter("b", 4, 3));
        var graph = net.Graph;
        var program = new GraphProgram(
            "Swap", ProgramKind.Train, 4, ImmutableArray<NamedValue>.Empty, null, ImmutableArray<NamedValue>.Empty,
            ImmutableArray.Create(new Assignment(a, graph.Permute(b, 1, 0)), new Assignment(b, graph.Permute(a, 1, 0))),
            ImmutableArray<NamedValue>.Empty);
        PlanCheck.Agrees(program, net.Layout(), samples: 1);
    }

    [Fact]
    public void Outputs_and_watched_values()
    {
        var net = new NetBuilder();
        var x = net.Input("x", 8);
        var hidden = net.Relu(net.Dense("fc1", x, 6));
        var logits = net.Dense("fc2", hidden, 5);
        var program = NetBuilder.Predict(6, new NamedValue("logits", logits), new NamedValue("probabilities", net.Softmax(logits)))
            with
        { Watched = ImmutableArray.Create(new NamedValue("hidden", hidden), new NamedValue("logits", net.Graph.Reshape(logits, Shape.Of(5, 1).Batched))) };
        PlanCheck.Agrees(program, net.Layout("logits", "probabilities"), samples: 5);
    }

    private static void Check(System.Func<NetBuilder, int, GraphProgram> make)
    {
        var net = new NetBuilder();
        var program = make(net, 6);
        PlanCheck.Agrees(program, net.Layout(), samples: 6);
        PlanCheck.Agrees(program, net.Layout(), samples: 1, seed: 2);
    }
}
