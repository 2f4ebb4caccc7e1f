using System;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Errors with their places and messages, in small bodies.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData("z = x |> dropout(-0.1)", "3:12 NG2015 `dropout`: a rate is at least 0 and below 1, but this is -0.1")]
    [InlineData(
        "z = x |> dense(0)",
        "3:12 NG2044 in `dense`: a dimension must be a whole number of at least 1, but this is the number 0")]
    [InlineData("z = x |> dense(units: 3, units: 4)", "3:28 NG2009 `units` of `dense` is given twice: remove one")]
    [InlineData(
        "z = x |> dense(3, relu)",
        "3:21 NG2010 `with_bias` of `dense` must be `true` or `false`, but this is the activation `relu`")]
    [InlineData(
        "z = x |> dense(3, weight_init: relu)",
        "3:34 NG2010 `weight_init` of `dense` must be an initializer, but this is the activation `relu`")]
    [InlineData("z = x |> dense(3, weight: x)", "3:29 NG2010 `weight` of `dense` must be [3, 4], but this is [4]")]
    [InlineData(
        "z = x |> dense(3) as fc\nv = x |> dense(3, weight: transpose(fc.weight))",
        "4:29 NG2010 `weight` of `dense` must be [3, 4], but this is [4, 3]")]
    [InlineData("z = x |> softmax(axis: 1)", "3:12 NG2043 in `softmax`: axis 1 of [4] does not exist: its only axis is 0")]
    [InlineData(
        "z = x |> softmax |> cross_entropy",
        "3:23 NG2006 `cross_entropy` needs `label`: write `cross_entropy(label: …)`")]
    [InlineData(
        "z = cross_entropy(x, x)",
        "3:24 NG2005 `cross_entropy` takes class(k)[...s] for `label`, where s = [] and k = 4, but this is [4]")]
    [InlineData(
        "target c: class(3)\nloss cross_entropy(x, c)",
        "4:25 NG2005 `cross_entropy` takes class(k)[...s] for `label`, where s = [] and k = 4, but this is class(3)")]
    [InlineData(
        "target c: class(4)[2]\nloss cross_entropy(x, c)",
        "4:25 NG2005 `cross_entropy` takes class(k)[...s] for `label`, where s = [] and k = 4, but this is class(4)[2]")]
    [InlineData(
        "target c: class(4)\nz = c + 1\nv = rows(x, c)",
        "5:12 NG2010 `table` of `rows` must be a tensor of at least one dimension that does not depend on the samples, but this is [4]")]
    [InlineData(
        "z = concat([x, 1])",
        "3:7 NG2043 parts must agree in all dimensions but that of the axis, and these are [4], []")]
    [InlineData(
        "z = stack([x, x], axis: 3)",
        "3:27 NG2043 axis 3 of [4] does not exist: its axes are 0 to 1, or -2 to -1 from the end")]
    [InlineData(
        "z = permute(x, [1, 0])",
        "3:18 NG2010 `order` of `permute` must be each axis of [4] once, but this is a list of 2 values")]
    [InlineData(
        "z = slice(x, axis: 0, start: 2, count: 3)",
        "3:7 NG2043 a slice of 3 from 2 in steps of 1 leaves the 4 elements of axis 0")]
    [InlineData(
        "z = pad(x, before: [1, 1], after: [0])",
        "3:22 NG2010 `before` of `pad` must be a list of 1 number of at least 0, but this is a list of 2 values")]
    [InlineData(
        "z = transpose(x)",
        "3:17 NG2010 `x` of `transpose` must be a tensor of at least two dimensions, but this is [4]")]
    [InlineData(
        "z = broadcast(x, to: [3, 5])",
        "3:7 NG2012 `broadcast` needs shapes that agree from the last dimension on (or are 1 there), but these are [4] and [3, 5]: `align` places a vector along another dimension")]
    [InlineData(
        "z[i < 4, j < 2] = x[i + j]",
        "3:23 NG2038 this index runs from 0 to 4, but dimension 1 of `x` has 4 elements: use `pad` first, or change the bounds")]
    [InlineData(
        "z[i < 0] = x[i]",
        "3:9 NG2044 a dimension must be a whole number of at least 1, but this is the number 0")]
    [InlineData(
        "z = sum[i < 4](x[i / 2])",
        "3:20 NG2039 an index is a sum of index names times whole numbers, or one element of a tensor of indices, but this is a formula of elements")]
    [InlineData("z = [1, 2, 3][3]", "3:17 NG2038 this index runs from 3 to 3, but the list has 3 values")]
    [InlineData("z = mean(x, axis: [0, 0])", "3:21 NG2043 an axis is given twice")]
    [InlineData(
        "z = x\nif z { z = 1 }",
        "4:6 NG2013 a condition must be true or false at compile time, but this is [4]: `select(condition, a, b)` chooses for each element")]
    [InlineData(
        "z = if 3 then 1 else 2",
        "3:10 NG2013 a condition must be true or false at compile time, but this is the number 3")]
    [InlineData("repeat 2.5 { z = x }", "3:10 NG4013 `repeat` takes 0 to 100000, but this is the number 2.5")]
    [InlineData("z = x % 0\nv = 7 % 0", "4:7 NG2014 this divides by zero at compile time")]
    [InlineData("z = not \"a\"", "3:7 NG2011 `not` cannot be applied to the text \"a\"")]
    [InlineData("z = [1] + 2", "3:7 NG2011 `+` cannot be applied to a list of 1 value and the number 2")]
    [InlineData("z = x.weight", "3:9 NG2022 [4] has no member `weight`")]
    [InlineData("z = x(3)", "3:7 NG2004 `x` is [4] and cannot be called")]
    [InlineData(
        "param w: [0] = zeros",
        "3:13 NG2044 a dimension must be a whole number of at least 1, but this is the number 0")]
    [InlineData(
        "param w: [4] = relu",
        "3:18 NG2046 `w` must begin with an initializer or a number, but this is the activation `relu`")]
    [InlineData(
        "param w: [4] = normal(mean: x)",
        "3:18 NG2046 `w` must begin with an initializer or a number, but this is [4]")]
    [InlineData(
        "param w: [4] = zeros\nparam w: [4] = ones",
        "4:9 NG2019 the name `w` is taken by another parameter: choose another")]
    [InlineData("state s: [4] = x", "3:18 NG2046 `s` must begin with an initializer or a number, but this is [4]")]
    public void In_a_network_with_a_vector(string body, params string[] errors) =>
        Check($"network N {{\n  input x: [4]\n{Indent(body)}  output y = x\n}}", errors);

    [Theory]
    [InlineData(
        "z = x |> max_pool(2) |> dense(10)",
        "3:12 NG2005 `dense` takes a vector [k], but this is [3, 4, 4] after `max_pool` on line 3: put `flatten` before it")]
    [InlineData("z = x |> conv2(6, kernel: 5)", "3:12 NG2002 unknown layer `conv2`: did you mean `conv2d`?")]
    [InlineData(
        "z = x |> conv2d(6, kernel: 9)",
        "3:12 NG2015 `conv2d`: a window of 9 does not fit into 8 elements with a padding of 0")]
    [InlineData(
        "z = x |> conv2d(6, kernel: 3, strides: 2)",
        "3:33 NG2008 `conv2d` has no parameter `strides`: did you mean `stride`?")]
    [InlineData(
        "z = x |> conv2d(8, kernel: 3, groups: 2)",
        "3:12 NG2015 `conv2d`: 2 groups do not divide 3 input and 8 output channels")]
    [InlineData(
        "z = x |> conv2d(8, kernel: \"3\")",
        "3:12 NG2015 `conv2d`: sizes, strides, paddings and dilations are whole numbers")]
    [InlineData(
        "z = x |> max_pool(2, padding: 2)",
        "3:12 NG2015 `max_pool`: a padding of 2 is more than half of the window 2")]
    [InlineData(
        "z = x |> flatten |> max_pool(2)",
        "3:23 NG2015 `max_pool`: pools along the axes behind the channels, and here are none")]
    [InlineData(
        "z = concat([x[1], x[2]])",
        "3:15 NG2040 `x` has 3 dimensions, but 1 index is given: a part of a tensor is `row[k < n] = x[0, k]` or `slice`",
        "3:21 NG2040 `x` has 3 dimensions, but 1 index is given: a part of a tensor is `row[k < n] = x[0, k]` or `slice`")]
    [InlineData("z = x |> layer_norm(over: 4)", "3:12 NG2015 `layer_norm`: normalizes over the last 4 axes of [3, 8, 8]")]
    public void In_a_network_with_an_image(string body, params string[] errors) =>
        Check($"network N {{\n  input x: [3, 8, 8]\n{Indent(body)}  output y = x\n}}", errors);

    [Theory]
    [InlineData("optimizer adm", "9:13 NG2001 unknown name `adm`: did you mean `adam`?")]
    [InlineData("optimizer relu", "9:13 NG2054 `optimizer` must be an optimizer, but this is the activation `relu`")]
    [InlineData("optimizer adam(beta3: 1)", "9:18 NG2008 `adam` has no parameter `beta3`: did you mean `beta1`?")]
    [InlineData("optimizer sgd(nesterov: true)", "9:13 NG2015 `sgd`: nesterov needs a momentum, and no dampening")]
    [InlineData("optimizer sgd(rate: 0.1)\nrate 0.2", "9:23 NG2009 `rate` of `N` is given twice: remove one")]
    [InlineData("optimizer sgd\nrate cosin(from: 0.1)", "10:8 NG2002 unknown schedule `cosin`: did you mean `cosine`?")]
    [InlineData("optimizer sgd\nrate cosine()", "10:8 NG2006 `cosine` needs `from`: write `cosine(from: …)`")]
    [InlineData(
        "optimizer sgd\nrate warmup(200 steps)",
        "10:8 NG2047 in `warmup`: `next` is the rate of the schedule that follows: put `then` and another schedule after this one")]
    [InlineData(
        "optimizer sgd\nrate warmup(0.1) then 0.1",
        "10:15 NG2054 `length` must be a duration above 0 such as `200 steps` or `3 epochs`, but this is the number 0.1")]
    [InlineData(
        "optimizer sgd\nrate \"fast\"",
        "10:8 NG2054 `rate` must be a number or a schedule, but this is the text \"fast\"")]
    [InlineData(
        "optimizer sgd\nbatch 2.5\nepochs 0\nseed -1\nshuffle 1\nvalidation 1",
        "10:9 NG2054 `batch` must be a whole number from 1 to 1000000, but this is the number 2.5",
        "11:10 NG2054 `epochs` must be a whole number from 1 to 2147483647, but this is the number 0",
        "12:8 NG2054 `seed` must be a whole number from 0 to 9223372036854775807, but this is the number -1",
        "13:11 NG2054 `shuffle` must be `true` or `false`, but this is the number 1",
        "14:14 NG2054 `validation` must be a fraction from 0 to less than 1, but this is the number 1")]
    [InlineData(
        "optimizer sgd\nclip 1.0\ndecay -1\ndecay 0.1 on fc.wieght",
        "10:8 NG2054 `clip` must be a clipping such as `value`, but this is the number 1",
        "11:9 NG2054 `decay` must be a number of at least 0, but this is the number -1",
        "12:16 NG2055 `fc.wieght` is neither a role nor a name of parameters of `N`: did you mean `fc.weight`?")]
    [InlineData(
        "optimizer sgd\nstop early(on: validation.los)",
        "10:18 NG2054 `on` must be one of `validation.loss`, or the same with `training`, but this is `validation.los`")]
    [InlineData(
        "optimizer sgd\nstop early(patience: 0)",
        "10:24 NG2054 `patience` must be a whole number of at least 1, but this is the number 0")]
    [InlineData(
        "optimizer sgd\nstop now",
        "10:8 NG2054 `stop` must be `early(on: validation.loss, patience: 5)`, where `minimum_delta: …` may be added, but this is something else")]
    public void In_a_recipe(string body, params string[] errors) => Check(
        "network N {\n  input x: [4]\n  target t: [2]\n  y = x |> dense(2) as fc\n  loss mse(y, t)\n  output y = y\n}\n" +
        $"train N {{\n{Indent(body)}}}", errors);

    [Theory]
    [InlineData(
        "function f(a) = a + b\nnetwork N {\n  input x: [4]\n  z = f(x)\n  output y = x\n}",
        "1:21 NG2001 unknown name `b`")]
    [InlineData(
        "layer twice(x: [k]) {\n  z = x |> dense(k + 0.5)\n  return z\n}\nnetwork N {\n  input x: [4]\n  z = x |> twice\n  output y = x\n}",
        "2:18 NG2010 `units` of `dense` must be a whole number, but this is the number 4.5")]
    [InlineData(
        "layer big(x: [k], n: int) {\n  if n > k { return error(\"n is \", n, \", more than \", k) }\n  return x\n}\nnetwork N {\n  input x: [4]\n  z = x |> big(7)\n  output y = x\n}",
        "7:12 NG2015 `big`: n is 7, more than 4")]
    [InlineData(
        "layer own(x: [k, k]) = x\nnetwork N {\n  input x: [3, 4]\n  z = x |> own\n  output y = x\n}",
        "4:7 NG2005 `own` takes [k, k], where k = 3, but this is [3, 4]")]
    [InlineData(
        "network Half {\n  input a: [4]\n  input b: [2]\n  output c = a\n  output d = b\n}\nnetwork N {\n  input x: [4]\n  z = x |> Half(x)\n  v = Half(x, sum(x)).e\n  output y = x\n}",
        "9:17 NG2005 `Half` takes a vector [2] for `b`, but this is [4]",
        "10:15 NG2005 `Half` takes a vector [2] for `b`, but this is a single number for each sample",
        "10:23 NG2022 [4] has no member `e`")]
    [InlineData(
        "network N(n: int) {\n  input x: [n]\n  output y = x\n}\nnetwork M = N(k: 3)\nnetwork L = N(n: \"a\")\nnetwork K = P()",
        "5:15 NG2008 `N` has no parameter `k`",
        "6:18 NG2010 for `L`: `n` of `N` must be a whole number, but this is the text \"a\"",
        "7:13 NG2050 Unknown network `P`")]
    [InlineData(
        "import \"missing.netdsl\"\nimport \"other/lib.netdsl\"\nnetwork N {\n  input x: [4]\n  z = x\n  output y = x\n}",
        "1:8 NG2018 The project has no file `missing.netdsl`",
        "2:8 NG2018 The project has no file `other/lib.netdsl`: there is one of that name in another folder, and the path is relative to this file")]
    public void In_a_file(string text, params string[] errors) => Check(text, errors);

    private static string Indent(string body) => "  " + body.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n";

    private static void Check(string text, string[] errors) =>
        Assert.Equal(string.Join("\n", errors), string.Join("\n", Bound.Errors(text, ("lib.netdsl", "const size = 7"))));
}
