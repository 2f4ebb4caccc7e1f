#!/usr/bin/env python3
"""Trainings of whole networks, 20 steps each, against PyTorch's."""
import numpy as np
import torch
import torch.nn.functional as F
import torch.optim as O

from cases import STEPS, training, write


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


training("network lenet", LENET, LENET_SHAPES, lenet, (1, 28, 28), 10, "  optimizer sgd(rate: 0.05, momentum: 0.9)\n", lambda p: O.SGD(p, 0.05, momentum=0.9))
training("network lenet with adam", LENET, LENET_SHAPES, lenet, (1, 28, 28), 10, "  optimizer adam(rate: 1e-3)\n", lambda p: O.Adam(p, 1e-3))

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


training("network attention, own optimizer", ATTENTION, ATTENTION_SHAPES, attention, (5, 8), 3,
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


training("network recurrent, tied", RECURRENT, RECURRENT_SHAPES, recurrent, (4, 3), 2, "  optimizer adam(rate: 0.02)\n", lambda p: O.Adam(p, 0.02))
write(__file__)
