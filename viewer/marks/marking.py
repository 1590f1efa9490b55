"""Copies the marks to the screen: into the slices in which they lie, and into their list."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.findings.tools import Mark, Tool
from engine.scan.slicing import Plane, voxel_to_pixel
from engine.scan.volume import Volume
from viewer.marks import mark_wording
from viewer.marks.marks import Marks
from viewer.panels.marks import MarkPanel
from viewer.session import Session
from viewer.views.layouts import PlanesLayout
from viewer.views.marks import DrawnMark

TOOL_ACTIONS = {tool: f"tool_{tool.value}" for tool in Tool}
"""The action that takes each tool into the hand."""


class MarkPresenter(QObject):
    """Listens to the marks and the session, and tells layers and list.

    Args:
        session: which slices are shown.
        marks: what is drawn.
        planes: whose layers show it.
        panel: the list.
    """

    def __init__(self, session: Session, marks: Marks, planes: PlanesLayout, panel: MarkPanel) -> None:
        super().__init__(planes)
        self._session, self._marks, self._planes, self._panel = session, marks, planes, panel
        self._indices: dict[Plane, int] = {}
        marks.changed.connect(self._show_all)
        marks.tool_changed.connect(self._show_tool)
        session.cursor_changed.connect(self._show_slices)

    def _show_all(self) -> None:
        case = self._session.case
        rows = []
        if case is not None:
            rows = [mark_wording.mark_row(mark, self._marks.values(mark), case.volume) for mark in self._marks.all]
        self._panel.show_rows(rows, self._marks.chosen)
        self._indices.clear()
        self._show_slices()

    def _show_slices(self) -> None:
        """Where another slice has come into view: its marks, and what was begun in the one before is dropped."""
        case = self._session.case
        for plane, pane in self._planes.panes.items():
            index = self._session.shown_index(plane) if case is not None else -1
            before = self._indices.get(plane)
            if before == index:
                continue
            self._indices[plane] = index
            if before is not None:
                pane.marks.leave_off()
                self._marks.drop_sketch()
            there = [mark for mark in self._marks.all if mark.plane is plane and mark.slice_index == index]
            pane.marks.show_marks([self._drawn(mark, case.volume) for mark in there] if case is not None else ())

    def _drawn(self, mark: Mark, volume: Volume) -> DrawnMark:
        pixels = tuple(voxel_to_pixel(volume.geometry, mark.plane, point) for point in mark.points)
        lines = mark_wording.mark_lines(mark, self._marks.values(mark), volume)
        return DrawnMark(mark.number, mark.tool, pixels, lines, mark.number == self._marks.chosen)

    def _show_tool(self) -> None:
        for pane in self._planes.panes.values():
            pane.marks.set_tool(self._marks.tool)
