"""The pictures of what is open: for each plane the one that is on screen, and what makes the next one cheap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray
from PySide6.QtGui import QImage

from engine.scan.slicing import Plane, cut
from engine.scan.volume import Mask, Volume
from viewer.views.compose import Canvas, Compositor, Look
from viewer.views.sheaf import Sheaf

_Cut = Callable[[Plane, int], NDArray[Any]]


class Pictures:
    """Draws slices of one scan.

    Args:
        volume: the scan.
        look: how it is drawn at first.
        is_whole: whether all of the scan is there. What still changes is taken afresh for every picture.
    """

    def __init__(self, volume: Volume, look: Look, *, is_whole: bool = True) -> None:
        self._compositor = Compositor(volume.voxels.dtype, volume.slope, volume.intercept, look)
        self._canvases = {plane: Canvas() for plane in Plane}
        self._cut_voxels = _cutter(volume.voxels, is_whole)
        self._cut_labels: _Cut | None = None

    def set_look(self, look: Look) -> None:
        """Draw otherwise from now on."""
        self._compositor.look = look

    def set_mask(self, mask: Mask | None, *, is_whole: bool = True) -> None:
        """Draw the labels of a mask on the scan's grid; ``is_whole`` is whether it will stay as it is."""
        self._cut_labels = _cutter(mask.labels, is_whole) if mask is not None else None

    def draw(self, plane: Plane, index: int) -> QImage:
        """The picture of a slice; it shows the slice until the next one of this plane is drawn."""
        draws_labels = self._cut_labels is not None and self._compositor.look.style.shows_labels
        return self._compositor.compose(
            self._canvases[plane],
            self._cut_voxels(plane, index),
            self._cut_labels(plane, index) if self._cut_labels is not None and draws_labels else None,
        )


def _cutter(array: NDArray[Any], is_whole: bool) -> _Cut:
    if not is_whole:
        return lambda plane, index: cut(array, plane, index)
    sheaves = {plane: Sheaf(array, plane) for plane in Plane}
    return lambda plane, index: sheaves[plane].cut(index)
