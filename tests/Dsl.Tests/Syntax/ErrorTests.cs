using System;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

public class ErrorTests
{
    /// <summary>A text, and its diagnostics as <c>line:column+length ID message</c>.</summary>
    public static TheoryData<string, string[]> Errors => new()
    {
        // Characters, strings and numbers.
        {
            "const a = § + 1",
            ["1:11+1 NG1001 `§` (U+00A7) is not part of the language: remove it, or put it into a string or a comment"]
        },
        {
            "const a = 1 \uD83D\uDE00",
            ["1:13+2 NG1001 The character U+1F600 is not part of the language: remove it, or put it into a string " +
                "or a comment"]
        },
        {
            "const a = 1 \0\u0001",
            ["1:13+2 NG1001 The character U+0000 is not part of the language: remove it, or put it into a string " +
                "or a comment"]
        },
        { "# a\nconst a = 1", ["1:1+1 NG1002 `#` is not part of the language: begin a comment with `//`"] },
        {
            "/* a\n*/ const a = 1",
            ["1:1+2 NG1002 `/*` is not part of the language: begin each line of a comment with `//`"]
        },
        { "const a = 'x'", ["1:11+3 NG1002 `'` is not part of the language: put strings between `\"`"] },
        { "const a = b && c", ["1:13+2 NG1002 `&&` is not part of the language: write `and`"] },
        { "const a = b || c", ["1:13+2 NG1002 `||` is not part of the language: write `or`"] },
        { "const a = !b", ["1:11+1 NG1002 `!` is not part of the language: write `not`"] },
        { "const a = b ** c", ["1:13+2 NG1002 `**` is not part of the language: write `^` for a power"] },
        { "const a = b <> c", ["1:13+2 NG1002 `<>` is not part of the language: write `!=`"] },
        {
            "const a := b | c",
            [
                "1:9+2 NG1002 `:=` is not part of the language: write `=`",
                "1:14+1 NG1002 `|` is not part of the language: write `|>`",
            ]
        },
        { "const a = \"b\nconst c = 1", ["1:11+2 NG1003 This string does not end on its line: close it with `\"`"] },
        {
            "const a = \"\\q\"",
            ["1:12+2 NG1004 `\\q` is not an escape: write `\\n`, `\\r`, `\\t`, `\\\\`, `\\\"` or `\\u` and four " +
                "hexadecimal digits"]
        },
        {
            "const a = \"\\u12\"",
            ["1:12+2 NG1004 `\\u` is not an escape: write `\\n`, `\\r`, `\\t`, `\\\\`, `\\\"` or `\\u` and four " +
                "hexadecimal digits"]
        },
        {
            "network 3D { }",
            ["1:9+2 NG1005 `3D` is neither a number nor a name: a number is digits, with a point between digits " +
                "and an exponent such as `e-4` where it is real, and a name does not begin with a digit"]
        },
        {
            "const a = 9223372036854775808",
            ["1:11+19 NG1006 `9223372036854775808` is too large: the largest whole number is 9223372036854775807"]
        },
        { "const a = 1e999", ["1:11+5 NG1006 `1e999` is too large: the largest real number is about 1.8e308"] },

        // Expressions.
        {
            "const a =\nconst b = 1 +\nconst c = 2",
            [
                "1:10+0 NG1010 Expected an expression, but found the end of the line",
                "2:14+0 NG1010 Expected an expression, but found the end of the line",
            ]
        },
        { "const a = f(,)", ["1:13+1 NG1010 Expected an expression, but found `,`"] },
        { "const a = f(1 2)", ["1:15+1 NG1010 Expected `,` or `)`, but found `2`"] },
        { "const a = f(b = 1)", ["1:15+1 NG1010 Expected `:`, but found `=`: an argument is named by `b: value`"] },
        { "const a = (1 2)", ["1:14+1 NG1010 Expected `)`, but found `2`"] },
        { "const a = f(1]", ["1:14+1 NG1010 Expected `)`, but found `]`"] },
        { "const a = [1, 2)", ["1:16+1 NG1010 Expected `]`, but found `)`"] },
        { "const a = x[]", ["1:11+3 NG1010 Expected an index between `[` and `]`, but found none"] },
        { "const a = .5", ["1:11+1 NG1010 Expected an expression, but found `.`: write `0.5`, not `.5`"] },
        {
            "const a = +5",
            ["1:11+1 NG1010 Expected an expression, but found `+`: leave out the sign of a positive number"]
        },
        { "const a = x.\nconst b = 1", ["1:13+0 NG1010 Expected the name of a member, but found the end of the line"] },
        {
            "const a = sum[i < n] x",
            ["1:22+1 NG1010 Expected `(` and what is reduced, but found `x`: write `sum[i < n](value)`"]
        },
        {
            "const a = sum[i < n, j](x)",
            ["1:23+1 NG1010 Expected `<` and a bound, but found `]`: an index is written `i < n`"]
        },
        {
            "const a = if b else c",
            ["1:16+4 NG1010 Expected `then`, but found `else`: a choice between values is `if condition then a else b`"]
        },
        { "const a = f(1, 2\nconst b = 3", ["1:12+1 NG1011 `(` is not closed: expected `)` before `const` on line 2"] },
        { "const a = f(1, [2", ["1:16+1 NG1011 `[` is not closed: expected `]` before the end of the file"] },
        {
            "const a = x < y < z",
            ["1:17+1 NG1016 Comparisons do not chain: instead of `a < b < c` write `a < b and b < c`"]
        },
        {
            "const a = 1 + if x then y else z",
            ["1:15+2 NG1017 `if … then … else …` inside another operation can be misread: put parentheses around it"]
        },
        {
            "const a = b == not c",
            ["1:16+3 NG1017 `not` inside another operation can be misread: put parentheses around it"]
        },
        {
            "const a = x |> relu + 1",
            ["1:16+8 NG1018 The right side of `|>` must be a name or a call, such as `relu` or `dense(10)`: give " +
                "this value a name first, or put the pipeline into parentheses"]
        },
        { "const a = f(x)(y)", ["1:11+4 NG1019 Only a name can be called: write `name(arguments)`"] },
        {
            "const a = x as y",
            ["1:13+2 NG1020 `as` names the instance that a call makes, such as `dense(10) as fc1`, and here is no " +
                "call: for a value write `name = value`"]
        },
        {
            "const a = f(x: 1, 2)",
            ["1:19+1 NG1026 This argument has no name but follows a named one: name it too, or move it to the front"]
        },

        // Statements.
        {
            "network A {\n  x |> relu\n}",
            ["2:3+1 NG1014 Expected a statement such as `name = value` or `return value`, but found `x`: a value " +
                "needs a name, as in `name = value`"]
        },
        {
            "network A {\n  y: [3] = 1\n}",
            ["2:3+1 NG1014 Expected a statement such as `name = value` or `return value`, but found `y`: a value " +
                "is bound by `name = value`, and its shape is inferred"]
        },
        {
            "network A {\n  for i in range(3) { x = x }\n}",
            ["2:3+3 NG1014 Expected a statement such as `name = value` or `return value`, but found `for`: here it is " +
                "`repeat i < n { … }`, or `scan t < n { … }` for a loop over the steps of a sequence"]
        },
        {
            "network A {\n  let y = x\n}",
            ["2:3+3 NG1014 Expected a statement such as `name = value` or `return value`, but found `let`: here it is `name = value`"]
        },
        {
            "network A {\n  y = x[0:3]\n}",
            ["2:10+1 NG1010 Expected `,` or `]`, but found `:`: a part of a tensor is `slice(x, axis: …, start: …, count: …)`"]
        },
        {
            "network A {\n  y = x, z\n}",
            ["2:8+1 NG1010 Expected the end of the statement, but found `,`: a comma stands between what is in brackets only"]
        },
        {
            "network A {\n  outpt y = \n}",
            [
                "2:3+5 NG1014 Expected a statement such as `name = value` or `return value`, but found `outpt`: did " +
                    "you mean `output`?",
                "2:12+0 NG1010 Expected an expression, but found the end of the line",
            ]
        },
        {
            "network A { else { } }",
            ["1:13+4 NG1014 Expected a statement such as `name = value` or `return value`, but found `else`: an " +
                "`else` follows the `}` of an `if`"]
        },
        {
            "network A { optimizer adam(rate: 3) }",
            ["1:13+9 NG1014 Expected a statement such as `name = value` or `return value`, but found `optimizer`: " +
                "as a setting, `optimizer` stands in the recipe, `train Name { }`"]
        },
        { "network A {\n  y = (x\n  z = 1\n}", ["2:7+1 NG1011 `(` is not closed: expected `)` before `z` on line 3"] },
        { "network A { y = x 3 }", ["1:19+1 NG1010 Expected the end of the statement, but found `3`"] },
        {
            "network A { if x = 3 { } }",
            ["1:18+1 NG1010 Expected `{` to begin what is done if the condition holds, but found `=`: to compare, " +
                "write `==`"]
        },
        {
            "network A { if x then y = 2 }",
            ["1:18+4 NG1010 Expected `{` to begin what is done if the condition holds, but found `then`: before a " +
                "block there is no `then`"]
        },
        { "network A { repeat { } }", ["1:20+1 NG1010 Expected an expression, but found `{`"] },
        {
            "network A { input x\n target: [3] }",
            [
                "1:20+0 NG1010 Expected `:` and a type, but found the end of the line",
                "2:8+1 NG1010 Expected the name of the target, but found `:`",
            ]
        },
        { "network A { input x: itn }", ["1:22+3 NG1024 `itn` is not a type: did you mean `int`?"] },
        {
            "network A { input x: matrix }",
            ["1:22+6 NG1024 `matrix` is not a type: write a shape such as `[1, 28, 28]` or `[k]`, `class(10)`, " +
                "`int`, `real`, `bool` or `layer`"]
        },
        {
            "network A { input x: 3 }",
            ["1:22+1 NG1010 Expected a type such as `[1, 28, 28]`, `class(10)` or `int`, but found `3`"]
        },
        {
            "network A { input x: class[3] }",
            ["1:27+1 NG1010 Expected `(` and the number of classes, but found `[`: write `class(10)`"]
        },
        {
            "network A { input x: [...a, ...b] }",
            ["1:29+4 NG1023 A shape has one `...` at most: give the other dimensions names"]
        },
        {
            "network A { input x: [...] }",
            ["1:26+1 NG1010 Expected a name for the dimensions that `...` stands for, but found `]`"]
        },
        {
            "layer f() {\n  param w = zeros()\n  param v: [3]\n}",
            [
                "2:11+1 NG1010 Expected `:` and a shape, but found `=`",
                "3:15+0 NG1010 Expected `=` and a value, but found the end of the line",
            ]
        },
        { "layer f() { param w: int = 0 }", ["1:22+3 NG1010 Expected a shape such as `[units, k]`, but found `int`"] },
        { "layer f() { precision f16 }", ["1:23+3 NG1010 Expected `f32` or `f64`, but found `f16`"] },
        {
            "layer f() { y[0] = 3 }",
            ["1:13+1 NG1027 A tensor is defined by indices with bounds: write `y[i < n] = value`"]
        },
        { "layer f() { return }", ["1:20+1 NG1010 Expected an expression, but found `}`"] },
        {
            "layer f() { @frozen }",
            ["1:13+7 NG1021 `@frozen` belongs to what follows it, and here follows `}`: put a declaration or a " +
                "statement after it, or remove it"]
        },
        { "layer f() { y = 1 } }", ["1:21+1 NG1012 `}` closes nothing: remove it, or open it before"] },
        { "layer f() {\n  )\n}", ["2:3+1 NG1012 `)` closes nothing: remove it, or open it before"] },
        {
            "layer f() { output repeat = 1 }",
            ["1:20+6 NG1015 `repeat` is a word of the language and cannot name anything: choose another name, " +
                "such as `repeat_`"]
        },

        // Declarations.
        {
            "networ A { input x }",
            [
                "1:1+6 NG1013 Expected a declaration such as `network`, `train` or `layer`, but found `networ`: did " +
                    "you mean `network`?",
                "1:20+1 NG1010 Expected `:` and a type, but found `}`",
            ]
        },
        {
            "foo bar\nconst a = )",
            [
                "1:1+3 NG1013 Expected a declaration such as `network`, `train` or `layer`, but found `foo`",
                "2:11+1 NG1010 Expected an expression, but found `)`",
            ]
        },
        {
            "x = 3",
            ["1:1+1 NG1013 Expected a declaration such as `network`, `train` or `layer`, but found `x`: " +
                "statements stand inside the braces of a network or a layer"]
        },
        {
            "}\n\nconst a = 1)",
            [
                "1:1+1 NG1012 `}` closes nothing: remove it, or open it before",
                "3:12+1 NG1012 `)` closes nothing: remove it, or open it before",
            ]
        },
        {
            "@frozen",
            ["1:1+7 NG1021 `@frozen` belongs to what follows it, and here follows the end of the file: put a " +
                "declaration or a statement after it, or remove it"]
        },
        {
            "import layers",
            ["1:8+6 NG1010 Expected the path of a file, as in `import \"layers.netdsl\"`, but found `layers`"]
        },
        {
            "suppress NG3001\nconst a = )",
            [
                "1:16+0 NG1010 Expected a string that says why, as in `suppress NG3001 \"reason\"`, but found the " +
                    "end of the line",
                "2:11+1 NG1010 Expected an expression, but found `)`",
            ]
        },
        {
            "network A = B",
            ["1:14+0 NG1010 Expected `(` and arguments, as in `network Small = Net(width: 16)`, but found the end " +
                "of the file"]
        },
        { "layer f { }", ["1:9+1 NG1010 Expected `(` and parameters, but found `{`"] },
        {
            "layer f(x: int y, 3) = 1",
            [
                "1:16+1 NG1010 Expected `,` or `)`, but found `y`",
                "1:19+1 NG1010 Expected the name of a parameter, but found `3`",
            ]
        },
        {
            "layer f(x)\nlayer g(x) = 1 +",
            [
                "1:11+0 NG1010 Expected `{` to begin the layer, or `=` and a value, but found the end of the line",
                "2:17+0 NG1010 Expected an expression, but found the end of the file",
            ]
        },
        {
            "network A {\n  input x: [3]\nnetwork B {\n  input x:\n}",
            [
                "1:11+1 NG1011 `{` is not closed: expected `}` before `network` on line 3",
                "4:11+0 NG1010 Expected a type such as `[1, 28, 28]`, `class(10)` or `int`, but found the end of the " +
                    "line",
            ]
        },
        {
            "layer f() {\n  if x {\n\n/// Doc.\n@t\nlayer g() = )",
            [
                "2:8+1 NG1011 `{` is not closed: expected `}` before `@` on line 5",
                "6:13+1 NG1010 Expected an expression, but found `)`",
            ]
        },
        {
            "network A {\n  layer f(x) = )\n}",
            [
                "2:3+5 NG1022 `layer` declares something for the whole file: move it out of the braces",
                "2:16+1 NG1010 Expected an expression, but found `)`",
            ]
        },

        { "layer f() { y = (1))\n z = 1 }", ["1:20+1 NG1012 `)` closes nothing: remove it, or open it before"] },
        { "const a = 1 2", ["1:13+1 NG1010 Expected the end of the declaration, but found `2`"] },

        // Recipes.
        {
            "train A with b {\n seed )\n}",
            [
                "1:9+4 NG1010 Expected `{` to begin the recipe, but found `with`",
                "2:7+1 NG1010 Expected an expression, but found `)`",
            ]
        },
        {
            "train A {\n shuffle\n batch = 64\n seed: 3\n}",
            [
                "2:2+7 NG1025 `shuffle` has no value: write it on the same line, such as `shuffle 1`",
                "3:8+1 NG1010 Expected a value, but found `=`: a setting is written `batch value`",
                "4:6+1 NG1010 Expected a value, but found `:`: a setting is written `seed value`",
            ]
        },
        {
            "train A { decay 1 on 3 }",
            ["1:22+1 NG1010 Expected the name of parameters such as `weights`, but found `3`"]
        },
        {
            "train A {\n decay weights 1e-4\n decay on fc1.weight, biases: 0.1\n}",
            [
                "2:8+7 NG1010 Expected a number, but found `weights`: what it holds for stands behind it, `decay 1e-4 on weights`",
                "3:8+21 NG1010 Expected a number, but found `on fc1.weight, biases`: what it holds for stands behind it, "
                    + "`decay 0.1 on fc1.weight, biases`",
            ]
        },
        { "train A {\n 64\n seed 1\n}", ["2:2+2 NG1010 Expected a setting such as `batch 64`, but found `64`"] },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Each_error_is_at_its_place(string text, string[] expected)
    {
        SyntaxTree tree = Dump.Parse(text);
        Assert.Equal(expected, tree.Diagnostics.Select(Show));
        Dump.CheckSpans(tree);
    }

    private static string Show(Diagnostic diagnostic)
    {
        (int line, int column) = diagnostic.Span.StartPosition;
        return FormattableString.Invariant(
            $"{line}:{column}+{diagnostic.Span.Length} {diagnostic.Id} {diagnostic.Message}");
    }

    [Fact]
    public void Every_descriptor_of_syntax_is_tested()
    {
        var tested = Errors.SelectMany(row => ((string[])row[1]).Select(e => e.Split(' ')[1])).ToHashSet();
        tested.Add(SyntaxDiagnostics.TooManyErrors.Id);
        var all = typeof(SyntaxDiagnostics).GetFields().Select(f => ((DiagnosticDescriptor)f.GetValue(null)!).Id);
        Assert.Empty(all.Except(tested));
    }

    [Theory]
    [InlineData("x = f(a, [1, 2\n y = 3\n z = x", "(= x (call f a (list 1 2))) (= y 3) (= z x)")]
    [InlineData("x = f(a b) y = 3", "(= x (call f a b)) (= y 3)")]
    [InlineData("x = ) 1 2\n y = 3", "(= x ?) (= y 3)")]
    [InlineData("x |> f(\n 1,\n 2)\n |> g\n y = 3", "(= y 3)")]
    [InlineData("input : [3]\n y = 3", "(input ? [3]) (= y 3)")]
    [InlineData("if x = 2 { y = 3 } z = 4", "(if (when x { (= y 3) })) (= z 4)")]
    [InlineData("oops { y = 3 }\n z = 4", "(= z 4)")]
    [InlineData("y = 1 |> (2 + 3) |> f\n z = 4", "(= y (|> (|> 1 ?) f)) (= z 4)")]
    public void What_is_right_is_kept(string text, string expected)
    {
        SyntaxTree tree = Dump.Parse("layer test() {\n" + text + "\n}");
        Assert.NotEmpty(tree.Diagnostics);
        Assert.Equal($"(layer test () {{ {expected} }})", Dump.Of(Assert.Single(tree.Root.Members)));
    }

    [Fact]
    public void Declarations_inside_blocks_are_kept_beside_them()
    {
        SyntaxTree tree = Dump.Parse("network A {\n layer f(x) = x\n y = 1\n}");
        Assert.Equal(["(layer f (x) = x)", "(network A () { (= y 1) })"], tree.Root.Members.Select(Dump.Of).Order());
    }

    [Fact]
    public void Diagnostics_have_value_equality_and_the_form_of_build_tools()
    {
        Diagnostic first = Assert.Single(Dump.Parse("const a = )").Diagnostics);
        Assert.Equal(first, Assert.Single(Dump.Parse("const a = )").Diagnostics));
        Assert.NotEqual(first, Assert.Single(Dump.Parse("const a =  )").Diagnostics));
        Assert.Equal("test.netdsl(1,11): error NG1010: Expected an expression, but found `)`", first.ToString());
    }
}
