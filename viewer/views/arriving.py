"""Slices of a scan that is still being read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.scan.arrival import Arrival
from engine.scan.slicing import Plane, cut
from viewer.views.hiding import Cut


def arriving(array: NDArray[Any], arrival: Arrival) -> Cut:
    """Cut slices of which only what has arrived is read; the rest is 0.

    To read memory that nothing was written to is not free: each page of it is looked up, and again when the voxels
    come. A sagittal slice touches nearly all pages of a scan, as many as it is long.

    Args:
        array: (k, j, i), which fills.
        arrival: how far.

    Returns:
        cuts slice by slice; a partial one is valid until the next of its plane is cut.
    """
    kept: dict[Plane, NDArray[Any]] = {}

    def cut_what_is_there(plane: Plane, index: int) -> NDArray[Any]:
        here = arrival.block
        if arrival.has(plane, index):
            return cut(array, plane, index)
        if plane not in kept:
            kept[plane] = np.zeros((array.shape[plane.row_axis], array.shape[plane.column_axis]), array.dtype)
        part = kept[plane]
        part.fill(0)
        at = here[plane.slice_axis]
        if at.start <= index < at.stop:
            wanted = tuple(index if axis == plane.slice_axis else piece for axis, piece in enumerate(here))
            part[here[plane.row_axis], here[plane.column_axis]] = array[wanted]
        return part[::-1] if plane.rows_reversed else part

    return cut_what_is_there
