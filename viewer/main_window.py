"""The one window: puts the parts together and connects them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QVBoxLayout, QWidget

import resources
from engine.scan.slicing import Plane
from viewer import theme
from viewer.beside import Beside
from viewer.cases.cases import Cases
from viewer.cases.signing import Signing
from viewer.controller import Controller
from viewer.dialogs.asking import Asking
from viewer.dialogs.trusting import Trusting
from viewer.editing.desk import Desk
from viewer.editing.editing import Editing
from viewer.following_up.following import FollowingUp
from viewer.keeping import Keeping
from viewer.keeping_work.keeping_work import KeepingWork
from viewer.keeping_work.places import case_list, journal_folder
from viewer.marks.measuring import Measuring
from viewer.menus import Menus
from viewer.messages import MessageBar
from viewer.names import one_line
from viewer.panels.lesions import LesionPanel
from viewer.panels.overlay import OverlayPanel
from viewer.panels.side_column import SideColumn
from viewer.panels.status import StatusBar
from viewer.panels.window import WindowPanel
from viewer.parts.dropping import Dropping
from viewer.parts.helping import Helping
from viewer.parts.models import Models
from viewer.parts.part import Part, all_checked, all_handlers, all_met
from viewer.parts.reading import Reading
from viewer.parts.slices import Slices
from viewer.parts.viewing import Viewing
from viewer.presenter import Presenter
from viewer.session import Session
from viewer.settings import Store
from viewer.translating import tr
from viewer.views.layouts import PlanesLayout


class MainWindow(QMainWindow):
    """Hepatica's window.

    What a user can do lies in parts (:class:`viewer.parts.part.Part`): a new one is made and listed in
    :meth:`_make_parts`, and takes its place on the screen in :meth:`_lay_out`.

    Args:
        store: where preferences are kept.

    Attributes:
        session: what is open.
        controller: what can be done.
        parts: what it is made of.
        editing: what the hand edits with.
        planes: the three planes.
        messages: the bar with words to the user.
        lesions: the list of lesions.
        overlay: the overlay's controls.
        window_panel: the grey range's controls.
        measuring: tools, marks, and what can be undone.
        marks: what is drawn with the tools.
        desk: what the reader has done to the mask.
        keeping_work: journal, case file, unsaved work.
        signing: freezes a case, and opens it again.
        mark_panel: the list of marks.
        cine: slices that go by themselves.
        beside: a folder's list, a second scan, surfaces, time.
        following_up: the response of the liver from scan to scan.
        status: the status bar.
    """

    def __init__(self, store: Store | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Hepatica")
        self.setWindowIcon(QIcon(str(resources.icon("hepatica"))))
        self.setAcceptDrops(True)
        self._keeping = Keeping(store or Store(), self)
        self._apply_theme()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)

        self.session = Session(self)
        self.messages = MessageBar()
        self.controller = Controller(self.session, self.messages, self._keeping.settings.device, self)
        self.planes = PlanesLayout()
        self.lesions, self.overlay, self.window_panel = LesionPanel(), OverlayPanel(), WindowPanel()
        self.status = StatusBar()
        self.parts = self._make_parts()
        self._lay_out()
        handlers = {**all_handlers(self.parts), **self._handlers()}
        self._menus = Menus(self, handlers, lambda: self._keeping.state.recent, self.open_scan)
        self._presenter = Presenter(
            self.session, self.planes, self._menus, self.lesions, self.overlay, self.window_panel, self.status
        )
        for part in self.parts:
            part.take_actions(self._menus.actions)
        self.planes.second.addActions(list(self._menus.actions.values()))  # keys work there, too
        self._dropping = Dropping(self.controller, self.messages)
        self._connect()
        self._repeat_tips()
        self._apply_settings()
        self._restore_place()

    @property
    def actions_by_id(self) -> dict[str, QAction]:
        """Every action of the table, as Qt knows it."""
        return self._menus.actions

    # Putting together

    def _make_parts(self) -> tuple[Part, ...]:
        session, controller, planes, keeping = self.session, self.controller, self.planes, self._keeping
        slices = Slices(session, controller, planes, keeping, self)
        self.cine = slices.cine
        self.measuring = Measuring(session, planes, self)
        self.marks, self.mark_panel = self.measuring.marks, self.measuring.panel
        self.desk = Desk(session, self.measuring.history, self.marks, controller.lanes)
        controller.writing.mask_of = self.desk.final_mask
        self.editing = Editing(session, self.desk, self.marks, planes, self.lesions, self.messages, self)
        self.keeping_work = KeepingWork(
            session, controller, self.desk, self.marks, self.messages, journal_folder(keeping.store), self
        )
        self.signing = Signing(session, self.desk, self.keeping_work, self.marks, controller.lanes, self.messages, self)
        self.beside = Beside(session, controller, planes, self)
        series, cases_file = self.beside.series, case_list(keeping.store)
        cases = Cases(
            session, self.desk, self.keeping_work, self.signing, series, controller, self.messages, cases_file, self
        )
        self.following_up = FollowingUp(
            session, self.beside.comparison, self.desk, self.keeping_work, controller.lanes, self.messages, self
        )
        trusting = Trusting(session, self.status.badge, self)
        trusting.acknowledged.connect(self.desk.acknowledge)
        self._viewing = Viewing(session, controller, planes, self.window_panel, keeping, self)
        return (
            slices,
            self._viewing,
            self.beside,
            self.following_up,
            self.measuring,
            self.editing,
            self.keeping_work,
            self.signing,
            cases,
            Reading(session, planes, self.lesions, self.overlay, keeping, self),
            Models(session, controller, self.status, keeping, self),
            trusting,
            Asking(session, controller, self.beside, self.marks, self.messages, lambda: keeping.last_folder, self),
            Helping(controller, self.status, keeping, self),
        )

    def _lay_out(self) -> None:
        side = SideColumn()
        side.add(self.window_panel)
        side.add(self.overlay)
        side.add(self.lesions, takes_rest=True)
        side.add(self.editing.review_panel)
        side.add(self.editing.brush_panel)
        side.add(self.editing.threshold_panel)
        side.add(self.mark_panel)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.planes)
        across.addWidget(side)
        across.setStretchFactor(0, 1)
        across.setStretchFactor(1, 0)
        across.setSizes([1000, 360])
        across.setCollapsible(0, False)
        self.beside.lay_out(across)
        self.following_up.lay_out(across)
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
        self.planes.panes[Plane.AXIAL].view.setFocus()  # else Qt gives the keys to the first control that is enabled

    def _repeat_tips(self) -> None:
        """What a tool tip says of a control is said in the status bar too, for whoever does not wait."""
        for control in self.findChildren(QWidget):
            if control.toolTip() and not control.statusTip() and not self.status.isAncestorOf(control):
                control.setStatusTip(control.toolTip())

    def _restore_place(self) -> None:
        if geometry := self._keeping.state.geometry:
            self.restoreGeometry(QByteArray.fromHex(geometry.encode("ascii", "ignore")))

    def _handlers(self) -> dict[str, Callable[..., object]]:
        """What the actions do that are the window's own."""
        return {"quit": self._close, "full_screen": self._fill_screen, "cancel": self._leave_or_stop}

    def _connect(self) -> None:
        session, controller = self.session, self.controller
        session.scan_changed.connect(self._show_title)
        self.keeping_work.changed.connect(self._show_title)
        for changed in (session.scan_changed, session.findings_changed, session.draft_changed):
            changed.connect(self._show_actions)
        for part in self.parts:
            part.changed.connect(self._show_actions)
        controller.progressed.connect(lambda _, fraction, text: self.status.show_progress(fraction, text))
        controller.busy_changed.connect(self._show_busy)
        controller.opened.connect(self._keeping.remember)
        controller.derived.spanned.connect(self._presenter.show_extents)
        self._keeping.changed.connect(self._apply_settings)
        self._keeping.to_write.connect(controller.keep)
        for plane, pane in self.planes.panes.items():
            pane.view.menu_wanted.connect(partial(self._pop_up, plane))

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
        self._viewing.show_alone(plane)

    def change_settings(self, **change: bool | float | str) -> None:
        """Set something otherwise, by the names of the settings."""
        self._keeping.change(**change)

    def _leave_or_stop(self) -> None:
        """What Esc does: what is in the hand is put away first; where nothing is, what runs is stopped."""
        if not any(part.put_away() for part in self.parts):
            self.controller.cancel()

    def _close(self) -> None:
        self.keeping_work.close(self.close)

    def _fill_screen(self, on: bool) -> None:
        others = self.windowState() & ~Qt.WindowState.WindowFullScreen
        self.setWindowState(others | Qt.WindowState.WindowFullScreen if on else others)

    def _pop_up(self, plane: Plane, at: QPoint) -> None:
        """A right click into a plane: what can be done there, and with the lesion under the pointer."""
        self._menus.pop_up(at, on_lesion=self.editing.choose_under(plane, at))

    # What is shown of the program itself; the presenter shows the session

    def _show_title(self) -> None:
        case = self.session.case
        name = one_line(case.volume.name) if case is not None else ""
        words = tr("{scan} – Hepatica", scan=name) if name else "Hepatica"
        self.setWindowTitle(tr("• {title}", title=words) if self.keeping_work.is_unsaved else words)

    def _show_busy(self) -> None:
        if not self.controller.busy:
            self.status.hide_progress()
        self._show_actions()

    def _show_actions(self) -> None:
        """Which actions make sense, and which are on."""
        self._menus.enable(all_met(self.parts))
        self._menus.check(all_checked(self.parts))

    def _apply_theme(self) -> None:
        if isinstance(app := QApplication.instance(), QApplication):
            theme.apply(app, self._keeping.settings.theme)

    def _apply_settings(self) -> None:
        settings = self._keeping.settings
        self._apply_theme()
        for part in self.parts:
            part.obey(settings)
        self._presenter.show_crosshair(settings.show_crosshair)
        self._show_actions()

    # What Qt tells the window

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:  # the desktop has its own ways out of full screen
            self._menus.check({"full_screen": self.isFullScreen()})

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._dropping.enter(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._dropping.drop(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and self.keeping_work.leaving.must_ask:  # the window's own button
            event.ignore()
            self._close()
            return
        self.keeping_work.end()
        self._keeping.leave(bytes(self.saveGeometry().toHex().data()).decode("ascii"))
        self.controller.shutdown()
        self.planes.second.hide()
        super().closeEvent(event)
