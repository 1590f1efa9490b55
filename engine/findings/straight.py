"""Whether a straight line stays inside a lesion, and the longest that does.

All outlines are made of half-way points between voxel centres (:mod:`engine.findings.contour`), so that everything here
is decided in whole numbers: coordinates are doubled, voxel centres even.

Between four neighbouring centres the inside is convex whatever their values, since corners inside are joined. A line
from one point of the outline to another stays inside when it does so wherever it crosses a row or a column of centres;
there it is inside when the nearest centre is, or, half-way between two, one of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.findings.calipers import TIE, Ends, Floats, Line
from engine.findings.contour import Segments
from engine.findings.lesions import SlicePart

Inside = NDArray[np.bool_]
Whole = NDArray[np.int64]

MOST_SEGMENTS = 2000
"""A part with a longer outline is not searched: it would take the square of it in time.

A round lesion has so many when it is 500 voxels wide; noise has them sooner."""

_PAIRS_AT_ONCE = 4096
_SAMPLES = 5


def stays_inside(ends: Ends, part: SlicePart) -> bool:
    """Whether the line between two points of a part's outline nowhere leaves it; touching the outline is not leaving.

    Args:
        ends: both as (row, col) of the slice, half-way between two voxel centres.
        part: what must not be left.
    """
    lines = _doubled(np.array(ends), part)
    return bool(_all_inside(lines[None], part.inside)[0])


def longest_inside(contour: Segments, part: SlicePart, to_mm: Floats, at_least_mm: float = 0.0) -> Line | None:
    """The two points of a part's outline that lie furthest apart with nothing but the part between them.

    Of equal pairs the lexicographically first. None where no pair is as long as asked for (less rounding).

    Args:
        contour: (n, 2, 2) the part's outline, as (row, col) of the slice.
        part: what must not be left.
        to_mm: (2, 2) index differences to mm.
        at_least_mm: what a line must reach to be of interest.
    """
    from scipy.spatial.distance import pdist  # here, since it takes as long to load as a window to open

    vertices = np.unique(_doubled(contour[:, 0], part), axis=0)
    lengths = pdist(vertices @ (to_mm.T / 2))
    first, second = np.triu_indices(len(vertices), 1)  # the pairs in pdist's order, which is lexicographic
    wanted = np.flatnonzero(lengths >= at_least_mm * (1 - TIE))
    wanted = wanted[np.argsort(-lengths[wanted], kind="stable")]
    for start in range(0, len(wanted), _PAIRS_AT_ONCE):
        pairs = wanted[start : start + _PAIRS_AT_ONCE]
        lines = np.stack([vertices[first[pairs]], vertices[second[pairs]]], axis=1)
        pairs = pairs[_staying(lines, part.inside)]
        if pairs.size:
            chosen = int(pairs[lengths[pairs] >= lengths[pairs[0]] * (1 - TIE)].min())
            (row1, col1), (row2, col2) = (vertices[[first[chosen], second[chosen]]] / 2 + part.origin).tolist()
            return Line(float(lengths[chosen]), ((row1, col1), (row2, col2)))
    return None


def _doubled(points: Floats, part: SlicePart) -> Whole:
    """Twice the (row, col) of a slice, counted from the part's own corner: whole numbers."""
    return np.rint((points - part.origin) * 2).astype(np.int64)


def _staying(lines: Whole, inside: Inside) -> NDArray[np.intp]:
    """Which of (n, 2, 2) lines stay inside."""
    likely = np.flatnonzero(_may_be_inside(lines, inside))
    return np.asarray(likely[_all_inside(lines[likely], inside)])


def _may_be_inside(lines: Whole, inside: Inside) -> Inside:
    """False for (n, 2, 2) lines of which a sample point lies nearest to a centre outside: most that leave, cheaply.

    Only points well within the square around a centre speak: near half-way between two the other may be inside.
    """
    padded = np.pad(inside, 1)
    possible = np.ones(len(lines), bool)
    for share in np.arange(1, _SAMPLES + 1) / (_SAMPLES + 1):
        points = (lines[:, 0] + share * (lines[:, 1] - lines[:, 0])) / 2
        nearest = np.rint(points).astype(np.int64)
        beside = np.abs(points - nearest).sum(axis=1) < 0.5 - TIE  # in the diamond that belongs to this centre alone
        possible &= padded[nearest[:, 0] + 1, nearest[:, 1] + 1] | ~beside
    return possible


def _all_inside(lines: Whole, inside: Inside) -> Inside:
    """Whether each of (n, 2, 2) lines, in doubled coordinates, stays inside."""
    return np.asarray(_crossings_inside(lines, inside) & _crossings_inside(lines[..., ::-1], inside.T))


def _crossings_inside(lines: Whole, inside: Inside) -> Inside:
    """Whether each line is inside wherever it crosses a row of centres."""
    padded = np.pad(inside, 1)
    start, step = lines[:, 0], lines[:, 1] - lines[:, 0]
    downwards = step[:, 0] >= 0
    start = np.where(downwards[:, None], start, lines[:, 1])
    step = np.where(downwards[:, None], step, -step)
    top = -(-start[:, 0] // 2)  # the first row of centres at or below the upper end
    counts = np.maximum((start[:, 0] + step[:, 0]) // 2 - top + 1, 0)
    counts[step[:, 0] == 0] = 0  # along a row: the columns that it crosses speak for it
    line = np.repeat(np.arange(len(lines)), counts)
    row = np.arange(len(line)) - np.repeat(counts.cumsum() - counts, counts) + top[line]
    down = step[line, 0]
    # The doubled column times ``down``, and with it the nearest centre: all in whole numbers.
    column = start[line, 1] * down + (2 * row - start[line, 0]) * step[line, 1]
    nearest, rest = np.divmod(column + down, 2 * down)
    is_in = padded[row + 1, nearest + 1] | ((rest == 0) & padded[row + 1, nearest])
    result = np.ones(len(lines), bool)
    result[line[~is_in]] = False
    return result
