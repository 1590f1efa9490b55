from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from training.config import ContrastConfig
from training.data.contrast import redraw

SHAPE = (3, 96, 96)
OFF = ContrastConfig(share=1, curve=False, regions=False, uptake=0, bias=0, rician=0, coarse=1)
ALL = ContrastConfig(share=1)

Stack = tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]


def radius() -> NDArray[np.float64]:
    """Of each voxel, in half widths of the body; its fat begins at 0.85."""
    _, rows, columns = np.ogrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    return np.hypot((rows - 48) / 40, (columns - 48) / 46) + np.zeros(SHAPE)


def abdomen(noise: float = 0.03) -> Stack:
    """A body in air: fat at 0, muscle 0.4, a liver 0.75 with a tumour 0.5 in it, and a little noise within."""
    _, rows, columns = np.ogrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    liver = np.hypot(rows - 46, columns - 36) + np.zeros(SHAPE) < 20
    tumour = np.hypot(rows - 42, columns - 32) + np.zeros(SHAPE) < 6
    image = np.where(radius() < 0.85, 0.4, 0.0)
    image[liver] = 0.75
    image[tumour] = 0.5
    grain = np.random.default_rng(0).normal(0, noise, SHAPE) * (image > 0)
    return np.clip(image + grain, 0, 1).astype(np.float32), liver, tumour


def drawn(config: ContrastConfig, seed: int, stack: Stack | None = None) -> NDArray[np.float32]:
    return redraw(*(stack or abdomen()), config, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(40))
def test_the_result_is_an_image_of_the_same_shape_in_0_to_1(seed: int) -> None:
    image, liver, tumour = abdomen()
    before = image.copy()
    result = redraw(image, liver, tumour, ALL, np.random.default_rng(seed))
    assert result.shape == SHAPE
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert 0 <= result.min() < result.max() <= 1
    np.testing.assert_array_equal(image, before)  # what came in is left alone


def test_a_seed_has_its_contrast_and_no_other_seed_has_it() -> None:
    np.testing.assert_array_equal(drawn(ALL, 5), drawn(ALL, 5))
    _, liver, tumour = abdomen()
    contrasts = []
    for seed in range(60):
        result = drawn(replace(ALL, bias=0, rician=0), seed)
        contrasts.append(float(result[tumour].mean() - result[liver & ~tumour].mean()))
    assert len({round(contrast, 6) for contrast in contrasts}) > 50
    # Darker or brighter than the liver, as on the sequences of MRI; on CT it was darker by 0.25.
    assert 0.2 < np.mean(np.array(contrasts) > 0) < 0.8
    assert np.std(contrasts) > 0.1


def test_without_its_switches_only_brightness_and_gamma_change() -> None:
    image = abdomen()[0]
    order = np.argsort(image.ravel(), kind="stable")
    for seed in range(20):
        result = drawn(OFF, seed)
        assert (np.diff(result.ravel()[order]) >= 0).all()
        assert np.unique(result).size > 10


@pytest.mark.parametrize(
    "switch", [{"curve": True}, {"regions": True}, {"uptake": 1}, {"bias": 0.5}, {"rician": 0.08}, {"coarse": 2.0}]
)
def test_each_switch_changes_what_the_others_do_not(switch: dict[str, Any]) -> None:
    image = abdomen()[0]
    order = np.argsort(image.ravel(), kind="stable")
    results = [drawn(replace(OFF, **switch), seed) for seed in range(12)]
    assert any((np.diff(result.ravel()[order]) < -1e-3).any() for result in results)


def test_a_curve_gives_equal_intensities_an_equal_one() -> None:
    image = (np.round(abdomen()[0] * 20) / 20).astype(np.float32)
    for seed in range(10):
        result = drawn(replace(OFF, curve=True), seed, (image, *abdomen()[1:]))
        for value in np.unique(image):
            assert np.ptp(result[image == value]) < 1e-5


