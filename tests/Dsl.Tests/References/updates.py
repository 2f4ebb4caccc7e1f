#!/usr/bin/env python3
"""Parameters after each of eight updates with given gradients, by torch.optim or, where PyTorch 2.6 has none, by formulas.py.

Writes Updates/updates.json. Parameters are numbers(key), the gradient of parameter k in step t is numbers(100 t + k), scaled
differently from step to step; the tests compute both too.
"""
import json
import os

import torch
import torch.optim as O

from torch.nn.utils import clip_grad_norm_, clip_grad_value_

import formulas as F
from cases import numbers

# NAdam keeps the product of its momenta in the default type.
torch.set_default_dtype(torch.float64)

SHAPES = {"matrix": (4, 3), "kernel": (2, 3, 2, 2), "vector": (5,)}
STEPS = 8
cases = []


def values(key, shape, scale=1.0):
    return torch.tensor(numbers(key, int(torch.tensor(shape).prod()), scale).reshape(shape), dtype=torch.float64)


def case(title, recipe, optimizer, clip=None, before=None):
    """recipe: the language's settings, a line each; optimizer: (parameters by name) -> torch.optim.Optimizer;
    clip: (parameters) -> None, before each update; before: (groups of the optimizer, step from 0) -> None."""
    p = {n: values(k, s).requires_grad_() for k, (n, s) in enumerate(SHAPES.items())}
    made, after = optimizer(p), []
    for step in range(1, STEPS + 1):
        for k, (n, s) in enumerate(SHAPES.items()):
            p[n].grad = values(100 * step + k, s, 0.5 + step % 3)
        if clip:
            clip(list(p.values()))
        if before:
            before(made.param_groups, step - 1)
        made.step()
        after.append({n: [float(v) for v in t.detach().reshape(-1)] for n, t in p.items()})
    cases.append({"title": title, "recipe": recipe, "after": after})


def plain(make):
    return lambda p: make(list(p.values()))


def on_weights(make, decay):
    """Decay on matrix and kernel, whose role is weight."""
    return lambda p: make([{"params": [p["matrix"], p["kernel"]], "weight_decay": decay}, {"params": [p["vector"]], "weight_decay": 0.0}])


def formula(update, lr, **settings):
    return lambda p: F.Formula(list(p.values()), lr, update, **settings)


BETAS = dict(beta1=0.9, beta2=0.999, eps=1e-6)
case("gradient_descent", "optimizer gradient_descent(rate: 0.3)", plain(lambda p: O.SGD(p, 0.3)))
case("sgd", "optimizer sgd(rate: 0.1, momentum: 0.9, dampening: 0.3)", plain(lambda p: O.SGD(p, 0.1, momentum=0.9, dampening=0.3)))
case("heavy_ball", "optimizer heavy_ball(rate: 0.1, momentum: 0.8)", formula(F.heavy_ball, 0.1, momentum=0.8))
case("heavy_ball as PyTorch's momentum", "optimizer heavy_ball(rate: 0.1, momentum: 0.8)", plain(lambda p: O.SGD(p, 0.1, momentum=0.8)))
case("nesterov", "optimizer nesterov(rate: 0.1, momentum: 0.8)", formula(F.sutskever, 0.1, momentum=0.8))
case("nesterov as PyTorch's", "optimizer nesterov(rate: 0.1, momentum: 0.8)", plain(lambda p: O.SGD(p, 0.1, momentum=0.8, nesterov=True)))
case("adagrad", "optimizer adagrad", plain(lambda p: O.Adagrad(p)))
case("adagrad with all arguments", "optimizer adagrad(rate: 0.2, rate_decay: 0.1, initial: 0.3, eps: 1e-3)",
     plain(lambda p: O.Adagrad(p, 0.2, lr_decay=0.1, initial_accumulator_value=0.3, eps=1e-3)))
case("rmsprop", "optimizer rmsprop", plain(lambda p: O.RMSprop(p)))
case("rmsprop centred", "optimizer rmsprop(rate: 0.02, alpha: 0.9, centred: true)", plain(lambda p: O.RMSprop(p, 0.02, alpha=0.9, centered=True)))
case("rmsprop with momentum", "optimizer rmsprop(rate: 0.02, alpha: 0.9, eps: 1e-4, momentum: 0.7)",
     plain(lambda p: O.RMSprop(p, 0.02, alpha=0.9, eps=1e-4, momentum=0.7)))
case("rmsprop centred with momentum", "optimizer rmsprop(momentum: 0.7, centred: true)", plain(lambda p: O.RMSprop(p, momentum=0.7, centered=True)))
case("adadelta", "optimizer adadelta", plain(lambda p: O.Adadelta(p)))
case("adadelta with all arguments", "optimizer adadelta(rate: 0.5, rho: 0.7, eps: 1e-3)", plain(lambda p: O.Adadelta(p, 0.5, rho=0.7, eps=1e-3)))
case("adam", "optimizer adam(rate: 0.05)", plain(lambda p: O.Adam(p, 0.05)))
case("adam with amsgrad", "optimizer adam(rate: 0.05, beta1: 0.8, beta2: 0.6, amsgrad: true)",
     plain(lambda p: O.Adam(p, 0.05, betas=(0.8, 0.6), amsgrad=True)))
