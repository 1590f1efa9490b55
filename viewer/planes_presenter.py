"""Copies a session to its planes: which slices they show, where the crosshair is, what stands in their corners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from engine.scan.geometry import Geometry
from engine.scan.slicing import (
    EdgeLetters,
    Plane,
    edge_letters,
    pixel_size_mm,
    pixel_to_point,
    slice_count,
    voxel_to_pixel,
)
from viewer import wording
from viewer.session import Session
from viewer.translating import tr
from viewer.views.compose import Look
from viewer.views.corners import CornerText
from viewer.views.layouts import PlanesLayout
from viewer.views.pictures import Pictures

_WIDE_PX = 480
"""A view at least as wide has room for all of the corner text."""
_LOOK_FOR_MORE_MS = 50
"""While a scan is being read: how often what is there is looked at."""


@dataclass(frozen=True)
class _Grid:
    """What is the same for every slice of a plane."""

    shape: tuple[int, int]
    pixel_size_mm: tuple[float, float]
    letters: EdgeLetters

    @staticmethod
    def of(geometry: Geometry, plane: Plane) -> _Grid:
        shape = geometry.shape[plane.row_axis], geometry.shape[plane.column_axis]
        return _Grid(shape, pixel_size_mm(geometry, plane), edge_letters(geometry, plane))


class PlanesPresenter(QObject):
    """Follows the crosshair of a session by itself; whoever owns it says when the scan or its look is another.

    Texts and lines are told at once; a picture is only announced, and composed when its view is painted. So of ten
    steps that are waiting one picture is made, the last, and a plane that nobody sees costs nothing.

    Args:
        session: what is open and how it is looked at.
        planes: show it.
        hint: what there is to do while no scan is open.

    Signals:
        announced(object, int): a plane shows another slice, or the same one drawn otherwise: plane and index.
    """

    announced = Signal(object, int)

    def __init__(self, session: Session, planes: PlanesLayout, hint: str = "") -> None:
        super().__init__(planes)
        self._session, self._planes, self._hint = session, planes, hint
        self._pictures: Pictures | None = None
        self._grids: dict[Plane, _Grid] = {}
        self._shown: dict[Plane, int] = {}
        self._partial: set[Plane] = set()
        self._shows_crosshair = True
        self._pointer: tuple[Plane, tuple[float, float]] | None = None
        session.cursor_changed.connect(self.show_cursor)
        for plane, pane in planes.panes.items():
            pane.view.zoomed.connect(partial(self._show_corners, plane))
            pane.view.hovered.connect(partial(self._note_pointer, plane))
            pane.view.left.connect(partial(self._forget_pointer, plane))
        self._arriving = QTimer(self)
        self._arriving.setInterval(_LOOK_FOR_MORE_MS)
        self._arriving.timeout.connect(self._show_more)

    @property
    def pictures(self) -> Pictures | None:
        """What draws the slices; None while no scan is open."""
        return self._pictures

    def show_crosshair(self, shows: bool) -> None:
        """Draw the crosshair, or not."""
        self._shows_crosshair = shows
        self.show_cursor()

    def show_scan(self) -> None:
        """Another scan is open, or none; :meth:`redraw` shows it once its mask is set."""
        case, arrival = self._session.case, self._session.arrival
        self._pictures, self._grids = None, {}
        for plane, pane in self._planes.panes.items():
            pane.set_range(slice_count(case.volume.geometry, plane) if case is not None else 0)
            if case is None:
                pane.view.show_nothing(self._hint if plane is Plane.AXIAL else "")
            pane.scale_bar.is_unverified = case is not None and case.volume.is_unverified
        if case is not None:
            self._grids = {plane: _Grid.of(case.volume.geometry, plane) for plane in Plane}
            self._pictures = Pictures(case.volume, self._look(), arrival=arrival)
        if arrival is None:
            self._arriving.stop()
        else:
            self._arriving.start()

    def show_look(self) -> None:
        """The window or the overlay changed."""
        if self._pictures is not None:
            self._pictures.set_look(self._look())
        self.redraw()

    def redraw(self) -> None:
        """Every picture is stale."""
        self._shown.clear()
        self.show_cursor()

    def redraw_in(self, box: tuple[slice, slice, slice]) -> None:
        """What is drawn in a box (k, j, i) has changed: the pictures that it lies in are stale."""
        for plane, index in tuple(self._shown.items()):
            side = box[plane.slice_axis]
            if side.start <= index < side.stop:
                del self._shown[plane]
        self.show_cursor()

    def show_cursor(self) -> None:
        """The crosshair moved: announces the planes whose slice is another, and moves the lines of all."""
        case, pictures = self._session.case, self._pictures
        if case is None or pictures is None:
            return
        for plane, pane in self._planes.panes.items():
            index, grid = self._session.shown_index(plane), self._grids[plane]
            if self._shown.get(plane) != index:
                pane.view.show_slice(partial(pictures.draw, plane, index), grid.shape, grid.pixel_size_mm, grid.letters)
                self._shown[plane] = index
                self.announced.emit(plane, index)
                self._note_partial(plane, index)
            pane.set_index(self._session.cursor[plane.slice_axis])
            crosshair = voxel_to_pixel(case.volume.geometry, plane, self._session.cursor)
            beyond = self._session.beyond
            pane.view.set_crosshair(crosshair if self._shows_crosshair and not any(beyond) else None)
            pane.view.set_veil(tr("This place lies outside this scan.") if beyond[plane.slice_axis] else "")
            self._show_corners(plane)

    def show_corners(self) -> None:
        """There is more or less room for what stands in the corners."""
        for plane in self._planes.panes:
            self._show_corners(plane)

    def _look(self) -> Look:
        session = self._session
        return Look(session.window, session.inverted, session.style)

    def _note_partial(self, plane: Plane, index: int) -> None:
        """Remember whether something of a slice is still missing at the moment at which it is announced."""
        arrival = self._session.arrival
        if arrival is None or arrival.has(plane, index):
            self._partial.discard(plane)
        else:
            self._partial.add(plane)

    def _show_more(self) -> None:
        """More of the scan may have come: another slice, or more of those that are shown in part."""
        for plane in self._partial:
            self._shown.pop(plane, None)
        self.show_cursor()

    def _show_corners(self, plane: Plane) -> None:
        session = self._session
        if session.case is None:
            return
        view = self._planes.panes[plane].view
        in_full = plane is Plane.AXIAL or self._planes.alone is plane or view.width() >= _WIDE_PX
        arrival, index = session.arrival, session.shown_index(plane)
        pointer = None
        if self._pointer is not None and self._pointer[0] is plane:
            pointer = pixel_to_point(session.case.volume.geometry, plane, index, *self._pointer[1])
        k = round(pointer[0]) if pointer is not None else session.cursor[0]
        corners = wording.corner_text(
            session.case,
            plane,
            session.cursor,
            session.window,
            view.zoom,
            in_full=in_full,
            shown=index,
            is_read=arrival is None or arrival.has(Plane.AXIAL, k),
            convention=session.convention,
            pointer=pointer,
        )
        if any(session.beyond) and pointer is None:  # no place, and no value at it
            corners = replace(corners, bottom_left=())
        view.set_corners(CornerText(corners.top_left[:1]) if session.beyond[plane.slice_axis] else corners)

    def _note_pointer(self, plane: Plane, row: float, col: float) -> None:
        """The pointer is over a slice: its value is shown there; beside the picture there is none."""
        rows, cols = self._planes.panes[plane].view.shape
        is_inside = -0.5 <= row < rows - 0.5 and -0.5 <= col < cols - 0.5
        self._pointer = (plane, (row, col)) if is_inside else None
        self._show_corners(plane)

    def _forget_pointer(self, plane: Plane) -> None:
        self._pointer = None
        self._show_corners(plane)
