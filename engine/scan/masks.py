"""Masks in and out: labels that lie on a scan's own grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.errors import MaskError
from engine.files import spare
from engine.scan.nifti import load_volume
from engine.scan.nifti_write import write_on_grid_of
from engine.scan.volume import Label, Mask, Volume


def load_mask(path: str | Path, volume: Volume, tumour_label: int | None = None) -> Mask:
    """Open a mask that lies on a volume's grid.

    Args:
        path: a NIfTI file with whole-number labels.
        volume: the scan it was drawn on.
        tumour_label: when given, this value is the tumour, and all else is background.

    Raises:
        ScanError: the file cannot be read.
        MaskError: it lies on another grid, or its values are not 0 (background), 1 (liver), 2 (tumour).
    """
    drawn = load_volume(path)
    if drawn.source.time_points > 1:
        raise MaskError(f"{drawn.name} has {drawn.source.time_points} time points. Open a mask that has one.")
    Mask(np.zeros(drawn.voxels.shape, np.uint8), drawn.geometry).require_grid_of(volume)
    values = drawn.voxels
    if drawn.slope != 1 or drawn.intercept != 0 or values.dtype.kind == "f":
        scaled = drawn.intensities(values)
        values = np.round(scaled)
        if not (np.array_equal(scaled, values) and np.isfinite(values).all()):
            raise MaskError(
                f"{Path(path).name} holds fractions or infinite values. Open a mask with whole-number labels."
            )
    if tumour_label is not None:
        if not (values == tumour_label).any():
            raise MaskError(f"{Path(path).name} holds no voxel with label {tumour_label}. Choose another label.")
        return Mask((values == tumour_label).astype(np.uint8) * np.uint8(Label.TUMOUR), volume.geometry)
    if values.min() < 0 or values.max() > Label.TUMOUR:
        found = ", ".join(str(int(v)) for v in np.unique(values)[:8])
        raise MaskError(
            f"{Path(path).name} holds the labels {found}; expected are 0 (background), 1 (liver) and 2 (tumour)."
        )
    return Mask(values.astype(np.uint8), volume.geometry)


def save_mask(path: str | Path, mask: Mask, volume: Volume) -> None:
    """Write a mask on its scan's own grid: the file's axis order, affine and codes, uint8, nothing else of its header.

    Args:
        path: ``.nii`` or ``.nii.gz``.
        mask: labels on the volume's grid.
        volume: the scan it belongs to.

    Raises:
        MaskError: the mask lies on another grid.
        ExportError: the file could not be written, or is the scan itself; what was there before is untouched.
    """
    path = Path(path)
    mask.require_grid_of(volume)
    spare(path, [volume.source.path])
    write_on_grid_of(volume.source, path, mask.labels)
