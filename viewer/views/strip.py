"""A narrow strip beside a slider: in which slices the liver and its tumours lie."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QStyleOptionSlider, QWidget

from engine.findings.extent import Extent, Slices
from viewer.translating import tr

_WIDTH = 8
_LEAST_PX = 2.0
"""A single slice among two thousand is still seen."""


class SliceStrip(QWidget):
    """Shows where labels lie along a slider; a press goes to the slice there.

    Args:
        slider: that it stands beside, whose ends it follows.
    """

    def __init__(self, slider: QSlider) -> None:
        super().__init__()
        self._slider = slider
        self._extent: Extent | None = None
        self._colours: tuple[QColor | None, QColor | None] = (None, None)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setToolTip(tr("Where liver and tumours lie"))
        self.setAccessibleName(tr("Slices with liver and tumours"))

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 60)

    def show_extent(self, extent: Extent | None) -> None:
        """Show where labels lie; None shows none."""
        if extent is not None or self._extent is not None:
            self._extent = extent
            self.update()

    def set_colours(self, liver: QColor | None, tumours: QColor | None) -> None:
        """Draw in these colours; None draws none of that kind."""
        if (liver, tumours) != self._colours:
            self._colours = liver, tumours
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        top, pitch = self._scale()
        self._slider.setValue(self._slider.maximum() - int((event.position().y() - top) // pitch))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._extent is None:
            return
        painter = QPainter(self)
        top, pitch = self._scale()
        for inside, colour in zip((self._extent.liver, self._extent.tumours), self._colours, strict=True):
            for first, last in _runs(inside) if colour is not None else ():
                # The slider's largest value, the last slice, is at its top.
                y = top + (len(inside) - last) * pitch
                painter.fillRect(QRectF(0, y, self.width(), max((last - first) * pitch, _LEAST_PX)), colour)
        painter.end()

    def _scale(self) -> tuple[float, float]:
        """Where the last slice begins, and pixels a slice: the middle of the handle is at the middle of its slice."""
        option = QStyleOptionSlider()
        self._slider.initStyleOption(option)
        style, slider = self._slider.style(), QStyle.ComplexControl.CC_Slider
        groove = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderGroove, self._slider)
        handle = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderHandle, self._slider)
        steps = max(self._slider.maximum() - self._slider.minimum(), 1)
        pitch = max(groove.height() - handle.height(), 1) / steps
        return groove.top() + handle.height() / 2 - pitch / 2, pitch


def _runs(inside: Slices) -> list[tuple[int, int]]:
    """From where to where (exclusive) there is something."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    return [(first, last) for first, last in edges.reshape(-1, 2).tolist()]
