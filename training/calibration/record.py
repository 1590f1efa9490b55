"""``calibration.json``, from which thresholds can be chosen again, and the table that is printed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.model.card import ModelCard
from training.calibration.choice import RULE, Outcome
from training.calibration.run import Calibration
from training.errors import TrainingError

KIND = "hepatica calibration"

_COLUMNS = (
    "tumour_threshold",
    "lesion_score_threshold",
    "min_lesion_mm3",
    "tumour_dice",
    "sensitivity",
    "precision",
    "f1",
    "false_lesions",
)


def to_json(found: Calibration, card: ModelCard, weights_sha256: str, data: str) -> str:
    """All that was tried; one line a setting."""
    head = {
        "kind": KIND,
        "model": f"{card.name} {card.version}",
        "weights_sha256": weights_sha256,
        "data": data,
        "patients": found.patients,
        "tumour_free_scans": found.tumour_free,
        "rule": RULE,
        "max_false_lesions": found.max_false_lesions,
        "within_limit": found.within_limit,
        "note": note(found),
        "output": json.loads(card.to_json())["output"],
        "cross_entropy": {"before": found.cross_entropy[0], "after": found.cross_entropy[1]},
        "liver_dice": {
            "before": found.liver_before,
            "by_threshold": {f"{threshold:g}": dice for threshold, dice in found.liver_dice.items()},
        },
        "before": asdict(found.before),
        "after": asdict(found.after),
        "columns": _COLUMNS,
    }
    rows = ",\n  ".join(json.dumps(_row(outcome)) for outcome in found.outcomes)
    return json.dumps(head, indent=1)[:-2] + f',\n "rows": [\n  {rows}\n ]\n}}\n'


def with_calibration(card: ModelCard, path: Path, weights_sha256: str) -> ModelCard:
    """A card with the thresholds of a ``calibration.json``, and without figures, which were measured with others.

    Raises:
        TrainingError: the file is none, or was made for other weights.
    """
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        if stated["kind"] != KIND:
            raise ValueError(f"kind {stated['kind']!r}")
        chosen_for, output = stated["weights_sha256"], stated["output"]
        changed = json.loads(card.to_json()) | {"output": output, "metrics": {}}
        calibrated = ModelCard.from_json(json.dumps(changed))
    except OSError as error:
        raise TrainingError(f"The file {path.name} could not be read: {error.strerror}. Check the path.") from error
    except (ValueError, KeyError, TypeError, ModelError) as error:
        raise TrainingError(
            f"The file {path.name} is no calibration ({error}). Make it with: python -m training calibrate."
        ) from error
    if chosen_for != weights_sha256:
        raise TrainingError(f"The thresholds in {path.name} were chosen for other weights. Calibrate this model first.")
    return calibrated


def note(found: Calibration) -> str:
    """What a reader has to know about the thresholds found."""
    whose = f"Chosen on the same {len(found.patients)} patients that the figures are of, so they flatter it a little."
    if found.within_limit:
        return whose
    return (
        f"No usable threshold keeps to {found.max_false_lesions:g} false lesion(s) a patient; the best found has "
        f"{found.after.false_lesions:.2f}. {whose}"
    )


def to_table(found: Calibration) -> str:
    """Markdown: before and after, and how sensitivity is paid for at the voxel threshold and smallest size taken."""
    liver = found.liver_before, found.liver_dice[found.spec.liver_threshold]
    lines = [
        f"temperature {found.spec.temperature:g}, cross-entropy {found.cross_entropy[0]:.4f} -> "
        f"{found.cross_entropy[1]:.4f}; liver threshold {found.spec.liver_threshold:g}",
        "",
        "| | voxel | lesion score | smallest mm³ | liver Dice | tumour Dice | sensitivity | precision | F1 | false |",
        "|" + " --- |" * 10,
        _line("before", found.before, f"{liver[0]:.3f}"),
        _line("after", found.after, f"{liver[1]:.3f}"),
    ]
    taken = found.after.setting
    along = [
        o
        for o in found.outcomes
        if (o.setting.tumour_threshold, o.setting.min_lesion_mm3) == (taken.tumour_threshold, taken.min_lesion_mm3)
        and round(o.setting.lesion_score_threshold * 20, 6).is_integer()
    ]
    lines += [_line("", outcome, "") for outcome in along]
    return "\n".join([*lines, "", note(found), ""])


def _row(outcome: Outcome) -> list[Any]:
    stated = asdict(outcome.setting) | {name: value for name, value in asdict(outcome).items() if name != "setting"}
    return [None if stated[name] is None else round(stated[name], 5) for name in _COLUMNS]


def _line(name: str, outcome: Outcome, liver: str) -> str:
    setting = outcome.setting
    figures = outcome.tumour_dice, outcome.sensitivity, outcome.precision, outcome.f1
    shown = " | ".join("-" if value is None else f"{value:.3f}" for value in figures)
    thresholds = f"{setting.tumour_threshold:g} | {setting.lesion_score_threshold:g} | {setting.min_lesion_mm3:g}"
    return f"| {name} | {thresholds} | {liver} | {shown} | {outcome.false_lesions:.2f} |"
