"""``evaluation.json``: what was counted on each case, so that figures can be made, and compared, again from it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from engine.model.card import ModelCard
from training.errors import TrainingError
from training.evaluation.bootstrap import Figure, figures_with_intervals
from training.evaluation.case import CaseFigures
from training.evaluation.lesions import MIN_LESION_VOXELS, OVERLAPS, SIZE_BANDS_MM, Lesion, LesionMatch
from training.evaluation.overlap import Confusion, Overlap, as_the_seed_counted
from training.evaluation.summary import PatientTable, by_patient, lesion_figure
from training.evaluation.surface import SurfaceDistance

KIND = "hepatica evaluation"
SCHEMA = 2

CARD_FIGURES = (
    "liver_dice_mean",
    "liver_hd95_mm_mean",
    "liver_assd_mm_mean",
    "liver_volume_error_ml_mean",
    "tumour_dice_mean",
    "tumour_dice_pooled",
    "tumour_hd95_mm_mean",
    "tumour_volume_error_ml_mean",
    "tumour_free_false_ml_mean",
    "tumour_free_largest_false_lesion_ml_mean",
    *(lesion_figure("sensitivity", "any", band) for band in (None, *SIZE_BANDS_MM)),
    *(lesion_figure(kind, overlap, None) for kind in ("precision", "f1") for overlap in OVERLAPS),
    "false_lesions_per_patient_any",
    "false_lesion_ml_per_patient_any",
)
"""What a model card holds of an evaluation: as much as a reader of the viewer's page takes in."""


@dataclass(frozen=True)
class EvaluatedCase:
    """One case, and what makes it recognisable.

    Attributes:
        figures: what was counted.
        image_sha256: digest of the scan's file.
        label_sha256: digest of the true mask's file.
        seconds: what the prediction took.
        warning: what the engine said about the scan; empty when nothing.
    """

    figures: CaseFigures
    image_sha256: str
    label_sha256: str
    seconds: float
    warning: str = ""


@dataclass(frozen=True)
class Evaluation:
    """A model on a set of cases.

    Attributes:
        model: its name and version.
        weights_sha256: digest of its weights, which outlives a change of its card.
        settings: how a scan became its input and its output labels: of the card "preprocess" and "output".
        data: name of the data set.
        device: what it ran on.
        cases: at least one.
    """

    model: str
    weights_sha256: str
    settings: Mapping[str, Any]
    data: str
    device: str
    cases: tuple[EvaluatedCase, ...]

    @cached_property
    def table(self) -> PatientTable:
        """The cases by patient."""
        return by_patient([case.figures for case in self.cases])

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Figures over patients, by name."""
        return figures_with_intervals(self.table)

    @property
    def has_tumour_labels(self) -> bool:
        """Whether tumours were judged."""
        return self.table.has_tumour_labels


def settings_of(card: ModelCard) -> dict[str, Any]:
    """That part of a card on which the masks depend beside the weights, as plain values."""
    stated = json.loads(card.to_json())
    return {name: stated[name] for name in ("preprocess", "output")}


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Plain values, none rounded; "counted" is what :func:`read_evaluation` reads, the rest follows from it."""
    return {
        "kind": KIND,
        "schema": SCHEMA,
        "model": evaluation.model,
        "weights_sha256": evaluation.weights_sha256,
        "settings": evaluation.settings,
        "data": evaluation.data,
        "device": evaluation.device,
        "patients": len(evaluation.table.patients),
        "figures": {name: asdict(figure) for name, figure in evaluation.figures.items()},
        "not_comparable_as_the_seed_counted": as_the_seed_counted(c.figures.confusion for c in evaluation.cases),
        "cases": [_case_json(case) for case in evaluation.cases],
    }


