"""Logits on the network's grid become regions on the scan's: up-sampled where there is something to draw, only there.

Two thirds of an abdominal scan hold neither liver nor tumour, and up-sampling them would cost more than the network.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model.card import Activation, OutputSpec
from engine.model.preprocess import Scores
from engine.progress import Progress
from engine.scan.geometry import Triple

Floats = NDArray[np.float32]
Region = NDArray[np.bool_]
Rectangle = tuple[int, int, int, int]
"""First and last row, first and last column."""

_FAINT = 1e-3
_ROUNDING = 1e-3
"""In logits: more than single precision loses between a logit and its probability."""


@dataclass(frozen=True)
class Drawing:
    """What a model sees, voxel by voxel, before anything is tidied up.

    Attributes:
        liver: (k, j, i), where the liver's probability (with its tumours) is above the threshold.
        tumour: (k, j, i), where the tumour's is.
        tumour_probability: (k, j, i) float16; 0 where it is below 0.001, and away from liver and tumour: outside of
            the rectangle around them, slice by slice.
    """

    liver: Region
    tumour: Region
    tumour_probability: NDArray[np.float16]


def draw(scores: Scores, spec: OutputSpec, progress: Progress | None = None) -> Drawing:
    """Apply the card's thresholds on the scan's grid.

    Args:
        scores: of a scan.
        spec: the card's.
        progress: reports 0..1 and may cancel.

    Raises:
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    slices, rows, columns = (axis.size for axis in scores.axes)
    shape: Triple = slices, rows, columns
    drawing = Drawing(np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros(shape, np.float16))
    rectangles = [_rectangle(_may_show(scores.logits[:, n], spec)) for n in range(scores.logits.shape[1])]
    for k in range(slices):
        progress.report(k / slices, "Drawing")
        near, _ = scores.axes[0].sources(k)
        around = _around(rectangles[n] for n in near)
        if around is None:
            continue
        part = scores.axes[1].reached_from(*around[:2]), scores.axes[2].reached_from(*around[2:])
        liver, tumour = probabilities(scores.restore_slice(k, *part), spec)
        here = (k, *part)
        drawing.liver[here] = liver > spec.liver_threshold
        drawing.tumour[here] = tumour > spec.tumour_threshold
        # The far tail says nothing, and half-precision numbers that small are very slow to make.
        drawing.tumour_probability[here] = np.where(tumour < _FAINT, 0.0, tumour)
    return drawing


def probabilities(logits: Floats, spec: OutputSpec) -> tuple[Floats, Floats]:
    """Probabilities of liver (with tumour) and of tumour from logits (C, ...), each (...)."""
    scaled = logits / np.float32(spec.temperature)
    by_name = dict(zip(spec.channels, scaled, strict=True))
    if spec.activation is Activation.SIGMOID:
        liver, tumour = (_sigmoid(by_name[name]) for name in ("liver", "tumour"))
        return liver, tumour
    exponents = np.exp(scaled - scaled.max(axis=0))
    shares = dict(zip(spec.channels, exponents / exponents.sum(axis=0), strict=True))
    return shares["liver"] + shares["tumour"], shares["tumour"]


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -80.0, 80.0))), np.float32)


def _may_show(logits: Floats, spec: OutputSpec) -> Region:
    """Where logits (C, H, W), or a mean of theirs and others', can lead to liver or tumour.

    Interpolation takes weighted means of logits. A quantity that is linear in them, or convex, is above a threshold
    at a mean only if it is at one of the sources. Of a sigmoid the logits are; of a softmax those of tumour against
    background, which tumour must at least win, and the sum of exponentials that is liver's odds.
    """
    by_name = dict(zip(spec.channels, logits, strict=True))
    liver_from, tumour_from = (
        spec.temperature * math.log(p / (1 - p)) - _ROUNDING for p in (spec.liver_threshold, spec.tumour_threshold)
    )
    if spec.activation is Activation.SIGMOID:
        return np.asarray((by_name["liver"] > liver_from) | (by_name["tumour"] > tumour_from))
    liver, tumour = (by_name[name] - by_name["background"] for name in ("liver", "tumour"))
    odds = spec.temperature * np.logaddexp(liver / spec.temperature, tumour / spec.temperature)
    return np.asarray((odds > liver_from) | (tumour > tumour_from))


def _rectangle(inside: Region) -> Rectangle | None:
    rows = np.flatnonzero(inside.any(axis=1))
    if not rows.size:
        return None
    columns = np.flatnonzero(inside[rows[0] : rows[-1] + 1].any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def _around(rectangles: Iterable[Rectangle | None]) -> Rectangle | None:
    """The smallest rectangle around others."""
    known = [r for r in rectangles if r is not None]
    if not known:
        return None
    top, bottom, left, right = zip(*known, strict=True)
    return min(top), max(bottom), min(left), max(right)
