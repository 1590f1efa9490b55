"""Timing, and how it is printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Milliseconds of repeated runs."""

    median: float
    p95: float

    def line(self, name: str, unit: str, against: Timing | None = None, peer: str = "") -> str:
        """One row of the report; how many times the peer's median it takes, or how many times faster it is."""
        row = f"{name:<58} {self.median:9.2f} {self.p95:9.2f} ms/{unit}"
        if against is None:
            return row
        ratio = self.median / against.median
        return row + (f"   {ratio:.2f} × {peer}" if ratio >= 1 else f"   {1 / ratio:.1f} × faster than {peer}")


def measure(run: Callable[[], object], repeats: int, each: int = 1, warm_up: int = 1) -> Timing:
    """Time ``run``, which does ``each`` units of work, so many times."""
    for _ in range(warm_up):
        run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000 / each)
    times.sort()
    return Timing(statistics.median(times), times[min(len(times) - 1, round(0.95 * (len(times) - 1)))])


def headline(text: str) -> None:
    """A heading and the columns under it."""
    print(f"\n{text}\n{'':<58} {'median':>9} {'p95':>9}")
