"""The liver around the lesions: how large it is with them, how near a lesion comes to its edge."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.findings.diameters import Caliper
from engine.findings.lesions import Component
from engine.scan.geometry import FloatArray, Triple, triple
from engine.scan.volume import Label, Mask

Box = tuple[slice, slice, slice]

_MM3_PER_ML = 1000.0
_ROUNDING = 1e-9
_SPARSE = 16


class Liver:
    """The liver with its lesions, as a mask has them: the union, since many masks cut the tumours out of the liver.

    What takes long is worked out when it is asked for first. A mask without liver has neither size nor edge: None.
    """

    def __init__(self, mask: Mask) -> None:
        self._labels = mask.labels
        self._geometry = mask.geometry
        self._box = mask.box

    @cached_property
    def volume_ml(self) -> float | None:
        """Liver and lesions together: voxel count times |det M|."""
        if self._box is None:
            return None
        labels = self._labels[self._box]
        if not (labels == Label.LIVER).any():
            return None
        return int(np.count_nonzero(labels)) * self._geometry.voxel_volume_mm3 / _MM3_PER_ML

    def edge_line(self, component: Component) -> Caliper | None:
        """From a lesion's surface to the nearest place where liver and lesions end; a point where they end at it.

        Surfaces are the half-way points between neighbouring voxels' centres. Beyond the scan nothing is known, so that
        its faces are no edge. None where no liver lies beside the lesion, or the mask shows no edge of the liver.

        The edge is looked for no further away than it can be, so that a lesion that was edited is measured at once.
        """
        around = self._with_margin(component.box, (1, 1, 1))
        start = np.array([piece.start for piece in around])
        inside = np.zeros([piece.stop - piece.start for piece in around], bool)
        inside[
            tuple(slice(o, o + n) for o, n in zip(component.origin - start, component.inside.shape, strict=True))
        ] = component.inside
        surface, outside = _half_way_points(inside)
        beside = self._labels[around][tuple(outside.T)]
        if not (beside == Label.LIVER).any():
            return None
        surface = surface + start
        if (reached := np.flatnonzero(beside == Label.BACKGROUND)).size:
            return self._line(surface[reached[0]], surface[reached[0]])
        return self._shortest(surface, component)

    def _line(self, first: FloatArray, second: FloatArray) -> Caliper:
        (k1, j1, i1), (k2, j2, i2) = first.tolist(), second.tolist()
        return Caliper.between((k1, j1, i1), (k2, j2, i2), self._geometry)

    def _shortest(self, places: FloatArray, component: Component) -> Caliper | None:
        """The shortest line from any of (n, 3) voxel indices to any place where liver and lesions end."""
        from scipy.spatial import cKDTree  # here, since it takes as long to load as a window to open

        surface, nearest = self._geometry.to_world(places), None
        bound = self._farthest_mm(component)
        region = self._reaching(component.box, bound)
        edge, _ = _half_way_points(self._labels[region] != Label.BACKGROUND)
        edge += [piece.start for piece in region]
        # The edge is asked about a tree of the lesion, as far as it lies near enough to matter: deep inside a round
        # liver half of the lesion's surface is about as near as the rest, and a tree of the edge would look through it.
        tree, middle = cKDTree(surface), surface.mean(axis=0)
        radius = float(np.linalg.norm(surface - middle, axis=1).max())
        away = self._distances_mm(edge, self._geometry.to_index(middle))
        for step in (_SPARSE, 1):  # a few of them tell how far the others need to be looked at
            near = edge[::step][away[::step] <= (radius + bound) * (1 + _ROUNDING)]
            distances, places_of = tree.query(
                self._geometry.to_world(near), distance_upper_bound=bound * (1 + _ROUNDING)
            )
            found = np.atleast_1d(distances)
            if found.size and np.isfinite(found.min()):
                best = int(np.argmin(found))
                nearest = places[np.atleast_1d(places_of)[best]], near[best]
                bound = min(bound, float(found[best]))
        return None if nearest is None else self._line(*nearest)

    def _distances_mm(self, places: FloatArray, place: FloatArray) -> FloatArray:
        """From each of (n, 3) fractional voxel indices to one."""
        metric = self._geometry.affine[:3, :3].T @ self._geometry.affine[:3, :3]
        away = [places[:, axis] - place[axis] for axis in range(3)]
        squares = sum(metric[a, b] * away[a] * away[b] for a in range(3) for b in range(3))
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)), np.float64)

    def _farthest_mm(self, component: Component) -> float:
        """No nearest edge is further away: from the lesion straight on along rows, columns and slices; or infinite."""
        best = np.inf
        for axis in range(3):
            for side, step in ((0, -1), (-1, 1)):
                place = np.argwhere(component.inside.take(side, axis))[0].tolist()
                place.insert(axis, 0 if side == 0 else component.inside.shape[axis] - 1)
                start = [first + inner for first, inner in zip(component.origin, place, strict=True)]
                way = self._labels[tuple(slice(None) if a == axis else start[a] for a in range(3))]
                beyond = way[start[axis] + 1 :] if step > 0 else way[: start[axis]][::-1]
                ends = np.flatnonzero(beyond == Label.BACKGROUND)
                if ends.size:
                    best = min(best, float(ends[0]) * self._geometry.spacing_mm[axis])
        return best

    def _reaching(self, box: Box, distance_mm: float) -> Box:
        """A box that holds all voxels beside an edge that is no further from another box; all of the scan at most."""
        if not np.isfinite(distance_mm):
            return self._with_margin(self._box or box, (1, 1, 1))
        # How far one comes along each axis of the grid by so many mm in any direction.
        reach = distance_mm * np.linalg.norm(np.linalg.inv(self._geometry.affine[:3, :3]), axis=1)
        return self._with_margin(box, triple(np.ceil(reach) + 1))

    def _with_margin(self, box: Box, margin: Triple) -> Box:
        """So many voxels more on every side as the scan has them."""
        k, j, i = (
            slice(max(piece.start - more, 0), min(piece.stop + more, n))
            for piece, n, more in zip(box, self._labels.shape, margin, strict=True)
        )
        return k, j, i


def _half_way_points(inside: NDArray[np.bool_]) -> tuple[FloatArray, NDArray[np.intp]]:
    """Where inside meets outside in a (k, j, i) array: (n, 3) points half-way, and (n, 3) the voxels outside."""
    points, voxels = [], []
    for axis in range(3):
        lower, upper = (
            inside[tuple(part if a == axis else slice(None) for a in range(3))]
            for part in (slice(None, -1), slice(1, None))
        )
        changes = lower != upper
        # Flat: of an array of three axes NumPy finds them ten times slower.
        found = np.stack(np.unravel_index(np.flatnonzero(changes), changes.shape), axis=1)
        step = np.eye(3, dtype=np.intp)[axis]
        points.append(found + step / 2)
        voxels.append(found + np.outer(lower[tuple(found.T)], step))
    return np.concatenate(points), np.concatenate(voxels)
