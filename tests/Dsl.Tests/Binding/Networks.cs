namespace NetGen.Dsl.Tests.Binding;

/// <summary>Whole networks that several tests use.</summary>
internal static class Networks
{
    public const string Mlp = """
        network Mlp {
          input image: [784]
          target digit: class(10)
          logits = image |> dense(256) as fc1 |> relu |> dense(128) as fc2 |> relu |> dense(10) as fc3
          loss cross_entropy(logits, digit)
          metric accuracy(logits, digit)
          output probabilities = softmax(logits)
        }

        train Mlp {
          batch 32
          epochs 10
          optimizer adam()
        }
        """;

    public const string LeNet = """
        network LeNet {
          input  image: [1, 28, 28]
          target digit: class(10)

          logits = image
            |> conv2d(6, kernel: 5, padding: 2) |> relu |> max_pool(2)
            |> conv2d(16, kernel: 5)            |> relu |> max_pool(2)
            |> flatten
            |> dense(120) as fc1 |> relu
            |> dense(84)  as fc2 |> relu
            |> dense(10)

          loss   cross_entropy(logits, digit)
          metric accuracy(logits, digit)
          output probabilities = softmax(logits)
        }

        train LeNet {
          batch     64
          epochs    20
          optimizer sgd(momentum: 0.9, nesterov: true)
          rate      warmup(200 steps) then cosine(from: 0.1, to: 0.001)
          decay     5e-4 on weights
          clip      norm(1.0)
          stop      early(on: validation.loss, patience: 5)
        }
        """;

    public const string Residual = """
        /// Two convolutions beside a shortcut.
        layer block(x: [c, h, w], channels: int, stride: int = 1) {
          y = x |> conv2d(channels, kernel: 3, stride: stride, padding: 1, with_bias: false) as conv1 |> batch_norm as bn1 |> relu
            |> conv2d(channels, kernel: 3, padding: 1, with_bias: false) as conv2 |> batch_norm as bn2
          shortcut = x
          if stride != 1 or channels != c {
            shortcut = x |> conv2d(channels, kernel: 1, stride: stride, with_bias: false) as down |> batch_norm as down_bn
          }
          return relu(y + shortcut)
        }

        network Residual {
          input image: [3, 16, 16]
          target label: class(10)
          x = image |> conv2d(8, kernel: 3, padding: 1, with_bias: false) as stem |> batch_norm as bn |> relu
          repeat i < 3 {
            x = x |> block(8 * 2 ^ i, stride: if i == 0 then 1 else 2) as blocks
          }
          logits = x |> average_pool(4) |> flatten |> dropout(0.2) |> dense(10) as head
          loss cross_entropy(logits, label)
          metric accuracy(logits, label)
          output scores = logits
        }

        train Residual {
          batch 16
          optimizer adam(rate: 0.01)
        }
        """;
}
