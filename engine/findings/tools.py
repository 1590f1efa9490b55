"""What a reader measures by hand: ruler, angle, ellipse, rectangle, probe. Definitions: docs/measurements.md.

A mark is drawn in one slice and kept as fractional voxel indices, so that it stays where it was drawn however the slice
is shown; its numbers are taken in world millimetres through the affine, oblique and sheared grids included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.findings.diameters import Point
from engine.scan.geometry import FloatArray, Geometry
from engine.scan.slicing import Index, Plane
from engine.scan.volume import Volume


class Tool(Enum):
    """What a mark is drawn with."""

    RULER = "ruler"
    ANGLE = "angle"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"
    PROBE = "probe"

    @property
    def point_count(self) -> int:
        """How many points make one: of an angle the second is its corner, of regions two opposite corners are kept."""
        return {Tool.PROBE: 1, Tool.ANGLE: 3}.get(self, 2)

    @property
    def is_region(self) -> bool:
        """Whether it encloses voxels."""
        return self in (Tool.ELLIPSE, Tool.RECTANGLE)


@dataclass(frozen=True)
class Mark:
    """Something that a reader drew into a slice.

    Attributes:
        number: from 1, in the order of drawing; kept for life.
        tool: what it was drawn with.
        plane: how the slice was cut.
        points: fractional voxel indices (k, j, i), all in that slice.

    Raises:
        ValueError: the points are not as many as the tool asks for, or not in one slice.
    """

    number: int
    tool: Tool
    plane: Plane
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        if len(self.points) != self.tool.point_count:
            raise ValueError(f"{self.tool.value}: {len(self.points)} points, not {self.tool.point_count}")
        slices = {point[self.plane.slice_axis] for point in self.points}
        if len(slices) > 1 or not float(slices.pop()).is_integer():
            raise ValueError(f"the points of a mark lie in one {self.plane.value} slice")

    @property
    def slice_index(self) -> int:
        """The slice that it lies in, a voxel index along ``plane.slice_axis``."""
        return int(self.points[0][self.plane.slice_axis])

    def with_points(self, points: tuple[Point, ...]) -> Mark:
        """The same mark at another place of its slice, or of another size."""
        return replace(self, points=points)


@dataclass(frozen=True)
class Spread:
    """Over finite intensities, in the scan's unit.

    Attributes:
        mean: arithmetic.
        sd: population standard deviation (divided by N), as of lesions.
        min: smallest.
        max: largest.
    """

    mean: float
    sd: float
    min: float
    max: float


@dataclass(frozen=True)
class MarkValues:
    """The numbers of a mark; None is what its tool does not measure.

    Attributes:
        length_mm: of a ruler.
        angle_deg: of an angle, 0 to 180; None also where an arm has no length.
        area_mm2: that a region's outline encloses.
        voxel_count: how many voxels have their centre inside a region, outline included; 1 for a probe.
        intensity: over those of them that are finite; None when there is none.
    """

    length_mm: float | None = None
    angle_deg: float | None = None
    area_mm2: float | None = None
    voxel_count: int | None = None
    intensity: Spread | None = None


def measure_mark(mark: Mark, volume: Volume) -> MarkValues:
    """Take the numbers of a mark.

    Costs in proportion to the voxels of a region's bounding box.

    Args:
        mark: drawn on the volume's grid.
        volume: the scan.
    """
    geometry = volume.geometry
    if mark.tool is Tool.RULER:
        first, second = geometry.to_world(mark.points)
        return MarkValues(length_mm=float(np.linalg.norm(second - first)))
    if mark.tool is Tool.ANGLE:
        return MarkValues(angle_deg=_angle(geometry.to_world(mark.points)))
    if mark.tool is Tool.PROBE:
        value = volume.intensity_at(nearest_voxel(mark.points[0], geometry))
        return MarkValues(voxel_count=1, intensity=Spread(value, 0.0, value, value) if math.isfinite(value) else None)
    values = volume.intensities(_inside(mark, volume))
    return MarkValues(area_mm2=_area(mark, geometry), voxel_count=values.size, intensity=_spread(values))


def nearest_voxel(point: Point, geometry: Geometry) -> Index:
    """The voxel (k, j, i) whose centre is nearest to a point along each axis, within the scan."""
    k, j, i = (min(max(math.floor(at + 0.5), 0), n - 1) for at, n in zip(point, geometry.shape, strict=True))
    return k, j, i


def _angle(places: FloatArray) -> float | None:
    """Between the arms from the second of (3, 3) world places to the first and to the third, degrees.

    By the tangent of the half angle (Kahan, "How futile are mindless assessments of roundoff", 2006, section 12), which
    stays exact near 0 and 180, where the cosine has no digits left.
    """
    arms = places[[0, 2]] - places[1]
    lengths = np.linalg.norm(arms, axis=1)
    if not lengths.all():
        return None
    one, other = arms / lengths[:, None]
    return math.degrees(2 * math.atan2(float(np.linalg.norm(one - other)), float(np.linalg.norm(one + other))))


def _area(mark: Mark, geometry: Geometry) -> float:
    """What the outline encloses, mm²: pi/4 of the box for an ellipse, which an affine map does not change."""
    down, across = mark.plane.row_axis, mark.plane.column_axis
    first, second = mark.points
    steps = abs((second[down] - first[down]) * (second[across] - first[across]))
    pixel_mm2 = float(np.linalg.norm(np.cross(geometry.affine[:3, down], geometry.affine[:3, across])))
    return steps * pixel_mm2 * (math.pi / 4 if mark.tool is Tool.ELLIPSE else 1.0)


def _slice_of(volume: Volume, mark: Mark) -> NDArray[Any]:
    """(rows, cols) by voxel indices along the plane's row and column axes, not reversed for display."""
    return np.asarray(volume.voxels[(slice(None),) * mark.plane.slice_axis + (mark.slice_index,)])


def _within(mark: Mark, shape: tuple[int, int, int]) -> tuple[slice, slice]:
    """The rows and columns whose centres lie between a mark's outermost points."""
    found = []
    for axis in (mark.plane.row_axis, mark.plane.column_axis):
        places = [point[axis] for point in mark.points]
        first, last = max(math.ceil(min(places)), 0), min(math.floor(max(places)), shape[axis] - 1)
        found.append(slice(first, max(last + 1, first)))
    return found[0], found[1]


def _inside(mark: Mark, volume: Volume) -> NDArray[Any]:
    """(n,) voxels whose centres lie inside a region."""
    rows, cols = _within(mark, volume.geometry.shape)
    box = _slice_of(volume, mark)[rows, cols]
    if mark.tool is Tool.RECTANGLE or not box.size:
        return box.ravel()
    shares = []
    for axis, kept in ((mark.plane.row_axis, rows), (mark.plane.column_axis, cols)):
        low, high = sorted(point[axis] for point in mark.points)
        half = (high - low) / 2
        # An ellipse without width is a line: what is on it counts, and nothing is divided by zero.
        shares.append(np.square((np.arange(kept.start, kept.stop) - (low + high) / 2) / (half or 1.0)))
    return np.asarray(box[shares[0][:, None] + shares[1][None] <= 1.0])


def _spread(values: NDArray[np.float32]) -> Spread | None:
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return None
    return Spread(float(finite.mean()), float(finite.std()), float(finite.min()), float(finite.max()))
