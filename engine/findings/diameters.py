"""The lines across a lesion within its slices, as RECIST 1.1 asks for them. Definitions: docs/measurements.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.findings.calipers import TIE, Line, longest_diameter, perpendicular
from engine.findings.contour import Segments, half_level_contour
from engine.findings.lesions import Component, SlicePart, slice_parts
from engine.findings.straight import MOST_SEGMENTS, longest_inside, stays_inside
from engine.progress import Progress
from engine.scan.geometry import FloatArray, Geometry
from engine.scan.slicing import Index, Plane

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Caliper:
    """A measured straight line.

    Attributes:
        length_mm: from end to end.
        ends: both, as fractional voxel indices (k, j, i).
        ends_mm: the same, as RAS+ mm (x, y, z).
    """

    length_mm: float
    ends: tuple[Point, Point]
    ends_mm: tuple[Point, Point]

    @staticmethod
    def between(first: Point, second: Point, geometry: Geometry) -> Caliper:
        """The line between two fractional voxel indices (k, j, i)."""
        ends_mm = geometry.to_world((first, second))
        (x1, y1, z1), (x2, y2, z2) = ends_mm.tolist()
        length_mm = float(np.linalg.norm(ends_mm[1] - ends_mm[0]))
        return Caliper(length_mm, (first, second), ((x1, y1, z1), (x2, y2, z2)))


@dataclass(frozen=True)
class Diameters:
    """The lines across a lesion; see :class:`~engine.findings.measure.Lesion`, whose fields they are."""

    slice_index: int
    longest_diameter: Caliper
    short_axis: Caliper
    caliper_width: Caliper
    inside_diameter: Caliper | None
    line_leaves_lesion: bool
    focus: Index


class _Measured(NamedTuple):
    """One part of one slice, its outline and its longest diameter, both as (row, col) of the slice."""

    part: SlicePart
    contour: Segments
    line: Line


def measure_diameters(component: Component, geometry: Geometry, plane: Plane, progress: Progress) -> Diameters:
    """Measure a lesion in every slice of a plane.

    Args:
        component: the lesion's voxels.
        geometry: the grid of its mask.
        plane: how to cut.
        progress: may cancel.

    Raises:
        Cancelled: when asked to stop.
    """
    to_mm = _in_plane_mm(geometry, plane)
    parts = _in_order(component, plane, to_mm)
    # Parts are measured apart, so that no line spans normal liver between them.
    part, contour, line = _longest_of(parts, to_mm, progress, _measured)
    across = perpendicular(contour, line, to_mm)
    longest = _caliper(line, part, plane, geometry)
    leaves = not stays_inside(line.ends, part)
    return Diameters(
        slice_index=part.slice_index,
        longest_diameter=longest,
        short_axis=_caliper(across.chord, part, plane, geometry),
        caliper_width=_caliper(across.width, part, plane, geometry),
        inside_diameter=_inside_diameter(parts, plane, geometry, progress) if leaves else longest,
        line_leaves_lesion=leaves,
        focus=_focus(part, line, plane, to_mm),
    )


def longest_diameter_mm(component: Component, geometry: Geometry, plane: Plane, progress: Progress) -> float:
    """The length of the longest diameter alone; arguments and errors as :func:`measure_diameters`."""
    to_mm = _in_plane_mm(geometry, plane)
    return _longest_of(_in_order(component, plane, to_mm), to_mm, progress, _measured).line.length_mm


def lesion_outline(component: Component, plane: Plane, slice_index: int) -> Segments:
    """The outline that is measured in one slice, to be drawn: all parts of a lesion there, holes included.

    Args:
        component: the lesion's voxels.
        plane: how to cut.
        slice_index: along ``plane.slice_axis``.

    Returns:
        (n, 2, 2) segments as :func:`~engine.findings.contour.half_level_contour` gives them, in the (row, col) of the
        slice; none where the lesion does not reach.
    """
    axis = plane.slice_axis
    within = slice_index - component.origin[axis]
    if not 0 <= within < component.inside.shape[axis]:
        return np.zeros((0, 2, 2))
    origin = component.origin[plane.row_axis], component.origin[plane.column_axis]
    return half_level_contour(np.take(component.inside, within, axis)) + origin


def _in_plane_mm(geometry: Geometry, plane: Plane) -> FloatArray:
    """(2, 2): (row, col) index differences to mm in an orthonormal frame of the plane; lengths are exact with shear."""
    columns = geometry.affine[:3, [plane.row_axis, plane.column_axis]]
    return np.asarray(np.linalg.qr(columns, mode="r"))


def _in_order(component: Component, plane: Plane, to_mm: FloatArray) -> list[SlicePart]:
    """A lesion's parts, those first that can have the longest line."""
    return sorted(slice_parts(component, plane), key=lambda part: -_at_most_mm(part, to_mm))


