"""Changing the chosen lesion as a whole: fill, smooth, cut, merge; thought out in a job, done as one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step, settled
from engine.case.editing.neighbourhood import Neighbourhood
from engine.case.editing.patch import Patch
from engine.case.editing.reshaping import SMOOTHING_REACH, cut, deleted, holes_filled, merged, slices_filled, smoothed
from engine.case.review import Review
from engine.scan.slicing import Plane
from engine.words import say
from viewer.editing.desk import Desk
from viewer.session import Session
from viewer.translating import tr

_SMOOTHED_MM = 2.0
"""Bumps and notches smaller than this go; once more, and larger ones do."""


class Reshaping(QObject):
    """What the actions of the menu "Edit lesion" do.

    Args:
        session: which lesion is chosen, and in which plane one works.
        desk: where it is done.
        several: gives the lesions that are selected in the list, where those are more than one.

    Signals:
        changed(): one is asked which lesion to merge with, or no longer.
        told(str): what to do next, or why nothing is done.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, session: Session, desk: Desk, several: Callable[[], Sequence[int]]) -> None:
        super().__init__(desk)
        self._session, self._desk, self._several = session, desk, several
        self._merging: int | None = None
        self._drawn_in: Plane | None = None
        session.lesion_changed.connect(self._merge)
        for changed in (session.scan_changed, session.findings_changed):
            changed.connect(self.leave_off)

    @property
    def is_merging(self) -> bool:
        """Whether the lesion that is chosen next is merged with the one that was chosen."""
        return self._merging is not None

    def follow(self, plane: Plane) -> None:
        """The reader draws in this plane: its slices are those that are filled.

        Not those of the plane that keys act on: on its way to a menu the pointer crosses others.
        """
        self._drawn_in = plane

    def fill_slices(self) -> None:
        """Draw the lesion in the slices between those in which it is drawn."""
        plane = self._drawn_in or self._session.active
        self._reshape(say("Fill between slices"), 0.0, lambda around: slices_filled(around, plane))

    def fill_holes(self) -> None:
        """Fill what it encloses."""
        plane = self._drawn_in or self._session.active
        self._reshape(say("Fill holes"), 0.0, lambda around: holes_filled(around, plane))

    def smooth(self) -> None:
        """Take away its bumps and notches."""
        reach = SMOOTHING_REACH * _SMOOTHED_MM
        self._reshape(say("Smooth"), reach, lambda around: smoothed(around, _SMOOTHED_MM))

    def cut(self, plane: Plane, ends: tuple[tuple[float, float], ...]) -> None:
        """Cut it in two along a line in a plane."""
        if (key := self._chosen()) is not None:
            self._work(say("Cut"), lambda canvas, review: cut(Neighbourhood.of(canvas, key), review, plane, ends))

    def delete(self) -> None:
        """Take it, or all that are selected, out of the mask."""
        if (key := self._chosen()) is not None:
            keys = tuple(self._several()) or (key,)
            self._work(say("Delete"), lambda canvas, review: deleted(canvas, review, keys))

    def merge(self) -> None:
        """Make one lesion of those that are selected; else let the one that is chosen next be merged with this one."""
        if (key := self._chosen()) is None:
            return
        if keys := tuple(self._several()):
            self._merge_all(keys)
        else:
            self._merging = key
            name = self._desk.review[key].name
            self.told.emit(tr("Choose the lesion that is one with lesion {name}, in the list or with N.", name=name))
            self.changed.emit()

    def leave_off(self) -> bool:
        """Merge nothing; returns whether something was to be."""
        was_merging, self._merging = self.is_merging, None
        if was_merging:
            self.changed.emit()
        return was_merging

    def _merge(self) -> None:
        first, chosen = self._merging, self._session.lesion
        if first is None or chosen is None or chosen.number == first:
            return
        self.leave_off()
        self._merge_all((first, chosen.number))

    def _merge_all(self, keys: tuple[int, ...]) -> None:
        self._work(say("Merge"), lambda canvas, review: merged(canvas, review, keys))

    def _reshape(self, words: str, reach_mm: float, change: Callable[[Neighbourhood], Patch]) -> None:
        """Change the chosen lesion; one that falls apart by it becomes several."""
        if (key := self._chosen()) is None:
            return

        def think(canvas: Canvas, review: Review) -> Step:
            return settled(canvas, change(Neighbourhood.of(canvas, key, reach_mm)), review)

        self._work(words, think)

    def _work(self, words: str, think: Callable[[Canvas, Review], Step]) -> None:
        """Think in a job, once nothing else is drawn: what is drawn stays as it is meanwhile."""

        def begin() -> None:
            if (canvas := self._desk.canvas) is not None:
                self._desk.work(words, partial(think, canvas, self._desk.review))

        self._desk.when_free(begin)

    def _chosen(self) -> int | None:
        """The chosen lesion; where none is, what to do about it is told."""
        if why := self._desk.why_not:
            self.told.emit(why)
            return None
        if self._session.lesion is not None:
            return self._session.lesion.number
        if keys := self._several():
            return keys[0]
        self.told.emit(tr("Choose a lesion first: in the list, or with N."))
        return None
