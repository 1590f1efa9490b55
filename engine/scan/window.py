"""The grey range shown: presets for CT, percentiles for everything else; and which of the two a scan is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.scan.slicing import Plane, take_slice
from engine.scan.volume import Modality, Volume
from engine.words import say

_SAMPLE_LIMIT = 500_000
"""Percentiles are taken from a regular sub-sample: on 105 M voxels 23 ms instead of 1.7 s."""

_BODY_OVER_AIR_HU = -300.0
_AIR_HU = -800.0
_MIN_WIDTH = 1e-12
"""Far below the intensities of any map: diffusion in m2/s lies near 1e-9."""
_MIN_SHARE = 1e-12
"""Of the level: a narrower window would round to one whose black is its white."""


@dataclass(frozen=True)
class Window:
    """A grey range: ``low`` is black, ``high`` is white (DICOM PS3.3 C.11.2.1.2, linear exact).

    Attributes:
        level: the intensity shown as middle grey.
        width: from black to white, > 0.
    """

    level: float
    width: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.level) and math.isfinite(self.width)):
            raise ValueError("a window needs finite numbers")
        object.__setattr__(self, "width", max(self.width, _MIN_WIDTH, abs(self.level) * _MIN_SHARE))

    @property
    def low(self) -> float:
        """The intensity at and below which is black."""
        return self.level - self.width / 2

    @property
    def high(self) -> float:
        """The intensity at and above which is white."""
        return self.level + self.width / 2

    @staticmethod
    def between(low: float, high: float) -> Window:
        """The window from black at ``low`` to white at ``high``."""
        return Window((low + high) / 2, high - low)


@dataclass(frozen=True)
class Preset:
    """A window with a name; for CT in HU, else as percentiles of the body's intensities."""

    name: str
    level: float | None = None
    width: float | None = None
    percentiles: tuple[float, float] | None = None

    def window(self, volume: Volume) -> Window:
        """This preset's window for one scan."""
        if self.level is not None and self.width is not None:
            return Window(self.level, self.width)
        if self.percentiles is not None:
            return percentile_window(volume, *self.percentiles)
        return full_window(volume)


CT_PRESETS = (
    Preset(say("Full range")),
    Preset(say("Abdomen"), level=40, width=400),
    Preset(say("Liver"), level=90, width=150),
    Preset(say("Abdomen wide"), level=50, width=350),
    Preset(say("Lung"), level=-600, width=1500),
    Preset(say("Bone"), level=480, width=2500),
)
MR_PRESETS = (
    Preset(say("Full range")),
    Preset(say("Body 1-99 %"), percentiles=(1, 99)),
    Preset(say("Body 5-95 %"), percentiles=(5, 95)),
    Preset(say("Body 0.1-99.9 %"), percentiles=(0.1, 99.9)),
    Preset(say("Dark tissue"), percentiles=(0, 75)),
    Preset(say("Bright tissue"), percentiles=(40, 100)),
)


def presets(modality: Modality) -> tuple[Preset, ...]:
    """The presets on keys 1 to 6."""
    return CT_PRESETS if modality is Modality.CT else MR_PRESETS


def opening_preset(modality: Modality) -> int:
    """Which of the presets a scan is first shown in: liver for CT, the body's percentiles for the rest."""
    return 2 if modality is Modality.CT else 1


def opening_window(volume: Volume) -> Window:
    """The window in which a scan is first shown."""
    return presets(volume.modality)[opening_preset(volume.modality)].window(volume)


def auto_window(volume: Volume) -> Window:
    """The 1st to 99th percentile of the body."""
    return percentile_window(volume, 1, 99)


def full_window(volume: Volume) -> Window:
    """From the smallest to the largest finite intensity (of the sub-sample)."""
    sample = sample_intensities(volume)
    return Window.between(float(sample.min()), float(sample.max()))


def percentile_window(volume: Volume, low: float, high: float) -> Window:
    """Between two percentiles of the intensities inside the body."""
    sample = sample_intensities(volume)
    body = sample[sample > _body_threshold(sample, volume.modality)]
    lower, upper = np.percentile(body if body.size else sample, (low, high), overwrite_input=True)
    return Window.between(float(lower), float(upper))


def region_window(
    volume: Volume, plane: Plane, index: int, first: tuple[float, float], last: tuple[float, float]
) -> Window | None:
    """The 1st to 99th percentile of what lies in a rectangle of one slice.

    Args:
        volume: any scan.
        plane: how the slice is cut.
        index: which slice.
        first: (row, col) of the rectangle's upper left corner; centres of pixels are whole numbers.
        last: of its lower right corner.

    Returns:
        None where there is no contrast to show: no pixel, none that is a number, or all of one intensity.
    """
    pixels = take_slice(volume, plane, index).pixels
    rows, columns = (slice(max(0, round(a)), max(0, round(b) + 1)) for a, b in zip(first, last, strict=True))
    values = volume.intensities(pixels[rows, columns])
    values = values[np.isfinite(values)].astype(np.float64)
    if not values.size or values.min() == values.max():
        return None
    lower, upper = np.percentile(values, (1, 99))
    # Of a single bright pixel in a flat region both percentiles are the flat.
    return Window.between(float(lower), float(upper)) if lower < upper else Window.between(values.min(), values.max())


def sample_intensities(volume: Volume) -> NDArray[np.float64]:
    """Finite intensities of a regular sub-sample, 1-D, the caller's own to reorder; one zero when there are none.

    In double precision, so that the arithmetic on the largest single-precision numbers does not overflow.
    """
    sample = volume.intensities(_sample(volume.voxels))
    finite = sample[np.isfinite(sample)].astype(np.float64)
    return finite if finite.size else np.zeros(1)


def judge_modality(volume: Volume) -> Modality:
    """Whether intensities are Hounsfield units: a judgement, since NIfTI has no field for it (docs/adr/0007).

    CT stores whole numbers in which air is either near -1000, or cut off at one negative value that many voxels share.
    Subtracted MR images have negative values too, but neither of these marks.
    """
    sample = sample_intensities(volume)
    if sample.size < 2 or np.any(sample != np.round(sample)):
        return Modality.MR
    lowest = float(sample.min())
    has_air = float(np.percentile(sample, 1, overwrite_input=True)) <= _AIR_HU and lowest >= -10_000
    is_cut_off = lowest < 0 and float(np.mean(sample == lowest)) >= 0.05
    return Modality.CT if has_air or is_cut_off else Modality.MR


def _body_threshold(sample: NDArray[np.float64], modality: Modality) -> float:
    if modality is Modality.CT and float(sample.min()) < _BODY_OVER_AIR_HU:
        return _BODY_OVER_AIR_HU
    low, high = np.percentile(sample, (0.1, 99.5), overwrite_input=True)
    return float(low + 0.1 * (high - low))


def _sample(voxels: NDArray[Any]) -> NDArray[Any]:
    step = max(1, math.ceil((voxels.size / _SAMPLE_LIMIT) ** (1 / 3)))
    steps = [min(step, n) for n in voxels.shape]
    return voxels[:: steps[0], :: steps[1], :: steps[2]].ravel()
