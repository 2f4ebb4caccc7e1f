#!/usr/bin/env python3
"""Schedules, 20 steps each, against PyTorch's."""
import numpy as np
import torch.optim as O

from cases import STEPS, small_training, write

small_training("schedule cosine", "optimizer sgd\nrate cosine(from: 0.5, to: 0.1)", lambda p: O.SGD(p, 1.0),
               rate=lambda t: 0.1 + 0.4 * (1 + np.cos(np.pi * t / STEPS)) / 2)
small_training("schedule step", "optimizer sgd\nrate step(from: 0.5, every: 6 steps, factor: 0.5)", lambda p: O.SGD(p, 1.0),
               rate=lambda t: 0.5 * 0.5 ** (t // 6))
write(__file__)
