using System;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;
using NetGen.Generator.Pipeline;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>A fault of the compiler is a diagnostic, and takes no other network with it.</summary>
public class FaultTests
{
    private static BoundNetwork Network()
    {
        var tree = Parser.Parse(new SourceFile("/project/net.netdsl", "network Net {\n  input x: [2]\n  output y = tanh(x)\n}\n"));
        var model = Binder.Bind(new BindingInput(tree, [tree])).Networks.Single();
        return new BoundNetwork(new NetworkContent(model, "Net.g.cs", "App"), new SourceMap(model));
    }

    [Fact]
    public void A_fault_in_planning_is_reported_at_the_network()
    {
        var network = Network();
        var planned = PlannedNetwork.Of(network.Content, _ => throw new InvalidOperationException("two of a kind"));
        var printed = new PrintJob(planned, network.Map, "/project").Print(CancellationToken.None);
        var fault = printed.Fault!.ToRoslyn();
        Assert.Equal("NG9001", fault.Id);
        Assert.Contains("`Net` while planning it (InvalidOperationException: two of a kind", fault.GetMessage(), StringComparison.Ordinal);
        Assert.Equal("/project/net.netdsl", fault.Location.GetLineSpan().Path);
        Assert.Equal(0, printed.Text.Length);
    }

    [Fact]
    public void A_sound_network_has_no_fault()
    {
        var network = Network();
        var printed = new PrintJob(PlannedNetwork.Of(network.Content, m => NetworkPlans.Of(m)), network.Map, "/project").Print(CancellationToken.None);
        Assert.Null(printed.Fault);
        Assert.Contains("class Net", printed.Text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_binding_is_reported_and_cancellation_is_none()
    {
        var bound = FrontEnds.Guarded("net.netdsl", () => throw new ArgumentException("no"));
        Assert.Equal("NG9001", Assert.Single(bound.Diagnostics.Items).Id);
        Assert.Throws<OperationCanceledException>(() => FrontEnds.Guarded("net.netdsl", () => throw new OperationCanceledException()));
        Assert.Throws<OperationCanceledException>(() => PlannedNetwork.Of(Network().Content, _ => throw new OperationCanceledException()));
    }
}
