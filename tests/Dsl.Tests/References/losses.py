#!/usr/bin/env python3
"""Losses against PyTorch's."""
import torch
import torch.nn.functional as F

from cases import BATCH, Given, declaration, tensor, weight_and_bias, write


def loss(title, text, shape, target, compute, **more):
    """The loss of a tanh: `text` names out and y."""
    declaration("loss " + title, "tanh", shape, [], torch.tanh, target=(target, compute), loss=text, **more)


def places(compute):
    """PyTorch has the classes on the second axis."""
    return lambda o, y, **options: compute(o.transpose(1, 2), y, **options)


LABEL = Given("y", (), classes_=6)
SEQUENCE = Given("y", (5,), classes_=6)
REAL = Given("y", (3, 4))
SIGN = Given("y", (3, 4), values=torch.sign(tensor(101, (BATCH, 3, 4))))
SHARES = Given("y", (6,), values=F.softmax(2 * tensor(101, (BATCH, 6)), -1))
PLACED_SHARES = Given("y", (5, 6), values=F.softmax(2 * tensor(101, (BATCH, 5, 6)), -1))
UNIT = Given("y", (2, 3), scale=0.5, offset=0.5)
WEIGHTS = [1.0, 0.5, 2.0, 0.25, 3.0, 1.5]
W = torch.tensor(WEIGHTS, dtype=torch.float64)

loss("cross_entropy", "cross_entropy(out, y)", (6,), LABEL, F.cross_entropy)
loss("cross_entropy of a sequence", "cross_entropy(out, y)", (5, 6), SEQUENCE, places(F.cross_entropy))
for title, arguments, options in [
    ("smoothed", "label_smoothing: 0.1", dict(label_smoothing=0.1)),
    ("weighted", f"class_weights: {WEIGHTS}", dict(weight=W)),
    ("with an ignored class", "ignored: 2", dict(ignore_index=2)),
    ("smoothed and weighted", f"label_smoothing: 0.2, class_weights: {WEIGHTS}", dict(label_smoothing=0.2, weight=W)),
    ("smoothed with an ignored class", "label_smoothing: 0.2, ignored: 1", dict(label_smoothing=0.2, ignore_index=1)),
    ("with all of them", f"label_smoothing: 0.2, class_weights: {WEIGHTS}, ignored: 4",
     dict(label_smoothing=0.2, weight=W, ignore_index=4)),
]:
    for place, shape, target, compute in [("", (6,), LABEL, F.cross_entropy), (" of a sequence", (5, 6), SEQUENCE, places(F.cross_entropy))]:
        loss(f"cross_entropy{place} {title}", f"cross_entropy(out, y, {arguments})", shape, target,
             lambda o, y, c=compute, more=options: c(o, y, **more))
loss("soft_cross_entropy", "soft_cross_entropy(out, y)", (6,), SHARES, F.cross_entropy)
loss("soft_cross_entropy of a sequence", "soft_cross_entropy(out, y)", (5, 6), PLACED_SHARES,
     lambda o, y: F.cross_entropy(o.transpose(1, 2), y.transpose(1, 2)))
loss("soft_cross_entropy smoothed and weighted", f"soft_cross_entropy(out, y, label_smoothing: 0.2, class_weights: {WEIGHTS})",
     (6,), SHARES, lambda o, y: F.cross_entropy(o, y, weight=W, label_smoothing=0.2))
loss("negative_log_likelihood", "negative_log_likelihood(out, y)", (6,), LABEL, F.nll_loss)
loss("negative_log_likelihood of a sequence", f"negative_log_likelihood(out, y, class_weights: {WEIGHTS}, ignored: 3)", (5, 6), SEQUENCE,
     places(lambda o, y: F.nll_loss(o, y, weight=W, ignore_index=3)))

BCE = F.binary_cross_entropy_with_logits
loss("binary_cross_entropy", "binary_cross_entropy(out, y)", (2, 3), UNIT, BCE)
loss("binary_cross_entropy with a weight", "binary_cross_entropy(out, y, positive_weight: 2.5)", (2, 3), UNIT,
     lambda o, y: BCE(o, y, pos_weight=torch.tensor(2.5)))
loss("binary_cross_entropy with weights", "binary_cross_entropy(out, y, positive_weight: [0.5, 2, 3])", (2, 3), UNIT,
     lambda o, y: BCE(o, y, pos_weight=torch.tensor([0.5, 2, 3])))
declaration("loss binary_cross_entropy far out", "identity", (4,), [], lambda x: x,
            x=Given("x", (4,), values=[[1e4, -1e4, 100, -100]] * BATCH),
            target=(Given("y", (4,), values=[[1, 0, 1, 0], [0, 1, 0.5, 0.5], [1, 1, 0, 1], [0, 0, 1, 1]]), lambda o, y: 1e-4 * BCE(o, y)),
            loss="1e-4 * binary_cross_entropy(out, y)")

loss("mse", "mse(out, y)", (3, 4), REAL, F.mse_loss)
loss("mae", "mae(out, y)", (3, 4), REAL, F.l1_loss)
loss("huber", "huber(out, y)", (3, 4), REAL, F.huber_loss)
loss("huber of another delta", "huber(out, y, delta: 0.4)", (3, 4), REAL, lambda o, y: F.huber_loss(o, y, delta=0.4))
loss("smooth_l1", "smooth_l1(out, y)", (3, 4), REAL, F.smooth_l1_loss)
loss("smooth_l1 of another beta", "smooth_l1(out, y, beta: 0.4)", (3, 4), REAL, lambda o, y: F.smooth_l1_loss(o, y, beta=0.4))
loss("hinge", "hinge(out, y)", (3, 4), SIGN, lambda o, y: F.relu(1 - y * o).mean())
loss("hinge of another margin", "hinge(out, y, margin: 0.3)", (3, 4), SIGN, lambda o, y: F.relu(0.3 - y * o).mean())
loss("multiclass_hinge", "multiclass_hinge(out, y)", (6,), LABEL, F.multi_margin_loss)
loss("multiclass_hinge squared", "multiclass_hinge(out, y, margin: 0.7, power: 2)", (6,), LABEL,
     lambda o, y: F.multi_margin_loss(o, y, p=2, margin=0.7))
ZEROS = SHARES.tensor.clone()
ZEROS[:, 1] = 0
loss("kl_divergence", "kl_divergence(log_softmax(out), y)", (6,), SHARES,
     lambda o, y: F.kl_div(F.log_softmax(o, -1), y, reduction="batchmean"))
loss("kl_divergence with zeros", "kl_divergence(out, y)", (6,), Given("y", (6,), values=ZEROS),
     lambda o, y: F.kl_div(o, y, reduction="batchmean"))

# Penalties of a parameter, beside a loss with a factor.
for name, text, compute in [
    ("l1", "l1(stage.weight)", lambda w: w.abs().sum()),
    ("l2", "l2(stage.weight)", lambda w: w.square().sum() / 2),
    ("elastic", "elastic(stage.weight, ratio: 0.3)", lambda w: 0.3 * w.abs().sum() + 0.7 * w.square().sum() / 2),
]:
    kept = []
    declaration(f"loss {name}", "dense(3) as stage", (4,), weight_and_bias(3, 4),
                lambda x, w, b: (kept.append(w), F.linear(x, w, b))[1],
                target=(Given("y", (3,)), lambda o, y, c=compute: 0.5 * F.mse_loss(o, y) + 1e-2 * c(kept[0])),
                loss=f"0.5 * mse(out, y)\n  loss   1e-2 * {text}")
write(__file__)
