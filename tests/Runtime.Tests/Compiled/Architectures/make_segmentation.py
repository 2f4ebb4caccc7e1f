#!/usr/bin/env python3
"""What PyTorch makes of images of three sizes with one set of parameters, for the sample's segmentation network.

Needs PyTorch (2.6 made the stored file). Images and parameters are computed by the tests too. Writes segmentation.json: for
each size every 97th probability, and the sum of the squares of all of them.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

CHANNELS, CLASSES = 16, 5
SIZES = {"Segmentation": (64, 64), "LargeSegmentation": (96, 128), "TallSegmentation": (120, 40)}
STEP = 97


def numbers(key, *shape):
    """Numbers in (-1, 1), the same in every language: a 32-bit hash of (key, position)."""
    i = np.arange(np.prod(shape), dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    x = ((i + np.uint64(1)) * np.uint64(2654435761) ^ np.uint64((key + 1) * 2246822519 & 0xFFFFFFFF)) & mask
    x ^= x >> np.uint64(15)
    x = x * np.uint64(2246822519) & mask
    x ^= x >> np.uint64(13)
    x = x * np.uint64(3266489917) & mask
    x ^= x >> np.uint64(16)
    return torch.tensor((x.astype(np.float64) / 2.0**31 - 1.0).astype(np.float32).astype(np.float64).reshape(shape))


def parameters():
    """In the network's order: a key each, scaled by 1.5 / √fan_in, biases as they are."""
    shapes, c = [], 3
    for k in (1, 2, 3):
        d = CHANNELS * 2 ** (k - 1)
        shapes += [(f"stage{k}.conv1", (d, c, 3, 3)), (f"stage{k}.conv2", (d, d, 3, 3))]
        c = d
    for k in (3, 2, 1):
        shapes += [(f"score{k}", (CLASSES, CHANNELS * 2 ** (k - 1), 1, 1)), (f"up{k}", (CLASSES, CLASSES, 4, 4))]
    values, key = {}, 0
    for name, shape in shapes:
        scale = np.float64(np.float32(1.5 / np.sqrt(np.prod(shape[1:]))))
        values[name + ".weight"] = (numbers(key, *shape) * scale).float().double()
        values[name + ".bias"] = numbers(key + 1, shape[0])
        key += 2
    return values


def predict(p, x):
    def conv(name, x, **options):
        return F.conv2d(x, p[name + ".weight"], p[name + ".bias"], **options)

    def stage(name, x):
        return F.max_pool2d(F.relu(conv(name + ".conv2", F.relu(conv(name + ".conv1", x, padding=1)), padding=1)), 2)

    def up(name, x):
        return F.conv_transpose2d(x, p[name + ".weight"], p[name + ".bias"], stride=2, padding=1)

    half = stage("stage1", x)
    quarter = stage("stage2", half)
    scores = up("up3", conv("score3", stage("stage3", quarter)))
    scores = up("up2", scores + conv("score2", quarter))
    return torch.softmax(up("up1", scores + conv("score1", half)).permute(0, 2, 3, 1), -1)


found = {}
for name, (height, width) in SIZES.items():
    y = predict(parameters(), numbers(100, 2, 3, height, width)).reshape(-1)
    found[name] = {"probabilities": [round(float(v), 9) for v in y[::STEP]], "squares": float((y ** 2).sum())}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "segmentation.json"), "w") as file:
    file.write("{" + ",\n".join(f"{json.dumps(n)}: {json.dumps(v)}" for n, v in found.items()) + "}\n")
