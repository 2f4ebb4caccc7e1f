using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>
/// Random networks and recipes as a user writes them, in double precision: pipelines of the prelude's layers with
/// shortcuts, concatenations, shared layers and layers of their own.
/// </summary>
internal sealed class RandomTexts
{
    private readonly Random _random;
    private readonly StringBuilder _body = new();
    private readonly List<string> _names = new();
    private int _channels, _size, _number;

    private RandomTexts(int seed) => _random = new Random(seed);

    /// <summary>The text for a seed: always the same, always valid.</summary>
    public static string Generate(int seed) => new RandomTexts(seed).Write(seed);

    private string Write(int seed)
    {
        (_channels, _size) = (_random.Next(1, 4), _random.Next(4, 9));
        var image = string.Create(CultureInfo.InvariantCulture, $"[{_channels}, {_size}, {_size}]");
        for (var steps = _random.Next(1, 5); steps > 0; steps--)
            ImageStep();
        Line("v = x |> flatten");
        var side = Chance(3);
        if (side)
            Line("v = concat([v, side])");
        for (var steps = _random.Next(0, 3); steps > 0; steps--)
            Line($"v = v |> dense({_random.Next(1, 20)}, with_bias: {Bool()}) as {Name("fc")}{Activation()}{VectorNorm()}");
        var classes = _random.Next(2, 12);
        Line($"scores = v |> dense({classes}) as head");
        var (target, loss) = Pick(
            ($"class({classes})", "cross_entropy(scores, target)"),
            ($"[{classes}]", "mse(scores, target)"),
            ($"[{classes}]", "binary_cross_entropy(scores, target)"));
        return $$"""
            layer gated(x: [...s]) {
              @role(weight)
              param gain: [...s] = normal(deviation: 0.5)
              state seen: [...s] = 1
              if training {
                seen = 0.5 * seen + 0.5 * mean(x ^ 2, axis: batch)
              }
              return x * sigmoid(gain * x) / sqrt(seen + 0.1)
            }

            optimizer sign_momentum(rate = 0.01, beta = 0.9, decay = 0) {
              state m = 0
              m = beta * m + (1 - beta) * g
              w = w - rate * (m / (abs(m) + 0.1) + decay * w)
            }

            network Random{{seed}} {
              precision f64
              input  image: {{image}}
            {{(side ? "  input  side: [3]\n" : "")}}  target target: {{target}}
              x = image
            {{_body}}  loss   {{loss}}
              output scores = {{Pick("scores", "softmax(scores)", "scores * 2")}}
              output first = v
            }

            train Random{{seed}} {
              batch {{_random.Next(1, 6)}}
              optimizer {{Pick("sgd(rate: 0.05)", "sgd(rate: 0.05, momentum: 0.9)", "sgd(rate: 0.02, momentum: 0.8, nesterov: true)", "adam(rate: 0.01)", "sign_momentum()", "sign_momentum(decay: 0.01)")}}
            {{Pick("", "  decay 0.01\n", "  decay 0.1 on weights\n", "  decay 0.01\n  decay 0 on biases\n")}}{{Pick("", "  clip norm(0.5)\n", "  clip value(0.02)\n")}}}
            """;
    }

    private void ImageStep()
    {
        switch (_random.Next(10))
        {
            case 0 or 1 or 2:
                Convolution();
                break;
            case 3 when _size >= 4:
                var (layer, size) = Pick(
                    ("max_pool(2)", _size / 2), ("average_pool(2)", _size / 2),
                    ("max_pool(3, stride: 2, padding: 1)", ((_size + 2 - 3) / 2) + 1), ("max_pool(2, stride: 1)", _size - 1));
                Line($"x = x |> {layer}");
                _size = size;
                break;
            case 4:
                Line($"x = x |> batch_norm as {Name("norm")}{Activation()}");
                break;
            case 5:
                Line($"x = x |> layer_norm({Pick("1", "2", "3")}) as {Name("ln")}{Activation()}");
                break;
            case 6:
                Shortcut();
                break;
            case 7:
                Line($"x = x |> gated as {Name("gate")}");
                break;
            case 8:
                Line("a = x" + Activation());
                Line($"x = concat([a, x * {Pick("1", "-0.5")}])");
                _channels *= 2;
                break;
            default:
                Line($"x = x |> dropout({Pick("0.1", "0.5")}){Activation()}");
                break;
        }
    }

    private void Convolution()
    {
        var kernel = _random.Next(1, Math.Min(3, _size) + 1);
        var padding = _random.Next(0, (kernel / 2) + 1);
        var stride = _random.Next(1, 3);
        var groups = Chance(4) ? _channels : 1;
        var channels = groups * _random.Next(1, 4);
        Line($"x = x |> conv2d({channels}, kernel: {kernel}, stride: {stride}, padding: {padding}, groups: {groups}, "
            + $"with_bias: {Bool()}) as {Name("conv")}{(Chance(2) ? $" |> batch_norm as {Name("norm")}" : "")}{Activation()}");
        _channels = channels;
        _size = ((_size + (2 * padding) - kernel) / stride) + 1;
    }

    private void Shortcut()
    {
        var name = Name("block");
        Line($"{name} = x |> conv2d({_channels}, kernel: 3, padding: 1, with_bias: false) as {name}_conv |> batch_norm as {name}_norm");
        if (Chance(2))
            Line($"{name} = {name} |> relu |> conv2d({_channels}, kernel: 3, padding: 1) as {(Chance(2) ? $"{name}_second" : $"{name}_other")}");
        Line(Pick($"x = relu(x + {name})", $"x = x + {name}", $"x = x * {name} + 0.1 * x"));
    }

    private string VectorNorm() => Pick("", "", $" |> batch_norm as {Name("norm")}", $" |> layer_norm as {Name("ln")}", " |> dropout(0.2)");

    private string Activation() =>
        Pick("", " |> relu", " |> leaky_relu(0.1)", " |> elu", " |> tanh", " |> sigmoid");

    private string Name(string start)
    {
        _names.Add(start + _number++);
        return _names.Last();
    }

    private string Bool() => Chance(2) ? "true" : "false";

    private bool Chance(int of) => _random.Next(of) == 0;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private void Line(string text) => _body.Append("  ").Append(text).Append('\n');
}
