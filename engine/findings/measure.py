"""The numbers of each lesion: volume, diameters, intensity. Definitions and sources: docs/measurements.md."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.findings.calipers import TIE, Line, longest_diameter, perpendicular
from engine.findings.contour import Segments, half_level_contour
from engine.findings.lesions import Component, SlicePart, find_lesions, slice_parts
from engine.progress import Progress
from engine.scan.geometry import FloatArray, Geometry
from engine.scan.slicing import Index, Plane
from engine.scan.volume import Mask, Volume

Point = tuple[float, float, float]

_MM3_PER_ML = 1000.0
TINY_BELOW_MM = 5.0
"""A lesion with less volume than a sphere of this diameter (65.4 mm3) is tiny."""
_DISTINCTLY_LARGER = 1.2
"""A spacing this many times the others marks the slice axis of the acquisition, whichever way the patient lay."""


@dataclass(frozen=True)
class Caliper:
    """A measured line within one slice.

    Attributes:
        length_mm: from end to end.
        ends: both, as fractional voxel indices (k, j, i).
        ends_mm: the same, as RAS+ mm (x, y, z).
    """

    length_mm: float
    ends: tuple[Point, Point]
    ends_mm: tuple[Point, Point]


@dataclass(frozen=True)
class IntensityStatistics:
    """Over a lesion's finite voxels, in the scan's unit: HU for CT, else arbitrary.

    Attributes:
        mean: arithmetic.
        sd: population standard deviation (divided by N), as IBSI defines it.
        median: the 50th percentile.
        min: smallest.
        max: largest.
        p10: the 10th percentile, interpolated linearly.
        p90: the 90th.
    """

    mean: float
    sd: float
    median: float
    min: float
    max: float
    p10: float
    p90: float


@dataclass(frozen=True)
class Lesion:
    """One lesion and its numbers.

    Attributes:
        number: from 1, by falling volume.
        component: its voxels.
        volume_ml: voxel count times the voxel's volume |det M|.
        plane: in which its diameters were measured, the plane of acquisition.
        slice_index: the slice of its longest diameter, a voxel index along ``plane.slice_axis``.
        longest_diameter: between the two contour points that lie furthest apart in one slice (RECIST 1.1).
        short_axis: the longest chord inside the lesion perpendicular to it, in the same slice and part.
        caliper_width_mm: the part's whole width in that direction; at least the short axis.
        focus: the lesion's voxel (k, j, i) in that slice that is nearest to the longest diameter's middle: where
            to put the crosshair.
        intensity: None when none of its voxels is finite.
        truncated: it reaches the edge of the scan, so that its sizes are lower limits.
        p_mean: mean probability of tumour over its voxels; None without a prediction.
        p_max: the largest; None without a prediction.
    """

    number: int
    component: Component = field(repr=False)
    volume_ml: float
    plane: Plane
    slice_index: int
    longest_diameter: Caliper
    short_axis: Caliper
    caliper_width_mm: float
    focus: Index
    intensity: IntensityStatistics | None
    truncated: bool
    p_mean: float | None = None
    p_max: float | None = None

    @property
    def is_tiny(self) -> bool:
        """Whether it is smaller than a sphere of 5 mm: listed and measured like any other, but counted apart."""
        return self.volume_ml * _MM3_PER_ML < math.pi / 6 * TINY_BELOW_MM**3

    @property
    def longest_diameter_mm(self) -> float:
        """Length of the longest diameter."""
        return self.longest_diameter.length_mm

    @property
    def short_axis_mm(self) -> float:
        """Length of the short axis."""
        return self.short_axis.length_mm


def measure(
    volume: Volume,
    mask: Mask,
    tumour_probability: NDArray[np.floating[Any]] | None = None,
    progress: Progress | None = None,
) -> tuple[Lesion, ...]:
    """Find the lesions of a mask and measure each, the largest first.

    Args:
        volume: the scan.
        mask: labels on its grid.
        tumour_probability: (k, j, i), as predicted.
        progress: reports 0..1 and may cancel.

    Raises:
        MaskError: the mask lies on another grid.
        Cancelled: when asked to stop.
    """
    mask.require_grid_of(volume)
    if tumour_probability is not None and tumour_probability.shape != volume.geometry.shape:
        raise ValueError(f"probabilities {tumour_probability.shape} do not fit the scan {volume.geometry.shape}")
    progress = progress or Progress()
    progress.report(0.0, "Finding lesions")
    components = find_lesions(mask)
    plane = acquisition_plane(volume.geometry)
    lesions = []
    for done, component in enumerate(components):
        progress.report(done / len(components), "Measuring")
        lesions.append(_measure_lesion(component, volume, plane, tumour_probability, progress))
    return tuple(lesions)


def acquisition_plane(geometry: Geometry) -> Plane:
    """The plane in which a scan was acquired, in which RECIST measures.

    Its slices lie along the axis with the distinctly largest spacing; where there is none, along the axis that runs
    nearest to the patient's long axis.
    """
    spacing = np.array(geometry.spacing_mm)
    largest = int(spacing.argmax())
    if spacing[largest] >= _DISTINCTLY_LARGER * np.delete(spacing, largest).max():
        axis = largest
    else:
        axis = int(np.argmax([abs(geometry.direction(axis)[2]) for axis in range(3)]))
    return next(plane for plane in Plane if plane.slice_axis == axis)


def _measure_lesion(
    component: Component,
    volume: Volume,
    plane: Plane,
    tumour_probability: NDArray[np.floating[Any]] | None,
    progress: Progress,
) -> Lesion:
    geometry = volume.geometry
    to_mm = _in_plane_mm(geometry, plane)
    part, diameter = _longest_of_parts(component, plane, to_mm, progress)
    across = perpendicular(_contour(part), diameter, to_mm)
    p_mean = p_max = None
    if tumour_probability is not None:
        probability = tumour_probability[component.box][component.inside].astype(np.float64)
        p_mean, p_max = float(probability.mean()), float(probability.max())
    return Lesion(
        number=component.number,
        component=component,
        volume_ml=component.voxel_count * geometry.voxel_volume_mm3 / _MM3_PER_ML,
        plane=plane,
        slice_index=part.slice_index,
        longest_diameter=_caliper(diameter, part.slice_index, plane, geometry),
        short_axis=_caliper(across.chord, part.slice_index, plane, geometry),
        caliper_width_mm=across.width_mm,
        focus=_focus(part, diameter, plane, to_mm),
        intensity=_intensity(volume.intensities(volume.voxels[component.box][component.inside])),
        truncated=component.touches_edge,
        p_mean=p_mean,
        p_max=p_max,
    )


def _in_plane_mm(geometry: Geometry, plane: Plane) -> FloatArray:
    """(2, 2): (row, col) index differences to mm in an orthonormal frame of the plane; lengths are exact with shear."""
    columns = geometry.affine[:3, [plane.row_axis, plane.column_axis]]
    return np.asarray(np.linalg.qr(columns, mode="r"))


def _contour(part: SlicePart) -> Segments:
    return half_level_contour(part.inside) + part.origin


def _longest_of_parts(
    component: Component, plane: Plane, to_mm: FloatArray, progress: Progress
) -> tuple[SlicePart, Line]:
    """The part with the longest diameter; parts are measured apart, so that no line spans normal liver between them.

    Of equal ones the lowest slice's, then that with the lexicographically first ends.
    """
    measured = []
    for part in slice_parts(component, plane):
        progress.check()
        measured.append((part, longest_diameter(_contour(part), to_mm)))
    longest = max(line.length_mm for _, line in measured)
    equal = [(part, line) for part, line in measured if line.length_mm >= longest * (1 - TIE)]
    return min(equal, key=lambda found: (found[0].slice_index, found[1].ends))


def _caliper(line: Line, slice_index: int, plane: Plane, geometry: Geometry) -> Caliper:
    first, second = (_voxel(end, slice_index, plane) for end in line.ends)
    return Caliper(line.length_mm, (first, second), (_world(first, geometry), _world(second, geometry)))


def _voxel(point: tuple[float, float], slice_index: int, plane: Plane) -> Point:
    index = [float(slice_index)] * 3
    index[plane.row_axis], index[plane.column_axis] = point
    k, j, i = index
    return k, j, i


def _world(index: Point, geometry: Geometry) -> Point:
    x, y, z = geometry.to_world(index).tolist()
    return x, y, z


def _focus(part: SlicePart, diameter: Line, plane: Plane, to_mm: FloatArray) -> Index:
    voxels = np.argwhere(part.inside) + part.origin
    distances = np.square((voxels - np.mean(diameter.ends, axis=0)) @ to_mm.T).sum(axis=1)
    row, col = voxels[distances.argmin()].tolist()
    k, j, i = (int(c) for c in _voxel((row, col), part.slice_index, plane))
    return k, j, i


def _intensity(values: NDArray[np.float32]) -> IntensityStatistics | None:
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return None
    p10, median, p90 = np.percentile(finite, (10, 50, 90)).tolist()
    return IntensityStatistics(
        mean=float(finite.mean()),
        sd=float(finite.std()),
        median=median,
        min=float(finite.min()),
        max=float(finite.max()),
        p10=p10,
        p90=p90,
    )
