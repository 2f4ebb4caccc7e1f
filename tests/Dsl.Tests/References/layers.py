#!/usr/bin/env python3
"""Dense layers, changes of shape and combinations against PyTorch's."""
import torch
import torch.nn.functional as F

from cases import BATCH, declaration, tensor, weight_and_bias, write

declaration("layer dense", "dense(3) as stage", (5,), weight_and_bias(3, 5), lambda x, w, b: F.linear(x, w, b))
declaration("layer dense without bias", "dense(3, with_bias: false) as stage", (5,), [("stage.weight", (3, 5))],
            lambda x, w: F.linear(x, w))
declaration("layer linear", "linear(3) as stage", (2, 5), weight_and_bias(3, 5), lambda x, w, b: F.linear(x, w, b))
declaration("layer linear over three axes", "linear(3, with_bias: false) as stage", (2, 3, 4), [("stage.weight", (3, 4))],
            lambda x, w: F.linear(x, w))
declaration("layer flatten", "flatten", (2, 3, 4), [], lambda x: x.flatten(1))
for mode, name, shape, factor, options in [
    ("nearest", "nearest(2)", (2, 3, 4), 2, {}),
    ("nearest", "nearest([3, 1])", (2, 3, 4), (3, 1), {}),
    ("linear", "linear(2)", (2, 5), 2, {}),
    ("bilinear", "linear([2, 3])", (2, 3, 4), (2, 3), {}),
    ("bilinear", "linear(2, align_corners: true)", (2, 3, 4), 2, dict(align_corners=True)),
    ("trilinear", "linear(2)", (1, 2, 3, 2), 2, {}),
]:
    stage = "upsample_" + name
    declaration(f"layer {stage.split('(')[0]} ({name.split('(')[1][:-1]}), {mode}", stage, shape, [],
                lambda x, m=mode, f=factor, o=options: F.interpolate(x, scale_factor=f, mode=m, **o))


def unprobed(*shape):
    """The network's input, which a pipeline names again."""
    return tensor(100, (BATCH, *shape), 2.0)


declaration("function add", "add(x)", (3, 4), [], lambda x: x + unprobed(3, 4))
declaration("function multiply", "multiply(x)", (3, 4), [], lambda x: x * unprobed(3, 4))
declaration("function add of a number", "add(2.5)", (3, 4), [], lambda x: x + 2.5)
declaration("function multiply by a number", "multiply(-0.5)", (3, 4), [], lambda x: x * -0.5)
declaration("function subtract", "subtract(x)", (3, 4), [], lambda x: x - unprobed(3, 4))
declaration("function divide", "divide(2 + x ^ 2)", (3, 4), [], lambda x: x / (2 + unprobed(3, 4) ** 2))
declaration("function matrix_product", "matrix_product(transpose(x))", (3, 4), [], lambda x: x @ unprobed(3, 4).transpose(1, 2))
declaration("function at_least", "at_least(x)", (3, 4), [], lambda x: torch.maximum(x, unprobed(3, 4)))
declaration("function at_most", "at_most(x - 0.1)", (3, 4), [], lambda x: torch.minimum(x, unprobed(3, 4) - 0.1))
declaration("function join", "join(x, axis: 1)", (3, 4), [], lambda x: torch.cat([x, unprobed(3, 4)], 2))
write(__file__)
