#!/usr/bin/env python3
"""Convolutions and their transposes against PyTorch's."""
import torch.nn.functional as F

from cases import declaration, weight_and_bias, write


def stage(name, function, title, arguments, shape, weight, channels=None, **options):
    parameters = weight_and_bias(*weight, bias=channels)
    declaration(f"layer {name}{title}", f"{name}({arguments}) as stage", shape, parameters,
                lambda x, w, b: function(x, w, b, **options))


def conv2d(*arguments, **options):
    stage("conv2d", F.conv2d, *arguments, **options)


conv2d("", "4, kernel: 3", (2, 6, 5), (4, 2, 3, 3))
conv2d(" padded", "4, kernel: 3, padding: 1", (2, 6, 5), (4, 2, 3, 3), padding=1)
conv2d(" strided", "4, kernel: 3, stride: 2, padding: 1", (2, 7, 6), (4, 2, 3, 3), stride=2, padding=1)
conv2d(" dilated", "3, kernel: 3, dilation: 2, padding: 2", (2, 7, 7), (3, 2, 3, 3), dilation=2, padding=2)
conv2d(" grouped", "6, kernel: 3, groups: 2, padding: 1", (4, 5, 5), (6, 2, 3, 3), groups=2, padding=1)
conv2d(" depthwise", "4, kernel: 3, groups: 4", (4, 5, 6), (4, 1, 3, 3), groups=4)
conv2d(" 1x1", "5, kernel: 1", (3, 4, 4), (5, 3, 1, 1))
conv2d(" same, even", 'kernel: [2, 4], channels: 3, padding: "same", dilation: [1, 2]', (2, 5, 6), (3, 2, 2, 4),
       padding="same", dilation=(1, 2))
conv2d(" valid", '3, kernel: [2, 3], padding: "valid", stride: [1, 2]', (2, 5, 6), (3, 2, 2, 3), padding="valid", stride=(1, 2))


def conv1d(*arguments, **options):
    stage("conv1d", F.conv1d, *arguments, **options)


conv1d("", "4, kernel: 3", (2, 7), (4, 2, 3))
conv1d(" strided and dilated", "4, kernel: 3, stride: 2, padding: 3, dilation: 2", (2, 8), (4, 2, 3), stride=2, padding=3, dilation=2)
conv1d(" same", '3, kernel: 4, padding: "same"', (2, 7), (3, 2, 4), padding="same")
conv1d(" grouped", "6, kernel: 2, groups: 3", (3, 6), (6, 1, 2), groups=3)


def conv3d(*arguments, **options):
    stage("conv3d", F.conv3d, *arguments, **options)


conv3d("", "3, kernel: 2", (2, 3, 4, 3), (3, 2, 2, 2, 2))
conv3d(" strided", "2, kernel: [1, 3, 2], stride: [2, 2, 1], padding: [0, 1, 1]", (2, 3, 4, 3), (2, 2, 1, 3, 2),
       stride=(2, 2, 1), padding=(0, 1, 1))
conv3d(" same, grouped", '4, kernel: [3, 2, 1], padding: "same", groups: 2', (2, 3, 2, 3), (4, 1, 3, 2, 1), padding="same", groups=2)


def conv_transpose1d(*arguments, **options):
    stage("conv_transpose1d", F.conv_transpose1d, *arguments, **options)


conv_transpose1d("", "4, kernel: 3", (2, 5), (2, 4, 3), 4)
conv_transpose1d(" strided", "3, kernel: 3, stride: 2, padding: 1, output_padding: 1", (2, 5), (2, 3, 3), 3,
                 stride=2, padding=1, output_padding=1)
conv_transpose1d(" with gaps", "3, kernel: 2, stride: 3", (2, 4), (2, 3, 2), 3, stride=3)
conv_transpose1d(" dilated, grouped", "4, kernel: 3, stride: 2, dilation: 3, padding: 2, output_padding: 2, groups: 2", (2, 5), (2, 2, 3), 4,
                 stride=2, dilation=3, padding=2, output_padding=2, groups=2)


def conv_transpose2d(*arguments, **options):
    stage("conv_transpose2d", F.conv_transpose2d, *arguments, **options)


conv_transpose2d("", "4, kernel: 3", (2, 4, 3), (2, 4, 3, 3), 4)
conv_transpose2d(" strided", "3, kernel: 3, stride: 2, padding: 1, output_padding: 1", (2, 3, 4), (2, 3, 3, 3), 3,
                 stride=2, padding=1, output_padding=1)
conv_transpose2d(" of unequal sizes", "3, kernel: [2, 3], stride: [2, 1], padding: [0, 2]", (2, 3, 5), (2, 3, 2, 3), 3,
                 stride=(2, 1), padding=(0, 2))
conv_transpose2d(" with a wide padding", "3, kernel: 1, padding: 1", (2, 4, 5), (2, 3, 1, 1), 3, padding=1)
conv_transpose2d(" grouped", "6, kernel: 2, stride: 2, groups: 2", (4, 3, 3), (4, 3, 2, 2), 6, stride=2, groups=2)
conv_transpose2d(" dilated", "2, kernel: 2, dilation: [2, 3], output_padding: [1, 2], stride: 2", (2, 3, 3), (2, 2, 2, 2), 2,
                 dilation=(2, 3), output_padding=(1, 2), stride=2)


def conv_transpose3d(*arguments, **options):
    stage("conv_transpose3d", F.conv_transpose3d, *arguments, **options)


conv_transpose3d("", "3, kernel: 2", (2, 2, 3, 2), (2, 3, 2, 2, 2), 3)
conv_transpose3d(" of unequal sizes", "2, kernel: [1, 3, 2], stride: [2, 2, 1], padding: [0, 1, 1], output_padding: [1, 1, 0]",
                 (2, 2, 2, 3), (2, 2, 1, 3, 2), 2, stride=(2, 2, 1), padding=(0, 1, 1), output_padding=(1, 1, 0))
conv_transpose3d(" dilated, grouped", "4, kernel: 2, dilation: [1, 2, 1], stride: 2, groups: 2", (2, 2, 2, 2), (2, 2, 2, 2, 2), 4,
                 stride=2, dilation=(1, 2, 1), groups=2)
write(__file__)
