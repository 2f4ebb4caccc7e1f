using System.Collections.Generic;
using NetGen.Dsl.Model;
using NetGen.Dsl.Tests.Binding;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>The networks whose plans are measured, in the language and with its prelude.</summary>
internal static class Workloads
{
    /// <summary>784-256-128-10 with Adam, batch 32.</summary>
    public const string Mlp = """
        network Mlp {
          input  image: [784]
          target digit: class(10)
          logits = image |> dense(256) as fc1 |> relu |> dense(128) as fc2 |> relu |> dense(10) as fc3
          loss   cross_entropy(logits, digit)
          metric accuracy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Mlp {
          batch     32
          optimizer adam(rate: 1e-3)
        }
        """;

    /// <summary>LeNet-5 on 28 x 28 with momentum, batch 64.</summary>
    public const string LeNet = """
        network LeNet {
          input  image: [1, 28, 28]
          target digit: class(10)
          logits = image
            |> conv2d(6, kernel: 5, padding: 2) as conv1 |> relu |> max_pool(2)
            |> conv2d(16, kernel: 5)            as conv2 |> relu |> max_pool(2)
            |> flatten
            |> dense(120) as fc1 |> relu
            |> dense(84)  as fc2 |> relu
            |> dense(10)  as fc3
          loss   cross_entropy(logits, digit)
          metric accuracy(logits, digit)
          output probabilities = softmax(logits)
        }

        train LeNet {
          batch     64
          optimizer sgd(rate: 0.05, momentum: 0.9)
        }
        """;

    /// <summary>ResNet-20 on 32 x 32 with momentum and decay, batch 32.</summary>
    public const string ResNet20 = """
        layer block(x: [c, h, w], channels: int, stride: int = 1) {
          y = x |> conv2d(channels, kernel: 3, stride: stride, padding: 1, with_bias: false) as conv1 |> batch_norm as bn1 |> relu
            |> conv2d(channels, kernel: 3, padding: 1, with_bias: false) as conv2 |> batch_norm as bn2
          shortcut = x
          if stride != 1 or channels != c {
            shortcut = x |> conv2d(channels, kernel: 1, stride: stride, with_bias: false) as down |> batch_norm as down_bn
          }
          return relu(y + shortcut)
        }

        network ResNet20 {
          input  image: [3, 32, 32]
          target kind: class(10)
          x = image |> conv2d(16, kernel: 3, padding: 1, with_bias: false) as stem |> batch_norm as bn |> relu
            |> block(16) as b1 |> block(16) as b2 |> block(16) as b3
            |> block(32, stride: 2) as b4 |> block(32) as b5 |> block(32) as b6
            |> block(64, stride: 2) as b7 |> block(64) as b8 |> block(64) as b9
          logits = x |> average_pool(8) |> flatten |> dense(10) as fc
          loss   cross_entropy(logits, kind)
          metric accuracy(logits, kind)
          output probabilities = softmax(logits)
        }

        train ResNet20 {
          batch     32
          optimizer sgd(rate: 0.05, momentum: 0.9)
          decay     1e-4 on weights
        }
        """;

    private static readonly Dictionary<string, NetworkModel> s_models = new();

    /// <summary>The model of a workload by the name of its constant; bound once.</summary>
    public static NetworkModel Model(string workload)
    {
        lock (s_models)
        {
            if (!s_models.TryGetValue(workload, out var model))
            {
                model = Bound.Network(workload switch { nameof(Mlp) => Mlp, nameof(LeNet) => LeNet, _ => ResNet20 });
                s_models.Add(workload, model);
            }
            return model;
        }
    }
}
