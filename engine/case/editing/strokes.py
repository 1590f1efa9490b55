"""Drawing by hand: what a disc or a ball covers on its way, and what becomes of the voxels under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.case.editing.canvas import Canvas
from engine.case.editing.identity import Step, settled
from engine.case.editing.live import LiveEdit
from engine.case.editing.patch import Box, Patch, States, keys_of, labels_of, pack
from engine.case.review import Review
from engine.scan.geometry import FloatArray, Geometry
from engine.scan.slicing import Plane
from engine.scan.volume import Label, LabelArray, Volume

Point = tuple[float, float, float]
Indices = NDArray[np.int64]
Keys = NDArray[np.uint16]

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Nib:
    """What touches the scan.

    Attributes:
        radius_mm: of the disc or the ball; it is never smaller than half of a pixel's diagonal in the plane that is
            drawn in, so that wherever it is put down a voxel's centre lies under it.
        is_ball: whether it reaches into neighbouring slices; else it is a disc in one.
        between: the lowest and the highest intensity of voxels that it takes; None when it takes all.
    """

    radius_mm: float
    is_ball: bool = False
    between: tuple[float, float] | None = None


@dataclass(frozen=True)
class Ink:
    """What becomes of the voxels that are touched.

    Attributes:
        label: what is drawn, or erased: liver or tumour.
        key: of tumour: the lesion that is drawn, new or not; or the only one that is erased, 0 for any.
        erases: whether it takes away what it would draw: of liver it leaves background, of tumour what lies beneath
            (:mod:`engine.case.editing.beneath`).
        over_lesions: whether it draws over other lesions' voxels; else it takes only those of rejected ones.
    """

    label: Label
    key: int = 0
    erases: bool = False
    over_lesions: bool = False

    def __post_init__(self) -> None:
        if self.label is Label.BACKGROUND or (self.label is Label.TUMOUR and not self.key and not self.erases):
            raise ValueError("one draws liver, or the tumour of a lesion")


class Stroke(LiveEdit):
    """One stroke: from pressing a button to letting it go.

    Args:
        canvas: is drawn on.
        volume: the scan, for a nib that looks at intensities.
        review: lesions that it rejected may be drawn over.
        plane: which is drawn in.
        nib: what touches.
        ink: what it leaves.
    """

    def __init__(self, canvas: Canvas, volume: Volume, review: Review, plane: Plane, nib: Nib, ink: Ink) -> None:
        super().__init__(canvas, review)
        self._volume, self._plane, self._nib, self._ink = volume, plane, nib, ink
        self._last: Point | None = None
        self._beneath: dict[int, tuple[Box, LabelArray]] = {}

    def move(self, to: Point) -> Box | None:
        """Draw from where the last move ended, without a gap.

        Args:
            to: (k, j, i), fractions allowed within the plane.

        Returns:
            a box around what was changed by this move, to be painted anew; None when nothing was.
        """
        start, self._last = self._last, to
        # Where the last move ended all is done that can be done there.
        indices = covered(self._canvas.geometry, self._plane, self._nib, start or to, to, with_start=start is None)
        if self._nib.between is not None:
            intensities = self._volume.intensities(self._volume.voxels[np.unravel_index(indices, self._canvas.shape)])
            low, high = self._nib.between
            indices = indices[(intensities >= low) & (intensities <= high)]
        before = self._canvas.states_at(indices)
        return self._do(Patch.of(indices, before, self._after(indices, before)))

    def _step(self, patch: Patch) -> Step:
        return settled(self._canvas, patch, self._review)

    def _after(self, indices: Indices, before: States) -> States:
        """What states become."""
        labels, keys = labels_of(before), keys_of(before)
        if self._ink.erases:
            return self._erased(indices, before, labels, keys)
        free = self._drawn_over(keys)
        if self._ink.label is Label.TUMOUR:
            taken = (labels != Label.TUMOUR) | (free & (keys != self._ink.key))
            return np.where(taken, pack(Label.TUMOUR, True, self._ink.key), before)
        taken = (labels == Label.BACKGROUND) | ((labels == Label.TUMOUR) & free)
        return np.where(taken, pack(Label.LIVER, True, 0), before)

    def _drawn_over(self, keys: Keys) -> NDArray[np.bool_]:
        """Which lesions' voxels may be drawn over."""
        if self._ink.over_lesions:
            return np.ones(keys.shape, bool)
        return np.isin(keys, list(self._review.rejected))

    def _erased(self, indices: Indices, before: States, labels: LabelArray, keys: Keys) -> States:
        if self._ink.label is Label.LIVER:
            return np.where(labels == Label.LIVER, pack(Label.BACKGROUND, True, 0), before)
        after = before.copy()
        for key in np.unique(keys[keys > 0]).tolist():
            if self._ink.key in (0, key):
                here = keys == key
                after[here] = pack(self._beneath_of(key, indices[here]), True, 0)
        return after

    def _beneath_of(self, key: int, indices: Indices) -> LabelArray:
        """What lies beneath some of a lesion's voxels, judged when the stroke first met the lesion."""
        if key not in self._beneath:
            box, _, labels = self._canvas.beneath(key)
            self._beneath[key] = box, labels
        box, labels = self._beneath[key]
        places = np.unravel_index(indices, self._canvas.shape)
        found: LabelArray = labels[tuple(along - side.start for along, side in zip(places, box, strict=True))]
        return found


