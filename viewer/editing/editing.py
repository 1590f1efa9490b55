"""Correcting and deciding: brushes, reshaping, review. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from engine.case.review import Decision
from engine.findings.tools import nearest_voxel
from engine.scan.slicing import Plane, pixel_to_point
from viewer.actions import LESION_MENU, Needs
from viewer.editing.brush import Tip
from viewer.editing.brush_panel import BrushPanel
from viewer.editing.desk import Desk
from viewer.editing.painting import Painting
from viewer.editing.reshaping import Reshaping
from viewer.editing.reviewing import Reviewing
from viewer.editing.showing import Showing
from viewer.editing.thresholding import Thresholding
from viewer.marks.marks import Marks
from viewer.messages import MessageBar
from viewer.panels.lesions import LesionPanel
from viewer.panels.review import ReviewPanel
from viewer.panels.threshold import ThresholdPanel
from viewer.parts.part import Part
from viewer.session import Session
from viewer.views.layouts import PlanesLayout
from viewer.views.own_keys import OwnKeys

_FIELD_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace})
_TIPS = {"brush": Tip.BRUSH, "eraser": Tip.ERASER, "threshold_brush": Tip.THRESHOLD, "cut": Tip.KNIFE}


class Editing(Part):
    """Makes what the hand edits with, and connects it.

    Args:
        session: what is open.
        desk: is worked on.
        marks: whose tools are put away for a brush, and the other way round.
        planes: on which is drawn.
        lesions: the list.
        messages: where it is told why something cannot be done.
        parent: in Qt's sense.

    Attributes:
        painting: the brush.
        brush_panel: how it is set.
        review_panel: buttons to decide with.
        threshold_panel: the chosen lesion's threshold.
    """

    def __init__(
        self,
        session: Session,
        desk: Desk,
        marks: Marks,
        planes: PlanesLayout,
        lesions: LesionPanel,
        messages: MessageBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._desk, self._marks, self._planes = session, desk, marks, planes
        self.painting = Painting(session, desk, planes)
        self.brush_panel, self.review_panel, self.threshold_panel = BrushPanel(), ReviewPanel(), ThresholdPanel()
        self._lesions = lesions
        self._reshaping = Reshaping(session, desk, lambda: lesions.several)
        self._reviewing = Reviewing(session, desk, lambda: lesions.several)
        self._showing = Showing(session, desk, planes)
        self._thresholding = Thresholding(session, desk, self.threshold_panel, desk.lanes)
        for changed in (desk.changed, desk.did, self.painting.changed, self._reshaping.changed, session.revised):
            changed.connect(lambda *_: self.changed.emit())
        for told in (self.painting.refused, self._reshaping.told, self._reviewing.told):
            told.connect(messages.tell)
        self.painting.changed.connect(self._show_brush)
        self.painting.drew.connect(self._reshaping.follow)
        self.painting.cut.connect(self._reshaping.cut)
        self.brush_panel.wanted.connect(self.painting.set_brush)
        self.review_panel.undecided_wanted.connect(lesions.show_undecided)
        lesions.note_written.connect(desk.write_note)
        marks.tool_changed.connect(self._yield_to_tool)
        if isinstance(app := QGuiApplication.instance(), QApplication):
            app.focusChanged.connect(self._leave_keys)

    def handlers(self) -> dict[str, Callable[..., object]]:
        reshaping = self._reshaping
        return {
            "undo": self._desk.undo,
            "redo": self._desk.redo,
            **{action: self._taker_of(tip) for action, tip in _TIPS.items()},
            "new_lesion": self.painting.begin_new,
            "brush_smaller": partial(self.painting.resize, -1),
            "brush_larger": partial(self.painting.resize, 1),
            "fill_slices": reshaping.fill_slices,
            "fill_holes": reshaping.fill_holes,
            "smooth_lesion": reshaping.smooth,
            "merge": reshaping.merge,
            "delete_lesion": reshaping.delete,
            "accept": partial(self._reviewing.decide, Decision.ACCEPTED),
            "reject": partial(self._reviewing.decide, Decision.REJECTED),
            "undecide": partial(self._reviewing.decide, Decision.PROPOSED),
            "next_undecided": self._reviewing.go_on,
            "threshold": self._thresholding.set_on,
            "who_drew": self._showing.show_makers,
        }

    @property
    def has(self) -> dict[Needs, bool]:
        brush = self.painting.brush
        return {
            Needs.BRUSH: brush is not None and brush.tip is not Tip.KNIFE,
            Needs.STOPPABLE: brush is not None or self._reshaping.is_merging,
        }

    @property
    def checked(self) -> dict[str, bool]:
        brush = self.painting.brush
        held = {action: brush is not None and brush.tip is tip for action, tip in _TIPS.items()}
        return {**held, "who_drew": self._showing.shows_makers, "threshold": self._thresholding.is_on}

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        self.brush_panel.take_tools([actions[action] for action in _TIPS])
        self.review_panel.take_actions([actions["accept"], actions["reject"]])
        self._lesions.take_actions([[actions[action] for action in group] for group in LESION_MENU])

    def put_away(self) -> bool:
        return self._thresholding.put_away() or self._reshaping.leave_off() or self.painting.put_away()

    def choose_under(self, plane: Plane, at: QPoint) -> bool:
        """Choose the lesion of a plane's slice at a place of the screen; returns whether there is one."""
        case, canvas = self._session.whole_case, self._desk.canvas
        if case is None or canvas is None or self._session.draft is not None:
            return False
        view = self._planes.panes[plane].view
        row, col = view.to_pixel(QPointF(view.viewport().mapFromGlobal(at)))
        rows, cols = view.shape
        if not (-0.5 <= row < rows - 0.5 and -0.5 <= col < cols - 0.5):
            return False
        point = pixel_to_point(case.volume.geometry, plane, self._session.shown_index(plane), row, col)
        key = int(canvas.keys[nearest_voxel(point, case.volume.geometry)])
        lesion = next((each for each in case.lesions if each.number == key), None)
        if lesion is not None and key not in self._lesions.several and lesion is not self._session.lesion:
            self._session.choose_here(lesion)
        return lesion is not None

    def _taker_of(self, tip: Tip) -> Callable[[bool], object]:
        return lambda on: self.painting.take(tip if on else None)

    def _leave_keys(self, _: QWidget | None, field: QWidget | None) -> None:
        """Enter and Backspace belong to a field first in which somebody is writing."""
        if isinstance(field, QLineEdit | QAbstractSpinBox) and not field.findChildren(OwnKeys):
            OwnKeys(field, _FIELD_KEYS)

    def _show_brush(self) -> None:
        case, brush = self._session.case, self.painting.brush
        if brush is not None:
            self._marks.take_tool(None)
        is_knife = brush is not None and brush.tip is Tip.KNIFE
        self.brush_panel.show_brush(None if is_knife else brush, case.volume.modality.unit if case is not None else "")

    def _yield_to_tool(self) -> None:
        if self._marks.tool is not None:
            self.painting.take(None)
