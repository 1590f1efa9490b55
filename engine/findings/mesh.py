"""A lesion's surface as triangles: marching cubes at half level on the binary mask, in millimetres.

A cell of the lattice has eight voxel centres for corners; where one inside has a neighbour outside, a vertex lies
half-way between them. On each face of a cell the vertices are joined as :mod:`engine.findings.contour` joins them in a
slice, corners inside that touch across a face being one, so that the mesh cut through a slice of voxel centres *is* the
outline that is drawn and measured there. Neighbouring cells agree on their common face: the mesh is closed.

Method: Lorensen & Cline, SIGGRAPH 1987. The table of 256 cases is worked out here from that one rule (docs/adr/0019).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.findings.calipers import TIE
from engine.findings.lesions import Component
from engine.scan.geometry import FloatArray, Geometry

Faces = NDArray[np.int64]
Corner = tuple[int, int, int]
Point = tuple[float, float, float]

_PAIRS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Mesh:
    """A closed surface of triangles.

    Attributes:
        points: (n, 3) vertices as fractional voxel indices (k, j, i), in lexicographic order.
        vertices: (n, 3) the same as RAS+ mm (x, y, z).
        faces: (m, 3) vertex numbers, counter-clockwise as seen from outside.
    """

    points: FloatArray
    vertices: FloatArray
    faces: Faces

    @cached_property
    def _areas(self) -> tuple[FloatArray, FloatArray]:
        """For each triangle a corner, from the first vertex, near which no digit is lost; and twice its area vector."""
        places = self.vertices - self.vertices[0]
        first, second, third = (places[self.faces[:, corner]] for corner in range(3))
        (x1, y1, z1), (x2, y2, z2) = (second - first).T, (third - first).T
        return first, np.stack([y1 * z2 - z1 * y2, z1 * x2 - x1 * z2, x1 * y2 - y1 * x2], axis=1)

    @cached_property
    def volume_mm3(self) -> float:
        """The enclosed volume, by the divergence theorem: a sixth of the sum of a · (b × c) over all triangles."""
        corner, area = self._areas
        return float(np.einsum("ij,ij->", corner, area) / 6)

    @cached_property
    def surface_mm2(self) -> float:
        """The triangles' areas together."""
        _, area = self._areas
        return float(np.sqrt(np.einsum("ij,ij->i", area, area)).sum() / 2)

    @property
    def sphericity(self) -> float:
        """The surface of a ball of this volume over this surface: 1 for a ball, less for all else (IBSI)."""
        return float((36 * pi * self.volume_mm3**2) ** (1 / 3) / self.surface_mm2)

    def farthest_pair(self) -> tuple[Point, Point]:
        """The two vertices that lie furthest apart, as (k, j, i); of equal pairs the lexicographically first."""
        from scipy.spatial import ConvexHull  # here, since it takes as long to load as a window to open
        from scipy.spatial.distance import cdist

        # A vertex between two others of its row is never furthest from anything.
        changes = np.any(np.diff(self.points[:, :2], axis=0) != 0, axis=1)
        ends = np.flatnonzero(np.append(True, changes) | np.append(changes, True))
        hull = ends[np.sort(ConvexHull(self.points[ends]).vertices)]
        places = self.vertices[hull]
        best, pair = 0.0, (0, 0)
        rows = max(1, _PAIRS_AT_ONCE // len(hull))
        for start in range(0, len(hull), rows):
            squared = cdist(places[start : start + rows], places, "sqeuclidean")
            # Row-major order over sorted corners is lexicographic order over pairs.
            if squared.max() > best * (1 + TIE):
                best = float(squared.max())
                row, column = divmod(int(np.argmax(squared >= best * (1 - TIE))), len(hull))
                pair = start + row, column
        (k1, j1, i1), (k2, j2, i2) = self.points[hull[list(pair)]].tolist()
        return (k1, j1, i1), (k2, j2, i2)


def lesion_mesh(component: Component, geometry: Geometry) -> Mesh:
    """The surface of a lesion; beyond the edge of the scan all counts as outside, so that it is closed there too.

    Args:
        component: the lesion's voxels.
        geometry: the grid of its mask.
    """
    points, faces = marching_cubes(component.inside)
    points += component.origin
    if np.linalg.det(geometry.affine[:3, :3]) < 0:  # mirrored on its way into space
        faces = faces[:, ::-1]
    return Mesh(points, geometry.to_world(points), faces)


def marching_cubes(inside: NDArray[np.bool_]) -> tuple[FloatArray, Faces]:
    """The surface between True and False.

    Args:
        inside: (k, j, i) bool; beyond its edges all is taken as outside.

    Returns:
        (points, faces): points (n, 3) in index units, voxel centres at whole numbers, in lexicographic order; faces
        (m, 3) into them, counter-clockwise from outside where k, j, i are drawn as a right-handed frame.
    """
    table = _table()
    padded = np.pad(inside, 1).view(np.uint8)
    codes = np.zeros([n - 1 for n in padded.shape], np.uint8)
    for bit, corner in enumerate(_CORNERS):
        codes |= padded[tuple(slice(c, c + n) for c, n in zip(corner, codes.shape, strict=True))] << np.uint8(bit)
    cells = np.flatnonzero((codes.ravel() > 0) & (codes.ravel() < 255))
    found = codes.ravel()[cells]
    counts = table.counts[found]
    triangle = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
    slots = table.triangles[np.repeat(found, counts), triangle]  # (m, 3)
    corners = np.stack(np.unravel_index(cells, codes.shape), axis=1)
    points = table.points[np.repeat(found, counts)[:, None], slots] + np.repeat(corners, counts, axis=0)[:, None]
    # One number for each place, from its coordinates in eighths: no two places of a cell are nearer than half a step.
    grid = np.rint(points * _PARTS).astype(np.int64)
    steps = [n * _PARTS for n in padded.shape]
    keys = (grid[..., 0] * steps[1] + grid[..., 1]) * steps[2] + grid[..., 2]
    _, first, numbers = np.unique(keys, return_index=True, return_inverse=True)
    return points.reshape(-1, 3)[first] - 1.0, numbers.reshape(-1, 3).astype(np.int64)


# The cases. Corners are named by their (k, j, i) offsets in the cell; bit b of a case's code says that corner b is in.

_PARTS = 8
_CORNERS: tuple[Corner, ...] = tuple((k, j, i) for k, j, i in product((0, 1), repeat=3))


class _Table(NamedTuple):
    """For each code its triangles, as numbers into its points; both padded with zeros."""

    counts: NDArray[np.int64]
    triangles: NDArray[np.int64]
    points: FloatArray


@cache
def _table() -> _Table:
    cases = [_case(code) for code in range(256)]
    triangles = np.zeros((256, max(len(faces) for _, faces in cases), 3), np.int64)
    points = np.zeros((256, max(len(places) for places, _ in cases), 3))
    for code, (places, faces) in enumerate(cases):
        triangles[code, : len(faces)] = np.reshape(faces, (-1, 3))
        points[code, : len(places)] = np.reshape(places, (-1, 3))
    return _Table(np.array([len(faces) for _, faces in cases]), triangles, points)


def _case(code: int) -> tuple[list[FloatArray], list[tuple[int, int, int]]]:
    """The points and triangles of one case.

    Three vertices make a triangle. More are spanned from their middle, which favours no diagonal: a lesion and its
    mirror image have one surface.
    """
    inside = {corner for bit, corner in enumerate(_CORNERS) if code >> bit & 1}
    places: list[FloatArray] = []
    faces: list[tuple[int, int, int]] = []
    for loop in _loops(inside):
        first, count = len(places), len(loop)
        places += loop
        if count == 3:
            faces.append((first, first + 1, first + 2))
            continue
        places.append(np.mean(loop, axis=0))
        faces += [(first + n, first + (n + 1) % count, first + count) for n in range(count)]
    return places, faces


def _loops(inside: set[Corner]) -> list[list[FloatArray]]:
    """The closed lines in which the surface meets a cell's faces, each as its half-way points in order."""
    following = {
        start: end for axis, side in product(range(3), (0, 1)) for start, end in _lines_on_face(axis, side, inside)
    }
    loops = []
    while following:
        edge = next(iter(following))
        loop = []
        while edge in following:
            loop.append(np.mean(list(edge), axis=0))
            edge = following.pop(edge)
        loops.append(loop)
    return loops


def _lines_on_face(axis: int, side: int, inside: set[Corner]) -> list[tuple[frozenset[Corner], frozenset[Corner]]]:
    """The lines on one face of a cell, from edge to edge, the outside on the left hand as seen from outside the cell.

    Each cuts off one run of corners that are outside; those inside stay joined, also across the face.
    """
    around = [
        (0, 0),
        (1, 0),
        (1, 1),
        (0, 1),
    ]  # with the axes in cyclic order: counter-clockwise as seen from the far side
    first, second = (axis + 1) % 3, (axis + 2) % 3
    corners: list[Corner] = []
    for a, b in reversed(around) if side else around:
        place = [0, 0, 0]
        place[axis], place[first], place[second] = side, a, b
        k, j, i = place
        corners.append((k, j, i))
    edges = [frozenset((corners[n], corners[(n + 1) % 4])) for n in range(4)]
    leaving = [n for n in range(4) if corners[n] in inside and corners[(n + 1) % 4] not in inside]
    lines = []
    for start in leaving:
        end = next(n for n in range(start + 1, start + 5) if corners[(n + 1) % 4] in inside)
        lines.append((edges[start], edges[end % 4]))
    return lines
