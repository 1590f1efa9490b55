"""Which voxels belong to which lesion, and to which part of it within one slice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.scan.components import bounding_box, component_boxes, label_components
from engine.scan.geometry import Triple, triple
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Mask

Inside = NDArray[np.bool_]

_IN_SLICE = np.zeros((3, 3, 3), bool)
_IN_SLICE[1] = True
"""What joins the parts of one slice, the slice axis first: faces and corners within it (8-connected), none across."""


@dataclass(frozen=True, eq=False)
class Component:
    """The voxels of one lesion: a 26-connected component of tumour, or what a reader drew as one.

    Attributes:
        number: from 1, by falling voxel count; once given, it stays.
        origin: the (k, j, i) in the mask of ``inside[0, 0, 0]``.
        inside: (k, j, i) bool, read-only, True on the lesion; cropped to its bounding box.
        voxel_count: how many are True.
        touches_edge: whether it reaches the edge of the scan, so that a part of it may be missing.
    """

    number: int
    origin: Triple
    inside: Inside
    voxel_count: int
    touches_edge: bool

    def __post_init__(self) -> None:
        self.inside.setflags(write=False)

    @property
    def box(self) -> tuple[slice, slice, slice]:
        """Where ``inside`` lies in an array on the mask's grid."""
        k, j, i = (slice(first, first + n) for first, n in zip(self.origin, self.inside.shape, strict=True))
        return k, j, i


class SlicePart(NamedTuple):
    """One 8-connected part of a lesion within one slice.

    Attributes:
        slice_index: which slice of the mask, along the plane's slice axis.
        origin: the (row, col) in that slice of ``inside[0, 0]``; row and col are the voxel indices along the
            plane's row and column axes, not reversed for display.
        inside: (rows, cols) bool, cropped to the part.
    """

    slice_index: int
    origin: tuple[int, int]
    inside: Inside


def find_lesions(mask: Mask) -> tuple[Component, ...]:
    """The 26-connected components of tumour, the largest first; of equal ones that which comes first in the array."""
    box = _tumour_box(mask)
    if box is None:
        return ()
    # Cropped first: of a whole scan the numbers alone would take 400 MB.
    numbers, counts = label_components(mask.labels[box] == Label.TUMOUR)
    boxes = component_boxes(numbers, len(counts) - 1)
    # Numbers rise with a component's first voxel, so that a stable sort leaves equal ones in array order.
    by_size = np.argsort(-counts[1:], kind="stable") + 1
    found = []
    for rank, number in enumerate(by_size.tolist(), start=1):
        within = boxes[number - 1]
        inside = numbers[within] == number
        origin = triple(outer.start + inner.start for outer, inner in zip(box, within, strict=True))
        at_edge = _touches_edge(origin, inside.shape, mask.labels.shape)
        found.append(Component(rank, origin, inside, int(counts[number]), at_edge))
    return tuple(found)


def component_in(inside: Inside, number: int, start: Sequence[int], shape: Triple) -> Component | None:
    """What is True of a box of the scan, as one lesion.

    Args:
        inside: (k, j, i) bool; it is copied.
        number: the lesion's.
        start: the (k, j, i) in the scan of ``inside[0, 0, 0]``.
        shape: the scan's.

    Returns:
        None when nothing is True.
    """
    box = bounding_box(inside)
    if box is None:
        return None
    origin = triple(outer + within.start for outer, within in zip(start, box, strict=True))
    tight = inside[box].copy()
    return Component(number, origin, tight, int(np.count_nonzero(tight)), _touches_edge(origin, tight.shape, shape))


def slice_parts(component: Component, plane: Plane) -> Iterator[SlicePart]:
    """The parts of a lesion in each slice of a plane, slices rising; parts that touch by a corner are one."""
    from scipy import ndimage  # here, since a scan without a mask is shown without it

    axes = (plane.slice_axis, plane.row_axis, plane.column_axis)
    inside = component.inside.transpose(axes)
    first_slice, first_row, first_col = (component.origin[axis] for axis in axes)
    numbers, _ = ndimage.label(inside, _IN_SLICE)
    for number, (slices, rows, cols) in enumerate(ndimage.find_objects(numbers), start=1):
        yield SlicePart(
            slice_index=first_slice + slices.start,
            origin=(first_row + rows.start, first_col + cols.start),
            inside=numbers[slices.start, rows, cols] == number,
        )


def _tumour_box(mask: Mask) -> tuple[slice, slice, slice] | None:
    """The smallest box around all tumour, looked for where something is labelled."""
    if mask.box is None:
        return None
    tumour = bounding_box(mask.labels[mask.box] == Label.TUMOUR)
    if tumour is None:
        return None
    k, j, i = (
        slice(outer.start + inner.start, outer.start + inner.stop)
        for outer, inner in zip(mask.box, tumour, strict=True)
    )
    return k, j, i


def _touches_edge(origin: Triple, size: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return any(o == 0 or o + n == whole for o, n, whole in zip(origin, size, shape, strict=True))
