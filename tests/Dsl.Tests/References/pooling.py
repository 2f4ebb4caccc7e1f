#!/usr/bin/env python3
"""Pooling against PyTorch's."""
import torch.nn.functional as F

from cases import declaration, write


def stage(name, title, arguments, shape, function, **options):
    declaration(f"layer {name}{title}", f"{name}({arguments})" if arguments else name, shape, [], lambda x: function(x, **options))


stage("max_pool", "", "2", (2, 6, 4), F.max_pool2d, kernel_size=2)
stage("max_pool", " with a remainder", "2", (2, 5, 7), F.max_pool2d, kernel_size=2)
stage("max_pool", " overlapping", "3, stride: 2, padding: 1", (2, 7, 6), F.max_pool2d, kernel_size=3, stride=2, padding=1)
stage("max_pool", " dilated", "[2, 3], stride: 1, dilation: [1, 2]", (2, 4, 6), F.max_pool2d, kernel_size=(2, 3), stride=1, dilation=(1, 2))
stage("max_pool", " over the end", "2, ceil_mode: true", (2, 5, 4), F.max_pool2d, kernel_size=2, ceil_mode=True)
stage("max_pool", " over the end, padded", "3, stride: 3, padding: 1, ceil_mode: true", (2, 6, 9), F.max_pool2d,
      kernel_size=3, stride=3, padding=1, ceil_mode=True)
stage("max_pool", " along one axis", "3, stride: 2", (2, 8), F.max_pool1d, kernel_size=3, stride=2)
stage("max_pool", " along three axes", "[1, 2, 2]", (2, 2, 4, 5), F.max_pool3d, kernel_size=(1, 2, 2))
stage("average_pool", "", "2", (2, 6, 4), F.avg_pool2d, kernel_size=2)
stage("average_pool", " overlapping", "3, stride: 1", (2, 5, 6), F.avg_pool2d, kernel_size=3, stride=1)
stage("average_pool", " padded", "3, stride: 2, padding: 1", (2, 5, 6), F.avg_pool2d, kernel_size=3, stride=2, padding=1)
stage("average_pool", " without the padding", "3, stride: 2, padding: 1, count_include_pad: false", (2, 5, 6), F.avg_pool2d,
      kernel_size=3, stride=2, padding=1, count_include_pad=False)
stage("average_pool", " over the end", "3, stride: 2, padding: 1, ceil_mode: true", (2, 6, 5), F.avg_pool2d,
      kernel_size=3, stride=2, padding=1, ceil_mode=True)
stage("average_pool", " over the end, without the padding", "[3, 2], padding: [1, 0], ceil_mode: true, count_include_pad: false",
      (2, 6, 5), F.avg_pool2d, kernel_size=(3, 2), padding=(1, 0), ceil_mode=True, count_include_pad=False)
stage("average_pool", " along one axis", "2", (2, 7), F.avg_pool1d, kernel_size=2)
stage("average_pool", " along three axes", "2", (2, 2, 4, 5), F.avg_pool3d, kernel_size=2)
stage("global_average_pool", "", "keep: true", (2, 3, 4), F.adaptive_avg_pool2d, output_size=1)
stage("global_max_pool", "", "keep: true", (2, 3, 4), F.adaptive_max_pool2d, output_size=1)
declaration("layer global_average_pool of vectors", "global_average_pool", (2, 5), [], lambda x: F.adaptive_avg_pool1d(x, 1).flatten(1))
declaration("layer global_max_pool of vectors", "global_max_pool", (2, 5), [], lambda x: F.adaptive_max_pool1d(x, 1).flatten(1))
write(__file__)
