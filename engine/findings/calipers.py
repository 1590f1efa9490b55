"""Lengths across a contour, in millimetres: the longest diameter and what is perpendicular to it.

Plane geometry only. Points are (row, col) in index units; ``to_mm`` (2, 2) takes a difference of two of them to
millimetres in an orthonormal frame of the plane, so that unequal spacings and oblique or sheared grids are exact.
Definitions: RECIST 1.1 (Eisenhauer et al., Eur J Cancer 2009; 45: 228-247), docs/measurements.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ends = tuple[tuple[float, float], tuple[float, float]]

TIE = 1e-9
"""Lengths closer to each other than this share are equal: what differs is rounding."""

_DECIMALS_MM = 9
_CROSSINGS_AT_ONCE = 2_000_000


class Line(NamedTuple):
    """A straight line with its length and its two ends as (row, col)."""

    length_mm: float
    ends: Ends


class Perpendicular(NamedTuple):
    """What lies across a diameter: the longest chord inside the contour, and a line over the contour's whole width.

    The second begins at the contour and goes straight across, to where a caliper's other jaw would be.
    """

    chord: Line
    width: Line


def longest_diameter(contour: Floats, to_mm: Floats) -> Line:
    """The two vertices of a contour that lie furthest apart; of equal pairs the lexicographically first.

    Args:
        contour: (n, 2, 2) segments that enclose an area.
        to_mm: (2, 2) index differences to mm.
    """
    from scipy.spatial.distance import cdist  # here, since it takes as long to load as a window to open

    # A vertex between two others of its row, or of its column, is never furthest from anything; of those that are left
    # all pairs are sooner compared than their hull is found.
    corners = _row_ends(_row_ends(contour[:, 0])[:, ::-1])[:, ::-1]
    corners = corners[np.lexsort((corners[:, 1], corners[:, 0]))]
    places = corners @ to_mm.T
    squared = cdist(places, places, "sqeuclidean")
    # Row-major order over sorted corners is lexicographic order over pairs.
    first, second = divmod(int(np.argmax(squared >= squared.max() * (1 - TIE))), len(corners))
    return Line(float(np.sqrt(squared[first, second])), _ends(corners[[first, second]]))


def _row_ends(points: Floats) -> Floats:
    """Of (n, 2) points the first and the last of each row."""
    points = points[np.lexsort((points[:, 1], points[:, 0]))]
    changes = np.diff(points[:, 0]) != 0
    return np.asarray(points[np.append(True, changes) | np.append(changes, True)])


def perpendicular(contour: Floats, diameter: Line, to_mm: Floats) -> Perpendicular:
    """The longest chord inside a contour at right angles to a diameter, and the width in that direction.

    A chord counts where it runs inside; one that runs along the outline alone does not. Of equal chords the one
    nearest to the diameter's middle is taken.

    Args:
        contour: (n, 2, 2) closed outlines; inside is where a ray crosses an odd number of them.
        diameter: gives the direction; not a point.
        to_mm: (2, 2) index differences to mm.
    """
    start, end = np.asarray(diameter.ends)
    unit = to_mm @ (end - start) / diameter.length_mm
    axes = np.stack([unit, (-unit[1], unit[0])]) @ to_mm  # rows: index difference -> mm along, mm across
    # Written out, not a matrix product: equal vertices must give equal numbers to the last bit.
    along, across = (contour[..., 0] * row + contour[..., 1] * col for row, col in axes)
    length, at, low, high = _longest_chord(along, across, float(axes[0] @ (start + end) / 2))
    chord = Line(length, _ends(np.linalg.solve(axes, np.array([[at, at], [low, high]])).T))
    width_mm = float(np.ptp(across))
    if width_mm <= length * (1 + TIE):
        return Perpendicular(chord, Line(width_mm, chord.ends))
    lowest = np.unravel_index(int(np.argmin(across)), across.shape)
    foot, span = float(along[lowest]), [float(across.min()), float(across.max())]
    return Perpendicular(chord, Line(width_mm, _ends(np.linalg.solve(axes, np.array([[foot, foot], span])).T)))


def _longest_chord(along: Floats, across: Floats, middle: float) -> tuple[float, float, float, float]:
    """The longest inside piece of all lines of constant ``along``: its length, its line, where it begins and ends.

    Between two neighbouring vertices' lines the crossed segments stay the same and every piece changes linearly, so
    the longest piece lies at one of the two, reached from between them.

    Args:
        along: (n, 2) of the segments' ends, mm.
        across: (n, 2) of the same ends, mm.
        middle: the preferred ``along`` among equals.
    """
    lines, at = np.unique(along.round(_DECIMALS_MM), return_inverse=True)
    at = at.reshape(along.shape)
    crossing = at[:, 0] != at[:, 1]
    at, across = at[crossing], across[crossing]
    slopes = (across[:, 1] - across[:, 0]) / (lines[at[:, 1]] - lines[at[:, 0]])
    first, last = at.min(axis=1), at.max(axis=1)
    best = []
    for begin, end in _blocks(first, last, len(lines)):
        low, high = np.clip(first, begin, end), np.clip(last, begin, end)
        counts = high - low
        segment = np.repeat(np.arange(len(counts)), counts)
        # The gap between line t and line t + 1, for each segment every one that it spans.
        gap = np.arange(len(segment)) - np.repeat(counts.cumsum() - counts, counts) + low[segment]
        origin, slope, offset = lines[at[segment, 0]], slopes[segment], across[segment, 0]
        sides = [offset + slope * (lines[gap + side] - origin) for side in (0, 1)]
        order = np.lexsort((sides[0] + sides[1], gap))
        # Each line enters and leaves closed outlines by turns: crossings in order pair up to the pieces inside.
        pieces = np.concatenate([side[order].reshape(-1, 2) for side in sides])
        where = np.concatenate([lines[gap[order[::2]] + side] for side in (0, 1)])
        lengths = pieces[:, 1] - pieces[:, 0]
        chosen = _preferred(lengths, where, middle)
        best.append((lengths[chosen], where[chosen], *pieces[chosen]))
    candidates = np.array(best)
    length, line, low_end, high_end = candidates[_preferred(candidates[:, 0], candidates[:, 1], middle)]
    return float(length), float(line), float(low_end), float(high_end)


def _preferred(lengths: Floats, where: Floats, middle: float) -> int:
    """The longest; of equal ones the nearest to the middle, then the one with the lower line."""
    equal = np.flatnonzero(lengths >= lengths.max() * (1 - TIE))
    distance = np.abs(where[equal] - middle).round(_DECIMALS_MM)
    return int(equal[np.lexsort((where[equal], distance))[0]])


def _blocks(first: NDArray[np.intp], last: NDArray[np.intp], lines: int) -> Iterator[tuple[int, int]]:
    """Runs of gaps, as (begin, end), with a bounded number of crossings each: noise has more than memory holds."""
    open_segments = np.cumsum(np.bincount(first, minlength=lines) - np.bincount(last, minlength=lines))
    crossings = np.cumsum(open_segments[:-1])
    cuts = np.searchsorted(crossings, np.arange(_CROSSINGS_AT_ONCE, crossings[-1], _CROSSINGS_AT_ONCE)) + 1
    edges = [0, *np.unique(cuts[cuts < lines - 1]).tolist(), lines - 1]
    return pairwise(edges)


def _ends(points: Floats) -> Ends:
    (row1, col1), (row2, col2) = points.tolist()
    return (row1, col1), (row2, col2)
