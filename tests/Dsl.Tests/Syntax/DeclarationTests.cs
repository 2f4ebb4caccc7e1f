using System.Linq;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

public class DeclarationTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("import \"a/b.netdsl\"", "(import \"a/b.netdsl\")")]
    [InlineData("const a = 2 * b const c = 3; const d = 4", "(const a (Multiply 2 b)) (const c 3) (const d 4)")]
    [InlineData("suppress NG3001 \"on purpose\"", "(suppress NG3001 \"on purpose\")")]
    [InlineData("network A { }", "(network A () { })")]
    [InlineData("network A\n{\n}", "(network A () { })")]
    [InlineData("network A(n: int = 3,\n  m = 4,\n  f: activation = relu,) { }",
        "(network A (n:Int=3 m=4 f:Activation=relu) { })")]
    [InlineData("network A = B(n: 1)", "(network A = B n:1)")]
    [InlineData("function f(x) = x + 1", "(function f (x) = (Add x 1))")]
    [InlineData("activation elu(x, alpha = 1) = select(x > 0, x, alpha)",
        "(activation elu (x alpha=1) = (call select (Greater x 0) x alpha))")]
    [InlineData("layer d(x: [k], units: int, b: bool = true) { return x }",
        "(layer d (x:[k] units:Int b:Bool=true) { (return x) })")]
    [InlineData("loss l(y: [...s, k], t: class(k)[...s]) = 0", "(loss l (y:[...s k] t:class(k)[...s]) = 0)")]
    [InlineData("metric m(y: [k], t: class(k)) = 0", "(metric m (y:[k] t:class(k)) = 0)")]
    [InlineData("initializer i(fan: real, name: string) = 0", "(initializer i (fan:Real name:String) = 0)")]
    [InlineData("optimizer o(rate = 1e-3) { state m = 0 m = m + g }",
        "(optimizer o (rate=0.001r) { (state m=0) (= m (Add m g)) })")]
    [InlineData("schedule s(t: steps, at: list) = 0", "(schedule s (t:Steps at:List) = 0)")]
    [InlineData("clipping c(limit) = min(g, limit)", "(clipping c (limit) = (call min g limit))")]
    [InlineData("layer l(f: function, g: layer, h: loss, i: initializer, j: schedule) = 0",
        "(layer l (f:Function g:Layer h:Loss i:Initializer j:Schedule) = 0)")]
    [InlineData("/// Doc.\n@saturating(below) @scale(2)\nactivation a(x) = x",
        "'Doc.' @(saturating below) @(scale 2) (activation a (x) = x)")]
    [InlineData("function f(x) =\n  x\n  * 2\nfunction g(x) = x",
        "(function f (x) = (Multiply x 2)) (function g (x) = x)")]
    [InlineData("network A { } network B { }", "(network A () { }) (network B () { })")]
    [InlineData("\uFEFFconst a = 1", "(const a 1)")]
    public void Each_declaration(string text, string expected) => Assert.Equal(expected, Dump.Members(text));

    [Theory]
    [InlineData("train A { }", "(train A)")]
    [InlineData("train A as B { batch 64; seed 1 }", "(train A as B (set batch 64) (set seed 1))")]
    [InlineData("train A {\n optimizer sgd(momentum: 0.9)\n rate warmup(200 steps) then cosine(to: 1)\n}",
        "(train A (set optimizer (call sgd momentum:0.9r)) " +
        "(set rate (then (call warmup (200 Steps)) (call cosine to:1))))")]
    [InlineData("train A { decay 5e-4 on weights }", "(train A (set decay 0.0005r) on (weights))")]
    [InlineData("train A {\n rate 0.1 on fc1.weight, biases\n batch 64\n}",
        "(train A (set rate 0.1r) on (fc1.weight biases) (set batch 64))")]
    [InlineData("train A { batch 64 epochs 20 rate 0.1 optimizer sgd() shuffle true }",
        "(train A (set batch 64) (set epochs 20) (set rate 0.1r) (set optimizer (call sgd)) (set shuffle true))")]
    [InlineData("train A { decay 1 on weights clip norm(1) batch 3 epochs }",
        "(train A (set decay 1) on (weights) (set clip (call norm 1)) (set batch (3 Epochs)))")]
    [InlineData("train A {\noptimizer sgd()\nloss 3\n}", "(train A (set optimizer (call sgd)) (set loss 3))")]
    [InlineData("train A { on 3\n epochs 3 epochs }", "(train A (set on 3) (set epochs (3 Epochs)))")]
    [InlineData("train A { suppress NG3007 \"x\"\n shuffle false }",
        "(train A (set shuffle false) (suppress NG3007 \"x\"))")]
    [InlineData("train A {\n /// Doc.\n @t\n batch 64 }", "(train A 'Doc.' @t (set batch 64))")]
    public void Each_setting(string text, string expected) => Assert.Equal(expected, Dump.Members(text));

    [Fact]
    public void Parameters_are_documented_one_by_one()
    {
        SyntaxTree tree = Dump.Parse("layer l(\n  /// The input.\n  x: [k],\n  /// How many.\n  n: int) = x");
        var layer = (CallableSyntax)tree.Root.Members[0];
        Assert.Empty(tree.Diagnostics);
        Assert.Equal(["The input.", "How many."], layer.Parameters.Select(p => p.Documentation!.Text));
        Dump.CheckSpans(tree);
    }

    [Fact]
    public void The_span_of_an_item_begins_with_its_preamble_and_ends_with_its_last_token()
    {
        SyntaxTree tree = Dump.Parse("\n/// Doc.\n@t network A { }  // end\n");
        Assert.Equal("/// Doc.\n@t network A { }", tree.Root.Members[0].Span.Text);
    }

    [Fact]
    public void Trees_are_equal_if_path_and_text_are()
    {
        SyntaxTree tree = Dump.Parse("const a = 1");
        Assert.Equal(tree, Dump.Parse("const a = 1"));
        Assert.Equal(tree.GetHashCode(), Dump.Parse("const a = 1").GetHashCode());
        Assert.NotEqual(tree, Dump.Parse("const a = 2"));
        Assert.NotEqual(tree, Parser.Parse(new("other.netdsl", "const a = 1")));
    }
}
