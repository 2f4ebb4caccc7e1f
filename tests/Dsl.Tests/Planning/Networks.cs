using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Training steps of whole networks.</summary>
internal static class Networks
{
    public static GraphProgram Mlp(NetBuilder net, int batch, int inputs = 12, int hidden = 9, int classes = 5)
    {
        var x = net.Input("image", inputs);
        var target = net.Target("digit", classes);
        var h = net.Relu(net.Dense("fc1", x, hidden));
        h = net.Relu(net.Dense("fc2", h, Math.Max(hidden / 2, 4)));
        return Classify(net, net.Dense("fc3", h, classes), target, batch);
    }

    public static GraphProgram LeNet(NetBuilder net, int batch, int size = 12, int channels = 3)
    {
        var x = net.Input("image", 1, size, size);
        var target = net.Target("digit", 10);
        var h = net.MaxPool(net.Relu(net.Conv("conv1", x, channels, kernel: 5, padding: 2)), 2, 2);
        h = net.MaxPool(net.Relu(net.Conv("conv2", h, 2 * channels + 4, kernel: size >= 24 ? 5 : 3)), 2, 2);
        var flat = net.Flatten(h);
        flat = net.Relu(net.Dense("fc1", flat, size >= 24 ? 120 : 12));
        flat = net.Relu(net.Dense("fc2", flat, size >= 24 ? 84 : 11));
        return Classify(net, net.Dense("fc3", flat, 10), target, batch);
    }

    /// <summary>Blocks of two convolutions with batch normalization and a skip connection, the second with a stride.</summary>
    public static GraphProgram Residual(NetBuilder net, int batch, int size = 6, int channels = 4, int blocks = 2)
    {
        var x = net.Input("image", 3, size, size);
        var target = net.Target("digit", 5);
        var h = net.Relu(net.BatchNorm("bn0", net.Conv("conv0", x, channels, 3, padding: 1, bias: false)));
        for (var b = 0; b < blocks; b++)
        {
            var stride = b % 3 == 1 ? 2 : 1;
            var wide = stride * channels;
            var name = "block" + b.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var y = net.Relu(net.BatchNorm(name + ".bn1", net.Conv(name + ".conv1", h, wide, 3, 1, stride, bias: false)));
            y = net.BatchNorm(name + ".bn2", net.Conv(name + ".conv2", y, wide, 3, 1, bias: false));
            var skip = stride == 1 ? h : net.Conv(name + ".skip", h, wide, 1, 0, stride, bias: false);
            h = net.Relu(net.Add(y, skip));
            channels = wide;
        }
        var pooled = net.Mul(net.Graph.Reduce(ReduceOp.Sum, h, 2, 3), net.Number(1.0 / (h.Shape[2] * h.Shape[3])));
        return Classify(net, net.Dense("fc", pooled, 5), target, batch, (w, g) => net.Sgd(w, g, momentum: true));
    }

    public static GraphProgram Classify(
        NetBuilder net, Node logits, Node target, int batch, Func<VariableNode, Node, IEnumerable<Assignment>>? update = null,
        Func<ImmutableArray<Node>, ImmutableArray<Node>>? change = null) => net.Train(
            net.CrossEntropy(logits, target), batch, update ?? net.Adam, change,
            new NamedValue("accuracy", net.Accuracy(logits, target)));
}
