from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from training.config import LesionConfig
from training.data import lesions as module
from training.data.lesions import draw_distractors, draw_lesions, lesion_weights

SHAPE = (5, 128, 128)
SPACING_MM = (2.5, 1.5, 1.5)
TONE = 0.7
CONFIG = LesionConfig(share=1)
ONE = replace(CONFIG, most=1)

Image = NDArray[np.float32]
Regions = NDArray[np.bool_]


def liver_stack(shape: tuple[int, int, int] = SHAPE) -> tuple[Image, Regions, Regions]:
    """A round liver of one tone that fills much of the stack, with one labelled tumour."""
    _, rows, columns = np.ogrid[: shape[0], : shape[1], : shape[2]]
    liver = np.hypot(rows - shape[1] / 2, columns - shape[2] / 2) + np.zeros(shape) < 0.4 * shape[1]
    tumour = np.hypot(rows - 0.7 * shape[1], columns - shape[2] / 2) + np.zeros(shape) < 0.08 * shape[1]
    image = np.where(liver, TONE, 0.3)
    image[tumour] = 0.45
    return image.astype(np.float32), liver, tumour


def lesions(seed: int, config: LesionConfig = CONFIG) -> tuple[Image, Regions]:
    """The change of intensity, and what is labelled in addition."""
    image, liver, tumour = liver_stack()
    drawn, labelled = draw_lesions(image, liver, tumour, SPACING_MM, config, np.random.default_rng(seed))
    assert (labelled | ~tumour).all()  # no label is taken back
    return drawn - image, labelled & ~tumour


@pytest.mark.parametrize("seed", range(60))
def test_lesions_are_drawn_within_the_liver_only(seed: int) -> None:
    image, liver, tumour = liver_stack()
    before = image.copy(), liver.copy(), tumour.copy()
    drawn, labelled = draw_lesions(image, liver, tumour, SPACING_MM, CONFIG, np.random.default_rng(seed))
    assert drawn.dtype == np.float32
    assert labelled.dtype == np.bool_
    assert 0 <= drawn.min() <= drawn.max() <= 1
    np.testing.assert_array_equal(drawn[~liver], image[~liver])
    assert not labelled[~liver].any()
    for kept, given in zip(before, (image, liver, tumour), strict=True):
        np.testing.assert_array_equal(kept, given)


def test_a_lesion_is_labelled_where_the_intensity_changes() -> None:
    clear, agreeing = 0, []
    for seed in range(120):
        change, labelled = lesions(seed, ONE)
        if labelled.sum() < 30:
            continue
        # The texture of a faint lesion may cross the liver's own tone; a clear one's does not.
        if abs(change[labelled].mean()) < 0.12:
            continue
        clear += 1
        strong = np.abs(change) > 0.5 * np.median(np.abs(change[labelled]))
        agreeing.append(2 * (strong & labelled).sum() / (strong.sum() + labelled.sum()))
    assert clear > 30
    assert np.median(agreeing) > 0.85
    assert np.mean(np.array(agreeing) > 0.6) > 0.9


def test_every_label_can_be_seen_and_what_is_unlabelled_is_faint() -> None:
    for seed in range(100):
        change, labelled = lesions(seed, ONE)
        if labelled.sum() < 30:
            continue
        within, beyond = np.abs(change[labelled]).mean(), np.abs(change[~labelled]).mean()
        assert within > 0.008, seed
        assert within > 5 * beyond, seed


def test_some_samples_get_none_and_most_get_few() -> None:
    counts = [lesions(seed)[1].any() for seed in range(120)]
    assert 0.1 < 1 - np.mean(counts) < 0.35  # a fifth, and those that fall on a tumour that is there
    many = [_numbered(lesions(seed)[1]) for seed in range(60)]
    assert max(many) > 2
    assert np.mean(many) < 4


def _numbered(region: Regions) -> int:
    return int(ndimage.label(region, np.ones((3, 3, 3)))[1])


def test_sizes_follow_the_distribution_asked_for() -> None:
    shape = (33, 56, 56)
    image = np.full(shape, TONE, np.float32)
    for median_mm in (5.0, 9.0):
        config = LesionConfig(share=1, most=1, median_mm=median_mm, spread=0.4)
        radii = []
        for seed in range(90):
            _, labelled = draw_lesions(
                image, np.ones(shape, bool), np.zeros(shape, bool), (1.5, 1.5, 1.5), config, np.random.default_rng(seed)
            )
            if labelled.any() and not _touches_the_border(labelled):
                radii.append((3 * labelled.sum() * 1.5**3 / (4 * math.pi)) ** (1 / 3))
        assert len(radii) > 30
        # Unequal axes and an uneven surface cost a little; what touches the border is left out, the largest first.
        assert np.median(radii) == pytest.approx(median_mm, rel=0.2)
        assert 0.2 < np.std(np.log(radii)) < 0.5


def _touches_the_border(region: Regions) -> bool:
    inner = region[1:-1, 1:-1, 1:-1]
    return int(inner.sum()) < int(region.sum())


