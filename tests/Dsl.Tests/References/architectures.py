#!/usr/bin/env python3
"""The architectures of the samples at small sizes: trainings of 20 steps against PyTorch's."""
import os
import re

import torch
import torch.nn.functional as F
import torch.optim as O

from cases import Given, training, write

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[".."] * 3, "samples", "Architectures")
BATCH = 4


def sample(name, **constants):
    """The text of a sample without its recipe, as network Case, at other constants."""
    with open(os.path.join(SAMPLES, name + ".netdsl")) as file:
        text = file.read().split("\ntrain ")[0]
    text = re.sub(r"(?m)^(///.*\n)?network \w+ = .*\n", "", text)
    for constant, value in constants.items():
        text, count = re.subn(rf"(const {constant} *= |{constant}: int = )[\d.]+", rf"\g<1>{value}", text)
        assert count > 0, constant
    text = text.replace(f"network {name}", "network Case")

    def as_constants(match):
        return "".join("const " + p.strip().replace(": int", "") + "\n" for p in match.group(1).split(",")) + "\nnetwork Case {"

    return re.sub(r"network Case\(((?:\w+: int[^,)]*(?:, )?)+)\) \{", as_constants, text)


def train(name, constants, shapes, function, x, y, loss=F.cross_entropy, clip=False, step=0.01, others=()):
    training(f"network {name}", sample(name, **constants), shapes, function, None, 0,
             f"optimizer adam(rate: {step})" + ("\nclip norm(1)" if clip else ""), lambda p: O.Adam(p, step),
             clip=(lambda p: torch.nn.utils.clip_grad_norm_(p, 1.0)) if clip else None, batch=BATCH, slots=[x, *others] + [y] * (y is not None),
             loss=loss)


def conv(p, name, x, **options):
    return F.conv2d(x, p[name + ".weight"], p.get(name + ".bias"), **options)


def norm(p, name, x):
    return F.batch_norm(x, None, None, p[name + ".weight"], p[name + ".bias"], training=True)


def linear(p, name, x):
    return F.linear(x, p[name + ".weight"], p.get(name + ".bias"))


def image(*shape):
    return Given("image", shape, key=100, batch=BATCH)


def label(count, shape=(), name="label"):
    return Given(name, shape, classes_=count, batch=BATCH)


# ---------------------------------------------------------------- AlexNet


def alexnet(p, x):
    def respond(x):
        return F.local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2.0)

    x = F.max_pool2d(respond(F.relu(conv(p, "conv1", x, stride=4))), 3, 2)
    x = F.max_pool2d(respond(F.relu(conv(p, "conv2", x, padding=2, groups=2))), 3, 2)
    x = F.relu(conv(p, "conv3", x, padding=1))
    x = F.relu(conv(p, "conv4", x, padding=1, groups=2))
    x = F.max_pool2d(F.relu(conv(p, "conv5", x, padding=1, groups=2)), 3, 2).flatten(1)
    return linear(p, "fc8", F.relu(linear(p, "fc7", F.relu(linear(p, "fc6", x)))))


SHAPES = {}
for n, s in [("conv1", (6, 3, 11, 11)), ("conv2", (16, 3, 5, 5)), ("conv3", (24, 16, 3, 3)), ("conv4", (24, 12, 3, 3)),
             ("conv5", (16, 12, 3, 3)), ("fc6", (12, 16)), ("fc7", (12, 12)), ("fc8", (4, 12))]:
    SHAPES |= {n + ".weight": s, n + ".bias": s[:1]}
train("AlexNet", dict(width=2, hidden=12, size=67, classes=4, drop=0), SHAPES, alexnet, image(3, 67, 67), label(4))

# ---------------------------------------------------------------- ResNet-20


def resnet(p, x):
    x = F.relu(norm(p, "bn1", conv(p, "conv1", x, padding=1)))
    for stage in range(3):
        for i in range(3):
            at, stride = f"layers.{stage}.{i}.", 2 if stage > 0 and i == 0 else 1
            y = F.relu(norm(p, at + "bn1", conv(p, at + "conv1", x, padding=1, stride=stride)))
            y = norm(p, at + "bn2", conv(p, at + "conv2", y, padding=1))
            if stride == 2:
                more = (y.shape[1] - x.shape[1]) // 2
                x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, more, more))
            x = F.relu(x + y)
    return linear(p, "fc", x.mean((2, 3)))


