"""Cutting a large array into overlapping tiles and stitching the results: no network needed to test it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
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

    @cached_property
    def corners(self) -> tuple[Triple, ...]:
        """The first voxel of every tile, in array order."""
        return tuple(triple(corner) for corner in product(*self.starts))

    @cached_property
    def starts(self) -> tuple[list[int], list[int], list[int]]:
        """Along each axis where tiles begin."""
        k, j, i = (_starts(n, t) for n, t in zip(self.padded, self.tile, strict=True))
        return k, j, i

    def slices(self, corner: Triple) -> range:
        """The slices of the array that a tile covers, padding left out."""
        return range(corner[0], min(corner[0] + self.tile[0], self.shape[0]))


class Stitcher:
    """Adds tiles up, each weighing most in its middle, where a network sees most of the surroundings.

    Sums of single precision hang on their order, so it is fixed: tiles that begin at the same slice are added up in
    array order to a layer, and the layers that reach a slice in array order to that slice. Whatever order tiles come
    in, the result is the same byte for byte. Not safe from several threads.

    Args:
        grid: where the tiles lie.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._weight = _weight_of_layer(grid)
        self._layers: dict[int, _Layer] = {}
        layers = [grid.slices((start, 0, 0)) for start in grid.starts[0]]
        self._reaching = [[layer.start for layer in layers if n in layer] for n in range(grid.shape[0])]
        self._missing = [len(starts) for starts in self._reaching]
        self._wanted = {layer.start: len(layer) for layer in layers}

    def add(self, corner: Triple, scores: Floats) -> list[tuple[int, Floats]]:
        """Add one tile's scores (C, *tile) at its corner.

        Returns:
            the slices that are finished by it, each with its scores (C, H, W), padding cut off.
        """
        start = corner[0]
        layer = self._layers.setdefault(start, _Layer(self._grid, cut=self._weight is not None))
        layer.add(corner[1:], scores)
        if not layer.is_whole:
            return []
        finished = []
        for n in self._grid.slices(corner):
            self._missing[n] -= 1
            if not self._missing[n]:
                finished.append((n, self._finish(n)))
        return finished

    def _finish(self, n: int) -> Floats:
        _, rows, columns = self._grid.shape
        starts = self._reaching[n]
        plane = sum(self._layers[start].scores[:, n - start] for start in starts)
        if self._weight is not None:
            plane = plane / sum(self._weight[n - start] for start in starts)
        for start in starts:
            self._wanted[start] -= 1
            if not self._wanted[start]:
                del self._layers[start]
        return np.asarray(plane)[:, :rows, :columns]


class _Layer:
    """The tiles that begin at one slice, added up in array order, each as soon as all before it are there.

    Attributes:
        scores: (C, D, H, W) of the padded array's slices that the tiles cover, weighted where they are cut.
    """

    def __init__(self, grid: Grid, cut: bool) -> None:
        self.scores: Floats = np.empty(0, np.float32)
        self._grid = grid
        self._cut = cut
        self._left = list(product(*grid.starts[1:]))
        self._early: dict[tuple[int, ...], Floats] = {}

    @property
    def is_whole(self) -> bool:
        """Whether all tiles are in."""
        return not self._left

    def add(self, corner: tuple[int, ...], scores: Floats) -> None:
        """Add a tile at its first row and column."""
        self._early[corner] = scores
        while self._left and self._left[0] in self._early:
            corner = self._left.pop(0)
            self._sum_up(corner, self._early.pop(corner))

    def _sum_up(self, corner: tuple[int, ...], scores: Floats) -> None:
        if not self._cut:
            self.scores = scores
            return
        (depth, height, width), (y, x) = self._grid.tile, corner
        if not self.scores.size:
            self.scores = np.zeros((len(scores), depth, *self._grid.padded[1:]), np.float32)
        self.scores[:, :, y : y + height, x : x + width] += scores * _gaussian(self._grid.tile, self._grid.padded)


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


def _weight_of_layer(grid: Grid) -> Floats | None:
    """What tiles that begin at one slice weigh together (D, H, W); None where they are one tile, met by no other."""
    if grid.tile[0] in (1, grid.padded[0]) and grid.tile[1:] == grid.padded[1:]:
        return None
    depth, height, width = grid.tile
    weight = np.zeros((depth, *grid.padded[1:]), np.float32)
    for y, x in product(*grid.starts[1:]):
        weight[:, y : y + height, x : x + width] += _gaussian(grid.tile, grid.padded)
    return weight


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
