"""Which voxels make a lesion."""

from __future__ import annotations

import numpy as np
import pytest

from engine.findings.lesions import Component, find_lesions, slice_parts
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Mask
from tests.engine.findings import slow
from tests.engine.findings.phantoms import cloud, scan_of


def voxels_of(component: Component) -> set[tuple[int, ...]]:
    return {tuple(int(c) for c in voxel) for voxel in np.argwhere(component.inside) + component.origin}


def test_three_voxels_on_a_diagonal_are_one_lesion() -> None:
    inside = np.zeros((5, 5, 5), bool)
    inside[[1, 2, 3], [1, 2, 3], [1, 2, 3]] = True
    (lesion,) = find_lesions(scan_of(inside)[1])
    assert lesion.voxel_count == 3
    assert lesion.origin == (1, 1, 1)


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("count", [2, 3, 4, 7, 50])
def test_single_voxels_in_a_line_are_so_many_lesions(axis: int, count: int) -> None:
    line = np.zeros(2 * count, bool)
    line[::2] = True
    shape = [1, 1, 1]
    shape[axis] = -1
    lesions = find_lesions(scan_of(np.pad(line.reshape(shape), 1))[1])
    assert len(lesions) == count
    assert {lesion.voxel_count for lesion in lesions} == {1}


def test_liver_is_no_lesion() -> None:
    volume, _ = scan_of(np.zeros((3, 4, 5)))
    labels = np.full((3, 4, 5), Label.LIVER, np.uint8)
    assert find_lesions(Mask(labels.copy(), volume.geometry)) == ()
    labels[1, 2, 3] = Label.TUMOUR
    (lesion,) = find_lesions(Mask(labels, volume.geometry))
    assert voxels_of(lesion) == {(1, 2, 3)}


def test_largest_lesion_is_number_one_and_equal_ones_follow_array_order() -> None:
    inside = np.zeros((9, 9, 9), bool)
    inside[7, 7, 1:4] = True  # three voxels, last in the array
    inside[1, 5, 6] = True  # one voxel
    inside[1, 2, 6] = True  # one voxel, before it by row
    inside[5, 1, 1] = True  # one voxel, after both by slice
    first_voxels = [lesion.origin for lesion in find_lesions(scan_of(inside)[1])]
    assert first_voxels == [(7, 7, 1), (1, 2, 6), (1, 5, 6), (5, 1, 1)]


def test_order_counts_the_first_voxel_not_the_corner_of_the_bounding_box() -> None:
    inside = np.zeros((4, 8, 8), bool)
    inside[1, 1, 3] = inside[1, 2, 2] = True  # its box begins at (1, 1, 2)
    inside[1, 1, 6] = inside[1, 1, 7] = True
    assert [lesion.origin for lesion in find_lesions(scan_of(inside)[1])] == [(1, 1, 2), (1, 1, 6)]
    mirrored = find_lesions(scan_of(inside[:, :, ::-1])[1])
    assert [lesion.origin for lesion in mirrored] == [(1, 1, 0), (1, 1, 4)]


@pytest.mark.parametrize("order", ["C", "F"])
def test_same_lesions_as_flooding_whatever_the_memory_order(order: str) -> None:
    rng = np.random.default_rng(3)
    inside = cloud(rng, (12, 26, 24), share=0.05) | (rng.random((12, 26, 24)) < 0.01)
    labels = np.asarray(inside.astype(np.uint8) * 2, order=order)  # type: ignore[call-overload]
    lesions = find_lesions(Mask(labels[::-1, :, ::-1], scan_of(inside)[0].geometry))
    expected = slow.components(inside[::-1, :, ::-1])
    assert len(expected) > 60
    assert [voxels_of(lesion) for lesion in lesions] == sorted(expected, key=lambda found: (-len(found), min(found)))
    assert [lesion.number for lesion in lesions] == list(range(1, len(expected) + 1))
    assert [lesion.voxel_count for lesion in lesions] == sorted(map(len, expected), reverse=True)


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("at_end", [False, True])
def test_a_lesion_at_any_face_of_the_scan_touches_the_edge(axis: int, at_end: bool) -> None:
    inside = np.zeros((5, 6, 7), bool)
    centre = [2, 3, 3]
    centre[axis] = inside.shape[axis] - 1 if at_end else 0
    inside[tuple(centre)] = True
    (lesion,) = find_lesions(scan_of(inside)[1])
    assert lesion.touches_edge


def test_a_lesion_one_voxel_from_every_face_does_not_touch_the_edge() -> None:
    inside = np.zeros((4, 5, 6), bool)
    inside[1:-1, 1:-1, 1:-1] = True
    (lesion,) = find_lesions(scan_of(inside)[1])
    assert not lesion.touches_edge


@pytest.mark.parametrize("plane", list(Plane))
def test_parts_of_a_slice_are_those_of_flooding(plane: Plane) -> None:
    inside = cloud(np.random.default_rng(8), (8, 11, 13), share=0.25)
    (lesion, *_) = find_lesions(scan_of(inside)[1])
    found = [
        (part.slice_index, sorted(tuple(int(c) for c in voxel) for voxel in np.argwhere(part.inside) + part.origin))
        for part in slice_parts(lesion, plane)
    ]
    assert [index for index, _ in found] == sorted(index for index, _ in found)
    assert sorted(found) == sorted(slow.parts(voxels_of(lesion), plane.slice_axis))
    assert len(found) > len({index for index, _ in found}), "the phantom should have slices of several parts"