@pytest.mark.parametrize(("coarse", "pixels"), [(1.0, 1), (2.0, 3)])
def test_the_edges_of_liver_and_tumour_stay_where_they_are(coarse: float, pixels: int) -> None:
    """To a pixel; to three where the resolution is halved: the edge is blurred, and a gamma moves its half level."""
    stack = abdomen(noise=0)
    _, liver, tumour = stack
    parenchyma = _grown(liver, -pixels) & ~_grown(tumour, pixels)
    seen = 0
    for seed in range(40):
        result = drawn(replace(ALL, bias=0, rician=0, coarse=coarse), seed, stack)
        for inside, outside in (
            (parenchyma & ~_grown(tumour, 4), _grown(liver, 4) & ~_grown(liver, pixels)),
            (_grown(tumour, -pixels), _grown(tumour, 4) & parenchyma),
        ):
            own, other = np.median(result[inside]), np.median(result[outside])
            if abs(own - other) < 0.15:
                continue
            seen += 1
            is_inside = np.abs(result - own) < np.abs(result - other)
            assert np.mean(is_inside[inside]) > 0.99, seed
            assert np.mean(is_inside[outside]) < 0.01, seed
    assert seen > 30


def _grown(region: NDArray[np.bool_], pixels: int) -> NDArray[np.bool_]:
    """Within the slices; by less than nothing it shrinks."""
    disc = np.hypot(*np.mgrid[-4:5, -4:5])[None] <= abs(pixels)
    change = ndimage.binary_dilation if pixels > 0 else ndimage.binary_erosion
    return np.asarray(change(region, disc))


def test_regions_give_fat_a_brightness_that_ct_has_not() -> None:
    fat = (radius() > 0.87) & (radius() < 0.93)
    assert not abdomen()[0][fat].any()
    found = [float(drawn(replace(OFF, regions=True), seed)[fat].mean()) for seed in range(30)]
    assert max(found) > 0.5
    assert np.std(found) > 0.15
    assert max(float(drawn(OFF, seed)[fat].max()) for seed in range(10)) == 0


def test_after_uptake_the_liver_outshines_all_else_and_its_lesions_stay_dark() -> None:
    """As in the hepatobiliary phase, where fat is suppressed as well."""
    _, liver, tumour = abdomen()
    muscle, fat = ~liver & (radius() < 0.8), (radius() > 0.87) & (radius() < 0.93)
    for seed in range(30):
        result = drawn(replace(OFF, uptake=1), seed)
        brightness = result[_grown(liver, -2) & ~_grown(tumour, 2)].mean()
        for other in (muscle, fat, _grown(tumour, -2)):
            assert result[other].mean() < brightness, seed


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("image", "liver", "tumour"),
    [
        (0.0, False, False),  # all air
        (1.0, False, False),  # all bone
        (0.5, True, False),  # all liver
        (0.5, True, True),  # all tumour
        (0.0, True, False),  # a liver of no brightness
    ],
)
def test_poor_stacks_do_not_fail(image: float, liver: bool, tumour: bool, seed: int) -> None:
    for shape in ((1, 16, 16), (5, 40, 24)):
        result = redraw(
            np.full(shape, image, np.float32),
            np.full(shape, liver),
            np.full(shape, tumour),
            ALL,
            np.random.default_rng(seed),
        )
        assert result.shape == shape
        assert np.isfinite(result).all()
        assert 0 <= result.min() <= result.max() <= 1


@pytest.mark.parametrize("seed", range(10))
def test_no_liver_or_no_tumour_in_the_stack_does_not_fail(seed: int) -> None:
    image, liver, tumour = abdomen()
    speck = np.zeros_like(liver)
    speck[1, 40, 40] = True
    for regions in ((liver, tumour & False), (liver & False, tumour & False), (speck, speck)):
        result = drawn(ALL, seed, (image, *regions))
        assert np.isfinite(result).all()
