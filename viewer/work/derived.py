"""What is computed of the scan on screen without being asked: its histogram, and where labels lie."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.findings.extent import slices_with_labels
from engine.scan.histogram import count_intensities
from viewer.session import Session
from viewer.work.lanes import COUNT, SPAN, Lanes

_STILL_AFTER_MS = 200
"""A hand that has not drawn for so long rests: of many strokes one look is enough."""


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
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_AFTER_MS)
        self._still.timeout.connect(self._span_again)
        session.revised.connect(self._still.start)

    @property
    def will_count(self) -> bool:
        """Whether a histogram is about to be counted."""
        return self._painted.isActive()

    def stop(self) -> None:
        """Begin nothing more."""
        self._painted.stop()
        self._still.stop()

    def _span(self) -> None:
        """Another mask is on screen, or none: find in which slices it is."""
        self.spanned.emit(None)
        self._span_again()

    def _span_again(self) -> None:
        """The mask is another, or was drawn on; what was found of it is shown until that is found anew."""
        self._lanes.drop(SPAN)
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
