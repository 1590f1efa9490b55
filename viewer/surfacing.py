"""The surfaces of the open case: when they are built, and what of the session they show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from engine.case.case import Case
from engine.findings.surface import Surface
from engine.scan.slicing import Index
from engine.scan.volume import Label, Mask
from engine.words import say
from viewer.session import Session
from viewer.translating import tr
from viewer.views.rendering import Body
from viewer.views.surface_view import SurfaceView

_NO_MASK_HINT = say("Surfaces need a mask: segment the scan (Ctrl+R), or open one.")
_NOTHING_HINT = say("There is nothing to show: liver and tumours are switched off, or the mask is empty.")
_BUILDING_HINT = say("Building surfaces…")
_CHOSEN_LIGHTER = 135


class SurfacePresenter(QObject):
    """Shows the surfaces of liver and lesions while that is wanted; has them built when the mask is another.

    Args:
        session: what is open.
        view: shows them.

    Signals:
        wanted(object): build the surfaces of this case, whose mask is there.
    """

    wanted = Signal(object)

    def __init__(self, session: Session, view: SurfaceView) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._is_on = False
        self._built: tuple[Mask, tuple[Surface, ...]] | None = None
        self._asked: Mask | None = None
        self._why_not = ""
        self._is_revised = False
        self._shown: object = None
        self._shows_crosshair = True
        session.scan_changed.connect(self._show_anew)
        session.findings_changed.connect(self._show_anew)
        session.revised.connect(self._revise)
        session.lesion_changed.connect(self._show)
        session.hidden_changed.connect(self._show)
        session.look_changed.connect(self._show)
        session.cursor_changed.connect(self._show_cursor)
        view.pointed.connect(self._point)

    @property
    def is_on(self) -> bool:
        """Whether surfaces are shown."""
        return self._is_on

    def set_on(self, on: bool) -> None:
        """Show surfaces, or not."""
        self._is_on = on
        self._view.setVisible(on)
        self._show()

    def show_crosshair(self, shows: bool) -> None:
        """Draw the crosshair, or not."""
        self._shows_crosshair = shows
        self._show_cursor()

    def take(self, case: Case, surfaces: Sequence[Surface]) -> None:
        """Surfaces were built; those of a mask that is gone meanwhile are left aside."""
        current = self._session.case
        if case.mask is not None and current is not None and current.mask is case.mask:
            self._built = case.mask, tuple(surfaces)
            self._show_anew()

    def do_without(self, case: Case, why: str) -> None:
        """Surfaces of a mask were not built; why, in a sentence."""
        if case.mask is self._asked:
            self._why_not = why
            self._show()

    def _show_anew(self) -> None:
        self._is_revised = False
        self._show()

    def _revise(self) -> None:
        """A step of the reader: what was built stays until the next is, since little is another."""
        self._is_revised = self._built is not None
        self._show()

    def _show(self) -> None:
        case = self._session.whole_case
        mask = case.mask if case is not None else None
        if not self._is_on or mask is None or case is None:
            self._built = self._asked = self._shown = None
            self._view.show_nothing(tr(_NO_MASK_HINT))
        else:
            self._show_of(case, mask)
        self._show_cursor()

    def _show_of(self, case: Case, mask: Mask) -> None:
        is_built = self._built is not None and self._built[0] is mask
        if not is_built and self._asked is not mask:
            self._asked, self._why_not = mask, ""
            self.wanted.emit(case)
        if self._built is not None and (is_built or (self._is_revised and not self._why_not)):
            self._show_built(self._built[1])
        else:
            self._shown = None
            self._view.show_nothing(self._why_not or tr(_BUILDING_HINT))

    def _show_built(self, surfaces: Sequence[Surface]) -> None:
        session, chosen = self._session, self._session.lesion
        number = chosen.number if chosen is not None else None
        colours = session.style.colours  # off as a whole, the overlay only clears the slices
        looks = surfaces, session.hidden, number, colours
        if looks == self._shown:  # a window that is dragged changes nothing here
            return
        self._shown = looks
        layers: dict[Label, list[Body]] = {Label.LIVER: [], Label.TUMOUR: []}
        for surface in surfaces:
            colour = colours.get(surface.label)
            if colour is not None and surface.number not in session.hidden:
                is_chosen = surface.number == number
                layers[surface.label].append(_body(surface, colour.lighter(_CHOSEN_LIGHTER) if is_chosen else colour))
        if any(layers.values()):
            self._view.show_bodies(layers[Label.LIVER], layers[Label.TUMOUR])
        else:
            self._view.show_nothing(tr(_NOTHING_HINT))

    def _show_cursor(self) -> None:
        case = self._session.case
        if case is None or not self._shows_crosshair or any(self._session.beyond):
            self._view.set_crosshair(None)
        else:
            self._view.set_crosshair(case.volume.geometry.to_world(self._session.cursor))

    def _point(self, x: float, y: float, z: float) -> None:
        if (case := self._session.case) is not None:
            self._session.set_cursor(_nearest(case, (x, y, z)))


def _nearest(case: Case, point_mm: tuple[float, float, float]) -> Index:
    k, j, i = np.rint(case.volume.geometry.to_index(point_mm)).astype(int).tolist()
    return k, j, i


def _body(surface: Surface, colour: QColor) -> Body:
    return Body(surface.vertices, surface.normals, surface.faces, (colour.red(), colour.green(), colour.blue()))
