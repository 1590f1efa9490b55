"""Which voxels belong together."""

from __future__ import annotations

import numpy as np
import pytest

from engine.scan.components import label_components


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
