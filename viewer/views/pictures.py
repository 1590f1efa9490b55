"""The pictures of what is open: for each plane the one that is on screen, and what makes the next one cheap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from engine.findings.contour import half_level_contour
from engine.findings.lesions import Component
from engine.scan.arrival import Arrival
from engine.scan.slicing import Plane, cut
from engine.scan.volume import Mask, Volume
from viewer.views.arriving import arriving
from viewer.views.compose import Canvas, Compositor, Look
from viewer.views.heat import HeatCanvas, heat_table
from viewer.views.hiding import Cut, without
from viewer.views.outlines import Outline
from viewer.views.sheaf import Sheaf


class Pictures:
    """Draws slices of one scan.

    Args:
        volume: the scan.
        look: how it is drawn at first.
        arrival: how much of the scan is there; None when all is. What still changes is taken afresh for every picture.
    """

    def __init__(self, volume: Volume, look: Look, *, arrival: Arrival | None = None) -> None:
        self._compositor = Compositor(volume.voxels.dtype, volume.slope, volume.intercept, look)
        self._canvases = {plane: Canvas() for plane in Plane}
        voxels = volume.voxels
        self._cut_voxels = _cutter(voxels, is_whole=True) if arrival is None else arriving(voxels, arrival)
        self._mask: Mask | None = None
        self._sheaves: dict[Plane, Sheaf] = {}
        self._cut_whole: Cut | None = None
        self._cut_labels: Cut | None = None
        self._cut_probability: Cut | None = None
        self._heat_canvases = {plane: HeatCanvas() for plane in Plane}
        self._heat_table: NDArray[np.uint32] = np.empty(0, np.uint32)
        self._heat_opacity: float | None = None

    def set_look(self, look: Look) -> None:
        """Draw otherwise from now on."""
        self._compositor.look = look

    def set_mask(self, mask: Mask | None, hidden: Sequence[Component] = (), *, is_whole: bool = True) -> None:
        """Draw the labels of a mask.

        Args:
            mask: on the scan's grid.
            hidden: lesions that are left out.
            is_whole: whether the mask will stay as it is, but for what is said (:meth:`refresh`).
        """
        if mask is None:
            self._cut_whole, self._sheaves = None, {}
        elif not is_whole:
            self._cut_whole, self._sheaves = _cutter(mask.labels, is_whole=False), {}
        elif not (self._sheaves and self._mask is not None and _in_one_place(mask.labels, self._mask.labels)):
            self._sheaves = {plane: Sheaf(mask.labels, plane) for plane in Plane}
            self._cut_whole = _cutter_of(self._sheaves)
        self._mask, self._cut_labels = mask, self._cut_whole
        if mask is not None and self._cut_whole is not None and hidden:
            self._cut_labels = without(self._cut_whole, hidden, mask.geometry.shape)

    def refresh(self, box: tuple[slice, slice, slice]) -> None:
        """The mask has changed within a box (k, j, i)."""
        for sheaf in self._sheaves.values():
            sheaf.refresh(box)

    def set_probability(self, probability: NDArray[np.float16] | None) -> None:
        """Draw how probable a tumour is (k, j, i), where that is wanted."""
        self._cut_probability = _cutter(probability, is_whole=True) if probability is not None else None

    @property
    def has_probability(self) -> bool:
        """Whether there is any."""
        return self._cut_probability is not None

    def outlines(self, plane: Plane, index: int) -> list[Outline]:
        """The outlines of the labels in a slice; the liver's goes round its tumours, too."""
        if self._cut_labels is None:
            return []
        labels = self._cut_labels(plane, index)
        rows, cols = (np.flatnonzero(labels.any(axis=axis)) for axis in (1, 0))
        if not rows.size:
            return []
        within = labels[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
        origin = np.array([rows[0], cols[0]])
        return [
            Outline(half_level_contour(within >= label) + origin, colour)
            for label, colour in self._compositor.look.style.colours.items()
        ]

    def heat(self, plane: Plane, index: int) -> QImage:
        """The probabilities in a slice, in colours; valid until the next slice of this plane is asked for."""
        if self._cut_probability is None:
            return QImage()
        opacity = self._compositor.look.style.opacity
        if self._heat_opacity != opacity:
            self._heat_table, self._heat_opacity = heat_table(opacity), opacity
        return self._heat_canvases[plane].draw(self._cut_probability(plane, index), self._heat_table)

    def draw(self, plane: Plane, index: int) -> QImage:
        """The picture of a slice; it shows the slice until the next one of this plane is drawn."""
        draws_labels = self._cut_labels is not None and self._compositor.look.style.shows_labels
        return self._compositor.compose(
            self._canvases[plane],
            self._cut_voxels(plane, index),
            self._cut_labels(plane, index) if self._cut_labels is not None and draws_labels else None,
        )


def _cutter(array: NDArray[Any], is_whole: bool) -> Cut:
    if not is_whole:
        return lambda plane, index: cut(array, plane, index)
    return _cutter_of({plane: Sheaf(array, plane) for plane in Plane})


def _cutter_of(sheaves: dict[Plane, Sheaf]) -> Cut:
    return lambda plane, index: sheaves[plane].cut(index)


def _in_one_place(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether two arrays are the same memory, looked at in the same way."""
    return one.ctypes.data == other.ctypes.data and one.strides == other.strides and one.shape == other.shape
