"""Scans to measure on: a CT of 512 × 512 × 400 that compresses about as a real one does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import nibabel as nib
import numpy as np
from scipy import ndimage

SHAPE = (512, 512, 400)


@cache
def large_ct(folder: Path) -> Path:
    """Write the scan as int16 .nii.gz (about 2 : 1); smooth anatomy with noise of 10 HU."""
    path = folder / "large_ct.nii.gz"
    rng = np.random.default_rng(0)
    coarse = ndimage.gaussian_filter(rng.normal(0, 1, (32, 32, 25)), 1.5)
    coarse = 60 + 400 * coarse / coarse.std() * 0.2
    voxels = np.empty(SHAPE, np.int16, order="F")
    for z in range(SHAPE[2]):
        plane = ndimage.zoom(coarse[:, :, min(z * 25 // SHAPE[2], 24)], 16, order=1)
        voxels[:, :, z] = plane + rng.normal(0, 10, plane.shape)
    affine = np.diag([-0.75, -0.75, 1.0, 1.0])
    nib.save(nib.Nifti1Image(voxels, affine), path)
    return path
