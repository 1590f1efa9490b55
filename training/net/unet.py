"""The network: one U-Net (Ronneberger et al. 2015; in 3-D Çiçek et al. 2016) in the form a configuration asks for.

2-D input (N, slices, H, W) gives logits (N, regions, H, W) of the middle slice; 3-D input (N, 1, D, H, W) gives
(N, regions, D, H, W). Every axis is a multiple of :attr:`NetworkConfig.stride`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from training.config import NetworkConfig

REGIONS = ("liver", "tumour")
"""The output's channels: liver with its tumours, tumour. Sigmoids, not classes."""

SEED_WEIGHT_SD = 0.01
_LEAK = 0.01

Kernel = tuple[int, ...]


@dataclass(frozen=True)
class _Layers:
    """The modules of one number of dimensions; torch types their sizes apart, though they mean the same."""

    conv: Any
    up: Any
    norm: Any
    pool: Any


_LAYERS = {
    2: _Layers(nn.Conv2d, nn.ConvTranspose2d, nn.InstanceNorm2d, nn.MaxPool2d),
    3: _Layers(nn.Conv3d, nn.ConvTranspose3d, nn.InstanceNorm3d, nn.MaxPool3d),
}


class UNet(nn.Module):
    """Encoder, decoder and the skips between them.

    Each level has two 3 x 3 convolutions and twice the channels of the one above; going down is max-pooling, going up
    a transposed convolution of stride 2 and the concatenation of the level's own features; a 1 x 1 convolution gives
    the outputs.

    Args:
        config: the form.
        slices: input channels of a 2-D network.
    """

    def __init__(self, config: NetworkConfig, slices: int = 1) -> None:
        super().__init__()
        self.config = config
        is_3d = config.dimensions == 3
        self._layers = _LAYERS[config.dimensions]
        widths, folded = config.widths, config.stem**2
        kernels = [self._kernel(3, level) for level in range(config.levels)]
        steps = [self._kernel(2, level) for level in range(config.levels - 1)]
        inputs = (1 if is_3d else slices) * folded
        self.down = nn.ModuleList(
            self._block(before, after, kernel)
            for (before, after), kernel in zip(pairwise((inputs, *widths)), kernels, strict=True)
        )
        self.pools = nn.ModuleList(self._layers.pool(step) for step in steps)
        self.up = nn.ModuleList(
            self._enlarge(below, width, step) for (width, below), step in zip(pairwise(widths), steps, strict=True)
        )
        self.join = nn.ModuleList(
            self._block(2 * width, width, kernel) for width, kernel in zip(widths[:-1], kernels[:-1], strict=True)
        )
        self.head = self._layers.conv(widths[0], len(REGIONS) * folded, 1)
        deeper = range(1, config.levels - 1) if config.deep_supervision else range(0)
        self.deep_heads = nn.ModuleList(self._layers.conv(widths[level], len(REGIONS), 1) for level in deeper)
        _initialise(self, config.init)

    def forward(self, image: Tensor) -> Tensor:
        """Logits of the finest level."""
        return self._unfold(self.head(self._features(image)[0]))

    def all_logits(self, image: Tensor) -> list[Tensor]:
        """Logits of every supervised level, finest first; without deep supervision the finest alone."""
        features = self._features(image)
        deeper = [head(features[level]) for level, head in enumerate(self.deep_heads, start=1)]
        return [self._unfold(self.head(features[0])), *deeper]

    def _features(self, image: Tensor) -> list[Tensor]:
        """The decoder's features, finest level first; the deepest level's own last."""
        skips = [self.down[0](self._fold(image))]
        for pool, block in zip(self.pools, self.down[1:], strict=True):
            skips.append(block(pool(skips[-1])))
        features = [skips[-1]]
        for level in reversed(range(len(self.up))):
            joined = torch.cat((skips[level], self.up[level](features[0])), dim=1)
            features.insert(0, self.join[level](joined))
        return features

    def _fold(self, image: Tensor) -> Tensor:
        return _fold(image, self.config.stem) if self.config.stem > 1 else image

    def _unfold(self, logits: Tensor) -> Tensor:
        return _unfold(logits, self.config.stem) if self.config.stem > 1 else logits

    def _kernel(self, size: int, level: int) -> Kernel:
        """A cube or square; flat where the slices are too far apart for it."""
        if self.config.dimensions == 2:
            return (size, size)
        return (1 if level < self.config.flat_levels else size, size, size)

    def _block(self, before: int, after: int, kernel: Kernel) -> nn.Module:
        layers: list[nn.Module] = []
        for channels in (before, after):
            padding = tuple(n // 2 for n in kernel)
            layers.append(self._layers.conv(channels, after, kernel, padding=padding))
            if self.config.norm == "instance":
                layers.append(self._layers.norm(after, affine=True))
            layers.append(self._activation())
        if self.config.block == "plain":
            return nn.Sequential(*layers)
        *body, activation = layers
        cut = self._layers.conv(before, after, 1) if before != after else nn.Identity()
        return _Residual(nn.Sequential(*body), cut, activation)

    def _enlarge(self, below: int, width: int, step: Kernel) -> nn.Module:
        """The seed's overlapping 3 x 3 kernels where a level is halved; they leave no grid behind."""
        kernel = tuple(3 if s == 2 else 1 for s in step)
        padding = tuple(s - 1 for s in step)
        layer: nn.Module = self._layers.up(below, width, kernel, stride=step, padding=padding, output_padding=padding)
        return layer

    def _activation(self) -> nn.Module:
        return nn.ReLU(inplace=True) if self.config.activation == "relu" else nn.LeakyReLU(_LEAK, inplace=True)


class _Residual(nn.Module):
    def __init__(self, body: nn.Module, cut: nn.Module, activation: nn.Module) -> None:
        super().__init__()
        self.body, self.cut, self.activation = body, cut, activation

    def forward(self, features: Tensor) -> Tensor:
        result: Tensor = self.activation(self.body(features) + self.cut(features))
        return result


def _fold(image: Tensor, factor: int) -> Tensor:
    """(N, C, ..., H, W) to (N, C factor², ..., H / factor, W / factor)."""
    if image.ndim == 4:
        return nn.functional.pixel_unshuffle(image, factor)
    n, c, d, h, w = image.shape
    split = image.reshape(n, c, d, h // factor, factor, w // factor, factor).permute(0, 1, 4, 6, 2, 3, 5)
    return split.reshape(n, c * factor**2, d, h // factor, w // factor)


def _unfold(logits: Tensor, factor: int) -> Tensor:
    """The way back."""
    if logits.ndim == 4:
        return nn.functional.pixel_shuffle(logits, factor)
    n, c, d, h, w = logits.shape
    split = logits.reshape(n, c // factor**2, factor, factor, d, h, w).permute(0, 1, 4, 5, 2, 6, 3)
    return split.reshape(n, c // factor**2, d, h * factor, w * factor)


def _initialise(network: nn.Module, init: str) -> None:
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d, nn.ConvTranspose3d)):
            if init == "he":
                _he_normal(module)
            else:
                nn.init.normal_(module.weight, std=SEED_WEIGHT_SD)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def _he_normal(module: Any) -> None:
    """N(0, 2 / fan-in) (He et al. 2015); the inputs of one output voxel are counted, which a stride divides."""
    taps = math.prod(module.kernel_size)
    shared = math.prod(module.stride) if module.transposed else 1
    nn.init.normal_(module.weight, std=(2 * shared / (module.in_channels * taps)) ** 0.5)
