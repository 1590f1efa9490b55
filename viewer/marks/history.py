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


class _Step(QUndoCommand):
    """A value that has taken another's place."""

    def __init__(self, words: str, put: Callable[[T], object], before: T, after: T) -> None:
        super().__init__(words)
        self._put, self._before, self._after = put, before, after

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)


class History(QObject):
    """The steps that can be undone and done again; those of the scan on screen.

    Args:
        session: whose scan it is about.

    Signals:
        changed(): what can be undone or done again is something else.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._stacks: dict[ScanKey | None, QUndoStack] = {}
        session.scan_changed.connect(self.changed)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._stack().canUndo()

    @property
    def can_redo(self) -> bool:
        """Whether there is one to do again."""
        return self._stack().canRedo()

    def do(self, words: str, put: Callable[[T], object], before: T, after: T) -> None:
        """Put a value in another's place, so that it can be undone.

        Args:
            words: what is done.
            put: takes the value; called now and whenever it is undone or done again, with that scan on screen.
            before: the value that goes.
            after: the one that comes.
        """
        self._stack().push(_Step(words, put, before, after))

    def undo(self) -> None:
        """Take the last step back."""
        self._stack().undo()

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._stack().redo()

    def _stack(self) -> QUndoStack:
        key = scan_key(self._session)
        if key not in self._stacks:
            self._stacks[key] = QUndoStack(self)
            self._stacks[key].indexChanged.connect(self.changed)
        return self._stacks[key]
