"""The outline that is measured, and drawn: marching squares at half level on a binary array.

Its vertices are the mid-points between an inside voxel's centre and its outside neighbour's. Of the usual outlines
this one is nearest to the truth on discs: through voxel centres a lesion of one voxel would measure 0 mm, along voxel
corners every diameter is about a millimetre too long (docs/measurements.md).
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

Segments = NDArray[np.float64]
Polygon = NDArray[np.float64]


class ContourMethod(Enum):
    """How an outline was made, in the words that stand beside what was measured on it."""

    HALF_LEVEL_BINARY = "half-level, binary"


# A cell lies between four voxel centres; edges are named by where they lie on it, vertices are their mid-points.
_TOP, _RIGHT, _BOTTOM, _LEFT = (0.0, 0.5), (0.5, 1.0), (1.0, 0.5), (0.5, 0.0)
# By which corners are inside (1 top left, 2 top right, 4 bottom right, 8 bottom left): the segments in the cell, each
# walked with the inside on the left hand. On the two saddles (5, 10) the inside corners are joined, so that parts
# that touch by a corner are one, as they are in slice_parts.
_SEGMENTS = {
    1: ((_LEFT, _TOP),),
    2: ((_TOP, _RIGHT),),
    3: ((_LEFT, _RIGHT),),
    4: ((_RIGHT, _BOTTOM),),
    5: ((_RIGHT, _TOP), (_LEFT, _BOTTOM)),
    6: ((_TOP, _BOTTOM),),
    7: ((_LEFT, _BOTTOM),),
    8: ((_BOTTOM, _LEFT),),
    9: ((_BOTTOM, _TOP),),
    10: ((_TOP, _LEFT), (_BOTTOM, _RIGHT)),
    11: ((_BOTTOM, _RIGHT),),
    12: ((_RIGHT, _LEFT),),
    13: ((_RIGHT, _TOP),),
    14: ((_TOP, _LEFT),),
}
_FIRST = np.zeros((16, 2, 2))
_SECOND = np.zeros((16, 2, 2))
for _code, _pieces in _SEGMENTS.items():
    _FIRST[_code] = _pieces[0]
    _SECOND[_code] = _pieces[-1]
_IS_SADDLE = np.isin(np.arange(16), (5, 10))


def half_level_contour(inside: NDArray[np.bool_]) -> Segments:
    """The closed outlines, holes included, of what is True in one slice.

    Args:
        inside: (rows, cols) bool; beyond its edges all is taken as outside.

    Returns:
        (n, 2, 2) segments from (row, col) to (row, col) in index units, voxel centres at whole numbers. Every vertex
        ends one segment and begins another.
    """
    padded = np.zeros((inside.shape[0] + 2, inside.shape[1] + 2), np.uint8)
    padded[1:-1, 1:-1] = inside
    codes = padded[:-1, :-1] | padded[:-1, 1:] << 1 | padded[1:, 1:] << 2 | padded[1:, :-1] << 3
    places = np.flatnonzero(codes - np.uint8(1) < 14)  # neither 0, which wraps around to 255, nor 15
    codes = codes.reshape(-1)[places]
    corners = np.stack(np.divmod(places, inside.shape[1] + 1), axis=1)[:, None, :] - 1.0
    saddles = _IS_SADDLE[codes]
    return np.concatenate([corners + _FIRST[codes], corners[saddles] + _SECOND[codes[saddles]]])


def polygons(segments: Segments) -> list[Polygon]:
    """Closed outlines as they are drawn: for each the (m, 2) points in order, the first not repeated at the end.

    Args:
        segments: (n, 2, 2), as :func:`half_level_contour` gives them, moved or not.
    """
    starts = {(row, col): n for n, (row, col) in enumerate(segments[:, 0].tolist())}
    following = [starts[row, col] for row, col in segments[:, 1].tolist()]
    is_left = [True] * len(segments)
    found = []
    for first in range(len(segments)):
        loop = []
        at = first
        while is_left[at]:
            is_left[at] = False
            loop.append(at)
            at = following[at]
        if loop:
            found.append(segments[loop, 0])
    return found
