"""How often each intensity occurs in a scan."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.scan.volume import Modality, Volume
from engine.scan.window import Window, percentile_window, sample_intensities

_SOFT_TISSUE_HU = Window.between(-200.0, 300.0)
"""From fat to enhanced vessels: what an abdominal CT is read for; bone and lung only where a window asks for them."""

_MR_PERCENTILES = (0.0, 99.5)
"""Of the body: the few brightest voxels would press all others into a corner."""

_COARSE_BELOW = 1000
"""With so many steps to a bin, one more or less of them is not seen."""


@dataclass(frozen=True)
class Histogram:
    """The intensities of a scan, kept in order, so that any range can be counted at once in bins that suit it.

    Attributes:
        intensities: (n,) float64, rising and finite, at least one: a regular sub-sample of the scan.
        step: the smallest difference between two of them; 0 when all are equal.
        usual: the range in which the body's tissue lies.
        unit: of an intensity.
    """

    intensities: NDArray[np.float64]
    step: float
    usual: Window
    unit: str

    def count(self, low: float, high: float, bins: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Count a range.

        Scans hold whole numbers or multiples of a slope. In bins of 1.5 such steps every other one would hold twice as
        many voxels as its neighbour; so a bin is a whole number of steps wide, and its edges lie between two of them.

        Args:
            low: where to begin, finite.
            high: where to end, above ``low``.
            bins: how many at most, up to two more so that the range is covered.

        Returns:
            edges: (n + 1,) rising, the first at or below ``low``, the last at or above ``high``.
            counts: (n,) how many of the sub-sample lie in each, its lower edge included.
        """
        width = (high - low) / bins
        origin = low
        if self.step > 0 and width < _COARSE_BELOW * self.step:
            width = math.ceil(width / self.step) * self.step
            origin = float(self.intensities[0]) - self.step / 2
        first, last = math.floor((low - origin) / width), math.ceil((high - origin) / width)
        edges = origin + width * np.arange(first, last + 1, dtype=np.float64)
        return edges, np.diff(np.searchsorted(self.intensities, edges)).astype(np.int64)


def count_intensities(volume: Volume) -> Histogram:
    """The histogram of a scan that is whole; on 40 M voxels it takes some ten milliseconds."""
    intensities = np.sort(sample_intensities(volume))
    intensities.flags.writeable = False
    gaps = np.diff(intensities)
    gaps = gaps[gaps > 0]
    is_ct = volume.modality is Modality.CT
    return Histogram(
        intensities=intensities,
        step=float(gaps.min()) if gaps.size else 0.0,
        usual=_SOFT_TISSUE_HU if is_ct else percentile_window(volume, *_MR_PERCENTILES),
        unit=volume.modality.unit,
    )
