"""The numbers of each lesion: size, shape, place, intensity. Definitions and sources: docs/measurements.md."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.findings.acquisition import acquisition_plane, tilt_deg
from engine.findings.contour import ContourMethod
from engine.findings.diameters import Caliper, Point, measure_diameters
from engine.findings.intensity import IntensityStatistics, measure_intensity
from engine.findings.lesions import Component, find_lesions
from engine.findings.liver import Liver
from engine.findings.mesh import lesion_mesh
from engine.findings.threshold import HIGH, LOW, volume_at_ml
from engine.progress import Progress
from engine.scan.geometry import Geometry
from engine.scan.slicing import Index, Plane
from engine.scan.volume import Mask, Volume
from engine.words import say

__all__ = [
    "TINY_BELOW_MM",
    "Caliper",
    "IntensityStatistics",
    "Lesion",
    "Point",
    "measure",
    "measure_components",
    "measure_context",
]

Probability = NDArray[np.floating[Any]]

_MM3_PER_ML = 1000.0
_JAW_SHARE = 0.25
"""Of the longest diameter, the length of the lines by which the caliper width is drawn."""
TINY_BELOW_MM = 5.0
"""A lesion with less volume than a sphere of this diameter (65.4 mm3) is tiny."""


@dataclass(frozen=True)
class Lesion:
    """One lesion and its numbers.

    Attributes:
        number: from 1, by falling volume; of a lesion that a reader works on its key, which stays for life.
        component: its voxels.
        volume_ml: voxel count times the voxel's volume |det M|.
        plane: in which its diameters were measured, the plane of acquisition.
        plane_tilt_deg: by how much its slices are turned out of the patient's own plane of that name.
        contour: how the outline was made that the diameters lie on.
        slice_index: the slice of its longest diameter, a voxel index along ``plane.slice_axis``.
        longest_diameter: between the two contour points that lie furthest apart in one slice (RECIST 1.1).
        line_leaves_lesion: whether that line runs through what is not the lesion.
        inside_diameter: the longest line of any slice that does not; the longest diameter itself where that stays
            inside. None where the outline is too ragged to look for it (:mod:`engine.findings.straight`).
        short_axis: the longest chord inside the lesion perpendicular to the longest diameter, in its slice and part.
        caliper_width: over the part's whole width in that direction; at least as long as the short axis.
        focus: the lesion's voxel (k, j, i) in that slice that is nearest to the longest diameter's middle: where
            to put the crosshair.
        max_3d: between the two mesh vertices that lie furthest apart (IBSI, maximum 3D diameter).
        mesh_volume_ml: what the mesh encloses (IBSI, volume).
        surface_mm2: the mesh's area (IBSI, surface area).
        sphericity: the surface of a ball of the mesh's volume over the mesh's surface (IBSI).
        axes_mm: major, minor and least axis of the ellipsoid with its voxel centres' covariance (N - 1), the longest
            first (IBSI); None for one voxel.
        intensity: None when none of its voxels is finite.
        nonfinite_count: how many of its voxels are NaN or infinite, and left out of ``intensity``.
        edge_line: from its surface to the liver's edge, where they are nearest; None where the mask shows no liver
            beside it.
        truncated: it reaches the edge of the scan, so that its sizes are lower limits.
        p_mean: mean probability of tumour over its voxels; None without a prediction.
        p_max: the largest; None without a prediction.
        volume_at_low_ml: its volume if it were cut at a probability of 0.3; None without a prediction, and where it
            would grow together with another lesion.
        volume_at_high_ml: the same at 0.7.
    """

    number: int
    component: Component = field(repr=False)
    volume_ml: float
    plane: Plane
    plane_tilt_deg: float
    contour: ContourMethod
    slice_index: int
    longest_diameter: Caliper
    line_leaves_lesion: bool
    inside_diameter: Caliper | None
    short_axis: Caliper
    caliper_width: Caliper
    focus: Index
    max_3d: Caliper
    mesh_volume_ml: float
    surface_mm2: float
    sphericity: float
    axes_mm: tuple[float, float, float] | None
    intensity: IntensityStatistics | None
    nonfinite_count: int
    edge_line: Caliper | None
    truncated: bool
    p_mean: float | None = None
    p_max: float | None = None
    volume_at_low_ml: float | None = None
    volume_at_high_ml: float | None = None

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

    @property
    def caliper_width_mm(self) -> float:
        """Length of the caliper width."""
        return self.caliper_width.length_mm

    @property
    def edge_distance_mm(self) -> float | None:
        """How near the lesion comes to the liver's edge; 0 where it reaches it."""
        return None if self.edge_line is None else self.edge_line.length_mm

    @property
    def inside_diameter_mm(self) -> float | None:
        """Length of the longest line that stays inside."""
        return None if self.inside_diameter is None else self.inside_diameter.length_mm

    @property
    def max_3d_mm(self) -> float:
        """The largest extent in space."""
        return self.max_3d.length_mm

    @property
    def equivalent_diameter_mm(self) -> float:
        """Diameter of the ball of its (voxel) volume."""
        return float((6 * self.volume_ml * _MM3_PER_ML / math.pi) ** (1 / 3))


