"""How much of a region is shared: voxels counted by true and by drawn label, and what follows from them.

Dice = 2 |A∩B| / (|A| + |B|), IoU = |A∩B| / |A∪B|. Of an empty truth both are undefined (None): a tumour-free case is
judged by the false tumour drawn in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.scan.volume import Label, LabelArray

Confusion = NDArray[np.int64]
"""(3, 3) voxels by true and drawn label."""

LIVER = (Label.LIVER, Label.TUMOUR)
TUMOUR = (Label.TUMOUR,)
"""The labels that make up a region: the liver is meant with its tumours."""


@dataclass(frozen=True)
class Overlap:
    """One region of a case, in ml."""

    true_ml: float
    drawn_ml: float
    both_ml: float

    @property
    def dice(self) -> float | None:
        """None where there is nothing to find."""
        return 2 * self.both_ml / (self.true_ml + self.drawn_ml) if self.true_ml else None

    @property
    def iou(self) -> float | None:
        """None where there is nothing to find."""
        return self.both_ml / (self.true_ml + self.drawn_ml - self.both_ml) if self.true_ml else None

    @property
    def volume_error_ml(self) -> float:
        """Drawn minus true."""
        return self.drawn_ml - self.true_ml


def confuse(truth: LabelArray, drawn: LabelArray) -> Confusion:
    """Count voxels by true and drawn label, slice by slice: a whole CT as indices would take gigabytes.

    Args:
        truth: labels (k, j, i).
        drawn: labels of the same shape.
    """
    counts = np.zeros(9, np.int64)
    for true_slice, drawn_slice in zip(truth, drawn, strict=True):
        counts += np.bincount((true_slice * np.uint8(3) + drawn_slice).ravel(), minlength=9)
    return counts.reshape(3, 3)


def overlap_of(confusion: Confusion, labels: Iterable[Label], voxel_mm3: float) -> Overlap:
    """The region that some labels make up (:data:`LIVER`, :data:`TUMOUR`)."""
    rows = list(labels)
    both = confusion[np.ix_(rows, rows)].sum()
    return Overlap(*(float(n) * voxel_mm3 / 1000 for n in (confusion[rows].sum(), confusion[:, rows].sum(), both)))


def as_the_seed_counted(confusions: Iterable[Confusion]) -> dict[str, float]:
    """Pixel accuracy and IoU over all pixels of all slices, background counted as a class like the others.

    Nearly all pixels are background, and slices of one patient are no independent samples: comparable with the
    seed's own figures only, never with published ones.
    """
    confusion = np.sum(list(confusions), axis=0)
    both = np.diag(confusion)
    union = confusion.sum(axis=0) + confusion.sum(axis=1) - both
    return {
        "pixel_accuracy": float(both.sum() / confusion.sum()),
        "mean_class_iou": float(np.mean(both[union > 0] / union[union > 0])),
    }
