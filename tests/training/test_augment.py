from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from training.config import AugmentConfig
from training.data.augment import Place, alter, cut, draw_place, smooth_noise

STILL = AugmentConfig(rotation_deg=0, zoom=1, shift_mm=0, noise=0, intensity_shift=0)
LIVELY = AugmentConfig(rotation_deg=40, zoom=1.4, shift_mm=6, noise=0, intensity_shift=0)
MIDDLE = (19.5, 19.5)
"""Of 40 x 40."""


def ramp() -> NDArray[np.float32]:
    """(3, 6, 20), every value of 0..1 in order."""
    return np.linspace(0, 1, 360, dtype=np.float32).reshape(3, 6, 20)


def test_without_augmentation_a_sample_is_the_middle_of_the_slice() -> None:
    planes = np.arange(2 * 40 * 36, dtype=np.float32).reshape(2, 40, 36)
    place = draw_place((19.5, 17.5), STILL, 1.6, np.random.default_rng(0))
    for nearest in (False, True):
        sample = cut(planes, place, 32, nearest)
        assert sample.dtype == np.float32
        np.testing.assert_allclose(sample, planes[:, 4:36, 2:34], rtol=1e-5, atol=1e-2)


@pytest.mark.parametrize("nearest", [False, True])
def test_beyond_the_slice_there_is_nothing(nearest: bool) -> None:
    sample = cut(np.ones((2, 20, 20), np.float32), Place((9.5, 9.5), 0, 1), 32, nearest)
    inside = np.zeros((2, 32, 32), np.float32)
    inside[:, 6:26, 6:26] = 1
    np.testing.assert_allclose(sample, inside, atol=1e-5)


def test_a_sample_lies_around_its_centre() -> None:
    plane = np.zeros((1, 40, 40), np.float32)
    plane[0, 10, 31] = 1
    np.testing.assert_array_equal(np.argwhere(cut(plane, Place((10, 31), 0.7, 1.2), 17, nearest=True)[0]), [[8, 8]])


def test_angle_and_zoom_are_what_they_say() -> None:
    planes = np.random.default_rng(0).random((1, 40, 40), np.float32)
    quarter = cut(planes, Place(MIDDLE, np.pi / 2, 1), 40)
    np.testing.assert_allclose(quarter[0], np.rot90(planes[0], -1), atol=1e-4)
    small = np.zeros((1, 40, 40), np.float32)
    small[:, 15:25, 15:25] = 1
    assert cut(small, Place(MIDDLE, 0, 2), 40, nearest=True).sum() == 20 * 20
    assert cut(small, Place(MIDDLE, 0, 0.5), 40, nearest=True).sum() == 5 * 5


def test_a_place_stays_within_its_limits_and_uses_them() -> None:
    rng = np.random.default_rng(1)
    places = [draw_place((50, 60), LIVELY, 2.0, rng) for _ in range(500)]
    shifts = np.array([place.centre for place in places]) - (50, 60)
    angles = np.degrees([place.angle for place in places])
    zooms = np.array([place.zoom for place in places])
    assert np.abs(shifts).max(axis=0) == pytest.approx((3, 3), abs=0.1)  # 6 mm of 2 mm pixels
    assert (angles.min(), angles.max()) == pytest.approx((-40, 40), abs=1)
    assert (zooms.min(), zooms.max()) == pytest.approx((1 / 1.4, 1.4), rel=0.02)


def test_picture_and_regions_move_together() -> None:
    rows, columns = np.ogrid[:40, :40]
    disc = np.hypot(rows - 14, columns - 20)[None] < 7
    rng = np.random.default_rng(2)
    for _ in range(30):
        place = draw_place(MIDDLE, LIVELY, 1.6, rng)
        picture, region = cut(disc, place, 32), cut(disc, place, 32, nearest=True)
        assert set(np.unique(region)) <= {0, 1}
        assert np.mean((picture > 0.5) != (region > 0.5)) < 0.01


def test_a_slice_is_never_mirrored() -> None:
    # Three marks that are met clockwise stay so, however the slice is turned.
    marks = [(12, 16), (16, 27), (28, 20)]
    rng = np.random.default_rng(3)
    for _ in range(50):
        place = draw_place(MIDDLE, replace(LIVELY, rotation_deg=180), 1.6, rng)
        found = []
        for mark in marks:
            plane = np.zeros((1, 40, 40), np.float32)
            plane[0, mark[0] - 1 : mark[0] + 2, mark[1] - 1 : mark[1] + 2] = 1
            sample = cut(plane, place, 64)[0]
            found.append((np.indices(sample.shape) * sample).sum(axis=(1, 2)) / sample.sum())
        (a, b, c), (d, e, f) = (np.array(points, float) for points in (marks, found))
        before, after = np.linalg.det([b - a, c - a]), np.linalg.det([e - d, f - d])
        assert after == pytest.approx(before * place.zoom**2, rel=0.05)


def test_nothing_asked_for_changes_nothing() -> None:
    np.testing.assert_allclose(alter(ramp(), STILL, np.random.default_rng(0)), ramp(), atol=1e-6)


@pytest.mark.parametrize("change", [{"intensity_shift": 0.3}, {"window": 0.4}, {"gamma": 0.5}])
def test_intensities_change_but_keep_their_order(change: dict[str, float]) -> None:
    results = [alter(ramp(), replace(STILL, **change), np.random.default_rng(seed)) for seed in range(20)]
    for result in results:
        assert result.dtype == np.float32
        assert 0 <= result.min() <= result.max() <= 1
        assert (np.diff(result.ravel()) >= 0).all()
    changed = [np.abs(result - ramp()).max() for result in results]
    assert max(changed) > 0.1
    assert len(set(changed)) == len(changed)


def test_noise_is_as_strong_as_asked_at_most() -> None:
    flat = np.full((2, 60, 60), 0.5, np.float32)
    found = [alter(flat, replace(STILL, noise=0.08), np.random.default_rng(seed)).std() for seed in range(60)]
    assert min(found) < 0.01
    assert 0.07 < max(found) < 0.082


def test_blur_stays_within_a_slice() -> None:
    image = np.zeros((3, 21, 21), np.float32)
    image[1, 10, 10] = 1
    results = [alter(image, replace(STILL, blur=2.0), np.random.default_rng(seed)) for seed in range(20)]
    assert any(result[1, 10, 10] < 0.2 for result in results)
    assert any(result[1, 10, 10] == 1 for result in results)  # half of the samples are left sharp
    assert not any(result[[0, 2]].any() for result in results)


@pytest.mark.parametrize("shape", [(1, 30, 30), (5, 64, 48), (2, 3, 1)])
def test_smooth_noise_is_smooth_and_of_unit_spread(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(4)
    drawn = np.stack([smooth_noise(shape, 4, rng) for _ in range(200)])
    assert drawn.shape == (200, *shape)
    assert drawn.dtype == np.float32
    assert abs(drawn.mean()) < 0.1
    assert 0.7 < drawn.std() < 1.6
    if min(shape[1:]) > 20:
        assert np.abs(np.diff(drawn, axis=-1)).mean() < 0.3 * drawn.std()
