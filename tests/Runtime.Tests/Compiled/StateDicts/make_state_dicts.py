#!/usr/bin/env python3
"""State dicts as PyTorch saves them, and what PyTorch makes of the files that NetGen saves.

Needs PyTorch and safetensors (2.6 and 0.5 made the stored files). Writes mlp.safetensors and lenet.safetensors, each a
module's state_dict after some training, and predictions.json: what the modules predict, and what they predict with the
parameters of netgen_mlp.safetensors and netgen_lenet.safetensors, which the tests of NetGen save (StateDictTests says how).
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))


def numbers(key, count):
    """Numbers in (-1, 1), the same in every language: a 32-bit hash of (key, position)."""
    i = np.arange(count, dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    x = ((i + np.uint64(1)) * np.uint64(2654435761) ^ np.uint64((key + 1) * 2246822519 & 0xFFFFFFFF)) & mask
    x ^= x >> np.uint64(15)
    x = x * np.uint64(2246822519) & mask
    x ^= x >> np.uint64(13)
    x = x * np.uint64(3266489917) & mask
    x ^= x >> np.uint64(16)
    return (x.astype(np.float64) / 2.0**31 - 1.0).astype(np.float32)


class Mlp(nn.Module):
    shape = (6,)

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6, 8)
        self.fc2 = nn.Linear(8, 3)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))

    def learned(self, x):
        return F.mse_loss(self(x), x[:, :3])


class LeNet(nn.Module):
    shape = (1, 12, 12)

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 5, padding=2)
        self.norm1 = nn.BatchNorm2d(3)
        self.conv2 = nn.Conv2d(3, 4, 3, bias=False)
        self.norm2 = nn.BatchNorm2d(4)
        self.fc1 = nn.Linear(16, 10)
        self.fc2 = nn.Linear(10, 5)

    def logits(self, x):
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2).flatten(1)
        return self.fc2(F.relu(self.fc1(x)))

    def forward(self, x):
        return F.softmax(self.logits(x), dim=1)

    def learned(self, x):
        return F.cross_entropy(self.logits(x), torch.arange(len(x)) % 5)


predictions = {}
for name, module in (("mlp", Mlp), ("lenet", LeNet)):
    torch.manual_seed(0)
    net = module()
    x = torch.tensor(numbers(1, 7 * int(np.prod(module.shape))).reshape(7, *module.shape))
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    for _ in range(5):
        optimizer.zero_grad()
        net.learned(x).backward()
        optimizer.step()
    net.eval()
    save_file(net.state_dict(), os.path.join(HERE, f"{name}.safetensors"))
    with torch.no_grad():
        predictions[name] = net(x).flatten().tolist()

    # The other way: a file of NetGen's is a state_dict that fits, names, shapes and all.
    path = os.path.join(HERE, f"netgen_{name}.safetensors")
    if os.path.exists(path):
        ours = load_file(path)
        net.load_state_dict(ours, strict=True)
        for parameter, values in ours.items():
            expected = numbers(100 + sorted(ours).index(parameter), values.numel()).reshape(values.shape)
            expected = np.abs(expected) + 0.5 if parameter.endswith("running_var") else expected
            assert np.array_equal(values.numpy(), expected), parameter
        with torch.no_grad():
            predictions[f"netgen_{name}"] = net(x).flatten().tolist()
        print(f"{path}: {len(ours)} tensors fit")
with open(os.path.join(HERE, "predictions.json"), "w") as f:
    json.dump(predictions, f, indent=1)
    f.write("\n")
