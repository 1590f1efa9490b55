"""A reader without a screen: work on a case, step by step, as random as is wanted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import Patch, pack
from engine.case.keeping.beginning import Beginning, drawing_of
from engine.case.keeping.log import Decided, Drew, Entry, Event, Marked, Noted, Reopened, Signed, Work
from engine.case.keeping.logbook import Story
from engine.case.keeping.scan_identity import ScanIdentity
from engine.case.keeping.scene import Scene
from engine.case.review import Decision, Judged, Origin, Review
from engine.findings.lesions import find_lesions
from engine.findings.tools import Mark, Tool
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Mask, Modality, Volume
from engine.scan.window import Window
from tests.viewer.scans import abdomen, abdomen_labels, write_scan

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCENE = Scene("P-001", Modality.CT, NOON, Window(40.0, 400.5), 2, True, (3, 20, 12), frozenset({2}))


def chance(seed: int) -> random.Random:
    """The same chance every time."""
    return random.Random(seed)  # noqa: S311


def write_volume(folder: Path, name: str = "abdomen.nii.gz") -> Volume:
    """A small CT on disk, and as it is opened."""
    return load_volume(write_scan(folder / name, abdomen()))


def beginning_of(volume: Volume) -> Beginning:
    """Work on a mask that was opened: a liver and three tumours."""
    mask = Mask(abdomen_labels(), volume.geometry)
    components = find_lesions(mask)
    review = Review.of((component.number for component in components), Origin.FILE)
    return Beginning(volume.geometry, drawing_of(mask, components), review=review)


def story_of(volume: Volume) -> Story:
    """The same, of which nothing is done yet."""
    return Story(ScanIdentity.of(volume), beginning_of(volume).to_bytes(), scene=SCENE)


@dataclass
class Reader:
    """Does this and that, at random, undoes some of it, and knows what has come of it without any log."""

    work: Work
    luck: random.Random = field(default_factory=lambda: chance(7))
    at: datetime = NOON
    done: list[Drew] = field(default_factory=list)

    @property
    def canvas(self) -> Canvas:
        return self.work.canvas

    def act(self) -> Entry:
        """One step."""
        self.at += timedelta(seconds=1)
        kinds = (self._draw, self._draw, self._draw, self._undo, self._decide, self._note, self._mark, self._sign)
        event = self.luck.choice(kinds)()
        self.work = self.work.after(event)
        return Entry(self.at, event)

    def _draw(self) -> Event:
        low = [self.luck.randrange(n - 4) for n in self.canvas.shape]
        box = tuple(slice(a, a + self.luck.randint(1, 4)) for a in low)
        inside = np.zeros(self.canvas.shape, bool)
        inside[box] = True
        indices = np.flatnonzero(inside)
        label, key = self.luck.choice([(0, 0), (1, 0), (2, self.luck.randint(1, 9))])
        after = np.full(len(indices), int(pack(label, True, key)), np.uint32)
        lesions = {**self.work.review.lesions}
        if key:
            lesions.setdefault(key, Judged(str(key), Origin.READER, Decision.ACCEPTED))
        patch = Patch.of(indices, self.canvas.states_at(indices), after)
        self.done.append(Drew("Draw", patch, Review(lesions)))
        return self.done[-1]

    def _undo(self) -> Event:
        if not self.done:
            return self._mark()
        last = self.done.pop()
        return Drew("Undo", last.patch.inverse, self.work.review)

    def _decide(self) -> Event:
        lesions = {**self.work.review.lesions}
        key = self.luck.choice(sorted(lesions))
        name = lesions[key].name + self.luck.choice(["", "a"])
        lesions[key] = Judged(name, self.luck.choice([*Origin]), self.luck.choice([*Decision]))
        return Decided("Accept lesion", Review(lesions))

    def _note(self) -> Event:
        return Noted(self.luck.randint(1, 9), self.luck.choice(["", "calcified – ü", 'a "quote"\n and a line']))

    def _mark(self) -> Event:
        points = tuple((4.0, self.luck.random() * 30, self.luck.random() * 30) for _ in range(2))
        return Marked((*self.work.marks[-3:], Mark(len(self.work.marks) + 1, Tool.RULER, Plane.AXIAL, points)))

    def _sign(self) -> Event:
        return Signed(self.at) if self.work.signed_at is None else Reopened(self.at)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A disk that is full: no file of this process may grow beyond this."""
    import resource  # there is none on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def same(one: Work, other: Work) -> bool:
    """Whether two works have led to the same, to the byte."""
    drawn = all(
        np.array_equal(getattr(one.canvas, name), getattr(other.canvas, name))
        for name in ("labels", "keys", "by_reader")
    )
    rest = [
        (work.canvas.digest(), work.has_mask, work.review, work.notes, work.marks, work.signed_at, work.course)
        for work in (one, other)
    ]
    return drawn and rest[0] == rest[1]