def norm_shapes(name, c):
    return {name + ".weight": (c,), name + ".bias": (c,)}


SHAPES = {"conv1.weight": (2, 3, 3, 3)} | norm_shapes("bn1", 2)
for stage in range(3):
    for i in range(3):
        at, c = f"layers.{stage}.{i}.", 2 * 2 ** stage
        SHAPES |= {at + "conv1.weight": (c, c // 2 if stage > 0 and i == 0 else c, 3, 3)} | norm_shapes(at + "bn1", c)
        SHAPES |= {at + "conv2.weight": (c, c, 3, 3)} | norm_shapes(at + "bn2", c)
SHAPES |= {"fc.weight": (4, 8), "fc.bias": (4,)}
train("ResNet20", dict(width=2, size=8, classes=4), SHAPES, resnet, image(3, 8, 8), label(4))

# ---------------------------------------------------------------- DenseNet-BC


def densenet(p, x):
    x = conv(p, "conv", x, padding=1)
    for block in range(3):
        for i in range(2):
            at = f"layers.{block}.{i}."
            y = conv(p, at + "conv1", F.relu(norm(p, at + "norm1", x)))
            x = torch.cat([x, conv(p, at + "conv2", F.relu(norm(p, at + "norm2", y)), padding=1)], 1)
        if block < 2:
            at = f"transitions.{block}."
            x = F.avg_pool2d(conv(p, at + "conv", F.relu(norm(p, at + "norm", x))), 2)
    return linear(p, "fc", F.relu(norm(p, "norm", x)).mean((2, 3)))


SHAPES, c, g = {"conv.weight": (6, 3, 3, 3)}, 6, 3
for block in range(3):
    for i in range(2):
        at = f"layers.{block}.{i}."
        SHAPES |= norm_shapes(at + "norm1", c) | {at + "conv1.weight": (4 * g, c, 1, 1)}
        SHAPES |= norm_shapes(at + "norm2", 4 * g) | {at + "conv2.weight": (g, 4 * g, 3, 3)}
        c += g
    if block < 2:
        SHAPES |= norm_shapes(f"transitions.{block}.norm", c) | {f"transitions.{block}.conv.weight": (c // 2, c, 1, 1)}
        c //= 2
SHAPES |= norm_shapes("norm", c) | {"fc.weight": (4, c), "fc.bias": (4,)}
train("DenseNet", dict(growth=3, depth=2, size=8, classes=4), SHAPES, densenet, image(3, 8, 8), label(4), step=0.001)

# ---------------------------------------------------------------- segmentation


def segmentation(p, x):
    def stage(name, x):
        return F.max_pool2d(F.relu(conv(p, name + ".conv2", F.relu(conv(p, name + ".conv1", x, padding=1)), padding=1)), 2)

    def up(name, x):
        return F.conv_transpose2d(x, p[name + ".weight"], p[name + ".bias"], stride=2, padding=1)

    half = stage("stage1", x)
    quarter = stage("stage2", half)
    scores = up("up3", conv(p, "score3", stage("stage3", quarter)))
    scores = up("up2", scores + conv(p, "score2", quarter))
    return up("up1", scores + conv(p, "score1", half))


SHAPES, c = {}, 3
for k in (1, 2, 3):
    d = 2 * 2 ** (k - 1)
    for n, s in [("stage%d.conv1" % k, (d, c, 3, 3)), ("stage%d.conv2" % k, (d, d, 3, 3)), ("score%d" % k, (3, d, 1, 1)), ("up%d" % k, (3, 3, 4, 4))]:
        SHAPES |= {n + ".weight": s, n + ".bias": s[:1]}
    c = d
train("Segmentation", dict(channels=2, classes=3, height=8, width=16), SHAPES, segmentation, image(3, 8, 16), label(3, (8, 16), "labels"))

# ---------------------------------------------------------------- autoencoder


def autoencoder(p, x):
    def up(name, x):
        return F.conv_transpose2d(x, p[name + ".weight"], p[name + ".bias"], stride=2, padding=1, output_padding=1)

    x = F.relu(conv(p, "conv2", F.relu(conv(p, "conv1", x, stride=2, padding=1)), stride=2, padding=1))
    return torch.sigmoid(up("up2", F.relu(up("up1", x))))


IMAGE = image(1, 12, 12)
train("Autoencoder", dict(channels=3, size=12),
      {"conv1.weight": (3, 1, 3, 3), "conv1.bias": (3,), "conv2.weight": (6, 3, 3, 3), "conv2.bias": (6,),
       "up1.weight": (6, 3, 3, 3), "up1.bias": (3,), "up2.weight": (3, 1, 3, 3), "up2.bias": (1,)},
      autoencoder, IMAGE, None, loss=lambda out, x: F.mse_loss(out, x))

# ---------------------------------------------------------------- ten layers of tanh


def deep_tanh(p, x):
    for k in range(10):
        x = torch.tanh(linear(p, f"layers.{k}", x))
    return linear(p, "head", x)


SHAPES = {}
for k in range(10):
    SHAPES |= {f"layers.{k}.weight": (6, 6), f"layers.{k}.bias": (6,)}
train("DeepTanh", dict(width=6, classes=3), SHAPES | {"head.weight": (3, 6), "head.bias": (3,)}, deep_tanh, Given("x", (6,), key=100, batch=BATCH),
      label(3))

# ---------------------------------------------------------------- sequences


def text(count, length):
    return (Given("text", (length,), key=100, classes_=count, batch=BATCH), label(count, (length,), "next"))


def of_sequence(logits, target):
    return F.cross_entropy(logits.transpose(1, 2), target)


CARRIED = [Given(name, (1, 6), key=key, batch=BATCH) for name, key in (("hidden", 102), ("cells", 103))]


def characters(p, words):
    x = F.embedding(words, p["table.weight"])
    names = ["lstm." + n for n in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")]
    first = [g.tensor.transpose(0, 1).to(x.dtype) for g in CARRIED]
    x = torch._VF.lstm(x, first, [p[n] for n in names], True, 1, 0.0, True, False, True)[0]
    return linear(p, "head", x)


train("Characters", dict(vocabulary=9, units=6, length=7),
      {"table.weight": (9, 3), "lstm.weight_ih_l0": (24, 3), "lstm.weight_hh_l0": (24, 6), "lstm.bias_ih_l0": (24,), "lstm.bias_hh_l0": (24,),
       "head.weight": (9, 6), "head.bias": (9,)}, characters, *text(9, 7), loss=of_sequence, clip=True, others=CARRIED)


def gpt(p, words):
    def layer_norm(name, x):
        return F.layer_norm(x, x.shape[-1:], p[name + ".weight"], p[name + ".bias"])

    x = F.embedding(words, p["tokens.weight"]) + p["positions.weight"]
    for k in range(2):
        at = f"blocks.{k}."
        u = layer_norm(at + "norm1", x).transpose(0, 1)
        mask = torch.triu(torch.full((6, 6), -torch.inf, dtype=x.dtype), 1)
        a, _ = F.multi_head_attention_forward(
            u, u, u, 8, 2, p[at + "attention.in_proj_weight"], p[at + "attention.in_proj_bias"], None, None, False, 0.0,
            p[at + "attention.out_proj.weight"], p[at + "attention.out_proj.bias"], need_weights=False, attn_mask=mask)
        x = x + a.transpose(0, 1)
        x = x + linear(p, at + "down", F.gelu(linear(p, at + "up", layer_norm(at + "norm2", x))))
    return linear(p, "head", layer_norm("norm", x))


SHAPES = {"tokens.weight": (9, 8), "positions.weight": (6, 8)}
for k in range(2):
    at = f"blocks.{k}."
    SHAPES |= norm_shapes(at + "norm1", 8) | {at + "attention.in_proj_weight": (24, 8), at + "attention.in_proj_bias": (24,)}
    SHAPES |= {at + "attention.out_proj.weight": (8, 8), at + "attention.out_proj.bias": (8,)} | norm_shapes(at + "norm2", 8)
    SHAPES |= {at + "up.weight": (32, 8), at + "up.bias": (32,), at + "down.weight": (8, 32), at + "down.bias": (8,)}
SHAPES |= norm_shapes("norm", 8) | {"head.weight": (9, 8)}
train("Gpt", dict(vocabulary=9, context=6, width=8, heads=2, depth=2), SHAPES, gpt, *text(9, 6), loss=of_sequence, clip=True)
write(__file__)
