"""Where a slice lies in its view: the arithmetic of fitting, zooming and panning."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

PixelPoint = tuple[float, float]
"""(row, col) of a slice; centres of pixels are whole numbers."""

_PADDING = 0.02
"""Of the slice, left free on each side when it is fitted."""
_FEWEST_PIXELS, _FARTHEST_ZOOM = 8, 4.0
"""The closest view shows so many of the slice's pixels, the farthest so many times the slice's longer side."""


class Placement:
    """Maps millimetres of a slice to screen pixels of a view, by one scale both ways.

    The slice's first pixel has its outer corner at (0, 0) mm; x runs right, y down, as on the screen.

    Attributes:
        scale: screen pixels per millimetre, > 0.
        mirrored: whether left and right of the slice are swapped on the screen: pixels, and all that lies on them.
    """

    def __init__(self) -> None:
        self.scale = 1.0
        self.mirrored = False
        self._offset = QPointF()
        self._view = QSizeF(1.0, 1.0)
        self._slice = QRectF()
        self._pixel_mm = 1.0

    @property
    def transform(self) -> QTransform:
        """Millimetres to screen pixels."""
        if self.mirrored:
            right = self._offset.x() + self._slice.width() * self.scale
            return QTransform(-self.scale, 0.0, 0.0, self.scale, right, self._offset.y())
        return QTransform(self.scale, 0.0, 0.0, self.scale, self._offset.x(), self._offset.y())

    def to_view(self, in_mm: QPointF) -> QPointF:
        """Where a point of the slice lies in the view."""
        return self._turned(in_mm) * self.scale + self._offset

    def to_slice(self, in_view: QPointF) -> QPointF:
        """Which point of the slice, in mm, lies at a place of the view."""
        return self._turned((in_view - self._offset) / self.scale)

    def set_slice(self, extent: QRectF, pixel_mm: float) -> None:
        """Another slice.

        Args:
            extent: of the slice in mm.
            pixel_mm: the shorter side of one of its pixels.
        """
        self._slice, self._pixel_mm = extent, pixel_mm

    def set_view(self, size: QSizeF) -> None:
        """The view has another size; what was in its middle stays there, at the same scale."""
        size = size.expandedTo(QSizeF(1.0, 1.0))
        self._offset += QPointF(size.width() - self._view.width(), size.height() - self._view.height()) / 2
        self._view = size

    @property
    def fitting_scale(self) -> float:
        """The largest scale at which the whole slice is shown."""
        return min(self._fitting_scale(), self._largest_scale())

    def fit(self, most: float = math.inf) -> None:
        """Show the whole slice in the middle, as large as it goes, at a scale of ``most``."""
        if self._slice.isEmpty():
            return
        self.scale = min(self.fitting_scale, most)
        middle = QPointF(self._view.width(), self._view.height()) / 2
        self._offset = middle - self._slice.center() * self.scale

    def pan(self, by: QPointF) -> None:
        """Move the slice by so many screen pixels."""
        self._offset += by

    def zoom(self, factor: float, about: QPointF) -> None:
        """Enlarge by a factor, within limits; what lies at ``about`` of the view stays there."""
        if self._slice.isEmpty():
            return
        held = (about - self._offset) / self.scale
        self.scale = min(max(self.scale * factor, self._smallest_scale()), self._largest_scale())
        self._offset = about - held * self.scale

    def _turned(self, in_mm: QPointF) -> QPointF:
        """From the slice's own millimetres to those as seen, or back."""
        return QPointF(self._slice.width() - in_mm.x(), in_mm.y()) if self.mirrored else in_mm

    def _fitting_scale(self) -> float:
        share = 1 + 2 * _PADDING
        return min(
            self._view.width() / (self._slice.width() * share), self._view.height() / (self._slice.height() * share)
        )

    def _largest_scale(self) -> float:
        return min(self._view.width(), self._view.height()) / (_FEWEST_PIXELS * self._pixel_mm)

    def _smallest_scale(self) -> float:
        farthest = _FARTHEST_ZOOM * max(self._slice.width(), self._slice.height())
        # A view many times wider than high has to go farther out than that to show the whole slice.
        return min(max(self._view.width(), self._view.height()) / farthest, self._fitting_scale())
