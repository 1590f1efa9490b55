"""A second scan beside the open one: its own session, and how far the two crosshairs go together."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

from engine.case.case import Case
from engine.scan.geometry import Geometry
from engine.scan.slicing import Index
from viewer.session import Session
from viewer.views.compare_pane import Link

Place = tuple[float, float, float]
"""A fractional voxel index (k, j, i)."""


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
        changed(): another scan is compared, or none, or they are linked otherwise.
    """

    changed = Signal()

    def __init__(self, first: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.second = Session(self, first.acknowledged)
        self._first = first
        self._link = self._last_link = Link.POSITION
        self._from: tuple[Index, Index] = ((0, 0, 0), (0, 0, 0))
        self._zooms_together = True
        self._leading: Session | None = None
        first.scan_changed.connect(self._relink)
        first.look_changed.connect(self._dress)
        first.cursor_changed.connect(lambda: self._follow(first, self.second))
        self.second.cursor_changed.connect(lambda: self._follow(self.second, first))

    @property
    def link(self) -> Link:
        """How the two go together."""
        return self._link

    @property
    def zooms_together(self) -> bool:
        """Whether both are zoomed and moved together while they are linked."""
        return self._zooms_together

    @property
    def is_on(self) -> bool:
        """Whether a second scan is shown."""
        return self.second.case is not None

    @property
    def places(self) -> tuple[Place, Place] | None:
        """Voxels (k, j, i) of both scans that belong together, where one crosshair is; None while they are not linked.

        Not rounded, and outside one of the scans when the crosshair of the other has no counterpart in it.
        """
        one, other = self._first.case, self.second.case
        if one is None or other is None:
            return None
        here, there = one.volume.geometry, other.volume.geometry
        if any(self._first.beyond):
            second = self._counterpart(self.second, there, here)
            return (second, self.second.cursor) if second is not None else None
        first = self._counterpart(self._first, here, there)
        return (self._first.cursor, first) if first is not None else None

    def begin(self, case: Case) -> None:
        """Show a scan beside the open one."""
        self._dress()
        self.second.open_case(case)
        self._relink()
        self.changed.emit()

    def end(self) -> None:
        """Show the open scan alone again."""
        self.second.close_case()
        self._relink()
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

    def set_zooms_together(self, together: bool) -> None:
        """Zoom and move both together, or each by itself."""
        self._zooms_together = together
        self.changed.emit()

    def _dress(self) -> None:
        """The overlay is drawn in both alike; each has its own window."""
        self.second.set_style(self._first.style)

    def _relink(self) -> None:
        """From here on they go together; by position the second goes to the first at once."""
        self._leading = self._first
        for session in (self._first, self.second):
            session.set_cursor(session.cursor)  # where it is shown again, should it have been led astray
        self._leading = None
        self._from = self._first.cursor, self.second.cursor
        self._follow(self._first, self.second)

    def _follow(self, leader: Session, follower: Session) -> None:
        """Bring a crosshair to where the other one has just gone; it does not lead back."""
        if self._leading is not None or leader.case is None or follower.case is None:
            return
        wanted = self._counterpart(leader, leader.case.volume.geometry, follower.case.volume.geometry)
        if wanted is not None:
            self._leading = leader
            k, j, i = (math.floor(v + 0.5) for v in wanted)
            follower.lead_cursor((k, j, i))
            self._leading = None

    def _counterpart(self, leader: Session, here: Geometry, there: Geometry) -> Place | None:
        """Where the other crosshair belongs, in voxels of its scan; None where they are not linked."""
        if self._link is Link.POSITION:
            k, j, i = there.to_index(here.to_world(leader.cursor)).tolist()
            return k, j, i
        if self._link is Link.SLICE:
            start, other = self._from if leader is self._first else self._from[::-1]
            k, j, i = (float(o + now - s) for s, o, now in zip(start, other, leader.cursor, strict=True))
            return k, j, i
        return None
