"""Where a region is, and which parts of it hang together: the one place that knows cc3d."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONNECTIVITY = 26
"""Voxels that share a face, an edge or a corner belong together; thick slices tear oblique lesions apart under 6."""

Box = tuple[slice, slice, slice]

_SLAB_VOXELS = 1 << 22
"""Some milliseconds of work."""


def bounding_box(inside: NDArray[np.bool_]) -> Box | None:
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

    cc3d lets no other thread of Python go on while it works: of a whole scan the window would stand still for a tenth
    of a second. So it is given slab by slab, each with the first slice of the next, in which the two numberings meet.

    Args:
        inside: (k, j, i) bool.

    Returns:
        (numbers, counts): numbers (k, j, i) unsigned, 0 outside, 1..n inside, rising with the first voxel in array
        order; counts (n + 1,) voxels of each number.
    """
    slabs = list(_slabs(inside.shape))
    parts = [_label(inside[slab.start : slab.stop + 1]) for slab in slabs]
    names = _names(parts)
    total = max((int(of_part[-1]) for of_part in names), default=0)
    numbers = np.empty(inside.shape, np.uint16 if total <= np.iinfo(np.uint16).max else np.uint32)
    counts = np.zeros(total + 1, np.intp)
    for slab, of_part in zip(slabs, names, strict=True):
        part = parts.pop(0)
        renamed = None if np.array_equal(of_part, np.arange(len(of_part))) else of_part.astype(numbers.dtype)
        of_slab = np.zeros(len(of_part), np.intp)
        # A slice fits into the processor's cache, a scan does not.
        for numbered, here, target in zip(part, inside[slab], numbers[slab], strict=False):
            of_slab += np.bincount(numbered[here], minlength=len(of_slab))
            if renamed is None:
                target[:] = numbered
            else:
                np.take(renamed, numbered, out=target, mode="clip")
        np.add.at(counts, of_part, of_slab)
    counts[0] = inside.size - counts.sum()
    return numbers, counts


def component_boxes(numbers: NDArray[Any], count: int) -> list[Box]:
    """The smallest box around each of the numbers 1 to ``count``, of which each occurs in ``numbers`` (k, j, i)."""
    from scipy import ndimage  # here, since a scan without a mask is shown without it

    ends: list[list[tuple[int, int]] | None] = [None] * count
    for slab in _slabs(numbers.shape):  # as above: this lets no other thread go on, either
        for place, found in enumerate(ndimage.find_objects(numbers[slab], count)):
            if found is None:
                continue
            k, j, i = ((piece.start, piece.stop) for piece in found)
            here = [(k[0] + slab.start, k[1] + slab.start), j, i]
            before = ends[place] or here
            ends[place] = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(before, here, strict=True)]
    return [(slice(*k), slice(*j), slice(*i)) for k, j, i in filter(None, ends)]


def _slabs(shape: tuple[int, ...]) -> Iterator[slice]:
    depth = max(1, _SLAB_VOXELS // max(1, math.prod(shape[1:])))
    for start in range(0, shape[0], depth):
        yield slice(start, min(start + depth, shape[0]))


def _label(inside: NDArray[np.bool_]) -> NDArray[Any]:
    """What cc3d makes of a slab: numbers from 1 in the order of first voxels."""
    import cc3d  # here, since a scan without a mask is shown without it

    # As uint8: of a bool array cc3d 4.1 underestimates the components, and fails on single voxels in one line.
    numbers: NDArray[Any] = cc3d.connected_components(
        np.ascontiguousarray(inside).view(np.uint8), connectivity=CONNECTIVITY
    )
    return numbers


def _names(parts: Sequence[NDArray[Any]]) -> list[NDArray[np.intp]]:
    """For each part the number in the whole array of each of its own numbers, 0 for 0.

    Args:
        parts: numbered one by one, each of which ends with the slice that the next begins with.
    """
    sizes = [int(part.max(initial=0)) for part in parts]
    first = list(accumulate(sizes, initial=0))
    leader = list(range(first[-1] + 1))

    def leader_of(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for n in range(len(parts) - 1):
        upper, lower = parts[n][-1], parts[n + 1][0]
        pairs = upper[upper > 0].astype(np.int64) * (sizes[n + 1] + 1) + lower[upper > 0]
        pairs = np.unique(pairs[np.flatnonzero(np.diff(pairs, prepend=-1))])  # along a row they mostly repeat
        for pair in pairs.tolist():
            mine, theirs = divmod(pair, sizes[n + 1] + 1)
            one, other = leader_of(first[n] + mine), leader_of(first[n + 1] + theirs)
            leader[max(one, other)] = min(one, other)  # the lowest number is that of the first voxel
    leaders = np.array([leader_of(number) for number in range(len(leader))], np.intp)
    final = np.cumsum(leaders == np.arange(len(leader))) - 1  # number 0, the outside, leads itself
    return [
        np.append(0, final[leaders[start + 1 : start + size + 1]]) for start, size in zip(first, sizes, strict=False)
    ]
