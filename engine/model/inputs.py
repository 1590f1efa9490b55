"""What a network is given for a scan: batches of tiles, each put together when its turn comes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.model.device import CPU
from engine.model.preprocess import Preparation
from engine.model.runtime import Dimension, Runtime
from engine.model.tiling import Grid, batches
from engine.scan.geometry import Triple
from engine.scan.volume import Volume

Floats = NDArray[np.float32]

_CPU_BATCH = 1
_GPU_BATCH = 16


class Inputs:
    """The batches for one scan, always the same ones: which tiles go together must not hang on what is read first.

    Safe from several threads.

    Args:
        volume: any scan.
        runtime: the network and its card.

    Attributes:
        preparation: the scan as the network sees it.
        grid: where tiles lie in it.
        batches: the corners of the tiles of each batch.
    """

    def __init__(self, volume: Volume, runtime: Runtime) -> None:
        self._spec = runtime.card.preprocess
        self.preparation = Preparation(volume, self._spec)
        self.grid = Grid.over(self.preparation.shape, self._tile(runtime.input_shape[2:]), self._spec.size_multiple)
        size = runtime.input_shape[0] or (_CPU_BATCH if runtime.device.provider == CPU else _GPU_BATCH)
        self.batches = tuple(batches(self.grid.corners, size))

    def __iter__(self) -> Iterator[Floats]:
        """Every batch, in array order."""
        return map(self.make, self.batches)

    def make(self, corners: tuple[Triple, ...]) -> Floats:
        """The network's input (N, channels, ...) for some tiles."""
        depth, height, width = self.grid.tile
        channels = depth if self._spec.dimensions == 3 else self._spec.slices
        batch = np.zeros((len(corners), channels, height, width), np.float32)
        for tile, (start, y, x) in zip(batch, corners, strict=True):
            for plane, n in zip(tile, self._slices(start), strict=False):  # padded slices stay 0
                part = self.preparation.slice_at(n)[y : y + height, x : x + width]
                plane[: part.shape[0], : part.shape[1]] = part
        return batch[:, None] if self._spec.dimensions == 3 else batch

    def covered_by(self, corners: tuple[Triple, ...]) -> range:
        """The network's slices that some tiles cover, all in all."""
        covered = [self.grid.slices(corner) for corner in corners]
        return range(min(slices.start for slices in covered), max(slices.stop for slices in covered))

    def _slices(self, start: int) -> list[int]:
        """The slices that a tile sees: its own, or a slice among its neighbours."""
        slices = self.grid.shape[0]
        if self._spec.dimensions == 3:
            return list(range(start, min(start + self.grid.tile[0], slices)))
        reach = self._spec.slices // 2
        # Beyond the first and last slice the network sees that slice again.
        return [min(max(n, 0), slices - 1) for n in range(start - reach, start + reach + 1)]

    def _tile(self, fixed: tuple[Dimension, ...]) -> Triple:
        """The tile's size: what the model's input is fixed to, else what the card says; slice by slice in 2-D."""
        spatial = (1, *fixed) if self._spec.dimensions == 2 else fixed
        k, y, x = (length or tile for length, tile in zip(spatial, self._spec.tile, strict=True))
        return k, y, x
