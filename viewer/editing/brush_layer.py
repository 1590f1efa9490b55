"""The layer on which a reader paints: shows the brush at its true size, and says where the hand goes with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from viewer.views.placement import PixelPoint
from viewer.views.slice_view import SliceView

_HALO = QColor(0, 0, 0, 170)


@dataclass(frozen=True)
class Ring:
    """The brush as a plane cuts it.

    Attributes:
        centre: (row, col) of the slice.
        radius_mm: of the circle; of a disc that is seen from its edge, half of the line.
        across: of a disc that is seen from its edge, the direction (rows, cols) in which it lies; None for a circle.
        colour: of what it draws.
        is_dashed: whether it takes away.
    """

    centre: PixelPoint
    radius_mm: float
    across: tuple[float, float] | None
    colour: QColor
    is_dashed: bool = False


class BrushLayer(QObject):
    """Takes the left button while there is a brush in the hand.

    Args:
        view: what it lies over.

    Signals:
        begun(float, float): the button went down at (row, col).
        moved(float, float): it moved while it was down.
        ended(): it went up.
        hovered(float, float): the pointer is at (row, col), and no button is down.
        left(): the pointer is elsewhere.
    """

    begun = Signal(float, float)
    moved = Signal(float, float)
    ended = Signal()
    hovered = Signal(float, float)
    left = Signal()

    def __init__(self, view: SliceView) -> None:
        super().__init__(view)
        self._view = view
        self._is_held = False
        self._ring: Ring | None = None
        view.left.connect(self.left)
        view.zoomed.connect(self._repaint)

    @property
    def ring(self) -> Ring | None:
        """What is drawn of the brush."""
        return self._ring

    def hold(self, held: bool) -> None:
        """Take a brush into the hand, or put it away."""
        if held is self._is_held:
            return
        self._is_held = held
        if held:
            self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._view.viewport().unsetCursor()
            self.show_ring(None)

    def show_ring(self, ring: Ring | None) -> None:
        """Show where the brush cuts the slice in view; None where it does not."""
        if ring != self._ring:
            self._ring = ring
            self._view.redraw()

    # As a layer

    def press(self, at: QPointF) -> bool:
        if self._is_held:
            self.begun.emit(*self._view.to_pixel(at))
        return self._is_held

    def drag(self, at: QPointF) -> None:
        self.moved.emit(*self._view.to_pixel(at))

    def release(self, at: QPointF) -> None:
        self.moved.emit(*self._view.to_pixel(at))
        self.ended.emit()

    def hover(self, at: QPointF) -> None:
        if self._is_held:
            self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)  # other layers have theirs over what they hold
            self.hovered.emit(*self._view.to_pixel(at))

    def paint(self, painter: QPainter) -> None:
        if (ring := self._ring) is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        centre, radius = self._view.to_viewport(ring.centre), ring.radius_mm * self._view.zoom
        style = Qt.PenStyle.DashLine if ring.is_dashed else Qt.PenStyle.SolidLine
        for pen in (QPen(_HALO, 3.0), QPen(ring.colour, 1.2, style)):
            painter.setPen(pen)
            if ring.across is None:
                painter.drawEllipse(centre, radius, radius)
            else:
                rows, cols = ring.across
                half = QPointF(cols * radius, rows * radius)
                painter.drawLine(QLineF(centre - half, centre + half))

    def _repaint(self) -> None:
        if self._ring is not None:
            self._view.redraw()
