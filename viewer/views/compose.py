"""One picture from a slice and the labels on it.

One table look-up a pixel, from (label, stored voxel) to colour, into a picture that is kept from frame to frame. That
is several times cheaper than an image item with a second, transparent one on top, and costs nothing extra where no
label is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from engine.scan.volume import Label, LabelArray
from engine.scan.window import Window
from viewer import theme

_TABLE_TYPES = ("int8", "uint8", "int16", "uint16")
"""Stored types with so few values that a table of all of them is cheaper than arithmetic."""
_GREYS = 256
_BAND = 1 << 15
"""Pixels composed at a time: what is worked on in between then stays in the processor's own cache."""


class Drawn(Enum):
    """How a label is drawn."""

    FILL = "fill"
    OUTLINE = "outline"
    BOTH = "both"

    @property
    def following(self) -> Drawn:
        """The next one, round and round."""
        every = list(Drawn)
        return every[(every.index(self) + 1) % len(every)]


@dataclass(frozen=True)
class OverlayStyle:
    """How labels are drawn.

    Attributes:
        visible: whether at all.
        liver: whether the liver is.
        tumours: whether the tumours are.
        opacity: of what is filled, 0 to 1.
        drawn: filled, outlined or both.
        liver_colour: as "#rrggbb".
        tumour_colour: as "#rrggbb".
        heat: whether the probability of tumour takes the place of what is filled.
        peeks: whether all of it is out of the way for a moment.
    """

    visible: bool = True
    liver: bool = True
    tumours: bool = True
    opacity: float = 0.4
    drawn: Drawn = Drawn.FILL
    liver_colour: str = theme.LIVER.name()
    tumour_colour: str = theme.TUMOUR.name()
    heat: bool = False
    peeks: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether anything of it is drawn now."""
        return self.visible and not self.peeks

    @property
    def shows_labels(self) -> bool:
        """Whether any label makes a difference to the pixels."""
        return self.is_seen and not self.heat and self.drawn is not Drawn.OUTLINE and (self.liver or self.tumours)

    @property
    def shows_outlines(self) -> bool:
        """Whether any label has an outline."""
        return self.is_seen and self.drawn is not Drawn.FILL and (self.liver or self.tumours)

    @property
    def shows_heat(self) -> bool:
        """Whether probabilities are drawn, where there are any."""
        return self.is_seen and self.heat

    @property
    def colours(self) -> dict[Label, QColor]:
        """Of the labels that are shown."""
        shown = {}
        if self.liver:
            shown[Label.LIVER] = QColor(self.liver_colour)
        if self.tumours:
            shown[Label.TUMOUR] = QColor(self.tumour_colour)
        return shown

    def with_opacity(self, opacity: float) -> OverlayStyle:
        """The same, more or less opaque, within 0.05 to 1."""
        return replace(self, opacity=min(max(opacity, 0.05), 1.0))


@dataclass(frozen=True)
class Look:
    """How a slice is drawn.

    Attributes:
        window: the grey range.
        inverted: whether white means low.
        style: how labels are drawn.
    """

    window: Window
    inverted: bool = False
    style: OverlayStyle = field(default_factory=OverlayStyle)


class Canvas:
    """The memory of one plane's picture, kept while the slices have one size.

    Attributes:
        image: what was composed last; composing the next picture changes it.
        colours: (rows, cols) uint32 0xffRRGGBB, the pixels of ``image``.
        band: how many rows are composed at a time.
        places: (band, cols), where in the colour table each pixel lies.
        tints: (band, cols), for arithmetic on labels.
    """

    def __init__(self) -> None:
        self._take_size((1, 1))

    def resize(self, shape: tuple[int, int]) -> None:
        """Make room for (rows, cols) pixels."""
        if shape != self.colours.shape:
            self._take_size(shape)

    def _take_size(self, shape: tuple[int, int]) -> None:
        rows, cols = shape
        # Qt owns the memory and numpy looks at it, so that an image which somebody still holds is never freed.
        self.image = QImage(cols, rows, QImage.Format.Format_RGB32)
        self.colours: NDArray[np.uint32] = np.frombuffer(self.image.bits(), np.uint32).reshape(shape)
        self.band = min(rows, max(1, _BAND // cols))
        # As wide as addresses: numpy's take would make any other index into these, in new memory each time.
        self.places: NDArray[np.intp] = np.empty((self.band, cols), np.intp)
        self.tints: NDArray[np.intp] = np.empty((self.band, cols), np.intp)
        self._greys: tuple[NDArray[np.float64], NDArray[np.bool_]] | None = None

    def room_for_greys(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """(band, cols) for arithmetic on pixels, and for which of them are numbers; made when first needed."""
        if self._greys is None:
            self._greys = np.empty(self.places.shape, np.float64), np.empty(self.places.shape, np.bool_)
        return self._greys


class Compositor:
    """Turns slices of one scan into pictures.

    Args:
        dtype: of the voxels.
        slope: intensity = slope * voxel + intercept.
        intercept: see ``slope``.
        look: how they are drawn; may be changed at any time, and costs nothing before the next picture.
    """

    def __init__(self, dtype: np.dtype[Any], slope: float, intercept: float, look: Look) -> None:
        self._slope, self._intercept = slope, intercept
        self._bits = np.dtype(f"u{dtype.itemsize}") if dtype.name in _TABLE_TYPES else None
        codes = _GREYS
        if self._bits is not None:
            codes = 1 << (8 * dtype.itemsize)
            every = np.arange(codes, dtype=self._bits).view(dtype)
            self._every_value = every.astype(np.float64)
            self._every_grey = np.empty(codes, np.float64)
        self._code_bits = codes.bit_length() - 1
        self._table: NDArray[np.uint32] = np.empty((len(Label), codes), np.uint32)
        self.look = look

    @property
    def look(self) -> Look:
        """How slices are drawn."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look = look
        # Grey is linear in the stored voxel: scaling and window are one black point and one range.
        self._black = (look.window.low - self._intercept) / self._slope
        self._range = look.window.width / self._slope
        self._is_table_stale = True

    def compose(self, canvas: Canvas, pixels: NDArray[Any], labels: LabelArray | None = None) -> QImage:
        """A picture of a slice; NaN is background, the darkest of the window.

        Args:
            canvas: where it is drawn.
            pixels: (rows, cols) voxels.
            labels: (rows, cols), if there are any.

        Returns:
            the canvas's image: it shows this slice until the next one is composed there.
        """
        if self._is_table_stale:
            self._fill_table()
        canvas.resize((pixels.shape[0], pixels.shape[1]))
        if not self._look.style.shows_labels:
            labels = None
        for first in range(0, len(pixels), canvas.band):
            band = slice(first, first + canvas.band)
            places = canvas.places[: len(pixels) - first]
            self._place(canvas, pixels[band], places)
            # Most bands of most slices have no label: to find that out takes a tenth of what drawing it does.
            if labels is not None and labels[band].any():
                tints = canvas.tints[: len(places)]
                np.left_shift(labels[band], self._code_bits, out=tints, dtype=np.intp)
                np.bitwise_or(places, tints, out=places)
            # No place lies outside the table; take checks them once more and, told to raise, would do it on a copy.
            self._table.ravel().take(places, out=canvas.colours[band], mode="wrap")
        return canvas.image

    def _place(self, canvas: Canvas, pixels: NDArray[Any], places: NDArray[np.intp]) -> None:
        """Where the colours of unlabelled pixels lie in the table."""
        if self._bits is not None:
            np.copyto(places, pixels.view(self._bits))
            return
        greys, is_number = canvas.room_for_greys()
        greys, is_number = greys[: len(pixels)], is_number[: len(pixels)]
        np.copyto(greys, pixels)
        self._scale(greys)
        if pixels.dtype.kind == "f":
            np.isfinite(pixels, out=is_number)
            np.copyto(greys, 0.0, where=np.logical_not(is_number, out=is_number))
        np.copyto(places, greys, casting="unsafe")

    def _fill_table(self) -> None:
        """The colour of every stored value, or of every grey, under every label."""
        colours = _colours(self._look.style, self._look.inverted)
        if self._bits is None:
            self._table[:] = colours
        else:
            np.copyto(self._every_grey, self._every_value)
            self._scale(self._every_grey)
            greys = self._every_grey.astype(np.uint8)
            for row, shown in zip(self._table, colours, strict=True):
                shown.take(greys, out=row, mode="wrap")
        self._is_table_stale = False

    def _scale(self, values: NDArray[np.float64]) -> None:
        """Stored voxels to greys 0 to 255, rounded once their fraction is cut off, in place."""
        # In double precision: single has no digits left for a narrow window on large numbers.
        with np.errstate(over="ignore"):
            values -= self._black
            values /= self._range
            values *= 255.0
        np.clip(values, 0.0, 255.0, out=values)
        values += 0.5


def _colours(style: OverlayStyle, inverted: bool) -> NDArray[np.uint32]:
    """(labels, 256) uint32 0xffRRGGBB: the colour of every grey under every label."""
    grey = np.arange(_GREYS, dtype=np.float64)
    if inverted:
        grey = grey[::-1]
    rows = []
    for label in Label:
        colour = style.colours.get(label)
        share = style.opacity if colour is not None else 0.0
        tint = (colour.red(), colour.green(), colour.blue()) if colour is not None else (0, 0, 0)
        red, green, blue = (np.round(grey * (1 - share) + part * share).astype(np.uint32) for part in tint)
        rows.append(np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue)
    return np.stack(rows)
