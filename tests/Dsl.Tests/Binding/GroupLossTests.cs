using System.Linq;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Losses of groups of parameters, and several losses together.</summary>
public class GroupLossTests
{
    private const string Start = """
        network N {
          input x: [3]
          target t: [2]
          y = x |> dense(4) as first |> tanh |> dense(2) as second
          output o = y

        """;

    private static readonly (string, double[])[] s_given = [("x", Numbers.Some(12)), ("t", Numbers.Some(8, 2))];

    private static double Loss(string losses) => Numbers.Of(Start + losses + "\n}").Evaluate(s_given).Loss!.Value;

    [Theory]
    [InlineData("loss 2 * l2(w) on weights", "loss 2 * l2(first.weight) + 2 * l2(second.weight)")]
    [InlineData("loss l1(w) on first", "loss l1(first.weight)\nloss l1(first.bias)")]
    [InlineData("loss elastic(w, ratio: 0.2) on second.bias, biases, weights", "loss elastic(w, ratio: 0.2) on first, second")]
    [InlineData("loss sum(w ^ 4) on biases", "loss sum(first.bias ^ 4 ) + sum(second.bias ^ 4)")]
    public void A_loss_of_a_group_is_the_sum_of_those_of_its_parameters(string group, string plain) =>
        Numbers.AssertClose([Loss(plain)], [Loss(group)]);

    [Fact]
    public void A_group_holds_parameters_that_follow_and_the_name_w_stays_free()
    {
        var before = Numbers.Of("network N { input x: [3]   w = 2 * x   loss l2(w) on weights   output o = w |> dense(2) as fc }");
        Numbers.AssertClose([before["fc.weight"].Sum(v => v * v) / 2], [before.Evaluate(("x", [1, 2, 3])).Loss!.Value]);
        Numbers.AssertClose(
            before.Predict(("x", [1, 2, 3])),
            Numbers.Of("network N { input x: [3]   output o = 2 * x |> dense(2) as fc }").Predict(("x", [1, 2, 3])));
    }

    /// <summary>What the page says of l2: the gradient of λ · Σ w² / 2 is λ · w.</summary>
    [Fact]
    public void Squares_as_a_loss_are_a_coupled_decay()
    {
        double[][] Trained(string loss, string decay)
        {
            var network = Numbers.Of($"{Start}loss mse(y, t)\n{loss}\n}}\ntrain N {{ optimizer sgd(momentum: 0.9)\n{decay}\n}}");
            for (var step = 1; step <= 3; step++)
                network.Train(step, 0.1, s_given);
            return [network["first.weight"], network["second.weight"], network["first.bias"]];
        }

        var decayed = Trained("", "decay 0.03 on weights");
        var punished = Trained("loss 0.03 * l2(w) on weights", "");
        foreach (var (expected, actual) in decayed.Zip(punished))
            Numbers.AssertClose(expected, actual);
    }

    [Fact]
    public void Several_losses_are_added()
    {
        var sum = 0.7 * Loss("loss mse(y, t)") + 0.2 * Loss("loss huber(y, t, delta: 0.3)") + 1e-2 * Loss("loss l1(second.weight)");
        Numbers.AssertClose([sum], [Loss("loss 0.7 * mse(y, t)\nloss 0.2 * huber(y, t, delta: 0.3)\nloss 1e-2 * l1(second.weight)")]);
        Numbers.AssertClose([sum], [Loss("loss 0.7 * mse(y, t) + 0.2 * huber(y, t, delta: 0.3) + 1e-2 * l1(second.weight)")]);
    }

    [Theory]
    [InlineData("loss l2(w) on wieghts", "6:15 NG2055")]
    [InlineData("loss l2(w) on first, third.weight", "6:22 NG2055")]
    [InlineData("loss w ^ 2 on weights", "6:6 NG2032")]
    [InlineData("loss l2(w)", "6:9 NG2001")]
    [InlineData("loss l2(w) on", "6:14 NG1")]
    public void A_wrong_group_is_refused_at_its_place(string loss, string error) =>
        Assert.StartsWith(error, Bound.Errors(Start + loss + "\n}")[0]);
}
