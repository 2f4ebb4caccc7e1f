#!/usr/bin/env python3
"""Activations against PyTorch's."""
import torch
import torch.nn.functional as F

from cases import declaration, write

for stage, function in [
    ("relu", F.relu),
    ("leaky_relu", F.leaky_relu),
    ("elu", F.elu),
    ("sigmoid", torch.sigmoid),
    ("tanh", torch.tanh),
]:
    declaration("activation " + stage, stage, (3, 4), [], function)
declaration("activation softmax", "softmax", (6,), [], lambda x: F.softmax(x, -1))
write(__file__)
