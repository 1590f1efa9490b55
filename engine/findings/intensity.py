"""A lesion's intensities in numbers, as IBSI defines them. Definitions: docs/measurements.md."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.findings.lesions import Component
from engine.scan.volume import Volume

CORE_VOXELS = 27
"""A core of fewer voxels says nothing about the lesion's inner part."""


@dataclass(frozen=True)
class IntensityStatistics:
    """Over a lesion's finite voxels, in the scan's unit: HU for CT, else arbitrary.

    Attributes:
        mean: arithmetic.
        sd: population standard deviation (divided by N), as IBSI defines it.
        median: the 50th percentile.
        min: smallest.
        max: largest.
        p10: the 10th percentile, interpolated linearly.
        p90: the 90th.
        core_mean: over the voxels whose six face neighbours all belong to the lesion, free of the partial volume at
            its edge; None when fewer than 27 of them are finite.
    """

    mean: float
    sd: float
    median: float
    min: float
    max: float
    p10: float
    p90: float
    core_mean: float | None = None


def measure_intensity(component: Component, volume: Volume) -> tuple[IntensityStatistics | None, int]:
    """The statistics of a lesion, None when no voxel is finite; and how many were left out as NaN or infinite.

    Args:
        component: the lesion's voxels.
        volume: the scan.
    """
    from scipy import ndimage  # here, since a scan without a mask is shown without it

    inside = component.inside
    values = volume.intensities(volume.voxels[component.box][inside]).astype(np.float64)
    is_finite = np.isfinite(values)
    left_out = int(values.size - is_finite.sum())
    if left_out == values.size:
        return None, left_out
    in_core = ndimage.binary_erosion(inside)[inside]
    return _statistics(values[is_finite], values[is_finite & in_core]), left_out


def _statistics(finite: NDArray[np.float64], core: NDArray[np.float64]) -> IntensityStatistics:
    p10, median, p90 = np.percentile(finite, (10, 50, 90)).tolist()
    return IntensityStatistics(
        mean=float(finite.mean()),
        sd=float(finite.std()),
        median=median,
        min=float(finite.min()),
        max=float(finite.max()),
        p10=p10,
        p90=p90,
        core_mean=float(core.mean()) if core.size >= CORE_VOXELS else None,
    )
