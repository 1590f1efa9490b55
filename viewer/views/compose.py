"""One picture from a slice and the labels on it.

Two table look-ups a pixel: stored voxel to grey, then (label, grey) to colour. That is several times cheaper than an
image item with a second, transparent one on top, and costs nothing extra where no overlay is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from engine.scan.volume import Label
from engine.scan.window import Window
from viewer import theme

_TABLE_TYPES = ("int8", "uint8", "int16", "uint16")
"""Stored types with so few values that a table of all of them is cheaper than arithmetic."""


@dataclass(frozen=True)
class OverlayStyle:
    """How labels are drawn.

    Attributes:
        visible: whether at all.
        liver: whether the liver is.
        tumours: whether the tumours are.
        opacity: 0 to 1.
    """

    visible: bool = True
    liver: bool = True
    tumours: bool = True
    opacity: float = 0.4

    def with_opacity(self, opacity: float) -> OverlayStyle:
        """The same, more or less opaque, within 0.05 to 1."""
        return replace(self, opacity=min(max(opacity, 0.05), 1.0))


class Compositor:
    """Turns slices of one scan into pictures; made anew when the window or the style changes.

    Args:
        dtype: of the voxels.
        slope: intensity = slope * voxel + intercept.
        intercept: see ``slope``.
        window: the grey range.
        inverted: whether white means low.
        style: how labels are drawn.
    """

    def __init__(
        self,
        dtype: np.dtype[Any],
        slope: float,
        intercept: float,
        window: Window,
        inverted: bool = False,
        style: OverlayStyle | None = None,
    ) -> None:
        style = style or OverlayStyle()
        # Grey is linear in the stored voxel: scaling and window are one black point and one range.
        self._black = (window.low - intercept) / slope
        self._range = window.width / slope
        self._greys = self._grey_table(dtype) if dtype.name in _TABLE_TYPES else None
        self._colours = _colour_table(style, inverted)
        self._shows_labels = style.visible and (style.liver or style.tumours)

    def compose(self, pixels: NDArray[Any], labels: NDArray[np.uint8] | None = None) -> QImage:
        """A picture of (rows, cols) voxels with their labels; NaN is background, the darkest of the window."""
        greys = self._greys_of(pixels)
        if labels is None or not self._shows_labels:
            colours = self._colours[0].take(greys)
        else:
            places = np.left_shift(labels, 8, dtype=np.uint16)
            colours = self._colours.ravel().take(np.bitwise_or(places, greys, out=places))
        rows, cols = colours.shape
        # The image does not own the buffer it is given: a copy is what makes it safe to keep.
        return QImage(colours.data, cols, rows, 4 * cols, QImage.Format.Format_RGB32).copy()

    def _greys_of(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        if self._greys is not None:
            bits: NDArray[np.uint16] = np.ascontiguousarray(pixels).view(f"u{pixels.dtype.itemsize}")
            return self._greys.take(bits)
        return self._to_grey(pixels)

    def _grey_table(self, dtype: np.dtype[Any]) -> NDArray[np.uint8]:
        """The grey of every stored value, indexed by its bits read as unsigned."""
        unsigned = np.arange(1 << (8 * dtype.itemsize), dtype=f"u{dtype.itemsize}")
        return self._to_grey(unsigned.view(dtype))

    def _to_grey(self, voxels: NDArray[Any]) -> NDArray[np.uint8]:
        # In double precision: single has no digits left for a narrow window on large numbers.
        with np.errstate(over="ignore"):
            greys = (voxels.astype(np.float64) - self._black) / self._range * 255.0
        if voxels.dtype.kind == "f":
            greys[~np.isfinite(voxels)] = 0.0
        return np.asarray(np.clip(greys, 0.0, 255.0) + 0.5, np.uint8)


def _colour_table(style: OverlayStyle, inverted: bool) -> NDArray[np.uint32]:
    """(labels, 256) uint32 0xffRRGGBB: the colour of every grey under every label."""
    grey = np.arange(256, dtype=np.float64)
    if inverted:
        grey = grey[::-1]
    shown: dict[Label, QColor | None] = {
        Label.BACKGROUND: None,
        Label.LIVER: theme.LIVER if style.liver else None,
        Label.TUMOUR: theme.TUMOUR if style.tumours else None,
    }
    rows = []
    for colour in shown.values():
        share = style.opacity if colour is not None else 0.0
        tint = (colour.red(), colour.green(), colour.blue()) if colour is not None else (0, 0, 0)
        red, green, blue = (np.round(grey * (1 - share) + part * share).astype(np.uint32) for part in tint)
        rows.append(np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue)
    return np.stack(rows)
