"""Cutting a large array into overlapping tiles and stitching the results: no network needed to test it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.scan.geometry import Triple, triple

Floats = NDArray[np.float32]

OVERLAP = 0.5
"""Share of a tile that its neighbour covers too."""
_GAUSSIAN_WIDTH = 0.25
"""Standard deviation of the stitching weight, as a share of the tile."""


@dataclass(frozen=True)
class Grid:
    """Where tiles lie in a padded (K, H, W) array.

    Attributes:
        shape: of the array before padding.
        padded: of the array after padding with 0 at the far ends.
        tile: of one tile.
    """

    shape: Triple
    padded: Triple
    tile: Triple

    @staticmethod
    def over(shape: Triple, tile: Triple, multiple: Triple) -> Grid:
        """Lay tiles over an array.

        Args:
            shape: of the array.
            tile: the largest tile; 0 takes the whole (padded) axis.
            multiple: padded axes without a tile are a multiple of this.
        """
        padded = tuple(max(n, t) if t else -(-n // m) * m for n, t, m in zip(shape, tile, multiple, strict=True))
        whole = tuple(t or p for t, p in zip(tile, padded, strict=True))
        return Grid(shape, triple(padded), triple(whole))

    @property
    def corners(self) -> tuple[Triple, ...]:
        """The first voxel of every tile, in array order."""
        starts = [_starts(n, t) for n, t in zip(self.padded, self.tile, strict=True)]
        return tuple(triple(corner) for corner in product(*starts))

    def pad(self, array: Floats) -> Floats:
        """The array with zeros at its far ends."""
        if self.padded == self.shape:
            return array
        return np.pad(array, [(0, p - n) for n, p in zip(self.shape, self.padded, strict=True)])


class Stitcher:
    """Adds tiles up, each weighing most in its middle, where a network sees most of the surroundings.

    Args:
        grid: where the tiles lie.
        channels: of each tile.
    """

    def __init__(self, grid: Grid, channels: int) -> None:
        self._grid = grid
        self._sum = np.zeros((channels, *grid.padded), np.float32)
        overlapping = any(t not in (1, n) for t, n in zip(grid.tile, grid.padded, strict=True))
        self._weight = np.zeros(grid.padded, np.float32) if overlapping else None

    def add(self, corner: Triple, scores: Floats) -> None:
        """Add one tile's scores (C, *tile) at its corner."""
        place = tuple(slice(c, c + t) for c, t in zip(corner, self._grid.tile, strict=True))
        if self._weight is None:
            self._sum[:, *place] = scores
            return
        weight = _gaussian(self._grid.tile, self._grid.padded)
        self._sum[:, *place] += scores * weight
        self._weight[place] += weight

    def result(self) -> Floats:
        """The stitched scores (C, K, H, W), padding cut off."""
        if self._weight is not None:
            self._sum /= self._weight
        k, h, w = self._grid.shape
        return self._sum[:, :k, :h, :w]


def batches(corners: tuple[Triple, ...], size: int) -> Iterator[tuple[Triple, ...]]:
    """Consecutive groups of at most ``size``."""
    for start in range(0, len(corners), size):
        yield corners[start : start + size]


def _starts(length: int, tile: int) -> list[int]:
    """Evenly spread starts that cover an axis with at least the overlap."""
    if length <= tile:
        return [0]
    count = 1 + -(-(length - tile) // max(1, int(tile * (1 - OVERLAP))))
    return [round(step * (length - tile) / (count - 1)) for step in range(count)]


@cache
def _gaussian(tile: Triple, padded: Triple) -> Floats:
    """Weights (*tile); 1 along axes that are not cut."""
    weight = np.ones((1, 1, 1), np.float32)
    for axis, (length, whole) in enumerate(zip(tile, padded, strict=True)):
        if length == whole:
            continue
        distance = (np.arange(length) - (length - 1) / 2) / (length * _GAUSSIAN_WIDTH)
        shape = [1, 1, 1]
        shape[axis] = length
        weight = weight * np.exp(-0.5 * distance**2).astype(np.float32).reshape(shape)
    return np.broadcast_to(weight, tile)
