"""The figures that a model is published with: the exported file, through the engine's own predictor, on whole scans."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.files import replacing
from engine.model.predictor import Predictor
from training.data.decathlon import Pair
from training.errors import TrainingError
from training.metrics import (
    OVERLAPS,
    SIZE_BANDS_MM,
    CaseFigures,
    Overlap,
    Tally,
    as_the_seed_counted,
    by_patient,
    intervals,
    measure_case,
    summarise,
)


@dataclass(frozen=True)
class Figure:
    """One figure over patients and its 95 % interval; None where undefined."""

    value: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Evaluation:
    """A model on a set of cases.

    Attributes:
        model: its name and version.
        weights_sha256: digest of its weights, which outlives a change of its card.
        data: name of the data set.
        cases: figures of each.
        seconds: what each prediction took.
        warnings: what the engine said about each case that is not empty.
    """

    model: str
    weights_sha256: str
    data: str
    cases: tuple[CaseFigures, ...]
    seconds: tuple[float, ...]
    warnings: Mapping[str, str]

    @property
    def patients(self) -> int:
        """How many people the cases are of."""
        return len({case.patient for case in self.cases})

    def figures(self) -> dict[str, Figure]:
        """Figures over patients, by name."""
        patients = by_patient(self.cases)
        found = intervals(patients)
        return {name: Figure(value, found[name]) for name, value in summarise(patients).items()}


def evaluate(
    predictor: Predictor,
    weights_sha256: str,
    data: str,
    pairs: Sequence[Pair],
    patient: Callable[[str], str],
    has_tumour_labels: bool = True,
    report: Callable[[int, str], None] | None = None,
) -> Evaluation:
    """Predict every case and compare.

    Args:
        predictor: the exported model.
        weights_sha256: digest of its weights.
        data: name of the data set.
        pairs: labelled scans.
        patient: whose scan a case is, by its name.
        has_tumour_labels: False where lesions are not labelled: then nothing is said about tumours.
        report: told after each case how many are done and what became of it.

    Raises:
        TrainingError: a case cannot be read; its name is in the sentence.
        ModelError: the prediction failed.
    """
    cases, seconds, warnings = [], [], {}
    for n, pair in enumerate(pairs, start=1):
        volume, truth = pair.load()
        prediction = predictor.predict(volume)
        case = measure_case(pair.name, patient(pair.name), truth, prediction.mask, has_tumour_labels)
        cases.append(case)
        seconds.append(prediction.seconds)
        if prediction.warning:
            warnings[pair.name] = prediction.warning
        if report:
            shown = f"{pair.name}: liver {_number(case.liver.dice)}"
            report(n, shown if case.tumour is None else f"{shown}, tumour {_number(case.tumour.dice)}")
    card = predictor.card
    return Evaluation(f"{card.name} {card.version}", weights_sha256, data, tuple(cases), tuple(seconds), warnings)


def write_evaluation(evaluation: Evaluation, json_path: Path, table_path: Path) -> None:
    """Write the figures as JSON, for programs, and as Markdown, for people."""
    for path, text in (
        (json_path, json.dumps(to_json(evaluation), indent=1) + "\n"),
        (table_path, to_table(evaluation)),
    ):
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")


def read_metrics(path: Path, weights_sha256: str) -> dict[str, float]:
    """The figures of an evaluation as a model card holds them; TrainingError if other weights were evaluated."""
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        if stated["weights_sha256"] != weights_sha256:
            raise TrainingError(
                f"The figures in {path.name} were measured on other weights. Evaluate this model first."
            )
        metrics = {}
        for name, figure in stated["figures"].items():
            if figure["value"] is not None:
                metrics[name] = float(figure["value"])
            if figure["interval"] is not None:
                metrics[f"{name}_low95"], metrics[f"{name}_high95"] = map(float, figure["interval"])
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"The file {path.name} is no evaluation ({error}). Make it with: python -m training evaluate."
        ) from error
    return metrics


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Plain values; volumes in ml, names of figures as in the model card."""
    return {
        "model": evaluation.model,
        "weights_sha256": evaluation.weights_sha256,
        "data": evaluation.data,
        "patients": evaluation.patients,
        "cases": [
            _case_json(case, seconds, evaluation.warnings.get(case.name, ""))
            for case, seconds in zip(evaluation.cases, evaluation.seconds, strict=True)
        ],
        "figures": {
            name: {"value": figure.value, "interval": figure.interval} for name, figure in evaluation.figures().items()
        },
        "not_comparable_as_the_seed_counted": as_the_seed_counted(evaluation.cases),
    }


