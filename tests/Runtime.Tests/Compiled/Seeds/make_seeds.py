#!/usr/bin/env python3
"""What PyTorch begins with for a seed, and what it does next: first values, orders of samples, and a training.

Needs PyTorch (2.6 made the stored file). Writes seeds.json: for each module and seed the first, some and the sum of its
parameters' values; orders of several epochs by one generator; the parts of a random split; the losses of epochs.
"""
import json
import os
import re

import numpy as np
import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)


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
    def __init__(self, dtype=None):
        super().__init__()
        self.fc1 = nn.Linear(20, 32, dtype=dtype)
        self.fc2 = nn.Linear(32, 16, dtype=dtype)
        self.fc3 = nn.Linear(16, 4, dtype=dtype)

    def forward(self, x):
        return self.fc3(self.fc2(self.fc1(x).relu()).relu())


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(7, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(12, 9, batch_first=True)
        self.head = nn.Linear(9, 3)


def begin_others(mlp):
    """A module's own first values are drawn too when it is made, so this begins anew behind them."""
    nn.init.xavier_uniform_(mlp.fc1.weight)
    nn.init.zeros_(mlp.fc1.bias)
    nn.init.kaiming_uniform_(mlp.fc2.weight, mode="fan_out")
    nn.init.uniform_(mlp.fc2.bias, -0.5, 1.5)
    mlp.fc3.reset_parameters()


class Normal(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(12, 8, bias=False)
        self.second = nn.Linear(8, 10, bias=False)
        self.third = nn.Linear(10, 3)


def begin_normal(module):
    nn.init.normal_(module.first.weight, 0, 0.02)
    nn.init.normal_(module.second.weight, 1, 1)
    module.third.reset_parameters()


def described(values):
    flat = values.detach().double().flatten()
    return {"count": len(flat), "sum": flat.sum().item(), "first": flat[:4].tolist(), "last": flat[-4:].tolist()}


def first_values(seed):
    modules = {"SeedMlp": Mlp, "SeedLeNet": LeNet, "SeedRecurrent": Recurrent, "SeedWide": lambda: Mlp(torch.float64)}
    made = {}
    for name, module in modules.items():
        torch.manual_seed(seed)
        made[name] = module()
    for name, module, begin in (("SeedOthers", Mlp(), begin_others), ("SeedNormal", Normal(), begin_normal)):
        torch.manual_seed(seed)
        begin(module)
        made[name] = module
    return {name: {p: described(v) for p, v in module.named_parameters()} for name, module in made.items()}


def orders(seed):
    generator = torch.Generator().manual_seed(seed)
    few = [torch.randperm(n, generator=generator).tolist() for n in (1, 2, 10, 10)]
    generator = torch.Generator().manual_seed(seed)
    many = []
    for _ in range(3):
        order = torch.randperm(10000, generator=generator)
        many.append({"first": order[:5].tolist(), "last": order[-5:].tolist(), "sum": (order * torch.arange(10000)).sum().item()})
    parts = torch.utils.data.random_split(range(10), [7, 3], generator=torch.Generator().manual_seed(seed))
    return {"few": few, "many": many, "split": [list(part.indices) for part in parts]}


def training(seed, dtype):
    """As the recipe of SeedMlp and SeedWide: 50 samples in batches of 8, the last one smaller; epochs' losses count by samples."""
    x = torch.tensor(numbers(1, 50 * 20).reshape(50, 20))
    label = ((x[:, 0] > 0) * 2 + (x[:, 1] * x[:, 2] > 0)).long()
    torch.manual_seed(seed)
    net = Mlp(dtype)
    x = x.to(dtype)
    optimizer = torch.optim.Adam(net.parameters(), 1e-2)
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(3):
        order = torch.randperm(50, generator=generator)
        total = 0
        for start in range(0, 50, 8):
            batch = order[start:start + 8]
            loss = nn.functional.cross_entropy(net(x[batch]), label[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / 50)
    return {"losses": losses, "parameters": {p: described(v) for p, v in net.named_parameters()}}


SEEDS = (0, 3, 2**40 + 7)
stored = {str(seed): {"values": first_values(seed), "orders": orders(seed), "training": training(seed, torch.float32),
                      "wide": training(seed, torch.float64)} for seed in SEEDS}
text = re.sub(r"\[[^\[\]{}]*\]", lambda numbers: " ".join(numbers.group().split()), json.dumps(stored, indent=1))
with open(os.path.join(HERE, "seeds.json"), "w") as f:
    f.write(text + "\n")
