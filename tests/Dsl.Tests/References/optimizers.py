#!/usr/bin/env python3
"""Optimizers, decay and clippings, 20 steps each, against PyTorch's."""
import torch.optim as O
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from cases import small_training, write

small_training("optimizer sgd", "optimizer sgd(rate: 0.5)", lambda p: O.SGD(p, 0.5))
small_training("optimizer sgd with momentum", "optimizer sgd(rate: 0.2, momentum: 0.9)", lambda p: O.SGD(p, 0.2, momentum=0.9))
small_training("optimizer sgd with Nesterov's momentum", "optimizer sgd(rate: 0.2, momentum: 0.9, nesterov: true)",
               lambda p: O.SGD(p, 0.2, momentum=0.9, nesterov=True))
small_training("optimizer sgd with dampening", "optimizer sgd(rate: 0.2, momentum: 0.9, dampening: 0.3)",
               lambda p: O.SGD(p, 0.2, momentum=0.9, dampening=0.3))
small_training("optimizer sgd with decay", "optimizer sgd(rate: 0.2, momentum: 0.9)\ndecay 0.01",
               lambda p: O.SGD(p, 0.2, momentum=0.9, weight_decay=0.01))
small_training("optimizer adam", "optimizer adam(rate: 0.05)", lambda p: O.Adam(p, 0.05))
small_training("optimizer adam with decay on weights", "optimizer adam(rate: 0.05)\ndecay 0.02 on weights",
               lambda p: O.Adam([{"params": [p[0], p[2]], "weight_decay": 0.02}, {"params": [p[1], p[3]]}], 0.05))
small_training("clipping norm", "optimizer sgd(rate: 0.5)\nclip norm(0.3)", lambda p: O.SGD(p, 0.5), clip=lambda p: clip_grad_norm_(p, 0.3))
small_training("clipping value", "optimizer sgd(rate: 0.5)\nclip value(0.05)", lambda p: O.SGD(p, 0.5), clip=lambda p: clip_grad_value_(p, 0.05))
write(__file__)
