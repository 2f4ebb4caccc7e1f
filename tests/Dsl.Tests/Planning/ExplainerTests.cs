using System;
using System.Linq;
using System.Threading.Tasks;
using NetGen.Dsl.Explanation;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>The explanation of a network as text.</summary>
public class ExplainerTests
{
    private const string Small = """
        network Small {
          input  x: [4]
          target t: class(3)
          logits = x |> dense(5) as fc1 |> tanh |> dropout(0.25) |> dense(3) as fc2
          loss   cross_entropy(logits, t)
          metric accuracy(logits, t)
          output probabilities = softmax(logits)
        }

        train Small {
          batch     8
          optimizer adam()
          clip      norm(1.0)
        }
        """;

    [Fact]
    public Task The_whole_text_of_a_small_network()
    {
        var model = Bound.Network(Small);
        return Verifier.Verify(Explainer.Explain(model, NetworkPlans.Of(model).All));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_kernel_buffer_and_note_is_in_it(bool fuse)
    {
        var model = Workloads.Model(nameof(Workloads.LeNet));
        foreach (var plan in NetworkPlans.Of(model, fuse).All)
        {
            var lines = Explainer.Explain(plan).Split('\n').ToHashSet(StringComparer.Ordinal);
            for (var k = 0; k < plan.Kernels.Length; k++)
                Assert.Contains(lines, l => l.StartsWith(FormattableString.Invariant($"{k + 1}. {plan.Kernels[k].Name}: "), StringComparison.Ordinal));
            Assert.All(plan.Buffers, b => Assert.Contains(lines, l => l.StartsWith($"  {b.Name} {b.Dimensions}: ", StringComparison.Ordinal)));
            Assert.All(plan.Notes, n => Assert.Contains($"  {n.Producer} → {n.Consumer}: {n.Reason}", lines));
        }
    }

    [Fact]
    public void A_scatter_is_explained_too()
    {
        var plan = NetworkPlans.Of(Bound.Network("""
            network Words {
              input  token: class(9)
              target y: [3]
              param  table: [9, 5] = normal
              z = rows(table, token) |> dense(3) as fc
              loss   mse(z, y)
              output scores = z
            }

            train Words {
              batch     8
              optimizer sgd(rate: 0.1)
            }
            """)).Train[0];
        Assert.Contains(plan.Kernels, k => k is ScatterKernel);
        Assert.Contains("in order of sample, i < 5", Explainer.Explain(plan), StringComparison.Ordinal);
    }
}
