"""The exported file, through the engine's own predictor, on whole scans: the published figures are the product's."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.errors import ModelError
from engine.model.predictor import Predictor
from training.data.decathlon import Pair, file_sha256
from training.errors import TrainingError
from training.evaluation.case import measure_case
from training.evaluation.montage import CaseViews, draw_montage, take_views
from training.evaluation.record import EvaluatedCase, Evaluation, settings_of, to_json
from training.evaluation.report import number, to_table


def evaluate(
    predictor: Predictor,
    weights_sha256: str,
    data: str,
    pairs: Sequence[Pair],
    patient: Callable[[str], str],
    has_tumour_labels: bool = True,
    report: Callable[[int, str], None] | None = None,
) -> tuple[Evaluation, list[CaseViews]]:
    """Predict every case and compare; the figures, and slices to choose a montage from.

    Args:
        predictor: the exported model.
        weights_sha256: digest of its weights.
        data: name of the data set.
        pairs: labelled scans.
        patient: whose scan a case is, by its name.
        has_tumour_labels: False where lesions are not labelled: then nothing is said about tumours.
        report: told after each case how many are done and what became of it.

    Raises:
        TrainingError: a case cannot be read, or its prediction failed; its name is in the sentence.
    """
    cases, views = [], []
    for n, pair in enumerate(pairs, start=1):
        volume, truth = pair.load()
        try:
            prediction = predictor.predict(volume)
        except ModelError as error:
            raise TrainingError(f"Case {pair.name}: {error}") from error
        figures = measure_case(pair.name, patient(pair.name), truth, prediction.mask, has_tumour_labels)
        digests = file_sha256(pair.image), file_sha256(pair.label)
        cases.append(EvaluatedCase(figures, *digests, prediction.seconds, prediction.warning))
        views.append(take_views(figures, volume, truth, prediction.mask))
        if report:
            shown = f"{pair.name}: liver {number(figures.liver.dice)}"
            report(n, shown if figures.tumour is None else f"{shown}, tumour {number(figures.tumour.dice)}")
    card = predictor.card
    evaluation = Evaluation(
        model=f"{card.name} {card.version}",
        weights_sha256=weights_sha256,
        settings=settings_of(card),
        data=data,
        device=predictor.device.label,
        cases=tuple(cases),
    )
    return evaluation, views


def write_evaluation(folder: Path, evaluation: Evaluation, views: Sequence[CaseViews]) -> None:
    """Write ``evaluation.json``, for programs, ``evaluation.md`` and ``montage.png``, for people, into a folder."""
    (folder / "evaluation.json").write_text(json.dumps(to_json(evaluation), indent=1) + "\n", encoding="utf-8")
    (folder / "evaluation.md").write_text(to_table(evaluation), encoding="utf-8")
    (folder / "montage.png").write_bytes(draw_montage(evaluation, views))
