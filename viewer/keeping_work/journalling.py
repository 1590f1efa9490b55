"""Every step to a journal, in a lane of its own: the GUI thread takes it up and goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from engine.case.case import Case
from engine.case.keeping.journal import Journal
from engine.case.keeping.log import Entry, Event, Marked
from engine.case.keeping.logbook import Saved, Story
from engine.case.keeping.scene import Scene
from engine.findings.tools import Mark
from engine.scan.volume import Volume
from viewer.editing.desk import Desk
from viewer.keeping_work.chapter import Chapter
from viewer.marks.marks import Marks
from viewer.messages import MessageBar
from viewer.session import Session
from viewer.translating import tr
from viewer.work.lanes import JOURNAL, Lanes

_TRY_AGAIN_MS = 10_000


class Journalling(QObject):
    """Listens to the desk. Of each mask of each scan the work is a chapter, with a journal as soon as there is a step.

    Args:
        session: what is open, and how it is looked at.
        desk: tells the steps.
        marks: that are drawn on the scan on screen.
        lanes: in one of which is written.
        messages: where it is told that the disk takes nothing.
        folder: where journals are; None keeps nothing, for work that nobody sits at.

    Signals:
        changed(): whether there is unsaved work is something else.
        dropped(object): what is unsaved of a scan, by its path, is not wanted.
    """

    changed = Signal()
    dropped = Signal(object)

    def __init__(
        self, session: Session, desk: Desk, marks: Marks, lanes: Lanes, messages: MessageBar, folder: Path | None
    ) -> None:
        super().__init__(desk)
        self._session, self._desk, self._marks = session, desk, marks
        self._lanes, self._messages, self._folder = lanes, messages, folder
        self._chapter: Chapter | None = None
        self._put_by: list[Chapter] = []
        self._is_writing = False
        self._is_in_trouble = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_TRY_AGAIN_MS)
        self._again.timeout.connect(self._write)
        session.scan_changed.connect(self._follow)
        session.findings_changed.connect(self._follow)
        desk.began.connect(self._prepare)
        desk.did.connect(self.take)

    @property
    def chapter(self) -> Chapter | None:
        """The work on what is on screen; None while nothing is."""
        return self._chapter

    @property
    def scene(self) -> Scene:
        """How the case on screen is looked at, and what was told about it."""
        session = self._session
        if (case := session.whole_case) is None:
            return Scene()
        volume = case.volume
        return Scene(
            pseudonym=volume.pseudonym,
            modality=volume.modality if volume.modality_is_told else None,
            acknowledged_at=volume.acknowledged_at,
            window=session.window,
            preset=session.preset,
            inverted=session.inverted,
            cursor=session.cursor,
            hidden=session.hidden,
        )

    def take(self, event: Event) -> None:
        """A step was done."""
        self._follow()  # what is told of another scan may come before it is told that there is one
        if (chapter := self._chapter) is None:
            return
        was_unsaved = chapter.is_unsaved
        if chapter.take(Entry(datetime.now(UTC), event), self.scene):
            self._write()
            if not was_unsaved:
                self.changed.emit()

    def go_on_with(self, volume: Volume, story: Story, marks: tuple[Mark, ...], journal: Journal | None) -> None:
        """Work that was kept is on screen from now on."""
        if self._chapter is not None:
            self._leave(self._chapter)
        self._chapter = Chapter.gone_on_with(volume, story, marks, self._folder, journal)
        self._write()
        self.changed.emit()

    def drop(self) -> None:
        """What is unsaved is not wanted, once something else takes its place."""
        case = self._session.whole_case
        if self._chapter is not None and case is not None:
            self._chapter.is_dropped = True
            self.dropped.emit(case.volume.source.path)

    def tell(self, then: Callable[[Story], object]) -> None:
        """Hand over all of the work on screen, every step of it."""
        if (chapter := self._chapter) is not None:
            scene = self.scene
            self._lanes.queue(JOURNAL, lambda _: chapter.tell(scene), then)

    def note_saved(self, saved: Saved) -> None:
        """The work on screen is in a case file."""
        if (chapter := self._chapter) is not None:
            chapter.note_saved(saved)
            self._lanes.queue(JOURNAL, lambda _: chapter.mark_saved(saved), self._told)
            self.changed.emit()

    def end(self) -> None:
        """The window closes: whatever is waiting is written yet."""
        self._again.stop()
        for chapter in filter(None, (self._chapter, *self._put_by)):
            self._close(chapter)
        self._chapter, self._put_by = None, []

    def _follow(self) -> None:
        """What is on screen may be another scan, or another mask."""
        if self._session.arrival is not None:
            return
        case, left = self._session.whole_case, self._chapter
        if left is not None and case is not None and left.is_of(case.volume) and self._is_drawn_on(left):
            return
        self._chapter = None
        known = next((each for each in self._put_by if case is not None and each.is_of(case.volume)), None)
        if known is not None:
            self._put_by.remove(known)
        if known is not None and case is not None and case.mask is None:
            self._chapter = known
        elif case is not None:
            self._chapter = self._begin(case, known or left)
        for each in (left, known):
            if each is not None and each is not self._chapter:
                self._leave(each)
        self.changed.emit()

    def _begin(self, case: Case, before: Chapter | None) -> Chapter:
        """Work that begins with what is on screen; marks that no case file holds are its first step."""
        marks = self._marks.kept
        is_new = before is not None and before.is_of(case.volume) and before.is_only_marked and before.is_unsaved
        chapter = Chapter.begun_with(case, () if is_new else marks, self.scene, self._folder)
        if before is not None and is_new and chapter.take(Entry(datetime.now(UTC), Marked(marks)), self.scene):
            before.is_dropped = True
            self._lanes.queue(JOURNAL, lambda _: chapter.write(), self._told)
        return chapter

    def _leave(self, chapter: Chapter) -> None:
        """Something else is on screen; marks alone stay where they are, and come back with their scan."""
        if chapter.is_only_marked and chapter.is_unsaved and not chapter.is_dropped:
            self._put_by.append(chapter)
        else:
            self._close(chapter)

    def _is_drawn_on(self, chapter: Chapter) -> bool:
        """Whether the mask on screen is a chapter's: as it began, or as the reader has made it."""
        case, canvas = self._session.whole_case, self._desk.canvas
        mask = case.mask if case is not None else None
        if mask is not None and canvas is not None and np.may_share_memory(mask.labels, canvas.labels):
            return True
        return chapter.began_with(mask)

    def _prepare(self) -> None:
        """A canvas lies on the desk: what the first step needs is made ready while the reader looks."""
        if self._desk.canvas is not None:
            self._write()

    def _write(self) -> None:
        chapter = self._chapter
        if chapter is None or self._is_writing:
            return
        self._is_writing = True
        self._lanes.queue(JOURNAL, lambda _: chapter.write(), self._wrote)

    def _wrote(self, trouble: Exception | None) -> None:
        self._is_writing = False
        self._told(trouble)
        if self._chapter is not None and self._chapter.is_behind and trouble is None:
            self._write()

    def _told(self, trouble: Exception | None) -> None:
        """Say it once when the disk takes nothing, and once when it does again."""
        if trouble is not None and not self._is_in_trouble:
            self._messages.tell_error(trouble)
        elif trouble is None and self._is_in_trouble:
            self._messages.tell(tr("What you change is kept safe against a crash again."))
        self._is_in_trouble = trouble is not None
        if trouble is not None:
            self._again.start()

    def _close(self, chapter: Chapter) -> None:
        self._lanes.queue(JOURNAL, lambda _: chapter.close(), self._told)
