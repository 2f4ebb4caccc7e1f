#!/usr/bin/env python3
"""Writes declarations.json and training.json beside this file: what PyTorch computes, as references for the tests.

Needs PyTorch (2.6 made the stored files). Each case holds a network in the language and PyTorch's numbers for the same
network; parameters, inputs and targets come from `numbers`, which the tests compute alike, so they are not stored.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))


def numbers(key, count, scale=1.0):
    """Numbers in (-scale, scale), the same in every language: a 32-bit hash of (key, position)."""
    i = np.arange(count, dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    x = ((i + np.uint64(1)) * np.uint64(2654435761) ^ np.uint64((key + 1) * 2246822519 & 0xFFFFFFFF)) & mask
    x ^= x >> np.uint64(15)
    x = x * np.uint64(2246822519) & mask
    x ^= x >> np.uint64(13)
    x = x * np.uint64(3266489917) & mask
    x ^= x >> np.uint64(16)
    return (x.astype(np.float64) / 2.0**31 - 1.0) * scale


def tensor(key, shape, scale=1.0):
    return torch.tensor(numbers(key, int(np.prod(shape)), scale).reshape(shape), dtype=torch.float64)


def classes(key, shape, count):
    u = (numbers(key, int(np.prod(shape))) + 1) / 2
    return torch.tensor(np.minimum((u * count).astype(np.int64), count - 1).reshape(shape))


def flat(t):
    return [float(v) for v in t.detach().reshape(-1)]


# ---------------------------------------------------------------- declarations

BATCH = 4
PROBE = "layer probe(x: [...s]) {\n  param weight: [...s] = ones()\n  return x * weight\n}\n"
declarations = []


def declaration(name, stage, shape, params, function, target=None, loss="mse(out, y)", after=None, states=()):
    """One stage of the language between a probe (whose gradient holds that of the stage's input) and a loss.

    params: (name, shape) after the probe, in the order of the language; function(x, *params) is PyTorch's stage.
    """
    x = tensor(100, (BATCH, *shape), 2.0)
    names = ["probe.weight"] + [n for n, _ in params]
    shapes = [tuple(shape)] + [s for _, s in params]
    values = [tensor(k, s).requires_grad_() for k, s in enumerate(shapes)]
    out = function(x * values[0], *values[1:])
    if target is None:
        y = tensor(101, out.shape)
        value = F.mse_loss(out, y)
        kind = f"[{', '.join(map(str, out.shape[1:]))}]"
        classes_ = 0
    else:
        classes_, target_shape, compute = target
        y = classes(101, (BATCH, *target_shape), classes_) if classes_ else tensor(101, (BATCH, *target_shape), 0.5) + 0.5
        value = compute(out, y)
        kind = f"class({classes_})" + (f"[{target_shape[0]}]" if target_shape else "") if classes_ else f"[{', '.join(map(str, target_shape))}]"
    gradients = torch.autograd.grad(value, values)
    source = PROBE + f"""network Case {{
  input  x: [{', '.join(map(str, shape))}]
  target y: {kind}
  out = x |> probe as probe |> {stage}
  loss   {loss}
  output result = out
}}
"""
    declarations.append({
        "name": name, "source": source, "batch": BATCH, "inputShape": list(shape), "targetClasses": classes_,
        "targetCount": int(y[0].numel()), "parameters": names, "parameterShapes": [list(s) for s in shapes],
        "loss": float(value), "output": flat(out), "gradients": {n: flat(g) for n, g in zip(names, gradients)},
        "states": {n: flat(t) for n, t in (after() if after else [])},
    })


def weight_and_bias(*weight, bias=None):
    return [("stage.weight", weight), ("stage.bias", (bias or weight[0],))]


declaration("dense", "dense(3) as stage", (5,), weight_and_bias(3, 5), lambda x, w, b: F.linear(x, w, b))
declaration("dense without bias", "dense(3, with_bias: false) as stage", (5,), [("stage.weight", (3, 5))], lambda x, w: F.linear(x, w))
for title, arguments, shape, weight, options in [
    ("conv2d", "4, kernel: 3", (2, 6, 5), (4, 2, 3, 3), {}),
    ("conv2d padded", "4, kernel: 3, padding: 1", (2, 6, 5), (4, 2, 3, 3), dict(padding=1)),
    ("conv2d strided", "4, kernel: 3, stride: 2, padding: 1", (2, 7, 6), (4, 2, 3, 3), dict(stride=2, padding=1)),
    ("conv2d dilated", "3, kernel: 3, dilation: 2, padding: 2", (2, 7, 7), (3, 2, 3, 3), dict(dilation=2, padding=2)),
    ("conv2d grouped", "6, kernel: 3, groups: 2, padding: 1", (4, 5, 5), (6, 2, 3, 3), dict(groups=2, padding=1)),
    ("conv2d depthwise", "4, kernel: 3, groups: 4", (4, 5, 6), (4, 1, 3, 3), dict(groups=4)),
    ("conv2d 1x1", "5, kernel: 1", (3, 4, 4), (5, 3, 1, 1), {}),
]:
    declaration(title, f"conv2d({arguments}) as stage", shape, weight_and_bias(*weight), lambda x, w, b, o=options: F.conv2d(x, w, b, **o))
declaration("max_pool", "max_pool(2)", (2, 6, 4), [], lambda x: F.max_pool2d(x, 2))
declaration("max_pool with a remainder", "max_pool(2)", (2, 5, 7), [], lambda x: F.max_pool2d(x, 2))
declaration("max_pool overlapping", "max_pool(3, stride: 2, padding: 1)", (2, 7, 6), [], lambda x: F.max_pool2d(x, 3, 2, 1))
declaration("average_pool", "average_pool(2)", (2, 6, 4), [], lambda x: F.avg_pool2d(x, 2))
declaration("average_pool overlapping", "average_pool(3, stride: 1)", (2, 5, 6), [], lambda x: F.avg_pool2d(x, 3, 1))
declaration("flatten", "flatten", (2, 3, 4), [], lambda x: x.flatten(1))


def batch_norm(shape):
    mean, variance = torch.zeros(shape[0], dtype=torch.float64), torch.ones(shape[0], dtype=torch.float64)
    declaration(f"batch_norm over {len(shape)} dimensions", "batch_norm as stage", shape, weight_and_bias(shape[0]),
                lambda x, w, b: F.batch_norm(x, mean, variance, w, b, training=True),
                after=lambda: [("stage.running_mean", mean), ("stage.running_var", variance)])


batch_norm((5,))
batch_norm((3, 4, 3))
declaration("layer_norm", "layer_norm as stage", (6,), weight_and_bias(6), lambda x, w, b: F.layer_norm(x, (6,), w, b))
for title, stage, function in [
    ("relu", "relu", F.relu),
    ("leaky_relu", "leaky_relu", F.leaky_relu),
    ("elu", "elu", F.elu),
    ("sigmoid", "sigmoid", torch.sigmoid),
    ("tanh", "tanh", torch.tanh),
]:
    declaration(title, stage, (3, 4), [], function)
declaration("softmax", "softmax", (6,), [], lambda x: F.softmax(x, -1))
declaration("cross_entropy", "tanh", (6,), [], torch.tanh, target=(6, (), F.cross_entropy), loss="cross_entropy(out, y)")
declaration("cross_entropy of a sequence", "tanh", (5, 6), [], torch.tanh,
            target=(6, (5,), lambda o, y: F.cross_entropy(o.transpose(1, 2), y)), loss="cross_entropy(out, y)")
declaration("binary_cross_entropy", "dense(3) as stage", (4,), weight_and_bias(3, 4), lambda x, w, b: F.linear(x, w, b),
            target=(0, (3,), F.binary_cross_entropy_with_logits), loss="binary_cross_entropy(out, y)")

# ---------------------------------------------------------------- training

training = []
STEPS = 20


def mlp(p, x):
    return F.linear(torch.tanh(F.linear(x, p["fc1.weight"], p["fc1.bias"])), p["fc2.weight"], p["fc2.bias"])


MLP = """network Case {
  input  x: [5]
  target y: class(3)
  logits = x |> dense(7) as fc1 |> tanh |> dense(3) as fc2
  loss   cross_entropy(logits, y)
  output result = logits
}
"""
MLP_SHAPES = {"fc1.weight": (7, 5), "fc1.bias": (7,), "fc2.weight": (3, 7), "fc2.bias": (3,)}


def lenet(p, x):
    h = F.max_pool2d(F.relu(F.conv2d(x, p["conv1.weight"], p["conv1.bias"], padding=2)), 2)
    h = F.max_pool2d(F.relu(F.conv2d(h, p["conv2.weight"], p["conv2.bias"])), 2).flatten(1)
    h = F.relu(F.linear(h, p["fc1.weight"], p["fc1.bias"]))
    h = F.relu(F.linear(h, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(h, p["fc3.weight"], p["fc3.bias"])


LENET = """network Case {
  input  x: [1, 28, 28]
  target y: class(10)
  logits = x
    |> conv2d(6, kernel: 5, padding: 2) as conv1 |> relu |> max_pool(2)
    |> conv2d(16, kernel: 5) as conv2 |> relu |> max_pool(2)
    |> flatten
    |> dense(120) as fc1 |> relu
    |> dense(84) as fc2 |> relu
    |> dense(10) as fc3
  loss   cross_entropy(logits, y)
  output result = logits
}
"""
LENET_SHAPES = {
    "conv1.weight": (6, 1, 5, 5), "conv1.bias": (6,), "conv2.weight": (16, 6, 5, 5), "conv2.bias": (16,),
    "fc1.weight": (120, 400), "fc1.bias": (120,), "fc2.weight": (84, 120), "fc2.bias": (84,), "fc3.weight": (10, 84), "fc3.bias": (10,),
}


def train(name, network, shapes, function, input_shape, count, recipe, optimizer, rate=None, clip=None, batch=8, scale=None):
    """20 steps on one batch; `rate(step)` is the schedule, steps from 0."""
    result = {}
    for kind in (torch.float64, torch.float32):
        p = {}
        for k, (n, s) in enumerate(shapes.items()):
            fan_in = int(np.prod(s[1:])) if len(s) > 1 else 10
            p[n] = tensor(k, s, fan_in ** -0.5).to(kind).requires_grad_()
        x, y = tensor(100, (batch, *input_shape)).to(kind), classes(101, (batch,), count)
        opt = optimizer(list(p.values()))
        losses = []
        for step in range(STEPS):
            if rate:
                for group in opt.param_groups:
                    group["lr"] = rate(step)
            loss = F.cross_entropy(function(p, x), y)
            losses.append(float(loss))
            opt.zero_grad()
            loss.backward()
            if clip:
                clip(list(p.values()))
            opt.step()
        result[kind] = losses
        if kind == torch.float64:
            checksums = {n: [float(t.detach().sum()), float((t.detach() ** 2).sum())] for n, t in p.items()}
    training.append({
        "name": name, "source": network + "\ntrain Case {\n  batch " + str(batch) + "\n  shuffle false\n  epochs 20\n" + recipe + "}\n",
        "batch": batch, "inputShape": list(input_shape), "targetClasses": count,
        "parameters": list(shapes), "parameterShapes": [list(s) for s in shapes.values()],
        "losses64": result[torch.float64], "losses32": result[torch.float32], "sums": checksums,
    })


def small(name, recipe, optimizer, **more):
    train(name, MLP, MLP_SHAPES, mlp, (5,), 3, recipe, optimizer, **more)


O = torch.optim
small("sgd", "  optimizer sgd(rate: 0.5)\n", lambda p: O.SGD(p, 0.5))
small("momentum", "  optimizer sgd(rate: 0.2, momentum: 0.9)\n", lambda p: O.SGD(p, 0.2, momentum=0.9))
small("nesterov", "  optimizer sgd(rate: 0.2, momentum: 0.9, nesterov: true)\n", lambda p: O.SGD(p, 0.2, momentum=0.9, nesterov=True))
small("coupled decay", "  optimizer sgd(rate: 0.2, momentum: 0.9)\n  decay 0.01\n", lambda p: O.SGD(p, 0.2, momentum=0.9, weight_decay=0.01))
small("adam", "  optimizer adam(rate: 0.05)\n", lambda p: O.Adam(p, 0.05))
small("adam with decay on weights", "  optimizer adam(rate: 0.05)\n  decay 0.02 on weights\n",
      lambda p: O.Adam([{"params": [p[0], p[2]], "weight_decay": 0.02}, {"params": [p[1], p[3]]}], 0.05))
small("clip by norm", "  optimizer sgd(rate: 0.5)\n  clip norm(0.3)\n", lambda p: O.SGD(p, 0.5), clip=lambda p: torch.nn.utils.clip_grad_norm_(p, 0.3))
small("clip by value", "  optimizer sgd(rate: 0.5)\n  clip value(0.05)\n", lambda p: O.SGD(p, 0.5), clip=lambda p: torch.nn.utils.clip_grad_value_(p, 0.05))
small("cosine", "  optimizer sgd\n  rate cosine(from: 0.5, to: 0.1)\n", lambda p: O.SGD(p, 1.0),
      rate=lambda t: 0.1 + 0.4 * (1 + np.cos(np.pi * t / STEPS)) / 2)
small("step schedule", "  optimizer sgd\n  rate step(from: 0.5, every: 6 steps, factor: 0.5)\n", lambda p: O.SGD(p, 1.0), rate=lambda t: 0.5 * 0.5 ** (t // 6))
train("lenet", LENET, LENET_SHAPES, lenet, (1, 28, 28), 10, "  optimizer sgd(rate: 0.05, momentum: 0.9)\n", lambda p: O.SGD(p, 0.05, momentum=0.9))
train("lenet with adam", LENET, LENET_SHAPES, lenet, (1, 28, 28), 10, "  optimizer adam(rate: 1e-3)\n", lambda p: O.Adam(p, 1e-3))

ATTENTION = """layer attention(x: [t, d], heads: int) {
  const k = floor(d / heads)
  param wq: [d, d] = xavier_uniform
  param wk: [d, d] = xavier_uniform
  param wv: [d, d] = xavier_uniform
  q = permute(reshape(x @ wq, [t, heads, k]), [1, 0, 2])
  c = permute(reshape(x @ wk, [t, heads, k]), [1, 2, 0])
  v = permute(reshape(x @ wv, [t, heads, k]), [1, 0, 2])
  return reshape(permute(softmax(q @ c / sqrt(k)) @ v, [1, 0, 2]), [t, d])
}

optimizer decoupled(rate = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, decay = 0) {
  state m = 0, v = 0
  m = beta1 * m + (1 - beta1) * g
  v = beta2 * v + (1 - beta2) * g ^ 2
  w = w - rate * (m / (1 - beta1 ^ t) / (sqrt(v / (1 - beta2 ^ t)) + eps) + decay * w)
}

network Case {
  input  x: [5, 8]
  target y: class(3)
  param place: [5, 8] = normal(deviation: 0.1)
  z = x + place
  repeat i < 2 {
    z = z + (z |> layer_norm as before |> attention(2) as attend)
  }
  logits = mean(z, axis: 0) |> dense(3) as head
  loss cross_entropy(logits, y)
  output result = logits
}
"""
ATTENTION_SHAPES = {"place": (5, 8)}
for i in range(2):
    ATTENTION_SHAPES |= {f"before.{i}.weight": (8,), f"before.{i}.bias": (8,)} | {f"attend.{i}.{w}": (8, 8) for w in ("wq", "wk", "wv")}
ATTENTION_SHAPES |= {"head.weight": (3, 8), "head.bias": (3,)}


def attention(p, x):
    z = x + p["place"]
    for i in range(2):
        u = F.layer_norm(z, (8,), p[f"before.{i}.weight"], p[f"before.{i}.bias"])
        q, k, v = ((u @ p[f"attend.{i}.{w}"]).reshape(-1, 5, 2, 4).transpose(1, 2) for w in ("wq", "wk", "wv"))
        z = z + (F.softmax(q @ k.transpose(2, 3) / 2, 3) @ v).transpose(1, 2).reshape(-1, 5, 8)
    return F.linear(z.mean(1), p["head.weight"], p["head.bias"])


train("attention, own optimizer", ATTENTION, ATTENTION_SHAPES, attention, (5, 8), 3,
      "  optimizer decoupled(decay: 0.01)\n  rate warmup(4 steps) then cosine(from: 0.02, to: 1e-4)\n", lambda p: O.AdamW(p, 1.0, weight_decay=0.01),
      rate=lambda t: 0.02 * (t + 1) / 4 if t < 4 else 1e-4 + (0.02 - 1e-4) * (1 + np.cos(np.pi * (t - 4) / (STEPS - 4))) / 2)

RECURRENT = """network Case {
  input  x: [4, 3]
  target y: class(2)
  cell = dense(6)
  h = broadcast(0, to: [6])
  repeat i < 4 {
    now[j < 3] = x[i, j]
    h = concat([now, h]) |> cell |> tanh
  }
  code   = h |> dense(5) as encode
  again  = code |> dense(6, weight: transpose(encode.weight)) as decode |> sigmoid
  logits = concat([again, code]) |> dense(2) as head
  loss cross_entropy(logits, y)
  output result = logits
}
"""
RECURRENT_SHAPES = {
    "cell.weight": (6, 9), "cell.bias": (6,), "encode.weight": (5, 6), "encode.bias": (5,), "decode.bias": (6,), "head.weight": (2, 11), "head.bias": (2,),
}


def recurrent(p, x):
    h = torch.zeros(len(x), 6, dtype=x.dtype)
    for i in range(4):
        h = torch.tanh(F.linear(torch.cat([x[:, i], h], 1), p["cell.weight"], p["cell.bias"]))
    code = F.linear(h, p["encode.weight"], p["encode.bias"])
    again = torch.sigmoid(F.linear(code, p["encode.weight"].T, p["decode.bias"]))
    return F.linear(torch.cat([again, code], 1), p["head.weight"], p["head.bias"])


train("recurrent, tied", RECURRENT, RECURRENT_SHAPES, recurrent, (4, 3), 2, "  optimizer adam(rate: 0.02)\n", lambda p: O.Adam(p, 0.02))

for name, value in (("declarations", declarations), ("training", training)):
    with open(os.path.join(HERE, name + ".json"), "w") as file:
        # A case a line keeps differences readable.
        file.write("[\n" + ",\n".join(json.dumps(case) for case in value) + "\n]\n")
print(len(declarations), "declarations,", len(training), "trainings")
