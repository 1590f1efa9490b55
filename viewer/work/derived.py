"""What is computed of the scan on screen without being asked: its histogram, and where labels lie."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.findings.extent import slices_with_labels
from engine.scan.histogram import count_intensities
from viewer.session import Session
from viewer.work.lanes import COUNT, SPAN, Lanes


class Derived(QObject):
    """Follows the session. A part of the controller.

    Args:
        session: what is on screen.
        lanes: in which it is computed.

    Signals:
        spanned(object): where labels lie in each plane, a dict of :class:`Extent`, or None without a mask.
        counted(object): the :class:`Histogram` of the open scan.
    """

    spanned = Signal(object)
    counted = Signal(object)

    def __init__(self, session: Session, lanes: Lanes) -> None:
        super().__init__(session)
        self._session, self._lanes = session, lanes
        self._painted = QTimer(self)  # without delay, yet after what waits to be painted
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._count)
        session.scan_changed.connect(self._recount)
        session.scan_changed.connect(self._span)
        session.findings_changed.connect(self._span)

    @property
    def will_count(self) -> bool:
        """Whether a histogram is about to be counted."""
        return self._painted.isActive()

    def stop(self) -> None:
        """Begin nothing more."""
        self._painted.stop()

    def _span(self) -> None:
        """Another mask is on screen, or none: find in which slices it is."""
        self._lanes.drop(SPAN)
        self.spanned.emit(None)
        case = self._session.whole_case
        if case is not None and case.mask is not None:
            mask = case.mask
            self._lanes.start(SPAN, lambda channel: slices_with_labels(mask, channel), self.spanned.emit)

    def _recount(self) -> None:
        """Another scan is on screen: it is counted once it is whole, and not before its picture is painted."""
        self._lanes.drop(COUNT)
        self._painted.start()

    def _count(self) -> None:
        if (case := self._session.whole_case) is not None:
            volume = case.volume
            self._lanes.start(COUNT, lambda _: count_intensities(volume), self.counted.emit)
