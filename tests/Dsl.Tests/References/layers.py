#!/usr/bin/env python3
"""Layers against PyTorch's."""
import torch
import torch.nn.functional as F

from cases import BATCH, declaration, tensor, weight_and_bias, write

declaration("layer dense", "dense(3) as stage", (5,), weight_and_bias(3, 5), lambda x, w, b: F.linear(x, w, b))
declaration("layer dense without bias", "dense(3, with_bias: false) as stage", (5,), [("stage.weight", (3, 5))],
            lambda x, w: F.linear(x, w))
for title, arguments, shape, weight, options in [
    ("", "4, kernel: 3", (2, 6, 5), (4, 2, 3, 3), {}),
    (" padded", "4, kernel: 3, padding: 1", (2, 6, 5), (4, 2, 3, 3), dict(padding=1)),
    (" strided", "4, kernel: 3, stride: 2, padding: 1", (2, 7, 6), (4, 2, 3, 3), dict(stride=2, padding=1)),
    (" dilated", "3, kernel: 3, dilation: 2, padding: 2", (2, 7, 7), (3, 2, 3, 3), dict(dilation=2, padding=2)),
    (" grouped", "6, kernel: 3, groups: 2, padding: 1", (4, 5, 5), (6, 2, 3, 3), dict(groups=2, padding=1)),
    (" depthwise", "4, kernel: 3, groups: 4", (4, 5, 6), (4, 1, 3, 3), dict(groups=4)),
    (" 1x1", "5, kernel: 1", (3, 4, 4), (5, 3, 1, 1), {}),
]:
    declaration(f"layer conv2d{title}", f"conv2d({arguments}) as stage", shape, weight_and_bias(*weight),
                lambda x, w, b, o=options: F.conv2d(x, w, b, **o))
declaration("layer max_pool", "max_pool(2)", (2, 6, 4), [], lambda x: F.max_pool2d(x, 2))
declaration("layer max_pool with a remainder", "max_pool(2)", (2, 5, 7), [], lambda x: F.max_pool2d(x, 2))
declaration("layer max_pool overlapping", "max_pool(3, stride: 2, padding: 1)", (2, 7, 6), [], lambda x: F.max_pool2d(x, 3, 2, 1))
declaration("layer average_pool", "average_pool(2)", (2, 6, 4), [], lambda x: F.avg_pool2d(x, 2))
declaration("layer average_pool overlapping", "average_pool(3, stride: 1)", (2, 5, 6), [], lambda x: F.avg_pool2d(x, 3, 1))
declaration("layer flatten", "flatten", (2, 3, 4), [], lambda x: x.flatten(1))


def batch_norm(shape):
    mean, variance = torch.zeros(shape[0], dtype=torch.float64), torch.ones(shape[0], dtype=torch.float64)
    initial = mean.clone(), variance.clone()
    declaration(f"layer batch_norm over {len(shape)} dimensions", "batch_norm as stage", shape, weight_and_bias(shape[0]),
                lambda x, w, b: F.batch_norm(x, mean, variance, w, b, training=True),
                after=lambda: [("stage.running_mean", mean), ("stage.running_var", variance)],
                inference=lambda x, w, b: F.batch_norm(x, *initial, w, b, training=False))


batch_norm((5,))
batch_norm((3, 4, 3))
declaration("layer layer_norm", "layer_norm as stage", (6,), weight_and_bias(6), lambda x, w, b: F.layer_norm(x, (6,), w, b))
declaration("layer layer_norm over two axes", "layer_norm(over: 2) as stage", (3, 4),
            [("stage.weight", (3, 4)), ("stage.bias", (3, 4))], lambda x, w, b: F.layer_norm(x, (3, 4), w, b))


def unprobed(*shape):
    """The network's input, which a pipeline names again."""
    return tensor(100, (BATCH, *shape), 2.0)


declaration("function add", "add(x)", (3, 4), [], lambda x: x + unprobed(3, 4))
declaration("function multiply", "multiply(x)", (3, 4), [], lambda x: x * unprobed(3, 4))
declaration("function join", "join(x, axis: 1)", (3, 4), [], lambda x: torch.cat([x, unprobed(3, 4)], 2))
write(__file__)
