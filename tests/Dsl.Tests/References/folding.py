"""Batch normalization folded into the layer before it, by torch.nn.utils.fusion: writes Folding/folding.json."""
import json
import os

import torch
from torch import nn
from torch.nn.utils import fusion

from cases import flat, tensor

torch.set_default_dtype(torch.float64)
CASES = [
    ("conv2d(6, kernel: 3, padding: 1)", [3, 7, 7], nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6)),
    ("conv2d(6, kernel: 3, stride: 2, with_bias: false)", [3, 7, 7], nn.Conv2d(3, 6, 3, stride=2, bias=False), nn.BatchNorm2d(6)),
    ("conv2d(6, kernel: 3, groups: 2)", [4, 7, 7], nn.Conv2d(4, 6, 3, groups=2), nn.BatchNorm2d(6)),
    ("conv2d(4, kernel: 3, groups: 4)", [4, 7, 7], nn.Conv2d(4, 4, 3, groups=4), nn.BatchNorm2d(4)),
    ("conv1d(6, kernel: 3, dilation: 2)", [3, 9], nn.Conv1d(3, 6, 3, dilation=2), nn.BatchNorm1d(6)),
    ("conv_transpose2d(6, kernel: 3, stride: 2)", [3, 5, 5], nn.ConvTranspose2d(3, 6, 3, stride=2), nn.BatchNorm2d(6)),
    ("dense(6)", [9], nn.Linear(9, 6), nn.BatchNorm1d(6)),
]


def given(key, like, scale=0.5, offset=0.0):
    return tensor(key, tuple(like.shape), scale) + offset


def case(layer_text, shape, layer, norm):
    layer.weight.data = given(1, layer.weight)
    if layer.bias is not None:
        layer.bias.data = given(2, layer.bias)
    norm.weight.data = given(3, norm.weight, offset=1.0)
    norm.bias.data = given(4, norm.bias)
    norm.running_mean.data = given(5, norm.running_mean)
    norm.running_var.data = given(6, norm.running_var, offset=1.0)
    layer.eval(), norm.eval()
    fuse = fusion.fuse_linear_bn_eval if isinstance(layer, nn.Linear) else fusion.fuse_conv_bn_eval
    args = {"transpose": True} if isinstance(layer, nn.ConvTranspose2d) else {}
    fused = fuse(layer, norm, **args)
    x = tensor(7, (2, *shape), 1.0)
    return {
        "layer": layer_text, "shape": shape, "weight": flat(fused.weight), "bias": flat(fused.bias), "output": flat(fused(x)),
    }


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Folding", "folding.json")
with open(path, "w") as file:
    file.write("[" + ",".join("\n" + json.dumps(case(*c)) for c in CASES) + "\n]\n")
