"""Labels from one grid to another, by where they lie in the patient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.progress import Progress
from engine.scan.geometry import Geometry
from engine.words import say


def nearest_labels(
    labels: NDArray[Any], geometry: Geometry, target: Geometry, progress: Progress | None = None
) -> NDArray[Any]:
    """For every voxel of another grid the label whose voxel's centre is nearest along each axis of its own grid.

    Nothing is interpolated, stretched or smoothed: outlines stay as coarse as the labels' own voxels.

    Args:
        labels: (k, j, i).
        geometry: their grid.
        target: the other grid.
        progress: reports 0..1 and may cancel.

    Returns:
        (k, j, i) on ``target``, of the same dtype; zero where it lies outside of ``geometry``.

    Raises:
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    shape = np.array(geometry.shape)
    # Indices of the target to those of the labels, and half a voxel on, so that cutting a fraction off is rounding.
    mapping = np.linalg.inv(geometry.affine) @ target.affine
    rows, cols = np.arange(target.shape[1]), np.arange(target.shape[2])
    in_slice = mapping[:3, 1, None, None] * rows[:, None] + mapping[:3, 2, None, None] * cols + 0.5
    found = np.zeros(target.shape, labels.dtype)
    for k in range(target.shape[0]):
        progress.report(k / target.shape[0], say("Resampling the mask"))
        places = np.floor(in_slice + (mapping[:3, 0] * k + mapping[:3, 3])[:, None, None]).astype(np.int64)
        inside = ((places >= 0) & (places < shape[:, None, None])).all(axis=0)
        found[k][inside] = labels[tuple(places[:, inside])]
    return found
