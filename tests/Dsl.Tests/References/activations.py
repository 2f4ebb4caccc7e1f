#!/usr/bin/env python3
"""Activations against PyTorch's."""
import torch
import torch.nn.functional as F

from cases import Given, declaration, weight_and_bias, write


def activation(title, stage, function, shape=(3, 4), **more):
    declaration("activation " + title, stage, shape, [], function, **more)


WIDE = Given("x", (3, 8), key=100, scale=8.0)  # both sides of the corners at ±1, ±3 and 6

activation("identity", "identity", lambda x: x)
activation("relu", "relu", F.relu)
activation("relu6", "relu6", F.relu6, x=WIDE)
activation("leaky_relu", "leaky_relu", F.leaky_relu)
activation("leaky_relu of another slope", "leaky_relu(slope: 0.3)", lambda x: F.leaky_relu(x, 0.3))
activation("elu", "elu", F.elu)
activation("elu of another alpha", "elu(alpha: 0.7)", lambda x: F.elu(x, 0.7))
activation("selu", "selu", F.selu)
activation("celu", "celu", F.celu)
# The gradient of PyTorch's own celu has alpha in f32 only.
activation("celu of another alpha", "celu(alpha: 0.7)", lambda x: torch.where(x > 0, x, 0.7 * (torch.exp(x / 0.7) - 1)))
activation("sigmoid", "sigmoid", torch.sigmoid)
# The gradient of PyTorch's own hardsigmoid has 1/6 in f32 only.
activation("hard_sigmoid", "hard_sigmoid", lambda x: F.relu6(x + 3) / 6, x=WIDE)
activation("tanh", "tanh", torch.tanh)
activation("hard_tanh", "hard_tanh", F.hardtanh, x=WIDE)
activation("hard_tanh of other bounds", "hard_tanh(least: -2, greatest: 3)", lambda x: F.hardtanh(x, -2, 3), x=WIDE)
activation("softplus", "softplus", F.softplus)
activation("softplus of another beta", "softplus(beta: 2, threshold: 3)", lambda x: F.softplus(x, 2, 3), x=WIDE)
activation("gelu", "gelu", F.gelu, x=WIDE)
activation("gelu approximated", "gelu(approximate: true)", lambda x: F.gelu(x, approximate="tanh"), x=WIDE)
activation("silu", "silu", F.silu)
activation("hard_swish", "hard_swish", F.hardswish, x=WIDE)
activation("mish", "mish", F.mish, x=WIDE)
activation("softmax", "softmax", lambda x: F.softmax(x, -1), (6,))
activation("softmax over another axis", "softmax(axis: 0)", lambda x: F.softmax(x, 1))
activation("log_softmax", "log_softmax", lambda x: F.log_softmax(x, -1), (6,))
activation("log_softmax over another axis", "log_softmax(axis: 0)", lambda x: F.log_softmax(x, 1))

# Far out: differences of 1e4 between neighbours, where exp overflows and log of 0 is infinite.
FAR = Given("x", (4,), values=[[1e4, -1e4, 0, 1], [-1e4, -1e4, -1e4, -9999], [1e4, 9999, 9998, 1], [0, 1, 2, 3]])
activation("softmax far out", "softmax", lambda x: F.softmax(x, -1), (4,), x=FAR)
activation("log_softmax far out", "log_softmax", lambda x: F.log_softmax(x, -1), (4,), x=FAR, loss="1e-4 * mse(out, y)",
           target=(Given("y", (4,), values=torch.zeros(16)), lambda o, y: 1e-4 * F.mse_loss(o, y)))

declaration("layer prelu", "prelu as stage", (3, 4), [("stage.weight", (1,))], F.prelu)
declaration("layer prelu of each channel", "prelu(each_channel: true) as stage", (3, 4), [("stage.weight", (3,))], F.prelu)


def maxout(x, w, b):
    return F.linear(x, w, b).reshape(-1, 3, 4).amax(-1)


declaration("layer maxout", "maxout(3, pieces: 4) as stage", (5,), weight_and_bias(12, 5), maxout)
write(__file__)
