"""The definitions once more, word for word and slowly: what the fast code is compared with.

Shares nothing with the engine: neighbours are counted voxel by voxel, distances are taken in world millimetres, and a
chord is a run of sample points that lie inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.scan.geometry import Geometry

FloatArray = NDArray[np.float64]
Inside = NDArray[np.bool_]
Voxel = tuple[int, ...]

SAMPLE_MM = 0.005
_BESIDE_MM = 1e-6


def components(inside: Inside) -> list[set[Voxel]]:
    """Voxels that touch by a face, an edge or a corner, in any number of dimensions, by flooding."""
    left = {tuple(int(c) for c in voxel) for voxel in np.argwhere(inside)}
    steps = [step for step in product((-1, 0, 1), repeat=inside.ndim) if any(step)]
    found = []
    while left:
        front = [left.pop()]
        component = set(front)
        while front:
            here = front.pop()
            near = {tuple(c + s for c, s in zip(here, step, strict=True)) for step in steps} & left
            left -= near
            component |= near
            front.extend(near)
        found.append(component)
    return found


def parts(lesion: set[Voxel], axis: int) -> Iterator[tuple[int, list[Voxel]]]:
    """For each slice along ``axis`` the sets of (row, col) that touch within it."""
    for index in sorted({voxel[axis] for voxel in lesion}):
        flat = [voxel[:axis] + voxel[axis + 1 :] for voxel in lesion if voxel[axis] == index]
        canvas = np.zeros(np.max(flat, axis=0) + 1, bool)
        canvas[tuple(np.transpose(flat))] = True
        for part in components(canvas):
            yield index, sorted(part)


def mid_points(part: list[Voxel]) -> FloatArray:
    """(n, 2): half-way from every voxel to every neighbour that is outside."""
    inside = set(part)
    return np.array(
        [
            (row + down / 2, col + right / 2)
            for row, col in part
            for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0))
            if (row + down, col + right) not in inside
        ]
    )


def in_world(points: FloatArray, index: int, axis: int, geometry: Geometry) -> FloatArray:
    """(n, 2) of a slice to (n, 3) RAS+ mm."""
    return geometry.to_world(np.insert(points, axis, index, axis=1))


def longest_diameter_mm(lesion: set[Voxel], axis: int, geometry: Geometry) -> float:
    """The largest distance between any two mid-points of one part of one slice."""
    longest = 0.0
    for index, part in parts(lesion, axis):
        world = in_world(mid_points(part), index, axis, geometry)
        for point in world:
            longest = max(longest, float(np.linalg.norm(world - point, axis=1).max()))
    return longest


def short_axis_mm(part: list[Voxel], ends: FloatArray, columns: FloatArray) -> tuple[float, float]:
    """The longest run of inside points on lines perpendicular to a diameter, just beside every mid-point; the width.

    Args:
        part: (row, col) of its voxels.
        ends: (2, 2) of the diameter.
        columns: (3, 2) of the affine, index differences to mm.
    """
    unit = columns @ (ends[1] - ends[0])
    unit /= np.linalg.norm(unit)
    first = columns[:, 0] - (columns[:, 0] @ unit) * unit
    second = columns[:, 1] - (columns[:, 1] @ unit) * unit
    normal = first if np.linalg.norm(first) > np.linalg.norm(second) else second
    normal /= np.linalg.norm(normal)
    to_index = np.linalg.inv(np.stack([unit @ columns, normal @ columns]))
    points = mid_points(part)
    along, across = points @ columns.T @ unit, points @ columns.T @ normal
    samples = np.arange(across.min() - SAMPLE_MM, across.max() + SAMPLE_MM, SAMPLE_MM)
    longest = 0
    for line in np.unique(np.concatenate([along - _BESIDE_MM, along + _BESIDE_MM])):
        on_line = np.stack([np.full_like(samples, line), samples], axis=1) @ to_index.T
        hits = np.concatenate([[0], is_inside(part, on_line).astype(int), [0]])
        changes = np.flatnonzero(np.diff(hits))
        longest = max(longest, int(np.diff(changes.reshape(-1, 2)).max(initial=0)))
    return longest * SAMPLE_MM, float(np.ptp(across))


def is_inside(part: list[Voxel], points: FloatArray) -> Inside:
    """Whether (n, 2) points lie within the half-level outline, from the four voxel centres around each.

    Nearer than half a step (counted along rows and columns) to a centre, that voxel decides; in the diamond between
    the four, three or four inside, or two opposite ones, make it inside, and two neighbours halve it.
    """
    corner = np.floor(points).astype(int)
    u, v = (points - corner).T
    lowest = np.minimum(np.min(part, axis=0), corner.min(axis=0))
    canvas = np.zeros(np.maximum(np.max(part, axis=0), corner.max(axis=0) + 1) - lowest + 1, bool)
    canvas[tuple((np.array(part) - lowest).T)] = True
    row, col = (corner - lowest).T
    a, b, c, d = (canvas[row + down, col + right] for down, right in ((0, 0), (0, 1), (1, 1), (1, 0)))
    count = a.astype(int) + b + c + d
    halved = np.select([a & b, c & d, a & d, b & c], [u < 0.5, u > 0.5, v < 0.5, v > 0.5], False)
    diamond = np.where(count == 2, np.where((a & c) | (b & d), True, halved), count > 2)
    near = [u + v < 0.5, u + 1 - v < 0.5, 2 - u - v < 0.5, 1 - u + v < 0.5]
    return np.asarray(np.select(near, [a, b, c, d], diamond))