def to_table(evaluation: Evaluation) -> str:
    """A Markdown page: one table over patients, one over cases, one over lesion sizes."""
    counted = as_the_seed_counted(evaluation.cases)
    parts = [
        f"{evaluation.model} on {evaluation.data}: {len(evaluation.cases)} scans of {evaluation.patients} patients. "
        "Scans of one patient are averaged first; intervals are 95 %, 2,000 bootstrap resamples of patients.",
        _figure_rows(evaluation.figures()),
        _case_rows(evaluation.cases),
    ]
    if any(case.lesions for case in evaluation.cases):
        parts.append(_lesion_rows(evaluation.cases))
    parts.append(
        "Not comparable with published figures, given once because the seed counted so (all pixels of all slices, "
        f"background as a class): pixel accuracy {counted['pixel_accuracy']:.4f}, "
        f"mean IoU of the classes {counted['mean_class_iou']:.3f}."
    )
    return "\n\n".join(parts) + "\n"


def _case_json(case: CaseFigures, seconds: float, warning: str) -> dict[str, Any]:
    stated: dict[str, Any] = {"name": case.name, "patient": case.patient, "seconds": round(seconds, 2)}
    stated["liver"] = _overlap_json(case.liver)
    if case.tumour is not None:
        stated["tumour"] = _overlap_json(case.tumour)
        stated["lesions"] = {
            overlap: {band: vars(case.lesions[overlap, band]) for band in SIZE_BANDS_MM} for overlap in OVERLAPS
        }
    return stated | ({"warning": warning} if warning else {})


def _overlap_json(overlap: Overlap) -> dict[str, float | None]:
    return {"dice": overlap.dice, "iou": overlap.iou, "volume_error_ml": overlap.volume_error_ml, **vars(overlap)}


def _figure_rows(figures: Mapping[str, Figure]) -> str:
    rows = ["| over patients | value | 95 % interval |", "| --- | --- | --- |"]
    for name, figure in figures.items():
        interval = "-" if figure.interval is None else f"{figure.interval[0]:.3f} to {figure.interval[1]:.3f}"
        rows.append(f"| {name} | {_number(figure.value)} | {interval} |")
    return "\n".join(rows)


def _case_rows(cases: Sequence[CaseFigures]) -> str:
    rows = [
        "| case | liver Dice | liver IoU | liver error ml | tumour Dice | tumour IoU | true ml | drawn ml "
        "| lesions found (any overlap) | false lesions |",
        "|" + " --- |" * 10,
    ]
    for case in cases:
        liver = f"{_number(case.liver.dice)} | {_number(case.liver.iou)} | {case.liver.volume_error_ml:+.0f}"
        tumour = "- | - | - | - | - | -"
        if case.tumour is not None:
            tally = Tally.sum(case.lesions["any", band] for band in SIZE_BANDS_MM)
            tumour = (
                f"{_number(case.tumour.dice)} | {_number(case.tumour.iou)} "
                f"| {case.tumour.true_ml:.1f} | {case.tumour.drawn_ml:.1f} "
                f"| {tally.found:.0f} of {tally.true:.0f} | {tally.drawn - tally.correct:.0f}"
            )
        rows.append(f"| {case.name} | {liver} | {tumour} |")
    return "\n".join(rows)


def _lesion_rows(cases: Sequence[CaseFigures]) -> str:
    rows = ["| lesions, all scans | true | found, any overlap | found, IoU 0.5 | drawn | false |", "|" + " --- |" * 6]
    for band in SIZE_BANDS_MM:
        at_all, half = (Tally.sum(case.lesions[overlap, band] for case in cases) for overlap in OVERLAPS)
        rows.append(
            f"| {band} mm | {at_all.true:.0f} | {at_all.found:.0f} | {half.found:.0f} "
            f"| {at_all.drawn:.0f} | {at_all.drawn - at_all.correct:.0f} |"
        )
    return "\n".join(rows)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
