"""One scan of a course, as it was read: its accepted lesions, and what the reader says of them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from engine.case.response.recist import NonTargets, tenths
from engine.case.review import Decision, Review
from engine.findings.measure import Lesion
from engine.scan.geometry import acquisition_axis
from engine.scan.volume import Volume

_ROWS = 256
"""Of voxels that a scan is known again by: enough to tell any two apart, few enough to be read in passing."""


@dataclass(frozen=True)
class Measured:
    """An accepted lesion and what is needed of it.

    Attributes:
        key: of the lesion in its case.
        name: what it is called there.
        longest: its longest diameter, in tenths of a millimetre.
        volume_ml: its volume.
        is_truncated: it reaches the edge of the scan, so that both are lower limits.
    """

    key: int
    name: str
    longest: int
    volume_ml: float
    is_truncated: bool = False

    def __post_init__(self) -> None:
        if not (self.key > 0 and self.longest > 0 and math.isfinite(self.volume_ml) and self.volume_ml > 0):
            raise ValueError("a lesion has a key, a length and a volume")


@dataclass(frozen=True)
class TimePoint:
    """One scan, read.

    Attributes:
        name: what the scan is called.
        slice_mm: the distance of its slices as they were acquired.
        lesions: the accepted ones.
        undecided: how many lesions are neither accepted nor rejected.
        day: when it was acquired; None while nobody has said so.
        non_targets: what the reader says of the other lesions.
        too_small: numbers of the targets (from 1) that the reader sees and calls too small to measure.
        not_assessed: numbers of the targets that the reader could not assess.
        scan: by which the scan is known again (:func:`scan_mark`); empty where that is not known.
        is_unverified: its millimetres are doubtful, and nobody has acknowledged it.
    """

    name: str
    slice_mm: float
    lesions: tuple[Measured, ...] = ()
    undecided: int = 0
    day: date | None = None
    non_targets: NonTargets = NonTargets.NONE
    too_small: frozenset[int] = frozenset()
    not_assessed: frozenset[int] = frozenset()
    scan: str = ""
    is_unverified: bool = False

    def __post_init__(self) -> None:
        if len(self.keys) != len(self.lesions):
            raise ValueError("a lesion is listed once")
        if not (math.isfinite(self.slice_mm) and self.slice_mm > 0 and self.undecided >= 0):
            raise ValueError("slices have a thickness")

    @property
    def keys(self) -> frozenset[int]:
        """Of its lesions."""
        return frozenset(lesion.key for lesion in self.lesions)

    def __getitem__(self, key: int) -> Measured:
        """The lesion with a key.

        Raises:
            KeyError: there is none.
        """
        for lesion in self.lesions:
            if lesion.key == key:
                return lesion
        raise KeyError(key)

    @staticmethod
    def of(volume: Volume, lesions: Iterable[Lesion], review: Review) -> TimePoint:
        """A scan as it was measured and decided about.

        Args:
            volume: the scan.
            lesions: that were measured; ``number`` is the key in the review.
            review: what the reader decided.
        """
        geometry = volume.geometry
        there = [(lesion, review[lesion.number]) for lesion in lesions]
        return TimePoint(
            name=volume.name,
            slice_mm=geometry.spacing_mm[acquisition_axis(geometry.affine)],
            lesions=tuple(
                Measured(
                    lesion.number, judged.name, tenths(lesion.longest_diameter_mm), lesion.volume_ml, lesion.truncated
                )
                for lesion, judged in there
                if judged.decision is Decision.ACCEPTED
            ),
            undecided=sum(judged.decision is Decision.PROPOSED for _, judged in there),
            scan=scan_mark(volume),
            is_unverified=volume.is_unverified,
        )


def scan_mark(volume: Volume) -> str:
    """A name for a scan that says nothing about the patient: the same wherever its file lies and whatever it is called.

    Made of its grid and of rows of voxels from all over it; takes about a millisecond.
    """
    slices, rows, _ = volume.voxels.shape
    places = np.linspace(0, slices * rows - 1, min(slices * rows, _ROWS)).astype(np.intp)
    mark = hashlib.sha256(repr((volume.geometry.shape, volume.voxels.dtype.str)).encode("ascii"))
    mark.update(volume.geometry.affine.tobytes())
    mark.update(np.ascontiguousarray(volume.voxels[np.divmod(places, rows)]).tobytes())
    return mark.hexdigest()[:32]