def caliper_jaws(lesion: Lesion) -> tuple[tuple[Point, Point], ...]:
    """How the caliper width is drawn: at each end a short line along the longest diameter, as fractional voxel indices.

    None where the short axis is as long: its ends are those of the width, too.
    """
    if lesion.caliper_width.ends == lesion.short_axis.ends:
        return ()
    first, second = (np.array(end) for end in lesion.longest_diameter.ends)
    half = (second - first) * _JAW_SHARE / 2
    jaws = []
    for end in lesion.caliper_width.ends:
        (k1, j1, i1), (k2, j2, i2) = (np.array(end) - half).tolist(), (np.array(end) + half).tolist()
        jaws.append(((k1, j1, i1), (k2, j2, i2)))
    return tuple(jaws)


def measure(
    volume: Volume,
    mask: Mask,
    tumour_probability: Probability | None = None,
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
    progress = progress or Progress()
    progress.report(0.0, say("Finding lesions"))
    return measure_components(find_lesions(mask), volume, mask, tumour_probability, progress)


def measure_components(
    components: Sequence[Component],
    volume: Volume,
    mask: Mask,
    tumour_probability: Probability | None = None,
    progress: Progress | None = None,
) -> tuple[Lesion, ...]:
    """Measure some lesions of a mask, each from its own voxels and what lies around it, in their order.

    One alone gives the same numbers, to the bit, as all of them together. What else is drawn has a part in some of them
    (:func:`measure_context`): the lesions that a reader did not touch have to be asked for these again.

    Args:
        components: the lesions' voxels.
        volume: the scan.
        mask: labels on its grid, as they are now.
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
    liver = Liver(mask)
    lesions = []
    for done, component in enumerate(components):
        progress.report(done / len(components), say("Measuring"))
        lesion = _measure_lesion(component, volume, tumour_probability, progress)
        lesions.append(_in_context(lesion, mask, liver, tumour_probability))
    return tuple(lesions)


def measure_context(
    lesions: Sequence[Lesion],
    mask: Mask,
    tumour_probability: Probability | None = None,
    progress: Progress | None = None,
) -> tuple[Lesion, ...]:
    """Measure again what depends on what else is drawn: how near the liver's edge is, into what a lesion would grow.

    Args:
        lesions: measured, and not changed themselves.
        mask: labels as they are now.
        tumour_probability: (k, j, i), as predicted.
        progress: may cancel.

    Raises:
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    liver = Liver(mask)
    again = []
    for lesion in lesions:
        progress.check()
        again.append(_in_context(lesion, mask, liver, tumour_probability))
    return tuple(again)


def _in_context(lesion: Lesion, mask: Mask, liver: Liver, tumour_probability: Probability | None) -> Lesion:
    """A lesion with what depends on what else is drawn."""
    lesion = replace(lesion, edge_line=liver.edge_line(lesion.component))
    if tumour_probability is None:
        return lesion
    low, high = (volume_at_ml(lesion.component, mask, tumour_probability, cut) for cut in (LOW, HIGH))
    return replace(lesion, volume_at_low_ml=low, volume_at_high_ml=high)


def _measure_lesion(
    component: Component,
    volume: Volume,
    tumour_probability: Probability | None,
    progress: Progress,
) -> Lesion:
    """All that its own voxels tell."""
    geometry = volume.geometry
    plane = acquisition_plane(geometry)
    across = measure_diameters(component, geometry, plane, progress)
    mesh = lesion_mesh(component, geometry)
    first, second = mesh.farthest_pair()
    intensity, nonfinite_count = measure_intensity(component, volume)
    p_mean = p_max = None
    if tumour_probability is not None:
        probability = tumour_probability[component.box][component.inside].astype(np.float64)
        p_mean, p_max = float(probability.mean()), float(probability.max())
    return Lesion(
        number=component.number,
        component=component,
        volume_ml=component.voxel_count * geometry.voxel_volume_mm3 / _MM3_PER_ML,
        plane=plane,
        plane_tilt_deg=tilt_deg(geometry, plane),
        contour=ContourMethod.HALF_LEVEL_BINARY,
        slice_index=across.slice_index,
        longest_diameter=across.longest_diameter,
        line_leaves_lesion=across.line_leaves_lesion,
        inside_diameter=across.inside_diameter,
        short_axis=across.short_axis,
        caliper_width=across.caliper_width,
        focus=across.focus,
        max_3d=Caliper.between(first, second, geometry),
        mesh_volume_ml=mesh.volume_mm3 / _MM3_PER_ML,
        surface_mm2=mesh.surface_mm2,
        sphericity=mesh.sphericity,
        axes_mm=_axes_mm(component, geometry),
        intensity=intensity,
        nonfinite_count=nonfinite_count,
        edge_line=None,
        truncated=component.touches_edge,
        p_mean=p_mean,
        p_max=p_max,
    )


def _axes_mm(component: Component, geometry: Geometry) -> tuple[float, float, float] | None:
    if component.voxel_count < 2:
        return None
    steps = geometry.affine[:3, :3]
    covariance = np.cov(np.argwhere(component.inside).T)  # of voxel indices; the affine takes it to space
    eigenvalues = np.linalg.eigvalsh(steps @ covariance @ steps.T)
    least, minor, major = (4 * np.sqrt(np.maximum(eigenvalues, 0.0))).tolist()
    return major, minor, least
