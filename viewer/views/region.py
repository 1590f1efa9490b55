"""A rectangle that a hand draws over a view."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QRubberBand, QWidget

_LEAST_PX = 4
"""A smaller rectangle is a click whose hand trembled."""


class Region:
    """The rectangle between where a drag began and where it is now, shown by Qt's own rubber band.

    Args:
        over: what it is drawn over.
    """

    def __init__(self, over: QWidget) -> None:
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, over)
        self._from = QPoint()

    def begin(self, at: QPoint) -> None:
        """The hand pressed here."""
        self._from = at
        self._band.setGeometry(QRect(at, at))
        self._band.show()

    def move(self, to: QPoint) -> None:
        """The hand is here now."""
        self._band.setGeometry(QRect(self._from, to).normalized())

    def end(self) -> QRect | None:
        """The hand let go; the rectangle, unless it is too small to be meant."""
        drawn = self._band.geometry()
        self._band.hide()
        return drawn if min(drawn.width(), drawn.height()) >= _LEAST_PX else None
