"""Lesions found and false, against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.training.evaluation.masks import block, mask
from training.evaluation.lesions import (
    OVERLAPS,
    SIZE_BANDS_MM,
    Lesion,
    Tally,
    equivalent_diameter,
    largest_false_lesion,
    match_lesions,
)

# True: A 4 x 4 x 2 = 32 voxels, B the same, C 2 voxels (too small). Drawn: A shifted by one column (24 of 40 shared,
# IoU 0.6), a corner of B (2 of 34: 4 voxels, IoU 2 / 34), one elsewhere (false), one of 2 voxels (too small).
SEVERAL = mask((2, *block(4, 0)), (2, *block(4, 10)), (2, slice(0, 2), slice(18, 19), slice(18, 19)))
DRAWN = mask(
    (2, *block(4, 0, 1)),
    (2, slice(0, 1), slice(13, 15), slice(2, 4)),
    (2, *block(4, 0, 12)),
    (2, slice(6, 8), slice(10, 11), slice(10, 11)),
)


def test_lesions_by_hand() -> None:
    found = match_lesions(SEVERAL.labels, DRAWN.labels, 2.0)
    assert found.true == (Lesion(32, 0.6), Lesion(32, 2 / 34))
    assert sorted(found.drawn, key=lambda lesion: lesion.iou) == [
        Lesion(32, 0.0),
        Lesion(4, 2 / 34),
        Lesion(32, 0.6),
    ]
    assert equivalent_diameter(np.array([64.0]))[0] < 10
    assert found.tally("any") == Tally(true=2, found=2, drawn=3, correct=2, false_ml=0.064)
    assert found.tally("iou10") == Tally(true=2, found=1, drawn=3, correct=1, false_ml=0.072)
    assert found.tally("iou50", "<10") == found.tally("iou50") == found.tally("iou10")
    assert found.tally("any", "10-20") == found.tally("any", ">20") == Tally()
    assert found.tally("any").false == 1
    assert found.largest_false_ml == pytest.approx(0.064)


@pytest.mark.parametrize(
    ("shift", "found_at"),
    [(0, (1, 1, 1)), (3, (1, 1, 1)), (4, (1, 1, 0)), (8, (1, 1, 0)), (9, (1, 0, 0)), (10, (0, 0, 0))],
)
def test_a_lesion_is_found_at_the_overlap_asked_for(shift: int, found_at: tuple[int, int, int]) -> None:
    """Of 200 voxels each, 20 fewer are shared with each row: IoU 1, 0.54, 0.43, 0.11, 0.05, 0."""
    truth, drawn = mask((2, *block(10, 0))), mask((2, *block(10, shift)))
    found = match_lesions(truth.labels, drawn.labels, 2.0)
    assert tuple(found.tally(overlap).found for overlap in OVERLAPS) == found_at


@pytest.mark.parametrize(("overlap", "iou"), [("iou10", 0.1), ("iou50", 0.5)])
def test_exactly_the_overlap_asked_for_is_enough(overlap: str, iou: float) -> None:
    assert Lesion(10, iou).matches(overlap)
    assert not Lesion(10, math.nextafter(iou, 0)).matches(overlap)
    assert not Lesion(10, 0.0).matches("any")


def test_one_drawn_lesion_over_two_true_ones_finds_both_but_not_at_half_overlap() -> None:
    truth = mask((2, *block(3, 0)), (2, *block(3, 5)))
    drawn = mask((2, slice(0, 2), slice(0, 8), slice(0, 3)))
    found = match_lesions(truth.labels, drawn.labels, 2.0)
    assert found.tally("any") == Tally(true=2, found=2, drawn=1, correct=1)
    assert found.tally("iou50") == Tally(true=2, found=0, drawn=1, correct=0, false_ml=0.096)


def test_touching_corners_are_one_lesion() -> None:
    truth = mask((2, slice(0, 1), slice(0, 2), slice(0, 2)), (2, slice(1, 2), slice(2, 4), slice(2, 4)))
    assert len(match_lesions(truth.labels, truth.labels, 2.0).true) == 1


@pytest.mark.parametrize(("diameter", "band"), [(9.9, "<10"), (10.1, "10-20"), (19.9, "10-20"), (20.1, ">20")])
def test_lesions_are_sorted_by_the_diameter_of_the_equal_ball(diameter: float, band: str) -> None:
    truth = mask((2, *block(10, 0)))  # 200 voxels
    found = match_lesions(truth.labels, truth.labels, math.pi / 6 * diameter**3 / 200)
    assert {b for b in SIZE_BANDS_MM if found.tally("any", b).true} == {band}


def test_where_nothing_is_there_is_nothing_to_count() -> None:
    empty = mask()
    found = match_lesions(empty.labels, empty.labels, 2.0)
    assert (found.true, found.drawn, found.largest_false_ml) == ((), (), 0)
    assert found.tally("any") == Tally()
    assert Tally.sum([]) == Tally()


def test_the_largest_false_lesion_is_found_where_it_lies() -> None:
    voxels = largest_false_lesion(SEVERAL.labels, DRAWN.labels)
    assert voxels is not None
    assert set(map(tuple, voxels)) == {(k, j, i) for k in range(2) for j in range(4) for i in range(12, 16)}
    assert largest_false_lesion(SEVERAL.labels, SEVERAL.labels) is None
    assert largest_false_lesion(SEVERAL.labels, mask().labels) is None


def test_tumour_over_a_true_speck_alone_is_false() -> None:
    speck = mask((2, slice(0, 2), slice(5, 6), slice(5, 6)))
    drawn = mask((2, *block(4, 4, 4)))
    assert match_lesions(speck.labels, drawn.labels, 2.0).tally("any") == Tally(drawn=1, false_ml=0.064)
    voxels = largest_false_lesion(speck.labels, drawn.labels)
    assert voxels is not None
    assert len(voxels) == 32
