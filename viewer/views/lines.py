"""The lines over a slice: the crosshair, and the measured lines of a lesion."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from viewer import theme
from viewer.views.placement import PixelPoint

_CROSSHAIR_GAP = 12
_END_PX, _RING_PX = 2.5, 6.0
_HALO = QPen(QColor(0, 0, 0, 160), 3.5)


class Lines:
    """Draws both.

    Attributes:
        crosshair: where the planes meet; None for no crosshair.
        caliper: measured lines, each from one point to another.
        ends: of measured lines that lie across slices.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Draw nothing."""
        self.crosshair: PixelPoint | None = None
        self.caliper: tuple[tuple[PixelPoint, PixelPoint], ...] = ()
        self.ends: tuple[PixelPoint, ...] = ()

    def paint(self, painter: QPainter, area: QRectF, to_viewport: Callable[[PixelPoint], QPointF]) -> None:
        """Draw them into a view.

        Args:
            painter: in the view's own pixels.
            area: the view.
            to_viewport: where in it a pixel of the slice lies.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self.crosshair is not None:
            self._paint_crosshair(painter, area, to_viewport(self.crosshair))
        if self.caliper or self.ends:
            lines = [QLineF(to_viewport(first), to_viewport(second)) for first, second in self.caliper]
            self._paint_caliper(painter, lines, [to_viewport(end) for end in self.ends])

    @staticmethod
    def _paint_crosshair(painter: QPainter, area: QRectF, at: QPointF) -> None:
        gap = _CROSSHAIR_GAP
        painter.setPen(QPen(theme.CROSSHAIR, 1))
        painter.drawLines(
            [
                QLineF(area.left(), at.y(), at.x() - gap, at.y()),
                QLineF(at.x() + gap, at.y(), area.right(), at.y()),
                QLineF(at.x(), area.top(), at.x(), at.y() - gap),
                QLineF(at.x(), at.y() + gap, at.x(), area.bottom()),
            ]
        )

    @staticmethod
    def _paint_caliper(painter: QPainter, lines: list[QLineF], rings: list[QPointF]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (_HALO, QPen(theme.CALIPER, 1.5)):
            painter.setPen(pen)
            painter.drawLines(lines)
            for ring in rings:
                painter.drawEllipse(ring, _RING_PX, _RING_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.CALIPER)
        for end in [place for line in lines for place in (line.p1(), line.p2())]:
            painter.drawEllipse(end, _END_PX, _END_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)
