"""A lesion cut lower and higher than it was: counted by hand on small maps."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.findings.lesions import find_lesions
from engine.findings.measure import measure
from engine.findings.threshold import HIGH, LOW, volume_at_ml
from engine.scan.volume import Mask
from tests.nifti_files import volume_of

SHAPE = (9, 40, 40)
SPACING = (2.0, 1.0, 1.0)
"""A voxel is 2 mm3."""


def volumes(probability: NDArray[np.floating], cut: float) -> list[float | None]:
    """In voxels, of the lesions of what is above a half, the largest first."""
    mask = Mask((probability > 0.5).astype(np.uint8) * 2, volume_of(np.zeros(SHAPE, np.int16), SPACING).geometry)
    found = [volume_at_ml(lesion, mask, probability, cut) for lesion in find_lesions(mask)]
    return [ml if ml is None else ml * 1000 / 2 for ml in found]


def test_shells_of_falling_probability_are_counted() -> None:
    probability = np.zeros(SHAPE, np.float16)
    for p, reach in ((0.35, 3), (0.6, 2), (0.8, 1)):
        inside = np.s_[4 - reach : 5 + reach, 20 - reach : 21 + reach, 20 - reach : 21 + reach]
        probability[inside] = p
    assert volumes(probability, LOW) == [7**3]
    assert volumes(probability, 0.5) == [5**3]
    assert volumes(probability, HIGH) == [3**3]
    assert volumes(probability, 0.9) == [0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_what_reaches_far_beyond_is_followed_to_its_end(dtype: type) -> None:
    """A thread through the whole scan, to both of its faces and round a corner."""
    probability = np.zeros(SHAPE, dtype)
    probability[4, 20, :] = probability[4, :20, 39] = probability[:4, 0, 39] = 0.4
    probability[4, 20, 3] = 0.9
    assert volumes(probability, LOW) == [40 + 20 + 4]
    assert volumes(probability, HIGH) == [1]


def test_a_lesion_that_grows_into_another_has_no_volume_of_its_own() -> None:
    probability = np.zeros(SHAPE, np.float16)
    probability[4, 20, 5:30] = 0.4
    probability[4, 20, 5:9] = probability[4, 20, 28:30] = 0.9
    probability[4, 35, 5] = 0.8
    assert volumes(probability, LOW) == [None, None, 1]
    assert volumes(probability, HIGH) == [4, 2, 1]


def test_what_touches_by_a_corner_belongs_to_it_and_what_is_apart_does_not() -> None:
    probability = np.zeros(SHAPE, np.float16)
    probability[4, 20, 20] = 0.9
    probability[5, 21, 21] = probability[4, 20, 23] = 0.4
    assert volumes(probability, LOW) == [2]


def test_a_prediction_has_both_and_a_drawn_mask_neither() -> None:
    probability = np.zeros(SHAPE, np.float16)
    probability[4, 20, 20:24] = 0.4, 0.9, 0.9, 0.6
    volume = volume_of(np.zeros(SHAPE, np.int16), SPACING)
    mask = Mask((probability > 0.5).astype(np.uint8) * 2, volume.geometry)
    (predicted,) = measure(volume, mask, probability)
    assert (predicted.volume_at_low_ml, predicted.volume_at_high_ml) == pytest.approx((0.008, 0.004))
    (drawn,) = measure(volume, mask)
    assert (drawn.volume_at_low_ml, drawn.volume_at_high_ml) == (None, None)
