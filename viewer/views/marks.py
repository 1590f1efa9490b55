"""The layer on which a reader measures: paints marks over a slice, and turns presses and drags into their places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen

from engine.findings.tools import Tool
from viewer import theme
from viewer.views.placement import PixelPoint
from viewer.views.slice_view import SliceView

_NEAR_PX = 8.0
"""So far from a handle or a line a hand still means it."""
_CLICK_PX = 4.0
"""A button that moved less between down and up was clicked, not dragged."""
_HANDLE_PX = 7.0
_CROSS_PX = 6.0
_MARGIN_PX = 6.0

_HALO = QPen(QColor(0, 0, 0, 160), 3.5)
_LINE = QPen(theme.MARK, 1.5)
_BEHIND_TEXT = QColor(0, 0, 0, 150)


@dataclass(frozen=True)
class DrawnMark:
    """A mark as it is seen in one slice.

    Attributes:
        number: its key in the signals.
        tool: what it was drawn with.
        points: (row, col) of the slice.
        lines: what is written beside it.
        is_chosen: whether it shows its handles.
    """

    number: int
    tool: Tool
    points: tuple[PixelPoint, ...]
    lines: tuple[str, ...]
    is_chosen: bool = False

    @property
    def handles(self) -> tuple[PixelPoint, ...]:
        """Where it can be held: at its points, of a region at all four corners of its box, going round."""
        if not self.tool.is_region:
            return self.points
        (top, left), (bottom, right) = self.points
        return (top, left), (top, right), (bottom, right), (bottom, left)

    def with_handle(self, place: int, at: PixelPoint) -> tuple[PixelPoint, ...]:
        """Its points once a handle is elsewhere; of a region the opposite corner stays."""
        if self.tool.is_region:
            return self.handles[(place + 2) % 4], at
        return (*self.points[:place], at, *self.points[place + 1 :])

    def shifted(self, rows: float, cols: float, shape: tuple[int, int]) -> tuple[PixelPoint, ...]:
        """Its points moved together, as far as all of them stay in a slice of so many rows and columns."""
        moves = []
        for axis, move in enumerate((rows, cols)):
            places = [point[axis] for point in self.points]
            moves.append(min(max(move, -0.5 - min(places)), shape[axis] - 0.5 - max(places)))
        return tuple((row + moves[0], col + moves[1]) for row, col in self.points)


@dataclass(frozen=True)
class _Grip:
    """What is held of a mark: one of its handles, or all of it."""

    mark: DrawnMark
    handle: int | None
    held_at: PixelPoint

    def points(self, at: PixelPoint, shape: tuple[int, int]) -> tuple[PixelPoint, ...]:
        if self.handle is not None:
            return self.mark.with_handle(self.handle, at)
        return self.mark.shifted(at[0] - self.held_at[0], at[1] - self.held_at[1], shape)


class MarkLayer(QObject):
    """Shows the marks of the slice in view; says what the hand does with them.

    With a tool in hand a press begins a mark: a drag ends it where the button goes up, and after a click its next point
    follows the pointer until the next click. A press on a handle moves that point, one on a line the whole mark.

    Args:
        view: what it lies over.

    Signals:
        sketched(object): the tool's points (row, col) so far, those still to come where the last one is.
        drawn(object): the tool's points, all of them.
        moved(int, object, bool): a mark's number, its points, and whether the hand has let go.
        chosen(int): a mark's number.
    """

    sketched = Signal(object)
    drawn = Signal(object)
    moved = Signal(int, object, bool)
    chosen = Signal(int)

    def __init__(self, view: SliceView) -> None:
        super().__init__(view)
        self._view = view
        self._marks: tuple[DrawnMark, ...] = ()
        self._tool: Tool | None = None
        self._begun: list[PixelPoint] | None = None
        self._last_at = QPointF()
        self._grip: _Grip | None = None

    def show_marks(self, marks: Sequence[DrawnMark]) -> None:
        """Show the marks of the slice in view."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self._view.redraw()

    def set_tool(self, tool: Tool | None) -> None:
        """Take a tool into the hand, or none; what was begun is dropped."""
        self._tool = tool
        self.leave_off()

    def leave_off(self) -> None:
        """Drop what was begun."""
        self._begun = self._grip = None
        self._show_cursor(None)

    # As a layer

    def press(self, at: QPointF) -> bool:
        if self._begun is not None:
            self.drag(at)
            return True
        if (grip := self._grip_at(at)) is not None:
            self._grip = grip
            self.chosen.emit(grip.mark.number)
            return True
        if self._tool is None:
            return False
        self._last_at = at
        self._begun = [] if self._tool.point_count == 1 else [self._view.to_pixel(at)]
        self.drag(at)
        return True

    def drag(self, at: QPointF) -> None:
        if self._grip is not None:
            self._move(at, done=False)
        elif self._begun is not None and self._tool is not None:
            points = [*self._begun, self._view.to_pixel(at)]
            points += [points[-1]] * (self._tool.point_count - len(points))
            self.sketched.emit(tuple(points))

    def release(self, at: QPointF) -> None:
        if self._grip is not None:
            self._move(at, done=True)
            self._grip = None
        elif self._begun is not None and self._tool is not None:
            if self._begun and _apart(at, self._last_at) < _CLICK_PX:  # clicked: the next point follows the pointer
                return
            self._begun.append(self._view.to_pixel(at))
            self._last_at = at
            if len(self._begun) == self._tool.point_count:
                points, self._begun = tuple(self._begun), None
                self.drawn.emit(points)

    def hover(self, at: QPointF) -> None:
        if self._begun is not None:
            self.drag(at)
        else:
            self._show_cursor(self._grip_at(at))

    def paint(self, painter: QPainter) -> None:
        if not self._marks:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for mark in self._marks:
            path = self._path(mark)
            for pen in (_HALO, _LINE):
                painter.setPen(pen)
                painter.drawPath(path)
            if mark.is_chosen:
                painter.setBrush(_BEHIND_TEXT)
                for handle in mark.handles:
                    painter.drawRect(_square(self._view.to_viewport(handle)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(self._view.font())
        for mark in self._marks:
            self._write(painter, mark)

    # What is where

    def _path(self, mark: DrawnMark) -> QPainterPath:
        places = [self._view.to_viewport(point) for point in mark.points]
        path = QPainterPath(places[0])
        if mark.tool is Tool.ELLIPSE:
            path.addEllipse(QRectF(places[0], places[1]).normalized())
        elif mark.tool is Tool.RECTANGLE:
            path.addRect(QRectF(places[0], places[1]).normalized())
        elif mark.tool is Tool.PROBE:
            for dx, dy in ((_CROSS_PX, 0.0), (0.0, _CROSS_PX)):
                path.moveTo(places[0] - QPointF(dx, dy))
                path.lineTo(places[0] + QPointF(dx, dy))
        else:
            for place in places[1:]:
                path.lineTo(place)
            if mark.tool is Tool.RULER:
                _add_ends(path, places[0], places[1])
        return path

    def _grip_at(self, at: QPointF) -> _Grip | None:
        """What a press would hold: of the chosen mark first, handles before lines."""
        in_order = sorted(self._marks, key=lambda mark: not mark.is_chosen)
        for mark in in_order:
            near = [_apart(at, self._view.to_viewport(handle)) for handle in mark.handles]
            if min(near) <= _NEAR_PX:
                return _Grip(mark, near.index(min(near)), self._view.to_pixel(at))
        stroker = QPainterPathStroker()
        stroker.setWidth(_NEAR_PX)
        for mark in in_order:
            if stroker.createStroke(self._path(mark)).contains(at):
                return _Grip(mark, None, self._view.to_pixel(at))
        return None

    def _move(self, at: QPointF, *, done: bool) -> None:
        if self._grip is not None:
            points = self._grip.points(self._view.to_pixel(at), self._view.shape)
            self.moved.emit(self._grip.mark.number, points, done)

    def _write(self, painter: QPainter, mark: DrawnMark) -> None:
        """The numbers, to the right of the mark or, where there is no room, as far as the view goes."""
        if not mark.lines:
            return
        text, metrics = "\n".join(mark.lines), painter.fontMetrics()
        size = metrics.size(0, text)
        around = self._path(mark).boundingRect()
        area = QRectF(self._view.viewport().rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        beside = QPointF(around.right() + 2 * _MARGIN_PX, around.center().y() - size.height() / 2)
        box = QRectF(beside, QSizeF(size))
        box.moveLeft(max(min(box.left(), area.right() - box.width()), area.left()))
        box.moveTop(max(min(box.top(), area.bottom() - box.height()), area.top()))
        painter.fillRect(box.adjusted(-4, -2, 4, 2), _BEHIND_TEXT)
        painter.setPen(theme.MARK)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)

    def _show_cursor(self, over: _Grip | None) -> None:
        shapes = Qt.CursorShape
        if over is not None:
            self._view.viewport().setCursor(shapes.CrossCursor if over.handle is not None else shapes.SizeAllCursor)
        elif self._tool is not None:
            self._view.viewport().setCursor(shapes.CrossCursor)
        else:
            self._view.viewport().unsetCursor()


def _add_ends(path: QPainterPath, first: QPointF, second: QPointF) -> None:
    """Short bars across both ends of a line, as of a caliper."""
    length = _apart(first, second)
    if length == 0.0:
        return
    along = (second - first) / length
    across = QPointF(-along.y(), along.x()) * _CROSS_PX
    for end in (first, second):
        path.moveTo(end - across)
        path.lineTo(end + across)


def _square(around: QPointF) -> QRectF:
    return QRectF(around.x() - _HANDLE_PX / 2, around.y() - _HANDLE_PX / 2, _HANDLE_PX, _HANDLE_PX)


def _apart(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