case("adam with decay on weights", "optimizer adam(rate: 0.05)\ndecay 0.1 on weights", on_weights(lambda p: O.Adam(p, 0.05), 0.1))
case("adamw", "optimizer adamw", plain(lambda p: O.AdamW(p)))
case("adamw with amsgrad", "optimizer adamw(rate: 0.05, beta2: 0.6, decay: 0.2, amsgrad: true)",
     plain(lambda p: O.AdamW(p, 0.05, betas=(0.9, 0.6), weight_decay=0.2, amsgrad=True)))
case("adamw with decay on weights", "optimizer adamw(rate: 0.05)\ndecay 0.1 on weights", on_weights(lambda p: O.AdamW(p, 0.05), 0.1))
case("adamax", "optimizer adamax", plain(lambda p: O.Adamax(p)))
case("nadam", "optimizer nadam", plain(lambda p: O.NAdam(p)))
case("nadam with all arguments", "optimizer nadam(rate: 0.05, beta1: 0.8, beta2: 0.9, eps: 1e-5, momentum_decay: 0.1)",
     plain(lambda p: O.NAdam(p, 0.05, betas=(0.8, 0.9), eps=1e-5, momentum_decay=0.1)))
case("radam", "optimizer radam(rate: 0.05)", plain(lambda p: O.RAdam(p, 0.05)))
case("radam that is never rectified", "optimizer radam(rate: 0.05, beta2: 0.5)", plain(lambda p: O.RAdam(p, 0.05, betas=(0.9, 0.5))))
case("lion", "optimizer lion", formula(F.lion, 1e-4, beta1=0.9, beta2=0.99, decay=0.0))
case("lion with decay", "optimizer lion(rate: 0.02, decay: 0.3)", formula(F.lion, 0.02, beta1=0.9, beta2=0.99, decay=0.3))
case("lamb", "optimizer lamb", formula(F.lamb, 1e-3, decay=0.01, **BETAS))
case("lamb without decay", "optimizer lamb(rate: 0.05, decay: 0)", formula(F.lamb, 0.05, decay=0.0, **BETAS))
case("muon", "optimizer muon", formula(F.muon, 0.02, momentum=0.95, nesterov=True, rounds=5, decay=0.0))
case("muon with decay", "optimizer muon(rate: 0.1, momentum: 0.8, nesterov: false, rounds: 3, decay: 0.2)",
     formula(F.muon, 0.1, momentum=0.8, nesterov=False, rounds=3, decay=0.2))

def groups(make, **settings):
    """Each parameter in a group of its own, with settings by name."""
    return lambda p: make([{"params": [t], **settings.get(n, {})} for n, t in p.items()])


def halve_first(g, step):
    g[0]["lr"] = 0.2 * 0.5 ** (step // 3)


case("rates of groups", "optimizer adam(rate: 0.05)\nrate 0.01 on biases\nrate 0.5 * rate on kernel",
     groups(lambda p: O.Adam(p, 0.05), vector=dict(lr=0.01), kernel=dict(lr=0.025)))
case("a schedule for a group", "optimizer sgd(rate: 0.1, momentum: 0.9)\nrate step(from: 0.2, every: 3 steps, factor: 0.5) on matrix\ndecay 0.1 on matrix, vector",
     groups(lambda p: O.SGD(p, 0.1, momentum=0.9), matrix=dict(weight_decay=0.1), vector=dict(weight_decay=0.1)), before=halve_first)
case("frozen groups", "optimizer adam(rate: 0.05)\nfreeze biases, kernel\nclip norm(0.5)", groups(lambda p: O.Adam(p, 0.05), vector=dict(lr=0.0), kernel=dict(lr=0.0)),
     clip=lambda p: clip_grad_norm_([p[0]], 0.5))
case("clip by value", "optimizer sgd(rate: 0.3)\nclip value(0.2)", plain(lambda p: O.SGD(p, 0.3)), clip=lambda p: clip_grad_value_(p, 0.2))
case("clip by norm", "optimizer sgd(rate: 0.3)\nclip norm(0.7)", plain(lambda p: O.SGD(p, 0.3)), clip=lambda p: clip_grad_norm_(p, 0.7))
case("clip by norm of each parameter", "optimizer adam(rate: 0.3)\nclip each_norm(1.5)", plain(lambda p: O.Adam(p, 0.3)), clip=F.clip_each(1.5))
case("clip by norm of each unit", "optimizer sgd(rate: 0.3, momentum: 0.9)\nclip unit_norm(0.3)", plain(lambda p: O.SGD(p, 0.3, momentum=0.9)), clip=F.clip_units(0.3))
case("clip by norm of small units", "optimizer sgd(rate: 0.3)\nclip unit_norm(0.2, eps: 2)", plain(lambda p: O.SGD(p, 0.3)), clip=F.clip_units(0.2, 2.0))

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Updates")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "updates.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "updates")
