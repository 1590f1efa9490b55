"""Shapes as functions: how far a point lies from a surface, in millimetres, negative inside.

Everything is defined in patient space, so that a shape is the same on every grid. Distances are exact, or right to
first order, near a surface and a fair guess further off, which is all that soft edges and smooth unions need.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
Point = tuple[float, float, float]
Bounds = tuple[Point, Point]
Box = tuple[slice, slice, slice]

ALWAYS = 1e4
"""A radius in mm so large that an ellipsoid is a cylinder."""


@dataclass(frozen=True)
class Space:
    """Where a shape is looked at: RAS+ coordinates in mm that broadcast against each other.

    On a voxel grid these are open axes, x (1, 1, I), y (1, J, 1), z (K, 1, 1); for N points all three are (N, 1, 1).
    """

    x: Floats
    y: Floats
    z: Floats

    @staticmethod
    def at(points: ArrayLike) -> Space:
        """The space of single points (N, 3), RAS+ mm."""
        x, y, z = np.asarray(points, np.float32).reshape(-1, 3, 1, 1).swapaxes(0, 1)
        return Space(x, y, z)

    @staticmethod
    def grid(x: ArrayLike, y: ArrayLike, z: ArrayLike) -> Space:
        """The space of a voxel grid with these coordinates along its axes."""
        along_x, along_y, along_z = (np.asarray(axis, np.float32) for axis in (x, y, z))
        return Space(along_x[None, None, :], along_y[None, :, None], along_z[:, None, None])

    @property
    def _is_points(self) -> bool:
        return self.x.shape == self.y.shape

    def box(self, bounds: Bounds) -> Box:
        """The part of a grid that holds two corners (x, y, z) in mm, as slices along (k, j, i).

        Single points do not lie on a grid: all of them are in every box.
        """
        if self._is_points:
            return slice(None), slice(None), slice(None)
        spans = []
        for axis, low, high in zip((self.x, self.y, self.z), *bounds, strict=True):
            inside = np.flatnonzero((axis.ravel() >= low) & (axis.ravel() <= high))
            spans.append(slice(int(inside[0]), int(inside[-1]) + 1) if inside.size else slice(0, 0))
        i, j, k = spans
        return k, j, i

    def crop(self, box: Box) -> Space:
        """The same space inside a box."""
        return Space(self.x[:, :, box[2]], self.y[:, box[1]], self.z[box[0]])


Shape = Callable[[Space], Floats]


class Ripple:
    """A smooth random field of mean 0 and standard deviation 1: a sum of plane waves, the same on every grid.

    Args:
        random: draws the waves.
        shortest_mm: wavelengths lie between this
        longest_mm: and this.
    """

    _WAVES = 14

    def __init__(self, random: np.random.Generator, shortest_mm: float, longest_mm: float) -> None:
        directions = random.normal(size=(self._WAVES, 3))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        lengths = np.exp(random.uniform(math.log(shortest_mm), math.log(longest_mm), (self._WAVES, 1)))
        self._vectors = 2 * np.pi * directions / lengths
        self._phases = random.uniform(0, 2 * np.pi, self._WAVES)

    def __call__(self, space: Space) -> Floats:
        """The field's values, of the space's broadcast shape."""
        # exp(i(kx + ky + kz)) is a product of three vectors, and a sum of such products over the waves is one matrix
        # product: twenty times faster than a cosine per voxel and wave.
        axes = zip(self._vectors.T, (space.x, space.y, space.z), strict=True)
        x, y, z = (np.exp(1j * vector[:, None] * axis.ravel()).astype(np.complex64) for vector, axis in axes)
        z *= (math.sqrt(2 / self._WAVES) * np.exp(1j * self._phases)).astype(np.complex64)[:, None]
        if x.shape == y.shape == z.shape and space.x.shape == space.z.shape:
            return np.asarray((x * y * z).sum(axis=0).real.reshape(space.x.shape))
        plane = (y[:, :, None] * x[:, None, :]).reshape(self._WAVES, -1)
        real = np.concatenate([z.real, -z.imag]).T @ np.concatenate([plane.real, plane.imag])
        return np.asarray(real.reshape(z.shape[1], y.shape[1], x.shape[1]))


def ellipsoid(space: Space, centre: Point, radii: Point, turn: float = 0.0) -> Floats:
    """An ellipsoid, turned about the body's long axis by ``turn`` radians (from patient-right towards anterior)."""
    dx, dy, dz = space.x - centre[0], space.y - centre[1], space.z - centre[2]
    if turn:
        cos, sin = math.cos(turn), math.sin(turn)
        dx, dy = dx * cos + dy * sin, dy * cos - dx * sin
    # First-order distance, |p/r| (|p/r| - 1) / |p/r²|: the function over the length of its gradient.
    near = np.sqrt((dx / radii[0]) ** 2 + (dy / radii[1]) ** 2 + (dz / radii[2]) ** 2)
    slope = np.sqrt((dx / radii[0] ** 2) ** 2 + (dy / radii[1] ** 2) ** 2 + (dz / radii[2] ** 2) ** 2)
    return np.asarray(near * (near - 1) / np.maximum(slope, 1e-6))


