"""Intervals over patients (percentile bootstrap, Efron & Tibshirani 1993): of one model, of two on the same scans."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.evaluation.summary import Floats, PatientTable, summarise

RESAMPLES = 2000
_SEED = 20170

Interval = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """One figure over patients and its 95 % interval; None where undefined.

    A figure that only some of the patients define (a tumour-free one, a lesion of that size) is undefined in those
    resamples that drew none of them; the interval is of the others.
    """

    value: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Difference:
    """One figure of two models on the same scans; ``difference`` is the second's minus the first's."""

    first: float | None
    second: float | None
    difference: Figure

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        interval = self.difference.interval
        return interval is not None and (interval[0] > 0 or interval[1] < 0)


def figures_with_intervals(table: PatientTable) -> dict[str, Figure]:
    """Every figure of a model."""
    drawn = summarise(table, _resamples(len(table.patients)))
    return {name: Figure(_known(value[0]), _interval(drawn[name])) for name, value in summarise(table).items()}


def differences(first: PatientTable, second: PatientTable) -> dict[str, Difference]:
    """Every figure of two models on the same patients, each resample drawing the same patients for both.

    Where only one of the two defines a patient's figure (the other drew no tumour whose surface could be measured),
    the patient counts for neither: a model must not look better for having nothing to show in a hard case.
    """
    if first.patients != second.patients:
        raise ValueError("the two tables are of other patients")
    first, second = _known_in(second, first), _known_in(first, second)
    weights = _resamples(len(first.patients))
    ours, theirs = summarise(first), summarise(second)
    ours_drawn, theirs_drawn = summarise(first, weights), summarise(second, weights)
    return {
        name: Difference(
            _known(ours[name][0]),
            _known(theirs[name][0]),
            Figure(_known(theirs[name][0] - ours[name][0]), _interval(theirs_drawn[name] - ours_drawn[name])),
        )
        for name in ours
    }


def _known_in(other: PatientTable, table: PatientTable) -> PatientTable:
    """A table without those means that the other one does not define."""
    return replace(
        table,
        means={name: np.where(np.isfinite(other.means[name]), values, np.nan) for name, values in table.means.items()},
    )


def _resamples(patients: int) -> Floats:
    """(RESAMPLES, P) how often each patient was drawn; the same whenever there are as many patients."""
    drawn = np.random.default_rng(_SEED).integers(patients, size=(RESAMPLES, patients))
    return np.stack([np.bincount(row, minlength=patients) for row in drawn]).astype(np.float64)


def _interval(values: Floats) -> Interval | None:
    known = values[np.isfinite(values)]
    if not known.size:
        return None
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
