"""How probable a tumour is, in colours over a slice, with the bar that says what they mean."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen

from engine.words import say
from viewer import theme
from viewer.translating import tr
from viewer.views.lettering import Lettering
from viewer.views.slice_view import SliceView

_STOPS = ("#000004", "#420a68", "#932667", "#dd513a", "#fca50a", "#fcffa4")
"""Rises in lightness from one end to the other, so that it is read the same by every eye and in grey (inferno)."""
_SEEN_FROM, _FULL_FROM = 0.02, 0.25
"""Below the first nothing is laid over the scan; from the second on as much as the overlay's opacity says."""
_BAR_WIDTH, _BAR_SHARE, _BAR_RIGHT = 10, 0.35, 64
_WIDE_PX = 480
"""A narrower view has no room for the title."""
_TITLE = say("Tumour probability")


def heat_table(opacity: float) -> NDArray[np.uint32]:
    """(65536,) premultiplied 0xAARRGGBB for every bit pattern of a float16 probability; nothing for what is none.

    Args:
        opacity: of the overlay, 0 to 1; its root is taken, since colours that mean values have to be told apart.
    """
    with np.errstate(invalid="ignore"):
        probability = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float64)
        probability = np.where((probability >= _SEEN_FROM) & (probability <= 1.0), probability, 0.0)
    places = np.linspace(0.0, 1.0, len(_STOPS))
    colours = [QColor(stop) for stop in _STOPS]
    alpha = math.sqrt(opacity) * np.clip(probability / _FULL_FROM, 0.0, 1.0)
    table = np.round(alpha * 255).astype(np.uint32) << np.uint32(24)
    for shift, part in ((16, QColor.red), (8, QColor.green), (0, QColor.blue)):
        values = np.interp(probability, places, [part(colour) for colour in colours])
        table |= np.round(values * alpha).astype(np.uint32) << np.uint32(shift)
    return table


class HeatCanvas:
    """The memory of one plane's heat, kept while the slices have one size."""

    def __init__(self) -> None:
        self._image = QImage()
        self._pixels: NDArray[np.uint32] = np.empty((0, 0), np.uint32)

    def draw(self, probability: NDArray[np.float16], table: NDArray[np.uint32]) -> QImage:
        """(rows, cols) probabilities as colours; valid until the next call."""
        rows, cols = probability.shape
        if self._pixels.shape != (rows, cols):
            self._image = QImage(cols, rows, QImage.Format.Format_ARGB32_Premultiplied)
            self._pixels = np.frombuffer(self._image.bits(), np.uint32).reshape(rows, cols)
        np.take(table, probability.view(np.uint16), out=self._pixels, mode="wrap")
        return self._image


class HeatLayer:
    """A layer with the probability of tumour and its colour bar.

    Args:
        view: what it lies over.
    """

    def __init__(self, view: SliceView) -> None:
        self._view = view
        self._draw: Callable[[], QImage] | None = None
        self._image: QImage | None = None
        self._lettering = Lettering(view.font(), theme.CORNER_TEXT)

    def show(self, draw: Callable[[], QImage] | None) -> None:
        """Show a slice's heat from the next time on that the view is painted; None shows none."""
        if draw is not None or self._draw is not None or self._image is not None:
            self._draw, self._image = draw, None
            self._view.redraw()

    def paint(self, painter: QPainter) -> None:
        """Draw heat and bar."""
        if self._draw is not None:
            self._image, self._draw = self._draw(), None
        if self._image is None:
            return
        painter.save()
        painter.setTransform(self._view.pixel_transform)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(QRectF(-0.5, -0.5, self._image.width(), self._image.height()), self._image)
        painter.restore()
        self._draw_bar(painter)

    def _draw_bar(self, painter: QPainter) -> None:
        """At the right edge, below its middle, where the letter stands."""
        area = self._view.viewport().rect()
        height = area.height() * _BAR_SHARE
        bar = QRectF(area.width() - _BAR_RIGHT, area.height() / 2 + 24, _BAR_WIDTH, height - 24)
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for number, stop in enumerate(_STOPS):
            gradient.setColorAt(number / (len(_STOPS) - 1), QColor(stop))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(bar, gradient)
        painter.setPen(QPen(theme.CORNER_TEXT, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        beside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for value in (0.0, 0.5, 1.0):
            y = bar.bottom() - value * bar.height()
            painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y))
            self._lettering.write(painter, QRectF(bar.right() + 6, y - 10, 40, 20), beside, (f"{value:.1f}",))
        if area.width() < _WIDE_PX:
            return
        title = QRectF(bar.right() - 180, bar.bottom() + 4, 180 + _BAR_RIGHT - 16, 20)
        self._lettering.write(painter, title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, (tr(_TITLE),))
