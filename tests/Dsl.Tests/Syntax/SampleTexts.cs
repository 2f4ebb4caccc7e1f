using System.Linq;

namespace NetGen.Dsl.Tests.Syntax;

/// <summary>Good files that together use every construct of the language.</summary>
internal static class SampleTexts
{
    public const string LeNet = """
        import "layers.netdsl"
        const classes = 10
        suppress NG3001 "shown on purpose"

        /// The network of 1998.
        network LeNet(width: int = 6, norm: bool = false) {
          precision f32
          input  image: [1, 28, 28]
          target digit: class(classes)

          logits = image
            |> conv2d(width, kernel: 5, padding: 2) |> relu |> max_pool(2)
            |> conv2d(16, kernel: 5)                |> relu |> max_pool(2)
            |> flatten
            |> dense(120) as fc1 |> relu
            |> dense(84)  as fc2 |> relu
            |> dense(classes)

          loss   cross_entropy(logits, digit)
          metric accuracy(logits, digit) as top1
          output probabilities = softmax(logits)
        }

        network Wide = LeNet(width: 12)

        train LeNet as Baseline {
          batch     64
          epochs    20
          optimizer sgd(momentum: 0.9, nesterov: true)
          rate      warmup(200 steps) then cosine(from: 0.1, to: 0.001)
          decay     5e-4 on weights, fc1.bias
          clip      norm(1.0)
          stop      early(on: validation.loss, patience: 5)
          suppress NG3007 "data is shuffled already"
        }
        """;

    public const string Library = """
        @saturating(below)
        activation elu(x, alpha = 1) = select(x > 0, x, alpha * (exp(min(x, 0)) - 1))

        /// A product and perhaps a bias.
        layer dense(x: [...rest, k], units: int, with_bias: bool = true, after: activation = identity) {
          @role(weight) param weight: [units, k] = fan_in_uniform()
          y = x @ transpose(weight)
          if with_bias { param bias: [units] = fan_in_uniform()   y = y + bias }
          else if units == 1 and not with_bias { y = -y ^ 2 ^ k }
          else { repeat 3 { y = y |> after } }
          repeat i < units - 1 { y = y + i; const c = [1, 2.5, "three"] }
          return if units >= 2 or k != 3 then y else 0
        }

        layer blur(x: [c, h, w]) {
          state mean: [c] = zeros(), count = 0
          y[a < c, i < h, j < w] = sum[p < 3, q < 3](x[a, i + p, j + q] / 9) % 7
          return y
        }

        loss nll(p: [k], t: class(k)) = -log(p[t])
        metric hit(p: [k], t: class(k)) = if argmax(p) == t then 1 else 0
        initializer normal(mean: real = 0, deviation = 1) = mean + deviation * gaussian()

        optimizer adam(rate = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8) {
          state m = 0, v = 0
          m = beta1 * m + (1 - beta1) * g
          v = beta2 * v + (1 - beta2) * g * g
          w = w - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)
        }

        schedule cosine(t, total: steps, from, to = 0) = to + (from - to) * (1 + cos(pi * t / total)) / 2
        clipping value(limit) = max(min(g, limit), -limit)
        function at(f: function, l: list, s: string) = f(l[0])
        """;

    public static readonly string[] All = [LeNet, Library];

    public static readonly string[] Paragraphs =
        [.. All.SelectMany(text => text.ReplaceLineEndings("\n").Split("\n\n"))];
}
