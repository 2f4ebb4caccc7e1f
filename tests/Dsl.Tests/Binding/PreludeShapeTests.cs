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
        { "[2, 5]", "linear(3)", "[2, 3]", "weight [3, 5], bias [3]" },
        { "[4, 2, 5]", "linear(3, with_bias: false)", "[4, 2, 3]", "weight [3, 5]" },
        { "[3, 8]", "conv1d(4, kernel: 3)", "[4, 6]", "weight [4, 3, 3], bias [4]" },
        { "[3, 9]", "conv1d(4, kernel: 3, stride: 2, padding: 1, dilation: 2, with_bias: false)", "[4, 4]", "weight [4, 3, 3]" },
        { "[3, 8, 9]", "conv2d(4, kernel: [4, 3], padding: \"same\")", "[4, 8, 9]", "weight [4, 3, 4, 3], bias [4]" },
        { "[3, 8, 9]", "conv2d(3, kernel: 3, groups: 3, padding: \"valid\")", "[3, 6, 7]", "weight [3, 1, 3, 3], bias [3]" },
        { "[2, 4, 8, 9]", "conv3d(4, kernel: [1, 3, 3], padding: [0, 1, 1], stride: 2)", "[4, 2, 4, 5]", "weight [4, 2, 1, 3, 3], bias [4]" },
        { "[3, 8]", "conv_transpose1d(4, kernel: 3, stride: 2)", "[4, 17]", "weight [3, 4, 3], bias [4]" },
        { "[4, 5, 6]", "conv_transpose2d(6, kernel: 3, stride: 2, padding: 1, output_padding: 1, groups: 2)", "[6, 10, 12]", "weight [4, 3, 3, 3], bias [6]" },
        { "[4, 2, 5, 6]", "conv_transpose3d(6, kernel: 3, stride: 2, padding: 1, output_padding: [0, 1, 1], groups: 2)", "[6, 3, 10, 12]",
            "weight [4, 3, 3, 3, 3], bias [6]" },
        { "[4, 5, 6]", "conv_transpose2d(2, kernel: [1, 2], padding: [0, 2], with_bias: false)", "[2, 5, 3]", "weight [4, 2, 1, 2]" },
        { "[3, 9]", "max_pool(2, ceil_mode: true)", "[3, 5]", "" },
        { "[3, 4, 8, 9]", "max_pool([1, 2, 3], stride: [2, 2, 1], dilation: [1, 1, 2])", "[3, 2, 4, 5]", "" },
        { "[3, 8]", "average_pool(3, stride: 2, padding: 1, count_include_pad: false)", "[3, 4]", "" },
        { "[3, 8, 9]", "average_pool(3, stride: 2, ceil_mode: true)", "[3, 4, 4]", "" },
        { "[3, 8, 9]", "global_average_pool", "[3]", "" },
        { "[3, 8, 9]", "global_average_pool(keep: true)", "[3, 1, 1]", "" },
        { "[3, 8, 9]", "global_max_pool", "[3]", "" },
        { "[3, 8]", "global_max_pool(keep: true)", "[3, 1]", "" },
        { "[3, 8, 9]", "upsample_nearest(2)", "[3, 16, 18]", "" },
        { "[3, 8]", "upsample_nearest(3)", "[3, 24]", "" },
        { "[3, 8, 9]", "upsample_linear([2, 1])", "[3, 16, 9]", "" },
        { "[3, 8, 9]", "upsample_linear(3, align_corners: true)", "[3, 24, 27]", "" },
        { "[3, 8, 9]", "channel_dropout(0.2)", "[3, 8, 9]", "" },
        { "[3, 8, 9]", "alpha_dropout(0.2)", "[3, 8, 9]", "" },
        { "[3, 8, 9]", "batch_norm(affine: false)", "[3, 8, 9]", "running_mean [3], running_var [3]" },
        { "[3, 8, 9]", "batch_norm(cumulative: true)", "[3, 8, 9]", "weight [3], bias [3], running_mean [3], running_var [3], num_batches_tracked []" },
        { "[3, 8, 9]", "layer_norm(affine: false)", "[3, 8, 9]", "" },
        { "[6, 8, 9]", "group_norm(3)", "[6, 8, 9]", "weight [6], bias [6]" },
        { "[6]", "group_norm(2, affine: false)", "[6]", "" },
        { "[3, 8, 9]", "instance_norm", "[3, 8, 9]", "" },
        { "[3, 8]", "instance_norm(affine: true)", "[3, 8]", "weight [3], bias [3]" },
        { "[3, 8]", "rms_norm", "[3, 8]", "weight [8]" },
        { "[3, 8]", "rms_norm(over: 2, affine: false)", "[3, 8]", "" },
        { "[3, 8, 9]", "local_response_norm(5, alpha: 1e-3, beta: 0.5, k: 2)", "[3, 8, 9]", "" },
        { "[3]", "local_response_norm", "[3]", "" },
        { "class(9)", "embedding(4)", "[4]", "weight [9, 4]" },
        { "class(9)[5]", "embedding(4, padding_idx: 0)", "[5, 4]", "weight [9, 4]" },
        { "[3, 8]", "learned_positions", "[3, 8]", "weight [3, 8]" },
        { "[3, 8]", "learned_positions(longest: 9, start: 2)", "[3, 8]", "weight [9, 8]" },
        { "[3, 8]", "sinusoidal_positions", "[3, 8]", "" },
        { "[2, 5]", "rnn(4)", "[2, 4]", "weight_ih_l0 [4, 5], weight_hh_l0 [4, 4], bias_ih_l0 [4], bias_hh_l0 [4]" },
        { "[2, 5]", "lstm(4, last: true, with_bias: false)", "[4]", "weight_ih_l0 [16, 5], weight_hh_l0 [16, 4]" },
        { "[2, 5]", "lstm(4, layers: 2, with_bias: false)", "[2, 4]", "weight_ih_l0 [16, 5], weight_hh_l0 [16, 4], weight_ih_l1 [16, 4], weight_hh_l1 [16, 4]" },
        { "[2, 5]", "gru(4, bidirectional: true, with_bias: false)", "[2, 8]", "weight_ih_l0 [12, 5], weight_hh_l0 [12, 4], weight_ih_l0_reverse [12, 5], weight_hh_l0_reverse [12, 4]" },
        { "[2, 6]", "multi_head_attention(3)", "[2, 6]", "in_proj_weight [18, 6], in_proj_bias [18], weight [6, 6], bias [6]" },
        { "[2, 6]", "multi_head_attention(1, causal: true, rate: 0.1, with_bias: false)", "[2, 6]", "in_proj_weight [18, 6], weight [6, 6]" },
        { "[3, 4, 2]", "weight_norm(broadcast(2, to: [3]))", "[3, 4, 2]", "" },
        { "[2, 3, 4]", "attend(x, x)", "[3, 8]", "" },
        { "[2, 6]", "cross_attention(x, heads: 2)", "[2, 6]", "in_proj_weight [18, 6], in_proj_bias [18], weight [6, 6], bias [6]" },
        { "[3, 8]", "prelu", "[3, 8]", "weight [1]" },
        { "[3, 8]", "prelu(each_channel: true)", "[3, 8]", "weight [3]" },
        { "[8]", "maxout(3, pieces: 4)", "[3]", "weight [12, 8], bias [12]" },
        { "[2, 5]", "relu", "[2, 5]", "" },
        { "[2, 5]", "leaky_relu", "[2, 5]", "" },
        { "[2, 5]", "elu", "[2, 5]", "" },
        { "[2, 5]", "sigmoid", "[2, 5]", "" },
        { "[2, 5]", "tanh", "[2, 5]", "" },
        { "[2, 5]", "softmax", "[2, 5]", "" },
        { "[2, 5]", "softmax(axis: 0)", "[2, 5]", "" },
        { "[2, 5]", "add(x)", "[2, 5]", "" },
        { "[2, 5]", "multiply(x)", "[2, 5]", "" },
        { "[2, 5]", "subtract(1)", "[2, 5]", "" },
        { "[2, 5]", "divide(x)", "[2, 5]", "" },
        { "[2, 5]", "matrix_product(transpose(x))", "[2, 2]", "" },
        { "[2, 5]", "at_least(x)", "[2, 5]", "" },
        { "[2, 5]", "at_most(0)", "[2, 5]", "" },
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
    public void Every_layer_has_a_row()
    {
        IEnumerable<string> names = Prelude.Trees.SelectMany(t => t.Root.Members).OfType<CallableSyntax>()
            .Where(c => c.Kind is CallableKind.Layer)
            .Where(c => c.Traits.All(t => t.Name.Text != "helper"))
            .Select(c => c.Name.Text);
        HashSet<string> rows = [.. Rows.Select(r => ((string)r[1]).Split('(')[0])];
        Assert.All(names, n => Assert.Contains(n, rows));
    }
}
