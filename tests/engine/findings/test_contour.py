"""The outline: closed, through the right points, around the right area."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.findings.contour import Segments, half_level_contour, polygons
from tests.engine.findings import slow
from tests.engine.findings.phantoms import cloud


def loops(contour: Segments) -> list[list[tuple[float, float]]]:
    """The closed outlines, by following each segment to the one that begins where it ends."""
    following = {tuple(start): tuple(end) for start, end in contour.tolist()}
    found = []
    while following:
        start, here = following.popitem()
        loop = [start]
        while here != start:
            loop.append(here)
            here = following.pop(here)
        found.append(loop)
    return found


def signed_area(contour: Segments) -> float:
    """By the shoelace formula; positive where the inside is on the left of the way, rows pointing down."""
    (row1, col1), (row2, col2) = contour[:, 0].T, contour[:, 1].T
    return float(np.sum(row1 * col2 - row2 * col1) / 2)


def area_by_cells(inside: NDArray[np.bool_]) -> float:
    """What lies inside between each four voxel centres: an eighth is cut off around a corner, saddles are joined."""
    padded = np.pad(inside, 1)
    shares = {0: 0.0, 1: 1 / 8, 2: 1 / 2, 3: 7 / 8, 4: 1.0}
    area = 0.0
    for row in range(padded.shape[0] - 1):
        for col in range(padded.shape[1] - 1):
            cell = padded[row : row + 2, col : col + 2]
            saddle = cell.sum() == 2 and cell[0, 0] == cell[1, 1]
            area += 3 / 4 if saddle else shares[int(cell.sum())]
    return area


def test_one_voxel_is_a_diamond_of_half_a_voxel() -> None:
    contour = half_level_contour(np.ones((1, 1), bool))
    assert {tuple(start) for start, _ in contour.tolist()} == {(-0.5, 0), (0, -0.5), (0.5, 0), (0, 0.5)}
    assert signed_area(contour) == 0.5


def test_voxels_that_touch_by_a_corner_share_one_outline_and_holes_have_their_own() -> None:
    assert len(loops(half_level_contour(np.eye(3, dtype=bool)))) == 1
    assert len(loops(half_level_contour(np.eye(3, dtype=bool)[::-1]))) == 1
    apart = np.array([[1, 0, 1]], bool)
    assert len(loops(half_level_contour(apart))) == 2
    ring = np.pad(np.zeros((1, 1), bool), 1, constant_values=True)
    assert len(loops(half_level_contour(ring))) == 2


@pytest.mark.parametrize("seed", range(6))
def test_random_outlines_are_closed_and_enclose_the_right_area(seed: int) -> None:
    rng = np.random.default_rng(seed)
    inside = cloud(rng, (17, 23)) if seed % 2 else rng.random((17, 23)) < 0.5
    contour = half_level_contour(inside)
    starts, ends = (Counter(map(tuple, contour[:, side].tolist())) for side in (0, 1))
    assert starts == ends
    assert set(starts.values()) == {1}
    assert signed_area(contour) == pytest.approx(area_by_cells(inside), abs=1e-9)
    voxels = [tuple(int(c) for c in voxel) for voxel in np.argwhere(inside)]
    assert set(starts) == set(map(tuple, slow.mid_points(voxels).tolist()))


def test_every_segment_joins_edges_of_one_cell() -> None:
    contour = half_level_contour(np.random.default_rng(1).random((30, 30)) < 0.5)
    lengths = np.linalg.norm(contour[:, 1] - contour[:, 0], axis=1)
    assert set(np.unique(lengths.round(12))) == {1.0, round(np.sqrt(0.5), 12)}


@pytest.mark.parametrize("seed", range(4))
def test_polygons_are_the_same_outline_point_after_point(seed: int) -> None:
    inside = np.random.default_rng(seed).random((11, 12)) < 0.5
    contour = half_level_contour(inside) + np.array([3, 40])
    found = polygons(contour)
    assert len(found) == len(loops(contour))
    drawn = {
        (tuple(start), tuple(end))
        for polygon in found
        for start, end in zip(polygon.tolist(), np.roll(polygon, -1, axis=0).tolist(), strict=True)
    }
    assert drawn == {(tuple(start), tuple(end)) for start, end in contour.tolist()}
    assert sum(map(len, found)) == len(contour)


def test_without_an_outline_there_is_no_polygon() -> None:
    assert polygons(np.zeros((0, 2, 2))) == []
