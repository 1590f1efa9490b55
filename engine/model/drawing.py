"""Logits on the network's grid become regions on the scan's: up-sampled where there is something to draw, only there.

Two thirds of an abdominal scan hold neither liver nor tumour, and up-sampling them would cost more than the network.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.model.card import Activation, OutputSpec
from engine.model.preprocess import Axes, Scores, restore_slice
from engine.progress import Progress
from engine.scan.geometry import triple
from engine.scan.volume import Label, LabelArray
from engine.scan.zeros import untouched_zeros
from engine.words import say

Floats = NDArray[np.float32]
Region = NDArray[np.bool_]
Box = tuple[slice, slice, slice]
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
        within: a box outside of which there is nothing; None when that is not known.
    """

    liver: Region
    tumour: Region
    tumour_probability: NDArray[np.float16]
    within: Box | None = None


class Pen:
    """Draws a scan slice by slice as the network's slices come, in any order and from several threads.

    What the network said is kept only as long as something is to be drawn from it.

    Args:
        axes: how each axis (k, j, i) of the scan was mapped.
        spec: the card's.
    """

    def __init__(self, axes: Axes, spec: OutputSpec) -> None:
        shape = triple(axis.size for axis in axes)
        self._drawing = Drawing(
            untouched_zeros(shape, np.bool_), untouched_zeros(shape, np.bool_), untouched_zeros(shape, np.float16)
        )
        self._parts: list[tuple[int, slice, slice]] = []
        self._axes, self._spec = axes, spec
        self._near = [axes[0].sources(k)[0] for k in range(axes[0].size)]
        self._missing = [len(near) for near in self._near]
        self._wanted = np.bincount(np.concatenate(self._near), minlength=axes[0].model_size)
        self._planes: dict[int, tuple[Floats, Rectangle | None]] = {}
        self._counting = threading.Lock()

    def take(self, n: int, plane: Floats) -> list[int]:
        """Take slice ``n`` of the network's, logits (C, H, W); the slices of the scan that can be drawn by it now."""
        rectangle = _rectangle(_may_show(plane, self._spec))
        drawable = []
        with self._counting:
            if self._wanted[n]:
                self._planes[n] = plane, rectangle
            for k in range(len(self._near))[self._axes[0].reached_from(n, n)]:
                self._missing[k] -= 1
                if not self._missing[k]:
                    drawable.append(k)
        return drawable

    def draw(self, k: int) -> None:
        """Apply the card's thresholds to slice ``k`` of the scan, once it can be drawn."""
        planes, rectangles = zip(*(self._planes[n] for n in self._near[k]), strict=True)
        around = _around(rectangles)
        if around is not None:
            _, rows, columns = self._axes
            part = rows.reached_from(*around[:2]), columns.reached_from(*around[2:])
            _apply(restore_slice(self._axes, planes, k, *part), self._spec, self._drawing, (k, *part))
            self._parts.append((k, *part))
        with self._counting:
            for n in self._near[k]:
                self._wanted[n] -= 1
                if not self._wanted[n]:
                    del self._planes[n]

    def labels(self, k: int) -> LabelArray:
        """Slice ``k`` (j, i) of the scan, once it is drawn, as labels."""
        labels: LabelArray = self._drawing.liver[k] * np.uint8(Label.LIVER)
        labels[self._drawing.tumour[k]] = Label.TUMOUR
        return labels

    def drawing(self) -> Drawing:
        """What was drawn so far; nothing elsewhere."""
        if not self._parts:
            return replace(self._drawing, within=(slice(0, 0),) * 3)
        slices, rows, columns = zip(*self._parts, strict=True)
        k = slice(min(slices), max(slices) + 1)
        j, i = (slice(min(s.start for s in axis), max(s.stop for s in axis)) for axis in (rows, columns))
        return replace(self._drawing, within=(k, j, i))


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
    pen = Pen(scores.axes, spec)
    slices = scores.logits.shape[1]
    for n in range(slices):
        progress.report(n / slices, say("Drawing"))
        for k in pen.take(n, scores.logits[:, n]):
            pen.draw(k)
    return pen.drawing()


def _apply(logits: Floats, spec: OutputSpec, drawing: Drawing, here: tuple[int, slice, slice]) -> None:
    """Draw logits (C, j, i) into a part of a slice.

    Liver is decided by its log-odds, and tumour's probability worked out only where it is neither faint nor far below
    its threshold: exponentials of whole slices would cost as much as all else.
    """
    logits = np.ascontiguousarray(logits)
    liver, tumour = _log_odds(logits, spec)
    drawing.liver[here] = liver > _log_odds_of(spec.liver_threshold, spec)
    seen = np.flatnonzero(tumour > _log_odds_of(min(spec.tumour_threshold, _FAINT), spec) - _ROUNDING)
    if not seen.size:
        return
    probability = _tumour_probability(logits.reshape(len(logits), -1), seen, spec)
    # Put together here, where it fits into the processor's cache: the scan's own memory is written to once.
    drawn = np.zeros(tumour.size, np.float16)
    # The far tail says nothing, and half-precision numbers that small are very slow to make.
    drawn[seen] = np.where(probability < _FAINT, 0.0, probability)
    drawing.tumour_probability[here] = drawn.reshape(tumour.shape)
    within = seen[probability > spec.tumour_threshold]
    if within.size:
        drawing.tumour[here].flat[within] = True


def _tumour_probability(logits: Floats, where: NDArray[np.intp], spec: OutputSpec) -> Floats:
    """As :func:`probabilities`, at some places of logits (C, N)."""
    if spec.activation is Activation.SOFTMAX:
        return probabilities(logits[:, where], spec)[1]
    return _sigmoid(logits[spec.channels.index("tumour"), where] / np.float32(spec.temperature))


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
    at a mean only if it is at one of the sources: so are both log-odds.
    """
    liver, tumour = _log_odds(logits, spec)
    liver_from, tumour_from = (_log_odds_of(p, spec) for p in (spec.liver_threshold, spec.tumour_threshold))
    return np.asarray((liver > liver_from - _ROUNDING) | (tumour > tumour_from - _ROUNDING))


def _log_odds(logits: Floats, spec: OutputSpec) -> tuple[Floats, Floats]:
    """Log-odds (...) of liver (with tumour), and what the tumour's are at most, both times the temperature.

    Of a sigmoid they are the logits. Of a softmax those of tumour against background, which tumour must at least win,
    and the sum of exponentials that is liver's odds.
    """
    by_name = dict(zip(spec.channels, logits, strict=True))
    if spec.activation is Activation.SIGMOID:
        return by_name["liver"], by_name["tumour"]
    liver, tumour = (by_name[name] - by_name["background"] for name in ("liver", "tumour"))
    odds = np.logaddexp(liver / spec.temperature, tumour / spec.temperature)
    return np.asarray(spec.temperature * odds, np.float32), tumour


def _log_odds_of(probability: float, spec: OutputSpec) -> float:
    return spec.temperature * math.log(probability / (1 - probability))


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
