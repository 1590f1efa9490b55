"""Work that was kept, on screen again: from a case file, or from what a crash has left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.case.case import Case
from engine.case.keeping.beginning import Beginning
from engine.case.keeping.casefile import moved, read_case_file
from engine.case.keeping.journal import Journal
from engine.case.keeping.log import Work
from engine.case.keeping.logbook import Story
from engine.case.keeping.recovery import Found, take_up
from engine.case.keeping.reviving import load_scan_of
from engine.errors import ScanChangedError, ScanMissingError
from engine.scan.nifti import SUFFIXES
from engine.scan.volume import Volume
from viewer.controller import Controller
from viewer.editing.desk import Desk
from viewer.jobs import Channel
from viewer.keeping_work.journalling import Journalling
from viewer.messages import MessageBar
from viewer.session import Session
from viewer.translating import tr
from viewer.work.lanes import FINDINGS, OPEN, Lanes

_LOOKED, _LOADED = 0.15, 0.7
"""Shares of opening that looking for the scan takes, and reading it besides."""


@dataclass(frozen=True, eq=False)
class _Restored:
    """What is to be put on screen."""

    volume: Volume
    beginning: Beginning
    work: Work
    story: Story
    journal: Journal | None


class Restoring(QObject):
    """Opens the scan, does every step again, and puts what has come of it on the desk.

    Args:
        session: what is open.
        controller: opens a scan alone.
        desk: goes on with the work.
        journalling: keeps what follows.
        lanes: in one of which it is done.
        messages: where it is offered to look for a scan.
        window: that dialogs belong to.

    Signals:
        restored(object): the :class:`Work` that is on screen now.
    """

    restored = Signal(object)

    def __init__(
        self,
        session: Session,
        controller: Controller,
        desk: Desk,
        journalling: Journalling,
        lanes: Lanes,
        messages: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._controller, self._desk, self._journalling = session, controller, desk, journalling
        self._lanes, self._messages, self._window = lanes, messages, window

    def open_case(self, path: Path, scan: Path | None = None) -> None:
        """Open a case file.

        Args:
            path: of the case.
            scan: where a person says that its scan is.
        """

        def work(channel: Channel) -> _Restored:
            case_file = read_case_file(path)
            place = case_file.find_scan(scan, channel.part(0.0, _LOOKED))
            volume = load_scan_of(case_file.story, place, channel.part(_LOOKED, _LOADED))
            beginning, work = case_file.relive(channel.part(_LOADED, 1.0))
            return _Restored(volume, beginning, work, moved(case_file.story, place), None)

        self._start(work, path, path, partial(self.open_case, path))

    def take_back(self, found: Found, scan: Path | None = None) -> None:
        """Go on with what a crash has left, or what was put off; arguments as :meth:`open_case`."""

        def work(channel: Channel) -> _Restored:
            journal, story = take_up(found.path)
            try:
                places = [scan] if scan is not None else _places(story)
                place = story.identity.find(places, channel.part(0.0, _LOOKED))
                volume = load_scan_of(story, place, channel.part(_LOOKED, _LOADED))
                beginning, work = story.relive(channel.part(_LOADED, 1.0))
            except BaseException:
                journal.close()
                raise
            return _Restored(volume, beginning, work, moved(story, place), journal)

        self._start(work, found.identity.path, None, partial(self.take_back, found))

    def _start(
        self,
        work: Callable[[Channel], _Restored],
        scan: Path,
        path: Path | None,
        again: Callable[[Path], object],
    ) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, ScanMissingError):
                self._messages.offer(tr("Say where it is…"), partial(self._ask_scan, scan, again))
            elif isinstance(error, ScanChangedError):
                self._messages.offer(tr("Open the scan alone"), partial(self._controller.open_scan, error.place))

        self._messages.hide()  # it was about what goes; what is said while the files are read stays
        self._lanes.start(OPEN, work, lambda restored: self._put(restored, path), self._session.withdraw, failed)

    def _ask_scan(self, near: Path, again: Callable[[Path], object]) -> None:
        kinds = tr("NIfTI scans ({suffixes})", suffixes=" ".join(f"*{suffix}" for suffix in SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Where is the scan?"), str(near.parent), kinds)
        if name:
            again(Path(name))

    def _put(self, restored: _Restored, path: Path | None) -> None:
        self._lanes.drop(FINDINGS)  # it was about the scan that now goes
        session, scene, work = self._session, restored.story.scene, restored.work
        session.open_case(Case(restored.volume))
        session.retell(restored.volume)
        self._journalling.go_on_with(restored.volume, restored.story, work.marks, restored.journal)
        canvas = work.canvas if work.has_mask else None
        self._desk.take_back(canvas, work.review, work.notes, work.marks, restored.beginning.prediction)
        if scene.window is not None:
            session.set_window(scene.window, scene.preset)
        session.set_inverted(scene.inverted)
        session.set_cursor(scene.cursor)
        session.show_lesions(scene.hidden, False)
        self._controller.opened.emit(path or restored.volume.source.path)
        self.restored.emit(work)


def _places(story: Story) -> Iterable[Path]:
    """Where the scan may be: where it was, or beside the case file that holds a part of the work."""
    scan = story.identity.path
    return [scan] if story.saved is None else [scan, story.saved.path.parent / scan.name]
