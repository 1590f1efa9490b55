"""Which voxels belong together."""

from __future__ import annotations

from typing import Any

import cc3d
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from engine.scan.components import CONNECTIVITY, component_boxes, label_components


def test_a_diagonal_is_one_component() -> None:
    inside = np.zeros((3, 3, 3), bool)
    inside[[0, 1, 2], [0, 1, 2], [0, 1, 2]] = True
    numbers, counts = label_components(inside)
    assert counts.tolist() == [24, 3]
    np.testing.assert_array_equal(numbers > 0, inside)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_components_and_their_sizes_in_any_memory_order(order: tuple[int, int, int]) -> None:
    inside = np.zeros((6, 7, 8), bool)
    inside[0, 0, :3] = inside[3:5, 3, 3] = inside[5, 6, 7] = True
    numbers, counts = label_components(inside.transpose(order)[::-1])
    assert sorted(counts[1:].tolist()) == [1, 2, 3]
    assert counts.sum() == inside.size
    np.testing.assert_array_equal(numbers > 0, inside.transpose(order)[::-1])


@pytest.mark.parametrize(("fill", "counts"), [(False, [8]), (True, [0, 8])])
def test_nothing_and_everything(fill: bool, counts: list[int]) -> None:
    assert label_components(np.full((2, 2, 2), fill))[1].tolist() == counts


@pytest.mark.parametrize("share", [0.03, 0.08, 0.3])
def test_a_large_array_is_numbered_piece_by_piece_as_at_once(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """cc3d holds up every other thread of Python, and with them the window: it never gets much at a time."""
    inside = np.random.default_rng(1).random((80, 260, 330)) < share
    at_once = cc3d.connected_components(inside.view(np.uint8), connectivity=CONNECTIVITY)
    sizes: list[int] = []

    def noting(array: NDArray[np.uint8], connectivity: int) -> NDArray[Any]:
        sizes.append(array.size)
        numbers: NDArray[Any] = labelling(array, connectivity=connectivity)
        return numbers

    labelling = cc3d.connected_components
    monkeypatch.setattr(cc3d, "connected_components", noting)
    numbers, counts = label_components(inside)
    np.testing.assert_array_equal(numbers, at_once)
    np.testing.assert_array_equal(counts, np.bincount(at_once.ravel()))
    assert len(sizes) > 1
    assert max(sizes) < 5e6


def test_boxes_of_components_that_reach_through_several_pieces() -> None:
    inside = np.zeros((80, 260, 330), bool)
    inside[2:78, 100, 5:9] = inside[:, 200:, 300] = inside[79, 0, 0] = True
    numbers, counts = label_components(inside)
    assert component_boxes(numbers, len(counts) - 1) == ndimage.find_objects(numbers)


def test_an_empty_array_has_no_components() -> None:
    numbers, counts = label_components(np.zeros((0, 4, 5), bool))
    assert numbers.shape == (0, 4, 5)
    assert counts.tolist() == [0]
