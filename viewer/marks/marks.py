"""The marks that a reader has drawn: which there are, which one is chosen, what is being drawn, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.findings.diameters import Point
from engine.findings.tools import Mark, MarkValues, Tool, measure_mark, nearest_voxel
from engine.scan.slicing import Plane, pixel_to_point
from viewer.marks.history import History, ScanKey, scan_key
from viewer.session import Session
from viewer.terms import TOOLS
from viewer.translating import tr

Pixel = tuple[float, float]
"""(row, col) of a slice."""


@dataclass
class _Sheet:
    """The marks of one scan, and the highest number that was ever given."""

    marks: tuple[Mark, ...] = ()
    last_number: int = 0


class Marks(QObject):
    """What is drawn on the scan on screen; kept while the program is open, also when another scan comes between.

    Args:
        session: whose scan it is.
        history: makes every change one that can be undone.

    Signals:
        changed(): there are other marks, one is being drawn or moved, another is chosen, or it is another scan.
        tool_changed(): another tool is in hand, or none.
    """

    changed = Signal()
    tool_changed = Signal()

    def __init__(self, session: Session, history: History) -> None:
        super().__init__(session)
        self._session, self._history = session, history
        self._sheets: dict[ScanKey | None, _Sheet] = {}
        self._sketch: Mark | None = None
        self._chosen: int | None = None
        self._tool: Tool | None = None
        self._values: dict[Mark, MarkValues] = {}
        session.scan_changed.connect(self._take_scan)

    @property
    def all(self) -> tuple[Mark, ...]:
        """Every mark as it is shown, in the order of drawing; one that is being drawn or moved as it is now."""
        marks, sketch = self._sheet.marks, self._sketch
        if sketch is None:
            return marks
        if any(mark.number == sketch.number for mark in marks):
            return tuple(sketch if mark.number == sketch.number else mark for mark in marks)
        return (*marks, sketch)

    @property
    def kept(self) -> tuple[Mark, ...]:
        """Every finished mark: what is exported."""
        return self._sheet.marks

    @property
    def chosen(self) -> int | None:
        """The number of the chosen mark."""
        return self._chosen

    @property
    def tool(self) -> Tool | None:
        """The tool in hand."""
        return self._tool

    def values(self, mark: Mark) -> MarkValues:
        """The numbers of a mark, taken once as long as neither it nor the scan changes."""
        case = self._session.whole_case
        if case is None:
            return MarkValues()
        if mark not in self._values:
            self._values[mark] = measure_mark(mark, case.volume)
        return self._values[mark]

    def take_back(self, marks: tuple[Mark, ...]) -> None:
        """Go on with marks that were kept; there is nothing to undo yet."""
        self._sheet.marks, self._sketch = marks, None
        self._sheet.last_number = max((mark.number for mark in marks), default=0)
        self._forget_chosen()
        self.changed.emit()

    def take_tool(self, tool: Tool | None) -> None:
        """Take a tool into the hand, or none."""
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit()
        self.drop_sketch()

    def sketch(self, plane: Plane, pixels: Sequence[Pixel]) -> None:
        """Show what the tool is drawing in the slice that a plane shows, before it is finished."""
        if self._tool is not None and (points := self._points(plane, pixels)):
            self._show_sketch(Mark(self._sheet.last_number + 1, self._tool, plane, points))

    def draw(self, plane: Plane, pixels: Sequence[Pixel]) -> None:
        """Keep what the tool has drawn in the slice that a plane shows."""
        if self._tool is None or not (points := self._points(plane, pixels)):
            return
        sheet = self._sheet
        sheet.last_number += 1
        mark = Mark(sheet.last_number, self._tool, plane, points)
        self._chosen = mark.number
        self._history.do(tr("Draw: {tool}", tool=TOOLS[mark.tool]), self._put, sheet.marks, (*sheet.marks, mark))

    def move(self, number: int, pixels: Sequence[Pixel], done: bool) -> None:
        """Show a mark at other points of its slice; once it is done, keep it there."""
        mark = self._find(number)
        if mark is None or not (points := self._points(mark.plane, pixels)):
            return
        moved = mark.with_points(points)
        if not done:
            self._show_sketch(moved)
        elif moved != mark:
            after = tuple(moved if each is mark else each for each in self._sheet.marks)
            self._history.do(tr("Move: {tool}", tool=TOOLS[mark.tool]), self._put, self._sheet.marks, after)
        else:
            self.drop_sketch()

    def drop_sketch(self) -> bool:
        """Leave off what is being drawn or moved; returns whether there was something."""
        was_there, self._sketch = self._sketch is not None, None
        if was_there:
            self._forget_chosen()
            self.changed.emit()
        return was_there

    def choose(self, number: int | None) -> None:
        """Choose a mark, without moving the crosshair."""
        if number != self._chosen:
            self._chosen = number
            self.changed.emit()

    def go_to(self, number: int) -> None:
        """Choose a mark and put the crosshair into the middle of it."""
        mark, case = self._find(number), self._session.case
        if mark is not None and case is not None:
            self._session.set_active(mark.plane)
            k, j, i = (sum(along) / len(along) for along in zip(*mark.points, strict=True))
            self._session.set_cursor(nearest_voxel((k, j, i), case.volume.geometry))
            self.choose(number)

    def delete(self) -> None:
        """Take the chosen mark away."""
        mark = self._find(self._chosen)
        if mark is not None:
            after = tuple(each for each in self._sheet.marks if each is not mark)
            self._history.do(tr("Delete: {tool}", tool=TOOLS[mark.tool]), self._put, self._sheet.marks, after)

    def delete_all(self) -> None:
        """Take every mark of this scan away."""
        if self._sheet.marks:
            self._history.do(tr("Delete all marks"), self._put, self._sheet.marks, ())

    @property
    def _sheet(self) -> _Sheet:
        return self._sheets.setdefault(scan_key(self._session), _Sheet())

    def _points(self, plane: Plane, pixels: Sequence[Pixel]) -> tuple[Point, ...]:
        """Where (row, col) of the shown slice lie in the scan; nowhere unless all of it is there."""
        case = self._session.whole_case
        if case is None:
            return ()
        index, geometry = self._session.shown_index(plane), case.volume.geometry
        return tuple(pixel_to_point(geometry, plane, index, row, col) for row, col in pixels)

    def _forget_chosen(self) -> None:
        """Nothing is chosen that is not there."""
        if self._find(self._chosen) is None:
            self._chosen = None

    def _find(self, number: int | None) -> Mark | None:
        return next((mark for mark in self._sheet.marks if mark.number == number), None)

    def _show_sketch(self, mark: Mark) -> None:
        if mark != self._sketch:
            if self._sketch is not None:
                self._values.pop(self._sketch, None)
            self._sketch, self._chosen = mark, mark.number
            self.changed.emit()

    def _put(self, marks: tuple[Mark, ...]) -> None:
        """Other marks take the place of these; what differs is gone to, so that an undo is seen."""
        before, self._sheet.marks, self._sketch = self._sheet.marks, marks, None
        self._values = {mark: values for mark, values in self._values.items() if mark in marks}
        differing = [mark for mark in (*marks, *before) if (mark in marks) is not (mark in before)]
        self._forget_chosen()
        if len({mark.number for mark in differing}) == 1:
            self._session.set_index(differing[0].plane, differing[0].slice_index)
        self.changed.emit()

    def _take_scan(self) -> None:
        """Another scan, another time point, or the same read otherwise: every value may be another."""
        self._values, self._sketch = {}, None
        self._forget_chosen()
        self.changed.emit()
