"""How large a network is and what it costs to run, without running it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from training.config import Config
from training.net.unet import UNet

_UP = (nn.ConvTranspose2d, nn.ConvTranspose3d)
_CONVOLUTIONS = (nn.Conv2d, nn.Conv3d, *_UP)


@dataclass(frozen=True)
class Sizes:
    """A network as it predicts: what is there for training alone, the heads of coarser levels, is left out.

    Attributes:
        shape: one input at the size it is trained on: (slices, rows, columns).
        weights: numbers that are learnt.
        macs: multiply-accumulates of the convolutions for that input.
        voxels: that such an input gives logits for; a 2-D network's are those of the middle slice.
    """

    shape: tuple[int, int, int]
    weights: int
    macs: int
    voxels: int


def measure_sizes(config: Config) -> Sizes:
    """Count a network's weights, and its multiply-accumulates for one input.

    A convolution costs (output voxels) x (output channels) x (input channels) x (voxels of its kernel); a transposed
    one the same with its input's voxels, each of which is spread over a kernel. Biases, norms, activations and pooling
    are not counted: they are a few operations a voxel. Floating-point operations are twice as many.
    """
    is_3d = config.network.dimensions == 3
    shape = (config.stack, config.sampling.field, config.sampling.field)
    macs = 0

    def count(layer: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal macs
        spread = inputs[0] if isinstance(layer, _UP) else output
        macs += math.prod(spread.shape[2:]) * layer.weight.numel()

    with torch.device("meta"):  # shapes without numbers: no memory, no time
        network = UNet(config.network, config.input.slices)
        for layer in network.modules():
            if isinstance(layer, _CONVOLUTIONS):
                layer.register_forward_hook(count)
        network(torch.empty(1, 1, *shape) if is_3d else torch.empty(1, *shape))
    in_training = set(network.deep_heads.parameters())
    weights = sum(weight.numel() for weight in network.parameters() if weight not in in_training)
    return Sizes(shape, weights, macs, math.prod(shape if is_3d else shape[1:]))


def in_words(config: Config) -> str:
    """One line for a log."""
    sizes = measure_sizes(config)
    unit = "patch" if config.network.dimensions == 3 else "slice"
    return (
        f"{config.preset}: {_form(config)} network, {sizes.weights:,} weights, {sizes.macs / 1e9:.2f} GMAC a {unit} "
        f"({_shape(sizes)} in), {sizes.macs / sizes.voxels / 1e3:.1f} kMAC a voxel"
    )


def to_table(configs: Iterable[Config]) -> str:
    """One row each, aligned; GMAC of one input, and kMAC of each voxel that it gives logits for."""
    rows = [("preset", "form", "input", "weights", "GMAC", "kMAC a voxel")]
    for config in configs:
        sizes = measure_sizes(config)
        cost = (f"{sizes.macs / 1e9:.2f}", f"{sizes.macs / sizes.voxels / 1e3:.1f}")
        rows.append((config.preset, _form(config), _shape(sizes), f"{sizes.weights:,}", *cost))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(f"{_aligned(row, widths)}\n" for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, numbers to the right."""
    words, numbers = 3, widths[3:]
    left = [cell.ljust(width) for cell, width in zip(row, widths[:words], strict=False)]
    return "  ".join([*left, *(cell.rjust(width) for cell, width in zip(row[words:], numbers, strict=True))])


def _form(config: Config) -> str:
    if config.network.dimensions == 3:
        return "3-D"
    return "2-D" if config.input.slices == 1 else "2.5-D"


def _shape(sizes: Sizes) -> str:
    return " x ".join(map(str, sizes.shape))
