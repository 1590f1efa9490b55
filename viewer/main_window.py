"""The one window: puts the parts together, connects them, and asks for file names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

import resources
from engine.scan.slicing import Convention, Plane
from engine.scan.volume import Modality
from viewer import theme, wording
from viewer.actions import Needs
from viewer.beside import Beside
from viewer.cine import Cine
from viewer.controller import Controller
from viewer.dialogs.asking import Asking
from viewer.dialogs.cards import card_html
from viewer.dialogs.choosing import Choosing
from viewer.dialogs.settings_dialog import SettingsDialog
from viewer.dialogs.sheets import KeySheet, Sheet, Surroundings, about_page, bring, surroundings
from viewer.dialogs.trusting import Trusting
from viewer.dialogs.verifying import verify
from viewer.keeping import Keeping
from viewer.marks.measuring import Measuring
from viewer.measured import Measured
from viewer.menus import Menus
from viewer.messages import Kind, MessageBar
from viewer.names import one_line
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.panels.status import StatusBar
from viewer.panels.window import WindowPanel
from viewer.peeking import Peeking
from viewer.presenter import Presenter
from viewer.session import Session
from viewer.settings import Store
from viewer.views.compose import Drawn, OverlayStyle
from viewer.views.gestures import MouseProfile
from viewer.views.layouts import Arrangement, PlanesLayout
from viewer.work.lanes import COMPARE, FINDINGS, OPEN

if TYPE_CHECKING:  # a window opens without loading ONNX Runtime
    from engine.model.predictor import Predictor

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
        measuring: tools, marks, and what can be undone.
        marks: what is drawn with the tools.
        mark_panel: the list of marks.
        cine: slices that go by themselves.
        beside: a folder's list, a second scan, surfaces, time.
        status: the status bar.
    """

    def __init__(self, store: Store | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Hepatica")
        self.setWindowIcon(QIcon(str(resources.icon("hepatica"))))
        self.setAcceptDrops(True)
        self._keeping = Keeping(store or Store(), self)
        self._settings_dialog: SettingsDialog | None = None
        self._apply_theme()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)

        self.session = Session(self)
        self.messages = MessageBar()
        self.controller = Controller(self.session, self.messages, self._keeping.settings.device, self)
        self.planes = PlanesLayout()
        self.lesions = LesionPanel()
        self.measuring = Measuring(self.session, self.planes, self)
        self.marks, self.mark_panel = self.measuring.marks, self.measuring.panel
        self.cine = Cine(self.session)
        self._peeking = Peeking(lambda on: self.session.set_style(replace(self.session.style, peeks=on)), self)
        self.overlay = OverlayPanel()
        self.window_panel = WindowPanel()
        self.beside = Beside(self.session, self.controller, self.planes, self)
        self.status = StatusBar()
        self._lay_out()
        keeping = self._keeping
        self._choosing = Choosing(
            self.session, self.controller, lambda: keeping.state.models, keeping.keep_models, self
        )
        self._trusting = Trusting(self.session, self.status, self)
        self._measured = Measured(self.session, self.planes)
        self._asking = Asking(
            self.session, self.controller, self.beside, self.marks, self.messages, lambda: keeping.last_folder, self
        )
        self._menus = Menus(self, self._handlers(), lambda: keeping.state.recent, self.open_scan)
        self._presenter = Presenter(
            self.session, self.planes, self._menus, self.lesions, self.overlay, self.window_panel, self.status
        )
        self.measuring.take_menus(self._menus)
        self.planes.second.addActions(list(self._menus.actions.values()))  # keys work there, too
        self._connect()
        self._repeat_tips()
        self._apply_settings()
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
        column.addWidget(self.mark_panel)
        side.setMinimumWidth(330)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.planes)
        across.addWidget(side)
        across.setStretchFactor(0, 1)
        across.setStretchFactor(1, 0)
        across.setSizes([1000, 400])
        across.setCollapsible(0, False)
        self.beside.lay_out(across)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(across, 1)
        column.addWidget(self.beside.time)
        self.setCentralWidget(whole)
        self.setStatusBar(self.status)
        self.resize(1400, 860)

    def _repeat_tips(self) -> None:
        """What a tool tip says of a control is said in the status bar too, for whoever does not wait."""
        for control in self.findChildren(QWidget):
            if control.toolTip() and not control.statusTip() and not self.status.isAncestorOf(control):
                control.setStatusTip(control.toolTip())

    def _restore_place(self) -> None:
        if geometry := self._keeping.state.geometry:
            self.restoreGeometry(QByteArray.fromHex(geometry.encode("ascii", "ignore")))

    def _handlers(self) -> dict[str, Callable[..., object]]:
        """What each action of the table does; a checkable one is given whether it is on."""
        session, controller = self.session, self.controller
        return {
            **self._asking.handlers(),
            **self.beside.handlers(),
            "open_sample": lambda: self.open_scan(resources.sample_scan()),
            "copy_picture": lambda: QGuiApplication.clipboard().setPixmap(self.grab()),
            "settings": self._show_settings,
            "quit": self.close,
            "slice_up": lambda: session.step(session.active, 1),
            "slice_down": lambda: session.step(session.active, -1),
            "page_up": lambda: session.step(session.active, _PAGE),
            "page_down": lambda: session.step(session.active, -_PAGE),
            "first_slice": lambda: session.go_to_end(session.active, last=False),
            "last_slice": lambda: session.go_to_end(session.active, last=True),
            "fit": self._fit,
            "reset": self._reset,
            "cine": self.cine.toggle,
            "slower": lambda: self.cine.change_speed(-1),
            "faster": lambda: self.cine.change_speed(1),
            "layout": self._next_layout,
            "apart": lambda on: self.change_settings(layout="apart" if on else "beside"),
            "maximise": lambda: self.planes.toggle_alone(session.active),
            "full_screen": self._fill_screen,
            "crosshair": lambda on: self.change_settings(show_crosshair=on),
            "neurological": lambda on: self.change_settings(neurological=on),
            "pacs_mouse": lambda on: self.change_settings(mouse="PACS" if on else "Reading"),
            "smooth": lambda on: self.change_settings(smooth_pixels=on),
            "read_as_ct": lambda on: controller.read_as(Modality.CT if on else Modality.MR),
            "auto_window": session.use_auto_window,
            **{f"preset_{n}": partial(session.use_preset, n - 1) for n in range(1, 7)},
            "type_window": self.window_panel.type_level,
            "invert": session.set_inverted,
            "next_lesion": lambda: session.choose_neighbour(1),
            "previous_lesion": lambda: session.choose_neighbour(-1),
            "next_place": lambda: self._with_lesion(lambda _: self._measured.go_on()),
            "show_lesion": lambda on: self._with_lesion(lambda number: session.show_lesions([number], on)),
            "show_all_lesions": lambda: session.show_lesions(session.hidden, True),
            "note": lambda: self._with_lesion(self.lesions.write_note),
            "copy_table": lambda: QGuiApplication.clipboard().setText(self.lesions.as_text()),
            "overlay": lambda on: self._restyle(visible=on),
            "drawn": lambda: self.change_settings(overlay_drawn=self.session.style.drawn.following.value),
            "peek": self._peeking.begin,
            "heat": lambda on: self._set_style(replace(session.style, heat=on)),
            "show_liver": lambda on: self._restyle(liver=on),
            "show_tumours": lambda on: self._restyle(tumours=on),
            "fainter": lambda: self._set_style(session.style.with_opacity(session.style.opacity - _OPACITY_STEP)),
            "stronger": lambda: self._set_style(session.style.with_opacity(session.style.opacity + _OPACITY_STEP)),
            "predict": controller.predict,
            "cancel": self._leave_or_stop,
            "models": self._choosing.open,
            "choose_model": self._choosing.ask_file,
            "about_model": lambda: controller.load_model(self._show_card),
            **self.measuring.handlers(),
            "geometry": self._trusting.open,
            "verify": lambda: verify(controller, self),
            "keys": lambda: bring(KeySheet(MouseProfile(self._keeping.settings.mouse), self)),
            "about": lambda: controller.ask(surroundings, self._show_about),
        }

    def _connect(self) -> None:
        session, controller = self.session, self.controller
        session.scan_changed.connect(self._show_title)
        session.scan_changed.connect(self._show_enabled)
        session.findings_changed.connect(self._show_enabled)
        session.draft_changed.connect(self._show_enabled)
        controller.progressed.connect(lambda _, fraction, text: self.status.show_progress(fraction, text))
        controller.busy_changed.connect(self._show_busy)
        controller.opened.connect(self._keeping.remember)
        self._keeping.changed.connect(self._apply_settings)
        self._keeping.to_write.connect(controller.keep)
        controller.model_ready.connect(self._show_model)
        self.beside.changed.connect(self._show_enabled)
        self.lesions.chosen.connect(session.choose_number)
        self.lesions.shown_wanted.connect(lambda number, shown: session.show_lesions([number], shown))
        self.lesions.note_written.connect(session.set_note)
        self.measuring.changed.connect(self._show_enabled)
        self.cine.changed.connect(self._show_cine)
        self.planes.apart_closed.connect(lambda: self.change_settings(layout="beside"))
        controller.derived.spanned.connect(self._presenter.show_extents)
        self.overlay.style_wanted.connect(self._set_style)
        self.window_panel.preset_wanted.connect(session.use_preset)
        self.window_panel.window_wanted.connect(session.set_window)
        self.window_panel.window_wanted.connect(controller.rest)
        controller.derived.counted.connect(self.window_panel.show_histogram)
        for plane, pane in self.planes.panes.items():
            pane.index_wanted.connect(partial(session.set_index, plane))
            pane.view.stepped.connect(partial(session.step, plane))
            pane.view.pointed.connect(partial(session.point, plane))
            pane.view.window_dragged.connect(session.drag_window)
            pane.view.window_reset.connect(session.use_auto_window)
            pane.view.region_drawn.connect(partial(session.use_region_window, plane))
            for dragged in (pane.view.pointed, pane.view.window_dragged, pane.slider.sliderMoved):
                dragged.connect(controller.rest)
            pane.view.menu_wanted.connect(self._menus.pop_up)
            pane.view.maximise_wanted.connect(partial(self.planes.toggle_alone, plane))
            pane.view.activated.connect(partial(session.set_active, plane))

    # What the user wishes

    def open_scan(self, path: Path) -> None:
        """Open a scan; the open one is kept until the new one is whole."""
        self.controller.open_scan(path)

    def open_folder(self, folder: Path) -> None:
        """List the scans of a folder; what is open stays."""
        self.controller.open_folder(folder)

    def compare_with(self, path: Path) -> None:
        """Show a second scan beside the open one."""
        self.beside.open(path)

    def show_alone(self, plane: Plane) -> None:
        """Show one plane alone, the one that keys act on."""
        self.session.set_active(plane)
        self.planes.show_alone(plane)

    def _fit(self) -> None:
        for pane in self.planes.panes.values():
            pane.view.fit()

    def _reset(self) -> None:
        self.planes.panes[self.session.active].view.fit()
        self.session.use_opening_window()

    def _next_layout(self) -> None:
        """One plane alone, then all of one size, then the axial one large."""
        if self.planes.alone is not None:
            self.planes.show_alone(None)
            self.change_settings(layout=self.planes.arrangement.following.value)
        elif self.planes.arrangement is Arrangement.FOUR:
            self.change_settings(layout=Arrangement.BESIDE.value)
        else:
            self.planes.show_alone(self.session.active)

    def _show_cine(self) -> None:
        self._menus.check({"cine": self.cine.is_on})
        if str(self.cine.speed) != self._keeping.settings.cine_speed:
            self.change_settings(cine_speed=str(self.cine.speed))

    def _leave_or_stop(self) -> None:
        """What Esc does: the tool goes out of the hand first; without one, what runs is stopped."""
        if not self.measuring.put_tool_away():
            self.controller.cancel()

    def _with_lesion(self, act: Callable[[int], object]) -> None:
        """Do something with the chosen lesion; where none is, with the first, which is thereby chosen."""
        if self.session.lesion is None:
            self.session.choose_neighbour(1)
        if self.session.lesion is not None:
            act(self.session.lesion.number)

    def _restyle(self, **change: bool) -> None:
        self._set_style(replace(self.session.style, **change))  # type: ignore[arg-type]

    def _set_style(self, style: OverlayStyle) -> None:
        self.session.set_style(style)
        if style.opacity != self._keeping.settings.overlay_opacity:
            self.change_settings(overlay_opacity=style.opacity)

    def change_settings(self, **change: bool | float | str) -> None:
        """Set something otherwise, by the names of the settings."""
        self._keeping.change(**change)
        if "device" in change:
            self.controller.use_device(self._keeping.settings.device)

    def _show_settings(self) -> None:
        if self._settings_dialog is None:
            self._settings_dialog = SettingsDialog(self)
            self._settings_dialog.wanted.connect(lambda name, value: self.change_settings(**{name: value}))
        self._settings_dialog.show_settings(self._keeping.settings)
        bring(self._settings_dialog)

    def _fill_screen(self, on: bool) -> None:
        others = self.windowState() & ~Qt.WindowState.WindowFullScreen
        self.setWindowState(others | Qt.WindowState.WindowFullScreen if on else others)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:  # the desktop has its own ways out of full screen
            self._menus.check({"full_screen": self.isFullScreen()})

    # What is shown of the program itself; the presenter shows the session

    def _show_title(self) -> None:
        case = self.session.case
        self.setWindowTitle(f"{one_line(case.volume.name)} – Hepatica" if case is not None else "Hepatica")

    def _show_busy(self) -> None:
        if not self.controller.busy:
            self.status.hide_progress()
        self._show_enabled()

    def _show_model(self, predictor: Predictor) -> None:
        label, reason = wording.device_text(predictor.device)
        self.status.show_device(f"{predictor.card.name} on {label}", reason)

    def _show_card(self, predictor: Predictor) -> None:
        self._show_sheet("About the model", card_html(predictor.card, predictor.device))

    def _show_about(self, around: Surroundings) -> None:
        self._show_sheet("About Hepatica", about_page(around))

    def _show_sheet(self, title: str, page: str) -> None:
        bring(Sheet(title, page, self))

    def _show_enabled(self) -> None:
        case, whole = self.session.case, self.session.whole_case
        opening = self.controller.is_busy(OPEN) or self.controller.is_busy(COMPARE)
        predicting = self.controller.is_busy(FINDINGS)
        has_mask = whole is not None and whole.mask is not None
        has = {
            Needs.NOTHING: True,
            Needs.SCAN: case is not None,
            Needs.WHOLE_SCAN: whole is not None,
            Needs.IDLE_SCAN: whole is not None and not predicting,
            Needs.TIME: whole is not None and whole.volume.source.time_points > 1,
            **self.beside.has,
            Needs.OVERLAY: has_mask or self.session.draft is not None,
            Needs.MASK: has_mask,
            Needs.LESIONS: whole is not None and bool(whole.lesions) and self.session.draft is None,
            Needs.STOPPABLE: opening or predicting or self.marks.tool is not None,
            Needs.NUMBERS: has_mask or (whole is not None and bool(self.marks.kept)),
            Needs.HEAT: whole is not None and whole.prediction is not None and self.session.draft is None,
            **self.measuring.has,
        }
        self._menus.enable(has)
        self._menus.check(self.beside.checked)
        self.overlay.setEnabled(has[Needs.OVERLAY])
        self.window_panel.setEnabled(has[Needs.SCAN])

    def _apply_theme(self) -> None:
        if isinstance(app := QApplication.instance(), QApplication):
            theme.apply(app, self._keeping.settings.theme)

    def _apply_settings(self) -> None:
        settings = self._keeping.settings
        self._apply_theme()
        if self._settings_dialog is not None:
            self._settings_dialog.show_settings(settings)
        self._menus.check({"crosshair": settings.show_crosshair, "smooth": settings.smooth_pixels})
        convention = Convention.NEUROLOGICAL if settings.neurological else Convention.RADIOLOGICAL
        for session in (self.session, self.beside.comparison.second):
            session.set_convention(convention)
        arrangement = Arrangement(settings.layout)
        if arrangement is not self.planes.arrangement:
            self.planes.arrange(arrangement)
        self._menus.check({"apart": arrangement is Arrangement.APART})
        self.cine.set_speed(int(settings.cine_speed))
        profile = MouseProfile(settings.mouse)
        self._menus.check({"neurological": settings.neurological, "pacs_mouse": profile is MouseProfile.PACS})
        self.status.show_mouse(profile.value, "What the buttons do: Keys and mouse (F1) lists it.")
        for pane in (*self.planes.panes.values(), *self.beside.panes):
            pane.view.set_smooth(settings.smooth_pixels)
            pane.view.set_mirrored(settings.neurological and pane.plane is not Plane.SAGITTAL)
            pane.view.hand.profile = profile
        style = replace(
            self.session.style.with_opacity(settings.overlay_opacity),
            drawn=Drawn(settings.overlay_drawn),
            liver_colour=settings.liver_colour,
            tumour_colour=settings.tumour_colour,
        )
        self.session.set_style(style)
        self._presenter.show_crosshair(settings.show_crosshair)
        self.beside.show_crosshair(settings.show_crosshair)

    # Dropped files, and leaving

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1:
            event.acceptProposedAction()
            if paths[0].is_dir():
                self.open_folder(paths[0])
            else:
                self.open_scan(paths[0])
        elif paths:
            self.messages.tell("One scan is shown at a time: drop a single file, or their folder.", Kind.ERROR)
        else:
            self.messages.tell("Only files on this computer can be opened.", Kind.ERROR)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keeping.leave(bytes(self.saveGeometry().toHex().data()).decode("ascii"))
        self.controller.shutdown()
        self.planes.second.hide()
        super().closeEvent(event)
