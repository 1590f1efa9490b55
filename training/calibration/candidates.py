"""What one voxel threshold draws in one scan, lesion by lesion, next to the truth.

Whether a lesion stays hangs on its own score and size alone, so every setting of those two is counted from this table
without going back to the voxels; the rules are those of :mod:`training.evaluation.lesions`, at any overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.model.postprocess import Candidates
from engine.scan.volume import Label, LabelArray
from training.evaluation.lesions import MIN_LESION_VOXELS, Tally, number_lesions
from training.evaluation.overlap import Overlap


@dataclass(frozen=True)
class CandidateTable:
    """N drawn lesions of a scan and its M true ones.

    Attributes:
        scores: (N,) mean tumour probability.
        voxels: (N,) size.
        shared: (N,) voxels of them that are truly tumour.
        touches: (N, M) whether they share a voxel with a true lesion large enough to count.
        true_voxels: of all true tumour.
        voxel_mm3: volume of a voxel.
    """

    scores: NDArray[np.float64]
    voxels: NDArray[np.intp]
    shared: NDArray[np.intp]
    touches: NDArray[np.bool_]
    true_voxels: int
    voxel_mm3: float

    def kept(self, score: float, least_mm3: float) -> NDArray[np.bool_]:
        """Which of them stay (N,), as :meth:`engine.model.postprocess.Candidates.labels` has it."""
        return (self.scores >= score) & (self.voxels * self.voxel_mm3 >= least_mm3)

    def overlap(self, kept: NDArray[np.bool_]) -> Overlap:
        """Of all tumour."""
        voxels = self.true_voxels, self.voxels[kept].sum(), self.shared[kept].sum()
        return Overlap(*(float(n) * self.voxel_mm3 / 1000 for n in voxels))

    def tally(self, kept: NDArray[np.bool_]) -> Tally:
        """Lesions found, and false ones."""
        counted = kept & (self.voxels >= MIN_LESION_VOXELS)
        touches = self.touches[counted]
        return Tally(
            true=touches.shape[1],
            found=float(touches.any(axis=0).sum()),
            drawn=len(touches),
            correct=float(touches.any(axis=1).sum()),
        )


@dataclass(frozen=True)
class TrueTumour:
    """The truth about a scan's tumour.

    Attributes:
        inside: (k, j, i) where it is.
        numbers: (k, j, i) of its lesions, those too small to count 0 like the outside.
        counted: the numbers that there are.
    """

    inside: NDArray[np.bool_]
    numbers: NDArray[Any]
    counted: NDArray[np.intp]

    @staticmethod
    def of(labels: LabelArray) -> TrueTumour:
        """From the true labels (k, j, i)."""
        numbers, counts = number_lesions(labels)
        return TrueTumour(labels == Label.TUMOUR, numbers, np.flatnonzero(counts))


def tabulate(candidates: Candidates, truth: TrueTumour) -> CandidateTable:
    """Compare what is drawn in a scan with the truth."""
    drawn = candidates.numbers[candidates.tumour]
    below = truth.numbers[candidates.box][candidates.tumour]
    is_tumour = truth.inside[candidates.box][candidates.tumour]
    touches = np.zeros((len(candidates.voxels), int(truth.numbers.max()) + 1), np.bool_)
    touches[drawn, below] = True
    return CandidateTable(
        scores=candidates.scores[1:],
        voxels=candidates.voxels[1:],
        shared=np.bincount(drawn[is_tumour], minlength=len(candidates.voxels))[1:],
        touches=touches[1:, truth.counted],
        true_voxels=int(np.count_nonzero(truth.inside)),
        voxel_mm3=candidates.geometry.voxel_volume_mm3,
    )
