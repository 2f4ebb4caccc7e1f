using System.Linq;
using NetGen.Dsl.Graph;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Plans compute what their graphs say.</summary>
public class AgreementTests
{
    [Fact]
    public void Mlp_with_adam()
    {
        var net = new NetBuilder();
        var program = Networks.Mlp(net, batch: 8);
        PlanCheck.Agrees(program, net.Layout(), samples: 8);
        PlanCheck.Agrees(program, net.Layout(), samples: 3);
    }
}
