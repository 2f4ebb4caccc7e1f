using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Networks with much of what users build, small enough to run at every width.</summary>
internal static class WholeNetworks
{
    public const string Perceptron = """
        network Perceptron {
          input image: [37]
          target digit: class(5)
          logits = image |> dense(33) as fc1 |> tanh |> layer_norm as norm |> dense(18) as fc2 |> relu |> dense(5) as fc3
          loss cross_entropy(logits, digit)
          metric accuracy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Perceptron {
          batch 19
          epochs 2
          optimizer adam()
          clip norm(1.0)
        }
        """;

    public const string Convolutional = """
        network Convolutional {
          input image: [1, 12, 12]
          target digit: class(7)
          logits = image
            |> conv2d(5, kernel: 5, padding: 2) as conv1 |> batch_norm as bn1 |> relu |> max_pool(2)
            |> conv2d(9, kernel: 3) as conv2 |> relu |> average_pool(2)
            |> flatten |> dropout(0.3) |> dense(20) as fc1 |> relu |> dense(7) as fc2
          loss cross_entropy(logits, digit)
          metric accuracy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Convolutional {
          batch 11
          epochs 2
          optimizer sgd(momentum: 0.9, nesterov: true)
          decay 5e-4 on weights
        }
        """;

    /// <summary>Its input is turned for a product that pads nothing; the gradient of its strided weights sums over elements.</summary>
    public const string Transposing = """
        network Transposing {
          input image: [1, 9, 9]
          target digit: class(7)
          logits = image
            |> conv2d(5, kernel: 3) as conv |> relu |> conv_transpose2d(3, kernel: 3, stride: 2) as up |> tanh
            |> flatten |> dense(7) as head
          loss cross_entropy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Transposing {
          batch 21
          epochs 2
          optimizer adam()
        }
        """;

    /// <summary>With samples last its phases have windows of different sizes, forward and backward, and the rows to be apart.</summary>
    public const string Phased = """
        network Phased {
          input image: [1, 8, 8]
          target digit: class(7)
          logits = image
            |> conv2d(9, kernel: 3, padding: 1) as first |> relu |> conv2d(10, kernel: 3, stride: 2, padding: 1) as down |> tanh
            |> conv_transpose2d(8, kernel: 5, stride: 2, padding: 2, output_padding: 1) as up |> relu |> flatten |> dense(7) as head
          loss cross_entropy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Phased {
          batch 21
          epochs 2
          optimizer adam()
        }
        """;

    /// <summary>Convolutions with channels enough to be multiplied by Winograd's filtering, with odd numbers of them and a window that is passed backwards.</summary>
    public const string Windowed = """
        network Windowed {
          input image: [32, 4, 6]
          target digit: class(7)
          logits = image
            |> conv2d(33, kernel: 3, padding: 1) as conv1 |> batch_norm as bn1 |> relu
            |> conv2d(34, kernel: 3, padding: 1, with_bias: false) as conv2 |> tanh
            |> conv_transpose2d(32, kernel: 3) as up |> relu
            |> flatten |> dense(7) as head
          loss cross_entropy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Windowed {
          batch 21
          epochs 2
          optimizer sgd(momentum: 0.9)
          decay 5e-4 on weights
        }
        """;

    /// <summary>Convolutions that inference too multiplies by Winograd's filtering: images of some and of odd numbers of tiles.</summary>
    public const string Filtered = """
        network Filtered {
          input image: [16, 16, 16]
          target digit: class(7)
          logits = image
            |> conv2d(17, kernel: 3, padding: 1) as conv1 |> batch_norm as bn1 |> relu |> average_pool(2)
            |> conv2d(18, kernel: 3, padding: 1, with_bias: false) as conv2 |> tanh
            |> conv_transpose2d(16, kernel: 3) as up |> relu
            |> flatten |> dense(7) as head
          loss cross_entropy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Filtered {
          batch 9
          optimizer sgd(momentum: 0.9)
        }
        """;

    /// <summary>Convolutions whose windows and whose gradients' windows reach over borders.</summary>
    public const string Bordered = """
        network Bordered {
          input image: [3, 10, 10]
          target digit: class(7)
          logits = image
            |> conv2d(12, kernel: 5, padding: 2) as first |> relu |> conv2d(17, kernel: 5) as second |> tanh
            |> conv2d(9, kernel: 3, stride: 2, padding: 1) as third |> relu |> flatten |> dense(7) as head
          loss cross_entropy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Bordered {
          batch 21
          epochs 2
          optimizer sgd(momentum: 0.9)
        }
        """;

    public const string Recurrent = """
        layer gated(x: [n, k], units: int) {
          param weight: [2 * units, k] = fan_in_uniform
          param recurrent: [2 * units, units] = fan_in_uniform
          inputs = x @ transpose(weight)
          h[j < units] = 0
          scan t < n {
            z = inputs[t] + h @ transpose(recurrent)
            gate[j < units] = logistic(z[j])
            new[j < units] = tanh(z[j + units])
            h = gate * h + (1 - gate) * new
            y[t] = h
          }
          return y
        }
        network Recurrent {
          input  series: [9, 5]
          target kind: class(4)
          states = series |> gated(19) as first |> gated(18) as second
          logits = states |> mean(axis: 0) |> dense(4)
          loss   cross_entropy(logits, kind)
          metric accuracy(logits, kind)
          output probabilities = softmax(logits)
        }

        train Recurrent {
          batch 21
          epochs 2
          optimizer adam()
          clip norm(1.0)
        }
        """;

    /// <summary>The residual network, narrower, of smaller images.</summary>
    public static string SmallResidual { get; } = Binding.Networks.Residual
        .Replace("[3, 16, 16]", "[3, 8, 8]", StringComparison.Ordinal)
        .Replace("average_pool(4)", "average_pool(2)", StringComparison.Ordinal)
        .Replace("8 * 2 ^ i", "4 * 2 ^ i", StringComparison.Ordinal)
        .Replace("conv2d(8,", "conv2d(4,", StringComparison.Ordinal)
        .Replace("batch 16", "batch 6", StringComparison.Ordinal);

    public static string Source(string name) => name switch
    {
        nameof(Perceptron) => Perceptron,
        nameof(Convolutional) => Convolutional,
        nameof(Transposing) => Transposing,
        nameof(Phased) => Phased,
        nameof(Windowed) => Windowed,
        nameof(Filtered) => Filtered,
        nameof(Bordered) => Bordered,
        nameof(Recurrent) => Recurrent,
        nameof(SmallResidual) => SmallResidual,
        nameof(Binding.Networks.Mlp) => Binding.Networks.Mlp,
        nameof(Binding.Networks.LeNet) => Binding.Networks.LeNet,
        nameof(Binding.Networks.Residual) => Binding.Networks.Residual,
        _ => throw new ArgumentException("There is no network " + name + ".", nameof(name)),
    };

    /// <summary>Random inputs and then targets for so many samples.</summary>
    public static double[][] Samples(NetworkModel model, int samples, int seed)
    {
        var random = new Random(seed);
        return [.. model.Inputs.Concat(model.Targets).Select(slot => Enumerable.Range(0, (int)slot.Shape.ElementsPerSample * samples)
            .Select(_ => slot.Type == ElementType.Index ? random.Next(slot.Classes) : random.NextDouble() * 2 - 1).ToArray())];
    }
}
