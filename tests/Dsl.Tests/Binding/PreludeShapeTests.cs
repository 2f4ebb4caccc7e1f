using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>What shape each layer, activation and function of the prelude gives, and with which parameters and states.</summary>
public class PreludeShapeTests
{
    public static readonly TheoryData<string, string, string, string> Rows = new()
    {
        { "[7]", "dense(3)", "[3]", "weight [3, 7], bias [3]" },
        { "[7]", "dense(3, with_bias: false)", "[3]", "weight [3, 7]" },
        { "[3, 8, 9]", "conv2d(4, kernel: 3)", "[4, 6, 7]", "weight [4, 3, 3, 3], bias [4]" },
        { "[3, 8, 9]", "conv2d(4, kernel: [5, 2], stride: [2, 1], padding: [2, 0])", "[4, 4, 8]", "weight [4, 3, 5, 2], bias [4]" },
        { "[3, 8, 9]", "conv2d(6, kernel: 3, dilation: 2, groups: 3, with_bias: false)", "[6, 4, 5]", "weight [6, 1, 3, 3]" },
        { "[3, 1, 1]", "conv2d(6, kernel: 1)", "[6, 1, 1]", "weight [6, 3, 1, 1], bias [6]" },
        { "[3, 8, 9]", "max_pool(2)", "[3, 4, 4]", "" },
        { "[3, 8, 9]", "max_pool(3, stride: 1, padding: 1)", "[3, 8, 9]", "" },
        { "[3, 8, 9]", "max_pool([8, 9])", "[3, 1, 1]", "" },
        { "[3, 8, 9]", "average_pool(2)", "[3, 4, 4]", "" },
        { "[3, 8, 9]", "flatten", "[216]", "" },
        { "[]", "flatten", "[1]", "" },
        { "[3, 8, 9]", "dropout", "[3, 8, 9]", "" },
        { "[3]", "batch_norm", "[3]", "weight [3], bias [3], running_mean [3], running_var [3]" },
        { "[3, 8, 9]", "batch_norm", "[3, 8, 9]", "weight [3], bias [3], running_mean [3], running_var [3]" },
        { "[3, 8, 9]", "layer_norm", "[3, 8, 9]", "weight [9], bias [9]" },
        { "[3, 8, 9]", "layer_norm(over: 3)", "[3, 8, 9]", "weight [3, 8, 9], bias [3, 8, 9]" },
        { "[2, 5]", "relu", "[2, 5]", "" },
        { "[2, 5]", "leaky_relu", "[2, 5]", "" },
        { "[2, 5]", "elu", "[2, 5]", "" },
        { "[2, 5]", "sigmoid", "[2, 5]", "" },
        { "[2, 5]", "tanh", "[2, 5]", "" },
        { "[2, 5]", "softmax", "[2, 5]", "" },
        { "[2, 5]", "softmax(axis: 0)", "[2, 5]", "" },
        { "[2, 5]", "add(x)", "[2, 5]", "" },
        { "[2, 5]", "multiply(x)", "[2, 5]", "" },
        { "[2, 5]", "join(x)", "[4, 5]", "" },
        { "[2, 5]", "join(x, axis: 1)", "[2, 10]", "" },
        { "[2, 5]", "mse(x)", "[2, 5]", "" },
        { "[2, 5]", "binary_cross_entropy(x)", "[2, 5]", "" },
        { "[2, 5]", "cross_entropy(c)", "[2]", "" },
        { "[2, 5]", "accuracy(c)", "[2]", "" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Shape_and_parameters(string input, string call, string output, string variables)
    {
        NetworkModel model = Bound.Network($$"""
            network N {
              input x: {{input}}
              input c: class(5)[2]
              y = x |> {{call}}
              output y = y
            }
            """);
        Assert.Equal(output, model.Outputs.Single().Shape.ToString());
        IEnumerable<string> own = model.Parameters.Concat(model.States).Select(v => $"{v.Node.VariableName.Split('.').Last()} {v.Node.Shape}");
        Assert.Equal(variables, string.Join(", ", own));
    }

    [Fact]
    public void Every_declaration_that_a_pipeline_can_hold_has_a_row()
    {
        // Helpers of the layers, which work on numbers.
        string[] helpers = ["pair", "windows"];
        IEnumerable<string> names = Prelude.Trees.SelectMany(t => t.Root.Members).OfType<CallableSyntax>()
            .Where(c => c.Kind is CallableKind.Layer or CallableKind.Activation or CallableKind.Function or CallableKind.Loss or CallableKind.Metric)
            .Select(c => c.Name.Text).Except(helpers);
        HashSet<string> rows = [.. Rows.Select(r => ((string)r[1]).Split('(')[0])];
        Assert.All(names, n => Assert.Contains(n, rows));
    }
}
