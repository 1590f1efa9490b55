"""A lesion is filled, smoothed, cut and merged; what others drew stays, and one step back takes all of it back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step, settled
from engine.case.editing.neighbourhood import Neighbourhood
from engine.case.editing.patch import Patch
from engine.case.editing.reshaping import SMOOTHING_REACH, cut, holes_filled, merged, slices_filled, smoothed
from engine.case.review import Decision, Origin, Review
from engine.errors import EditError
from engine.scan.slicing import Plane
from engine.scan.volume import Label
from tests.engine.case.drawn import canvas_of, liver_with

FIRST, SECOND, THIRD = np.s_[2:5, 5:9, 5:9], np.s_[3:5, 12:15, 13:16], np.s_[6:7, 4:6, 4:6]


def done(canvas: Canvas, step: Step) -> Review:
    """Do a step, after a look that it can be taken back."""
    begun = canvas.digest()
    canvas.apply(step.patch)
    canvas.apply(step.patch.inverse)
    assert canvas.digest() == begun
    canvas.apply(Patch.from_bytes(step.patch.to_bytes()))
    return step.review


def disc(radius: float, rows: int = 40, cols: int = 40, row: float = 20, col: float = 20) -> np.ndarray:
    j, i = np.ogrid[:rows, :cols]
    return (j - row) ** 2 + (i - col) ** 2 <= radius**2


def test_slices_between_two_discs_are_discs_between() -> None:
    labels = np.full((9, 40, 40), Label.LIVER, np.uint8)
    labels[1][disc(6)] = Label.TUMOUR
    labels[7][disc(12)] = Label.TUMOUR
    canvas, review, _ = canvas_of(np.where(labels == Label.TUMOUR, Label.TUMOUR, Label.LIVER), (5.0, 1.0, 1.0))
    review = done(canvas, merged(canvas, review, [1, 2]))
    patch = slices_filled(Neighbourhood.of(canvas, 1), Plane.AXIAL)
    review = done(canvas, settled(canvas, patch, review))
    assert canvas.drawn == {1}
    for k in range(1, 8):
        radius = np.sqrt(np.count_nonzero(canvas.keys[k]) / np.pi)
        assert radius == pytest.approx(6 + (k - 1), abs=0.7)
    assert not canvas.keys[[0, 8]].any()
    assert not canvas.by_reader[[1, 7]].any()
    with pytest.raises(EditError, match="nothing to fill"):
        slices_filled(Neighbourhood.of(canvas, 1), Plane.AXIAL)


@pytest.mark.parametrize("plane", Plane)
def test_slices_are_filled_in_the_plane_that_one_draws_in(plane: Plane) -> None:
    labels = np.full((20, 20, 20), Label.LIVER, np.uint8)
    moved = np.moveaxis(labels, plane.slice_axis, 0)
    moved[4, 5:12, 5:12] = moved[9, 5:12, 5:12] = Label.TUMOUR
    canvas, review, _ = canvas_of(labels)
    done(canvas, merged(canvas, review, [1, 2]))
    canvas.apply(slices_filled(Neighbourhood.of(canvas, 1), plane))
    expected = np.zeros((20, 20, 20), bool)
    np.moveaxis(expected, plane.slice_axis, 0)[4:10, 5:12, 5:12] = True
    assert np.array_equal(canvas.keys == 1, expected)


def test_outlines_that_do_not_overlap_cannot_be_joined() -> None:
    labels = liver_with(np.s_[1:2, 3:6, 3:6], np.s_[5:6, 14:17, 15:18])
    canvas, review, _ = canvas_of(labels)
    done(canvas, merged(canvas, review, [1, 2]))
    with pytest.raises(EditError, match="do not overlap"):
        slices_filled(Neighbourhood.of(canvas, 1), Plane.AXIAL)


def test_holes_are_filled_and_other_lesions_in_them_stay() -> None:
    labels = liver_with(np.s_[3:4, 5:14, 5:14])
    labels[3, 8:11, 8:11] = Label.LIVER
    labels[3, 9, 9] = Label.TUMOUR
    canvas, review, _ = canvas_of(labels)
    holes = holes_filled(Neighbourhood.of(canvas, 1), Plane.AXIAL)
    review = done(canvas, settled(canvas, holes, review))
    assert canvas.voxel_count(1) == 81 - 1
    assert (canvas.keys[3, 9, 9], canvas.voxel_count(2)) == (2, 1)
    assert (review[1].origin, review[2].origin) == (Origin.EDITED, Origin.MODEL)
    with pytest.raises(EditError, match="no hole"):
        holes_filled(Neighbourhood.of(canvas, 2), Plane.AXIAL)


def test_a_ring_is_filled_in_its_own_plane_alone() -> None:
    labels = liver_with(np.s_[3:4, 5:14, 5:14])
    labels[3, 8:10, 8:10] = Label.LIVER
    canvas, *_ = canvas_of(labels)
    with pytest.raises(EditError):
        holes_filled(Neighbourhood.of(canvas, 1), Plane.CORONAL)
    assert holes_filled(Neighbourhood.of(canvas, 1), Plane.AXIAL).lengths.sum() == 4


def test_smoothing_keeps_the_volume_and_takes_bumps_away() -> None:
    k, j, i = np.ogrid[:24, :50, :50]
    ball = ((k - 12) * 2.0) ** 2 + (j - 25) ** 2 + (i - 25) ** 2 <= 15**2
    labels = np.where(ball, Label.TUMOUR, Label.LIVER).astype(np.uint8)
    labels[12, 25, 40:45] = Label.TUMOUR
    canvas, review, _ = canvas_of(labels, (2.0, 1.0, 1.0))
    around = Neighbourhood.of(canvas, 1, SMOOTHING_REACH * 2.0)
    review = done(canvas, settled(canvas, smoothed(around, 2.0), review))
    assert canvas.voxel_count(1) == np.count_nonzero(labels == Label.TUMOUR)
    assert not canvas.keys[12, 25, 42:45].any()
    assert review.lesions.keys() == {1}
    overlap = np.count_nonzero(ball & (canvas.keys == 1)) / np.count_nonzero(ball)
    assert overlap > 0.97


def test_smoothing_leaves_other_lesions_to_the_byte() -> None:
    labels = liver_with(FIRST, shape=(8, 30, 30))
    labels[2:5, 9, 5:25:2] = Label.TUMOUR
    labels[2:5, 12:16, 5:25] = Label.TUMOUR
    canvas, _, _ = canvas_of(labels, (1.0, 1.0, 1.0))
    keys = np.array(canvas.keys)
    key = int(keys[3, 7, 7])
    canvas.apply(smoothed(Neighbourhood.of(canvas, key, SMOOTHING_REACH * 1.5), 1.5))
    for other in canvas.drawn - {key}:
        assert np.array_equal(canvas.keys == other, keys == other)


def test_a_cut_makes_two_and_loses_nothing() -> None:
    long = np.s_[2:5, 6:9, 4:18]
    canvas, review, _ = canvas_of(liver_with(long))
    review = review.decided([1], Decision.ACCEPTED)
    inside = np.array(canvas.labels) == Label.TUMOUR
    line = ((0.0, 12.5), (3.0, 12.5))
    review = done(canvas, cut(Neighbourhood.of(canvas, 1), review, Plane.AXIAL, line))
    assert np.array_equal(canvas.keys > 0, inside)
    assert (canvas.keys[2:5, 6:9, 4:13] == 1).all(), "the larger part keeps its key"
    assert (canvas.keys[2:5, 6:9, 13:18] == 2).all()
    assert [(review[key].name, review[key].decision) for key in (1, 2)] == [
        ("1a", Decision.ACCEPTED),
        ("1b", Decision.ACCEPTED),
    ]
    assert not canvas.by_reader.any(), "who drew the voxels stays known"
    for missed in (((0.0, 1.0), (5.0, 1.0)), ((7.0, 6.0), (7.0, 6.0))):
        with pytest.raises(EditError, match="does not cut"):
            cut(Neighbourhood.of(canvas, 1), review, Plane.AXIAL, missed)


@pytest.mark.parametrize("plane", Plane)
def test_a_line_cuts_in_any_plane_whichever_way_it_is_drawn(plane: Plane) -> None:
    block = np.s_[1:9, 1:9, 1:9]
    for ends in (((4.6, 0.0), (4.6, 9.0)), ((4.6, 9.0), (4.6, 0.0))):
        canvas, review, _ = canvas_of(liver_with(block, shape=(10, 10, 10)))
        canvas.apply(cut(Neighbourhood.of(canvas, 1), review, plane, ends).patch)
        upper = np.moveaxis(canvas.keys[block] == 2, plane.row_axis, 0)
        assert np.count_nonzero(upper) == 4 * 64
        assert upper[:4].all() or upper[4:].all()


def test_merged_lesions_keep_the_name_of_the_largest() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST, SECOND, THIRD))
    review = review.decided([3], Decision.ACCEPTED).decided([1], Decision.REJECTED)
    review = done(canvas, merged(canvas, review, [3, 1, 2]))
    assert canvas.drawn == {1}
    judged = review[1]
    assert (judged.name, judged.origin, judged.decision) == ("1", Origin.EDITED, Decision.ACCEPTED)
    assert review.next_name == "4", "their names are not given again"
    with pytest.raises(EditError, match="two"):
        merged(canvas, review, [1, 2])


def test_a_lesion_that_is_gone_cannot_be_changed() -> None:
    canvas, *_ = canvas_of(liver_with(FIRST))
    with pytest.raises(EditError, match="not drawn"):
        Neighbourhood.of(canvas, 2)


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32))
def test_any_reshaping_leaves_other_lesions_alone_and_can_be_undone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = (rng.random((7, 14, 15)) < 0.35).astype(np.uint8) + 1
    canvas, review, _ = canvas_of(labels)
    key = int(rng.choice(sorted(canvas.drawn)))
    plane = list(Plane)[rng.integers(0, 3)]
    around = Neighbourhood.of(canvas, key, 3.0)
    keys = np.array(canvas.keys)
    for change in (
        lambda: settled(canvas, slices_filled(around, plane), review),
        lambda: settled(canvas, holes_filled(around, plane), review),
        lambda: settled(canvas, smoothed(around, 1.0), review),
        lambda: cut(around, review, plane, ((3.2, 0.0), (3.9, 9.0))),
    ):
        try:
            step = change()
        except EditError:
            continue
        begun = canvas.digest()
        canvas.apply(step.patch)
        for other in set(np.unique(keys[keys > 0]).tolist()) - {key}:
            assert np.array_equal(canvas.keys == other, keys == other)
        assert canvas.drawn <= step.review.lesions.keys()
        assert ((canvas.labels == Label.TUMOUR) == (canvas.keys > 0)).all()
        canvas.apply(step.patch.inverse)
        assert canvas.digest() == begun
