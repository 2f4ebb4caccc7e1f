using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

public class ExpressionTests
{
    [Theory]
    [InlineData("64", "64")]
    [InlineData("1_000", "1000")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("1.5", "1.5r")]
    [InlineData("5e-4", "0.0005r")]
    [InlineData("1e3", "1000r")]
    [InlineData("1_0.2_5E+1", "102.5r")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("pi", "pi")]
    [InlineData("größe_2", "größe_2")]
    [InlineData("class", "class")]
    [InlineData("input", "input")]
    [InlineData("\"a b\"", "\"a b\"")]
    [InlineData("\"\\t\\\"\\\\\\u0041\"", "\"\t\"\\A\"")]
    [InlineData("[]", "(list)")]
    [InlineData("[1, [2], 3,]", "(list 1 (list 2) 3)")]
    [InlineData("(((x)))", "x")]
    [InlineData("200 steps", "(200 Steps)")]
    [InlineData("1 step", "(1 Steps)")]
    [InlineData("1 epoch", "(1 Epochs)")]
    [InlineData("0.5 epochs", "(0.5r Epochs)")]
    public void Leaves(string text, string expected) => Assert.Equal(expected, Dump.Expression(text));

    [Theory]
    [InlineData("a + b - c", "(Subtract (Add a b) c)")]
    [InlineData("a - (b - c)", "(Subtract a (Subtract b c))")]
    [InlineData("a + b * c", "(Add a (Multiply b c))")]
    [InlineData("a * b / c % d", "(Remainder (Divide (Multiply a b) c) d)")]
    [InlineData("a * b @ c", "(Multiply a (MatrixProduct b c))")]
    [InlineData("a @ b @ c", "(MatrixProduct (MatrixProduct a b) c)")]
    [InlineData("-a @ b", "(MatrixProduct (Negate a) b)")]
    [InlineData("-a ^ 2", "(Negate (Power a 2))")]
    [InlineData("a ^ b ^ c", "(Power a (Power b c))")]
    [InlineData("2 ^ -x ^ y", "(Power 2 (Negate (Power x y)))")]
    [InlineData("a * -b", "(Multiply a (Negate b))")]
    [InlineData("--a", "(Negate (Negate a))")]
    [InlineData("a < b + 1", "(Less a (Add b 1))")]
    [InlineData("a <= b", "(LessOrEqual a b)")]
    [InlineData("a > b", "(Greater a b)")]
    [InlineData("a >= b", "(GreaterOrEqual a b)")]
    [InlineData("a == b", "(Equal a b)")]
    [InlineData("a != b", "(NotEqual a b)")]
    [InlineData("(a < b) == c", "(Equal (Less a b) c)")]
    [InlineData("not a == b", "(Not (Equal a b))")]
    [InlineData("not a and b or c", "(Or (And (Not a) b) c)")]
    [InlineData("a or b and c", "(Or a (And b c))")]
    [InlineData("not not a", "(Not (Not a))")]
    [InlineData("if a or b then c else d + 1", "(if (Or a b) c (Add d 1))")]
    [InlineData("if a then b else if c then d else e", "(if a b (if c d e))")]
    [InlineData("if a then if b then c else d else e", "(if a (if b c d) e)")]
    [InlineData("1 + (if a then b else c)", "(Add 1 (if a b c))")]
    [InlineData("if a then b else c |> f", "(|> (if a b c) f)")]
    [InlineData("a + b |> f", "(|> (Add a b) f)")]
    [InlineData("warmup(200 steps) then cosine(from: 0.1) then zero",
        "(then (then (call warmup (200 Steps)) (call cosine from:0.1r)) zero)")]
    [InlineData("x |> f then y", "(then (|> x f) y)")]
    public void Operators(string text, string expected) => Assert.Equal(expected, Dump.Expression(text));

    [Theory]
    [InlineData("f()", "(call f)")]
    [InlineData("f(a, b: c, d: e + 1)", "(call f a b:c d:(Add e 1))")]
    [InlineData("early(on: validation.loss, patience: 5)", "(call early on:validation.loss patience:5)")]
    [InlineData("net.encoder(x)", "(call net.encoder x)")]
    [InlineData("x[i, j + 1]", "(index x i (Add j 1))")]
    [InlineData("x[i][j]", "(index (index x i) j)")]
    [InlineData("f(x)[0].y", "(index (call f x) 0).y")]
    [InlineData("sum[i < n](x[i])", "(reduce sum i<n (index x i))")]
    [InlineData("max[i < n + 1, j < m * 2](x[i, j] ^ 2)",
        "(reduce max i<(Add n 1) j<(Multiply m 2) (Power (index x i j) 2))")]
    [InlineData("sum[i < n](a) / sum[j < m](b)", "(Divide (reduce sum i<n a) (reduce sum j<m b))")]
    [InlineData("x[i + 1 < n]", "(index x (Less (Add i 1) n))")]
    [InlineData("dense(x, 10) as fc1", "(call dense x 10) as fc1")]
    [InlineData("x |> relu", "(|> x relu)")]
    [InlineData("x |> dense(120) as fc1 |> relu", "(|> (|> x (call dense 120) as fc1) relu)")]
    [InlineData("x |> Block as b1 |> net.head as h", "(|> (|> x (call Block) as b1) (call net.head) as h)")]
    [InlineData("a + dense(x) as d * 2", "(Add a (Multiply (call dense x) as d 2))")]
    [InlineData("f(x |> g, if a then b else c)", "(call f (|> x g) (if a b c))")]
    [InlineData("f(\n  a\n  ,\n  b,\n)", "(call f a b)")]
    [InlineData("[\n  a\n  (b)\n  [c]\n]", "(list (index (call a b) c))")]
    public void Postfixes(string text, string expected) => Assert.Equal(expected, Dump.Expression(text));

    [Fact]
    public void Spans_cover_parentheses_of_operands()
    {
        SyntaxTree tree = Dump.Parse("const x = (a) * (b + c)");
        var product = (BinarySyntax)((ConstSyntax)tree.Root.Members[0]).Value;
        Assert.Equal("(a) * (b + c)", product.Span.Text);
        Assert.Equal("*", product.OperatorSpan.Text);
        Assert.Equal("b + c", product.Right.Span.Text);
        Assert.Equal(3, product.Height);
    }
}
