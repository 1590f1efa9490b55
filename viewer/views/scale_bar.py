"""A bar of a round length, so that sizes can be judged in every view at every zoom."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from viewer import theme
from viewer.translating import tr
from viewer.views.lettering import Lettering
from viewer.views.slice_view import SliceView

_SHARE = 0.3
"""Of the view's width that the bar takes at most."""
_LINES_BELOW = 2
"""Of corner text, which reaches into the middle of a narrow view, and the edge letter between."""
_MARGIN_PX = 8
_TICK_PX = 5
_HALO = QPen(QColor(0, 0, 0, 180), 3)


def round_length_mm(most_mm: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(most_mm))
    return max(step * power for step in (1, 2, 5) if step * power <= most_mm * (1 + 1e-9))


def length_text(length_mm: float) -> str:
    """Whole centimetres as such, anything shorter in millimetres."""
    return f"{length_mm / 10:g} cm" if length_mm >= 10 else f"{length_mm:g} mm"


class ScaleBar:
    """A layer with a bar above the lower edge; it takes no button.

    Args:
        view: what it lies over.

    Attributes:
        is_unverified: whether nobody has said that the scan's millimetres can be believed.
    """

    def __init__(self, view: SliceView) -> None:
        self._view = view
        self.is_unverified = False
        self._pen = QPen(theme.CORNER_TEXT, 1)
        self._take_font()

    def _take_font(self) -> None:
        """Write as the view does."""
        self._font = self._view.font()
        self._lettering = Lettering(self._font, theme.CORNER_TEXT)
        self._up = 2 * _MARGIN_PX + _LINES_BELOW * self._view.fontMetrics().lineSpacing()

    def paint(self, painter: QPainter) -> None:
        """Draw the bar with its length above it."""
        if self._view.font() != self._font:
            self._take_font()
        area = self._view.viewport().rect()
        length_mm = round_length_mm(area.width() * _SHARE / self._view.zoom)
        half, middle, bottom = length_mm * self._view.zoom / 2, area.width() / 2, area.height() - self._up + 0.5
        lines = [QLineF(middle - half, bottom, middle + half, bottom)]
        lines += [QLineF(end, bottom - _TICK_PX, end, bottom) for end in (middle - half, middle + half)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for pen in (_HALO, self._pen):
            painter.setPen(pen)
            painter.drawLines(lines)
        above = area.adjusted(0, 0, 0, -self._up - _TICK_PX).toRectF()
        place = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter
        self._lettering.write(painter, above, place, (self._text(length_mm),))

    def _text(self, length_mm: float) -> str:
        text = length_text(length_mm)
        return tr("{size} (unverified)", size=text) if self.is_unverified else text
