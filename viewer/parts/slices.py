"""Going through the slices: keys, wheel, slider, crosshair, cine. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from viewer.actions import Needs
from viewer.cine import Cine
from viewer.controller import Controller
from viewer.keeping import Keeping
from viewer.parts.part import Part
from viewer.session import Session
from viewer.settings import Settings
from viewer.views.layouts import PlanesLayout

_PAGE = 5


class Slices(Part):
    """Moves the crosshair as the hand wishes.

    Args:
        session: what is open.
        controller: rests while something is dragged.
        planes: where the hand is.
        keeping: remembers how fast slices go by.
        parent: in Qt's sense.

    Attributes:
        cine: slices that go by themselves.
    """

    def __init__(
        self, session: Session, controller: Controller, planes: PlanesLayout, keeping: Keeping, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._keeping = session, keeping
        self.cine = Cine(session)
        self.cine.changed.connect(self._show_cine)
        for plane, pane in planes.panes.items():
            pane.index_wanted.connect(partial(session.set_index, plane))
            pane.view.stepped.connect(partial(session.step, plane))
            pane.view.pointed.connect(partial(session.point, plane))
            pane.view.activated.connect(partial(session.set_active, plane))
            for dragged in (pane.view.pointed, pane.slider.sliderMoved):
                dragged.connect(controller.rest)

    def handlers(self) -> dict[str, Callable[..., object]]:
        session = self._session
        return {
            "slice_up": lambda: session.step(session.active, 1),
            "slice_down": lambda: session.step(session.active, -1),
            "page_up": lambda: session.step(session.active, _PAGE),
            "page_down": lambda: session.step(session.active, -_PAGE),
            "first_slice": lambda: session.go_to_end(session.active, last=False),
            "last_slice": lambda: session.go_to_end(session.active, last=True),
            "cine": self.cine.toggle,
            "slower": lambda: self.cine.change_speed(-1),
            "faster": lambda: self.cine.change_speed(1),
        }

    @property
    def has(self) -> dict[Needs, bool]:
        return {Needs.SCAN: self._session.case is not None, Needs.WHOLE_SCAN: self._session.whole_case is not None}

    @property
    def checked(self) -> dict[str, bool]:
        return {"cine": self.cine.is_on}

    def obey(self, settings: Settings) -> None:
        self.cine.set_speed(int(settings.cine_speed))

    def _show_cine(self) -> None:
        self.changed.emit()
        if str(self.cine.speed) != self._keeping.settings.cine_speed:
            self._keeping.change(cine_speed=str(self.cine.speed))