def test_lesions_of_one_sample_mostly_look_alike_and_mostly_are_dark() -> None:
    signs = []
    for seed in range(100):
        change, labelled = lesions(seed)
        if labelled.any():
            signs.append(float(np.sign(change[labelled].mean())))
    assert 0.7 < np.mean(np.array(signs) < 0) < 0.95


@pytest.mark.parametrize("seed", range(40))
def test_distractors_leave_tumours_and_all_outside_the_liver_alone(seed: int) -> None:
    image, liver, tumour = liver_stack()
    before = image.copy()
    drawn = draw_distractors(image, liver, tumour, SPACING_MM, np.random.default_rng(seed))
    np.testing.assert_array_equal(image, before)
    np.testing.assert_array_equal(drawn[tumour | ~liver], image[tumour | ~liver])
    assert drawn.dtype == np.float32
    assert 0 <= drawn.min() <= drawn.max() <= 1
    assert not np.array_equal(drawn, image)


def test_distractors_are_dark_bright_thin_and_wide() -> None:
    image, liver, tumour = liver_stack()
    changes = [
        draw_distractors(image, liver, tumour, SPACING_MM, np.random.default_rng(seed)) - image for seed in range(80)
    ]
    extremes = np.array([(change.min(), change.max()) for change in changes])
    assert extremes[:, 0].min() < -0.3
    assert extremes[:, 1].max() > 0.1
    shares = [np.mean(np.abs(change[liver]) > 0.01) for change in changes]
    assert min(shares) < 0.02
    assert max(shares) > 0.1


@pytest.mark.parametrize("shape", [(1, 32, 32), (5, 16, 40), (8, 4, 4)])
@pytest.mark.parametrize("kind", ["no liver", "all tumour", "all liver", "one voxel", "liver elsewhere"])
def test_poor_stacks_do_not_fail(shape: tuple[int, int, int], kind: str) -> None:
    image = np.full(shape, 0.6, np.float32)
    liver, tumour = np.zeros(shape, bool), np.zeros(shape, bool)
    if kind in ("all tumour", "all liver"):
        liver[:] = True
        tumour[:] = kind == "all tumour"
    if kind == "one voxel":
        liver[shape[0] // 2, 2, 2] = True
    if kind == "liver elsewhere":
        liver[: shape[0] // 2] = True
    for seed in range(10):
        rng = np.random.default_rng(seed)
        drawn, labelled = draw_lesions(image, liver, tumour, SPACING_MM, CONFIG, rng)
        assert np.isfinite(drawn).all()
        assert not labelled[~liver].any()
        assert np.isfinite(draw_distractors(image, liver, tumour, SPACING_MM, rng)).all()
        if kind in ("no liver", "all tumour", "liver elsewhere"):
            np.testing.assert_array_equal(drawn, image)


def test_the_smallest_lesion_is_larger_than_a_voxel_of_noise() -> None:
    config = LesionConfig(share=1, most=1, median_mm=0.1, spread=0.1)
    radius = module._SMALLEST_MM
    counts = [int(lesions(seed, config)[1].sum()) for seed in range(80)]
    found = [count for count in counts if count]
    expected = 4 / 3 * math.pi * radius**3 / math.prod(SPACING_MM)
    assert len(found) > 40
    assert np.median(found) == pytest.approx(expected, abs=5)


def test_weights_by_hand() -> None:
    plane = np.zeros((40, 40), bool)
    plane[2:4, 2:4] = True  # 4 voxels of 1.5 x 1.5 mm: 9 mm², a disc of 20 mm has 314
    plane[5, 20] = True  # 2.25 mm²
    plane[20:38, 20:38] = True  # 729 mm²
    weight = lesion_weights(plane, (1.5, 1.5), 8.0)
    assert weight.dtype == np.float32
    assert weight[2, 3] == pytest.approx(math.sqrt(math.pi * 100 / 9))
    assert weight[5, 20] == 8  # 11.8, but for the limit
    assert weight[25, 25] == 1
    assert (weight[~plane] == 1).all()
    assert (lesion_weights(plane, (1.5, 1.5), 1.0) == 1).all()
    assert (lesion_weights(plane & False, (1.5, 1.5), 4.0) == 1).all()


def test_weights_in_3d_by_hand_and_voxels_that_touch_at_a_corner_are_one_lesion() -> None:
    stack = np.zeros((4, 10, 10), bool)
    stack[1, 2, 2] = stack[2, 3, 3] = True
    stack[0, 8, 8] = True
    weight = lesion_weights(stack, (5.0, 4.0, 4.0), 50.0)
    ball = math.pi / 6 * 20**3
    assert weight[1, 2, 2] == weight[2, 3, 3] == pytest.approx((ball / 160) ** (1 / 3))
    assert weight[0, 8, 8] == pytest.approx((ball / 80) ** (1 / 3))


def test_a_larger_lesion_never_weighs_more() -> None:
    weights = []
    for radius in (1, 2, 4, 6, 9, 14):
        rows, columns = np.ogrid[:40, :40]
        disc = np.hypot(rows - 20, columns - 20) <= radius
        weights.append(float(lesion_weights(disc, (1.5, 1.5), 4.0)[20, 20]))
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 4
    assert weights[-1] == 1
