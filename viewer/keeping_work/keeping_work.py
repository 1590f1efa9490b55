"""Nothing lost: the journal, the case file, and what is asked before work goes out of sight. A part of the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

import resources
from engine.case.keeping.casefile import SUFFIX, write_case_file
from engine.case.keeping.logbook import Saved, Story
from engine.case.keeping.recovery import Found, throw_away, unsaved_work
from engine.scan.nifti import stem_of
from viewer.actions import Needs
from viewer.controller import Controller
from viewer.dialogs.sheets import bring
from viewer.editing.desk import Desk
from viewer.keeping_work.chapter import Chapter
from viewer.keeping_work.found_dialog import FoundDialog
from viewer.keeping_work.journalling import Journalling
from viewer.keeping_work.leaving import Leaving
from viewer.keeping_work.restoring import Restoring
from viewer.marks.marks import Marks
from viewer.messages import MessageBar
from viewer.parts.part import Part
from viewer.session import Session
from viewer.translating import tr
from viewer.work.lanes import JOURNAL, WRITE


class KeepingWork(Part):
    """Makes these parts and connects them.

    Args:
        session: what is open.
        controller: opens and writes.
        desk: on which is worked.
        marks: that are drawn.
        messages: where it is told how it went.
        folder: where journals are; None keeps none, for work that nobody sits at.
        window: that dialogs belong to.

    Signals:
        saved(object, object): a :class:`Story` is in a case file, and where: :class:`Saved`.
        discarded(object): what was unsaved of a scan, by its path, was thrown away.

    Attributes:
        journalling: keeps every step.
        restoring: brings work back; tells when it has.
        leaving: asks before work goes out of sight.
    """

    saved = Signal(object, object)
    discarded = Signal(object)

    def __init__(
        self,
        session: Session,
        controller: Controller,
        desk: Desk,
        marks: Marks,
        messages: MessageBar,
        folder: Path | None,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._controller, self._messages, self._window = session, controller, messages, window
        self._lanes, self._folder = controller.lanes, folder
        self._dialog: FoundDialog | None = None
        self._left_signed: Chapter | None = None
        self.journalling = Journalling(session, desk, marks, self._lanes, messages, folder)
        self.journalling.changed.connect(self.changed)
        self.journalling.dropped.connect(self.discarded)
        self.restoring = Restoring(session, controller, desk, self.journalling, self._lanes, messages, window)
        self.leaving = Leaving(session, self.journalling, self.save, self.restoring.open_case, window)
        controller.gate = self.leaving
        controller.opened.connect(self._look_at_scan)

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {"save_case": lambda _=False: self.save(), "save_case_as": lambda _=False: self.save_as()}

    @property
    def has(self) -> dict[Needs, bool]:
        return {Needs.WHOLE_SCAN: self._session.whole_case is not None}

    @property
    def is_unsaved(self) -> bool:
        """Whether anything on screen is in no case file yet."""
        chapter = self.journalling.chapter
        return chapter is not None and chapter.is_unsaved

    def look_for_unsaved(self, scan: Path | None = None) -> None:
        """Offer back what was left unsaved: on one scan, or on any."""
        if (folder := self._folder) is not None:
            self._lanes.queue(JOURNAL, lambda _: unsaved_work(folder, scan), self._offer)

    def _look_at_scan(self) -> None:
        """What was left on a scan is offered when one comes to it."""
        if (case := self._session.whole_case) is not None:
            self.look_for_unsaved(case.volume.source.path)

    def save(self, then: Callable[[], object] = lambda: None) -> None:
        """Save the case where it was saved before; the first time ask where.

        Args:
            then: called once it is saved.
        """
        chapter = self.journalling.chapter
        if chapter is not None and chapter.saved is not None and chapter is not self._left_signed:
            self._save_to(chapter.saved.path, then, is_meant=False)
        else:
            self.save_as(then)

    def leave_signed(self) -> None:
        """A signed case is taken up again: the file that was signed stays as it is, so that saving asks where."""
        self._left_signed = self.journalling.chapter

    def save_as(self, then: Callable[[], object] = lambda: None) -> None:
        """Ask where to save the case, and save it there."""
        if (case := self._session.whole_case) is None:
            return
        scan = case.volume.source.path
        folder = scan.parent
        if folder == resources.sample_scan().parent:  # nobody's work belongs into the installation
            folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        proposed = folder / ((case.volume.pseudonym or stem_of(scan)) + SUFFIX)
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save case"), str(proposed), tr("Hepatica cases (*.hepatica)")
        )
        if not name:
            return
        target = Path(name)
        has_ending = target.suffix.lower() == SUFFIX
        if not has_ending:
            target = target.with_name(target.name + SUFFIX)
        # The dialog has asked before it lets a file be replaced; about the very name that was typed.
        self._save_to(target, then, is_meant=has_ending)

    def open_case(self, path: Path) -> None:
        """Open a case file, once it is settled what becomes of the work on screen."""
        self.leaving.open(path, lambda: None)

    def close(self, close: Callable[[], object]) -> None:
        """Close the window, once it is settled what becomes of the work on screen."""
        if self.leaving.must_ask:
            self.leaving.ask(close)
        else:
            close()

    def end(self) -> None:
        """The window closes."""
        self.journalling.end()

    def _save_to(self, path: Path, then: Callable[[], object], *, is_meant: bool) -> None:
        self.journalling.tell(partial(self._write, path, then, is_meant))

    def _write(self, path: Path, then: Callable[[], object], is_meant: bool, story: Story) -> None:
        chapter = self.journalling.chapter

        def saved(where: Saved) -> None:
            if chapter is self.journalling.chapter:
                self.journalling.note_saved(where)
                self._left_signed = None
            self.saved.emit(story, where)
            self._messages.tell(tr("Saved {name}.", name=path.name))
            then()

        self._lanes.queue(WRITE, lambda channel: write_case_file(path, story, channel, is_meant=is_meant), saved)

    def _offer(self, found: tuple[Found, ...]) -> None:
        if not found:
            return
        if self._dialog is None:
            self._dialog = FoundDialog(self._window)
            self._dialog.wanted.connect(self._take_back)
            self._dialog.unwanted.connect(self._throw_away)
        self._dialog.show_found({each.path: each for each in (*self._dialog.found, *found)}.values())
        bring(self._dialog)

    def _take_back(self, found: Found) -> None:
        self.leaving.replace_mask(lambda: self.restoring.take_back(found))

    def _throw_away(self, found: Found) -> None:
        scan = found.identity.path
        others = self._dialog.found if self._dialog is not None else ()
        is_last = all(each.identity.path != scan for each in others)
        self._lanes.queue(
            JOURNAL, lambda _: throw_away(found.path), lambda _: self.discarded.emit(scan) if is_last else None
        )
