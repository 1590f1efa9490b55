"""Vessels that branch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.data.phantom.shapes import Point, Shape, Space, Tube, Tubes, to_point

_THINNEST_MM = 0.7
_TAPER = 0.9
_SIDE_BRANCHES = 0.75
"""The share of pieces at whose end a side branch leaves."""


def grow_tree(random: np.random.Generator, start: Point, towards: Point, radius_mm: float, inside: Shape) -> Tubes:
    """A vessel that branches until its twigs are thin or come within 3 mm of leaving ``inside``.

    Args:
        random: draws the bends and branches.
        start: where it enters, mm; need not be inside.
        towards: where its first piece points, mm.
        radius_mm: of its first piece.
        inside: the organ that it supplies.
    """
    heading = np.subtract(towards, start)
    tips = [(np.asarray(start, np.float64), heading / np.linalg.norm(heading), radius_mm)]
    pieces: list[Tube] = []
    while tips:
        ends = np.array([point + direction * (6 + 3.2 * radius) for point, direction, radius in tips])
        deep = inside(Space.at(ends)).ravel() < -3
        grown = []
        for (point, direction, radius), end, fits in zip(tips, ends, deep, strict=True):
            if fits or not pieces:
                pieces.append(Tube(to_point(point), to_point(end), radius, radius * _TAPER))
                grown.append((end, _bend(random, direction, 0.2), radius * _TAPER))
                if random.random() < _SIDE_BRANCHES:
                    grown.append((end, _bend(random, direction, 0.7), radius * random.uniform(0.5, 0.75)))
        tips = [tip for tip in grown if tip[2] > _THINNEST_MM]
    return tuple(pieces)


def _bend(random: np.random.Generator, direction: NDArray[np.float64], amount: float) -> NDArray[np.float64]:
    bent = direction + amount * random.normal(size=3)
    return np.asarray(bent / np.linalg.norm(bent))
