using System.Linq;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Recipes;

/// <summary>Wrong settings of recipes, with their places and messages. The settings begin in line 3, column 1.</summary>
public class WrongUseTests
{
    private const string Network = """
        network Case { input x: [3]   target y: [2]   z = x |> dense(2) as fc   loss mse(z, y)   metric mse(z, y)   output o = z }
        train Case {
        """;

    [Theory]
    [InlineData("optimizer sgd(momentum: -1)", "3:11 NG2015 `sgd`: the momentum -1 is below 0")]
    [InlineData("optimizer sgd(nesterov: true)", "3:11 NG2015 `sgd`: nesterov needs a momentum, and no dampening")]
    [InlineData("optimizer heavy_ball(momentum: 1)", "3:11 NG2015 `heavy_ball`: the momentum is from 0 to below 1, not 1")]
    [InlineData("optimizer nesterov(momentum: -0.1)", "3:11 NG2015 `nesterov`: the momentum is from 0 to below 1, not -0.1")]
    [InlineData("optimizer adagrad(initial: -1)", "3:11 NG2015 `adagrad`: rate_decay, initial and eps are at least 0, not 0, -1 and 1E-10")]
    [InlineData(
        "optimizer rmsprop(alpha: 1)", "3:11 NG2015 `rmsprop`: alpha is from 0 to below 1, eps and momentum are at least 0, not 1, 1E-08 and 0")]
    [InlineData("optimizer adadelta(rho: 2)", "3:11 NG2015 `adadelta`: rho is from 0 to 1 and eps at least 0, not 2 and 1E-06")]
    [InlineData(
        "optimizer adam(beta1: 1)", "3:11 NG2015 `adam`: beta1 and beta2 are from 0 to below 1 and eps at least 0, not 1, 0.999 and 1E-08")]
    [InlineData("optimizer adamw(decay: -1)", "3:11 NG2015 `adamw`: the decay is at least 0, not -1")]
    [InlineData(
        "optimizer adamw(beta2: 2)", "3:11 NG2015 `adamw`: beta1 and beta2 are from 0 to below 1 and eps at least 0, not 0.9, 2 and 1E-08")]
    [InlineData(
        "optimizer adamax(eps: -1)", "3:11 NG2015 `adamax`: beta1 and beta2 are from 0 to below 1 and eps at least 0, not 0.9, 0.999 and -1")]
    [InlineData(
        "optimizer nadam(momentum_decay: -1)",
        "3:11 NG2015 `nadam`: beta1 and beta2 are from 0 to below 1, eps and momentum_decay at least 0, not 0.9, 0.999, 1E-08 and -1")]
    [InlineData(
        "optimizer radam(beta1: -1)", "3:11 NG2015 `radam`: beta1 and beta2 are from 0 to below 1 and eps at least 0, not -1, 0.999 and 1E-08")]
    [InlineData("optimizer lion(beta2: 1)", "3:11 NG2015 `lion`: beta1 and beta2 are from 0 to below 1 and decay at least 0, not 0.9, 1 and 0")]
    [InlineData(
        "optimizer lamb(eps: -1)", "3:11 NG2015 `lamb`: beta1 and beta2 are from 0 to below 1, eps and decay at least 0, not 0.9, 0.999, -1 and 0.01")]
    [InlineData(
        "optimizer muon(rounds: 0)", "3:11 NG2015 `muon`: momentum is from 0 to below 1, rounds at least 1, eps and decay at least 0, not 0.95, 0, 1E-07 and 0")]
    [InlineData("optimizer muon(others: relu)", "3:24 NG2010 `others` of `muon` must be an optimizer, but this is the activation `relu`")]
    [InlineData("optimizer muon(others: 3)", "3:24 NG2010 `others` of `muon` must be an optimizer, but this is the number 3")]
    [InlineData("optimizer adamww", "3:11 NG2001 unknown name `adamww`: did you mean `adamw`?")]
    [InlineData("optimizer adam(beta3: 1)", "3:16 NG2008 `adam` has no parameter `beta3`: did you mean `beta1`?")]
    [InlineData("optimizer adamw(decay: 0.1)\ndecay 0.2 on weights", "3:24 NG2009 `decay` of `Case` is given twice: remove one")]
    [InlineData("optimizer sgd\nclip value(0)", "4:6 NG2015 `value`: the limit is above 0, not 0")]
    [InlineData("optimizer sgd\nclip norm(-1)", "4:6 NG2015 `norm`: the greatest norm is above 0, not -1")]
    [InlineData("optimizer sgd\nclip each_norm(0)", "4:6 NG2015 `each_norm`: the greatest norm is above 0, not 0")]
    [InlineData("optimizer sgd\nclip unit_norm(0.1, eps: 0)", "4:6 NG2015 `unit_norm`: ratio and eps are above 0, not 0.1 and 0")]
    [InlineData("optimizer sgd\naverage ema(decay: 1)", "4:9 NG2015 `ema`: the decay is from 0 to below 1, not 1")]
    [InlineData("optimizer sgd\naverage swa", "4:9 NG2006 `swa` needs `from`: write `swa(from: …)`")]
    [InlineData("optimizer sgd\naverage adam", "4:9 NG2054 `average` must be an average such as `ema`, but this is the optimizer `adam`")]
    [InlineData("optimizer sgd\naverage 0.99", "4:9 NG2054 `average` must be an average such as `ema`, but this is the number 0.99")]
    [InlineData("optimizer sgd\nclip global_norm(1)", "4:6 NG2002 unknown clipping `global_norm`: there are `value`, `norm`, `each_norm` and `unit_norm`")]
    [InlineData("optimizer adam(lr: 0.1)", "3:16 NG2008 `adam` has no parameter `lr`: it has `rate`, `beta1`, `beta2`, `eps` and `amsgrad`")]
    [InlineData("optimizer adam(weight_decay: 0.1)", "3:16 NG2008 `adam` has no parameter `weight_decay`: it has `rate`, `beta1`, `beta2`, `eps` and `amsgrad`")]
    [InlineData("optimizer sgd\nrate reduce_on_plateau(0.1, on: loss)", "4:33 NG2001 unknown name `loss`: did you mean `last.loss`?")]
    [InlineData("optimizer sgd\nrate reduce_on_plateau(0.1, on: mse)", "4:33 NG2010 `on` of `reduce_on_plateau` must be the loss or a metric of the last epoch, `last.loss` or `last.accuracy`, but this is the loss `mse`")]
    [InlineData("optimizer sgd\naverage emma", "4:9 NG2001 unknown name `emma`: did you mean `ema`?")]
    [InlineData("optimizer sgd\naccumulate 0", "4:12 NG2054 `accumulate` must be a whole number from 1 to 1000000, but this is the number 0")]
    [InlineData("optimizer sgd\nfreeze", "4:1 NG1025 `freeze` has no value: write it on the same line, such as `freeze 1`")]
    [InlineData("optimizer sgd\nfreeze fd", "4:8 NG2055 `fd` is neither a role nor a name of parameters of `Case`: did you mean `fc`?")]
    [InlineData("optimizer sgd\nfreeze weights, biases", "4:8 NG2054 `freeze` must be groups that leave something to learn, but this is all parameters")]
    [InlineData("optimizer sgd\nfreeze 3", "4:8 NG2054 `freeze` must be groups of parameters such as `encoder`, `biases`, but this is `3`")]
    [InlineData("optimizer sgd\nrate -1 on fc", "4:6 NG2054 `rate` must be at least 0, but this is the number -1")]
    [InlineData("optimizer sgd\nrate relu on fc", "4:6 NG2054 `rate` must be a number or a schedule, but this is the activation `relu`")]
    [InlineData("optimizer sgd\nrate 0.1 on fs", "4:13 NG2055 `fs` is neither a role nor a name of parameters of `Case`: did you mean `fc`?")]
    [InlineData("optimizer sgd\nrate warmup(0 steps) then constant(0.1)", "4:13 NG2054 `length` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the duration 0 steps")]
    [InlineData("optimizer sgd\nrate cosine(from: 0.1, length: 0 epochs)", "4:32 NG2054 `length` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the duration 0 epochs")]
    [InlineData("optimizer sgd\nrate step(from: 0.1, every: 0 epochs)", "4:29 NG2010 `every` of `step` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the duration 0 epochs")]
    [InlineData("optimizer sgd\nrate inverse(from: 0.1, every: 0)", "4:32 NG2010 `every` of `inverse` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the number 0")]
    [InlineData("optimizer sgd\nrate cosine_restarts(from: 0.1, period: 0 steps)", "4:41 NG2010 `period` of `cosine_restarts` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the duration 0 steps")]
    [InlineData("optimizer sgd\nrate cyclic(from: 0.1, to: 1, up: 0 steps)", "4:35 NG2010 `up` of `cyclic` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the duration 0 steps")]
    [InlineData("optimizer sgd\naverage swa(from: 0 steps, every: 0 steps)", "4:35 NG2010 `every` of `swa` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the duration 0 steps")]
    [InlineData("optimizer sgd\naverage swa(from: -1)", "4:19 NG2010 `from` of `swa` must be a time from the start such as `200 steps` or `3 epochs`, but this is the number -1")]
    [InlineData("optimizer sgd\nrate reduce_on_plateau(from: 0.1, factor: 1)", "4:6 NG2015 `reduce_on_plateau`: the factor is above 0 and below 1, not 1")]
    [InlineData("optimizer sgd\nrate reduce_on_plateau(from: 0.1, patience: -1)", "4:6 NG2015 `reduce_on_plateau`: patience, cooldown and threshold are at least 0, a relative threshold below 1, not -1, 0 and 0.0001")]
    [InlineData("optimizer sgd\nrate reduce_on_plateau(from: 0.1, on: last.msi)", "4:44 NG2022 `last` has no member `msi`: did you mean `mse`?")]
    [InlineData("optimizer sgd\nrate reduce_on_plateau(from: 0.1, on: 3)", "4:39 NG2010 `on` of `reduce_on_plateau` must be the loss or a metric of the last epoch, `last.loss` or `last.accuracy`, but this is the number 3")]
    [InlineData("optimizer sgd\nrate reduce_on_plateau(from: cosine(0.1))", "4:6 NG2046 in `reduce_on_plateau`: `rate` must begin with an initializer or a number, but this is the schedule `cosine`")]
    [InlineData("optimizer sgd\nrate sum(iota(3)) * 0.1", "4:6 NG2054 `rate` must be made of single numbers, as it is computed once for each step, but this is made of tensors")]
    [InlineData("optimizer sgd\nrate sum(iota(3)) * 0.1 on fc", "4:6 NG2054 `rate` must be made of single numbers, as it is computed once for each step, but this is made of tensors")]
    [InlineData("optimizer norm", "3:11 NG2054 `optimizer` must be an optimizer, but this is the clipping `norm`")]
    public void Is_refused_at_its_place(string settings, string expected)
    {
        var errors = Bound.Errors(Network + "\n" + settings + "\n}\n");
        Assert.Equal(expected, string.Join("\n", errors));
    }
}
