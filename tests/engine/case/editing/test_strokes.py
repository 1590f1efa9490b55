"""A hand draws what it covers, in mm, by the rules, and every step can be taken back."""

from __future__ import annotations

from itertools import product
from string import ascii_lowercase

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step
from engine.case.editing.patch import Patch
from engine.case.editing.strokes import Ink, Nib, Point, Stroke, covered
from engine.case.review import Decision, Origin, Review
from engine.scan.geometry import Geometry
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Volume
from tests.engine.case.drawn import canvas_of, fallen_apart, liver_with, voxels_of
from tests.nifti_files import volume_of

FIRST, SECOND = np.s_[2:5, 5:9, 5:9], np.s_[3:5, 12:15, 13:16]
ERASER = Ink(Label.TUMOUR, erases=True)
SHEARED = np.array([[0.2, 0.1, 0.9, 5], [0.3, -0.8, 0.05, 3], [2.6, 0.1, 0, 1], [0, 0, 0, 1]], float)


def to_way_mm(geometry: Geometry, voxel: tuple[int, int, int], start: Point, end: Point) -> float:
    """From a voxel's centre to a straight way, looked for in space, at many places of the way and ever finer."""
    point, first, last = (geometry.to_world(place) for place in (voxel, start, end))
    low, high = 0.0, 1.0
    for _ in range(12):
        shares = np.linspace(low, high, 21)
        away = np.linalg.norm(first + shares[:, None] * (last - first) - point, axis=1)
        best = int(away.argmin())
        low, high = shares[max(best - 1, 0)], shares[min(best + 1, 20)]
    return float(away.min())


@settings(max_examples=12)
@given(
    plane=st.sampled_from(Plane),
    is_ball=st.booleans(),
    radius=st.floats(1.0, 6.0),
    ends=st.tuples(*[st.tuples(*[st.floats(-3.0, 14.0)] * 3)] * 2),
    affine=st.sampled_from([SHEARED, np.diag([2.5, -0.8, -0.9, 1.0])[[2, 1, 0, 3]], np.diag([1.0, 1.3, 1.0, 1.0])]),
)
def test_what_is_covered_by_the_definition(
    plane: Plane, is_ball: bool, radius: float, ends: tuple[Point, Point], affine: np.ndarray
) -> None:
    geometry = Geometry((5, 11, 10), affine)
    start, end = (list(point) for point in ends)
    start[plane.slice_axis] = end[plane.slice_axis] = round(start[plane.slice_axis])
    found = covered(geometry, plane, Nib(radius, is_ball), tuple(start), tuple(end))
    assert (np.diff(found) > 0).all()
    row, col = (geometry.affine[:3, axis] for axis in (plane.row_axis, plane.column_axis))
    radius = max(radius, np.linalg.norm(row + col) / 2, np.linalg.norm(row - col) / 2)
    inside = set(found.tolist())
    for place, voxel in enumerate(product(*(range(n) for n in geometry.shape))):
        away = to_way_mm(geometry, voxel, tuple(start), tuple(end))
        if not is_ball and voxel[plane.slice_axis] != start[plane.slice_axis]:
            assert place not in inside
        elif abs(away - radius) > 1e-4:
            assert (place in inside) == (away < radius), voxel


def test_the_smallest_nib_leaves_no_gap() -> None:
    geometry = volume_of(np.zeros((3, 40, 50), np.int16), (5.0, 0.7, 0.9)).geometry
    rng = np.random.default_rng(2)
    for _ in range(30):
        start, end = ((1.0, *rng.uniform((0, 0), (39, 49))) for _ in range(2))
        drawn = set(covered(geometry, Plane.AXIAL, Nib(0.01), start, end).tolist())
        for share in np.linspace(0, 1, 200):
            _, j, i = np.array(start) * (1 - share) + np.array(end) * share
            assert (40 + round(j)) * 50 + round(i) in drawn


def draw(canvas: Canvas, review: Review, ink: Ink, *points: Point, volume: Volume | None = None, **nib: object) -> Step:
    """One stroke in an axial slice, done."""
    stroke = Stroke(canvas, volume or volume_of(np.zeros(canvas.shape, np.int16)), review, Plane.AXIAL, Nib(**nib), ink)
    begun = canvas.digest()
    for point in points:
        stroke.move(point)
    step = stroke.end()
    assert canvas.digest() == begun, "it is done like every other step"
    assert step is not None
    canvas.apply(step.patch)
    return step


