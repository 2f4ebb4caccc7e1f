#!/usr/bin/env python3
"""A training of Own.netdsl's network with PyTorch, in f64: first parameters, samples, the losses of six epochs, last parameters.

Needs PyTorch (2.6 made the stored file). Writes own.json.
"""
import json
import math
import os

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
SAMPLES, BATCH, EPOCHS = 8, 4, 6
P = {}
for side in ("left", "right"):
    P[side + ".weight_f"] = torch.rand(4, 7) - 0.5
    P[side + ".bias_f"] = torch.ones(4)
    P[side + ".weight_h"] = torch.rand(4, 7) - 0.5
P |= {"fc.weight": torch.rand(6, 12) - 0.5, "fc.bias": torch.zeros(6), "norm.gain": torch.ones(6), "norm.shift": torch.zeros(6),
      "head.weight": torch.rand(3, 6) - 0.5, "head.bias": torch.zeros(3)}
x, label = torch.rand(SAMPLES, 5, 3) * 2 - 1, torch.arange(SAMPLES) % 3
stored = {"first": {k: v.flatten().tolist() for k, v in P.items()}, "x": x.flatten().tolist(), "labels": label.tolist()}
for p in P.values():
    p.requires_grad_()


def cell(x, side, order):
    h, states = torch.zeros(len(x), 4), {}
    for i in order:
        f = torch.sigmoid(torch.cat([x[:, i], h], 1) @ P[side + ".weight_f"].T + P[side + ".bias_f"])
        g = torch.tanh(torch.cat([x[:, i], f * h], 1) @ P[side + ".weight_h"].T)
        states[i] = h = (1 - f) * h + f * g
    return torch.stack([states[i] for i in range(5)], 1), h


def logits(x):
    (states, last), (_, first) = cell(x, "left", range(5)), cell(x, "right", range(4, -1, -1))
    h = torch.cat([last, first, states.mean(1)], 1) @ P["fc.weight"].T + P["fc.bias"]
    h = h / (h.abs().mean(-1, keepdim=True) + 1e-4).sqrt() * P["norm.gain"] + P["norm.shift"]
    return h * torch.sigmoid(2 * h) @ P["head.weight"].T + P["head.bias"]


state, losses, t = {k: torch.zeros_like(v) for k, v in P.items()}, [], 0
for epoch in range(EPOCHS):
    total = 0
    for start in range(0, SAMPLES, BATCH):
        loss = torch.nn.functional.cross_entropy(logits(x[start:start + BATCH]), label[start:start + BATCH])
        total += loss.item() * BATCH / SAMPLES
        gradients = torch.autograd.grad(loss, list(P.values()))
        norm = torch.sqrt(sum((g ** 2).sum() for g in gradients))
        rate = 0.05 * (1 - 0.9 * (t / 5 - math.floor(t / 5))) / (1 + epoch)
        t += 1
        with torch.no_grad():
            for (k, p), g in zip(P.items(), gradients):
                g = g * min(1, 2 / (norm + 1e-6))
                r = rate * (0.5 if k.startswith(("left", "right")) else 1)
                if p.dim() < 2:
                    state[k] = 0.5 * state[k] + g
                    p -= r * state[k]
                else:
                    state[k] = 0.8 * state[k] + 0.2 * g.abs()
                    p -= r * (torch.sign(g) if t % 3 == 0 else g / (state[k] + 1e-3))
    losses.append(total)
stored |= {"losses": losses, "last": {k: v.flatten().tolist() for k, v in P.items()}, "scores": torch.softmax(logits(x), -1).flatten().tolist()}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "own.json"), "w") as f:
    json.dump(stored, f)
