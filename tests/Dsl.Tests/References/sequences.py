#!/usr/bin/env python3
"""Embeddings, positions, recurrent layers and attention against PyTorch's."""
import numpy as np
import torch
import torch.nn.functional as F
from torch.func import functional_call

from cases import BATCH, Given, declaration, tensor, write

WORDS = Given("x", (5,), key=100, classes_=7)
declaration("layer embedding", "embedding(3) as stage", (), [("stage.weight", (7, 3))], lambda x, w: F.embedding(x, w), x=WORDS)
declaration("layer embedding of one index", "embedding(3) as stage", (), [("stage.weight", (7, 3))], lambda x, w: F.embedding(x, w),
            x=Given("x", (), key=100, classes_=7))
declaration("layer learned_positions", "learned_positions as stage", (3, 4), [("stage.weight", (3, 4))], lambda x, w: x + w)
declaration("layer learned_positions of a part", "learned_positions(longest: 6, start: 2) as stage", (3, 4), [("stage.weight", (6, 4))],
            lambda x, w: x + w[2:5])


def waves(t, d, base, start):
    """Vaswani et al. 2017, section 3.5, element by element."""
    table = np.zeros((t, d))
    for i in range(t):
        for j in range(d):
            angle = (i + start) / base ** (2 * (j // 2) / d)
            table[i, j] = np.sin(angle) if j % 2 == 0 else np.cos(angle)
    return torch.tensor(table)


declaration("layer sinusoidal_positions", "sinusoidal_positions", (5, 6), [], lambda x: x + waves(5, 6, 10000, 0))
declaration("layer sinusoidal_positions of a part", "sinusoidal_positions(base: 100, start: 7)", (3, 4), [], lambda x: x + waves(3, 4, 100, 7))


def module(title, stage, shape, made, function, prefix="stage.", **more):
    """A layer whose parameters are those of a module of PyTorch, in its order."""
    made = made.double()
    names = [n for n, _ in made.named_parameters()]

    def run(x, *values):
        return function(lambda *inputs: functional_call(made, dict(zip(names, values)), inputs), x)

    declaration(title, stage + " as stage", shape, [(prefix + n, tuple(p.shape)) for n, p in made.named_parameters()], run, **more)


for name, kind in [("rnn", torch.nn.RNN), ("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU)]:
    module(f"layer {name}", f"{name}(3)", (4, 2), kind(2, 3, batch_first=True), lambda m, x: m(x)[0])
    module(f"layer {name}, the last state", f"{name}(3, last: true, with_bias: false)", (4, 2),
           kind(2, 3, batch_first=True, bias=False), lambda m, x: m(x)[0][:, -1])
    module(f"layer {name} of two layers in both directions", f"{name}(3, layers: 2, bidirectional: true)", (3, 2),
           kind(2, 3, num_layers=2, bidirectional=True, batch_first=True), lambda m, x: m(x)[0])
    given = ("hidden", "cells") if name == "lstm" else ("hidden",)
    parts = [Given(s, (4, 3), key=110 + k) for k, s in enumerate(given)]

    def carried(m, x, parts=parts, many=name == "lstm"):
        first = tuple(p.tensor.transpose(0, 1).contiguous() for p in parts)
        sequence, ends = m(x, first if many else first[0])
        ends = ends if many else (ends,)
        return torch.cat([t.flatten(1) for t in (sequence, *(e.transpose(0, 1) for e in ends))], 1)

    arguments = ", ".join(f"{s}: {s}" for s in given)
    members = ", ".join(f"flatten(y.{s})" for s in ("sequence", *given))
    module(f"layer {name} with a carried state", f"carried({arguments})", (3, 2),
           kind(2, 3, num_layers=2, bidirectional=True, batch_first=True), carried, prefix="stage.inner.", others=parts,
           preamble=f"""layer carried(x: [t, d], {", ".join(given)}) {{
  y = x |> {name}(3, layers: 2, bidirectional: true, with_state: true, {arguments}) as inner
  return concat([{members}])
}}
""")

for causal in (False, True):
    mask = torch.triu(torch.full((4, 4), -torch.inf, dtype=torch.float64), 1) if causal else None
    arguments = ", causal: true" if causal else ""
    module(f"layer multi_head_attention{', causal' if causal else ''}", f"multi_head_attention(2{arguments})", (4, 6),
           torch.nn.MultiheadAttention(6, 2, batch_first=True), lambda m, x, mask=mask: m(x, x, x, None, False, mask)[0])
module("layer multi_head_attention without bias", "multi_head_attention(1, with_bias: false)", (3, 4),
       torch.nn.MultiheadAttention(4, 1, bias=False, batch_first=True), lambda m, x: m(x, x, x, None, False)[0])
CONTEXT = Given("context", (5, 6), key=110)
module("layer cross_attention", "cross_attention(context, heads: 3)", (4, 6), torch.nn.MultiheadAttention(6, 3, batch_first=True),
       lambda m, x: m(x, CONTEXT.tensor, CONTEXT.tensor, None, False)[0], others=[CONTEXT])
module("layer cross_attention without bias", "cross_attention(context, heads: 2, with_bias: false)", (2, 6),
       torch.nn.MultiheadAttention(6, 2, bias=False, batch_first=True),
       lambda m, x: m(x, CONTEXT.tensor, CONTEXT.tensor, None, False)[0], others=[CONTEXT])
declaration("function attend", "attend(x, x, causal: true)", (2, 3, 4), [],
            lambda x: (lambda u: F.scaled_dot_product_attention(x, u, u, is_causal=True).transpose(1, 2).flatten(2))(tensor(100, (BATCH, 2, 3, 4), 2.0)))
write(__file__)
