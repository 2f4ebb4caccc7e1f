#!/usr/bin/env python3
"""Initializers against PyTorch's: bounds and quantiles of those that are random, else values."""
import math

import torch.nn.init as I

from cases import initializer, write

SHAPE = (80, 50, 5)  # fan_in 250, fan_out 400

initializer("initializer zeros", "zeros", I.zeros_, (3, 4), random=False)
initializer("initializer ones", "ones", I.ones_, (3, 4), random=False)
initializer("initializer constant", "constant(2.5)", lambda t: I.constant_(t, 2.5), (3, 4), random=False)
initializer("initializer identity", "identity", I.eye_, (3, 5), random=False)
initializer("initializer dirac", "dirac", I.dirac_, (3, 2, 4), random=False)
initializer("initializer dirac of two dimensions", "dirac(groups: 2)", lambda t: I.dirac_(t, 2), (4, 3, 3, 2), random=False)
initializer("initializer dirac of three dimensions", "dirac", I.dirac_, (2, 2, 3, 3, 2), random=False)


def without_second_row(t):
    t.fill_(2.5)[1] = 0


initializer("initializer without_row", "without_row(row: 1, others: constant(2.5))", without_second_row, (3, 4), random=False)
initializer("initializer normal", "normal(mean: 1, deviation: 0.5)", lambda t: I.normal_(t, 1, 0.5), SHAPE)
initializer("initializer truncated_normal", "truncated_normal", I.trunc_normal_, SHAPE, bounds=[-2, 2])
initializer("initializer truncated_normal to one side", "truncated_normal(mean: 1, deviation: 0.5, least: 0.8, greatest: 4)",
            lambda t: I.trunc_normal_(t, 1, 0.5, 0.8, 4), SHAPE, bounds=[0.8, 4])
initializer("initializer uniform", "uniform(from: -1, to: 3)", lambda t: I.uniform_(t, -1, 3), SHAPE, bounds=[-1, 3])


def within(bound):
    return [-bound, bound]


initializer("initializer fan_in_uniform", "fan_in_uniform", lambda t: I.kaiming_uniform_(t, a=math.sqrt(5)), SHAPE,
            bounds=within(250 ** -0.5))
initializer("initializer xavier_uniform", "xavier_uniform", I.xavier_uniform_, SHAPE, bounds=within(math.sqrt(6 / 650)))
for name, arguments in [("linear", {}), ("sigmoid", {}), ("tanh", {}), ("relu", {}), ("leaky_relu", {}), ("selu", {})]:
    gain = I.calculate_gain(name)
    initializer(f"initializer xavier_uniform with the gain of {name}", f'xavier_uniform(gain: gain_of("{name}"))',
                lambda t, g=gain: I.xavier_uniform_(t, g), SHAPE, bounds=within(gain * math.sqrt(6 / 650)), also=["function gain_of"])
initializer("initializer xavier_normal", "xavier_normal(gain: 2)", lambda t: I.xavier_normal_(t, 2), SHAPE)
initializer("initializer kaiming_uniform", "kaiming_uniform", I.kaiming_uniform_, SHAPE, bounds=within(math.sqrt(6 / 250)))
initializer("initializer kaiming_uniform by the outputs", 'kaiming_uniform(a: 0.2, mode: "fan_out")',
            lambda t: I.kaiming_uniform_(t, 0.2, "fan_out"), SHAPE, bounds=within(math.sqrt(6 / (1 + 0.2 ** 2) / 400)))
initializer("initializer kaiming_normal", "kaiming_normal", I.kaiming_normal_, SHAPE)
initializer("initializer kaiming_normal by the outputs", 'kaiming_normal(mode: "fan_out")',
            lambda t: I.kaiming_normal_(t, mode="fan_out"), SHAPE)
initializer("initializer lecun_uniform", "lecun_uniform", lambda t: I.kaiming_uniform_(t, nonlinearity="linear"), SHAPE,
            bounds=within(math.sqrt(3 / 250)))
initializer("initializer lecun_normal", "lecun_normal", lambda t: I.kaiming_normal_(t, nonlinearity="linear"), SHAPE)
write(__file__)
