"""The lanes in which the program works, and what follows the end of a job in any of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from viewer.jobs import Channel, Ends, Jobs
from viewer.messages import MessageBar

T = TypeVar("T")

OPEN, FINDINGS, WRITE, MODEL, KEEP, COUNT = "open", "findings", "write", "model", "keep", "count"
FOLDER, COMPARE, SURFACE, OFFERS, ASK, SPAN = "folder", "compare", "surface", "offers", "ask", "span"
EDIT, MEASURE, BASIN = "edit", "measure", "basin"
JOURNAL, MATCH, SIGN, CASES = "journal", "match", "sign", "cases"
"""Of what is read or computed the latest wins; what is written or chosen is queued, so that none is lost."""

_BEHIND = (JOURNAL, KEEP, CASES)
"""What is written behind the user's back, at every step: nothing on screen hangs on whether it is."""
_WAITED_FOR = (OPEN, COMPARE, FINDINGS, SURFACE, WRITE, MODEL, EDIT, MEASURE, BASIN, MATCH, SIGN)


class End(Enum):
    """How a use case ended."""

    SUCCEEDED = auto()
    FAILED = auto()
    CANCELLED = auto()


class Lanes(QObject):
    """Jobs whose errors are told in the message bar.

    Args:
        messages: where errors are told.
        parent: in Qt's sense.

    Signals:
        progressed(str, float, str): lane, fraction, what is going on.
        ended(str, object, str): lane, how (an :class:`End`), and the sentence that says what went wrong, if it failed.
        busy_changed(): a job has begun or ended on which something on screen may hang.
    """

    progressed = Signal(str, float, str)
    ended = Signal(str, object, str)
    busy_changed = Signal()

    def __init__(self, messages: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._jobs = Jobs(self)
        self._jobs.busy_changed.connect(self._tell_busy)

    @property
    def busy(self) -> bool:
        """Whether anything runs that the user waits for."""
        return any(self._jobs.is_busy(lane) for lane in _WAITED_FOR)

    def is_busy(self, lane: str) -> bool:
        """Whether a job runs in a lane."""
        return self._jobs.is_busy(lane)

    def _tell_busy(self, lane: str) -> None:
        if lane not in _BEHIND:
            self.busy_changed.emit()

    def start(
        self,
        lane: str,
        work: Callable[[Channel], T],
        succeeded: Callable[[T], object],
        stopped: Callable[[], object] = lambda: None,
        failed: Callable[[Exception], object] = lambda _: None,
    ) -> None:
        """Run a job in place of the one in its lane.

        Args:
            lane: to run in.
            work: what to do, in another thread.
            succeeded: takes its result.
            stopped: called first when it has failed or was cancelled.
            failed: takes its error, once that is told.
        """
        self._jobs.start(lane, work, self._ends(lane, succeeded, stopped, failed))

    def queue(self, lane: str, work: Callable[[Channel], T], succeeded: Callable[[T], object]) -> None:
        """Run a job after those that wait in its lane."""
        self._jobs.queue(lane, work, self._ends(lane, succeeded))

    def keep(self, work: Callable[[], None]) -> None:
        """Write what the program remembers, behind the user's back."""
        self._jobs.queue(KEEP, lambda _: work(), Ends(lambda _: None, self._messages.tell_error))

    def cancel(self, lane: str) -> None:
        """Stop the job in a lane, as the user wishes."""
        self._jobs.cancel(lane)

    def drop(self, lane: str) -> None:
        """Stop the job in a lane, whose result nobody wants any more."""
        self._jobs.drop(lane)

    def shutdown(self) -> bool:
        """Stop everything; returns whether it has stopped in time."""
        return self._jobs.shutdown()

    def _ends(
        self,
        lane: str,
        succeeded: Callable[[T], object],
        stopped: Callable[[], object] = lambda: None,
        failed: Callable[[Exception], object] = lambda _: None,
    ) -> Ends[T]:
        def end_well(result: T) -> None:
            succeeded(result)
            self.ended.emit(lane, End.SUCCEEDED, "")

        def end_badly(error: Exception) -> None:
            stopped()
            sentence = self._messages.tell_error(error)
            failed(error)
            self.ended.emit(lane, End.FAILED, sentence)

        def end_early() -> None:
            stopped()
            self.ended.emit(lane, End.CANCELLED, "")

        return Ends(end_well, end_badly, end_early, lambda fraction, text: self.progressed.emit(lane, fraction, text))
