"""What a tumour voxel becomes when it is tumour no longer: liver or background."""

from __future__ import annotations

import numpy as np

from engine.case.editing.patch import Box
from engine.scan.volume import Label, LabelArray

_VOTES = np.zeros(256, np.int8)
_VOTES[Label.LIVER], _VOTES[Label.BACKGROUND] = 1, -1


def beneath(labels: LabelArray) -> LabelArray:
    """What lies beneath the tumour, judged by what lies around it; all else is as it was.

    What was there before a tumour was drawn is not known. From each of its voxels one looks along rows, columns and
    slices, both ways, past all tumour: it is liver where more of these six ways lead to liver than to background. A way
    that leaves the array without meeting either does not count.

    Args:
        labels: (k, j, i), with a margin of a voxel around the tumour that is asked about.
    """
    votes = np.zeros(labels.shape, np.int8)
    for axis in range(3):
        of_axis, counted = np.moveaxis(labels, axis, 0), np.moveaxis(votes, axis, 0)
        for step in (1, -1):
            seen = np.zeros(of_axis.shape[1:], np.int8)
            for plane, sums in zip(of_axis[::step], counted[::step], strict=True):
                np.copyto(seen, _VOTES[plane], where=plane != Label.TUMOUR)
                sums += seen
    found = np.where(votes > 0, np.uint8(Label.LIVER), np.uint8(Label.BACKGROUND))
    return np.where(labels == Label.TUMOUR, found, labels)


def with_margin(box: Box, shape: tuple[int, int, int]) -> Box:
    """A box with one voxel more on every side where the grid has it."""
    k, j, i = (slice(max(side.start - 1, 0), min(side.stop + 1, n)) for side, n in zip(box, shape, strict=True))
    return k, j, i
