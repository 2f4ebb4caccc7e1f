namespace NetGen.Dsl.Tests.Binding;

/// <summary>Small networks that together use most of the language.</summary>
internal static class SmallNetworks
{
    public static readonly string[] All =
    [
        """
        network Shared {
          input a: [8]
          input b: [8]
          target same: []
          enc = dense(4)
          ea = a |> enc |> relu
          eb = relu(enc(b))
          d = a |> dense(3) as first
          e = b |> first
          t = e |> dense(8, weight: transpose(first.weight), with_bias: false) as back
          output similarity = sum(ea * eb)
          output t = t
          loss mse(similarity, same)
          loss 0.01 * sum(first.weight ^ 2)
        }
        train Shared { optimizer sgd(momentum: 0.9); decay 1e-4 on weights, enc; clip value(1) }
        """,
        """
        network Enc(size: int = 4) {
          input x: [10]
          target z: [4]
          h = x |> dense(size) as fc |> tanh
          output mean = h |> dense(2) as mean
          output logvar = h |> dense(2) as logvar
          loss mse(concat([mean, logvar]), z)
        }
        network Small = Enc(size: 4)
        network Vae {
          input x: [10]
          code = x |> Enc(size: 7) as encoder
          z = code.mean + exp(0.5 * code.logvar) * random(like: code.mean)
          s = x |> Small
          output out = z |> dense(10)
          output s = s.mean
        }
        """,
        """
        layer tokens(x: [...s, k], units: int) {
          @role(weight)
          param weight: [units, k] = fan_in_uniform()
          return x @ transpose(weight)
        }
        network Lm(length: int = 6) {
          precision f64
          input tokens: class(65)[length]
          target next: class(65)[length]
          param table: [65, 8] = normal()
          x = rows(table, tokens)
          q = x |> tokens(8) as q
          k = x |> tokens(8) as k
          scores[i < length, j < length] = select(j <= i, sum[u < 8](q[i, u] * k[j, u]) / sqrt(8), -inf)
          x = x + softmax(scores) @ x
          logits = x @ transpose(table)
          loss cross_entropy(logits, next)
          metric accuracy(logits, next)
          output p = softmax(logits)
        }
        network Step = Lm(length: 1)
        train Lm { optimizer adam; rate warmup(10 steps) then step(from: 0.1, every: 2 epochs) }
        """,
        """
        layer res(x: [...s], body: layer, act: activation = relu) { return act(x + body(x)) }
        network P {
          input x: [6]
          y = x |> res(dense(6)) |> res(dense(6, weight_init: kaiming_uniform(a: 2), bias_init: zeros), act: elu(alpha: 0.5)) as r2 |> res(tanh)
          z = y |> res(body: res(dense(6)))
          output o = z
        }
        """,
        """
        const width = 3
        optimizer lion(rate = 1e-4, beta1 = 0.9, beta2 = 0.99, decay = 0) {
          state m = 0
          w = w - rate * (sign(beta1 * m + (1 - beta1) * g) + decay * w)
          m = beta2 * m + (1 - beta2) * g
        }
        schedule inverse(t, from, every: steps) = from / (1 + t / every)
        initializer half(fan_in) = uniform(from: -0.5, to: 0.5) / sqrt(fan_in)
        clipping halves() = select(global_norm > 1, g / 2, g)
        loss absolute(a: [...s], b: [...s]) = abs(a - b)
        metric worst(a: [...s], b: [...s]) = max(abs(a - b))
        network Own {
          input x: [width]
          target t: [2]
          param w: [2, width] = half
          state seen: [] = 0
          if training { seen = seen + 1 }
          y = sum[j < width](0)
          v[i < 2] = sum[j < width](w[i, j] * x[j]) + max[j < width](x[j] * i)
          loss absolute(v, t)
          loss l1(w)
          metric worst(v, t) as peak
          output v = v + y
        }
        function l1(w) = 0.1 * sum(abs(w))
        train Own as Fast { optimizer lion(beta1: 0.8); rate inverse(from: 1, every: 10 steps); clip halves; decay 0.1; stop early(on: validation.peak, patience: 3) }
        """,
        """
        network Image {
          input image: [2, 6, 6]
          target label: class(3)
          y = image |> conv2d(4, kernel: 3, padding: [1, 1], groups: 2) |> batch_norm as bn |> relu |> max_pool(2, stride: 1)
          repeat i < 2 { y = y |> conv2d(2 + i, kernel: 2) as conv |> leaky_relu(slope: 0.1) }
          z = y |> average_pool(2) |> flatten |> dropout(0.3) |> layer_norm |> dense(3) as fc
          loss cross_entropy(z, label)
          metric accuracy(z, label)
          output scores = softmax(z)
          output best = argmax(z)
        }
        train Image { optimizer sgd(nesterov: true, momentum: 0.5); rate cosine(from: 0.1); batch 8; validation 0.1; seed 4; shuffle false }
        """,
    ];
}