def test_each_move_says_what_it_changed() -> None:
    canvas, review, volume = canvas_of(liver_with(FIRST))
    stroke = Stroke(canvas, volume, review, Plane.AXIAL, Nib(1.0), Ink(Label.TUMOUR, 7))
    labels = np.array(canvas.labels)
    for point in ((3.0, 10.0, 10.0), (3.0, 10.0, 16.0), (3.0, 10.0, 10.0)):
        box = stroke.move(point)
        changed = np.argwhere(canvas.labels != labels)
        if len(changed):
            assert box == tuple(slice(a, b + 1) for a, b in zip(changed.min(axis=0), changed.max(axis=0), strict=True))
        else:
            assert box is None, "back over what is drawn changes nothing"
        labels = np.array(canvas.labels)
    begun = canvas_of(liver_with(FIRST))[0].digest()
    assert stroke.cancel() is not None
    assert canvas.digest() == begun
    assert stroke.end() is None


def test_a_new_lesion_is_the_readers_and_accepted() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST))
    step = draw(canvas, review, Ink(Label.TUMOUR, review.next_key), (6.0, 12.0, 12.0), radius_mm=2.0)
    judged = step.review[2]
    assert (judged.name, judged.origin, judged.decision) == ("2", Origin.READER, Decision.ACCEPTED)
    assert step.review[1] == review[1]
    assert canvas.by_reader[6, 12, 12]
    assert np.array_equal(canvas.keys == 2, canvas.by_reader)


def test_a_lesion_that_is_drawn_on_is_edited_and_stays_as_decided() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST))
    for decision in Decision:
        step = draw(canvas, review.decided([1], decision), Ink(Label.TUMOUR, 1), (3.0, 9.0, 9.0), radius_mm=1.5)
        assert (step.review[1].name, step.review[1].origin, step.review[1].decision) == ("1", Origin.EDITED, decision)
        canvas.apply(step.patch.inverse)


def test_other_lesions_are_left_unless_asked_for_or_rejected() -> None:
    begun, review, _ = canvas_of(liver_with(FIRST, SECOND))
    there, second = (3.0, 13.0, 14.0), np.array(begun.keys) == 2
    for ink in (Ink(Label.TUMOUR, 1), Ink(Label.LIVER)):
        for over, state, is_left in (
            (False, review, True),
            (True, review, False),
            (False, review.decided([2], Decision.REJECTED), False),
        ):
            canvas, *_ = canvas_of(liver_with(FIRST, SECOND))
            asked = Ink(ink.label, ink.key, over_lesions=over)
            stroke = Stroke(canvas, volume_of(np.zeros(canvas.shape, np.int16)), state, Plane.AXIAL, Nib(4.0), asked)
            stroke.move(there)
            assert (canvas.keys[second] == 2).all() == is_left


def test_drawing_liver_leaves_liver_and_lesions() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST))
    keys = np.array(canvas.keys)
    step = draw(canvas, review, Ink(Label.LIVER), (3.0, 2.0, 7.0), (3.0, 8.0, 7.0), radius_mm=2.0)
    assert np.array_equal(canvas.keys, keys)
    assert step.review.lesions == review.lesions
    assert canvas.labels[3, 1, 7] == Label.LIVER
    assert np.array_equal(canvas.by_reader, (canvas.labels == Label.LIVER) & (liver_with(FIRST) == 0))


def test_the_eraser_takes_what_its_brush_would_draw() -> None:
    outside = np.s_[3:4, 5:9, 0:3]
    canvas, review, _ = canvas_of(liver_with(FIRST, outside))
    step = draw(canvas, review, ERASER, (3.0, 7.0, 0.0), (3.0, 7.0, 8.0), radius_mm=3.0)
    assert (canvas.labels[3, 5:9, 5:9] == Label.LIVER).all(), "inside the liver a lesion leaves liver"
    assert (canvas.labels[outside] == Label.BACKGROUND).all()
    assert np.count_nonzero(canvas.labels[3] == Label.LIVER) == 14 * 16, "and liver itself is left"
    assert step.review[1].origin is Origin.EDITED
    draw(canvas, step.review, Ink(Label.LIVER, erases=True), (6.0, 10.0, 10.0), radius_mm=30.0)
    assert not canvas.labels[6].any()


