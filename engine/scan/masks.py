"""Masks in and out: labels that lie on a scan's own grid."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import LabelError, MaskError
from engine.files import spare
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.nifti_write import write_on_grid_of
from engine.scan.resampling import nearest_labels
from engine.scan.volume import Label, LabelArray, Mask, Volume
from engine.words import say

_MOST_NAMED = 8


@dataclass(frozen=True)
class Meaning:
    """Which values of a file are what; None where it holds none.

    Attributes:
        liver: the value of liver.
        tumour: the value of tumour.
    """

    liver: int | None = None
    tumour: int | None = None


def load_mask(
    path: str | Path,
    volume: Volume,
    tumour_label: int | None = None,
    *,
    meaning: Meaning | None = None,
    resample: bool = False,
    progress: Progress | None = None,
) -> Mask:
    """Open a mask that lies on a volume's grid.

    Args:
        path: a NIfTI file with whole-number labels.
        volume: the scan it was drawn on.
        tumour_label: when given, this value is the tumour, and all else is background; 2 in a mask that holds nothing
            but the usual labels changes nothing.
        meaning: when given, these values are liver and tumour, and all else is background.
        resample: take a mask on another grid, too, by where its voxels lie in the patient (nearest).
        progress: reports 0..1 and may cancel.

    Raises:
        ScanError: the file cannot be read.
        GridError: it lies on another grid.
        LabelError: its values are not 0 (background), 1 (liver), 2 (tumour), and no meaning is given.
        MaskError: it holds no whole numbers, not the value that is asked for, or none of it lies in the scan.
        Cancelled: when asked to stop.
    """
    drawn = load_volume(path)
    if drawn.source.time_points > 1:
        raise MaskError(
            say(
                "{name} has {count} time points. Open a mask that has one.",
                name=drawn.name,
                count=drawn.source.time_points,
            )
        )
    is_elsewhere = not drawn.geometry.same_grid(volume.geometry)
    if is_elsewhere and not resample:
        Mask(np.zeros(drawn.voxels.shape, np.uint8), drawn.geometry).require_grid_of(volume)
    values = drawn.voxels
    if drawn.slope != 1 or drawn.intercept != 0 or values.dtype.kind == "f":
        scaled = drawn.intensities(values)
        values = np.round(scaled)
        if not (np.array_equal(scaled, values) and np.isfinite(values).all()):
            raise MaskError(
                say(
                    "{name} holds fractions or infinite values. Open a mask with whole-number labels.",
                    name=Path(path).name,
                )
            )
    if is_elsewhere:
        is_empty = not values.any()
        values = nearest_labels(values, drawn.geometry, volume.geometry, progress)
        if not (is_empty or values.any()):
            raise MaskError(
                say(
                    "Nothing that is drawn in {name} lies within {scan}. Open another mask.",
                    name=drawn.name,
                    scan=volume.name,
                )
            )
    is_usual = values.min() >= 0 and values.max() <= Label.TUMOUR
    if tumour_label is not None and not (is_usual and tumour_label == Label.TUMOUR):  # that says what is so anyway
        if not (values == tumour_label).any():
            raise MaskError(
                say(
                    "{name} holds no voxel with label {label}. Choose another label.",
                    name=Path(path).name,
                    label=tumour_label,
                )
            )
        return Mask((values == tumour_label).astype(np.uint8) * np.uint8(Label.TUMOUR), volume.geometry)
    if meaning is not None:
        return Mask(_meant(values, meaning), volume.geometry)
    if not is_usual:
        labels = [int(v) for v in np.unique(values)]
        found = ", ".join(str(v) for v in labels[:_MOST_NAMED])
        raise LabelError(
            say(
                "{name} holds the labels {labels}; expected are 0 (background), 1 (liver) and 2 (tumour).",
                name=Path(path).name,
                labels=found,
            ),
            tuple(v for v in labels if v != 0),
        )
    return Mask(values.astype(np.uint8), volume.geometry)


def _meant(values: NDArray[Any], meaning: Meaning) -> LabelArray:
    labels = np.zeros(values.shape, np.uint8)
    for value, label in ((meaning.liver, Label.LIVER), (meaning.tumour, Label.TUMOUR)):
        if value is not None:
            labels[values == value] = label
    return labels


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
