"""Timing, and the rows that benchmarks hand on to be printed and kept.

A benchmark is a module with ``run(folder) -> Iterator[Row]``: it yields each row as soon as it is measured. The row
knows what was measured, against what, and what was to be reached; it does not know how it is printed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

most_repeats: int | None = None
"""Set by whoever only wants to see that everything runs."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of repeated runs; in a row with another unit, that."""

    median: float
    p95: float

    @staticmethod
    def of(values: Sequence[float]) -> Timing:
        """From single measurements, at least one."""
        ordered = sorted(values)
        return Timing(statistics.median(ordered), ordered[round(0.95 * (len(ordered) - 1))])


class Goal(NamedTuple):
    """What was to be reached.

    Attributes:
        of: the figure that is held to it: our median or p95 at most ``limit`` (in the row's unit), our median at most
            ``limit`` times the peer's ("ratio"), or the peer's at least ``limit`` times ours ("faster").
        limit: the figure.
    """

    of: Literal["median", "p95", "ratio", "faster"]
    limit: float


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        part: the heading that it stands under.
        what: what was measured.
        ours: how long we take, or another figure in ``unit``.
        unit: of ``ours`` and ``theirs``.
        peer: what it is measured against in the same run, a floor or another program; empty for none.
        theirs: how long that takes.
        goal: what was to be reached; None where there is none.
        missed: why the goal is not reached, where it is not; every row with a goal says what would be the cause.
        note: a short remark: how something was measured, or why it could not be.
        at: the size that it was measured at, in what ``part`` names; such rows are drawn as a plot of that part with a
            line for each ``what``.
    """

    part: str
    what: str
    ours: Timing
    unit: str = "ms"
    peer: str = ""
    theirs: Timing | None = None
    goal: Goal | None = None
    missed: str = ""
    note: str = ""
    at: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's median ours is; None without a peer."""
        return self.ours.median / self.theirs.median if self.theirs else None

    @property
    def remark(self) -> str:
        """What there is to say beside the figures."""
        return "; ".join(filter(None, (self.missed if self.is_reached is False else "", self.note)))

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is; None where there is none."""
        if self.goal is None:
            return None
        if self.goal.of in ("median", "p95"):
            return bool(getattr(self.ours, self.goal.of) <= self.goal.limit)
        if self.ratio is None:
            raise ValueError(f"{self.what}: a goal against a peer, and no peer")
        return self.ratio <= self.goal.limit if self.goal.of == "ratio" else 1 / self.ratio >= self.goal.limit


def measure(
    run: Callable[[], object],
    repeats: int,
    each: int = 1,
    warm_up: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Timing:
    """Time ``run``, which does ``each`` units of work, so many times.

    Args:
        run: what is timed.
        repeats: how often.
        each: units of work that it does.
        warm_up: how often it is run before.
        clock: tells seconds; ``time.thread_time`` the processor time of this thread alone, for small differences.
    """
    for _ in range(min(warm_up, most_repeats or warm_up)):
        run()
    times = []
    for _ in range(min(repeats, most_repeats or repeats)):
        start = clock()
        run()
        times.append((clock() - start) * 1000 / each)
    return Timing.of(times)
