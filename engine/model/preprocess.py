"""A scan becomes the network's input, and the network's output comes back onto the scan's grid.

Used by prediction and by training alike. Resampling is linear along each axis, as a sparse matrix product; where the
network sees coarser voxels than the scan has, the kernel widens with them, so that nothing aliases.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.model.card import IntensityRange, PreprocessSpec, Scale
from engine.progress import Progress
from engine.scan.geometry import Geometry, Triple
from engine.scan.volume import Label, Mask, Volume
from engine.scan.window import percentile_window
from engine.words import say

if TYPE_CHECKING:  # it takes as long to load as a window to open
    from scipy.sparse import csr_array

    Weights = csr_array[np.float32, tuple[int, int]]

Floats = NDArray[np.float32]

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
        return ([index], np.ones(1, np.float32)) if self.is_identity else _row(self.to_scan, index)

    def made_of(self, index: int) -> tuple[list[int], Floats]:
        """The scan samples that one network sample is made of, and their weights."""
        return ([index], np.ones(1, np.float32)) if self.is_identity else _row(self.to_model, index)

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
        return restore_slice(self.axes, [self.logits[:, n] for n in self.axes[0].sources(k)[0]], k, rows, columns)


def restore_slice(
    axes: Axes, planes: Sequence[Floats], k: int, rows: slice = slice(None), columns: slice = slice(None)
) -> Floats:
    """Scan slice ``k`` as (C, j, i), or the part of it in these rows and columns, from the network's slices.

    Args:
        axes: how each axis (k, j, i) was mapped.
        planes: the network's slices (C, H, W) that slice ``k`` is interpolated from, in order.
        k: of the scan.
        rows: of the scan.
        columns: of the scan.
    """
    _, weights = axes[0].sources(k)
    from_rows, row_weights = axes[1].part(rows)
    from_columns, column_weights = axes[2].part(columns)
    mean = sum(w * plane[:, from_rows, from_columns] for plane, w in zip(planes, weights, strict=True))
    return _multiply(_multiply(np.asarray(mean, np.float32), row_weights, 1), column_weights, 2)


class Preparation:
    """A scan as the network sees it, slice by slice: each made when it is first asked for, and once.

    Intensities are scaled to 0..1 and resampled to the network's spacing; NaN and infinite voxels become 0, the
    background. Safe from several threads.

    Args:
        volume: any scan.
        spec: the model card's.

    Attributes:
        axes: how each axis (k, j, i) is mapped.
    """

    def __init__(self, volume: Volume, spec: PreprocessSpec) -> None:
        self.axes = _axis_maps(volume.geometry, spec)
        self._volume = volume
        self._low, self._high = _limits(volume, spec.intensity_range(volume.modality))
        self._array = np.empty(self.shape, np.float32)
        self._has = np.zeros(len(self._array), np.bool_)
        self._making = [threading.Lock() for _ in self._array]
        # Where slices are averaged, one of the scan's has a part in several of the network's: kept until the last.
        self._planes: dict[int, Floats] = {}
        self._planning = [threading.Lock() for _ in volume.voxels]
        along = self.axes[0]
        self._wanted = None if along.is_identity else np.bincount(along.to_model.indices, minlength=along.size)

    @property
    def shape(self) -> Triple:
        """Of the network's grid (K, H, W), not yet padded."""
        slices, rows, columns = self.axes
        return slices.model_size, rows.model_size, columns.model_size

    def slice_at(self, n: int) -> Floats:
        """Slice ``n`` (H, W) of the network's, 0..1."""
        with self._making[n]:
            if not self._has[n]:
                self._make(n)
                self._has[n] = True
        made: Floats = self._array[n]
        return made

    def all(self, progress: Progress | None = None) -> Prepared:
        """The whole scan; ``progress`` reports 0..1 and may cancel."""
        progress = progress or Progress()
        for n in range(len(self._array)):
            progress.report(n / len(self._array), say("Preparing"))
            self.slice_at(n)
        return Prepared(self._array, self.axes)

    def _make(self, n: int) -> None:
        if self._wanted is None:
            self._array[n] = self._in_plane(n)
            return
        sources, weights = self.axes[0].made_of(n)
        # Summed up as the planes lie in memory, which need not be as the array does.
        mean = sum(weight * self._plane(k, self._wanted) for k, weight in zip(sources, weights, strict=True))
        self._array[n] = mean

    def _plane(self, k: int, wanted: NDArray[np.intp]) -> Floats:
        """Slice ``k`` of the scan, resampled in its plane alone: made once, and kept until the last has taken it."""
        with self._planning[k]:
            plane = self._planes.pop(k) if k in self._planes else self._in_plane(k)
            wanted[k] -= 1
            if wanted[k]:
                self._planes[k] = plane
        return plane

    def _in_plane(self, k: int) -> Floats:
        _, rows, columns = self.axes
        scaled = _scaled(self._volume.intensities(self._volume.voxels[k]), self._low, self._high)
        return _resample(_resample(scaled, rows, 0), columns, 1)


def prepare(volume: Volume, spec: PreprocessSpec, progress: Progress | None = None) -> Prepared:
    """The whole scan as the network sees it.

    Args:
        volume: any scan.
        spec: the model card's.
        progress: reports 0..1 and may cancel.
    """
    return Preparation(volume, spec).all(progress)


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
    from scipy.sparse import csr_array  # as above

    centres = (np.arange(target) - (target - 1) / 2) * step + (source - 1) / 2
    centres = np.clip(centres, 0, source - 1)
    distance = np.abs(np.arange(source)[None, :] - centres[:, None])
    weights = np.maximum(0.0, 1.0 - distance / max(step, 1.0))
    return csr_array((weights / weights.sum(axis=1, keepdims=True)).astype(np.float32))


def _row(weights: Weights, index: int) -> tuple[list[int], Floats]:
    here = slice(weights.indptr[index], weights.indptr[index + 1])
    return [int(n) for n in weights.indices[here]], np.asarray(weights.data[here])


def _resample(array: Floats, axis_map: AxisMap, axis: int) -> Floats:
    return _multiply(array, None if axis_map.is_identity else axis_map.to_model, axis)


def _multiply(array: Floats, weights: Weights | None, axis: int) -> Floats:
    """The matrix product along one axis; None leaves the array as it is."""
    if weights is None:
        return array
    first = np.moveaxis(array, axis, 0)
    flat = weights @ first.reshape(len(first), -1)
    return np.moveaxis(np.asarray(flat, np.float32).reshape(-1, *first.shape[1:]), 0, axis)
