"""The one window: puts the parts together and connects them, and shows the session in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLabel, QMainWindow, QMenu, QSplitter, QToolBar, QVBoxLayout, QWidget

import resources
from engine.findings.measure import Lesion
from engine.model.predictor import Predictor
from engine.scan.nifti import SUFFIXES, stem_of
from engine.scan.slicing import Plane, pixel_to_voxel, slice_count, take_slice, voxel_to_pixel
from engine.scan.volume import Modality
from engine.scan.window import Window, auto_window, presets
from viewer import wording
from viewer.actions import ACTIONS, MENUS, Needs
from viewer.controller import FINDINGS, Controller
from viewer.dialogs import Sheet, about_page, keys_page
from viewer.messages import Kind, MessageBar
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.panels.status import StatusBar
from viewer.panels.window import WindowPanel
from viewer.session import Session
from viewer.settings import Settings, Store
from viewer.views.compose import Compositor, OverlayStyle
from viewer.views.layouts import PlanesLayout

_SCAN_FILTER = f"NIfTI scans ({' '.join('*' + suffix for suffix in SUFFIXES)})"
_OPACITY_STEP = 0.1
_PAGE = 5
_DRAG_WIDTH_PER_VIEW, _DRAG_LEVEL_PER_VIEW = 2.0, 1.0
"""A drag across the whole view changes the width by a factor of e squared, and the level by one width."""


class MainWindow(QMainWindow):
    """Hepatica's window.

    Args:
        store: where preferences are kept.
        restores_place: whether to stand where it stood last time.

    Attributes:
        session: what is open.
        controller: what can be done.
        planes: the three planes.
        messages: the bar with words to the user.
        lesions: the list of lesions.
        status: the status bar.
        actions_by_id: every action of the table, as Qt knows it.
    """

    def __init__(self, store: Store | None = None, *, restores_place: bool = True) -> None:
        super().__init__()
        self.setWindowTitle("Hepatica")
        self.setWindowIcon(QIcon(str(resources.icon("hepatica"))))
        self.setAcceptDrops(True)
        self._store = store or Store()
        self._settings = self._store.load_settings()
        self._state = self._store.load_state()

        self.session = Session(self)
        self.messages = MessageBar()
        self.controller = Controller(self.session, self.messages, self._settings.device, self)
        self.planes = PlanesLayout()
        self.lesions = LesionPanel()
        self.overlay = OverlayPanel()
        self.window_panel = WindowPanel()
        self.status = StatusBar()
        self._compositor: Compositor | None = None
        self._active = Plane.AXIAL
        self._shown: dict[Plane, int] = {}

        self._lay_out()
        self.actions_by_id = self._make_actions()
        self._make_menus()
        self._make_tool_bar()
        self._connect()
        self._apply_settings(self._settings)
        self._show_scan()
        self._show_findings()
        self._set_active(Plane.AXIAL)
        if restores_place:
            self._restore_place()

    # Putting together

    def _lay_out(self) -> None:
        heading = QLabel("Lesions")
        heading.setObjectName("heading")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(10)
        column.addWidget(self.window_panel)
        column.addWidget(self.overlay)
        column.addWidget(heading)
        column.addWidget(self.lesions, 1)
        side.setMinimumWidth(300)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.planes)
        across.addWidget(side)
        across.setStretchFactor(0, 1)
        across.setStretchFactor(1, 0)
        across.setSizes([1080, 320])
        across.setCollapsible(0, False)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(across, 1)
        self.setCentralWidget(whole)
        self.setStatusBar(self.status)
        self.resize(1400, 860)

    def _restore_place(self) -> None:
        if self._state.geometry:
            self.restoreGeometry(QByteArray.fromHex(self._state.geometry.encode("ascii", "ignore")))

    def _make_actions(self) -> dict[str, QAction]:
        handlers = self._handlers()
        made = {}
        for row in ACTIONS:
            action = QAction(row.text, self)
            action.setShortcuts([QKeySequence(key) for key in row.keys])
            action.setCheckable(row.checkable)
            tip = row.tip or row.text
            action.setStatusTip(tip)
            action.setToolTip(f"{tip} ({row.keys[0]})" if row.keys else tip)
            if row.icon:
                action.setIcon(QIcon(str(resources.icon(row.icon))))
            action.triggered.connect(handlers[row.id])
            made[row.id] = action
        return made

    def _handlers(self) -> dict[str, Callable[..., object]]:
        """What each action of the table does; a checkable one is given whether it is on."""
        session, controller = self.session, self.controller
        return {
            "open": self._ask_scan,
            "open_sample": lambda: self.open_scan(resources.sample_scan()),
            "open_mask": self._ask_mask,
            "save_mask": self._ask_save_mask,
            "export": self._ask_export,
            "screenshot": self._ask_screenshot,
            "quit": self.close,
            "slice_up": lambda: self._step(1),
            "slice_down": lambda: self._step(-1),
            "page_up": lambda: self._step(_PAGE),
            "page_down": lambda: self._step(-_PAGE),
            "first_slice": lambda: session.set_index(self._active, 0),
            "last_slice": lambda: session.set_index(self._active, self._slices(self._active) - 1),
            "time_back": lambda: controller.step_time(-1),
            "time_on": lambda: controller.step_time(1),
            "fit": self._fit,
            "maximise": lambda: self.planes.toggle_alone(self._active),
            "crosshair": lambda on: self._change_settings(show_crosshair=on),
            "smooth": lambda on: self._change_settings(smooth_pixels=on),
            "read_as_ct": lambda on: controller.read_as(Modality.CT if on else Modality.MR),
            "auto_window": self._auto_window,
            **{f"preset_{n}": partial(self._use_preset, n - 1) for n in range(1, 7)},
            "invert": session.set_inverted,
            "next_lesion": lambda: session.choose_neighbour(1),
            "previous_lesion": lambda: session.choose_neighbour(-1),
            "overlay": lambda on: self._restyle(visible=on),
            "show_liver": lambda on: self._restyle(liver=on),
            "show_tumours": lambda on: self._restyle(tumours=on),
            "fainter": lambda: self._set_style(session.style.with_opacity(session.style.opacity - _OPACITY_STEP)),
            "stronger": lambda: self._set_style(session.style.with_opacity(session.style.opacity + _OPACITY_STEP)),
            "predict": controller.predict,
            "cancel": controller.cancel,
            "choose_model": self._ask_model,
            "about_model": lambda: controller.load_model(self._show_card),
            "keys": lambda: self._show_sheet("Keys and mouse", keys_page()),
            "about": lambda: self._show_sheet("About Hepatica", about_page()),
        }

    def _make_menus(self) -> None:
        self._recent_menu = QMenu("Open recent", self)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        for name in MENUS:
            menu = self.menuBar().addMenu(name)
            for row in ACTIONS:
                if row.menu != name:
                    continue
                if row.starts_group:
                    menu.addSeparator()
                menu.addAction(self.actions_by_id[row.id])
                if row.id == "open":
                    menu.addMenu(self._recent_menu)

    def _make_tool_bar(self) -> None:
        bar = QToolBar("Tools")
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for row in ACTIONS:
            if row.icon:
                bar.addAction(self.actions_by_id[row.id])
        self.addToolBar(bar)

    def _connect(self) -> None:
        session, controller = self.session, self.controller
        session.scan_changed.connect(self._show_scan)
        session.findings_changed.connect(self._show_findings)
        session.cursor_changed.connect(self._show_cursor)
        session.look_changed.connect(self._show_look)
        session.lesion_changed.connect(self._show_lesion)
        controller.progressed.connect(lambda _, fraction, text: self.status.show_progress(fraction, text))
        controller.busy_changed.connect(self._show_busy)
        controller.opened.connect(self._remember)
        controller.model_ready.connect(self._show_model)
        self.lesions.chosen.connect(self._choose_lesion)
        self.overlay.style_wanted.connect(self._set_style)
        self.window_panel.preset_wanted.connect(self._use_preset)
        for plane, pane in self.planes.panes.items():
            pane.index_wanted.connect(partial(session.set_index, plane))
            pane.view.stepped.connect(partial(self._step_plane, plane))
            pane.view.pointed.connect(partial(self._point, plane))
            pane.view.window_dragged.connect(self._drag_window)
            pane.view.window_reset.connect(self._auto_window)
            pane.view.maximise_wanted.connect(partial(self.planes.toggle_alone, plane))
            pane.view.activated.connect(partial(self._set_active, plane))
            pane.view.zoomed.connect(partial(self._show_corners, plane))

    # What the user wishes

    def open_scan(self, path: Path) -> None:
        """Open a scan; the open one stays until the new one is whole."""
        self.controller.open_scan(path)

    def _ask_scan(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open scan", self._last_folder(), _SCAN_FILTER)
        if name:
            self.open_scan(Path(name))

    def _ask_mask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open mask", self._last_folder(), _SCAN_FILTER)
        if name:
            self.controller.open_mask(Path(name))

    def _ask_model(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose model", self._last_folder(), "ONNX models (*.onnx)")
        if name:
            self.controller.use_model(Path(name))

    def _ask_save_mask(self) -> None:
        if name := self._ask_target("Save mask", "_mask.nii.gz", "NIfTI (*.nii.gz *.nii)"):
            self.controller.save_mask(name)

    def _ask_export(self) -> None:
        if name := self._ask_target("Export measurements", "_lesions.csv", "CSV table (*.csv)"):
            self.controller.export_csv(name)

    def _ask_screenshot(self) -> None:
        if name := self._ask_target("Save picture", ".png", "PNG picture (*.png)"):
            self.controller.save_picture(name, self.grab().toImage())

    def _ask_target(self, title: str, ending: str, kinds: str) -> Path | None:
        """Where to write; proposed is a name made of the scan's, beside it."""
        if (case := self.session.case) is None:
            return None
        scan = case.volume.source.path
        name, _ = QFileDialog.getSaveFileName(self, title, str(scan.with_name(stem_of(scan) + ending)), kinds)
        return Path(name) if name else None

    def _step(self, slices: int) -> None:
        self._step_plane(self._active, slices)

    def _step_plane(self, plane: Plane, slices: int) -> None:
        self.session.set_index(plane, self.session.cursor[plane.slice_axis] + slices)

    def _slices(self, plane: Plane) -> int:
        case = self.session.case
        return slice_count(case.volume.geometry, plane) if case else 0

    def _point(self, plane: Plane, row: float, col: float) -> None:
        if (case := self.session.case) is not None:
            index = self.session.cursor[plane.slice_axis]
            self.session.set_cursor(pixel_to_voxel(case.volume.geometry, plane, index, row, col))

    def _set_active(self, plane: Plane) -> None:
        self._active = plane
        for each, pane in self.planes.panes.items():
            pane.view.set_active(each is plane and self.session.case is not None)

    def _fit(self) -> None:
        for pane in self.planes.panes.values():
            pane.view.fit()

    def _auto_window(self) -> None:
        if (case := self.session.case) is not None:
            self.session.set_window(auto_window(case.volume))

    def _use_preset(self, place: int) -> None:
        if (case := self.session.case) is not None:
            self.session.set_window(presets(case.volume.modality)[place].window(case.volume), preset=place)

    def _drag_window(self, across: float, up: float) -> None:
        window = self.session.window
        factor = 2.718281828 ** (_DRAG_WIDTH_PER_VIEW * across)
        self.session.set_window(Window(window.level + _DRAG_LEVEL_PER_VIEW * up * window.width, window.width * factor))

    def _restyle(self, **change: bool) -> None:
        self._set_style(replace(self.session.style, **change))

    def _set_style(self, style: OverlayStyle) -> None:
        self.session.set_style(style)
        if style.opacity != self._settings.overlay_opacity:
            self._change_settings(overlay_opacity=style.opacity)

    def _change_settings(self, **change: bool | float | str) -> None:
        self._settings = replace(self._settings, **change)  # type: ignore[arg-type]
        self._store.save_settings(self._settings)
        self._apply_settings(self._settings)

    def _choose_lesion(self, number: int) -> None:
        case = self.session.case
        found = [lesion for lesion in case.lesions if lesion.number == number] if case else []
        if found and found[0] is self.session.lesion:
            self.session.set_cursor(found[0].focus)  # clicked again after scrolling away
        elif found:
            self.session.choose_lesion(found[0])

    # What the session shows

    def _show_scan(self) -> None:
        case = self.session.case
        self._shown.clear()
        for plane, pane in self.planes.panes.items():
            pane.set_range(self._slices(plane))
            if case is None:
                pane.view.show_nothing(wording.NO_SCAN_HINT if plane is Plane.AXIAL else "")
        if case is not None:
            volume = case.volume
            self.setWindowTitle(f"{volume.name} – Hepatica")
            self.status.show_geometry(*wording.geometry_badge(volume.geometry))
            self.window_panel.show_presets([preset.name for preset in presets(volume.modality)])
            for place, preset in enumerate(presets(volume.modality)):
                self.actions_by_id[f"preset_{place + 1}"].setText(preset.name)
            self.actions_by_id["read_as_ct"].setChecked(volume.modality is Modality.CT)
            self._set_active(self._active)
        self._show_look()
        self._show_enabled()

    def _show_findings(self) -> None:
        case = self.session.case
        self.lesions.show_rows(wording.lesion_rows(case) if case else (), wording.lesion_summary(case))
        self._shown.clear()
        self._show_cursor()
        self._show_enabled()

    def _show_look(self) -> None:
        """The window or the overlay changed: every picture is stale."""
        case, style = self.session.case, self.session.style
        if case is not None:
            volume = case.volume
            self._compositor = Compositor(
                volume.voxels.dtype, volume.slope, volume.intercept, self.session.window, self.session.inverted, style
            )
        self.overlay.show_style(style)
        for name, on in (
            ("overlay", style.visible),
            ("show_liver", style.liver),
            ("show_tumours", style.tumours),
            ("invert", self.session.inverted),
        ):
            self.actions_by_id[name].setChecked(on)
        self._show_window()
        self._shown.clear()
        self._show_cursor()

    def _show_window(self) -> None:
        window = self.session.window
        text = wording.window_text(window) if self.session.case is not None else ""
        self.window_panel.show_window(text, self.session.preset)

    def _show_cursor(self) -> None:
        case = self.session.case
        if case is None or self._compositor is None:
            return
        for plane, pane in self.planes.panes.items():
            index = self.session.cursor[plane.slice_axis]
            if self._shown.get(plane) != index:  # only the planes whose slice is another
                scan = take_slice(case.volume, plane, index)
                labels = take_slice(case.mask, plane, index).pixels if case.mask is not None else None
                pane.view.show_slice(self._compositor.compose(scan.pixels, labels), scan.pixel_size_mm, scan.letters)
                pane.set_index(index)
                self._shown[plane] = index
            crosshair = voxel_to_pixel(case.volume.geometry, plane, self.session.cursor)
            pane.view.set_crosshair(crosshair if self._settings.show_crosshair else None)
            self._show_corners(plane)
            self._show_caliper(plane)

    def _show_corners(self, plane: Plane) -> None:
        if (case := self.session.case) is None:
            return
        view = self.planes.panes[plane].view
        in_full = plane is Plane.AXIAL or self.planes.alone is plane
        view.set_corners(
            wording.corner_text(case, plane, self.session.cursor, self.session.window, view.zoom, in_full=in_full)
        )

    def _show_lesion(self) -> None:
        lesion = self.session.lesion
        self.lesions.choose(lesion.number if lesion is not None else None)
        for plane in self.planes.panes:
            self._show_caliper(plane)

    def _show_caliper(self, plane: Plane) -> None:
        """The chosen lesion's diameters, in the slice in which they were measured."""
        case, lesion = self.session.case, self.session.lesion
        lines = []
        if case is not None and lesion is not None and _is_measured_in(lesion, plane, self.session.cursor):
            geometry = case.volume.geometry
            for caliper in (lesion.longest_diameter, lesion.short_axis):
                start, end = (voxel_to_pixel(geometry, plane, at) for at in caliper.ends)
                lines.append((start, end))
        self.planes.panes[plane].view.set_caliper(lines)

    def _show_busy(self) -> None:
        if not self.controller.busy:
            self.status.hide_progress()
        self._show_enabled()

    def _show_model(self, predictor: Predictor) -> None:
        label, reason = wording.device_text(predictor.device)
        self.status.show_device(f"{predictor.card.name} on {label}", reason)

    def _show_card(self, predictor: Predictor) -> None:
        self.controller.model_ready.emit(predictor)
        self._show_sheet("About the model", wording.card_html(predictor.card, predictor.device))

    def _show_sheet(self, title: str, page: str) -> None:
        Sheet(title, page, self).show()

    def _show_enabled(self) -> None:
        case = self.session.case
        has = {
            Needs.NOTHING: True,
            Needs.SCAN: case is not None,
            Needs.TIME: case is not None and case.volume.source.time_points > 1,
            Needs.MASK: case is not None and case.mask is not None,
            Needs.LESIONS: case is not None and bool(case.lesions),
            Needs.PREDICTING: self.controller.is_busy(FINDINGS),
        }
        for row in ACTIONS:
            self.actions_by_id[row.id].setEnabled(has[row.needs])
        if self.controller.is_busy(FINDINGS):
            self.actions_by_id["predict"].setEnabled(False)
        self.overlay.setEnabled(has[Needs.MASK])
        self.window_panel.setEnabled(has[Needs.SCAN])

    def _apply_settings(self, settings: Settings) -> None:
        self.actions_by_id["crosshair"].setChecked(settings.show_crosshair)
        self.actions_by_id["smooth"].setChecked(settings.smooth_pixels)
        for pane in self.planes.panes.values():
            pane.view.set_smooth(settings.smooth_pixels)
        self.session.set_style(self.session.style.with_opacity(settings.overlay_opacity))
        self._show_cursor()

    # Files that were open, and leaving

    def _remember(self, path: Path) -> None:
        self._state = self._state.with_recent(path.resolve())
        self._store.save_state(self._state)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for name in self._state.recent:
            # An ampersand in a file name is not a key.
            self._recent_menu.addAction(name.replace("&", "&&"), partial(self.open_scan, Path(name)))
        if not self._state.recent:
            self._recent_menu.addAction("No scan was opened yet").setEnabled(False)

    def _last_folder(self) -> str:
        return str(Path(self._state.recent[0]).parent) if self._state.recent else ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            self.messages.tell("Only files on this computer can be opened.", Kind.ERROR)
            return
        event.acceptProposedAction()
        self.open_scan(paths[0])
        if len(paths) > 1:
            self.messages.tell(f"Opening {paths[0].name}; one scan is shown at a time.")

    def closeEvent(self, event: QCloseEvent) -> None:
        self._state = replace(self._state, geometry=bytes(self.saveGeometry().toHex().data()).decode("ascii"))
        self._store.save_state(self._state)
        self.controller.shutdown()
        super().closeEvent(event)


def _is_measured_in(lesion: Lesion, plane: Plane, cursor: tuple[int, int, int]) -> bool:
    return plane is lesion.plane and cursor[plane.slice_axis] == lesion.slice_index
