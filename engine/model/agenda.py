"""What is left to do of a prediction, handed out to the threads that do it: nearest to the slice in view first."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from engine.model.preprocess import AxisMap
from engine.model.reading import Reading


class Kind(Enum):
    """What can be done next."""

    RUN = "run"
    DRAW = "draw"


class Task(NamedTuple):
    """The number of a batch to give to the network, or of a slice of the scan to draw."""

    kind: Kind
    number: int


class Agenda:
    """The batches that have not been run, and the slices that can be drawn; safe from any thread.

    How far something is from the slice in view is counted on the network's grid; of two as far, a slice is drawn before
    a batch is run. While the reading is held nothing is handed out.

    Args:
        reading: says which slice is in view.
        along: how the scan's slices map onto the network's.
        batches: the network's slices that each batch covers.
    """

    def __init__(self, reading: Reading, along: AxisMap, batches: Sequence[range]) -> None:
        self._reading = reading
        near = [along.sources(k)[0] for k in range(along.size)]
        self._seen = [range(n[0], n[-1] + 1) for n in near]
        self._batches = dict(enumerate(batches))
        self._total = len(batches)
        self._ran = 0
        self._drawable: set[int] = set()
        self._under_way = 0
        self._has_ended = False
        self._changed = threading.Condition()

    def next(self) -> Task | None:
        """What to do now; waits until there is something, None when there is nothing any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or (self._has_work and not self._reading.is_held))
            if self._is_over:
                return None
            self._under_way += 1
            return self._take_nearest()

    def wait_while_held(self) -> None:
        """Returns when the reading is not held, or all has ended: for what is about to begin."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_ended or not self._reading.is_held)

    def done(self, drawable: Sequence[int] | None = None) -> None:
        """A task is done: a slice was drawn, or a batch was run, and by it these slices can be drawn."""
        with self._changed:
            self._under_way -= 1
            if drawable is not None:
                self._ran += 1
                self._drawable.update(drawable)
            self._changed.notify_all()

    def end(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def wake(self) -> None:
        """Look again whether the reading is held."""
        with self._changed:
            self._changed.notify_all()

    def watch(self) -> Iterator[float]:
        """The share of batches that were run, each time it rises, until all is done or ended."""
        told, over = -1, False
        while not over:
            with self._changed:
                while self._ran == told and not self._is_over:
                    self._changed.wait()
                told, over = self._ran, self._is_over
            yield told / self._total

    @property
    def _has_work(self) -> bool:
        return bool(self._drawable or self._batches)

    @property
    def _is_over(self) -> bool:
        return self._has_ended or not (self._has_work or self._under_way)

    def _take_nearest(self) -> Task:
        view = min(max(self._reading.in_view, 0), len(self._seen) - 1)
        seen = self._seen[view]

        def distance(slices: range) -> int:
            return max(slices.start - seen.stop + 1, seen.start - slices.stop + 1, 0)

        # What the slice in view is made of comes before its neighbours, even where they share some of that.
        slices = [(max(distance(self._seen[k]), k != view), 0, abs(k - view), k) for k in self._drawable]
        batches = [(distance(covered), 1, 0, number) for number, covered in self._batches.items()]
        *_, is_batch, _, number = min(slices + batches)
        if is_batch:
            del self._batches[number]
            return Task(Kind.RUN, number)
        self._drawable.remove(number)
        return Task(Kind.DRAW, number)
