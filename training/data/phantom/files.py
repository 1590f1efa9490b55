"""A phantom becomes NIfTI files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from engine.files import replacing
from engine.scan.nifti_write import write_canonical
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
    write_canonical(Path(scan_path), phantom.intensities, phantom.affine)
    if label_path is not None:
        write_canonical(Path(label_path), phantom.labels, phantom.affine)


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
