"""Counting intensities: any range, bins that suit the scan's own steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.scan.histogram import Histogram, count_intensities
from engine.scan.volume import Modality
from engine.scan.window import percentile_window
from tests.nifti_files import volume_of

RANDOM = np.random.default_rng(5)
CT_LIKE = RANDOM.normal(40, 60, (20, 30, 40)).round().astype(np.int16)


def total(histogram: Histogram, bins: int = 250) -> int:
    """How many voxels lie in bins over the whole range."""
    low, high = float(histogram.intensities[0]), float(histogram.intensities[-1])
    reach = max(1.0, abs(high - low), abs(low))
    _, counts = histogram.count(low - 0.1 * reach, high + 0.1 * reach, bins)
    return int(counts.sum())


def test_every_voxel_is_counted_once() -> None:
    histogram = count_intensities(volume_of(CT_LIKE))
    assert histogram.intensities.size == CT_LIKE.size
    assert total(histogram) == CT_LIKE.size


@pytest.mark.parametrize("bins", [7, 50, 250, 999])
@pytest.mark.parametrize(("low", "high"), [(-80, 160), (-80.3, 159.9), (10, 11)])
def test_counts_are_those_of_numpy_and_the_range_is_covered(low: float, high: float, bins: int) -> None:
    edges, counts = count_intensities(volume_of(CT_LIKE)).count(low, high, bins)
    assert edges[0] <= low
    assert edges[-1] >= high
    assert len(counts) <= bins + 2
    assert counts.tolist() == np.histogram(CT_LIKE, edges)[0].tolist()


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (2.0, -1024.0), (0.1, 0.0), (1e-9, 0.0)])
def test_each_bin_holds_as_many_steps_as_the_next(slope: float, intercept: float) -> None:
    even = np.repeat(np.arange(1000, dtype=np.int16), 8).reshape(20, 20, 20)
    histogram = count_intensities(volume_of(even, slope=slope, intercept=intercept))
    assert histogram.step == pytest.approx(slope, rel=1e-3)
    _, counts = histogram.count(100.2 * slope + intercept, 800.7 * slope + intercept, 250)
    assert set(counts[1:-1]) == {3 * 8}, "2.8 steps to a bin would comb"


def test_ct_shows_soft_tissue_and_mr_its_body() -> None:
    ct, mr = volume_of(CT_LIKE), volume_of(CT_LIKE, modality=Modality.MR)
    assert (count_intensities(ct).usual.low, count_intensities(ct).usual.high) == (-200, 300)
    assert count_intensities(mr).usual == percentile_window(mr, 0, 99.5)
    assert (count_intensities(ct).unit, count_intensities(mr).unit) == ("HU", "a.u.")


def floats(*special: float) -> NDArray[Any]:
    voxels = RANDOM.normal(0, 1, (10, 10, 10)).astype(np.float32)
    voxels.ravel()[: len(special)] = special
    return voxels


@pytest.mark.parametrize(
    ("voxels", "finite"),
    [
        (np.full((4, 4, 4), 7, np.int16), 64),
        (np.zeros((4, 4, 4), np.float32), 64),
        (np.full((4, 4, 4), np.nan, np.float32), 1),
        (floats(np.nan, np.inf, -np.inf), 997),
        (floats(np.finfo(np.float32).max, np.finfo(np.float32).min), 1000),
        (floats() * np.float32(1e-30), 1000),
    ],
    ids=["constant", "zero", "no number", "some no numbers", "largest", "tiny"],
)
@pytest.mark.parametrize("modality", Modality)
def test_scans_of_every_kind(voxels: NDArray[Any], finite: int, modality: Modality) -> None:
    histogram = count_intensities(volume_of(voxels, modality=modality))
    assert total(histogram) == histogram.intensities.size == finite
    edges, counts = histogram.count(histogram.usual.low, histogram.usual.high, 250)
    assert np.isfinite(edges).all()
    assert np.all(np.diff(edges) > 0)
    assert 1 <= len(counts) <= 252


def test_nobody_changes_the_counts() -> None:
    with pytest.raises(ValueError, match="read-only"):
        count_intensities(volume_of(CT_LIKE)).intensities[0] = 0
