"""Copies the session to the screen: for every kind of change, what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer

from engine.findings.extent import Extent
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
from engine.scan.volume import Label, Modality
from engine.scan.window import presets
from viewer import wording
from viewer.menus import Menus
from viewer.overlaying import Overlaying
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.panels.status import StatusBar
from viewer.panels.window import WindowPanel
from viewer.session import Session
from viewer.views.compose import Look
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


class Presenter(QObject):
    """Listens to the session and tells the widgets.

    Texts and lines are told at once; a picture is only announced, and composed when its view is painted. So of ten
    steps that are waiting one picture is made, the last, and a plane that nobody sees costs nothing.

    Args:
        session: what is open and how it is looked at.
        planes: the pictures.
        menus: whose check marks follow.
        lesions: the list.
        overlay: the overlay's controls.
        window_panel: the grey range's controls.
        status: the status bar.
    """

    def __init__(
        self,
        session: Session,
        planes: PlanesLayout,
        menus: Menus,
        lesions: LesionPanel,
        overlay: OverlayPanel,
        window_panel: WindowPanel,
        status: StatusBar,
    ) -> None:
        super().__init__(planes)
        self._session, self._planes, self._menus = session, planes, menus
        self._lesions, self._overlay, self._window_panel, self._status = lesions, overlay, window_panel, status
        self._pictures: Pictures | None = None
        self._overlaying = Overlaying(session, planes)
        self._grids: dict[Plane, _Grid] = {}
        self._shown: dict[Plane, int] = {}
        self._partial: set[Plane] = set()
        self._lists_draft = False
        self._shows_crosshair = True
        self._pointer: tuple[Plane, tuple[float, float]] | None = None
        session.scan_changed.connect(self.show_scan)
        session.findings_changed.connect(self.show_findings)
        session.draft_changed.connect(self.show_draft)
        session.cursor_changed.connect(self.show_cursor)
        session.look_changed.connect(self.show_look)
        session.lesion_changed.connect(self.show_lesion)
        session.hidden_changed.connect(self.show_hidden)
        session.notes_changed.connect(self._show_reading)
        session.active_changed.connect(self.show_active)
        for plane, pane in planes.panes.items():
            pane.view.zoomed.connect(partial(self._show_corners, plane))
            pane.view.hovered.connect(partial(self._note_pointer, plane))
            pane.view.left.connect(partial(self._forget_pointer, plane))
        self._arriving = QTimer(self)
        self._arriving.setInterval(_LOOK_FOR_MORE_MS)
        self._arriving.timeout.connect(self._show_more)
        self.show_scan()

    def show_crosshair(self, shows: bool) -> None:
        """Draw the crosshair, or not."""
        self._shows_crosshair = shows
        self.show_cursor()

    def show_scan(self) -> None:
        """Another scan is open, or none."""
        case, arrival = self._session.case, self._session.arrival
        self._pictures, self._grids = None, {}
        self._window_panel.show_histogram(None)
        for plane, pane in self._planes.panes.items():
            pane.set_range(slice_count(case.volume.geometry, plane) if case is not None else 0)
            if case is None:
                pane.view.show_nothing(wording.NO_SCAN_HINT if plane is Plane.AXIAL else "")
        if case is not None:
            volume = case.volume
            self._grids = {plane: _Grid.of(volume.geometry, plane) for plane in Plane}
            self._pictures = Pictures(volume, self._look(), is_whole=arrival is None)
            names = [preset.name for preset in presets(volume.modality)]
            self._window_panel.show_presets(names)
            self._menus.name_presets(names)
            self._menus.check({"read_as_ct": volume.modality is Modality.CT})
            self._status.show_modality(*wording.modality_badge(volume))
        if arrival is None:
            self._arriving.stop()
        else:
            self._arriving.start()
        self._show_list()
        self.show_active()
        self.show_look()
        self.show_draft()

    def show_findings(self) -> None:
        """The mask or the lesions are others."""
        self._show_list()
        self.show_draft()

    def show_draft(self) -> None:
        """A model is drawing, or has ended: what is shown is its draft, else the mask."""
        case, draft = self._session.case, self._session.draft
        if case is None or self._pictures is None:
            return
        if draft is not None:
            self._pictures.set_mask(draft.mask, is_whole=False)
        else:
            hidden = [lesion.component for lesion in case.lesions if lesion.number in self._session.hidden]
            self._pictures.set_mask(case.mask, hidden)
        prediction = case.prediction if draft is None else None
        self._pictures.set_probability(prediction.tumour_probability if prediction is not None else None)
        self._overlaying.forget()
        if (draft is not None) is not self._lists_draft:  # else the list is the same, and what is chosen in it stays
            self._show_list()
            self.show_lesion()
        self._redraw()

    def show_look(self) -> None:
        """The window or the overlay changed."""
        session = self._session
        if self._pictures is not None:
            self._pictures.set_look(self._look())
        self._overlay.show_style(session.style)
        colours = session.style.colours if session.style.visible else {}
        for pane in self._planes.panes.values():
            pane.strip.set_colours(colours.get(Label.LIVER), colours.get(Label.TUMOUR))
        values, unit = ("", ""), ""
        if session.case is not None:
            values, unit = wording.window_values(session.window), session.case.volume.modality.unit
        self._window_panel.show_window(session.window, values, unit, session.preset)
        self._menus.check(
            {
                "overlay": session.style.visible,
                "heat": session.style.heat,
                "show_liver": session.style.liver,
                "show_tumours": session.style.tumours,
                "invert": session.inverted,
            }
        )
        self._redraw()

    def show_extents(self, extents: dict[Plane, Extent] | None) -> None:
        """In which slices of each plane liver and tumours lie."""
        for plane, pane in self._planes.panes.items():
            pane.strip.show_extent(extents[plane] if extents is not None else None)

    def show_active(self) -> None:
        """Keys act on another plane."""
        for plane, pane in self._planes.panes.items():
            pane.view.set_active(plane is self._session.active and self._session.case is not None)

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
                self._overlaying.show(plane, index, pictures)
                self._note_partial(plane, index)
            pane.set_index(self._session.cursor[plane.slice_axis])
            crosshair = voxel_to_pixel(case.volume.geometry, plane, self._session.cursor)
            pane.view.set_crosshair(crosshair if self._shows_crosshair else None)
            self._show_corners(plane)

    def show_lesion(self) -> None:
        """Another lesion is chosen."""
        lesion = self._session.lesion
        self._lesions.choose(lesion.number if lesion is not None else None)
        self._check_lesion()
        for plane, pane in self._planes.panes.items():
            if lesion is not None and self._session.case is not None:
                pane.view.reveal(voxel_to_pixel(self._session.case.volume.geometry, plane, lesion.focus))

    def show_hidden(self) -> None:
        """Other lesions are drawn."""
        self._show_reading()
        self.show_draft()

    def _show_reading(self) -> None:
        """What the reader does with the lesions of the list: which are drawn, what is noted."""
        if (case := self._session.case) is not None:
            self._lesions.show_reading(self._session.hidden, case.notes)
        self._check_lesion()

    def _check_lesion(self) -> None:
        lesion = self._session.lesion
        self._menus.check({"show_lesion": lesion is None or lesion.number not in self._session.hidden})

    def _show_list(self) -> None:
        case, self._lists_draft = self._session.case, self._session.draft is not None
        if self._lists_draft:
            self._lesions.show_rows((), wording.DRAFT_HINT)
        else:
            about = [wording.lesion_summary(case), wording.burden_text(case) if case is not None else ""]
            rows, words = wording.lesion_rows(case) if case else (), "\n".join(filter(None, about))
            self._lesions.show_rows(rows, words, is_unverified=case is not None and case.volume.is_unverified)
            self._show_reading()

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

    def _redraw(self) -> None:
        """Every picture is stale."""
        self._shown.clear()
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
        view.set_corners(
            wording.corner_text(
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
        )

    def _note_pointer(self, plane: Plane, row: float, col: float) -> None:
        """The pointer is over a slice: its value is shown there; beside the picture there is none."""
        rows, cols = self._planes.panes[plane].view.shape
        is_inside = -0.5 <= row < rows - 0.5 and -0.5 <= col < cols - 0.5
        self._pointer = (plane, (row, col)) if is_inside else None
        self._show_corners(plane)

    def _forget_pointer(self, plane: Plane) -> None:
        self._pointer = None
        self._show_corners(plane)
