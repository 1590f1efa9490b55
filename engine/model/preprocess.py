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


@dataclass(frozen=True)
class Prepared:
    """A scan as the network sees it, and the way back.

    Attributes:
        array: (K, H, W) float32 in 0..1 on the network's grid, not yet padded.
        axes: how each axis (k, j, i) was mapped.
    """

    array: Floats
    axes: tuple[AxisMap, AxisMap, AxisMap]

    def restore_slice(self, scores: Floats, k: int) -> Floats:
        """One slice of scores (C, K, H, W) on the network's grid as (C, j, i) on the scan's, at scan slice ``k``."""
        near, weights = self.sources(k)
        plane = np.tensordot(scores[:, near], weights, axes=(1, 0))
        return _resample(_resample(plane, self.axes[1], 1, back=True), self.axes[2], 2, back=True)

    def sources(self, k: int) -> tuple[list[int], Floats]:
        """The network's slices that scan slice ``k`` is interpolated from, and their weights."""
        if self.axes[0].is_identity:
            return [k], np.ones(1, np.float32)
        rows = self.axes[0].to_scan
        near = slice(rows.indptr[k], rows.indptr[k + 1])
        return [int(n) for n in rows.indices[near]], np.asarray(rows.data[near])


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
    slices: list[Floats] = []
    for k, voxels in enumerate(volume.voxels):
        progress.report(k / len(volume.voxels), "Preparing")
        scaled = (volume.intensities(voxels) - low) / (high - low)
        np.clip(np.nan_to_num(scaled, copy=False, nan=0.0, posinf=0.0, neginf=0.0), 0.0, 1.0, out=scaled)
        slices.append(_resample(_resample(scaled, axes[1], 0), axes[2], 1))
    return Prepared(np.ascontiguousarray(_resample(np.stack(slices), axes[0], 0)), axes)


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


def _axis_maps(geometry: Geometry, spec: PreprocessSpec) -> tuple[AxisMap, AxisMap, AxisMap]:
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


def _resample(array: Floats, axis_map: AxisMap, axis: int, back: bool = False) -> Floats:
    if axis_map.is_identity:
        return array
    weights = axis_map.to_scan if back else axis_map.to_model
    first = np.moveaxis(array, axis, 0)
    flat = weights @ first.reshape(len(first), -1)
    return np.moveaxis(np.asarray(flat, np.float32).reshape(-1, *first.shape[1:]), 0, axis)
