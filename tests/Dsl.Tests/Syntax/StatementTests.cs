using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

public class StatementTests
{
    [Theory]
    [InlineData("input image: [1, 28, 28]", "(input image [1 28 28])")]
    [InlineData("input text: class(256)[t]", "(input text class(256)[t])")]
    [InlineData("target digit: class(10)", "(target digit class(10))")]
    [InlineData("target y: []", "(target y [])")]
    [InlineData("output p = softmax(logits)", "(output p (call softmax logits))")]
    [InlineData("loss cross_entropy(logits, digit)", "(loss (call cross_entropy logits digit))")]
    [InlineData("loss (a + b) / 2", "(loss (Divide (Add a b) 2))")]
    [InlineData("loss -x", "(loss (Negate x))")]
    [InlineData("metric accuracy(a, b)", "(metric (call accuracy a b))")]
    [InlineData("metric accuracy(a, b) as top1", "(metric (call accuracy a b) top1)")]
    [InlineData("metric mean(f(x) as g) * 2 as pct", "(metric (Multiply (call mean (call f x) as g) 2) pct)")]
    [InlineData("param w: [units, k] = fan_in_uniform()", "(param w [units k] (call fan_in_uniform))")]
    [InlineData("param w: [...rest, 2 * k] = zeros", "(param w [...rest (Multiply 2 k)] zeros)")]
    [InlineData("state m = 0, v: [k] = zeros()", "(state m=0 v:[k]=(call zeros))")]
    [InlineData("const n = 3", "(const n 3)")]
    [InlineData("precision f64", "(precision F64)")]
    [InlineData("precision f32", "(precision F32)")]
    [InlineData("suppress NG3001 \"why\"", "(suppress NG3001 \"why\")")]
    [InlineData("y = x", "(= y x)")]
    [InlineData("y[i < n, j < 2 * m] = x[j, i]", "(define y i<n j<(Multiply 2 m) (index x j i))")]
    [InlineData("return x + 1", "(return (Add x 1))")]
    [InlineData("repeat 3 { y = y |> f }", "(repeat 3 { (= y (|> y f)) })")]
    [InlineData("repeat i < n + 1 { y = f(y, i) }", "(repeat i (Add n 1) { (= y (call f y i)) })")]
    [InlineData("if a { y = 1 }", "(if (when a { (= y 1) }))")]
    [InlineData("if a { } else if b == 1 { y = 1 } else { y = 2 }",
        "(if (when a { }) (when (Equal b 1) { (= y 1) }) { (= y 2) })")]
    [InlineData("if a {\n}\nelse\n{\n}", "(if (when a { }) { })")]
    public void Each_statement(string text, string expected) => Assert.Equal(expected, Dump.Statements(text));

    [Theory]
    [InlineData("loss = f(x)\nreturn loss", "(= loss (call f x)) (return loss)")]
    [InlineData("input = state + param", "(= input (Add state param))")]
    [InlineData("metric[i < n] = target[i]", "(define metric i<n (index target i))")]
    [InlineData("network = layer", "(= network layer)")]
    [InlineData("on = steps", "(= on steps)")]
    [InlineData("y = 3 steps = 4", "(= y 3) (= steps 4)")]
    public void Words_of_statements_are_names_elsewhere(string text, string expected) =>
        Assert.Equal(expected, Dump.Statements(text));

    [Theory]
    [InlineData("if with_bias { param bias: [units] = fan_in_uniform()   y = y + bias }",
        "(if (when with_bias { (param bias [units] (call fan_in_uniform)) (= y (Add y bias)) }))")]
    [InlineData("a = b c = d", "(= a b) (= c d)")]
    [InlineData("a = b; c = d;;", "(= a b) (= c d)")]
    [InlineData("if a { b = c } d = e", "(if (when a { (= b c) })) (= d e)")]
    [InlineData("a = b return c", "(= a b) (return c)")]
    [InlineData("a = f(b) loss c", "(= a (call f b)) (loss c)")]
    [InlineData("a = b\n  |> f\n  |> g(2)", "(= a (|> (|> b f) (call g 2)))")]
    [InlineData("a = b\n  + c\n  * d\n  and e", "(= a (And (Add b (Multiply c d)) e))")]
    [InlineData("a = b\n  - c", "(= a (Subtract b c))")]
    [InlineData("a = b +\n  c", "(= a (Add b c))")]
    [InlineData("a =\n  b", "(= a b)")]
    [InlineData("a = if b\n  then c\n  else d", "(= a (if b c d))")]
    [InlineData("a = f(b)\n  as c", "(= a (call f b) as c)")]
    [InlineData("a = b\r\n|> c\rd = e", "(= a (|> b c)) (= d e)")]
    [InlineData("a = b // c\n// d\n  |> e", "(= a (|> b e))")]
    public void Lines_and_separators(string text, string expected) => Assert.Equal(expected, Dump.Statements(text));

    [Theory]
    [InlineData("scan t < n { h = x[t] y[t] = h }", "(scan t n { (= h (index x t)) (step y t h) })")]
    [InlineData("scan t < 2 * n backward { }", "(scan backward t (Multiply 2 n) { })")]
    [InlineData("scan = 1; y = scan", "(= scan 1) (= y scan)")]
    [InlineData("scan t < n { if a { y[t] = 1 } z[j < 2] = j }", "(scan t n { (if (when a { (step y t 1) })) (define z j<2 j) })")]
    public void Scans(string text, string expected) => Assert.Equal(expected, Dump.Statements(text));

    [Theory]
    [InlineData("a = b\n@frozen param w: [k] = zeros()", "(= a b) @frozen (param w [k] (call zeros))")]
    [InlineData("a = b @ c", "(= a (MatrixProduct b c))")]
    [InlineData("a = b; @t(1, n: 2) c = d", "(= a b) @(t 1 n:2) (= c d)")]
    [InlineData("if a { } @t c = d", "(if (when a { })) @t (= c d)")]
    [InlineData("@a @b(c)\n@suppress(NG3001)\ninput x: [1]", "@a @(b c) @(suppress NG3001) (input x [1])")]
    [InlineData("/// one\n///  two\n///\n@a input x: [1]", "'one| two' @a (input x [1])")]
    [InlineData("@a\n/// one\ninput x: [1]", "'one' @a (input x [1])")]
    [InlineData("/// one\n\n/// two\n// three\n//// four\na = b", "'two' (= a b)")]
    [InlineData("a = b /// behind\nc = d", "(= a b) 'behind' (= c d)")]
    public void Traits_and_documentation(string text, string expected) =>
        Assert.Equal(expected, Dump.Statements(text));
}
