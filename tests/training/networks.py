"""Small networks of every form that a configuration can ask for."""

from __future__ import annotations

import torch
from torch import Tensor

from training.config import Config, preset
from training.net.unet import UNet

SMALL_3D = ["network.dimensions=3", "network.levels=4", "network.flat_levels=1", "sampling.depth=4"]
FORMS: dict[str, list[str]] = {
    "2-D": [],
    "2-D normalised": ["network.norm=instance", "network.activation=leaky"],
    "2-D residual": ["network.block=residual", "network.norm=instance"],
    "2.5-D": ["input.slices=5"],
    "2.5-D folded": ["input.slices=5", "network.stem=2", "sampling.field=224"],
    "2.5-D deep": ["input.slices=3", "network.deep_supervision=true", "network.stem=2", "sampling.field=224"],
    "3-D": [*SMALL_3D, "network.flat_levels=0", "sampling.depth=8"],
    "3-D flat": SMALL_3D,
    "3-D all flat": [*SMALL_3D, "network.flat_levels=4", "sampling.depth=1"],
    "3-D residual folded": [*SMALL_3D, "network.block=residual", "network.stem=2", "network.norm=instance"],
    "3-D deep": [*SMALL_3D, "network.deep_supervision=true"],
}


def config_of(form: str, *more: str) -> Config:
    return preset("seed").with_changes([*FORMS[form], *more])


def make(config: Config) -> UNet:
    torch.manual_seed(0)
    return UNet(config.network, config.input.slices)


def pictures(config: Config, times: tuple[int, int, int], count: int = 2) -> Tensor:
    """Random input of so many strides along (k, j, i)."""
    across, rows, columns = (n * step for n, step in zip(times, config.network.stride, strict=True))
    size = (1, across, rows, columns) if config.network.dimensions == 3 else (config.input.slices, rows, columns)
    return torch.rand(count, *size, generator=torch.Generator().manual_seed(1))