def half_space(space: Space, through: Point, outward: Point) -> Floats:
    """Everything behind the plane that goes ``through`` a point and looks ``outward``."""
    length = math.hypot(*outward)
    a, b, c = (component / length for component in outward)
    return np.asarray((space.x - through[0]) * a + (space.y - through[1]) * b + (space.z - through[2]) * c)


@dataclass(frozen=True)
class Tube:
    """A straight piece of a vessel or of gut: a cone with round ends; points and radii in mm."""

    start: Point
    end: Point
    start_radius: float
    end_radius: float

    def __call__(self, space: Space) -> Floats:
        """Distance from its surface (to the first order where it tapers)."""
        ax, ay, az = (end - start for start, end in zip(self.start, self.end, strict=True))
        dx, dy, dz = space.x - self.start[0], space.y - self.start[1], space.z - self.start[2]
        along = np.clip((dx * ax + dy * ay + dz * az) / max(ax * ax + ay * ay + az * az, 1e-6), 0, 1)
        distance = np.sqrt((dx - along * ax) ** 2 + (dy - along * ay) ** 2 + (dz - along * az) ** 2)
        return np.asarray(distance - (self.start_radius + along * (self.end_radius - self.start_radius)))

    def bounds(self, margin_mm: float) -> Bounds:
        """Two corners around it."""
        reach = max(self.start_radius, self.end_radius) + margin_mm
        low = np.minimum(self.start, self.end) - reach
        high = np.maximum(self.start, self.end) + reach
        return to_point(low), to_point(high)


Tubes = tuple[Tube, ...]


def tube_path(*stations: tuple[float, float, float, float]) -> Tubes:
    """Tubes from station to station; each is (x, y, z, radius) in mm."""
    return tuple(Tube(a[:3], b[:3], a[3], b[3]) for a, b in pairwise(stations))


def tubes(space: Space, pieces: Tubes, reach_mm: float = 5.0) -> Floats:
    """The union of many tubes; further than ``reach_mm`` from all of them the value is ``reach_mm``."""
    shape = np.broadcast_shapes(space.x.shape, space.y.shape, space.z.shape)
    nearest = np.full(shape, reach_mm, np.float32)
    for piece in pieces:
        box = space.box(piece.bounds(reach_mm))
        here = nearest[box]
        if here.size:
            np.minimum(here, piece(space.crop(box)), out=here)
    return nearest


def around(pieces: Tubes, margin_mm: float = 8.0) -> Bounds:
    """Two corners around many tubes."""
    corners = np.array([piece.bounds(margin_mm) for piece in pieces])
    return to_point(corners[:, 0].min(axis=0)), to_point(corners[:, 1].max(axis=0))


def intersect(*fields: Floats, blend_mm: float = 0.0) -> Floats:
    """What is inside all shapes; edges are rounded over about ``blend_mm``."""
    result = fields[0]
    for field in fields[1:]:
        sharp = np.maximum(result, field)
        # The quadratic smooth maximum: within the blend, a parabola that meets both fields with their own slopes.
        if blend_mm:
            sharp = sharp + np.maximum(blend_mm - np.abs(result - field), 0) ** 2 * (0.25 / blend_mm)
        result = sharp
    return result


def unite(*fields: Floats, blend_mm: float = 0.0) -> Floats:
    """What is inside any of the shapes; grooves are filled over about ``blend_mm``."""
    return -intersect(*(-field for field in fields), blend_mm=blend_mm)


def without(field: Floats, *cuts: Floats, blend_mm: float = 0.0) -> Floats:
    """What is inside ``field`` and outside all ``cuts``."""
    return intersect(field, *(-cut for cut in cuts), blend_mm=blend_mm)


def to_point(values: ArrayLike) -> Point:
    """Three numbers as plain floats."""
    x, y, z = (float(value) for value in np.asarray(values))
    return x, y, z
