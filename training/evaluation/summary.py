"""From cases to patients to figures: one formula for a figure, for its interval and for the difference of two models.

The cases of a patient are averaged first. A figure is then either a mean over those patients for whom it is defined,
or made of sums over all patients (volumes, lesions). Both need only weighted sums, in which a resample of the patients
is a row of weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from training.evaluation.case import CaseFigures
from training.evaluation.lesions import OVERLAPS, SIZE_BANDS_MM
from training.evaluation.overlap import Overlap
from training.evaluation.surface import SurfaceDistance

Floats = NDArray[np.float64]

BANDS = (None, *SIZE_BANDS_MM)
"""All lesions, then each size."""


@dataclass(frozen=True)
class PatientTable:
    """Numbers by patient, each the mean of the patient's cases.

    Attributes:
        patients: their names, sorted.
        means: (P,) by figure; NaN where no case of the patient defines it.
        sums: (P,) by quantity.
    """

    patients: tuple[str, ...]
    means: Mapping[str, Floats]
    sums: Mapping[str, Floats]

    @property
    def has_tumour_labels(self) -> bool:
        """Whether anything can be said about tumours."""
        return "tumour_true" in self.sums


def by_patient(cases: Sequence[CaseFigures]) -> PatientTable:
    """Average the cases of each patient."""
    patients = tuple(sorted({case.patient for case in cases}))
    groups = [[case for case in cases if case.patient == patient] for patient in patients]

    def column(numbers: Callable[[CaseFigures], Mapping[str, float | None]]) -> dict[str, Floats]:
        stated = [[numbers(case) for case in group] for group in groups]
        return {
            name: np.array([_mean(one[name] for one in group) for group in stated], np.float64)  # None becomes NaN
            for name in stated[0][0]
        }

    return PatientTable(patients, column(lambda case: dict(_defined(case))), column(lambda case: dict(_counted(case))))


def summarise(table: PatientTable, weights: Floats | None = None) -> dict[str, Floats]:
    """Every figure, by name.

    Args:
        table: P patients.
        weights: (R, P) how often each patient counts; None counts each once.

    Returns:
        (R,) by figure, NaN where it is undefined.
    """
    weights = np.ones((1, len(table.patients))) if weights is None else weights
    sums = {name: weights @ values for name, values in table.sums.items()}
    found: dict[str, Floats] = {}
    for region in ("liver", "tumour"):
        for name, values in table.means.items():
            if name.startswith(region):
                known = np.isfinite(values)
                found[f"{name}_mean"] = _ratio(weights @ np.where(known, values, 0), weights @ known)
        if f"{region}_true" in sums:
            true, drawn, both = (sums[f"{region}_{part}"] for part in ("true", "drawn", "both"))
            found[f"{region}_dice_pooled"] = np.where(true > 0, _ratio(2 * both, true + drawn), np.nan)
    if table.has_tumour_labels:
        for overlap in OVERLAPS:
            found |= _lesion_figures(sums, overlap, weights.sum(axis=1))
    return found


def lesion_figure(kind: str, overlap: str, band: str | None) -> str:
    """The name of a figure about lesions ("sensitivity", "precision", "f1")."""
    return f"lesion_{kind}_{overlap}" + (f"_{band}mm" if band else "")


def mean_of_patients(values: Mapping[str, float | None], patient: Callable[[str], str]) -> float | None:
    """Mean over patients of the mean over each one's cases; cases without a value do not count."""
    groups: dict[str, list[float]] = {}
    for case, value in values.items():
        if value is not None:
            groups.setdefault(patient(case), []).append(value)
    return _mean(_mean(found) for found in groups.values())


def _defined(case: CaseFigures) -> Iterator[tuple[str, float | None]]:
    """What is averaged over patients."""
    yield from _region("liver", case.liver, case.liver_surface)
    if case.lesions is not None and case.tumour is not None:
        yield from _region("tumour", case.tumour, case.tumour_surface)
        is_free = not case.tumour.true_ml
        yield "tumour_free_false_ml", case.tumour.drawn_ml if is_free else None
        yield "tumour_free_largest_false_lesion_ml", case.lesions.largest_false_ml if is_free else None


def _region(name: str, overlap: Overlap, surface: SurfaceDistance | None) -> Iterator[tuple[str, float | None]]:
    yield f"{name}_dice", overlap.dice
    yield f"{name}_iou", overlap.iou
    yield f"{name}_hd95_mm", surface.hd95_mm if surface else None
    yield f"{name}_assd_mm", surface.assd_mm if surface else None
    yield f"{name}_volume_error_ml", overlap.volume_error_ml
    yield f"{name}_absolute_volume_error_ml", abs(overlap.volume_error_ml)


def _counted(case: CaseFigures) -> Iterator[tuple[str, float]]:
    """What is added up over patients."""
    for region, overlap in (("liver", case.liver), ("tumour", case.tumour)):
        if overlap is not None:
            yield f"{region}_true", overlap.true_ml
            yield f"{region}_drawn", overlap.drawn_ml
            yield f"{region}_both", overlap.both_ml
    if case.lesions is not None:
        for wanted in OVERLAPS:
            for band in BANDS:
                for part, count in asdict(case.lesions.tally(wanted, band)).items():
                    yield _count(part, wanted, band), count


def _lesion_figures(sums: Mapping[str, Floats], overlap: str, patients: Floats) -> dict[str, Floats]:
    found = {}
    for band in BANDS:
        true, hit, drawn, correct = (sums[_count(p, overlap, band)] for p in ("true", "found", "drawn", "correct"))
        sensitivity, precision = _ratio(hit, true), _ratio(correct, drawn)
        product = np.nan_to_num(sensitivity * precision)
        f1 = _ratio(2 * product, np.nan_to_num(sensitivity) + np.nan_to_num(precision))
        found[lesion_figure("sensitivity", overlap, band)] = sensitivity
        found[lesion_figure("precision", overlap, band)] = precision
        found[lesion_figure("f1", overlap, band)] = np.where(true > 0, np.nan_to_num(f1), np.nan)
    drawn, correct, false_ml = (sums[_count(part, overlap, None)] for part in ("drawn", "correct", "false_ml"))
    found[f"false_lesions_per_patient_{overlap}"] = (drawn - correct) / patients
    found[f"false_lesion_ml_per_patient_{overlap}"] = false_ml / patients
    return found


def _count(part: str, overlap: str, band: str | None) -> str:
    return f"lesions_{part}_{overlap}_{band}"


def _ratio(above: Floats, below: Floats) -> Floats:
    """NaN where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