def test_the_eraser_can_be_held_to_one_lesion() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST, SECOND))
    draw(canvas, review, Ink(Label.TUMOUR, 2, erases=True), (3.0, 10.0, 10.0), radius_mm=30.0)
    assert (canvas.keys[FIRST] == 1).all()
    assert not (canvas.keys[3] == 2).any()


def test_a_lesion_that_is_wholly_erased_keeps_its_name_for_itself() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST, SECOND))
    step = draw(canvas, review, ERASER, (3.0, 13.0, 14.0), radius_mm=8.0, is_ball=True)
    assert canvas.drawn == {1}
    assert step.review[2].name == "2"
    again = draw(canvas, step.review, Ink(Label.TUMOUR, step.review.next_key), (3.0, 13.0, 14.0), radius_mm=2.0)
    assert (again.review[3].name, canvas.drawn) == ("3", {1, 3})


def test_the_threshold_brush_takes_a_range() -> None:
    canvas, review, _ = canvas_of(liver_with())
    voxels = np.zeros(canvas.shape, np.int16)
    voxels[:, :, 10] = 40
    volume = volume_of(voxels, slope=0.5, intercept=10.0)
    draw(
        canvas,
        review,
        Ink(Label.TUMOUR, 1),
        (3.0, 10.0, 10.0),
        volume=volume,
        radius_mm=3.0,
        between=(30.0, 30.0),
    )
    assert set(np.argwhere(canvas.keys)[:, 2].tolist()) == {10}


def test_no_ink_without_a_lesion() -> None:
    with pytest.raises(ValueError, match="lesion"):
        Ink(Label.TUMOUR)


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32), moves=st.integers(5, 25))
def test_any_work_and_its_undoing_against_the_letter_of_the_rules(seed: int, moves: int) -> None:
    """Random strokes, undo and redo; after each, keys and names as a slow reading of the rules has them."""
    rng = np.random.default_rng(seed)
    canvas, review, volume = canvas_of(liver_with(np.s_[2:4, 4:6, 3:15], np.s_[1:5, 8:13, 6:8], shape=(6, 16, 18)))
    done: list[tuple[Patch, Review, str]] = []
    undone: list[tuple[Patch, Review, str]] = []
    for _ in range(moves):
        kind = int(rng.choice([0, 1, 1, 1, 2, 3, 4]))
        if kind == 3 and done:
            patch, before, digest = done.pop()
            undone.append((patch, review, canvas.digest()))
            canvas.apply(patch.inverse)
            review = before
            assert canvas.digest() == digest
        elif kind == 4 and undone:
            patch, after, digest = undone.pop()
            done.append((patch, review, canvas.digest()))
            canvas.apply(patch)
            review = after
            assert canvas.digest() == digest
        else:
            ink = (Ink(Label.TUMOUR, int(rng.choice([1, 2, review.next_key]))), ERASER, Ink(Label.LIVER, erases=True))
            nib = Nib(float(rng.uniform(0.5, 3)), bool(rng.integers(0, 2)))
            keys = np.array(canvas.keys)
            stroke = stroke_of(canvas, review, volume, rng, nib, ink[kind % 3])
            drawn = np.array(canvas.keys)
            step = stroke.end()
            if step is None:
                continue
            done.append((step.patch, review, canvas.digest()))
            undone.clear()
            canvas.apply(step.patch)
            expect_the_rules(keys, drawn, np.array(canvas.keys), review, step.review)
            review = step.review
    for patch, _, digest in reversed(done):
        canvas.apply(patch.inverse)
        assert canvas.digest() == digest


def stroke_of(canvas: Canvas, review: Review, volume: Volume, rng: np.random.Generator, nib: Nib, ink: Ink) -> Stroke:
    plane = list(Plane)[rng.integers(0, 3)]
    stroke = Stroke(canvas, volume, review, plane, nib, ink)
    at = rng.uniform(0, np.array(canvas.shape) - 1)
    at[plane.slice_axis] = round(at[plane.slice_axis])
    for _ in range(rng.integers(1, 4)):
        stroke.move((float(at[0]), float(at[1]), float(at[2])))
        way = rng.uniform(-6, 6, 3)
        way[plane.slice_axis] = 0
        at = at + way
    return stroke


