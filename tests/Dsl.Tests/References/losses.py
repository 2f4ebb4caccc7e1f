#!/usr/bin/env python3
"""Losses against PyTorch's."""
import torch
import torch.nn.functional as F

from cases import declaration, weight_and_bias, write

declaration("loss cross_entropy", "tanh", (6,), [], torch.tanh, target=(6, (), F.cross_entropy), loss="cross_entropy(out, y)")
declaration("loss cross_entropy of a sequence", "tanh", (5, 6), [], torch.tanh,
            target=(6, (5,), lambda o, y: F.cross_entropy(o.transpose(1, 2), y)), loss="cross_entropy(out, y)")
declaration("loss binary_cross_entropy", "dense(3) as stage", (4,), weight_and_bias(3, 4), F.linear,
            target=(0, (3,), F.binary_cross_entropy_with_logits), loss="binary_cross_entropy(out, y)")
declaration("loss mse", "tanh", (6,), [], torch.tanh, target=(0, (6,), F.mse_loss), loss="mse(out, y)")
write(__file__)
