"""Which true lesions are found and which drawn ones are false, by overlap and by size.

A lesion is a 26-connected component of the tumour label of at least :data:`MIN_LESION_VOXELS`; smaller ones, true or
drawn, are as if they were not there (what is drawn over a true speck alone is false). A true lesion is found when its
IoU with a single drawn one reaches the overlap asked for, and that drawn one is then correct: a drawn lesion that runs
over two true ones finds both at any overlap, and often neither at IoU 0.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.scan.components import bounding_box, label_components
from engine.scan.volume import Label, LabelArray

MIN_LESION_VOXELS = 3
"""Smaller components, true or drawn, are not counted as lesions."""

SIZE_BANDS_MM = {"<10": (0.0, 10.0), "10-20": (10.0, 20.0), ">20": (20.0, float("inf"))}
"""By equivalent diameter, the lower end included."""

OVERLAPS = {"any": 0.0, "iou10": 0.1, "iou50": 0.5}
"""A lesion is found when its IoU with one on the other side exceeds 0, or reaches 0.1 or 0.5."""


@dataclass(frozen=True)
class Lesion:
    """One lesion, true or drawn.

    Attributes:
        voxels: its size.
        iou: the largest IoU with any single lesion of the other side; 0 when it shares no voxel with one.
    """

    voxels: int
    iou: float

    def matches(self, overlap: str) -> bool:
        """Whether it has a partner on the other side (a key of :data:`OVERLAPS`)."""
        return self.iou > 0 and self.iou >= OVERLAPS[overlap]


@dataclass(frozen=True)
class Tally:
    """Lesions counted: ``found`` of the ``true`` ones, ``correct`` of the ``drawn`` ones, the rest ``false_ml``."""

    true: float = 0.0
    found: float = 0.0
    drawn: float = 0.0
    correct: float = 0.0
    false_ml: float = 0.0

    @property
    def false(self) -> float:
        """Drawn lesions that are not there."""
        return self.drawn - self.correct

    @staticmethod
    def sum(tallies: Iterable[Tally]) -> Tally:
        """All counts added up."""
        return Tally(*np.sum([astuple(Tally()), *(astuple(tally) for tally in tallies)], axis=0).tolist())


@dataclass(frozen=True)
class LesionMatch:
    """The lesions of one case.

    Attributes:
        true: those of the truth.
        drawn: those of the prediction.
        voxel_mm3: volume of a voxel.
    """

    true: tuple[Lesion, ...]
    drawn: tuple[Lesion, ...]
    voxel_mm3: float

    def tally(self, overlap: str, band: str | None = None) -> Tally:
        """Count at an overlap; in one size band, true lesions are sorted by their own size, drawn ones by theirs."""
        true, drawn = (self._in_band(lesions, band) for lesions in (self.true, self.drawn))
        false = [lesion for lesion in drawn if not lesion.matches(overlap)]
        return Tally(
            true=len(true),
            found=sum(lesion.matches(overlap) for lesion in true),
            drawn=len(drawn),
            correct=len(drawn) - len(false),
            false_ml=sum(lesion.voxels for lesion in false) * self.voxel_mm3 / 1000,
        )

    @property
    def largest_false_ml(self) -> float:
        """The largest drawn lesion that shares no voxel with a true one; 0 when there is none."""
        return max((o.voxels for o in self.drawn if not o.matches("any")), default=0) * self.voxel_mm3 / 1000

    def _in_band(self, lesions: Sequence[Lesion], band: str | None) -> list[Lesion]:
        low, high = SIZE_BANDS_MM[band] if band else (0.0, float("inf"))
        diameters = equivalent_diameter(np.array([lesion.voxels for lesion in lesions]) * self.voxel_mm3)
        return [lesion for lesion, mm in zip(lesions, diameters, strict=True) if low <= mm < high]


def match_lesions(truth: LabelArray, drawn: LabelArray, voxel_mm3: float) -> LesionMatch:
    """Pair the lesions of two masks.

    Args:
        truth: labels (k, j, i).
        drawn: labels of the same shape.
        voxel_mm3: volume of a voxel.
    """
    box = _box_of_tumour(truth, drawn)
    if box is None:
        return LesionMatch((), (), voxel_mm3)
    true_numbers, true_counts = number_lesions(truth[box])
    drawn_numbers, drawn_counts = number_lesions(drawn[box])
    meets = (true_numbers > 0) & (drawn_numbers > 0)
    # Only of those that meet: a bad model draws a hundred thousand specks.
    pairs, shared = np.unique(np.stack([true_numbers[meets], drawn_numbers[meets]]), axis=1, return_counts=True)
    iou = shared / (true_counts[pairs[0]] + drawn_counts[pairs[1]] - shared)
    return LesionMatch(_lesions(true_counts, pairs[0], iou), _lesions(drawn_counts, pairs[1], iou), voxel_mm3)


def number_lesions(labels: LabelArray) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Numbers (k, j, i) of the tumour's components and voxels of each; 0 for what is too small to count."""
    numbers, counts = label_components(labels == Label.TUMOUR)
    counts[counts < MIN_LESION_VOXELS] = 0
    counts[0] = 0
    return np.where(counts[numbers] > 0, numbers, 0), counts


def largest_false_lesion(truth: LabelArray, drawn: LabelArray) -> NDArray[np.intp] | None:
    """Voxels (N, 3) as (k, j, i) of the largest drawn lesion that shares none with a true one; None when all do."""
    box = _box_of_tumour(truth, drawn)
    if box is None:
        return None
    true_numbers, _ = number_lesions(truth[box])
    numbers, counts = number_lesions(drawn[box])
    counts[np.unique(numbers[true_numbers > 0])] = 0
    if not counts.any():
        return None
    return np.asarray(np.argwhere(numbers == counts.argmax()) + [part.start for part in box], np.intp)


def equivalent_diameter(volume_mm3: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Diameter in mm of the ball of the same volume."""
    return np.asarray(np.cbrt(6 * volume_mm3 / np.pi))


def _box_of_tumour(truth: LabelArray, drawn: LabelArray) -> tuple[slice, slice, slice] | None:
    return bounding_box((truth == Label.TUMOUR) | (drawn == Label.TUMOUR))


def _lesions(counts: NDArray[np.intp], met: NDArray[Any], iou: NDArray[np.float64]) -> tuple[Lesion, ...]:
    """Every lesion with the best of its meetings, each given by the lesion's number and the IoU."""
    best = np.zeros(len(counts))
    np.maximum.at(best, met, iou)
    return tuple(Lesion(int(n), float(most)) for n, most in zip(counts, best, strict=True) if n)
