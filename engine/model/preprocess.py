"""A scan becomes the network's input, and the network's output comes back onto the scan's grid.

Used by prediction and by training alike. Resampling is linear along each axis, as a sparse matrix product; where the
network sees coarser voxels than the scan has, the kernel widens with them, so that nothing aliases.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from engine.model.card import IntensityRange, PreprocessSpec, Scale
from engine.progress import Progress
from engine.scan.geometry import Geometry
from engine.scan.volume import Label, Mask, Volume
from engine.scan.window import percentile_window

Floats = NDArray[np.float32]
Weights = csr_array[np.float32, tuple[int, int]]

_SAME_SPACING = 1e-3
"""Spacings closer than this share of each other are not resampled."""


@dataclass(frozen=True)
class AxisMap:
    """How one axis of the scan (``size`` voxels) maps onto the network's (``model_size``); centres coincide.

    Attributes:
        size: voxels in the scan.
        model_size: voxels that the network sees, before padding.
        step: scan voxels per network voxel.
    """

    size: int
    model_size: int
    step: float

    @property
    def is_identity(self) -> bool:
        """Whether there is nothing to resample."""
        return self.size == self.model_size and self.step == 1.0

    @cached_property
    def to_model(self) -> Weights:
        """Sparse matrix (model_size, size): scan samples to network samples."""
        return _linear_weights(self.model_size, self.size, self.step)

    @cached_property
    def to_scan(self) -> Weights:
        """Sparse matrix (size, model_size): network samples to scan samples."""
        return _linear_weights(self.size, self.model_size, 1.0 / self.step)

    def sources(self, index: int) -> tuple[list[int], Floats]:
        """The network samples that one scan sample is interpolated from, and their weights."""
        if self.is_identity:
            return [index], np.ones(1, np.float32)
        here = slice(self.to_scan.indptr[index], self.to_scan.indptr[index + 1])
        return [int(n) for n in self.to_scan.indices[here]], np.asarray(self.to_scan.data[here])

    def reached_from(self, first: int, last: int) -> slice:
        """The scan samples that any of the network samples ``first`` to ``last`` has a part in."""
        if self.is_identity:
            return slice(first, last + 1)
        lowest, highest = self._reach
        return slice(int(np.searchsorted(highest, first)), int(np.searchsorted(lowest, last, side="right")))

    def part(self, wanted: slice) -> tuple[slice, Weights | None]:
        """The network samples that some scan samples are interpolated from, and the matrix from these to those.

        None for the matrix stands for "the same".
        """
        start, stop, _ = wanted.indices(self.size)
        if self.is_identity or start >= stop:
            return slice(start, stop), None
        lowest, highest = self._reach
        needed = slice(int(lowest[start]), int(highest[stop - 1]) + 1)
        return needed, self.to_scan[start:stop, needed]

    @cached_property
    def _reach(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The lowest and the highest network sample that each scan sample is interpolated from; both rise."""
        return self.to_scan.indices[self.to_scan.indptr[:-1]], self.to_scan.indices[self.to_scan.indptr[1:] - 1]


Axes = tuple[AxisMap, AxisMap, AxisMap]


@dataclass(frozen=True)
class Prepared:
    """A scan as the network sees it.

    Attributes:
        array: (K, H, W) float32 in 0..1 on the network's grid, not yet padded.
        axes: how each axis (k, j, i) was mapped.
    """

    array: Floats
    axes: Axes


@dataclass(frozen=True)
class Scores:
    """What the network says of a scan, and the way back onto the scan's grid.

    Attributes:
        logits: (C, K, H, W) float32 on the network's grid.
        axes: how each axis (k, j, i) was mapped.
    """

    logits: Floats
    axes: Axes

    def restore_slice(self, k: int, rows: slice = slice(None), columns: slice = slice(None)) -> Floats:
        """Scan slice ``k`` of the logits as (C, j, i), or the part of it in these scan rows and columns."""
        near, weights = self.axes[0].sources(k)
        from_rows, row_weights = self.axes[1].part(rows)
        from_columns, column_weights = self.axes[2].part(columns)
        plane = sum(w * self.logits[:, n, from_rows, from_columns] for n, w in zip(near, weights, strict=True))
        return _multiply(_multiply(np.asarray(plane, np.float32), row_weights, 1), column_weights, 2)


