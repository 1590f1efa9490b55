"""The liver around the lesions: how large it is, what share of it they are, how near a lesion comes to its edge."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.findings.lesions import Component
from engine.scan.geometry import FloatArray
from engine.scan.volume import Label, Mask

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Box = tuple[slice, slice, slice]

_MM3_PER_ML = 1000.0
_ROUNDING = 1e-9


class Liver:
    """The liver with its lesions, as a mask has them: the union, since many masks cut the tumours out of the liver.

    What takes long is worked out when it is asked for first. A mask without liver has neither size nor edge: None.
    """

    def __init__(self, mask: Mask) -> None:
        self._labels = mask.labels
        self._geometry = mask.geometry
        self._box = mask.box

    @property
    def volume_ml(self) -> float | None:
        """Liver and lesions together: voxel count times |det M|."""
        liver, lesions = self._voxels
        return (liver + lesions) * self._geometry.voxel_volume_mm3 / _MM3_PER_ML if liver else None

    @property
    def burden(self) -> float | None:
        """The lesions' share of liver and lesions together, 0..1."""
        liver, lesions = self._voxels
        return lesions / (liver + lesions) if liver else None

    def edge_distance_mm(self, component: Component) -> float | None:
        """From a lesion's surface to the nearest place where liver and lesions end; 0 where they end at the lesion.

        Surfaces are the half-way points between neighbouring voxels' centres. Beyond the scan nothing is known, so that
        its faces are no edge. None where no liver lies beside the lesion, or the mask shows no edge of the liver.
        """
        around = self._with_margin(component.box)
        start = np.array([piece.start for piece in around])
        inside = np.zeros([piece.stop - piece.start for piece in around], bool)
        inside[
            tuple(slice(o, o + n) for o, n in zip(component.origin - start, component.inside.shape, strict=True))
        ] = component.inside
        surface, outside = _half_way_points(inside)
        beside = self._labels[around][tuple(outside.T)]
        if not (beside == Label.LIVER).any():
            return None
        if (beside == Label.BACKGROUND).any():
            return 0.0
        if self._edge is None:
            return None
        return _shortest(self._geometry.to_world(surface + start), self._edge)

    @cached_property
    def _voxels(self) -> tuple[int, int]:
        """How many of the liver and how many of lesions."""
        if self._box is None:
            return 0, 0
        labels = self._labels[self._box]
        liver = int(np.count_nonzero(labels == Label.LIVER))
        return liver, int(np.count_nonzero(labels)) - liver

    @cached_property
    def _edge(self) -> cKDTree | None:
        """The half-way points in mm where liver and lesions end."""
        from scipy.spatial import cKDTree  # here, since it takes as long to load as a window to open

        if self._box is None:
            return None
        box = self._with_margin(self._box)
        surface, _ = _half_way_points(self._labels[box] != Label.BACKGROUND)
        if not len(surface):
            return None
        # Not balanced: it is asked once a lesion, and built three times as fast.
        return cKDTree(
            self._geometry.to_world(surface + [piece.start for piece in box]), compact_nodes=False, balanced_tree=False
        )

    def _with_margin(self, box: Box) -> Box:
        """One voxel more on every side where the scan has it."""
        k, j, i = (
            slice(max(piece.start - 1, 0), min(piece.stop + 1, n))
            for piece, n in zip(box, self._labels.shape, strict=True)
        )
        return k, j, i


def _shortest(points: FloatArray, edge: cKDTree) -> float:
    """The smallest distance from any of (n, 3) points to any of an edge.

    Asked from the lesion, a tree of the edge would be slow: deep inside a round liver half of its surface is about as
    near. So the edge is asked about a tree of the lesion, as far as it lies near enough to matter.
    """
    from scipy.spatial import cKDTree  # as above

    middle = points.mean(axis=0)
    distances = np.linalg.norm(points - middle, axis=1)
    _, nearest = edge.query(middle)
    bound = float(np.linalg.norm(points - edge.data[nearest], axis=1).min())
    near = edge.data[edge.query_ball_point(middle, (distances.max() + bound) * (1 + _ROUNDING))]
    found, _ = cKDTree(points).query(near, distance_upper_bound=bound * (1 + _ROUNDING))
    return float(np.min(found))


def _half_way_points(inside: NDArray[np.bool_]) -> tuple[FloatArray, NDArray[np.intp]]:
    """Where inside meets outside in a (k, j, i) array: (n, 3) points half-way, and (n, 3) the voxels outside."""
    points, voxels = [], []
    for axis in range(3):
        lower, upper = (
            inside[tuple(part if a == axis else slice(None) for a in range(3))]
            for part in (slice(None, -1), slice(1, None))
        )
        found = np.argwhere(lower != upper)
        step = np.eye(3, dtype=np.intp)[axis]
        points.append(found + step / 2)
        voxels.append(found + np.outer(lower[tuple(found.T)], step))
    return np.concatenate(points), np.concatenate(voxels)
