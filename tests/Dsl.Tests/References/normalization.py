#!/usr/bin/env python3
"""Normalizations against PyTorch's."""
import torch
import torch.nn.functional as F

from cases import declaration, weight_and_bias, write


def batch_norm(shape):
    mean, variance = torch.zeros(shape[0], dtype=torch.float64), torch.ones(shape[0], dtype=torch.float64)
    initial = mean.clone(), variance.clone()
    declaration(f"layer batch_norm over {len(shape)} dimensions", "batch_norm as stage", shape, weight_and_bias(shape[0]),
                lambda x, w, b: F.batch_norm(x, mean, variance, w, b, training=True),
                after=lambda: [("stage.running_mean", mean), ("stage.running_var", variance)],
                inference=lambda x, w, b: F.batch_norm(x, *initial, w, b, training=False))


def plain_batch_norm(title, arguments, momentum, more):
    module = torch.nn.BatchNorm2d(3, momentum=momentum, affine=False, dtype=torch.float64)
    still = torch.nn.BatchNorm2d(3, affine=False, dtype=torch.float64).eval()
    declaration(f"layer batch_norm {title}", f"batch_norm({arguments}) as stage", (3, 2, 4), [], module,
                after=lambda: [("stage.running_mean", module.running_mean), ("stage.running_var", module.running_var)]
                + [("stage.num_batches_tracked", module.num_batches_tracked)] * more, inference=still)


batch_norm((5,))
batch_norm((3, 4, 3))
plain_batch_norm("without weights", "affine: false, momentum: 0.3", 0.3, 0)
plain_batch_norm("over all batches", "affine: false, cumulative: true", None, 1)
declaration("layer layer_norm", "layer_norm as stage", (6,), weight_and_bias(6), lambda x, w, b: F.layer_norm(x, (6,), w, b))
declaration("layer layer_norm over two axes", "layer_norm(over: 2) as stage", (3, 4),
            [("stage.weight", (3, 4)), ("stage.bias", (3, 4))], lambda x, w, b: F.layer_norm(x, (3, 4), w, b))
declaration("layer layer_norm without weights", "layer_norm(affine: false, eps: 1e-3)", (3, 4), [],
            lambda x: F.layer_norm(x, (4,), eps=1e-3))
declaration("layer group_norm", "group_norm(2) as stage", (4, 3, 2), weight_and_bias(4), lambda x, w, b: F.group_norm(x, 2, w, b))
declaration("layer group_norm of vectors", "group_norm(3, affine: false)", (6,), [], lambda x: F.group_norm(x, 3))
declaration("layer instance_norm", "instance_norm", (3, 4, 2), [], F.instance_norm)
declaration("layer instance_norm with weights", "instance_norm(affine: true) as stage", (3, 5), weight_and_bias(3),
            lambda x, w, b: F.instance_norm(x, weight=w, bias=b))
declaration("layer rms_norm", "rms_norm(eps: 1e-4) as stage", (3, 4), [("stage.weight", (4,))], lambda x, w: F.rms_norm(x, (4,), w, eps=1e-4))
declaration("layer rms_norm over two axes", "rms_norm(over: 2, affine: false)", (3, 4), [],
            lambda x: F.rms_norm(x, (3, 4), eps=1.1920929e-7))
declaration("layer local_response_norm", "local_response_norm(3, alpha: 0.5, beta: 0.75, k: 2)", (5, 2, 3), [],
            lambda x: F.local_response_norm(x, 3, 0.5, 0.75, 2.0))
declaration("layer local_response_norm over an even number", "local_response_norm(4, alpha: 0.5)", (5, 3), [],
            lambda x: F.local_response_norm(x, 4, 0.5))
for title, shape, call, weight in [
    ("of a dense layer", (4,), "dense(3", (3, 4)),
    ("of a convolution", (2, 5), "conv1d(3, kernel: 2", (3, 2, 2)),
]:
    function = F.linear if len(shape) == 1 else F.conv1d
    declaration(f"function weight_norm {title}", "normed as stage", shape,
                [("stage.weight_v", weight), ("stage.weight_g", (3,)), ("stage.inner.bias", (3,))],
                lambda x, v, g, b, f=function: f(x, torch._weight_norm(v, g.reshape(3, *[1] * (v.dim() - 1)), 0), b),
                preamble=f"""layer normed(x: [...s]) {{
  param weight_v: {list(weight)} = fan_in_uniform
  param weight_g: [3] = ones
  return x |> {call}, weight: weight_norm(weight_v, weight_g)) as inner
}}
""")
write(__file__)
