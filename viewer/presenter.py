"""Copies the session to the screen: for every kind of change, what shows it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.findings.extent import Extent
from engine.scan.slicing import Plane, voxel_to_pixel
from engine.scan.volume import Label, Modality
from engine.scan.window import presets
from viewer import wording
from viewer.menus import Menus
from viewer.overlaying import Overlaying
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.panels.status import StatusBar
from viewer.panels.window import WindowPanel
from viewer.planes_presenter import PlanesPresenter
from viewer.session import Session
from viewer.translating import tr
from viewer.views.layouts import PlanesLayout


class Presenter(QObject):
    """Listens to the session and tells the widgets.

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
        self._slices = PlanesPresenter(session, planes, tr(wording.NO_SCAN_HINT))
        self._slices.announced.connect(self._overlay_slice)
        self._overlaying = Overlaying(session, planes)
        self._lists_draft = False
        session.scan_changed.connect(self.show_scan)
        session.findings_changed.connect(self.show_findings)
        session.drawn_on.connect(self.show_drawn_on)
        session.revised.connect(self.show_revised)
        session.draft_changed.connect(self.show_draft)
        session.look_changed.connect(self.show_look)
        session.lesion_changed.connect(self.show_lesion)
        session.hidden_changed.connect(self.show_hidden)
        session.notes_changed.connect(self._show_reading)
        session.active_changed.connect(self.show_active)
        self.show_scan()

    def show_crosshair(self, shows: bool) -> None:
        """Draw the crosshair, or not."""
        self._slices.show_crosshair(shows)

    def show_scan(self) -> None:
        """Another scan is open, or none."""
        self._window_panel.show_histogram(None)
        self._slices.show_scan()
        if (case := self._session.case) is not None:
            volume = case.volume
            names = [preset.name for preset in presets(volume.modality)]
            self._window_panel.show_presets(names)
            self._menus.name_presets(names)
            self._menus.check({"read_as_ct": volume.modality is Modality.CT})
            self._status.show_modality(*wording.modality_badge(volume))
        self._show_list()
        self.show_active()
        self.show_look()
        self.show_draft()

    def show_findings(self) -> None:
        """The mask or the lesions are others."""
        self._show_list()
        self.show_draft()

    def show_drawn_on(self, box: tuple[slice, slice, slice]) -> None:
        """The mask has changed within a box (k, j, i)."""
        if self._slices.pictures is not None:
            self._slices.pictures.refresh(box)
            self._overlaying.forget()
            self._slices.redraw_in(box)

    def show_revised(self) -> None:
        """After a step of the reader there are other lesions, or other decisions; the list stays where it is."""
        self._set_mask()
        self._show_list(is_revised=True)

    def show_draft(self) -> None:
        """A model is drawing, or has ended: what is shown is its draft, else the mask."""
        self._set_mask()
        self._overlaying.forget()
        # Else the list is the same, and what is chosen in it stays.
        if (self._session.draft is not None) is not self._lists_draft:
            self._show_list()
            self.show_lesion()
        self._slices.redraw()

    def _set_mask(self) -> None:
        """Which labels and probabilities are drawn: those of a draft, else of the mask without what is left out."""
        case, draft, pictures = self._session.case, self._session.draft, self._slices.pictures
        if case is None or pictures is None:
            return
        if draft is not None:
            pictures.set_mask(draft.mask, is_whole=False)
        else:
            left_out = self._session.hidden | case.review.rejected
            pictures.set_mask(case.mask, [each.component for each in case.lesions if each.number in left_out])
        prediction = case.prediction if draft is None else None
        pictures.set_probability(prediction.tumour_probability if prediction is not None else None)

    def show_look(self) -> None:
        """The window or the overlay changed."""
        session = self._session
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
        self._slices.show_look()

    def show_extents(self, extents: dict[Plane, Extent] | None) -> None:
        """In which slices of each plane liver and tumours lie."""
        for plane, pane in self._planes.panes.items():
            pane.strip.show_extent(extents[plane] if extents is not None else None)

    def show_active(self) -> None:
        """Keys act on another plane."""
        for plane, pane in self._planes.panes.items():
            pane.view.set_active(plane is self._session.active and self._session.case is not None)

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

    def _show_list(self, *, is_revised: bool = False) -> None:
        """What is found; revised, the list stays where it is, with what is chosen and written in it."""
        case, self._lists_draft = self._session.case, self._session.draft is not None
        if self._lists_draft:
            self._lesions.show_rows((), tr(wording.DRAFT_HINT))
        else:
            about = [wording.lesion_summary(case), wording.burden_text(case) if case is not None else ""]
            words = "\n".join(filter(None, about))
            rows = wording.lesion_rows(case, self._session.outdated) if case is not None else ()
            is_unverified = case is not None and case.volume.is_unverified
            if is_revised:
                self._lesions.revise_rows(rows, words)
            else:
                self._lesions.show_rows(rows, words, is_unverified=is_unverified)
            self._show_reading()

    def _overlay_slice(self, plane: Plane, index: int) -> None:
        if self._slices.pictures is not None:
            self._overlaying.show(plane, index, self._slices.pictures)
