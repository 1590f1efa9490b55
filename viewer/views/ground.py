"""What lies beneath the lines of a view: painted straight away when it is new, kept as pixels while only they move."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPixmap


class Ground:
    """Picture and layers of one view.

    A step through one plane moves the crosshair in the two others, whose slices stay. Their pixels are kept from the
    first time on that this happens; a slice that is scrolled never goes by way of a copy.
    """

    def __init__(self) -> None:
        self._is_new = True
        self._pixels = QPixmap()

    def change(self) -> None:
        """It looks otherwise from now on."""
        self._is_new, self._pixels = True, QPixmap()

    def paint(self, painter: QPainter, size: QSize, draw: Callable[[QPainter], None]) -> None:
        """Paint it, every pixel of it.

        Args:
            painter: in the view's own pixels.
            size: of the view.
            draw: paints it with a painter like that one; called only if it has to be drawn.
        """
        if self._is_new:
            self._is_new = False
            draw(painter)
            return
        ratio = painter.device().devicePixelRatioF()
        if self._pixels.isNull() or self._pixels.devicePixelRatioF() != ratio:
            self._pixels = _drawn(size, ratio, draw)
        painter.drawPixmap(0, 0, self._pixels)


def _drawn(size: QSize, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    pixels = QPixmap(size * ratio)
    pixels.setDevicePixelRatio(ratio)
    painter = QPainter(pixels)
    draw(painter)
    painter.end()
    return pixels