def _at_most_mm(part: SlicePart, to_mm: FloatArray) -> float:
    """No line across a part is longer: the diagonal of its box."""
    return float(np.linalg.norm(np.abs(to_mm) @ part.inside.shape))


def _longest_of(
    parts: Sequence[SlicePart],
    to_mm: FloatArray,
    progress: Progress,
    measure: Callable[[SlicePart, FloatArray, float], _Measured | None],
) -> _Measured:
    """The part with the longest line; of equal ones the lowest slice's, then the lexicographically first ends.

    Args:
        parts: those first that can have the longest.
        to_mm: as :func:`_in_plane_mm` gives it.
        progress: may cancel.
        measure: finds a part's line; it may give up below a length, which is its third argument.
    """
    found: list[_Measured] = []
    longest = 0.0
    for part in parts:
        progress.check()
        if _at_most_mm(part, to_mm) < longest * (1 - TIE):
            break
        one = measure(part, to_mm, longest)
        if one is not None:
            found.append(one)
            longest = max(longest, one.line.length_mm)
    equal = [one for one in found if one.line.length_mm >= longest * (1 - TIE)]
    return min(equal, key=lambda one: (one.part.slice_index, one.line.ends))


def _measured(part: SlicePart, to_mm: FloatArray, _: float) -> _Measured:
    contour = half_level_contour(part.inside) + part.origin
    return _Measured(part, contour, longest_diameter(contour, to_mm))


def _measured_inside(part: SlicePart, to_mm: FloatArray, at_least_mm: float) -> _Measured | None:
    _, contour, longest = _measured(part, to_mm, at_least_mm)
    if longest.length_mm < at_least_mm * (1 - TIE):
        return None
    if len(contour) > MOST_SEGMENTS:
        raise _TooRaggedError
    line = longest_inside(contour, part, to_mm, at_least_mm)
    return None if line is None else _Measured(part, contour, line)


class _TooRaggedError(Exception):
    """An outline is too long to look for lines that stay inside."""


def _inside_diameter(
    parts: Sequence[SlicePart], plane: Plane, geometry: Geometry, progress: Progress
) -> Caliper | None:
    """The longest line of any slice that stays inside; None where an outline is too long to look for it."""
    try:
        part, _, line = _longest_of(parts, _in_plane_mm(geometry, plane), progress, _measured_inside)
    except _TooRaggedError:
        return None
    return _caliper(line, part, plane, geometry)


def _caliper(line: Line, part: SlicePart, plane: Plane, geometry: Geometry) -> Caliper:
    first, second = (_voxel(end, part.slice_index, plane) for end in line.ends)
    return Caliper.between(first, second, geometry)


def _voxel(point: tuple[float, float], slice_index: int, plane: Plane) -> Point:
    index = [float(slice_index)] * 3
    index[plane.row_axis], index[plane.column_axis] = point
    k, j, i = index
    return k, j, i


def _focus(part: SlicePart, diameter: Line, plane: Plane, to_mm: FloatArray) -> Index:
    voxels = np.argwhere(part.inside) + part.origin
    distances = np.square((voxels - np.mean(diameter.ends, axis=0)) @ to_mm.T).sum(axis=1)
    row, col = voxels[distances.argmin()].tolist()
    k, j, i = (int(c) for c in _voxel((row, col), part.slice_index, plane))
    return k, j, i
