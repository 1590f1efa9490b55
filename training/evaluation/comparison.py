"""Two models on the same scans: what the second does better or worse, and whether it is clear."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.evaluation.bootstrap import RESAMPLES, Difference, differences
from training.evaluation.record import EvaluatedCase, Evaluation
from training.evaluation.report import count, number, rows_of, span


@dataclass(frozen=True)
class Comparison:
    """A paired comparison.

    Attributes:
        first: the model that is compared with.
        second: the model that is judged.
        figures: by name, as in both evaluations.
    """

    first: Evaluation
    second: Evaluation
    figures: Mapping[str, Difference]


def compare(first: Evaluation, second: Evaluation) -> Comparison:
    """Compare two models, resampling the same patients for both; TrainingError unless both saw the same cases."""
    ours, theirs = ({case.figures.name: case for case in one.cases} for one in (first, second))
    if alone := sorted(ours.keys() ^ theirs.keys()):
        raise TrainingError(
            f"Case {alone[0]} is in one of the evaluations only. Evaluate both models on the same cases."
        )
    for name, case in ours.items():
        _require_same(name, case, theirs[name])
    if first.has_tumour_labels != second.has_tumour_labels:
        raise TrainingError(
            "Tumours were counted in one of the evaluations only. Evaluate both with --liver-only, or both without."
        )
    return Comparison(first, second, differences(first.table, second.table))


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Plain values, none rounded."""
    first, second = comparison.first, comparison.second
    return {
        "kind": "hepatica comparison",
        "first": {"model": first.model, "weights_sha256": first.weights_sha256},
        "second": {"model": second.model, "weights_sha256": second.weights_sha256},
        "data": first.data,
        "cases": len(first.cases),
        "patients": len(first.table.patients),
        "resamples": RESAMPLES,
        "figures": {
            name: {"first": one.first, "second": one.second, **_renamed(one)}
            for name, one in comparison.figures.items()
        },
    }


def to_table(comparison: Comparison) -> str:
    """A Markdown page."""
    first, second = comparison.first, comparison.second
    rows = [
        [
            name,
            number(one.first),
            number(one.second),
            "-" if one.difference.value is None else f"{one.difference.value:+.3f}",
            span(one.difference.interval),
            "yes" if one.is_clear else "",
        ]
        for name, one in comparison.figures.items()
    ]
    intro = (
        f"{second.model} (second, weights `{second.weights_sha256[:12]}`) against {first.model} (first, weights "
        f"`{first.weights_sha256[:12]}`) on {first.data}: {count(len(first.cases), 'scan')} of "
        f"{count(len(first.table.patients), 'patient')}. The difference is second minus first; its interval is from "
        f"{RESAMPLES:,} resamples of the patients, the same ones for both; clear: the interval leaves out 0. "
        "Surfaces are compared in those patients in whom both drew something."
    )
    header = ["over patients", "first", "second", "difference", "95 % interval", "clear"]
    return f"{intro}\n\n{rows_of(header, rows)}\n"


def write_comparison(folder: Path, comparison: Comparison) -> None:
    """Write ``comparison.json`` and ``comparison.md`` into a folder."""
    (folder / "comparison.json").write_text(json.dumps(to_json(comparison), indent=1) + "\n", encoding="utf-8")
    (folder / "comparison.md").write_text(to_table(comparison), encoding="utf-8")


def _renamed(one: Difference) -> dict[str, Any]:
    stated = asdict(one.difference)
    return {"difference": stated["value"], "interval": stated["interval"]}


def _require_same(name: str, first: EvaluatedCase, second: EvaluatedCase) -> None:
    if (first.image_sha256, first.label_sha256) != (second.image_sha256, second.label_sha256):
        raise TrainingError(f"Case {name} is not the same scan and mask in both evaluations. Evaluate both anew.")
    if first.figures.patient != second.figures.patient:
        raise TrainingError(f"Case {name} is of another patient in each evaluation. Evaluate both with the same split.")
