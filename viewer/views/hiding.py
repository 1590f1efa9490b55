"""Labels of a slice in which some lesions are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

from engine.findings.lesions import Component
from engine.scan.slicing import Plane, cut
from engine.scan.volume import Label

Cut = Callable[[Plane, int], NDArray[Any]]
"""Gives the (rows, cols) of a slice by its plane and its index."""


def without(cut_labels: Cut, lesions: Sequence[Component], shape: tuple[int, int, int]) -> Cut:
    """Cuts labels in which some lesions are liver like what is around them.

    The mask stays as it is: only the slice that is drawn is copied, and only where such a lesion is in it.

    Args:
        cut_labels: gives a slice of the mask.
        lesions: what to leave out.
        shape: (k, j, i) of the mask.
    """

    def cut_without(plane: Plane, index: int) -> NDArray[Any]:
        labels = cut_labels(plane, index)
        here = [lesion for lesion in lesions if _spans(lesion.box[plane.slice_axis], index)]
        if not here:
            return labels
        labels = labels.copy()
        for lesion in here:
            rows, columns = lesion.box[plane.row_axis], lesion.box[plane.column_axis]
            if plane.rows_reversed:
                rows = slice(shape[plane.row_axis] - rows.stop, shape[plane.row_axis] - rows.start)
            inside = cut(lesion.inside, plane, index - lesion.origin[plane.slice_axis])
            labels[rows, columns][inside] = Label.LIVER
        return labels

    return cut_without


def _spans(part: slice, index: int) -> bool:
    return bool(part.start <= index < part.stop)
