using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Wrong use of each layer of the prelude: what is said, and where.</summary>
public class LayerMisuseTests
{
    public static readonly TheoryData<string, string, string> Rows = new()
    {
        // An input, which is in column 14 of line 4, a stage of a pipeline from column 7 of line 5 on, and the error.
        { "[2, 3, 4]", "dense(5)", "4:14 NG2005 `dense` takes a vector [k], but this is [2, 3, 4]: put `flatten` before it" },
        { "[4]", "dense(units: 0)", "5:7 NG2044 in `dense`: a dimension must be a whole number of at least 1, but this is the number 0" },
        { "[4]", "dense", "5:7 NG2006 `dense` needs `units`: write `dense(units: …)`" },
        { "[4]", "dense(3, bias: 1)", "5:22 NG2010 `bias` of `dense` must be [3], but this is the number 1" },
        { "[4]", "dense(3, bias: false)", "5:22 NG2010 `bias` of `dense` must be [3], but this is `false`: did you mean `with_bias: false`?" },
        { "[]", "linear(5)", "4:14 NG2005 `linear` takes [...s, k], but this is a single number for each sample" },
        { "[2, 4]", "linear(5, units: 4)", "5:17 NG2009 `units` of `linear` is given twice: remove one" },
        { "[2, 4]", "linear(2.5)", "5:14 NG2010 `units` of `linear` must be a whole number, but this is the number 2.5" },
        { "[4]", "conv1d(3, kernel: 3)", "4:14 NG2005 `conv1d` takes [c, n], but this is [4]" },
        { "[2, 4]", "conv1d(3, kernel: 5)", "5:7 NG2015 `conv1d`: a window of 5 does not fit into 4 elements with a padding of 0" },
        { "[2, 4]", "conv1d(3)", "5:7 NG2006 `conv1d` needs `kernel`: write `conv1d(kernel: …)`" },
        { "[2, 4]", "conv1d(3, kernel: 3, stride: 2, padding: \"same\")", "5:7 NG2015 `conv1d`: a padding of \"same\" needs a stride of 1, but this is 2" },
        { "[2, 4]", "conv1d(3, kernel: 3, padding: \"full\")", "5:7 NG2015 `conv1d`: sizes, strides, paddings and dilations are whole numbers" },
        { "[3, 8, 8]", "conv2d(4, kernel: [3, 3, 3])", "5:7 NG2015 `conv2d`: takes one number, or 2 in a list" },
        { "[3, 8, 8]", "conv2d(4, kernel: 3, groups: 0)", "5:7 NG2015 `conv2d`: 0 groups do not divide 3 input and 4 output channels" },
        { "[3, 8, 8]", "conv2d(4, kernel: 3, stride: 0)", "5:7 NG2015 `conv2d`: sizes, strides and dilations are at least 1 and paddings at least 0" },
        { "[3, 8, 8]", "conv2d(4, kernel: 3, pading: 1)", "5:28 NG2008 `conv2d` has no parameter `pading`: did you mean `padding`?" },
        { "[3, 8, 8]", "conv3d(4, kernel: 3)", "4:14 NG2005 `conv3d` takes [c, d, h, w], but this is [3, 8, 8]" },
        { "[3, 2, 8, 8]", "conv3d(4, kernel: 3)", "5:7 NG2015 `conv3d`: a window of 3 does not fit into 2 elements with a padding of 0" },
        { "[2, 4]", "conv_transpose1d(3, kernel: 3, output_padding: 1)",
            "5:7 NG2015 `conv_transpose1d`: an output padding of 1 is not below the stride 1 or the dilation 1" },
        { "[2, 4]", "conv_transpose1d(3, kernel: 3, padding: 3)", "5:7 NG2015 `conv_transpose1d`: a padding of 3 leaves nothing of 6 elements" },
        { "[2, 4]", "conv_transpose2d(3, kernel: 3)", "4:14 NG2005 `conv_transpose2d` takes [c, h, w], but this is [2, 4]" },
        { "[2, 4, 4]", "conv_transpose2d(3, kernel: 3, groups: 2)", "5:7 NG2015 `conv_transpose2d`: 2 groups do not divide 3 input and 2 output channels" },
        { "[2, 4, 4]", "conv_transpose2d(3, kernel: 3, stride: 0)",
            "5:7 NG2015 `conv_transpose2d`: sizes, strides and dilations are at least 1 and paddings at least 0" },
        { "[2, 4, 4]", "conv_transpose3d(3, kernel: 3)", "4:14 NG2005 `conv_transpose3d` takes [c, d, h, w], but this is [2, 4, 4]" },
        { "[2, 4, 4, 4]", "conv_transpose3d(3, kernel: [2, 2])", "5:7 NG2015 `conv_transpose3d`: takes one number, or 3 in a list" },
        { "[2, 4, 4, 4]", "conv_transpose3d(3, kernel: 2, stride: 2, output_padding: 2)",
            "5:7 NG2015 `conv_transpose3d`: an output padding of 2 is not below the stride 2 or the dilation 1" },
        { "[4]", "max_pool(2)", "5:7 NG2015 `max_pool`: pools along the axes behind the channels, and here are none" },
        { "[3, 8, 8]", "max_pool(2, padding: 2)", "5:7 NG2015 `max_pool`: a padding of 2 is more than half of the window 2" },
        { "[3, 8, 8]", "max_pool([2, 2, 2])", "5:7 NG2015 `max_pool`: takes one number, or 2 in a list" },
        { "[3, 8, 8]", "max_pool(9)", "5:7 NG2015 `max_pool`: a window of 9 does not fit into 8 elements with a padding of 0" },
        { "[3, 8, 8]", "average_pool(9, ceil_mode: true)", "5:7 NG2015 `average_pool`: a window of 9 does not fit into 8 elements with a padding of 0" },
        { "[3, 8, 8]", "average_pool", "5:7 NG2006 `average_pool` needs `kernel`: write `average_pool(kernel: …)`" },
        { "[3, 8, 8]", "global_average_pool(keep: 1)", "5:33 NG2010 `keep` of `global_average_pool` must be `true` or `false`, but this is the number 1" },
        { "[]", "global_max_pool", "4:14 NG2005 `global_max_pool` takes [c, ...s], but this is a single number for each sample" },
        { "[3, 8]", "upsample_nearest(0)", "5:7 NG2015 `upsample_nearest`: a factor is at least 1, but this is 0" },
        { "[3, 8]", "upsample_nearest", "5:7 NG2006 `upsample_nearest` needs `factor`: write `upsample_nearest(factor: …)`" },
        { "[3, 8]", "upsample_linear([2, 2])", "5:7 NG2015 `upsample_linear`: takes one number, or 1 in a list" },
        { "[4]", "dropout(1)", "5:7 NG2015 `dropout`: a rate is at least 0 and below 1, but this is 1" },
        { "[2, 4]", "channel_dropout(-0.5)", "5:7 NG2015 `channel_dropout`: a rate is at least 0 and below 1, but this is -0.5" },
        { "[4]", "alpha_dropout(rate: 2)", "5:7 NG2015 `alpha_dropout`: a rate is at least 0 and below 1, but this is 2" },
        { "[]", "batch_norm", "4:14 NG2005 `batch_norm` takes [c, ...s], but this is a single number for each sample" },
        { "[4]", "batch_norm(cumulative: 1)", "5:30 NG2010 `cumulative` of `batch_norm` must be `true` or `false`, but this is the number 1" },
        { "[2, 4]", "layer_norm(over: 3)", "5:7 NG2015 `layer_norm`: normalizes over the last 3 axes of [2, 4]" },
        { "[4, 2]", "group_norm(3)", "5:7 NG2015 `group_norm`: 3 groups do not divide 4 channels" },
        { "[4, 2]", "group_norm", "5:7 NG2006 `group_norm` needs `groups`: write `group_norm(groups: …)`" },
        { "[4]", "instance_norm", "5:7 NG2015 `instance_norm`: normalizes over the axes behind the channels, and here are none" },
        { "[4]", "rms_norm(over: 0)", "5:7 NG2015 `rms_norm`: normalizes over the last 0 axes of [4]" },
        { "[4, 2]", "local_response_norm(0)", "5:7 NG2015 `local_response_norm`: a size is at least 1, but this is 0" },
        { "[4]", "embedding(3)", "4:14 NG2005 `embedding` takes class(k)[...s], but this is [4]" },
        { "class(4)", "embedding(3, padding_idx: 4)", "5:7 NG2015 `embedding`: a padding index of 4 is not one of 4 classes" },
        { "class(4)", "embedding", "5:7 NG2006 `embedding` needs `units`: write `embedding(units: …)`" },
        { "[4]", "learned_positions", "4:14 NG2005 `learned_positions` takes [t, d], but this is [4]" },
        { "[3, 4]", "learned_positions(longest: 4, start: 2)", "5:7 NG2015 `learned_positions`: positions 2 to 4 are not among the 4 that are learned" },
        { "[3, 5]", "sinusoidal_positions", "5:7 NG2015 `sinusoidal_positions`: takes rows of even length, but these have 5" },
        { "[4]", "rnn(3)", "4:14 NG2005 `rnn` takes [t, d], but this is [4]" },
        { "[3, 4]", "rnn(3, act: 2)", "5:19 NG2010 `act` of `rnn` must be a function, but this is the number 2" },
        { "[3, 4]", "lstm", "5:7 NG2006 `lstm` needs `units`: write `lstm(units: …)`" },
        { "[3, 4]", "lstm(0)", "5:7 NG2015 `lstm`: takes at least 1 unit and 1 layer, but these are 0 and 1" },
        { "[3, 4]", "gru(3, layers: 0)", "5:7 NG2015 `gru`: takes at least 1 unit and 1 layer, but these are 3 and 0" },
        { "[3, 4]", "gru(3, hidden: y)", "5:7 NG2015 `gru`: the first states are [1, 3], a row for each pass, or 0, but these are [2]" },
        { "[3, 4]", "multi_head_attention(3)", "5:7 NG2015 `multi_head_attention`: 3 heads do not divide rows of 4" },
        { "[3, 4]", "multi_head_attention(2, rate: 1)", "5:7 NG2015 `multi_head_attention`: a rate is at least 0 and below 1, but this is 1" },
        { "[4]", "multi_head_attention(2)", "4:14 NG2005 `multi_head_attention` takes [t, d], but this is [4]" },
        { "[3, 4]", "cross_attention(y, heads: 2)", "5:23 NG2005 `cross_attention` takes [m, d] for `context`, where d = 4, but this is [2]" },
        { "[3, 4]", "cross_attention(heads: 2)", "5:7 NG2006 `cross_attention` needs `context`: write `cross_attention(context: …)`" },
        { "[2]", "weight_norm(y)", "5:7 NG2015 `weight_norm`: takes directions of at least one dimension, but these are [2]" },
        { "[3, 4]", "weight_norm(y)", "5:19 NG2005 `weight_norm` takes a vector [n] for `g`, where n = 3, but this is [2]" },
        { "[2, 3, 4]", "attend(y, x)", "5:14 NG2005 `attend` takes [h, m, d] for `k`, where h = 2 and d = 4, but this is [2]" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Is_refused_at_its_place(string input, string stage, string error)
    {
        var errors = Bound.Errors($"network N {{\n  input x: {input}\n  input y: [2]\n  output z = x\n|>    {stage}\n}}");
        Assert.Equal([error], errors);
    }
}
