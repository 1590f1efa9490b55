"""All of the work on a case: what it began with, every step since, and how far it is saved.

Kept in memory as the bytes that are written, so that a journal and a case file hold the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import __version__
from engine.case.keeping.beginning import Beginning
from engine.case.keeping.frames import doubting, pack, unpack
from engine.case.keeping.journal import Journal
from engine.case.keeping.log import Entry, Work, replay, time_from
from engine.case.keeping.scan_identity import ScanIdentity
from engine.case.keeping.scene import Scene
from engine.progress import Progress

_SCAN, _SCENE, _SAVED = "scan", "scene", "saved"


@dataclass(frozen=True)
class Saved:
    """The case file that holds the work.

    Attributes:
        path: where it is.
        revision: which one of those that were ever saved there; each is another.
        count: how many steps it holds.
    """

    path: Path
    revision: str
    count: int


@dataclass(frozen=True, eq=False)
class Story:
    """What a journal or a case file tells.

    Attributes:
        identity: the scan.
        beginning: payload of the :class:`Beginning`.
        entries: payloads of every :class:`Entry`, in their order.
        scene: how it was looked at last.
        saved: the case file that holds the work, or its first steps; None when there is none.
        last_at: when the last step was done; None when there was none.
    """

    identity: ScanIdentity
    beginning: bytes
    entries: tuple[bytes, ...] = ()
    scene: Scene = field(default_factory=Scene)
    saved: Saved | None = None
    last_at: datetime | None = None

    @property
    def unsaved_count(self) -> int:
        """How many steps no case file holds."""
        return len(self.entries) - (self.saved.count if self.saved is not None else 0)

    @property
    def is_unsaved(self) -> bool:
        """Whether there are any."""
        return self.unsaved_count > 0

    @staticmethod
    def told_by(payloads: Sequence[bytes]) -> Story:
        """Read what a journal holds.

        Raises:
            CaseFileError: it makes no sense.
        """
        with doubting():
            opening, beginning = payloads[:2]
            identity = ScanIdentity.from_json(unpack(opening)[0][_SCAN])
        entries: list[bytes] = []
        scene, saved, last_at = Scene(), None, None
        for payload in payloads[2:]:
            head, _ = unpack(payload)
            with doubting():
                if _SCENE in head:
                    scene = Scene.from_json(head[_SCENE])
                elif _SAVED in head:
                    stated = head[_SAVED]
                    saved = Saved(Path(stated["path"]), str(stated["revision"]), int(stated["count"]))
                else:
                    entries.append(payload)
                    last_at = time_from(head["at"])
        return Story(identity, beginning, tuple(entries), scene, saved, last_at)

    def relive(self, progress: Progress | None = None) -> tuple[Beginning, Work]:
        """Do it all again: what the work began with, and where it has led.

        Raises:
            CaseFileError: it makes no sense, or a step does not fit those before it.
            ModelError: the card of the model is of another version.
            Cancelled: when asked to stop.
        """
        beginning = Beginning.from_bytes(self.beginning, self.identity.geometry)
        entries = (Entry.from_bytes(payload).event for payload in self.entries)
        work = replay(beginning.work(), entries, progress)
        with doubting():
            if not work.canvas.drawn <= work.review.lesions.keys():
                raise ValueError("there are lesions that nobody knows")
        return beginning, work


class Logbook:
    """The work on the open case, step by step, in a journal as soon as there is a step.

    Used by one thread after the other, never by two at once.

    Args:
        story: what is known already: of a case that was just begun, its beginning.
        folder: where its journal is made; None keeps it in memory alone.
        journal: that holds the story already; None when one is yet to be made.
    """

    def __init__(self, story: Story, folder: Path | None, journal: Journal | None = None) -> None:
        self._identity, self._beginning = story.identity, story.beginning
        self._entries = list(story.entries)
        self._scene, self._saved, self._last_at = story.scene, story.saved, story.last_at
        self._folder, self._journal = folder, journal
        self._unwritten: list[bytes] = []

    @property
    def story(self) -> Story:
        """All of it, as it is now."""
        return Story(self._identity, self._beginning, tuple(self._entries), self._scene, self._saved, self._last_at)

    @property
    def is_kept(self) -> bool:
        """Whether every step is in the journal; of a journal that was never asked for nothing is missing."""
        if self._folder is None or self._journal is None:
            return self._folder is None or not self._entries
        return not self._unwritten

    def add(self, entry: Entry, scene: Scene) -> None:
        """Take a step up, and how the case is looked at now; when this returns they are on the disk.

        Raises:
            CaseFileError: the disk does not take them. They are in memory, and written with whatever follows.
        """
        payload = entry.to_bytes()
        self._entries.append(payload)
        self._last_at = entry.at
        if self._journal is not None:
            self._unwritten.append(payload)
        self._look(scene)
        self.flush()

    def note_saved(self, saved: Saved) -> None:
        """The first of the steps are in a case file.

        Raises:
            CaseFileError: as :meth:`add`; the case file is as good.
        """
        self._saved = saved
        if self._journal is None:  # without a step since there is none, and none is needed
            return
        self._unwritten.append(_saved_payload(saved))
        self.flush()

    def flush(self) -> None:
        """Write what could not be written before.

        Raises:
            CaseFileError: it still cannot.
        """
        if self._folder is None:
            return
        if self._journal is None:
            self._journal = Journal.begin(self._folder, self._identity.key, self._payloads())
        elif self._unwritten:
            self._journal.append(self._unwritten)
        self._unwritten.clear()

    def close(self) -> None:
        """Leave the journal, for whoever takes the work up again."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def discard(self) -> None:
        """Take the journal away: the work is saved elsewhere, or not wanted."""
        if self._journal is not None:
            self._journal.remove()
            self._journal = None

    def _look(self, scene: Scene) -> None:
        if scene != self._scene:
            self._scene = scene
            if self._journal is not None:
                self._unwritten.append(_scene_payload(scene))

    def _payloads(self) -> list[bytes]:
        """What a journal of all of it holds."""
        opening = pack({_SCAN: self._identity.to_json(), "program": __version__})
        saved = [_saved_payload(self._saved)] if self._saved is not None else []
        return [opening, self._beginning, *self._entries, *saved, _scene_payload(self._scene)]


def _scene_payload(scene: Scene) -> bytes:
    return pack({_SCENE: scene.to_json()})


def _saved_payload(saved: Saved) -> bytes:
    stated: dict[str, Any] = {"path": str(saved.path), "revision": saved.revision, "count": saved.count}
    return pack({_SAVED: stated})
