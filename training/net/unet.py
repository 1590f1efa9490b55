"""The network: a U-Net (Ronneberger et al. 2015) in the seed's form, after Dong et al. 2017.

Input (N, channels, H, W), H and W multiples of 2^(levels - 1); output logits (N, outputs, H, W).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from training.config import Config

REGIONS = ("liver", "tumour")
"""The output's channels: liver with its tumours, tumour. Sigmoids, not classes."""

SEED_WEIGHT_SD = 0.01


class UNet(nn.Module):
    """Encoder, decoder and the skips between them.

    Each level has two 3 x 3 convolutions with ReLU and twice the channels of the one above; going down is max-pooling,
    going up a 3 x 3 transposed convolution of stride 2 and the concatenation of the level's own features; a 1 x 1
    convolution gives the outputs.

    Args:
        config: base channels, levels, normalisation, initialisation.
        slices: input channels; 1 for a plain 2-D network.
    """

    def __init__(self, config: Config, slices: int = 1) -> None:
        super().__init__()
        widths = [config.base_channels * 2**level for level in range(config.levels)]
        self.down = nn.ModuleList(
            _two_convolutions(before, after, config.norm) for before, after in pairwise((slices, *widths))
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(below, width, 3, stride=2, padding=1, output_padding=1)
            for width, below in pairwise(widths)
        )
        self.join = nn.ModuleList(_two_convolutions(2 * width, width, config.norm) for width in widths[:-1])
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Conv2d(widths[0], len(REGIONS), 1)
        _initialise(self, config.init)

    def forward(self, image: Tensor) -> Tensor:
        """Logits (N, outputs, H, W) for images (N, slices, H, W)."""
        skips = []
        features = image
        for level, convolutions in enumerate(self.down):
            features = convolutions(features if level == 0 else self.pool(features))
            skips.append(features)
        for level in reversed(range(len(self.up))):
            features = self.join[level](torch.cat((skips[level], self.up[level](features)), dim=1))
        return self.head(features)  # type: ignore[no-any-return]


def _two_convolutions(before: int, after: int, norm: str) -> nn.Sequential:
    layers: list[nn.Module] = []
    for channels in (before, after):
        layers.append(nn.Conv2d(channels, after, 3, padding=1))
        if norm == "instance":
            layers.append(nn.InstanceNorm2d(after, affine=True))
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


def _initialise(network: nn.Module, init: str) -> None:
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            if init == "he":
                _he_normal(module)
            else:
                nn.init.normal_(module.weight, std=SEED_WEIGHT_SD)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def _he_normal(module: nn.Conv2d | nn.ConvTranspose2d) -> None:
    """N(0, 2 / fan-in) (He et al. 2015); the inputs of one output voxel are counted, which a stride divides."""
    taps = module.kernel_size[0] * module.kernel_size[1]
    shared = module.stride[0] * module.stride[1] if isinstance(module, nn.ConvTranspose2d) else 1
    nn.init.normal_(module.weight, std=(2 * shared / (module.in_channels * taps)) ** 0.5)
