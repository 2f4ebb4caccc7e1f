using System;
using System.Linq;
using System.Text;
using System.Threading;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>No text makes the binder work without end, fill the memory or overflow the stack.</summary>
public class LimitTests
{
    private static string[] Ids(string text, BindingLimits? limits = null)
    {
        SyntaxTree tree = Bound.Parse(text);
        return [.. Binder.Bind(new BindingInput(tree, [tree]) { Limits = limits ?? BindingLimits.Default }).Diagnostics.Select(d => d.Id)];
    }

    private static string Network(string body) => $"network N {{\n input x: [4]\n {body}\n output y = x\n}}";

    [Theory]
    [InlineData("a = [1, 1]\nrepeat 60 { a = [a, a] }", "NG4018")]
    [InlineData("a = [1]\nrepeat 60 { a = a + a }", "NG4018")]
    [InlineData("a = 2\nrepeat 60 { a = a * a }", "NG4019")]
    [InlineData("a = range(-9223372036854775807, 9223372036854775807)", "NG4018")]
    [InlineData("a = 2 ^ 9223372036854775807", "NG4019")]
    [InlineData("a[i < 2147483647, j < 2147483647] = i + j", "NG4014")]
    [InlineData("a = sum[i < 2147483647, j < 2147483647](i + j)", "NG4014")]
    [InlineData("a[i < 4] = x[9223372036854775807 * i]", "NG4019")]
    [InlineData("a[i < 4] = x[4611686018427387904 * i + 4611686018427387904 * i]", "NG4019")]
    [InlineData("a = iota(2147483647)\nb = concat([a, a])", "NG4014")]
    [InlineData("a = stack([iota(2147483647), iota(2147483647)])", "NG4014")]
    [InlineData("a = pad(x, before: [2147483647], after: [2147483647])", "NG4014")]
    [InlineData("a = x |> dense(2147483647) |> dense(2147483647)", "NG4014")]
    [InlineData("a = broadcast(x, to: [65536, 65536, 4])", "NG4014")]
    [InlineData("a = random(shape: [65536, 65536])", "NG4014")]
    [InlineData("a = iota(65536)\nb = expand(a, axis: 1) + expand(a, axis: 0)", "NG4014")]
    [InlineData("a[b < 1, c < 1, d < 1, e < 1, f < 1, g < 1, h < 1, i < 1, j < 1, k < 1, l < 1, m < 1, n < 1, o < 1, p < 1, q < 1, r < 1] = 1", "NG4015")]
    [InlineData("repeat 100001 { a = 1 }", "NG4013")]
    [InlineData("repeat 100000 { repeat 100000 { repeat 100000 { a = 1 } } }", "NG4011")]
    public void Each_limit_has_a_diagnostic(string body, string id) => Assert.Equal([id], Ids(Network(body)));

    [Fact]
    public void Calls_that_branch_end_by_the_count_of_work_or_depth()
    {
        const string Text = "function f(x) = g(x) + g(x)\nfunction g(x) = h(x) + h(x)\nfunction h(x) = f(x) + f(x)\n";
        Assert.Equal(["NG4012"], Ids(Text + Network("a = f(x)")));
        var doubling = new StringBuilder("function f0(x) = x\n");
        for (int k = 1; k < 40; k++)
            doubling.Append($"function f{k}(x) = f{k - 1}(x) + f{k - 1}(x)\n");
        Assert.Equal(["NG4011"], Ids(doubling + Network("a = f39(1)")));
    }

    [Fact]
    public void Long_chains_do_not_overflow_the_stack()
    {
        string sum = string.Concat(Enumerable.Repeat(" + x", 999)), pipeline = string.Concat(Enumerable.Repeat(" |> relu", 999));
        Assert.Empty(Ids(Network($"a = x{sum}\nb = x{pipeline}\nc = {new string('(', 190)}x{new string(')', 190)}")));
        string then = string.Concat(Enumerable.Repeat("constant(1, length: 2 steps) then ", 500)) + "0.1";
        Assert.Empty(Ids("network N { input x: [2]   param w: [2] = ones   loss sum(x * w)   output y = x }\ntrain N {\n optimizer sgd\n rate " + then + "\n}"));
    }

    [Fact]
    public void Deep_calls_on_a_small_stack_are_an_error_and_no_crash()
    {
        // Each of 60 calls with an argument nested deeply.
        string deep = new string('-', 150) + "x";
        var text = new StringBuilder($"function f0(x) = {deep}\n");
        for (int k = 1; k < 60; k++)
            text.Append($"function f{k}(x) = {new string('-', 150)}f{k - 1}(x)\n");
        string[] ids = [];
        var thread = new Thread(() => ids = Ids(text + Network("a = f59(x)")), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(["NG4012"], ids.Distinct());
    }

    [Fact]
    public void Work_is_counted_over_all_networks_of_a_file()
    {
        string text = string.Concat(Enumerable.Range(0, 30).Select(k => $"network N{k} {{ input x: [2]   repeat 1000 {{ a = 1 }}   output y = x }}\n"));
        Assert.Empty(Ids(text));
        string[] ids = Ids(text, new BindingLimits { AllSteps = 50_000 });
        Assert.Equal(["NG4011"], ids.Distinct());
    }

    [Fact]
    public void Errors_are_kept_once_and_not_without_bound()
    {
        Assert.Single(Ids(Network("repeat 1000 { a = unknown }")));
        Assert.InRange(Ids(Network(string.Concat(Enumerable.Range(0, 3000).Select(k => $"a{k} = unknown{k}\n")))).Length, 100, 300);
    }

    [Fact]
    public void Cancellation_is_heard()
    {
        SyntaxTree tree = Bound.Parse(Networks.LeNet);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Binder.Bind(new BindingInput(tree, [tree]), source.Token));
    }
}
