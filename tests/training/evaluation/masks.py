"""Masks and cases small enough to be counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.scan.geometry import Geometry
from engine.scan.volume import Mask
from training.evaluation.case import CaseFigures, measure_case
from training.evaluation.record import EvaluatedCase, Evaluation

SHAPE = (8, 20, 20)

AFFINE = np.diag([2.0, -1.0, -1.0, 1.0])[[2, 1, 0, 3]]
"""2 mm slices of 1 mm x 1 mm: a voxel is 2 mm³."""

Box = tuple[slice, slice, slice]


def mask(*boxes: tuple[int, slice, slice, slice], shape: tuple[int, int, int] = SHAPE) -> Mask:
    """Boxes of labels, later ones on top."""
    labels = np.zeros(shape, np.uint8)
    for label, *box in boxes:
        labels[tuple(box)] = label
    return Mask(labels, Geometry(shape, AFFINE))


def block(size: int, row: int, column: int = 0) -> Box:
    """A box of 2 x size x size voxels."""
    return slice(0, 2), slice(row, row + size), slice(column, column + size)


TRUTH = mask((1, *block(10, 0)), (2, *block(4, 0)))
"""200 voxels of liver, 32 of them tumour."""

HEALTHY = mask((1, *block(10, 0)))


def shifted(rows: int) -> Mask:
    """The same, some rows lower."""
    return mask((1, *block(10, rows)), (2, *block(4, rows)))


def figures(name: str, drawn: Mask, patient: str | None = None, truth: Mask = TRUTH, **options: Any) -> CaseFigures:
    """One case, a patient of its own unless one is named."""
    return measure_case(name, patient or name, truth, drawn, **options)


def evaluation(*cases: CaseFigures, model: str = "tiny 1") -> Evaluation:
    """As if a model had drawn these."""
    return Evaluation(
        model=model,
        weights_sha256="ab" * 32,
        settings={"preprocess": {}, "output": {}},
        data="Drawn",
        device="CPU",
        cases=tuple(EvaluatedCase(case, f"image {case.name}", f"label {case.name}", 0.5) for case in cases),
    )


def four_patients(*shifts: int) -> Evaluation:
    """A model that draws patient n some rows too low, the last one's liver being healthy."""
    cases = [figures(f"case_{n}", shifted(rows)) for n, rows in enumerate(shifts[:-1])]
    return evaluation(*cases, figures("healthy", shifted(shifts[-1]), truth=HEALTHY))
