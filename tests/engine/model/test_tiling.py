"""Tiles cover everything, and what is cut up and stitched is what it was."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.model.tiling import OVERLAP, Grid, Stitcher, batches
from engine.scan.geometry import Triple

GRIDS: dict[str, tuple[Triple, Triple, Triple]] = {
    "whole": ((4, 30, 20), (0, 0, 0), (1, 16, 16)),
    "whole, slice by slice": ((4, 30, 20), (1, 0, 0), (1, 16, 16)),
    "tiles in plane": ((3, 100, 75), (1, 32, 32), (1, 16, 16)),
    "tiles larger than the array": ((2, 10, 12), (4, 16, 32), (1, 1, 1)),
    "tiles in one axis only": ((40, 20, 20), (16, 0, 0), (1, 8, 8)),
    "3-D tiles": ((33, 41, 29), (16, 16, 16), (1, 1, 1)),
    "one voxel more than a tile": ((17, 17, 17), (16, 16, 16), (1, 1, 1)),
    "exactly a tile": ((16, 16, 16), (16, 16, 16), (1, 1, 1)),
    "tiles of one voxel": ((2, 3, 4), (1, 1, 1), (1, 1, 1)),
    "tiles of two voxels": ((3, 5, 4), (2, 2, 2), (1, 1, 1)),
    "one voxel": ((1, 1, 1), (0, 0, 0), (8, 8, 8)),
}


def stitched(grid: Grid, array: NDArray[np.float32]) -> NDArray[np.float32]:
    """Through a network that answers twice the input, and its negative."""
    padded = np.pad(array, [(0, p - n) for n, p in zip(grid.shape, grid.padded, strict=True)])
    tiles = []
    for corner in grid.corners:
        tile = padded[tuple(slice(c, c + t) for c, t in zip(corner, grid.tile, strict=True))]
        assert tile.shape == grid.tile
        tiles.append((corner, np.stack([2 * tile, -tile])))
    return in_order(grid, tiles)


def in_order(grid: Grid, tiles: Iterable[tuple[Triple, NDArray[np.float32]]]) -> NDArray[np.float32]:
    """Stitched in the order in which they are given: every slice is finished once, none is left."""
    stitcher, finished = Stitcher(grid), dict[int, NDArray[np.float32]]()
    for corner, scores in tiles:
        for n, plane in stitcher.add(corner, scores):
            assert n not in finished
            finished[n] = plane
    assert sorted(finished) == list(range(grid.shape[0]))
    return np.stack([finished[n] for n in range(grid.shape[0])], axis=1)


@pytest.mark.parametrize("name", GRIDS)
def test_tiles_cover_everything_and_stay_inside(name: str) -> None:
    grid = Grid.over(*GRIDS[name])
    covered = np.zeros(grid.padded, int)
    for corner in grid.corners:
        assert all(0 <= c <= p - t for c, p, t in zip(corner, grid.padded, grid.tile, strict=True))
        covered[tuple(slice(c, c + t) for c, t in zip(corner, grid.tile, strict=True))] += 1
    assert covered.min() >= 1
    assert all(p >= n for p, n in zip(grid.padded, grid.shape, strict=True))
    assert len(set(grid.corners)) == len(grid.corners)


@pytest.mark.parametrize("name", GRIDS)
def test_a_pointwise_network_does_not_see_the_tiles(name: str) -> None:
    grid = Grid.over(*GRIDS[name])
    array = np.random.default_rng(0).normal(size=grid.shape).astype(np.float32)
    result = stitched(grid, array)
    assert result.shape == (2, *grid.shape)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, [2 * array, -array], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", GRIDS)
def test_a_constant_stays_a_constant(name: str) -> None:
    grid = Grid.over(*GRIDS[name])
    constant = np.full((1, *grid.tile), -7.5, np.float32)
    np.testing.assert_allclose(in_order(grid, [(corner, constant) for corner in grid.corners]), -7.5, rtol=1e-6)


@pytest.mark.parametrize("name", GRIDS)
def test_the_order_of_the_tiles_does_not_change_a_byte(name: str) -> None:
    """With a network that answers differently for every tile; and a slice is finished as soon as it can be."""
    grid = Grid.over(*GRIDS[name])
    random = np.random.default_rng(1)
    tiles = [(corner, random.normal(size=(2, *grid.tile)).astype(np.float32)) for corner in grid.corners]
    plain = in_order(grid, tiles)
    for _ in range(5):
        shuffled = [tiles[n] for n in random.permutation(len(tiles))]
        assert in_order(grid, shuffled).tobytes() == plain.tobytes()


def test_a_slice_is_finished_with_the_last_tile_that_covers_it() -> None:
    grid = Grid.over((20, 24, 24), (8, 16, 16), (1, 1, 1))
    stitcher, seen = Stitcher(grid), set[Triple]()
    for n in np.random.default_rng(2).permutation(len(grid.corners)):
        seen.add(grid.corners[n])
        finished = {k for k, _ in stitcher.add(grid.corners[n], np.ones((1, *grid.tile), np.float32))}
        whole = {k for k in range(20) if all(c in seen for c in grid.corners if k in grid.slices(c))}
        assert finished == {k for k in whole if k in grid.slices(grid.corners[n])}


@pytest.mark.parametrize(
    ("shape", "tile", "multiple", "padded", "used"),
    [
        ((5, 30, 20), (0, 0, 0), (1, 16, 16), (5, 32, 32), (5, 32, 32)),
        ((5, 32, 32), (0, 0, 0), (1, 16, 16), (5, 32, 32), (5, 32, 32)),
        ((5, 30, 20), (1, 0, 0), (4, 16, 16), (5, 32, 32), (1, 32, 32)),
        ((5, 30, 20), (8, 16, 64), (1, 1, 1), (8, 30, 64), (8, 16, 64)),
    ],
)
def test_padding(shape: Triple, tile: Triple, multiple: Triple, padded: Triple, used: Triple) -> None:
    grid = Grid.over(shape, tile, multiple)
    assert (grid.padded, grid.tile) == (padded, used)


def test_neighbours_overlap_by_their_share() -> None:
    grid = Grid.over((1, 1, 200), (1, 1, 32), (1, 1, 1))
    starts = [corner[2] for corner in grid.corners]
    assert (starts[0], starts[-1]) == (0, 168)
    assert max(np.diff(starts)) <= 32 * (1 - OVERLAP)


def test_the_middle_of_a_tile_counts_most() -> None:
    """Two tiles disagree: near the middle of one, its own word stands; halfway between, they meet."""
    grid = Grid.over((1, 1, 24), (1, 1, 16), (1, 1, 1))
    assert grid.corners == ((0, 0, 0), (0, 0, 8))
    tiles = [((0, 0, 0), np.zeros((1, 1, 1, 16), np.float32)), ((0, 0, 8), np.ones((1, 1, 1, 16), np.float32))]
    result = in_order(grid, tiles)[0, 0, 0]
    assert (np.diff(result[8:16]) > 0).all()
    np.testing.assert_allclose(result[8:16] + result[8:16][::-1], 1, atol=1e-6)
    np.testing.assert_array_equal(result[[0, 7]], 0)
    np.testing.assert_array_equal(result[[16, 23]], 1)
    assert result[8] < 0.15


@pytest.mark.parametrize(("size", "expected"), [(1, [1, 1, 1, 1, 1]), (2, [2, 2, 1]), (5, [5]), (9, [5])])
def test_batches(size: int, expected: list[int]) -> None:
    corners = Grid.over((5, 4, 4), (1, 0, 0), (1, 1, 1)).corners
    groups = list(batches(corners, size))
    assert [len(group) for group in groups] == expected
    assert tuple(corner for group in groups for corner in group) == corners