def covered(
    geometry: Geometry, plane: Plane, nib: Nib, start: Point, end: Point, *, with_start: bool = True
) -> Indices:
    """The voxels whose centres lie under a nib on its straight way between two points, in mm, exact on any grid.

    Args:
        geometry: the grid.
        plane: which is drawn in; a disc lies in the slice of ``start``.
        nib: what touches; its intensities are not looked at.
        start: (k, j, i), fractions allowed within the plane.
        end: where to.
        with_start: whether also those that lie under it before it moves.

    Returns:
        flat indices (C order), ascending; none where the way lies outside of the scan.
    """
    axis = plane.slice_axis
    first, last = np.array(start, float), np.array(end, float)
    first[axis] = last[axis] = np.round(start[axis])
    metric = geometry.affine[:3, :3].T @ geometry.affine[:3, :3]
    radius = max(nib.radius_mm, _least_radius_mm(geometry, plane))
    reach = radius * np.sqrt(np.diag(np.linalg.inv(metric))) * (1 + _ROUNDING)
    if not nib.is_ball:
        reach[axis] = 0.0
    low = np.maximum(np.ceil(np.minimum(first, last) - reach), 0).astype(int)
    high = np.minimum(np.floor(np.maximum(first, last) + reach), np.array(geometry.shape) - 1).astype(int)
    if (low > high).any():
        return np.zeros(0, np.int64)
    distances = _distances_to_way(metric, first, last, *(np.arange(low[a], high[a] + 1) for a in (1, 2)))
    found = []
    for k in range(low[0], high[0] + 1):
        to_way, to_first = distances(k)
        under = to_way <= radius**2 * (1 + _ROUNDING)
        if not with_start:
            under &= to_first >= radius**2 * (1 - _ROUNDING)
        rows, cols = np.divmod(np.flatnonzero(under), under.shape[1])
        found.append((k * geometry.shape[1] + low[1] + rows) * geometry.shape[2] + low[2] + cols)
    return np.concatenate(found).astype(np.int64)


def _distances_to_way(
    metric: FloatArray, first: FloatArray, last: FloatArray, rows: Indices, cols: Indices
) -> Callable[[int], tuple[FloatArray, FloatArray]]:
    """For a k, squared distances in mm (rows, cols) of voxels to the way between two points, and to the first."""
    way = last - first
    along = metric @ way
    length = float(way @ along)
    j, i = rows[:, None] - first[1], cols[None, :] - first[2]
    # Squares and products that are the same in every slice.
    flat = metric[1, 1] * j * j + metric[2, 2] * i * i + 2 * metric[1, 2] * j * i
    slope = 2 * (metric[0, 1] * j + metric[0, 2] * i)
    shadow = along[1] * j + along[2] * i

    def of_slice(number: int) -> tuple[FloatArray, FloatArray]:
        k = number - first[0]
        to_first = np.asarray(flat + k * slope + metric[0, 0] * k * k)
        if not length:
            return to_first, to_first
        passed = shadow + along[0] * k
        share = np.clip(passed / length, 0.0, 1.0)
        return np.asarray(to_first - share * (2 * passed - share * length)), to_first

    return of_slice


def _least_radius_mm(geometry: Geometry, plane: Plane) -> float:
    """Half of the longer diagonal of a pixel."""
    row, column = (geometry.affine[:3, axis] for axis in (plane.row_axis, plane.column_axis))
    return float(max(np.linalg.norm(row + column), np.linalg.norm(row - column)) / 2)
