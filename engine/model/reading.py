"""What a reader looks at while a model works, and what they get to see of it before it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.scan.volume import LabelArray

Show = Callable[[int, LabelArray], None]


class Reading:
    """A reader in front of a scan that is being predicted; safe from any thread.

    The slice in view is segmented first, then those around it, nearest first; what comes out in the end does not
    depend on it. May be given to one prediction after another.

    Args:
        show: called as ``show(k, labels)`` for every slice of the scan once, as soon as the network has seen it:
            labels (j, i) uint8 as the card's thresholds draw them, before anything is tidied up, the receiver's to
            keep. Comes from the threads that do the work, several at once; what it raises ends the prediction and
            comes out of it.
        at: the slice in view.
    """

    def __init__(self, show: Show | None = None, at: int = 0) -> None:
        self.show = show
        self._lock = threading.Lock()
        self._in_view = at
        self._is_held = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def in_view(self) -> int:
        """The slice of the scan that was looked at last."""
        return self._in_view

    @property
    def is_held(self) -> bool:
        """Whether the work is to rest."""
        return self._is_held

    def look_at(self, k: int) -> None:
        """The reader has gone to slice ``k`` of the scan: what is left is done from there outwards."""
        self._in_view = k

    def hold(self) -> None:
        """Begin nothing new, for the reader is dragging; a network that runs goes on to the end of its slice."""
        self._is_held = True

    def release(self) -> None:
        """Go on after :meth:`hold`."""
        self._is_held = False
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    @contextmanager
    def telling(self, released: Callable[[], None]) -> Iterator[None]:
        """While inside, every release calls ``released``."""
        with self._lock:
            self._listeners.append(released)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(released)
