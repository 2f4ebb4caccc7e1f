#!/usr/bin/env python3
"""Optimizers, decay and clippings, 20 steps each, against PyTorch's or, where it has none, formulas.py."""
import torch
import torch.optim as O
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

import formulas as P
from cases import small_training, write

# NAdam keeps the product of its momenta in the default type.
torch.set_default_dtype(torch.float64)

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
for name, settings, make in [
    ("gradient_descent", "(rate: 0.5)", lambda p: O.SGD(p, 0.5)),
    ("heavy_ball", "(rate: 0.2)", lambda p: O.SGD(p, 0.2, momentum=0.9)),
    ("nesterov", "(rate: 0.2)", lambda p: O.SGD(p, 0.2, momentum=0.9, nesterov=True)),
    ("adagrad", "(rate: 0.1)", lambda p: O.Adagrad(p, 0.1)),
    ("rmsprop", "(rate: 0.02)", lambda p: O.RMSprop(p, 0.02)),
    ("rmsprop", "(rate: 0.02, momentum: 0.5, centred: true)", lambda p: O.RMSprop(p, 0.02, momentum=0.5, centered=True)),
    ("adadelta", "", lambda p: O.Adadelta(p)),
    ("adam", "(rate: 0.05, amsgrad: true)", lambda p: O.Adam(p, 0.05, amsgrad=True)),
    ("adamw", "(rate: 0.05)", lambda p: O.AdamW(p, 0.05)),
    ("adamax", "(rate: 0.05)", lambda p: O.Adamax(p, 0.05)),
    ("nadam", "(rate: 0.05)", lambda p: O.NAdam(p, 0.05)),
    ("radam", "(rate: 0.05)", lambda p: O.RAdam(p, 0.05)),
    ("lion", "(rate: 0.01, decay: 0.1)", lambda p: P.Formula(p, 0.01, P.lion, beta1=0.9, beta2=0.99, decay=0.1)),
    ("lamb", "(rate: 0.05)", lambda p: P.Formula(p, 0.05, P.lamb, beta1=0.9, beta2=0.999, eps=1e-6, decay=0.01)),
    ("muon", "(rate: 0.05)", lambda p: P.Formula(p, 0.05, P.muon, momentum=0.95, nesterov=True, rounds=5, decay=0.0)),
]:
    small_training(f"optimizer {name} of {settings or 'its defaults'}", f"optimizer {name}{settings}", make)
small_training("clipping norm", "optimizer sgd(rate: 0.5)\nclip norm(0.3)", lambda p: O.SGD(p, 0.5), clip=lambda p: clip_grad_norm_(p, 0.3))
small_training("clipping value", "optimizer sgd(rate: 0.5)\nclip value(0.05)", lambda p: O.SGD(p, 0.5), clip=lambda p: clip_grad_value_(p, 0.05))
small_training("clipping each_norm", "optimizer sgd(rate: 0.5)\nclip each_norm(0.1)", lambda p: O.SGD(p, 0.5), clip=P.clip_each(0.1))
small_training("clipping unit_norm", "optimizer sgd(rate: 0.5)\nclip unit_norm(0.05)", lambda p: O.SGD(p, 0.5), clip=P.clip_units(0.05))
write(__file__)
