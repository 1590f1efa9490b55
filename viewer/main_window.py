"""The one window: puts the parts together, connects them, and asks for file names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QStandardPaths, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QFileDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

import resources
from engine.scan.nifti import SUFFIXES, stem_of
from engine.scan.slicing import Plane
from engine.scan.volume import Modality
from viewer import wording
from viewer.actions import Needs
from viewer.controller import FINDINGS, OPEN, Controller
from viewer.dialogs import Sheet, about_page, keys_page
from viewer.menus import Menus
from viewer.messages import Kind, MessageBar
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.panels.status import StatusBar
from viewer.panels.window import WindowPanel
from viewer.presenter import Presenter
from viewer.session import Session
from viewer.settings import Settings, Store
from viewer.views.compose import OverlayStyle
from viewer.views.layouts import PlanesLayout

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.predictor import Predictor

_SCAN_FILTER = f"NIfTI scans ({' '.join('*' + suffix for suffix in SUFFIXES)})"
_OPACITY_STEP = 0.1
_PAGE = 5


class MainWindow(QMainWindow):
    """Hepatica's window.

    Args:
        store: where preferences are kept.

    Attributes:
        session: what is open.
        controller: what can be done.
        planes: the three planes.
        messages: the bar with words to the user.
        lesions: the list of lesions.
        status: the status bar.
    """

    def __init__(self, store: Store | None = None) -> None:
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
        self._lay_out()
        self._menus = Menus(self, self._handlers(), lambda: self._state.recent, self.open_scan)
        self._presenter = Presenter(
            self.session, self.planes, self._menus, self.lesions, self.overlay, self.window_panel, self.status
        )
        self._connect()
        self._apply_settings(self._settings)
        self._show_enabled()
        self._restore_place()

    @property
    def actions_by_id(self) -> dict[str, QAction]:
        """Every action of the table, as Qt knows it."""
        return self._menus.actions

    # Putting together

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(10)
        column.addWidget(self.window_panel)
        column.addWidget(self.overlay)
        column.addWidget(self.lesions, 1)
        side.setMinimumWidth(330)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.planes)
        across.addWidget(side)
        across.setStretchFactor(0, 1)
        across.setStretchFactor(1, 0)
        across.setSizes([1060, 340])
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
            "slice_up": lambda: session.step(session.active, 1),
            "slice_down": lambda: session.step(session.active, -1),
            "page_up": lambda: session.step(session.active, _PAGE),
            "page_down": lambda: session.step(session.active, -_PAGE),
            "first_slice": lambda: session.go_to_end(session.active, last=False),
            "last_slice": lambda: session.go_to_end(session.active, last=True),
            "time_back": lambda: controller.step_time(-1),
            "time_on": lambda: controller.step_time(1),
            "fit": self._fit,
            "maximise": lambda: self.planes.toggle_alone(session.active),
            "crosshair": lambda on: self._change_settings(show_crosshair=on),
            "smooth": lambda on: self._change_settings(smooth_pixels=on),
            "read_as_ct": lambda on: controller.read_as(Modality.CT if on else Modality.MR),
            "auto_window": session.use_auto_window,
            **{f"preset_{n}": partial(session.use_preset, n - 1) for n in range(1, 7)},
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

    def _connect(self) -> None:
        session, controller = self.session, self.controller
        session.scan_changed.connect(self._show_title)
        session.scan_changed.connect(self._show_enabled)
        session.findings_changed.connect(self._show_enabled)
        session.draft_changed.connect(self._show_enabled)
        controller.progressed.connect(lambda _, fraction, text: self.status.show_progress(fraction, text))
        controller.busy_changed.connect(self._show_busy)
        controller.opened.connect(self._remember)
        controller.model_ready.connect(self._show_model)
        self.lesions.chosen.connect(session.choose_number)
        self.overlay.style_wanted.connect(self._set_style)
        self.window_panel.preset_wanted.connect(session.use_preset)
        self.window_panel.window_wanted.connect(session.set_window)
        self.window_panel.window_wanted.connect(controller.rest)
        controller.counted.connect(self.window_panel.show_histogram)
        for plane, pane in self.planes.panes.items():
            pane.index_wanted.connect(partial(session.set_index, plane))
            pane.view.stepped.connect(partial(session.step, plane))
            pane.view.pointed.connect(partial(session.point, plane))
            pane.view.window_dragged.connect(session.drag_window)
            pane.view.window_reset.connect(session.use_auto_window)
            for dragged in (pane.view.pointed, pane.view.window_dragged, pane.slider.sliderMoved):
                dragged.connect(controller.rest)
            pane.view.maximise_wanted.connect(partial(self.planes.toggle_alone, plane))
            pane.view.activated.connect(partial(session.set_active, plane))

    # What the user wishes

    def open_scan(self, path: Path) -> None:
        """Open a scan; the open one is kept until the new one is whole."""
        self.controller.open_scan(path)

    def show_alone(self, plane: Plane) -> None:
        """Show one plane alone, the one that keys act on."""
        self.session.set_active(plane)
        self.planes.show_alone(plane)

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
        if (case := self.session.whole_case) is None:
            return None
        scan = case.volume.source.path
        folder = scan.parent
        if folder == resources.sample_scan().parent:  # nobody's results belong into the installation
            folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        name, _ = QFileDialog.getSaveFileName(self, title, str(folder / (stem_of(scan) + ending)), kinds)
        if not name:
            return None
        target = Path(name)
        if target.suffix:
            return target
        target = target.with_name(target.name + _last_suffixes(ending))
        if target.exists():  # the dialog asked about the name without its ending
            self.messages.tell(
                f"{target.name} is there already. Choose it by its whole name to replace it.", Kind.ERROR
            )
            return None
        return target

    def _fit(self) -> None:
        for pane in self.planes.panes.values():
            pane.view.fit()

    def _restyle(self, **change: bool) -> None:
        self._set_style(replace(self.session.style, **change))

    def _set_style(self, style: OverlayStyle) -> None:
        self.session.set_style(style)
        if style.opacity != self._settings.overlay_opacity:
            self._change_settings(overlay_opacity=style.opacity)

    def _change_settings(self, **change: bool | float | str) -> None:
        # Written on leaving: the GUI thread does not wait for a disk while a slider moves.
        self._settings = replace(self._settings, **change)  # type: ignore[arg-type]
        self._apply_settings(self._settings)

    # What is shown of the program itself; the presenter shows the session

    def _show_title(self) -> None:
        case = self.session.case
        self.setWindowTitle(f"{case.volume.name} – Hepatica" if case is not None else "Hepatica")

    def _show_busy(self) -> None:
        if not self.controller.busy:
            self.status.hide_progress()
        self._show_enabled()

    def _show_model(self, predictor: Predictor) -> None:
        label, reason = wording.device_text(predictor.device)
        self.status.show_device(f"{predictor.card.name} on {label}", reason)

    def _show_card(self, predictor: Predictor) -> None:
        self._show_sheet("About the model", wording.card_html(predictor.card, predictor.device))

    def _show_sheet(self, title: str, page: str) -> None:
        Sheet(title, page, self).show()

    def _show_enabled(self) -> None:
        case, whole = self.session.case, self.session.whole_case
        opening, predicting = self.controller.is_busy(OPEN), self.controller.is_busy(FINDINGS)
        has_mask = whole is not None and whole.mask is not None
        has = {
            Needs.NOTHING: True,
            Needs.SCAN: case is not None,
            Needs.WHOLE_SCAN: whole is not None,
            Needs.IDLE_SCAN: whole is not None and not predicting,
            Needs.TIME: whole is not None and whole.volume.source.time_points > 1,
            Needs.OVERLAY: has_mask or self.session.draft is not None,
            Needs.MASK: has_mask,
            Needs.LESIONS: whole is not None and bool(whole.lesions),
            Needs.STOPPABLE: opening or predicting,
        }
        self._menus.enable(has)
        self.overlay.setEnabled(has[Needs.OVERLAY])
        self.window_panel.setEnabled(has[Needs.SCAN])

    def _apply_settings(self, settings: Settings) -> None:
        self._menus.check({"crosshair": settings.show_crosshair, "smooth": settings.smooth_pixels})
        for pane in self.planes.panes.values():
            pane.view.set_smooth(settings.smooth_pixels)
        self.session.set_style(self.session.style.with_opacity(settings.overlay_opacity))
        self._presenter.show_crosshair(settings.show_crosshair)

    # Files that were open, and leaving

    def _remember(self, path: Path) -> None:
        if path.parent == resources.sample_scan().parent:  # it has a menu entry of its own
            return
        self._state = self._state.with_recent(path.absolute())
        self.controller.keep(partial(self._store.save_state, self._state))

    def _last_folder(self) -> str:
        return str(Path(self._state.recent[0]).parent) if self._state.recent else ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1:
            event.acceptProposedAction()
            self.open_scan(paths[0])
        elif paths:
            self.messages.tell("One scan is shown at a time: drop a single file.", Kind.ERROR)
        else:
            self.messages.tell("Only files on this computer can be opened.", Kind.ERROR)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._state = replace(self._state, geometry=bytes(self.saveGeometry().toHex().data()).decode("ascii"))
        self.controller.keep(partial(self._store.save_state, self._state))
        self.controller.keep(partial(self._store.save_settings, self._settings))
        self.controller.shutdown()
        super().closeEvent(event)


def _last_suffixes(ending: str) -> str:
    """The suffix of a proposed name, ".nii.gz" as one."""
    return ending[ending.index(".") :]
