"""A mask as a model draws it, slice by slice, before it is tidied up and measured."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from engine.scan.volume import LabelArray, Mask, Volume

_TELL_EVERY_S = 0.1
"""Ten new pictures a second look like growth; more only take time from the model."""


class Draft:
    """Labels that a job fills while the window shows them.

    A slice is written once, by one thread, and looked at by another: at worst half of it is shown for a moment.

    Args:
        volume: the scan.
        in_view: the scan slice that the reader looks at.
        grown: called with this draft when there is more to show, in the thread that fills: at once for the slice in
            view, else now and then.

    Attributes:
        mask: the labels so far; background where nothing was drawn yet.
        in_view: may be changed at any time.
    """

    def __init__(self, volume: Volume, in_view: int, grown: Callable[[Draft], None]) -> None:
        self._labels = np.zeros(volume.geometry.shape, np.uint8)
        self.mask = Mask(self._labels.view(), volume.geometry)
        self.in_view = in_view
        self._grown = grown
        self._told = 0.0

    def fill(self, k: int, labels: LabelArray) -> None:
        """Take scan slice ``k``, labels (j, i)."""
        self._labels[k] = labels
        now = time.monotonic()
        if k == self.in_view or now - self._told > _TELL_EVERY_S:
            self._told = now
            self._grown(self)
