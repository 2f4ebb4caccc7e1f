"""Values kept in bfloat16: rounded numbers, and a training with such values in it. Writes Storage/storage.json."""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

from cases import classes, numbers

EDGES = [0x00000000, 0x80000000, 0x3F808000, 0x3F818000, 0x3F807FFF, 0x3F808001, 0x7F7FFFFF, 0xFF7F8000, 0x7F7F7FFF, 0x7F800000,
         0xFF800000, 0x00000001, 0x00008000, 0x00018000, 0x007FFFFF, 0x80800000]


def stored(x):
    return x.to(torch.bfloat16)


class Tanh(torch.autograd.Function):
    """An activation that keeps nothing but its result in bfloat16."""

    @staticmethod
    def forward(ctx, x):
        y = stored(torch.tanh(x))
        ctx.save_for_backward(y)
        return y.to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        y = ctx.saved_tensors[0].to(gradient.dtype)
        return gradient * (1 - y * y)


class Relu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = stored(torch.relu(x))
        ctx.save_for_backward(y)
        return y.to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        return gradient * (ctx.saved_tensors[0] > 0)


def rounded():
    some = numbers(5, 1000, 8.0).astype(np.float32).view(np.uint32)
    bits = np.concatenate([np.array(EDGES, dtype=np.uint32), some])
    values = torch.tensor(bits.view(np.float32))
    return bits.tolist(), values.to(torch.bfloat16).view(torch.int16).to(torch.int32).bitwise_and(0xFFFF).tolist()


def losses(dtype):
    def parameter(key, *shape):
        fan = shape[1] if len(shape) > 1 else 10
        return torch.tensor(numbers(key, int(np.prod(shape)), fan ** -0.5).reshape(shape), dtype=dtype).requires_grad_()

    w = [parameter(0, 16, 12), parameter(1, 16), parameter(2, 8, 16), parameter(3, 8), parameter(4, 5, 8), parameter(5, 5)]
    x = torch.tensor(numbers(100, 9 * 12).reshape(9, 12), dtype=dtype)
    t = classes(101, (9,), 5)
    found = []
    for _ in range(20):
        h = Tanh.apply(x @ w[0].T + w[1])
        h = Relu.apply(h @ w[2].T + w[3])
        loss = F.cross_entropy(h @ w[4].T + w[5], t)
        found.append(float(loss))
        for p, g in zip(w, torch.autograd.grad(loss, w)):
            p.data -= 0.1 * g
    return found


bits, expected = rounded()
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Storage", "storage.json")
with open(path, "w") as file:
    json.dump({"bits": bits, "rounded": expected, "losses64": losses(torch.float64), "losses32": losses(torch.float32)}, file)
    file.write("\n")
