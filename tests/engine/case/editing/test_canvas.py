"""The canvas holds what is drawn, does steps in their own size, and says what is signed."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.editing.beneath import beneath
from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import Patch, pack
from engine.case.review import Decision, Review
from engine.errors import CaseFileError
from engine.findings.lesions import find_lesions
from engine.findings.liver import Liver
from engine.scan.components import bounding_box
from engine.scan.volume import Label, Mask
from tests.engine.case.drawn import canvas_of, liver_with
from tests.nifti_files import volume_of

FIRST, SECOND = np.s_[2:5, 5:9, 5:9], np.s_[3:5, 12:15, 13:16]


def test_a_canvas_begins_with_the_mask_and_its_lesions() -> None:
    labels = liver_with(FIRST, SECOND)
    canvas, _, _ = canvas_of(labels)
    assert np.array_equal(canvas.labels, labels)
    assert not canvas.by_reader.any()
    assert (canvas.keys[FIRST] == 1).all()
    assert (canvas.keys[SECOND] == 2).all()
    assert np.count_nonzero(canvas.keys) == np.count_nonzero(labels == Label.TUMOUR)
    assert (canvas.drawn, canvas.voxel_count(1), canvas.voxel_count(3)) == ({1, 2}, 48, 0)
    for view in (canvas.labels, canvas.keys, canvas.by_reader, canvas.mask.labels):
        with pytest.raises(ValueError, match="read-only"):
            view[0, 0, 0] = 1


def test_lesions_of_another_mask_are_refused() -> None:
    labels = liver_with(FIRST)
    mask = Mask(labels, volume_of(np.zeros(labels.shape, np.int16)).geometry)
    with pytest.raises(ValueError, match="components"):
        Canvas.from_mask(mask, ())


def random_step(canvas: Canvas, rng: np.random.Generator, key: int) -> Patch:
    """A few voxels anywhere become anything."""
    indices = np.unique(rng.integers(0, canvas.labels.size, 40))
    kinds = rng.integers(0, 4, indices.size)
    after = np.select(
        [kinds == 0, kinds == 1, kinds == 2],
        [np.full(indices.size, pack(Label.TUMOUR, True, key)), pack(Label.LIVER, True, 0), pack(0, True, 0)],
        canvas.states_at(indices),
    ).astype(np.uint32)
    return Patch.of(indices, canvas.states_at(indices), after)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), moves=st.lists(st.booleans(), max_size=20))
def test_counts_and_boxes_follow_any_steps_and_their_undoing(seed: int, moves: list[bool]) -> None:
    canvas, _, _ = canvas_of(liver_with(FIRST, SECOND, shape=(6, 16, 18)))
    rng = np.random.default_rng(seed)
    begun, done = canvas.digest(), []
    for goes_on in moves:
        if goes_on or not done:
            done.append(random_step(canvas, rng, int(rng.integers(1, 6))))
            canvas.apply(done[-1])
        else:
            canvas.apply(done.pop().inverse)
        labels, keys = np.array(canvas.labels), np.array(canvas.keys)
        assert canvas.drawn == set(np.unique(keys[keys > 0]).tolist())
        assert canvas.liver_ml(Review()) == Liver(Mask(labels, canvas.geometry)).volume_ml
        assert canvas.box is not None
        for key in canvas.drawn:
            component = canvas.component(key)
            assert component is not None
            assert component.box == bounding_box(keys == key)
            assert np.array_equal(component.inside, keys[component.box] == key)
            assert component.voxel_count == canvas.voxel_count(key) == np.count_nonzero(keys == key)
        outside = labels.copy()
        outside[canvas.box] = 0
        assert not outside.any()
    for step in reversed(done):
        canvas.apply(step.inverse)
    assert canvas.digest() == begun


def test_a_step_that_does_not_fit_changes_nothing() -> None:
    canvas, _, _ = canvas_of(liver_with(FIRST))
    begun = canvas.digest()
    wrong = Patch.of(np.array([0, 1]), np.array([0, 1], np.uint32), np.array([1, 0], np.uint32))
    with pytest.raises(CaseFileError, match="another mask"):
        canvas.apply(wrong)
    beyond = Patch.of(np.array([0, canvas.labels.size]), np.zeros(2, np.uint32), np.ones(2, np.uint32))
    with pytest.raises(CaseFileError, match="larger"):
        canvas.apply(beyond)
    assert canvas.digest() == begun


def test_equal_work_has_an_equal_digest_whatever_led_to_it() -> None:
    canvas, _, _ = canvas_of(liver_with(FIRST))
    begun = canvas.digest()
    corner = Patch.of(np.array([0]), np.zeros(1, np.uint32), np.ones(1, np.uint32))
    canvas.apply(corner)
    assert canvas.digest() != begun
    canvas.apply(corner.inverse)
    assert canvas.box != canvas_of(liver_with(FIRST))[0].box, "a box does not shrink"
    assert canvas.digest() == begun
    by_hand = Patch.of(np.array([0]), np.zeros(1, np.uint32), pack([0], [True], [0]))
    canvas.apply(by_hand)
    assert canvas.digest() != begun, "who drew it is a part of it"
    assert canvas_of(np.zeros((2, 3, 4)))[0].digest() != canvas_of(np.zeros((4, 3, 2)))[0].digest()


def test_the_mask_changes_with_the_canvas_and_a_copy_does_not() -> None:
    canvas, review, _ = canvas_of(liver_with(FIRST))
    live, copy = canvas.mask, canvas.final_mask(review)
    canvas.apply(Patch.of(np.array([0]), np.zeros(1, np.uint32), np.ones(1, np.uint32)))
    assert (live.labels[0, 0, 0], copy.labels[0, 0, 0]) == (1, 0)
    assert canvas.mask is not live


def test_a_rejected_lesion_is_no_part_of_what_is_signed() -> None:
    outside = np.s_[3:4, 0:2, 10:12]
    labels = liver_with(FIRST, SECOND, outside)
    canvas, review, _ = canvas_of(labels)
    review = review.decided([1, 3], Decision.REJECTED)
    signed = canvas.final_mask(review)
    assert (signed.labels[FIRST] == Label.LIVER).all(), "inside the liver it is liver"
    assert (signed.labels[outside] == Label.BACKGROUND).all()
    assert (signed.labels[SECOND] == Label.TUMOUR).all()
    assert [lesion.voxel_count for lesion in find_lesions(signed)] == [18]
    assert np.array_equal(canvas.labels, labels), "the work itself keeps everything"
    assert canvas.liver_ml(review) == Liver(signed).volume_ml
    assert canvas.liver_ml(Review.of([1, 2, 3], review[2].origin)) == Liver(canvas.mask).volume_ml
    assert canvas_of(labels == 9)[0].liver_ml(Review()) is None


def test_what_lies_beneath_by_the_letter() -> None:
    rng = np.random.default_rng(5)
    for _ in range(5):
        labels = rng.choice(np.array([0, 1, 2], np.uint8), (4, 5, 6), p=[0.15, 0.25, 0.6])
        found = beneath(labels)
        for place in np.ndindex(labels.shape):
            if labels[place] != Label.TUMOUR:
                assert found[place] == labels[place]
                continue
            met = []
            for axis in range(3):
                line = labels[tuple(slice(None) if a == axis else place[a] for a in range(3))].tolist()
                for way in (line[place[axis] + 1 :], line[: place[axis]][::-1]):
                    met += [label for label in way if label != Label.TUMOUR][:1]
            assert found[place] == int(met.count(Label.LIVER) > met.count(Label.BACKGROUND))


def test_a_canvas_of_a_large_scan_takes_memory_only_where_something_is_drawn() -> None:
    labels = liver_with(FIRST)
    volume = volume_of(np.broadcast_to(np.int16(0), (2000, 512, 512)))
    tracemalloc.start()
    canvas = Canvas(volume.geometry)
    indices = np.flatnonzero(labels == Label.TUMOUR)
    canvas.apply(Patch.of(indices, np.zeros(len(indices), np.uint32), np.full(len(indices), pack(2, True, 1))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
    assert canvas.voxel_count(1) == len(indices)
