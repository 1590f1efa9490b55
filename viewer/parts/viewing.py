"""How slices look and share the room: layout, zoom, grey range, left and right. A part of the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from engine.scan.slicing import Convention, Plane
from engine.scan.volume import Modality
from viewer.controller import Controller
from viewer.keeping import Keeping
from viewer.panels.window import WindowPanel
from viewer.parts.part import Part
from viewer.session import Session
from viewer.settings import Settings
from viewer.views.gestures import MouseProfile
from viewer.views.layouts import Arrangement, PlanePane, PlanesLayout


class Viewing(Part):
    """Connects the planes and the panel of the grey range with the session.

    Args:
        session: what is open.
        controller: rests while something is dragged.
        planes: the pictures.
        window_panel: the grey range's controls.
        keeping: remembers what the user prefers.
        parent: in Qt's sense.
    """

    def __init__(
        self,
        session: Session,
        controller: Controller,
        planes: PlanesLayout,
        window_panel: WindowPanel,
        keeping: Keeping,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._controller, self._keeping = session, controller, keeping
        self._planes, self._window_panel = planes, window_panel
        session.scan_changed.connect(self._show_whether_open)
        planes.apart_closed.connect(partial(keeping.change, layout=Arrangement.BESIDE.value))
        window_panel.preset_wanted.connect(session.use_preset)
        window_panel.window_wanted.connect(session.set_window)
        window_panel.window_wanted.connect(controller.rest)
        controller.derived.counted.connect(window_panel.show_histogram)
        for plane, pane in planes.panes.items():
            pane.view.window_dragged.connect(session.drag_window)
            pane.view.window_dragged.connect(controller.rest)
            pane.view.window_reset.connect(session.use_auto_window)
            pane.view.region_drawn.connect(partial(session.use_region_window, plane))
            pane.view.maximise_wanted.connect(partial(planes.toggle_alone, plane))
        self._show_whether_open()

    def handlers(self) -> dict[str, Callable[..., object]]:
        session, change = self._session, self._keeping.change
        apart, beside = Arrangement.APART.value, Arrangement.BESIDE.value
        pacs, reading = MouseProfile.PACS.value, MouseProfile.READING.value
        return {
            "fit": self._fit,
            "reset": self._reset,
            "layout": self._next_layout,
            "apart": lambda on: change(layout=apart if on else beside),
            "maximise": lambda: self._planes.toggle_alone(session.active),
            "crosshair": lambda on: change(show_crosshair=on),
            "neurological": lambda on: change(neurological=on),
            "pacs_mouse": lambda on: change(mouse=pacs if on else reading),
            "smooth": lambda on: change(smooth_pixels=on),
            "read_as_ct": lambda on: self._controller.read_as(Modality.CT if on else Modality.MR),
            "auto_window": session.use_auto_window,
            **{f"preset_{n}": partial(session.use_preset, n - 1) for n in range(1, 7)},
            "type_window": self._window_panel.type_level,
            "invert": session.set_inverted,
        }

    @property
    def checked(self) -> dict[str, bool]:
        settings = self._keeping.settings
        return {
            "crosshair": settings.show_crosshair,
            "smooth": settings.smooth_pixels,
            "neurological": settings.neurological,
            "pacs_mouse": settings.mouse == MouseProfile.PACS.value,
            "apart": self._planes.arrangement is Arrangement.APART,
        }

    def obey(self, settings: Settings) -> None:
        self._session.set_convention(convention_of(settings))
        arrangement = Arrangement(settings.layout)
        if arrangement is not self._planes.arrangement:
            self._planes.arrange(arrangement)
        self._planes.set_one_scale(settings.same_scale)
        for pane in self._planes.panes.values():
            dress(pane, settings)

    def show_alone(self, plane: Plane) -> None:
        """Show one plane alone, the one that keys act on."""
        self._session.set_active(plane)
        self._planes.show_alone(plane)

    def _fit(self) -> None:
        for pane in self._planes.panes.values():
            pane.view.fit()

    def _reset(self) -> None:
        self._planes.panes[self._session.active].view.fit()
        self._session.use_opening_window()

    def _next_layout(self) -> None:
        """One plane alone, then all of one size, then the axial one large."""
        if self._planes.alone is not None:
            self._planes.show_alone(None)
            self._keeping.change(layout=self._planes.arrangement.following.value)
        elif self._planes.arrangement is Arrangement.FOUR:
            self._keeping.change(layout=Arrangement.BESIDE.value)
        else:
            self._planes.show_alone(self._session.active)

    def _show_whether_open(self) -> None:
        self._window_panel.setEnabled(self._session.case is not None)


def convention_of(settings: Settings) -> Convention:
    """On which side of the screen the patient's right is."""
    return Convention.NEUROLOGICAL if settings.neurological else Convention.RADIOLOGICAL


def dress(pane: PlanePane, settings: Settings) -> None:
    """Let a plane look and answer to the mouse as the user prefers."""
    pane.view.set_smooth(settings.smooth_pixels)
    pane.view.set_mirrored(convention_of(settings).mirrors(pane.plane))
    pane.view.hand.profile = MouseProfile(settings.mouse)
