"""Grey ranges, and the judgement on which they hang: CT or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Modality, Volume
from engine.scan.window import (
    CT_PRESETS,
    MR_PRESETS,
    Preset,
    Window,
    auto_window,
    full_window,
    judge_modality,
    opening_window,
    percentile_window,
    presets,
    region_window,
    sample_intensities,
)
from tests.nifti_files import volume_of

RANDOM = np.random.default_rng(11)


def test_black_and_white() -> None:
    window = Window(level=90, width=150)
    assert (window.low, window.high) == (15, 165)
    assert Window.between(15, 165) == window


@pytest.mark.parametrize(("level", "width"), [(np.nan, 1), (0, np.nan), (np.inf, 1), (0, np.inf)])
def test_a_window_of_no_numbers(level: float, width: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Window(level, width)


@pytest.mark.parametrize("level", [0.0, 1.0, -1e3, 1e10, 1e38])
@pytest.mark.parametrize("width", [0.0, -5.0])
def test_no_window_is_so_narrow_that_black_is_white(level: float, width: float) -> None:
    window = Window(level, width)
    assert window.low < level < window.high


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("Abdomen", -160, 240),
        ("Liver", 15, 165),
        ("Abdomen wide", -125, 225),
        ("Lung", -1350, 150),
        ("Bone", -770, 1730),
    ],
)
def test_ct_presets(name: str, low: float, high: float) -> None:
    (preset,) = [p for p in presets(Modality.CT) if p.name == name]
    window = preset.window(volume_of(np.zeros((2, 2, 2), np.int16)))
    assert (window.low, window.high) == (low, high)


def test_there_are_six_of_each_and_both_begin_with_the_full_range() -> None:
    voxels = RANDOM.integers(-500, 700, (10, 10, 10)).astype(np.int16)
    for modality in Modality:
        assert len(presets(modality)) == 6
        assert len({p.name for p in presets(modality)}) == 6
        window = presets(modality)[0].window(volume_of(voxels, modality=modality))
        assert (window.low, window.high) == (voxels.min(), voxels.max())
    assert presets(Modality.CT) is CT_PRESETS
    assert presets(Modality.MR) is MR_PRESETS


def body_and_air(slope: float = 1.0, intercept: float = 0.0) -> Volume:
    """Air around 0, a body of 100 to 1000."""
    voxels = np.zeros((20, 20, 20), np.int16)
    voxels[5:15, 5:15, 5:15] = RANDOM.integers(200, 1001, (10, 10, 10))
    return volume_of(voxels, modality=Modality.MR, slope=slope, intercept=intercept)


@pytest.mark.parametrize(("low", "high"), [(1, 99), (5, 95), (0, 75), (40, 100)])
@pytest.mark.parametrize(("slope", "intercept"), [(1, 0), (0.25, 100), (3, -50)])
def test_percentiles_are_numpys_over_the_body(low: float, high: float, slope: float, intercept: float) -> None:
    volume = body_and_air(slope, intercept)
    body = volume.voxels[volume.voxels > 100] * slope + intercept
    window = percentile_window(volume, low, high)
    assert (window.low, window.high) == pytest.approx(tuple(np.percentile(body, (low, high))), rel=1e-6)
    assert Preset("p", percentiles=(low, high)).window(volume) == window


def test_a_map_of_very_small_numbers_fills_its_window() -> None:
    """Diffusion in m2/s: 0 to 3e-9."""
    volume = volume_of(np.linspace(0, 3e-9, 1000, dtype=np.float32).reshape(10, 10, 10), modality=Modality.MR)
    window = presets(Modality.MR)[0].window(volume)
    assert (window.low, window.high) == pytest.approx((0, 3e-9), abs=1e-15)


def test_opening_windows() -> None:
    volume = body_and_air()
    assert opening_window(volume) == auto_window(volume) == percentile_window(volume, 1, 99)
    assert opening_window(volume.with_modality(Modality.CT)) == Window(90, 150)


def test_one_hot_voxel_does_not_matter() -> None:
    volume = body_and_air()
    hot = volume.voxels.copy()
    hot[0, 0, 0] = 32767
    assert auto_window(volume_of(hot, modality=Modality.MR)).high == pytest.approx(auto_window(volume).high, rel=0.02)


@pytest.mark.parametrize("value", [0, 7, -1000, 30000])
@pytest.mark.parametrize("modality", Modality)
def test_a_constant_image(value: int, modality: Modality) -> None:
    volume = volume_of(np.full((4, 5, 6), value, np.int16), modality=modality)
    for window in (auto_window(volume), full_window(volume), *(p.window(volume) for p in presets(modality)[:1])):
        assert window.low < value < window.high


@pytest.mark.parametrize("voxels", [np.full((3, 3, 3), np.nan, np.float32), np.full((3, 3, 3), np.inf)])
def test_nothing_finite(voxels: NDArray[Any]) -> None:
    volume = volume_of(voxels, modality=Modality.MR)
    np.testing.assert_array_equal(sample_intensities(volume), [0])
    assert judge_modality(volume) is Modality.MR
    for preset in MR_PRESETS:
        assert preset.window(volume).width > 0


def test_nan_and_infinity_are_left_out() -> None:
    volume = body_and_air()
    broken = volume.voxels.astype(np.float32)
    broken[0, :3, 0] = np.nan, np.inf, -np.inf
    whole, holed = auto_window(volume), auto_window(volume_of(broken, modality=Modality.MR))
    assert (holed.low, holed.high) == pytest.approx((whole.low, whole.high), rel=1e-3)


def test_the_largest_numbers_do_not_overflow() -> None:
    voxels = np.linspace(-3e38, 3e38, 1000, dtype=np.float32).reshape(10, 10, 10)
    for preset in MR_PRESETS:
        assert preset.window(volume_of(voxels, modality=Modality.MR)).width > 1e37


def test_a_large_scan_is_sampled_evenly() -> None:
    """Broadcast from a few bytes: 134 M voxels that take no memory."""
    voxels = np.broadcast_to(np.arange(512, dtype=np.int16)[:, None, None], (512, 512, 512))
    sample = sample_intensities(volume_of(voxels.view(), modality=Modality.MR))
    assert 100_000 < sample.size <= 520_000
    assert np.median(sample) == pytest.approx(255, abs=5)


def test_a_flat_scan_is_sampled_too() -> None:
    sample = sample_intensities(volume_of(np.ones((1, 2000, 2000), np.int16)))
    assert sample.size > 1000


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lits/imagesTr/liver_016.nii.gz", Modality.CT),  # cut off at -40 HU
        ("lits/imagesTr/liver_046.nii.gz", Modality.CT),
        ("ct_full/ircadb_07.nii.gz", Modality.CT),
        ("small/example_ct.nii.gz", Modality.CT),  # int32
        ("small/example_ct_sm.nii.gz", Modality.CT),
        ("small/example_mr_sm.nii.gz", Modality.MR),
        ("mri/imagesTr/mri_tr00.nii.gz", Modality.MR),
        ("mri/imagesTr/mri_tr28.nii.gz", Modality.MR),
        ("odd/MR_Gd.nii.gz", Modality.MR),
        ("odd/pcasl.nii.gz", Modality.MR),  # negative values
        ("odd/spmMotor.nii.gz", Modality.MR),
        ("lits/labelsTr/liver_016.nii.gz", Modality.MR),  # a mask is no CT
    ],
)
def test_real_scans_are_judged_right(shared_data: Path, path: str, expected: Modality) -> None:
    assert load_volume(shared_data / path).modality is expected


def _ct(air: int) -> NDArray[np.int16]:
    voxels = np.full((30, 30, 30), air, np.int16)
    voxels[5:25, 5:25, 5:25] = RANDOM.normal(60, 20, (20, 20, 20))
    return voxels


@pytest.mark.parametrize(
    ("voxels", "slope", "intercept", "expected"),
    [
        (_ct(-1000), 1, 0, Modality.CT),
        (_ct(-1024), 1, 0, Modality.CT),
        ((_ct(-1024) + 1024).astype(np.uint16), 1, -1024, Modality.CT),  # stored without a sign
        (_ct(-1000).astype(np.float32), 1, 0, Modality.CT),
        (np.clip(_ct(-1000), -160, 240), 1, 0, Modality.CT),  # clipped to a window
        (RANDOM.normal(0, 40, (30, 30, 30)).astype(np.int16), 1, 0, Modality.MR),  # subtraction: noise about 0
        (RANDOM.normal(-20, 300, (30, 30, 30)).astype(np.float32), 1, 0, Modality.MR),  # the same, not whole
        (np.abs(RANDOM.normal(0, 300, (30, 30, 30))).astype(np.uint16), 1, 0, Modality.MR),  # magnitude
        (RANDOM.integers(0, 255, (30, 30, 30)).astype(np.uint8), 6.48, 0, Modality.MR),
        (np.zeros((5, 5, 5), np.int16), 1, 0, Modality.MR),
        (np.zeros((1, 1, 1), np.int16), 1, 0, Modality.MR),
    ],
)
def test_judging_made_up_scans(voxels: NDArray[Any], slope: float, intercept: float, expected: Modality) -> None:
    assert judge_modality(volume_of(voxels, slope=slope, intercept=intercept)) is expected


def test_an_mr_subtraction_with_an_enhancing_liver_is_mr() -> None:
    """Post minus pre contrast: noise about 0, motion at the edges down to -600, an organ of +200."""
    voxels = RANDOM.normal(0, 15, (40, 40, 40))
    voxels[10:25, 10:25, 10:25] += 200
    voxels[9:10, :, :] -= 600
    assert judge_modality(volume_of(voxels.astype(np.int16))) is Modality.MR


def test_units() -> None:
    assert Modality.CT.unit == "HU"
    assert Modality.MR.unit == "a.u."


# Of a region


def _ramp(**of: Any) -> Volume:
    """Intensities that rise by 1 a column and by 100 a row, the same in every slice."""
    j, i = np.mgrid[0:20, 0:30]
    return volume_of(np.broadcast_to(100 * j + i, (4, 20, 30)).astype(np.int16), **of)


@pytest.mark.parametrize(
    ("plane", "first", "last", "low", "high"),
    [
        (Plane.AXIAL, (2, 5), (2, 15), 205, 215),
        (Plane.AXIAL, (1.6, 4.7), (2.4, 15.3), 205, 215),
        (Plane.AXIAL, (-9, -9), (0, 10), 0, 10),
        (Plane.CORONAL, (0, 20), (3, 99), 120, 129),
    ],
)
def test_a_region_says_what_is_grey(
    plane: Plane, first: tuple[float, float], last: tuple[float, float], low: float, high: float
) -> None:
    window = region_window(_ramp(), plane, 1, first, last)
    assert window is not None
    assert (window.low, window.high) == pytest.approx((low, high), abs=0.02 * (high - low))


@pytest.mark.parametrize(
    ("first", "last"), [((3, 3), (3, 3)), ((30, 5), (40, 9)), ((-9, -9), (-5, -5))], ids=["flat", "below", "above"]
)
def test_a_region_without_contrast_says_nothing(first: tuple[float, float], last: tuple[float, float]) -> None:
    assert region_window(_ramp(), Plane.AXIAL, 0, first, last) is None


def test_a_region_with_holes_and_one_bright_pixel() -> None:
    voxels = np.zeros((1, 40, 40), np.float32)
    voxels[0, :9] = np.nan
    voxels[0, 20, 20] = 7
    window = region_window(volume_of(voxels), Plane.AXIAL, 0, (0, 0), (39, 39))
    assert window is not None
    assert (window.low, window.high) == (0, 7)
    assert region_window(volume_of(voxels), Plane.AXIAL, 0, (0, 0), (5, 5)) is None