def prepare(volume: Volume, spec: PreprocessSpec, progress: Progress | None = None) -> Prepared:
    """Scale intensities to 0..1 and resample to the network's spacing.

    NaN and infinite voxels become 0, the background.

    Args:
        volume: any scan.
        spec: the model card's.
        progress: reports 0..1 and may cancel.
    """
    progress = progress or Progress()
    axes = _axis_maps(volume.geometry, spec)
    low, high = _limits(volume, spec.intensity_range(volume.modality))
    slices, rows, columns = axes
    array = np.empty((slices.size, rows.model_size, columns.model_size), np.float32)
    for k, voxels in enumerate(volume.voxels):
        progress.report(k / len(volume.voxels), "Preparing")
        array[k] = _resample(_resample(_scaled(volume.intensities(voxels), low, high), rows, 0), columns, 1)
    return Prepared(_resample(array, slices, 0), axes)


def prepare_regions(mask: Mask, spec: PreprocessSpec) -> NDArray[np.bool_]:
    """What a network is trained towards: (2, K, H, W) on its grid, liver with tumour first, then tumour."""
    axes = _axis_maps(mask.geometry, spec)
    regions = []
    for label in (Label.LIVER, Label.TUMOUR):
        inside = (mask.labels >= label).astype(np.float32)
        for axis, axis_map in enumerate(axes):
            inside = _resample(inside, axis_map, axis)
        regions.append(inside > 0.5)
    return np.stack(regions)


def _scaled(intensities: Floats, low: float, high: float) -> Floats:
    """``low``..``high`` as 0..1, in place; what is no number, or infinite, as 0."""
    with np.errstate(over="ignore", invalid="ignore"):
        intensities -= low
        intensities /= high - low
        if not np.isfinite(intensities.sum()):  # one look, where three are needed to mend it
            np.nan_to_num(intensities, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(intensities, 0.0, 1.0, out=intensities)


def _axis_maps(geometry: Geometry, spec: PreprocessSpec) -> Axes:
    want_k, want_j, want_i = spec.spacing_mm
    if geometry.spacing_mm[0] < spec.min_slice_mm:
        want_k = spec.min_slice_mm
    lengths = zip(geometry.shape, geometry.spacing_mm, (want_k, want_j, want_i), strict=True)
    k, j, i = (_axis_map(size, have_mm, want_mm) for size, have_mm, want_mm in lengths)
    return k, j, i


def _axis_map(size: int, have_mm: float, want_mm: float | None) -> AxisMap:
    if want_mm is None or abs(want_mm - have_mm) <= _SAME_SPACING * have_mm:
        return AxisMap(size, size, 1.0)
    return AxisMap(size, max(1, round(size * have_mm / want_mm)), want_mm / have_mm)


def _limits(volume: Volume, intensity: IntensityRange) -> tuple[float, float]:
    if intensity.scale is Scale.ABSOLUTE:
        return intensity.lower, intensity.upper
    window = percentile_window(volume, intensity.lower, intensity.upper)
    return window.low, window.high


def _linear_weights(target: int, source: int, step: float) -> Weights:
    """Matrix (target, source): row t holds the weights of the source samples around the centre of target sample t."""
    centres = (np.arange(target) - (target - 1) / 2) * step + (source - 1) / 2
    centres = np.clip(centres, 0, source - 1)
    distance = np.abs(np.arange(source)[None, :] - centres[:, None])
    weights = np.maximum(0.0, 1.0 - distance / max(step, 1.0))
    return csr_array((weights / weights.sum(axis=1, keepdims=True)).astype(np.float32))


def _resample(array: Floats, axis_map: AxisMap, axis: int) -> Floats:
    return _multiply(array, None if axis_map.is_identity else axis_map.to_model, axis)


def _multiply(array: Floats, weights: Weights | None, axis: int) -> Floats:
    """The matrix product along one axis; None leaves the array as it is."""
    if weights is None:
        return array
    first = np.moveaxis(array, axis, 0)
    flat = weights @ first.reshape(len(first), -1)
    return np.moveaxis(np.asarray(flat, np.float32).reshape(-1, *first.shape[1:]), 0, axis)
