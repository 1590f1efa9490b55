"""Curves beside a number that is dragged: what it would change. Painted by Qt; pyqtgraph makes paths of the numbers.

pyqtgraph is loaded when curves are first shown: that takes 0.4 s of processor time, and not in a thread, since nine
tenths of it copy every class of Qt, which is not sound beside a thread that uses them. None of its graphics items is
made: a window that goes takes them down with it in an order that ended the program now and then (docs/adr/0021).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QApplication, QWidget

from viewer import theme
from viewer.panels.axis import number, round_values, spacing_of, spacing_within
from viewer.translating import tr

_MINIMUM_HEIGHT = 150
_ROOM = 0.08
"""Above the highest value, as a share of it, and on both sides of the range."""
_LEFT_PX, _RIGHT_PX, _BETWEEN_PX, _TEXT_PX = 52, 4, 8, 2
"""Room for an axis at the left, and beside, between and around what is drawn."""
_LABEL_PX, _LABEL_HIGH_PX = 48, 22
"""Room for a number under the curves and beside them."""
_GRIP_PX = 5
"""So near to the line, that is what is taken hold of."""


class _Curve(NamedTuple):
    """One curve, in its own numbers: its name with the unit, its course, and the end of its axis."""

    name: str
    path: QPainterPath
    top: float


class CurvePlot(QWidget):
    """Curves over the same values, one below the other, and one line through all of them that is dragged.

    Until the first are there it is empty; while what makes them is loaded, once a session, it says so.

    Signals:
        moved(float): where the hand has dragged the line.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]] | None = None
        self._path_of: Callable[..., Any] | None = None
        self._curves: list[_Curve] = []
        self._ends = self._range = (0.0, 1.0)
        self._x_label = ""
        self._at = 0.0
        self._held = self._hovered = False
        self._painted = QTimer(self)  # without delay, yet after what waits to be painted: the hint
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._load)
        self.setMinimumHeight(_MINIMUM_HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Curves"))

    @property
    def is_loaded(self) -> bool:
        """Whether curves are drawn already, and not only wanted."""
        return bool(self._curves)

    @property
    def hint(self) -> str:
        """What stands where the curves will be; empty when they are there, or none are wanted."""
        return tr("Loading the plot…") if self._wanted is not None and not self._curves else ""

    @property
    def names(self) -> list[str]:
        """Of the curves, from top to bottom."""
        return [curve.name for curve in self._curves]

    @property
    def at(self) -> float:
        """Where the line is."""
        return self._at

    def set_curves(self, xs: Sequence[float], curves: Mapping[str, Sequence[float]], x_label: str = "") -> None:
        """Show other curves.

        Args:
            xs: rising, at least two.
            curves: for each name, with its unit, as many values as ``xs``; where one is not finite there is a gap.
            x_label: what ``xs`` are, with their unit.
        """
        if len(xs) < 2 or any(len(ys) != len(xs) for ys in curves.values()):
            raise ValueError("a curve needs two values or more, and every curve as many")
        self._wanted = np.asarray(xs, float), {name: np.asarray(ys, float) for name, ys in curves.items()}
        self._x_label = x_label
        if self._path_of is not None:
            self._make_paths(self._path_of)
        elif not self._painted.isActive():
            self._painted.start(1)
        self.update()

    def show_at(self, x: float) -> None:
        """Put the line elsewhere; while a hand drags it, it stays under the hand."""
        if not self._held:
            self._at = x
            self.update()

    def point_of(self, row: int, x: float, y: float) -> QPointF:
        """Where a value of one of the curves lies, in pixels of this widget."""
        return self._to_pixels(row).map(QPointF(x, y))

    def top_of(self, row: int) -> float:
        """The value at the upper end of a curve's axis; 0 is at the lower one."""
        return self._curves[row].top

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        if self.hint:
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.hint)
        if not self._curves:
            return
        painter.fillRect(self.rect(), self.palette().base())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, curve in enumerate(self._curves):
            self._paint_axis(painter, row, curve)
            painter.setPen(QPen(self.palette().text().color(), 2))
            painter.setClipRect(self._box(row).adjusted(0, -1, 0, 1))
            painter.drawPath(self._to_pixels(row).map(curve.path))
            painter.setClipping(False)
        self._paint_numbers(painter)
        self._paint_line(painter)

    def _paint_axis(self, painter: QPainter, row: int, curve: _Curve) -> None:
        """A curve's name, its frame at the left and below, and round values beside it."""
        box, metrics = self._box(row), self.fontMetrics()
        painter.setPen(self.palette().placeholderText().color())
        painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        spacing = spacing_within(curve.top * _LABEL_HIGH_PX / max(box.height(), _LABEL_HIGH_PX), curve.top)
        name = metrics.horizontalAdvance(curve.name)
        painter.drawText(QPointF(_TEXT_PX, box.top() + metrics.ascent()), curve.name)
        for value in round_values(0.0, curve.top, spacing):
            text, y = number(value, spacing), self.point_of(row, 0.0, value).y()
            left = box.left() - 2 * _TEXT_PX - metrics.horizontalAdvance(text)
            is_free = left > name + 2 * _TEXT_PX or y - metrics.ascent() / 2 > box.top() + metrics.height()
            if is_free and y + metrics.descent() < box.bottom() + metrics.height() / 2:
                painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), text)

    def _paint_numbers(self, painter: QPainter) -> None:
        """Round values under the last curve, and at the right what they are."""
        box, metrics, (low, high) = self._box(len(self._curves) - 1), self.fontMetrics(), self._range
        painter.setPen(self.palette().placeholderText().color())
        baseline = box.bottom() + _TEXT_PX + metrics.ascent()
        end = box.right() - metrics.horizontalAdvance(self._x_label)
        painter.drawText(QPointF(end, baseline), self._x_label)
        spacing = spacing_of((high - low) * _LABEL_PX / max(box.width(), _LABEL_PX))
        for value in round_values(low, high, spacing):
            text = number(value, spacing)
            width = metrics.horizontalAdvance(text)
            left = self.point_of(0, value, 0.0).x() - width / 2
            if left + width < (end if self._x_label else self.width()):
                painter.drawText(QPointF(left, baseline), text)

    def _paint_line(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.ACTIVE_PLANE, 3 if self._held or self._hovered else 1))
        for row in range(len(self._curves)):
            box, x = self._box(row), self.point_of(row, self._at, 0.0).x()
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _box(self, row: int) -> QRectF:
        """Where a curve is drawn: they share the height but for the numbers under the last."""
        under = self.fontMetrics().height() + 2 * _TEXT_PX
        height = max(1.0, (self.height() - under) / max(1, len(self._curves)))
        width = max(1, self.width() - _LEFT_PX - _RIGHT_PX)
        return QRectF(_LEFT_PX, row * height + _BETWEEN_PX, width, max(1.0, height - _BETWEEN_PX))

    def _to_pixels(self, row: int) -> QTransform:
        box, (low, high) = self._box(row), self._range
        across, down = box.width() / (high - low), -box.height() / self._curves[row].top
        return QTransform(across, 0.0, 0.0, down, box.left() - low * across, box.bottom())

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.button() is Qt.MouseButton.LeftButton and self._is_at_line(event.position().x())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._held = self._held and bool(event.buttons() & Qt.MouseButton.LeftButton)
        if self._held:
            self._follow(x)
        elif not event.buttons():
            self._hover(self._is_at_line(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._held:
            self._follow(event.position().x())
            self._held = False
            self.update()

    def _is_at_line(self, x: float) -> bool:
        return bool(self._curves) and abs(x - self.point_of(0, self._at, 0.0).x()) <= _GRIP_PX

    def _hover(self, hovered: bool) -> None:
        if hovered is not self._hovered:
            self._hovered = hovered
            if hovered:
                self.setCursor(Qt.CursorShape.SplitHCursor)
            else:
                self.unsetCursor()
            self.update()

    def _follow(self, x: float) -> None:
        """The hand moved: the line goes with it, not beyond the curves."""
        inverse, _ = self._to_pixels(0).inverted()
        first, last = self._ends
        at = min(max(inverse.map(QPointF(x, 0.0)).x(), first), last)
        if at != self._at:
            self._at = at
            self.update()
            self.moved.emit(at)

    # Loading

    def _load(self) -> None:
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            from pyqtgraph.functions import arrayToQPath
        finally:
            QApplication.restoreOverrideCursor()
        self._path_of = arrayToQPath
        self._make_paths(arrayToQPath)

    def _make_paths(self, path_of: Callable[..., Any]) -> None:
        if self._wanted is None:
            return
        xs, curves = self._wanted
        room = _ROOM * float(xs[-1] - xs[0])
        self._ends = float(xs[0]), float(xs[-1])
        self._range = float(xs[0]) - room, float(xs[-1]) + room
        self._curves = [_Curve(name, path_of(xs, ys, connect="finite"), _top_of(ys)) for name, ys in curves.items()]
        self.update()


def _top_of(ys: NDArray[np.float64]) -> float:
    """The end of an axis that begins at 0: a little above the highest value; 1 when there is none above 0."""
    top = float(np.max(ys, initial=0.0, where=np.isfinite(ys))) * (1 + _ROOM)
    return top if math.isfinite(top) and top > 0 else 1.0
