"""Measuring by hand: tools, marks, their list, and what can be undone. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QIcon

import resources
from engine.findings.tools import Tool
from viewer.actions import Needs
from viewer.marks.history import History
from viewer.marks.marking import TOOL_ACTIONS, MarkPresenter
from viewer.marks.marks import Marks
from viewer.panels.marks import MarkPanel
from viewer.parts.part import Part
from viewer.session import Session
from viewer.views.layouts import PlanesLayout


class Measuring(Part):
    """Makes these parts and connects them.

    Args:
        session: of the open scan.
        planes: on which is drawn.
        parent: in Qt's sense.

    Attributes:
        history: what can be undone.
        marks: what is drawn.
        panel: the tools, and the list of marks.
    """

    def __init__(self, session: Session, planes: PlanesLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._planes = session, planes
        self.history = History(session)
        self.marks = Marks(session, self.history)
        self.panel = MarkPanel()
        for changed in (self.marks.changed, self.marks.tool_changed, self.history.changed):
            changed.connect(self.changed)
        self._presenter = MarkPresenter(session, self.marks, planes, self.panel)
        self.panel.chosen.connect(self._go_to)
        for plane, pane in planes.panes.items():
            pane.marks.sketched.connect(partial(self.marks.sketch, plane))
            pane.marks.drawn.connect(partial(self.marks.draw, plane))
            pane.marks.moved.connect(self.marks.move)
            pane.marks.chosen.connect(self.marks.choose)

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        for tool, action in TOOL_ACTIONS.items():
            actions[action].setIcon(QIcon(str(resources.icon(tool.value))))
        self.panel.take_tools([actions[action] for action in TOOL_ACTIONS.values()])

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {
            **{action: self._handler_of(tool) for tool, action in TOOL_ACTIONS.items()},
            "delete_mark": self.marks.delete,
            "delete_marks": self.marks.delete_all,
        }

    @property
    def has(self) -> dict[Needs, bool]:
        is_whole = self._session.whole_case is not None
        return {
            Needs.MARKS: is_whole and bool(self.marks.kept),
            Needs.NUMBERS: is_whole and bool(self.marks.kept),
            Needs.STOPPABLE: self.marks.tool is not None,
            Needs.CHOSEN_MARK: is_whole and self.marks.chosen is not None,
            Needs.STEP_BACK: is_whole and self.history.can_undo,
            Needs.STEP_ON: is_whole and self.history.can_redo,
        }

    @property
    def checked(self) -> dict[str, bool]:
        return {action: tool is self.marks.tool for tool, action in TOOL_ACTIONS.items()}

    def put_away(self) -> bool:
        was_there = self.marks.tool is not None
        self.marks.take_tool(None)
        return was_there

    def _handler_of(self, tool: Tool) -> Callable[[bool], object]:
        return lambda on: self.marks.take_tool(tool if on else None)

    def _go_to(self, number: int) -> None:
        """Choose a mark of the list; its plane is shown, if another one is alone."""
        self.marks.go_to(number)
        if self._planes.alone not in (None, self._session.active):
            self._planes.show_alone(self._session.active)
