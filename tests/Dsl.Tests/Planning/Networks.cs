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
        h = net.Relu(net.Dense("fc2", h, hidden - 1));
        var logits = net.Dense("fc3", h, classes);
        var loss = net.CrossEntropy(logits, target);
        return net.Train(loss, batch, net.Adam, null, new NamedValue("accuracy", net.Accuracy(logits, target)));
    }
}
