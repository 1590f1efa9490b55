"""Slices that go by themselves, round and round, until a hand takes over."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.scan.slicing import Plane, slice_count
from viewer.session import Session
from viewer.settings import CINE_SPEEDS

SPEEDS = tuple(int(speed) for speed in CINE_SPEEDS)
"""Slices a second."""


class Cine(QObject):
    """Steps the active plane while it is on.

    A tick that comes late is one step, not several: on a slow machine slices go slower, and none is skipped.

    Args:
        session: whose slices go by.

    Signals:
        changed(): it was started, stopped, or has another speed.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._speed = SPEEDS[2]
        self._plane: Plane | None = None
        self._at: int | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        session.scan_changed.connect(self.stop)

    @property
    def is_on(self) -> bool:
        """Whether slices go by."""
        return self._timer.isActive()

    @property
    def speed(self) -> int:
        """Slices a second."""
        return self._speed

    def start(self) -> None:
        """Let the slices of the active plane go by, from the one that is shown."""
        case = self._session.case
        if case is None or slice_count(case.volume.geometry, self._session.active) < 2:
            self.changed.emit()  # the button that was pressed comes up again
            return
        self._plane = self._session.active
        self._at = self._session.cursor[self._plane.slice_axis]
        self._timer.start(1000 // self._speed)
        self.changed.emit()

    def stop(self) -> None:
        """Stay at the slice that is shown."""
        if self.is_on:
            self._timer.stop()
            self.changed.emit()

    def toggle(self, on: bool) -> None:
        """Start or stop."""
        if on:
            self.start()
        else:
            self.stop()

    def set_speed(self, speed: int) -> None:
        """Let them go by at another speed."""
        if speed != self._speed:
            self._speed = speed
            self._timer.setInterval(1000 // speed)
            self.changed.emit()

    def change_speed(self, step: int) -> None:
        """Faster (+1) or slower (-1), within the table."""
        place = SPEEDS.index(self._speed) + step
        self.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def _step(self) -> None:
        case, plane = self._session.case, self._plane
        if case is None or plane is None:
            return
        if self._session.cursor[plane.slice_axis] != self._at:  # a hand has taken over
            self.stop()
            return
        self._at = (self._at + 1) % slice_count(case.volume.geometry, plane)
        self._session.set_index(plane, self._at)
