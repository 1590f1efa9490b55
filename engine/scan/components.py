"""Where a region is, and which parts of it hang together: the one place that knows cc3d."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

CONNECTIVITY = 26
"""Voxels that share a face, an edge or a corner belong together; thick slices tear oblique lesions apart under 6."""


def bounding_box(inside: NDArray[np.bool_]) -> tuple[slice, slice, slice] | None:
    """The smallest box that holds every True of a 3-D array; None when there is none."""
    box = [slice(0, n) for n in inside.shape]
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        hit = np.flatnonzero(inside[tuple(box)].any(axis=others))
        if not hit.size:
            return None
        box[axis] = slice(int(hit[0]), int(hit[-1]) + 1)
    k, j, i = box
    return k, j, i


def label_components(inside: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Number the 26-connected components of a 3-D array.

    Args:
        inside: (k, j, i) bool.

    Returns:
        (numbers, counts): numbers (k, j, i) unsigned, 0 outside, 1..n inside; counts (n + 1,) voxels of each number.
    """
    import cc3d  # here, since a scan without a mask is shown without it

    # As uint8: of a bool array cc3d 4.1 underestimates the components, and fails on single voxels in one line.
    numbers = cc3d.connected_components(np.ascontiguousarray(inside).view(np.uint8), connectivity=CONNECTIVITY)
    counts = np.zeros(int(numbers.max(initial=0)) + 1, np.intp)
    for numbered, here in zip(numbers, inside, strict=True):  # a slice fits into the processor's cache, a scan does not
        counts += np.bincount(numbered[here], minlength=len(counts))
    counts[0] = inside.size - counts.sum()
    return numbers, counts
