"""Small labelled scans in the decathlon layout, drawn so that a small network can learn them in seconds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.nifti_files import write_nifti

SHAPE = (6, 40, 40)
"""(k, j, i)"""

AFFINE = np.array([[-1.6, 0, 0, 30], [0, -1.6, 0, 20], [0, 0, 3, -10], [0, 0, 0, 1]], np.float64)
"""File axes in L, P, S order: k, j, i reversed is what the file holds."""

TINY = (
    "sampling.field=32",
    "network.levels=3",
    "sampling.batch_size=4",
    "steps_per_validation=4",
    "validation_stride=1",
    "augment.shift_mm=3",
)
"""Changes to the preset seed-he with which a step takes milliseconds."""


def draw_scan(seed: int, has_tumour: bool = True) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """HU and labels, (k, j, i): a bright disc on the patient's right, a dark one in it."""
    generator = np.random.default_rng(seed)
    _, rows, columns = np.ogrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    row, column = generator.integers(16, 22), generator.integers(12, 18)
    distance = np.hypot(rows - row, columns - column) + np.zeros((SHAPE[0], 1, 1))
    labels = np.zeros(SHAPE, np.uint8)
    labels[1:-1][distance[1:-1] < 10] = 1
    if has_tumour:
        labels[2:4][np.hypot(distance[2:4] * 0 + rows - row - 2, columns - column + 2) < 4] = 2
    values = np.choose(labels, (-60, 110, 50)) + generator.normal(0, 8, SHAPE)
    return np.round(np.maximum(values, -100)).astype(np.int16), labels


def write_data_set(folder: Path, count: int = 4, tumour_free: tuple[int, ...] = ()) -> Path:
    """``count`` cases ``case_0`` ...; those in ``tumour_free`` have a liver only."""
    for number in range(count):
        values, labels = draw_scan(number, number not in tumour_free)
        write_case(folder, f"case_{number}", values, labels)
    return folder


def write_case(folder: Path, name: str, values: NDArray[np.int16], labels: NDArray[np.uint8]) -> None:
    """Add one case and list it in ``dataset.json``."""
    write_nifti(folder / "imagesTr" / f"{name}.nii.gz", values.transpose(2, 1, 0), AFFINE)
    write_nifti(folder / "labelsTr" / f"{name}.nii.gz", labels.transpose(2, 1, 0), AFFINE)
    path = folder / "dataset.json"
    empty = {"name": "Drawn", "licence": "CC0", "training": []}
    description: dict[str, Any] = json.loads(path.read_text()) if path.exists() else empty
    description["training"].append({"image": f"imagesTr/{name}.nii.gz", "label": f"labelsTr/{name}.nii.gz"})
    path.write_text(json.dumps(description))
