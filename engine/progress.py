"""How slow work reports and how it is asked to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.errors import Cancelled

Report = Callable[[float, str], None]


def _silent(fraction: float, text: str) -> None:
    """Report to nobody."""


class Progress:
    """One run of slow work, seen from both ends.

    The worker calls :meth:`report` (which raises :class:`Cancelled` once a stop was asked for); whoever started it
    calls :meth:`cancel` from any thread.

    Args:
        report: called as ``report(fraction, text)`` in the worker's thread, fraction in 0..1.
    """

    def __init__(self, report: Report = _silent) -> None:
        self._report = report
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._interrupts: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._stop.is_set()

    def report(self, fraction: float, text: str = "") -> None:
        """Tell how far the work is; raises :class:`Cancelled` when asked to stop."""
        self.check()
        self._report(min(max(fraction, 0.0), 1.0), text)

    def check(self) -> None:
        """Raise :class:`Cancelled` when asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to stop; returns at once, safe from any thread and more than once."""
        self._stop.set()
        with self._lock:
            interrupts = tuple(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While inside, a stop also calls ``interrupt``: for work that cannot look at a flag itself."""
        with self._lock:
            self._interrupts.append(interrupt)
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)

    def part(self, start: float, end: float) -> Progress:
        """A view on this run in which 0..1 means ``start``..``end`` of the whole."""
        return _Part(self, start, end)


class _Part(Progress):
    """A share of another run: reports into it, stops with it."""

    def __init__(self, whole: Progress, start: float, end: float) -> None:
        super().__init__(lambda fraction, text: whole.report(start + fraction * (end - start), text))
        self._whole = whole

    @property
    def cancelled(self) -> bool:
        return self._whole.cancelled

    def check(self) -> None:
        self._whole.check()

    def cancel(self) -> None:
        self._whole.cancel()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        with self._whole.interrupting(interrupt):
            yield
