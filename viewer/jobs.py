"""Slow work, off the GUI thread: the one module that owns threads.

A job runs a plain function ``work(channel)`` in a thread of its own and ends in exactly one way, told in the GUI
thread: succeeded, failed or cancelled. Before that it may hand over what it has so far. Of the jobs started in one lane
the latest wins, and whatever an older one still brings is dropped; those that are queued in a lane run one after the
other, and none is lost.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from engine.errors import Cancelled
from engine.progress import Progress

T = TypeVar("T")

_REPORT_EVERY_S = 0.03
"""More than thirty reports a second only fill the event queue."""
_PAINTED_WITHIN_S = 0.1
_SWITCH_EVERY_S = 0.0005
"""How long one thread of Python may keep another waiting. To draw a frame the window lets go of the interpreter dozens
of times, once for each call to Qt, and gets it back from a job that computes after so long; Python's own choice is
ten times as much."""


def _ignore(*_: object) -> None:
    """Leave an end unheard."""


class Channel(Progress):
    """A job's line to the window: how far it is, and what it has found so far.

    Args:
        report: as of :class:`Progress`.
        tell: as :meth:`tell`.
        when_painted: calls something, asked in the GUI thread, once what waits to be painted is.
    """

    def __init__(
        self,
        report: Callable[[float, str], None],
        tell: Callable[[Callable[[], object]], None],
        when_painted: Callable[[Callable[[], object]], None],
    ) -> None:
        super().__init__(report)
        self._tell = tell
        self._when_painted = when_painted

    def tell(self, news: Callable[[], object]) -> None:
        """Have something called in the GUI thread before the end, in order, unless the job is pushed aside first."""
        self._tell(news)

    def show(self, news: Callable[[], object]) -> None:
        """As :meth:`tell`; returns once what it changed is painted, so that a first look shares no core with the work.

        Or soon: a window that is busy, or is not there any more, holds no work up.

        Raises:
            Cancelled: when asked to stop.
        """
        painted = threading.Event()

        def show() -> None:
            news()
            self._when_painted(painted.set)

        self._tell(show)
        with self.interrupting(painted.set):
            painted.wait(_PAINTED_WITHIN_S)
        self.check()


@dataclass(frozen=True)
class Ends(Generic[T]):
    """What to call, in the GUI thread, when a job has something to say."""

    succeeded: Callable[[T], object]
    failed: Callable[[Exception], object]
    cancelled: Callable[[], object] = _ignore
    progressed: Callable[[float, str], object] = _ignore


class _Job(QObject):
    """One run; lives in the GUI thread, works in its own.

    Signals:
        progressed(object, float, str): this job, fraction, what is going on.
        told(object, object): this job, what is to be called.
        ended(object, object, object): this job, its result, its error; one of the two is None.
    """

    progressed = Signal(object, float, str)
    told = Signal(object, object)
    ended = Signal(object, object, object)

    def __init__(
        self,
        lane: str,
        work: Callable[[Channel], Any],
        ends: Ends[Any],
        when_painted: Callable[[Callable[[], object]], None],
        after: threading.Thread | None = None,
        whole: bool = False,
    ) -> None:
        super().__init__()
        self.lane = lane
        self.ends = ends
        self.whole = whole
        self.superseded = False
        self._after = after
        self.channel = Channel(self._report, self._hand_over, when_painted)
        self._work = work
        self._told = 0.0
        self.thread_ = threading.Thread(target=self._run, name=f"job-{lane}", daemon=True)

    def _report(self, fraction: float, text: str) -> None:
        now = time.monotonic()
        if now - self._told >= _REPORT_EVERY_S:
            self._told = now
            self.progressed.emit(self, fraction, text)

    def _hand_over(self, news: Callable[[], object]) -> None:
        self.told.emit(self, news)

    def _run(self) -> None:
        if self._after is not None:
            self._after.join()
            self._after = None
        try:
            result = self._work(self.channel)
        except Exception as error:
            self.ended.emit(self, None, error)
        else:
            self.ended.emit(self, result, None)


class Jobs(QObject):
    """Starts jobs, stops them, and sees to it that none outlives the window.

    Signals:
        busy_changed(str): a job has begun or ended in this lane.
    """

    busy_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_SWITCH_EVERY_S)
        self._running: dict[str, list[_Job]] = {}
        self._leaving: set[_Job] = set()
        self._after_painting: list[Callable[[], object]] = []
        # What is to be painted comes after other events, and before timers. Not QTimer.singleShot: ADR 26.
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._tell_painted)

    def start(self, lane: str, work: Callable[[Channel], T], ends: Ends[T]) -> None:
        """Run ``work`` in a thread; a job that still runs in the same lane is cancelled and its result dropped."""
        self.drop(lane)
        self._begin(_Job(lane, work, ends, self._when_painted))

    def queue(self, lane: str, work: Callable[[Channel], T], ends: Ends[T]) -> None:
        """Run ``work`` after everything that was queued in the lane before; even a shutdown lets it finish.

        For what must not be lost or done in another order: writing files.
        """
        before = self._running.get(lane)
        self._begin(_Job(lane, work, ends, self._when_painted, before[-1].thread_ if before else None, whole=True))

    def _begin(self, job: _Job) -> None:
        # Methods, not closures over the job: those would keep it, and the scan that its work holds, for ever.
        job.progressed.connect(self._tell_progress, Qt.ConnectionType.QueuedConnection)
        job.told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        job.ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._running.setdefault(job.lane, []).append(job)
        job.thread_.start()
        self.busy_changed.emit(job.lane)

    def is_busy(self, lane: str) -> bool:
        """Whether a job runs in a lane."""
        return lane in self._running

    def cancel(self, lane: str) -> None:
        """Ask the lane's job to stop; its end is told when it has."""
        for job in self._running.get(lane, ()):
            job.channel.cancel()

    def drop(self, lane: str) -> None:
        """Stop the lane's job and forget it at once: whatever it still brings is not told."""
        jobs = self._running.pop(lane, [])
        for job in jobs:
            job.superseded = True
            if not job.whole:
                job.channel.cancel()
            self._leaving.add(job)
        if jobs:
            self.busy_changed.emit(lane)
        for job in jobs:
            job.ends.cancelled()

    def shutdown(self, timeout_s: float = 10.0) -> bool:
        """Cancel everything but what is queued and wait, at most ``timeout_s`` in all.

        Returns:
            whether every thread has ended; a thread that has not is a daemon, and ends with the process.
        """
        deadline = time.monotonic() + timeout_s
        for lane in tuple(self._running):
            self.drop(lane)
        for job in tuple(self._leaving):
            job.thread_.join(max(0.0, deadline - time.monotonic()))
        return not any(job.thread_.is_alive() for job in self._leaving)

    def _when_painted(self, act: Callable[[], object]) -> None:
        self._after_painting.append(act)
        self._painted.start(1)

    def _tell_painted(self) -> None:
        acts, self._after_painting = self._after_painting, []
        for act in acts:
            act()

    def _tell_progress(self, job: _Job, fraction: float, text: str) -> None:
        if not job.superseded:
            job.ends.progressed(fraction, text)

    def _tell(self, job: _Job, news: Callable[[], object]) -> None:
        if not job.superseded:
            news()

    def _end(self, job: _Job, result: Any, error: Exception | None) -> None:
        if job.superseded:  # its end was told when it was pushed aside
            self._leaving.discard(job)
            return
        self._running[job.lane].remove(job)
        if not self._running[job.lane]:
            del self._running[job.lane]
        self.busy_changed.emit(job.lane)
        if error is None:
            job.ends.succeeded(result)
        elif isinstance(error, Cancelled):
            job.ends.cancelled()
        else:
            job.ends.failed(error)
