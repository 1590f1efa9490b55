"""Slices that are fetched together are those that are fetched one by one."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.scan.slicing import Plane, cut
from viewer.views.sheaf import Sheaf

DTYPES = ("uint8", "int16", "uint16", "int32", "float32", "float64", "int64")


def arrays(dtype: str) -> list[NDArray[Any]]:
    """(37, 18, 21) in every memory order and direction, the same values in all."""
    shape = (37, 18, 21)
    values = np.random.default_rng(5).integers(0, 200, shape).astype(dtype)
    made = []
    for axes, flips in product(permutations(range(3)), product((1, -1), repeat=3)):
        stored = np.empty([shape[axis] for axis in axes], dtype)
        view = stored.transpose(np.argsort(axes))[tuple(slice(None, None, flip) for flip in flips)]
        view[:] = values
        made.append(view)
    return made


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("plane", Plane)
def test_every_slice_in_any_order_of_memory(dtype: str, plane: Plane) -> None:
    for array in arrays(dtype):
        sheaf = Sheaf(array, plane)
        count = array.shape[plane.slice_axis]
        for index in [*range(count), *reversed(range(count)), 0, count // 2, count - 1]:
            np.testing.assert_array_equal(sheaf.cut(index), cut(array, plane, index))


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 2, 5), (1, 40, 1), (16, 1, 16), (8, 8, 17)])
def test_small_scans(shape: tuple[int, int, int]) -> None:
    array = np.arange(np.prod(shape), dtype=np.int16).reshape(shape)
    for plane in Plane:
        for index in range(shape[plane.slice_axis]):
            np.testing.assert_array_equal(Sheaf(array, plane).cut(index), cut(array, plane, index))


@pytest.mark.parametrize("plane", Plane)
def test_what_changes_is_fetched_again_and_nothing_else(plane: Plane) -> None:
    for array in arrays("uint8"):
        sheaf = Sheaf(array, plane)
        count = array.shape[plane.slice_axis]
        for index in range(count):  # all of them were looked at, the last ones are kept
            sheaf.cut(index)
        for box in (np.s_[3:9, 2:7, 4:20], np.s_[0:37, 17:18, 0:1], np.s_[36:37, 0:18, 19:21]):
            array[box] += 1
            sheaf.refresh(box)
            for index in range(count - 1, -1, -1):
                np.testing.assert_array_equal(sheaf.cut(index), cut(array, plane, index))


def test_voxels_that_no_number_can_hold_keep_their_bits() -> None:
    bits = np.random.default_rng(6).integers(0, 2**32, (4, 5, 16), dtype=np.uint32)
    sheaf = Sheaf(bits.view(np.float32), Plane.SAGITTAL)
    for index in range(16):
        np.testing.assert_array_equal(
            np.ascontiguousarray(sheaf.cut(index)).view(np.uint32), cut(bits, Plane.SAGITTAL, index)
        )


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the sheaves that are fetched."""
    numbers: list[int] = []
    gather = Sheaf._gather

    def noted(sheaf: Sheaf, number: int) -> None:
        numbers.append(number)
        gather(sheaf, number)

    monkeypatch.setattr(Sheaf, "_gather", noted)
    return numbers


def test_neighbours_are_gathered_once(gathered: list[int]) -> None:
    sheaf = Sheaf(np.zeros((20, 30, 64), np.int16), Plane.SAGITTAL)
    for index in (8, 9, 12, 15, 14, 8):
        sheaf.cut(index)
    assert gathered == [1]
    sheaf.cut(16)
    assert gathered == [1, 2]


def test_a_slice_from_far_away_is_cut_without_its_neighbours(gathered: list[int]) -> None:
    voxels = np.arange(20 * 30 * 64, dtype=np.int16).reshape(20, 30, 64)
    sheaf = Sheaf(voxels, Plane.SAGITTAL)
    for index in (0, 40, 8, 63, 24):
        np.testing.assert_array_equal(sheaf.cut(index), cut(voxels, Plane.SAGITTAL, index))
    assert gathered == []
    np.testing.assert_array_equal(sheaf.cut(25), cut(voxels, Plane.SAGITTAL, 25))
    assert gathered == [3]


def test_slices_larger_than_the_cache() -> None:
    voxels = np.random.default_rng(7).integers(-1000, 1000, (90, 400, 24), dtype=np.int16)
    for array in (voxels, voxels[::-1, :, ::-1]):
        sheaf = Sheaf(array, Plane.SAGITTAL)
        for index in (3, 4, 12, 11, 20):
            np.testing.assert_array_equal(sheaf.cut(index), cut(array, Plane.SAGITTAL, index))
