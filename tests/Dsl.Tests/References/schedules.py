#!/usr/bin/env python3
"""Schedules against PyTorch's: the rates of 40 steps, and two trainings."""
import math

import torch.optim as O
import torch.optim.lr_scheduler as S

from cases import STEPS, plateau_schedule, schedule, small_training, write

schedule("schedule constant", "constant(0.05)", lambda o: S.ConstantLR(o, factor=1.0), rate=0.05)
schedule("schedule step", "step(from: 0.5, every: 6 steps, factor: 0.5)", lambda o: S.StepLR(o, 6, 0.5), rate=0.5)
schedule("schedule step over epochs", "step(from: 0.5, every: 2 epochs)", lambda o: S.StepLR(o, 10), rate=0.5)
schedule("schedule multi_step", "multi_step(from: 0.5, at: [3 steps, 4 epochs, 30 steps], factor: 0.3)",
         lambda o: S.MultiStepLR(o, [3, 20, 30], 0.3), rate=0.5)
schedule("schedule exponential", "exponential(from: 0.5, factor: 0.9)", lambda o: S.ExponentialLR(o, 0.9), rate=0.5)
schedule("schedule inverse", "inverse(from: 0.5, every: 4 steps, power: 0.7)",
         lambda o: S.LambdaLR(o, lambda t: (1 + t / 4) ** -0.7), rate=0.5)
schedule("schedule ramp", "ramp(from: 0.5, to: 0.1, length: 25 steps)", lambda o: S.LinearLR(o, 1.0, 0.2, 25), rate=0.5)
schedule("schedule polynomial", "polynomial(from: 0.5, power: 2, length: 30 steps)", lambda o: S.PolynomialLR(o, 30, 2.0), rate=0.5)
schedule("schedule cosine", "cosine(from: 0.5, to: 0.1)", lambda o: S.CosineAnnealingLR(o, 40, 0.1), rate=0.5)
schedule("schedule cosine_restarts", "cosine_restarts(from: 0.5, to: 0.01, period: 7 steps)",
         lambda o: S.CosineAnnealingWarmRestarts(o, 7, 1, 0.01), rate=0.5)
schedule("schedule cosine_restarts stretched", "cosine_restarts(from: 0.5, period: 1 epoch, stretch: 2)",
         lambda o: S.CosineAnnealingWarmRestarts(o, 5, 2), rate=0.5)
schedule("schedule cosine_restarts stretched threefold", "cosine_restarts(from: 0.5, period: 3 steps, stretch: 3)",
         lambda o: S.CosineAnnealingWarmRestarts(o, 3, 3), rate=0.5)
schedule("schedule cyclic", "cyclic(from: 0.1, to: 0.5, up: 4 steps)",
         lambda o: S.CyclicLR(o, 0.1, 0.5, 4, cycle_momentum=False))
schedule("schedule cyclic halved", "cyclic(from: 0.1, to: 0.5, up: 3 steps, down: 1 epoch, mode: \"triangular2\")",
         lambda o: S.CyclicLR(o, 0.1, 0.5, 3, 5, mode="triangular2", cycle_momentum=False))
schedule("schedule cyclic by powers", "cyclic(from: 0.1, to: 0.5, up: 4 steps, down: 6 steps, mode: \"exp_range\", factor: 0.95)",
         lambda o: S.CyclicLR(o, 0.1, 0.5, 4, 6, mode="exp_range", gamma=0.95, cycle_momentum=False))


def one_cycle(**options):
    # It refuses the step behind the last.
    return lambda o: S.OneCycleLR(o, 0.5, total_steps=41, cycle_momentum=False, **options)


for title, arguments, options in [
    ("", "", {}),
    (" of straight lines", ", straight: true, rising: 0.4", dict(anneal_strategy="linear", pct_start=0.4)),
    (" in three phases", ", three_phases: true, start_divisor: 10, end_divisor: 100",
     dict(three_phase=True, div_factor=10, final_div_factor=100)),
    (" in three phases of straight lines", ", three_phases: true, straight: true", dict(three_phase=True, anneal_strategy="linear")),
]:
    schedule(f"schedule one_cycle{title}", f"one_cycle(highest: 0.5, length: 41 steps{arguments})", one_cycle(**options))
schedule("schedule warmup", "warmup(10 steps) then cosine(from: 0.5)",
         lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, 1.0, 9), S.CosineAnnealingLR(o, 30)], [10]), rate=0.5)

# Losses that fall, stay, rise for a while and fall again, some by less than a threshold.
LOSSES = [2.0, 1.5, 1.49995, 1.6, 1.7, 1.4, 1.45, 1.42, 1.41, 1.43, 1.2, 1.19999, 1.25, 1.3, 1.22, 1.21, 1.2, 1.21, 1.0, 1.1,
          1.05, 1.2, 1.1, 1.3, 1.4]


def plateau(warm=0, **options):
    """ReduceLROnPlateau, behind a linear warm-up of so many epochs."""
    def make(optimizer):
        first = optimizer.param_groups[0]["lr"]
        scheduler = S.ReduceLROnPlateau(optimizer, **options)

        def advance(epoch, step, loss):
            if epoch < warm:
                optimizer.param_groups[0]["lr"] = first * (5 * epoch + step + 1) / (5 * warm)
            elif step == 0 and epoch > warm:
                scheduler.step(loss)
        return advance
    return make


for title, arguments, options in [
    ("", "patience: 2", dict(patience=2)),
    (" by a half after a rest", "factor: 0.5, patience: 1, cooldown: 3", dict(factor=0.5, patience=1, cooldown=3)),
    (" by an absolute threshold", "factor: 0.5, patience: 1, threshold: 0.15, relative: false",
     dict(factor=0.5, patience=1, threshold=0.15, threshold_mode="abs")),
    (" down to a least rate", "patience: 0, least: 0.02, threshold: 0.05", dict(patience=0, min_lr=0.02, threshold=0.05)),
    (" of a figure that is to grow", "factor: 0.7, patience: 2, higher: true", dict(factor=0.7, patience=2, mode="max")),
    (" of a figure that is to grow by so much", "factor: 0.7, patience: 3, threshold: 0.1, relative: false, higher: true",
     dict(factor=0.7, patience=3, mode="max", threshold=0.1, threshold_mode="abs")),
]:
    plateau_schedule(f"schedule reduce_on_plateau{title}", f"reduce_on_plateau(from: 0.5, {arguments})", LOSSES, plateau(**options))
plateau_schedule("schedule reduce_on_plateau behind a warm-up", "warmup(3 epochs) then reduce_on_plateau(from: 0.5, patience: 2)",
                 LOSSES, plateau(warm=3, patience=2), also=["schedule warmup"])

small_training("schedule cosine in a training", "optimizer sgd\nrate cosine(from: 0.5, to: 0.1)", lambda p: O.SGD(p, 1.0),
               rate=lambda t: 0.1 + 0.4 * (1 + math.cos(math.pi * t / STEPS)) / 2)
write(__file__)