def read_evaluation(path: Path) -> Evaluation:
    """Read an ``evaluation.json`` back; TrainingError when it is none, or is damaged."""
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        if (stated["kind"], stated["schema"]) != (KIND, SCHEMA):
            raise ValueError(f"kind {stated['kind']!r}, schema {stated['schema']!r}")
        evaluation = Evaluation(
            model=_text(stated["model"]),
            weights_sha256=_text(stated["weights_sha256"]),
            settings=dict(stated["settings"]),
            data=_text(stated["data"]),
            device=_text(stated["device"]),
            cases=tuple(_case(case) for case in stated["cases"]),
        )
        _require_sense(evaluation, stated["figures"])
    except OSError as error:
        raise TrainingError(f"The file {path.name} could not be read: {error.strerror}. Check the path.") from error
    except KeyError as error:
        raise _no_evaluation(path, f"it lacks {error}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise _no_evaluation(path, str(error)) from error
    return evaluation


def read_metrics(path: Path, weights_sha256: str, card: ModelCard) -> dict[str, float]:
    """The figures of an evaluation as a model card holds them.

    Args:
        path: an ``evaluation.json``.
        weights_sha256: digest of the weights that the figures are to be told of.
        card: the card that the figures are for.

    Raises:
        TrainingError: it is no evaluation, or of other weights, or of other thresholds or preprocessing.
    """
    evaluation = read_evaluation(path)
    if evaluation.weights_sha256 != weights_sha256:
        raise TrainingError(f"The figures in {path.name} were measured on other weights. Evaluate this model first.")
    if evaluation.settings != settings_of(card):
        raise TrainingError(
            f"The figures in {path.name} were measured with other thresholds or another preprocessing than the card "
            "states. Export without figures, evaluate that file, and export again."
        )
    metrics = {}
    for name in CARD_FIGURES:
        figure = evaluation.figures.get(name)
        if figure and figure.value is not None:
            metrics[name] = figure.value
            if figure.interval is not None:
                metrics[f"{name}_low95"], metrics[f"{name}_high95"] = figure.interval
    return metrics


def _case_json(case: EvaluatedCase) -> dict[str, Any]:
    figures = case.figures
    stated: dict[str, Any] = {
        "name": figures.name,
        "patient": figures.patient,
        "image_sha256": case.image_sha256,
        "label_sha256": case.label_sha256,
        "seconds": case.seconds,
        "warning": case.warning,
        "liver": _region_json(figures.liver, figures.liver_surface),
    }
    counted = {
        "voxel_mm3": figures.voxel_mm3,
        "confusion": figures.confusion.tolist(),
        "liver_surface": asdict(figures.liver_surface) if figures.liver_surface else None,
    }
    if figures.lesions is not None and figures.tumour is not None:
        stated["tumour"] = _region_json(figures.tumour, figures.tumour_surface)
        stated["lesions"] = {overlap: asdict(figures.lesions.tally(overlap)) for overlap in OVERLAPS}
        stated["largest_false_lesion_ml"] = figures.lesions.largest_false_ml
        counted["tumour_surface"] = asdict(figures.tumour_surface) if figures.tumour_surface else None
        for side in ("true", "drawn"):
            counted[f"{side}_lesions"] = [asdict(lesion) for lesion in getattr(figures.lesions, side)]
    return stated | {"counted": counted}


def _region_json(overlap: Overlap, surface: SurfaceDistance | None) -> dict[str, float | None]:
    return {
        "dice": overlap.dice,
        "iou": overlap.iou,
        "hd95_mm": surface.hd95_mm if surface else None,
        "assd_mm": surface.assd_mm if surface else None,
        "volume_error_ml": overlap.volume_error_ml,
        **asdict(overlap),
    }


def _case(stated: Any) -> EvaluatedCase:
    counted = stated["counted"]
    voxel_mm3 = _number(counted["voxel_mm3"])
    lesions = None
    if "true_lesions" in counted:
        lesions = LesionMatch(_lesions(counted["true_lesions"]), _lesions(counted["drawn_lesions"]), voxel_mm3)
    figures = CaseFigures(
        name=_text(stated["name"]),
        patient=_text(stated["patient"]),
        voxel_mm3=voxel_mm3,
        confusion=_confusion(counted["confusion"]),
        liver_surface=_surface(counted["liver_surface"]),
        tumour_surface=_surface(counted["tumour_surface"]) if lesions else None,
        lesions=lesions,
    )
    return EvaluatedCase(
        figures,
        _text(stated["image_sha256"]),
        _text(stated["label_sha256"]),
        _number(stated["seconds"]),
        str(stated["warning"]),
    )


def _confusion(stated: Any) -> Confusion:
    rows = [[_count(number, 0) for number in row] for row in stated]
    if [len(row) for row in rows] != [3, 3, 3]:
        raise ValueError("voxels are counted in 3 rows of 3")
    return np.array(rows, np.int64)


def _surface(stated: Any) -> SurfaceDistance | None:
    return None if stated is None else SurfaceDistance(_number(stated["hd95_mm"]), _number(stated["assd_mm"]))


def _lesions(stated: Any) -> tuple[Lesion, ...]:
    return tuple(Lesion(_count(one["voxels"], MIN_LESION_VOXELS), _number(one["iou"])) for one in stated)


def _require_sense(evaluation: Evaluation, stated: Mapping[str, Any]) -> None:
    """A number that was changed or lost on the way shows in the figures, which were made before."""
    if not evaluation.cases:
        raise ValueError("it holds no case")
    names = [case.figures.name for case in evaluation.cases]
    if len(set(names)) < len(names) or len({case.figures.lesions is None for case in evaluation.cases}) > 1:
        raise ValueError("its cases do not belong together")
    if evaluation.figures.keys() != stated.keys():
        raise ValueError("it holds other figures than this program makes")
    for name, figure in evaluation.figures.items():
        was = stated[name]["value"]
        if (figure.value is None) != (was is None) or not math.isclose(figure.value or 0, was or 0, abs_tol=1e-9):
            raise ValueError(f"its {name} does not follow from its counts")


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{value!r} is no size")
    return float(value)


def _count(value: Any, least: int) -> int:
    if type(value) is not int or value < least:
        raise ValueError(f"{value!r} is no count")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} is no name")
    return value


def _no_evaluation(path: Path, reason: str) -> TrainingError:
    return TrainingError(
        f"The file {path.name} is no evaluation, or a damaged one ({reason}). "
        "Make it anew with: python -m training evaluate."
    )
