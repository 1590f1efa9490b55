"""A phantom becomes NIfTI files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from nibabel.nifti1 import Nifti1Header
from numpy.typing import NDArray

from engine.files import replacing
from engine.scan.volume import Label, Modality
from training.data.phantom.make import SHAPE, SPACING_MM, Phantom, Shape3, make_phantom
from training.data.phantom.scanner import Triple


def write_phantom(phantom: Phantom, scan_path: str | Path, label_path: str | Path | None = None) -> None:
    """Write a scan, and its labels if asked for, as NIfTI-1 in LPS order, in mm, with equal sform and qform.

    Args:
        phantom: what to write.
        scan_path: ``.nii`` or ``.nii.gz``, int16.
        label_path: the same, uint8.

    Raises:
        ExportError: a file could not be written; what was there before is untouched.
    """
    _write_nifti(Path(scan_path), phantom.intensities, phantom.affine)
    if label_path is not None:
        _write_nifti(Path(label_path), phantom.labels, phantom.affine)


def write_dataset(
    directory: str | Path,
    seeds: Iterable[int],
    modality: Modality = Modality.CT,
    shape: Shape3 = SHAPE,
    spacing_mm: Triple = SPACING_MM,
) -> None:
    """Write phantoms in the decathlon layout: ``imagesTr/phantom_000.nii.gz``, ``labelsTr/…``, ``dataset.json``.

    Raises:
        ExportError: a file could not be written.
    """
    directory = Path(directory)
    images, labels = directory / "imagesTr", directory / "labelsTr"
    for folder in (images, labels):
        folder.mkdir(parents=True, exist_ok=True)
    names = []
    for seed in seeds:
        name = f"phantom_{seed:03d}.nii.gz"
        write_phantom(make_phantom(seed, modality, shape, spacing_mm), images / name, labels / name)
        names.append(name)
    description = {
        "name": "Hepatica phantoms",
        "description": "Synthetic abdomens drawn by training.data.phantom; no patient's data.",
        "licence": "Apache-2.0",
        "modality": {"0": modality.value},
        "labels": {str(label.value): label.name.lower() for label in Label},
        "numTraining": len(names),
        "training": [{"image": f"imagesTr/{name}", "label": f"labelsTr/{name}"} for name in names],
    }
    with replacing(directory / "dataset.json") as part:
        part.write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")


def _write_nifti(path: Path, voxels: NDArray[Any], affine: NDArray[np.float64]) -> None:
    # (k, j, i) in C order is the file's (i, j, k) in Fortran order: the bytes stay, the affine's columns turn round.
    as_stored = affine[:, [2, 1, 0, 3]]
    header = Nifti1Header()
    header.set_data_dtype(voxels.dtype)
    header.set_data_shape(voxels.shape[::-1])
    header.set_qform(as_stored, code="scanner")
    header.set_sform(as_stored, code="scanner")
    header.set_xyzt_units(xyz="mm")
    header["scl_slope"], header["scl_inter"] = 1, 0
    header["vox_offset"] = header.single_vox_offset
    content = header.binaryblock.ljust(header.single_vox_offset, b"\0") + voxels.tobytes()
    with replacing(path) as part:
        if path.suffix.lower() == ".gz":
            # No name and no time in the gzip header: equal phantoms give equal files.
            content = gzip.compress(content, compresslevel=9, mtime=0)
        part.write_bytes(content)
