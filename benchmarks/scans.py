"""Scans to measure on: synthetic abdomens of the size of real ones, that pack about as those do."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import nibabel as nib
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from engine.scan.volume import Modality
from training.data.phantom import Phantom, make_phantom

SHAPE = (512, 512, 400)
_GRID = (100, 256, 256)
_GRID_MM = (4.0, 1.5, 1.5)
_NOISE = {Modality.CT: 8.0, Modality.MR: 12.0}
"""Standard deviation of what is added to a phantom that is drawn larger, where its own noise is smooth."""


@cache
def large_ct(folder: Path) -> Path:
    """A CT of 512 × 512 × 400, 0.75 × 0.75 × 1 mm, as int16 .nii.gz (about 2 : 1), 210 MB in memory."""
    return write_abdomen(folder / "large_ct.nii.gz", Modality.CT, (SHAPE[2], SHAPE[1], SHAPE[0]))


@cache
def large_mr(folder: Path) -> Path:
    """An MR of 512 × 512 × 160, 0.75 × 0.75 × 2.5 mm, as int16 .nii.gz."""
    return write_abdomen(folder / "large_mr.nii.gz", Modality.MR, (160, 512, 512))


def write_abdomen(path: Path, modality: Modality, shape: tuple[int, int, int]) -> Path:
    """Write a phantom of 400 × 384 × 384 mm, liver and tumours in it, on a grid of ``shape`` (k, j, i)."""
    phantom = _phantom(modality)
    random = np.random.default_rng(0)
    voxels = np.empty(shape, np.int16)
    for k, at in enumerate((np.arange(shape[0]) + 0.5) * _GRID[0] / shape[0] - 0.5):
        plane = _enlarged(_between(phantom.intensities, at), shape[1:])
        noise = _NOISE[modality] * random.standard_normal(plane.shape, np.float32)
        # Air on CT stays as clean as scanners leave it: noise there would be half of a packed file.
        voxels[k] = np.where(plane > -950, plane + noise, plane) if modality is Modality.CT else np.abs(plane + noise)
    scale = np.divide(_GRID, shape)
    affine = phantom.affine.copy()
    affine[:3, :3] *= scale
    affine[:3, 3] += phantom.affine[:3, :3] @ ((scale - 1) / 2)  # the corners of both grids are the same
    nib.save(nib.Nifti1Image(voxels.T, affine[:, [2, 1, 0, 3]]), path)
    return path


@cache
def _phantom(modality: Modality) -> Phantom:
    return make_phantom(1, modality, _GRID, _GRID_MM)


def _between(array: NDArray[np.int16], at: float) -> NDArray[np.float32]:
    """The slice at a fraction of an index, linear between its neighbours."""
    low = int(np.clip(np.floor(at), 0, len(array) - 2))
    share = np.float32(np.clip(at - low, 0, 1))
    return np.asarray((1 - share) * array[low] + share * array[low + 1], np.float32)


def _enlarged(plane: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    factors = np.divide(shape, plane.shape)
    return np.asarray(ndimage.zoom(plane, factors, order=1, mode="nearest", grid_mode=True), np.float32)
