"""After an edit the lesions that it touched are measured alone, with the numbers that all together would have."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import Patch
from engine.case.editing.strokes import Ink, Nib, Stroke
from engine.case.review import Origin, Review
from engine.findings.lesions import find_lesions
from engine.findings.measure import Lesion, measure, measure_components, measure_context
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Mask, Volume
from tests.engine.case.drawn import liver_with
from tests.nifti_files import volume_of

LESIONS = (np.s_[2:5, 5:9, 5:9], np.s_[3:5, 12:15, 13:16], np.s_[6:7, 4:6, 4:6])


def a_desk(seed: int) -> tuple[Canvas, Review, Volume, np.ndarray]:
    labels = liver_with(*LESIONS)
    rng = np.random.default_rng(seed)
    volume = volume_of(rng.normal(60, 20, labels.shape).astype(np.int16), (2.5, 0.8, 0.9))
    probability = np.clip(rng.random(labels.shape) * 0.6 + 0.4 * (labels == 2), 0, 1).astype(np.float16)
    mask = Mask(labels, volume.geometry)
    lesions = find_lesions(mask)
    return Canvas.from_mask(mask, lesions), Review.of(range(1, 4), Origin.MODEL), volume, probability


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_one_by_one_is_all_together_to_the_bit(seed: int) -> None:
    canvas, review, volume, probability = a_desk(seed)
    rng = np.random.default_rng(seed)
    numbers = {lesion.number: lesion for lesion in measure(volume, canvas.mask, probability)}
    for _ in range(6):
        ink = (
            Ink(Label.TUMOUR, int(rng.choice([1, 2, review.next_key]))),
            Ink(Label.TUMOUR, erases=True),
            Ink(Label.LIVER),
        )[rng.integers(0, 3)]
        plane = list(Plane)[rng.integers(0, 3)]
        at = rng.uniform(0, np.array(canvas.shape) - 1)
        at[plane.slice_axis] = round(at[plane.slice_axis])
        stroke = Stroke(canvas, volume, review, plane, Nib(float(rng.uniform(1, 3)), bool(rng.integers(0, 2))), ink)
        stroke.move((float(at[0]), float(at[1]), float(at[2])))
        if (step := stroke.end()) is None:
            continue
        canvas.apply(step.patch)
        review = step.review
        numbers = follow(numbers, canvas, step.patch, volume, probability)
        whole = measure_components(canvas.components(), volume, canvas.mask, probability)
        assert {key: figures(lesion) for key, lesion in numbers.items()} == {
            lesion.number: figures(lesion) for lesion in whole
        }


def follow(
    numbers: dict[int, Lesion], canvas: Canvas, patch: Patch, volume: Volume, probability: np.ndarray
) -> dict[int, Lesion]:
    """What a step leaves of the numbers, and what it takes to have all of them again."""
    touched = [component for key in patch.keys if (component := canvas.component(key)) is not None]
    again = measure_components(touched, volume, canvas.mask, probability)
    others = [lesion for key, lesion in numbers.items() if key in canvas.drawn - patch.keys]
    return {lesion.number: lesion for lesion in (*again, *measure_context(others, canvas.mask, probability))}


def test_lesions_that_do_not_touch_are_measured_as_a_mask_of_them_is() -> None:
    canvas, review, volume, probability = a_desk(3)
    stroke = Stroke(canvas, volume, review, Plane.AXIAL, Nib(1.5), Ink(Label.TUMOUR, 1))
    stroke.move((3.0, 9.0, 6.0))
    step = stroke.end()
    assert step is not None
    canvas.apply(step.patch)
    signed = canvas.final_mask(step.review)
    assert [figures(lesion) for lesion in measure(volume, signed, probability)] == [
        figures(lesion) for lesion in measure_components(canvas.components(), volume, canvas.mask, probability)
    ]


def figures(lesion: Lesion) -> list[object]:
    """All of its numbers."""
    return [value for name, value in vars(lesion).items() if name != "component"]
