"""Figures about masks: overlap, volume, lesions found; by case, by patient, with intervals over patients.

Dice = 2 |A∩B| / (|A| + |B|), IoU = |A∩B| / |A∪B|. Of an empty truth both are undefined (None): a tumour-free case is
judged by the false tumour drawn in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.scan.components import label_components
from engine.scan.volume import Label, LabelArray, Mask

MIN_LESION_VOXELS = 3
"""Smaller components, true or drawn, are not counted as lesions."""

SIZE_BANDS_MM = {"<10": (0.0, 10.0), "10-20": (10.0, 20.0), ">20": (20.0, float("inf"))}
"""By equivalent diameter, the lower end included."""

OVERLAPS = {"any": 0.0, "iou50": 0.5}
"""A lesion is found when its IoU with one on the other side exceeds 0, or reaches 0.5."""

BOOTSTRAPS = 2000
_SEED = 20170


@dataclass(frozen=True)
class Overlap:
    """One region of a case (or the mean of a patient's cases), in ml."""

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

    @staticmethod
    def mean(overlaps: Sequence[Overlap]) -> Overlap:
        """The mean of each volume."""
        return Overlap(*np.mean([(o.true_ml, o.drawn_ml, o.both_ml) for o in overlaps], axis=0).tolist())


@dataclass(frozen=True)
class Tally:
    """Lesions counted: ``found`` of the ``true`` ones, ``correct`` of the ``drawn`` ones."""

    true: float = 0.0
    found: float = 0.0
    drawn: float = 0.0
    correct: float = 0.0

    @property
    def sensitivity(self) -> float | None:
        """Share of the true lesions found; None where there are none."""
        return self.found / self.true if self.true else None

    @property
    def precision(self) -> float | None:
        """Share of the drawn lesions that are true; None where none is drawn."""
        return self.correct / self.drawn if self.drawn else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two; None where there is nothing to find."""
        if not self.true:
            return None
        total = (self.sensitivity or 0.0) + (self.precision or 0.0)
        return 2 * (self.sensitivity or 0.0) * (self.precision or 0.0) / total if total else 0.0

    @staticmethod
    def sum(tallies: Iterable[Tally]) -> Tally:
        """All counts added up."""
        counts = [(t.true, t.found, t.drawn, t.correct) for t in tallies]
        return Tally(*np.sum(counts, axis=0).tolist()) if counts else Tally()

    @staticmethod
    def mean(tallies: Sequence[Tally]) -> Tally:
        """The mean of each count."""
        return Tally(*np.mean([(t.true, t.found, t.drawn, t.correct) for t in tallies], axis=0).tolist())


@dataclass(frozen=True)
class CaseFigures:
    """One case.

    Attributes:
        name: the case's.
        patient: whose scan it is.
        liver: with its tumours.
        tumour: alone; None where the data set does not label tumours.
        lesions: by overlap asked for ("any", "iou50") and size band; empty where tumours are not labelled.
        confusion: (3, 3) voxels by true and drawn label.
    """

    name: str
    patient: str
    liver: Overlap
    tumour: Overlap | None
    lesions: Mapping[tuple[str, str], Tally]
    confusion: NDArray[np.int64]


@dataclass(frozen=True)
class Patient:
    """One patient: the mean of the cases, Dice and IoU averaged as such."""

    liver: Overlap
    liver_dice: float | None
    liver_iou: float | None
    tumour: Overlap | None
    tumour_dice: float | None
    tumour_iou: float | None
    lesions: Mapping[tuple[str, str], Tally]


def measure_case(name: str, patient: str, truth: Mask, drawn: Mask, has_tumour_labels: bool = True) -> CaseFigures:
    """Compare a drawn mask with the true one on the same grid."""
    voxel_ml = truth.geometry.voxel_volume_mm3 / 1000
    confusion = np.bincount(truth.labels.ravel().astype(np.intp) * 3 + drawn.labels.ravel(), minlength=9).reshape(3, 3)
    return CaseFigures(
        name=name,
        patient=patient,
        liver=_overlap(confusion, (Label.LIVER, Label.TUMOUR), voxel_ml),
        tumour=_overlap(confusion, (Label.TUMOUR,), voxel_ml) if has_tumour_labels else None,
        lesions=count_lesions(truth.labels, drawn.labels, voxel_ml * 1000) if has_tumour_labels else {},
        confusion=confusion,
    )


def count_lesions(truth: LabelArray, drawn: LabelArray, voxel_mm3: float) -> dict[tuple[str, str], Tally]:
    """Lesions found, by overlap and size band; true ones are sorted by their own size, drawn ones by theirs.

    Args:
        truth: labels (k, j, i).
        drawn: labels of the same shape.
        voxel_mm3: volume of a voxel.
    """
    true_numbers, true_counts = _lesions(truth)
    drawn_numbers, drawn_counts = _lesions(drawn)
    shared = np.zeros((len(true_counts), len(drawn_counts)))
    meets = (true_numbers > 0) & (drawn_numbers > 0)
    np.add.at(shared, (true_numbers[meets], drawn_numbers[meets]), 1)
    iou = shared / np.maximum(true_counts[:, None] + drawn_counts[None, :] - shared, 1)
    true_mm, drawn_mm = (equivalent_diameter(counts * voxel_mm3) for counts in (true_counts, drawn_counts))
    tallies = {}
    for overlap, least in OVERLAPS.items():
        match = (iou >= least) & (iou > 0)
        for band, (low, high) in SIZE_BANDS_MM.items():
            is_true = (true_counts > 0) & (true_mm >= low) & (true_mm < high)
            is_drawn = (drawn_counts > 0) & (drawn_mm >= low) & (drawn_mm < high)
            counts = (is_true, is_true & match.any(axis=1), is_drawn, is_drawn & match.any(axis=0))
            tallies[overlap, band] = Tally(*(float(np.count_nonzero(c)) for c in counts))
    return tallies


def equivalent_diameter(volume_mm3: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Diameter in mm of the ball of the same volume."""
    return np.asarray(np.cbrt(6 * volume_mm3 / np.pi))


def by_patient(cases: Sequence[CaseFigures]) -> list[Patient]:
    """The cases of each patient averaged."""
    patients: dict[str, list[CaseFigures]] = {}
    for case in cases:
        patients.setdefault(case.patient, []).append(case)
    return [_patient(group) for group in patients.values()]


def summarise(patients: Sequence[Patient]) -> dict[str, float | None]:
    """Figures over patients: means of Dice and IoU, pooled Dice (volumes added up first), lesions added up."""
    figures: dict[str, float | None] = {
        "liver_dice_mean": _mean(p.liver_dice for p in patients),
        "liver_iou_mean": _mean(p.liver_iou for p in patients),
        "liver_dice_pooled": Overlap.mean([p.liver for p in patients]).dice,
        "liver_volume_error_ml_mean": _mean(p.liver.volume_error_ml for p in patients),
    }
    tumours = [p.tumour for p in patients if p.tumour is not None]
    if not tumours:
        return figures
    free = [t for t in tumours if not t.true_ml]
    figures |= {
        "tumour_dice_mean": _mean(p.tumour_dice for p in patients),
        "tumour_iou_mean": _mean(p.tumour_iou for p in patients),
        "tumour_dice_pooled": Overlap.mean(tumours).dice,
        "tumour_volume_error_ml_mean": _mean(t.volume_error_ml for t in tumours),
        "tumour_free_false_ml_mean": _mean(t.drawn_ml for t in free),
    }
    for overlap in OVERLAPS:
        bands = {band: Tally.sum(p.lesions[overlap, band] for p in patients) for band in SIZE_BANDS_MM}
        total = Tally.sum(bands.values())
        figures |= {
            f"lesion_sensitivity_{overlap}": total.sensitivity,
            f"lesion_precision_{overlap}": total.precision,
            f"lesion_f1_{overlap}": total.f1,
            f"false_lesions_per_patient_{overlap}": (total.drawn - total.correct) / len(patients),
        }
        figures |= {f"lesion_sensitivity_{overlap}_{band}mm": tally.sensitivity for band, tally in bands.items()}
    return figures


def intervals(patients: Sequence[Patient]) -> dict[str, tuple[float, float] | None]:
    """95 % intervals of :func:`summarise`: percentiles over resamples of the patients (Efron & Tibshirani 1993)."""
    generator = np.random.default_rng(_SEED)
    draws: dict[str, list[float]] = {}
    for _ in range(BOOTSTRAPS):
        chosen = generator.integers(len(patients), size=len(patients))
        for name, value in summarise([patients[n] for n in chosen]).items():
            draws.setdefault(name, [])
            if value is not None:
                draws[name].append(value)
    return {name: _percentiles(values) for name, values in draws.items()}


def as_the_seed_counted(cases: Sequence[CaseFigures]) -> dict[str, float]:
    """Pixel accuracy and IoU over all pixels of all slices, background counted as a class like the others.

    Nearly all pixels are background, and slices of one patient are no independent samples: comparable with the
    seed's own figures only, never with published ones.
    """
    confusion = np.sum([case.confusion for case in cases], axis=0)
    both = np.diag(confusion)
    union = confusion.sum(axis=0) + confusion.sum(axis=1) - both
    return {
        "pixel_accuracy": float(both.sum() / confusion.sum()),
        "mean_class_iou": float(np.mean(both[union > 0] / union[union > 0])),
    }


def mean_of_patients(values: Mapping[str, float | None], patient: Callable[[str], str]) -> float | None:
    """Mean over patients of the mean over each one's cases; cases without a value do not count."""
    groups: dict[str, list[float]] = {}
    for case, value in values.items():
        if value is not None:
            groups.setdefault(patient(case), []).append(value)
    return _mean(_mean(found) for found in groups.values())


def _overlap(confusion: NDArray[np.int64], labels: tuple[Label, ...], voxel_ml: float) -> Overlap:
    rows = list(labels)
    both = confusion[np.ix_(rows, rows)].sum()
    return Overlap(*(float(n * voxel_ml) for n in (confusion[rows].sum(), confusion[:, rows].sum(), both)))


def _lesions(labels: LabelArray) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Numbers (k, j, i) of the tumour's components and voxels of each; 0 voxels for what is too small to count."""
    numbers, counts = label_components(labels == Label.TUMOUR)
    counts[counts < MIN_LESION_VOXELS] = 0
    counts[0] = 0
    return np.where(counts[numbers] > 0, numbers, 0), counts


def _patient(cases: Sequence[CaseFigures]) -> Patient:
    tumours = [case.tumour for case in cases if case.tumour is not None]
    return Patient(
        liver=Overlap.mean([case.liver for case in cases]),
        liver_dice=_mean(case.liver.dice for case in cases),
        liver_iou=_mean(case.liver.iou for case in cases),
        tumour=Overlap.mean(tumours) if tumours else None,
        tumour_dice=_mean(tumour.dice for tumour in tumours),
        tumour_iou=_mean(tumour.iou for tumour in tumours),
        lesions={key: Tally.mean([case.lesions[key] for case in cases]) for key in cases[0].lesions},
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _percentiles(values: Sequence[float]) -> tuple[float, float] | None:
    if not values:
        return None
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
