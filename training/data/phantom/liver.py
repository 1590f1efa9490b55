"""The liver, and the tumours in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from training.data.phantom.shapes import (
    Bounds,
    Floats,
    Point,
    Ripple,
    Space,
    ellipsoid,
    half_space,
    intersect,
    to_point,
    tube_path,
    tubes,
    unite,
    without,
)
from training.data.phantom.tissue import LIVER
from training.data.phantom.torso import Torso

LIVER_BOUNDS: Bounds = ((-120.0, -95.0, -125.0), (150.0, 125.0, 90.0))

# Lines through the middle of things, (x, y, z, radius) in mm.
CAVA = tube_path((24, -14, -150, 11), (24, -12, -20, 12), (22, -2, 40, 12.5), (12, 12, 84, 12))
PORTAL_TRUNK = tube_path((8, 8, -72, 7), (22, 12, -58, 7), (36, 14, -40, 7))
GALLBLADDER = tube_path((64, 70, -80, 12), (57, 58, -68, 14), (44, 36, -52, 5))

TUMOUR_DIAMETERS_MM = (35.0, 18.0, 8.0)
_TUMOUR_GAP_MM = 15.0
_ROUGHNESS = 0.12
"""How far a tumour's surface strays from a sphere, as a share of the radius."""


class Liver:
    """A wedge between ribs, diaphragm and gut: thick on the right, thin on the left, of drawn size."""

    def __init__(self, random: np.random.Generator, torso: Torso) -> None:
        self._torso = torso
        self._uneven = Ripple(random, 28, 80)
        self._tip = random.uniform(-98, -84)
        self._left_end = random.uniform(-96, -64)
        self.tissue = replace(LIVER, ct=LIVER.ct + random.uniform(-10, 12))

    def surface(self, space: Space) -> Floats:
        """The liver as if nothing were cut out of it."""
        vault = intersect(self._torso.cavity(space) + 1, self._torso.diaphragm(space) + 1, blend_mm=4)
        floor = half_space(space, (118, 30, self._tip), (-0.52, -0.14, -1))
        flank = half_space(space, (112, 0, self._tip + 8), (0.5, 0, -1))
        beside_spine = half_space(space, (44, -70, 0), (-0.93, -0.38, 0))
        before_spine = half_space(space, (26, -16, 0), (-0.36, -0.93, -0.16))
        medial = unite(beside_spine, before_spine, blend_mm=14)
        left = half_space(space, (self._left_end, 70, 20), (-0.8, -0.6, -0.2))
        below = intersect(floor, flank, blend_mm=20)
        whole = intersect(vault, medial, left, below, blend_mm=9)
        return np.asarray(whole + 1.5 * self._uneven(space))

    def __call__(self, space: Space) -> Floats:
        """The liver as it is labelled: without vena cava, gall bladder, hilum, fissures, and clear of the kidney."""
        kidney_bed = ellipsoid(space, (60, -62, -78), (37, 48, 60))
        return without(
            without(self.surface(space), kidney_bed, blend_mm=12),
            tubes(space, CAVA, 30) + 0.5,
            tubes(space, PORTAL_TRUNK, 30) - 1.5,
            self.gallbladder(space) - 1.2,
            ellipsoid(space, (32, 16, -50), (15, 9, 13)),
            ellipsoid(space, (14, 74, -54), (1.8, 24, 28), turn=0.35),
            ellipsoid(space, (2, 22, -8), (18, 1.5, 20), turn=-0.45),
            blend_mm=2,
        )

    def gallbladder(self, space: Space) -> Floats:
        """The gall bladder in its bed."""
        return tubes(space, GALLBLADDER, 30)


@dataclass(frozen=True)
class Nodule:
    """A tumour as drawn: a sphere with an uneven surface.

    Attributes:
        centre: (x, y, z) in mm.
        radius_mm: of the sphere.
        ripple: the unevenness of its surface.
        darker_by: HU below the liver.
        edge_mm: over how many millimetres it fades into the liver.
        has_rim: whether it is brighter at its border.
    """

    centre: Point
    radius_mm: float
    ripple: Ripple
    darker_by: float
    edge_mm: float
    has_rim: bool

    def __call__(self, space: Space) -> Floats:
        """Distance from its surface."""
        x, y, z = self.centre
        distance = np.sqrt((space.x - x) ** 2 + (space.y - y) ** 2 + (space.z - z) ** 2)
        return np.asarray(distance - self.radius_mm * (1 + _ROUGHNESS * self.ripple(space)))

    @property
    def bounds(self) -> Bounds:
        """Two corners around it."""
        reach = 1.7 * self.radius_mm + 4
        return to_point(np.subtract(self.centre, reach)), to_point(np.add(self.centre, reach))

    @cached_property
    def volume_mm3(self) -> float:
        """The volume inside its surface, counted on a grid of a fortieth of its radius."""
        step = self.radius_mm / 40
        offsets = np.arange(-1.7 * self.radius_mm, 1.7 * self.radius_mm, step)
        space = Space.grid(*(offsets + c for c in self.centre))
        return float(np.count_nonzero(self(space) < 0)) * step**3


def draw_nodules(random: np.random.Generator, liver: Liver) -> tuple[Nodule, ...]:
    """Two or three tumours of different sizes, the largest with a rim, inside the liver and apart from each other."""
    sizes = random.permutation(TUMOUR_DIAMETERS_MM)[: random.integers(2, 4)]
    points = random.uniform(*LIVER_BOUNDS, (8000, 3))
    depths = -liver(Space.at(points)).ravel()
    nodules: list[Nodule] = []
    for size in sorted(sizes.tolist(), reverse=True):
        radius = size / 2 * random.uniform(0.93, 1.07)
        room = depths.copy()
        for other in nodules:
            gap = np.linalg.norm(points - other.centre, axis=1) - other.radius_mm - radius
            room[gap < _TUMOUR_GAP_MM] = -np.inf
        # The first point that is deep enough, or the deepest of all.
        place = points[np.argmax(np.minimum(room, 1.25 * radius + 3))]
        nodules.append(
            Nodule(
                centre=to_point(place),
                radius_mm=radius,
                ripple=Ripple(random, 1.3 * radius, 4 * radius),
                darker_by=random.uniform(32, 58),
                edge_mm=min(random.uniform(1.5, 4), radius / 2),
                has_rim=not nodules,
            )
        )
    return tuple(nodules)


def vessel_roots() -> tuple[tuple[Point, Point, float], ...]:
    """Three hepatic veins and four portal branches: where each enters the liver, where it heads for, its radius."""
    veins, hilum = (22.0, 0.0, 38.0), (36.0, 14.0, -40.0)
    return (
        (veins, (95, -20, -5), 5.0),
        (veins, (52, 45, -5), 5.0),
        (veins, (-35, 45, 15), 4.5),
        (hilum, (75, 0, -35), 5.2),
        (hilum, (90, -30, -60), 4.8),
        (hilum, (60, 30, 10), 4.8),
        (hilum, (10, 40, -20), 4.5),
    )