def expect_the_rules(before: np.ndarray, drawn: np.ndarray, after: np.ndarray, was: Review, now: Review) -> None:
    """What hung together and fell apart has keys and names of its own, piece by piece, in order; nothing else has.

    Args:
        before: keys before a stroke.
        drawn: as the hand left them.
        after: once the step is done.
        was: the review before it.
        now: and after it.
    """
    names = {key: judged.name for key, judged in was.lesions.items()}
    expected = drawn.copy()
    for key in sorted({int(key) for key in np.unique(drawn) if key} - names.keys()):
        names[key] = str(1 + max(judged.number for judged in was.lesions.values()))
    for key in sorted(was.lesions):
        if not (voxels_of(before, key) - voxels_of(drawn, key)):
            continue
        for piece in fallen_apart(voxels_of(before, key), voxels_of(drawn, key)):
            whole = was[key].number
            free = (f"{whole}{letter}" for letter in ascii_lowercase if f"{whole}{letter}" not in names.values())
            if names[key].isdigit():
                names[key] = next(free)
            part = max(names) + 1
            names[part] = next(free)
            for voxel in piece:
                expected[voxel] = part
    assert np.array_equal(after, expected)
    assert {key: judged.name for key, judged in now.lesions.items()} == names
    for key in was.lesions:
        is_changed = not np.array_equal(before == key, after == key)
        by_hand = Origin.READER if was[key].origin is Origin.READER else Origin.EDITED
        assert now[key].origin is (by_hand if is_changed else was[key].origin)
        assert now[key].decision is was[key].decision


def test_a_cut_with_the_eraser_makes_two_of_one() -> None:
    long = np.s_[3:5, 6:9, 4:19]
    canvas, review, _ = canvas_of(liver_with(long))
    review = review.decided([1], Decision.ACCEPTED)
    whole = draw(canvas, review, ERASER, (3.0, 0.0, 12.0), (3.0, 19.0, 12.0), radius_mm=0.6)
    assert whole.review[1].name == "1", "below they still hang together"
    step = draw(canvas, whole.review, ERASER, (4.0, 0.0, 12.0), (4.0, 19.0, 12.0), radius_mm=0.6)
    names = {key: (judged.name, judged.origin, judged.decision) for key, judged in step.review.lesions.items()}
    assert names == {
        1: ("1a", Origin.EDITED, Decision.ACCEPTED),
        2: ("1b", Origin.EDITED, Decision.ACCEPTED),
    }
    assert (canvas.keys[3, 7, 5], canvas.keys[3, 7, 17]) == (1, 2), "the larger piece keeps the key"
    assert not canvas.by_reader[3, 7, 17], "and a new key is no new drawing"
    again = draw(canvas, step.review, ERASER, (3.0, 0.0, 8.0), (3.0, 19.0, 8.0), radius_mm=3.0, is_ball=True)
    assert [again.review[key].name for key in (1, 2, 3)] == ["1a", "1b", "1c"]
    canvas.apply(again.patch.inverse)
    canvas.apply(step.patch.inverse)
    assert canvas.drawn == {1}


def test_what_is_drawn_apart_with_a_lesions_key_is_that_lesion() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST))
    step = draw(canvas, review, Ink(Label.TUMOUR, 1), (6.0, 13.0, 14.0), radius_mm=2.0)
    assert step.review.lesions.keys() == {1}
    more = draw(canvas, step.review, ERASER, (3.0, 5.0, 5.0), radius_mm=0.9)
    assert more.review.lesions.keys() == {1}, "pieces that were apart before do not fall apart"


def test_lesions_that_are_drawn_together_stay_two() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST, SECOND))
    step = draw(canvas, review, Ink(Label.TUMOUR, 1), (3.0, 7.0, 7.0), (3.0, 13.0, 14.0), radius_mm=2.0)
    assert step.review[2] == review[2]
    assert canvas.voxel_count(2) == 18


def test_many_small_moves_cover_what_one_long_way_does() -> None:
    """A move leaves out what the last one covered; together they miss nothing."""
    for is_ball in (False, True):
        by_moves, review, volume = canvas_of(liver_with())
        at_once, *_ = canvas_of(liver_with())
        for canvas, steps in ((by_moves, 23), (at_once, 1)):
            stroke = Stroke(canvas, volume, review, Plane.AXIAL, Nib(3.1, is_ball), Ink(Label.TUMOUR, 1))
            for share in np.linspace(0, 1, steps + 1):
                stroke.move((3.0, 5 + 9 * share, 4 + 12 * share))
        assert np.array_equal(by_moves.keys, at_once.keys)
        assert by_moves.voxel_count(1) > 100
