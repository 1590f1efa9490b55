"""How far the surface of a drawn region lies from that of the true one, in mm, by MONAI's definition.

MONAI's (``monai.metrics.compute_hausdorff_distance(percentile=95)`` and ``compute_average_surface_distance(
symmetric=True)``, version 1.6, both with ``spacing``): the surface of a region is those of its voxels of which one of
the six that share a face is outside it, or beyond the edge of the scan; the distance of a surface voxel is that from
its centre to the nearest centre of the other surface. DeepMind's surface-distance lays the surface between voxels and
weighs it by area: its figures are smaller (ASSD by a third on ragged regions), and must not be put beside these.

Centres are placed by the affine, so that the distances are exact on anisotropic and on sheared grids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from engine.scan.components import bounding_box
from engine.scan.geometry import Geometry

_LEAF = 32
"""Points in a leaf of the tree: for one pass of questions the quicker."""


@dataclass(frozen=True)
class SurfaceDistance:
    """Two surfaces.

    Attributes:
        hd95_mm: the larger of the two 95th percentiles (linear), truth to drawn and drawn to truth.
        assd_mm: mean of all distances in both directions together.
    """

    hd95_mm: float
    assd_mm: float


def surface_distance(truth: NDArray[np.bool_], drawn: NDArray[np.bool_], geometry: Geometry) -> SurfaceDistance | None:
    """Measure two regions (k, j, i) on the same grid; None when either is empty, for then there is no distance."""
    true_points, drawn_points = (_surface_points(inside, geometry) for inside in (truth, drawn))
    if not len(true_points) or not len(drawn_points):
        return None
    to_truth, to_drawn = _nearest_mm(drawn_points, true_points), _nearest_mm(true_points, drawn_points)
    return SurfaceDistance(
        hd95_mm=float(max(np.percentile(to_truth, 95), np.percentile(to_drawn, 95))),
        assd_mm=float((to_truth.sum() + to_drawn.sum()) / (len(to_truth) + len(to_drawn))),
    )


def _nearest_mm(points: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of (N, 3) points the distance to the nearest of (M, 3) others, (N,)."""
    distances, _ = KDTree(others, leafsize=_LEAF).query(points)
    return np.asarray(distances, np.float64)


def _surface_points(inside: NDArray[np.bool_], geometry: Geometry) -> NDArray[np.float64]:
    """Centres of the surface's voxels, (N, 3) in RAS+ mm."""
    box = bounding_box(inside)
    if box is None:
        return np.empty((0, 3))
    padded = np.pad(inside[box], 1)
    core = padded[1:-1, 1:-1, 1:-1]
    enclosed = core.copy()
    for axis in range(3):
        for start in (0, 2):
            beside = [slice(1, -1)] * 3
            beside[axis] = slice(start, start + core.shape[axis])
            enclosed &= padded[tuple(beside)]
    return geometry.to_world(np.argwhere(core & ~enclosed) + [part.start for part in box])
