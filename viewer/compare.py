"""A second scan beside the open one: its own session, and how far the two crosshairs go together."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.case.case import Case
from engine.scan.geometry import Geometry
from engine.scan.slicing import Index
from viewer.session import Session
from viewer.views.compare_pane import Link


class Comparison(QObject):
    """Ties a second session to the first while a second scan is shown.

    By position, both crosshairs are at the same place in mm, which is right for scans of one visit. By slice, both move
    by as many voxels from where they stood when they were linked, which is right for scans of two visits, once the
    reader has brought them to the same place by hand.

    Args:
        first: of the open scan.
        parent: in Qt's sense.

    Attributes:
        second: of the scan beside it; without a case while nothing is compared.

    Signals:
        changed(): another scan is compared, or none, or the link is another.
        strayed(): whether one crosshair has no counterpart in the other scan may have changed.
    """

    changed = Signal()
    strayed = Signal()

    def __init__(self, first: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.second = Session(self)
        self._first = first
        self._link = self._last_link = Link.POSITION
        self._from: tuple[Index, Index] = ((0, 0, 0), (0, 0, 0))
        self._is_outside = False
        self._leading: Session | None = None
        first.scan_changed.connect(self._relink)
        first.cursor_changed.connect(lambda: self._follow(first, self.second))
        self.second.cursor_changed.connect(lambda: self._follow(self.second, first))

    @property
    def link(self) -> Link:
        """How the two go together."""
        return self._link

    @property
    def is_on(self) -> bool:
        """Whether a second scan is shown."""
        return self.second.case is not None

    @property
    def is_outside(self) -> bool:
        """Whether the crosshair that was moved last has no counterpart in the other scan."""
        return self._is_outside

    def begin(self, case: Case) -> None:
        """Show a scan beside the open one."""
        self.second.open_case(case)
        self._relink()
        self.changed.emit()

    def end(self) -> None:
        """Show the open scan alone again."""
        self.second.close_case()
        self.changed.emit()

    def set_link(self, link: Link) -> None:
        """Let the two go together otherwise, from now on."""
        if link is not self._link:
            self._link = link
            if link is not Link.NONE:
                self._last_link = link
            self._relink()
            self.changed.emit()

    def set_linked(self, linked: bool) -> None:
        """Tie them as they were tied last, or let each go its own way."""
        self.set_link(self._last_link if linked else Link.NONE)

    def _relink(self) -> None:
        """From here on they go together; by position the second goes to the first at once."""
        self._from = self._first.cursor, self.second.cursor
        self._follow(self._first, self.second)

    def _follow(self, leader: Session, follower: Session) -> None:
        """Bring a crosshair to where the other one has just gone; it does not lead back."""
        if self._leading is not None or leader.case is None or follower.case is None:
            return
        wanted = self._counterpart(leader, leader.case.volume.geometry, follower.case.volume.geometry)
        outside = wanted is not None and not _holds(follower.case.volume.geometry, wanted)
        if wanted is not None:
            self._leading = leader
            k, j, i = (math.floor(v + 0.5) for v in wanted)
            follower.set_cursor((k, j, i))
            self._leading = None
        if outside != self._is_outside:
            self._is_outside = outside
            self.strayed.emit()

    def _counterpart(self, leader: Session, here: Geometry, there: Geometry) -> tuple[float, ...] | None:
        """Where the other crosshair belongs, in voxels of its scan; None where they are not linked."""
        if self._link is Link.POSITION:
            return tuple(there.to_index(here.to_world(leader.cursor)).tolist())
        if self._link is Link.SLICE:
            start, other = self._from if leader is self._first else self._from[::-1]
            return tuple(float(o + now - s) for s, o, now in zip(start, other, leader.cursor, strict=True))
        return None


def _holds(geometry: Geometry, index: tuple[float, ...]) -> bool:
    """Whether a place lies in a voxel of a scan."""
    return bool(np.all([-0.5 <= v < n - 0.5 for v, n in zip(index, geometry.shape, strict=True)]))
