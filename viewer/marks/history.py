"""What was changed, step by step, and back again: for each scan its own, while the program is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.scan.geometry import Geometry
from viewer.session import Session

T = TypeVar("T")

ScanKey = tuple[Path, Geometry]
"""What is drawn belongs to a grid of a file: to all its time points, and to the same file when it is opened again."""


def scan_key(session: Session) -> ScanKey | None:
    """Which scan is on screen."""
    case = session.case
    return (case.volume.source.path, case.volume.geometry) if case is not None else None


def _always() -> bool:
    return True


class _Step(QUndoCommand):
    """A value that has taken another's place."""

    def __init__(
        self, words: str, put: Callable[[T], object], before: T, after: T, is_done: bool, holds: Callable[[], bool]
    ) -> None:
        super().__init__(words)
        self._put, self._before, self._after, self._is_done = put, before, after, is_done
        self.holds = holds

    def redo(self) -> None:
        if self._is_done:
            self._is_done = False
        elif self.holds():
            self._put(self._after)

    def undo(self) -> None:
        if self.holds():
            self._put(self._before)


class History(QObject):
    """The steps that can be undone and done again; those of the scan on screen.

    Args:
        session: whose scan it is about.

    Signals:
        changed(): what can be undone or done again is something else.
        refused(str): a step was not done, and why.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._stacks: dict[ScanKey | None, QUndoStack] = {}
        self._locked = ""
        session.scan_changed.connect(self.changed)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        stack = self._stack()
        return any(_holds(stack, place) for place in range(stack.index()))

    @property
    def can_redo(self) -> bool:
        """Whether there is one to do again."""
        stack = self._stack()
        return any(_holds(stack, place) for place in range(stack.index(), stack.count()))

    def lock(self, why: str) -> None:
        """Let nothing be done, undone or done again, and say why; an empty sentence lets it again."""
        self._locked = why

    def do(
        self,
        words: str,
        put: Callable[[T], object],
        before: T,
        after: T,
        *,
        is_done: bool = False,
        holds: Callable[[], bool] = _always,
    ) -> None:
        """Put a value in another's place, so that it can be undone.

        Args:
            words: what is done.
            put: takes the value; called now and whenever it is undone or done again, with that scan on screen.
            before: the value that goes.
            after: the one that comes.
            is_done: whether it has taken its place already, and ``put`` is not called now.
            holds: whether what was changed is still there; a step of which it is not is passed over.
        """
        if self._is_refused():
            return
        self._stack().push(_Step(words, put, before, after, is_done, holds))

    def undo(self) -> None:
        """Take the last step back."""
        if self._is_refused():
            return
        stack = self._stack()
        while stack.canUndo():
            is_one = _holds(stack, stack.index() - 1)
            stack.undo()
            if is_one:
                break

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        if self._is_refused():
            return
        stack = self._stack()
        while stack.canRedo():
            is_one = _holds(stack, stack.index())
            stack.redo()
            if is_one:
                break

    def _is_refused(self) -> bool:
        if self._locked:
            self.refused.emit(self._locked)
        return bool(self._locked)

    def _stack(self) -> QUndoStack:
        key = scan_key(self._session)
        if key not in self._stacks:
            self._stacks[key] = QUndoStack(self)
            self._stacks[key].indexChanged.connect(self.changed)
        return self._stacks[key]


def _holds(stack: QUndoStack, place: int) -> bool:
    step = stack.command(place)
    return isinstance(step, _Step) and step.holds()
