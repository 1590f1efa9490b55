"""The work on one mask of one scan, from the GUI thread into the journal's."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.case.case import Case
from engine.case.keeping.beginning import Beginning, drawing_of
from engine.case.keeping.journal import Journal
from engine.case.keeping.log import Acknowledged, Entry, Marked
from engine.case.keeping.logbook import Logbook, Saved, Story
from engine.case.keeping.scan_identity import ScanIdentity
from engine.case.keeping.scene import Scene
from engine.errors import EngineError
from engine.findings.tools import Mark
from engine.scan.volume import Mask, Volume


class Chapter:
    """Steps are taken up in the GUI thread, and written in whatever thread calls :meth:`write`, one at a time.

    Args:
        volume: the scan.
        mask: that the work began with; None on a scan without one.
        open_book: makes the log book; called in the thread that writes, before the first step is.
        marks: that are known to it.
        steps: how many there are already.
        saved: the case file that holds them, or the first of them.

    Attributes:
        is_only_marked: whether what is unsaved of it is marks alone: they stay when another scan or mask comes.
        is_dropped: whether what is unsaved of it is not wanted.
    """

    def __init__(
        self,
        volume: Volume,
        mask: Mask | None,
        open_book: Callable[[], Logbook],
        marks: tuple[Mark, ...] = (),
        steps: int = 0,
        saved: Saved | None = None,
    ) -> None:
        self._source, self._geometry = volume.source, volume.geometry
        # Weakly: once the reader draws, what the mask was is in the log book, and nobody else needs it.
        self._mask = weakref.ref(mask) if mask is not None else None
        self._open_book: Callable[[], Logbook] | None = open_book
        self._book: Logbook | None = None
        self._waiting: deque[tuple[Entry, Scene]] = deque()
        self._marks, self._steps, self._saved = marks, steps, saved
        self.is_only_marked = True
        self.is_dropped = False

    @staticmethod
    def begun_with(case: Case, marks: tuple[Mark, ...], scene: Scene, folder: Path | None) -> Chapter:
        """Work that begins with what is on screen.

        Args:
            case: with a mask that nobody draws on.
            marks: that were drawn already.
            scene: how it is looked at.
            folder: where journals are; None keeps it in memory.
        """

        def open_book() -> Logbook:
            drawn = None
            if case.mask is not None:
                drawn = drawing_of(case.mask, (lesion.component for lesion in case.lesions))
            beginning = Beginning(case.volume.geometry, drawn, case.prediction, case.review, case.notes, marks)
            story = Story(ScanIdentity.of(case.volume), beginning.to_bytes(), scene=scene)
            return Logbook(story, folder)

        return Chapter(case.volume, case.mask, open_book, marks)

    @staticmethod
    def gone_on_with(
        volume: Volume, story: Story, marks: tuple[Mark, ...], folder: Path | None, journal: Journal | None
    ) -> Chapter:
        """Work that was kept, and goes on."""
        chapter = Chapter(volume, None, lambda: Logbook(story, folder, journal), marks, len(story.entries), story.saved)
        chapter.is_only_marked = False
        return chapter

    @property
    def saved(self) -> Saved | None:
        """The case file that holds it, or the first of its steps."""
        return self._saved

    @property
    def is_unsaved(self) -> bool:
        """Whether it has steps that no case file holds."""
        return self._steps > (self._saved.count if self._saved is not None else 0)

    @property
    def is_behind(self) -> bool:
        """Whether there are steps that are not written yet."""
        return bool(self._waiting)

    @property
    def is_at_stake(self) -> bool:
        """Whether something unsaved would go out of sight with another scan or mask."""
        return self.is_unsaved and not self.is_only_marked

    def is_of(self, volume: Volume) -> bool:
        """Whether it is work on a scan."""
        source = volume.source
        is_same_file = source.path == self._source.path and source.time_point == self._source.time_point
        return is_same_file and volume.geometry == self._geometry

    def began_with(self, mask: Mask | None) -> bool:
        """Whether that is the mask it began with."""
        return (self._mask() if self._mask is not None else None) is mask

    def take(self, entry: Entry, scene: Scene) -> bool:
        """Take up a step; returns whether it is one: to be told of marks that are known is none."""
        if isinstance(entry.event, Marked):
            if entry.event.marks == self._marks:
                return False
            self._marks = entry.event.marks
        elif not isinstance(entry.event, Acknowledged):  # that is no work which another mask would do away with
            self.is_only_marked = False
        self._waiting.append((entry, scene))
        self._steps += 1
        self.is_dropped = False
        return True

    def note_saved(self, saved: Saved) -> None:
        """A case file holds it now, or its first steps."""
        self._saved = saved
        if not self.is_unsaved:
            self.is_only_marked = True

    # In the thread that writes

    def write(self) -> Exception | None:
        """Write every step that was taken up, and all that could not be written before; returns what went wrong."""
        try:
            book = self._opened()
            while self._waiting:
                with suppress(EngineError):  # the step is in the book, and tried again below
                    book.add(*self._waiting.popleft())
            if not book.is_kept:
                book.flush()
        except Exception as error:  # whatever it is, what was taken up stays, and is tried again
            return error
        return None

    def tell(self, scene: Scene) -> Story:
        """All of it, with how it is looked at now; whatever is waiting is in it."""
        self.write()
        return replace(self._opened().story, scene=scene)

    def mark_saved(self, saved: Saved) -> Exception | None:
        """Have the journal say that a case file holds the work; returns what went wrong."""
        try:
            self._opened().note_saved(saved)
        except EngineError as error:
            return error
        return None

    def close(self) -> Exception | None:
        """The end: leave the journal to whoever takes it up, or take it away when nothing in it is wanted."""
        if self._book is None and not self._waiting:
            return None
        is_wanted = self.is_unsaved and not self.is_dropped
        trouble = self.write() if is_wanted else None
        if self._book is not None:
            if is_wanted:
                self._book.close()
            else:
                self._book.discard()
        return trouble

    def _opened(self) -> Logbook:
        if self._book is None:
            if self._open_book is None:
                raise ValueError("a chapter is opened once")
            self._book = self._open_book()
            self._open_book = None  # and with it the case that it began with
        return self._book
