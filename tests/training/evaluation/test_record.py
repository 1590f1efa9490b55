"""evaluation.json there and back, and refused when it is anything else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.model.card import Activation, IntensityRange, ModelCard, OutputSpec, PreprocessSpec, Scale
from tests.training.evaluation.masks import evaluation, figures, four_patients, mask, shifted
from training.errors import TrainingError
from training.evaluation.record import CARD_FIGURES, Evaluation, read_evaluation, read_metrics, settings_of, to_json


def write(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(to_json(content) if isinstance(content, Evaluation) else content))
    return path


def test_nothing_is_lost_on_the_way(tmp_path: Path) -> None:
    made = four_patients(0, 1, 3, 2)
    made = replace(
        made, cases=(*made.cases, replace(made.cases[0], figures=figures("missed", mask()), warning="Poor."))
    )
    read = read_evaluation(write(tmp_path / "evaluation.json", made))
    assert to_json(read) == to_json(made)
    assert read.figures == made.figures
    assert [case.figures.lesions for case in read.cases] == [case.figures.lesions for case in made.cases]
    assert read.cases[-1].warning == "Poor."


def test_without_tumour_labels_nothing_of_them_is_written(tmp_path: Path) -> None:
    made = evaluation(figures("a", shifted(1), has_tumour_labels=False))
    path = write(tmp_path / "evaluation.json", made)
    assert not read_evaluation(path).has_tumour_labels
    assert "lesions" not in path.read_text()


def test_what_a_program_reads_of_a_case() -> None:
    case = to_json(evaluation(figures("a", shifted(2))))["cases"][0]
    assert case["tumour"]["dice"] == pytest.approx(0.5)
    assert case["tumour"]["hd95_mm"] > 0
    assert case["lesions"]["iou50"] == {"true": 1, "found": 0, "drawn": 1, "correct": 0, "false_ml": 0.064}
    assert case["counted"]["confusion"] == [[2960, 40, 0], [24, 128, 16], [16, 0, 16]]


DAMAGES: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "a voxel more": (("cases", 0, "counted", "confusion", 1, 1), 1),
    "a row less": (("cases", 0, "counted", "confusion"), [[1, 2, 3]]),
    "half a voxel": (("cases", 0, "counted", "confusion", 0, 0), 0.5),
    "a voxel of no size": (("cases", 0, "counted", "voxel_mm3"), float("nan")),
    "a distance in words": (("cases", 0, "counted", "liver_surface", "hd95_mm"), "far"),
    "a speck for a lesion": (("cases", 0, "counted", "true_lesions", 0, "voxels"), 1),
    "a lesion gone": (("cases", 0, "counted", "true_lesions"), []),
    "no case": (("cases",), []),
    "cases of no shape": (("cases",), 3),
    "a case twice": (("cases", 1, "name"), "case_0"),
    "no name": (("cases", 0, "name"), ""),
    "another figure": (("figures", "tumour_dice_mean", "value"), 0.99),
    "no figure": (("figures", "tumour_dice_mean"), None),
    "figures gone": (("figures",), {}),
    "another schema": (("schema",), 1),
    "another kind": (("kind",), "comparison"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_evaluation_is_one_sentence(damage: str, tmp_path: Path) -> None:
    place, wrong = DAMAGES[damage]
    stated = to_json(four_patients(0, 1, 2, 3))
    inner = stated
    for key in place[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[place[-1]] = wrong  # type: ignore[index]
    with pytest.raises(TrainingError, match=r"^The file odd.json is no evaluation, or a damaged one \(.+\)\. Make it"):
        read_evaluation(write(tmp_path / "odd.json", stated))


@pytest.mark.parametrize("key", ["kind", "model", "weights_sha256", "settings", "cases", "figures"])
def test_what_is_missing_is_named(key: str, tmp_path: Path) -> None:
    stated = to_json(four_patients(0, 1, 2, 3))
    del stated[key]
    with pytest.raises(TrainingError, match=f"lacks '{key}'"):
        read_evaluation(write(tmp_path / "odd.json", stated))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"null", b'"text"', b"\xff\xfe", b'{"figures": {}}'])
def test_a_foreign_file_is_one_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_bytes(content)
    with pytest.raises(TrainingError, match=r"odd\.json is no evaluation"):
        read_evaluation(tmp_path / "odd.json")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"no\.json could not be read: No such file"):
        read_evaluation(tmp_path / "no.json")
    with pytest.raises(TrainingError, match="could not be read"):
        read_evaluation(tmp_path)


CARD = ModelCard(
    name="tiny",
    version="1",
    licence="Apache-2.0",
    intended_use="Research.",
    preprocess=PreprocessSpec(
        ct=IntensityRange(Scale.ABSOLUTE, -40, 160),
        mr=IntensityRange(Scale.PERCENTILE, 1, 99),
        spacing_mm=(None, 1.5, 1.5),
    ),
    output=OutputSpec(Activation.SIGMOID, ("liver", "tumour")),
)


def test_a_card_takes_figures_of_its_own_weights_and_thresholds_only(tmp_path: Path) -> None:
    made = replace(four_patients(0, 1, 3, 2), settings=settings_of(CARD))
    path = write(tmp_path / "evaluation.json", made)
    metrics = read_metrics(path, made.weights_sha256, CARD)
    assert metrics["tumour_dice_mean"] == made.figures["tumour_dice_mean"].value
    assert (metrics["tumour_dice_mean_low95"], metrics["tumour_dice_mean_high95"]) == made.figures[
        "tumour_dice_mean"
    ].interval
    assert set(CARD_FIGURES) <= made.figures.keys()
    with pytest.raises(TrainingError, match="other weights"):
        read_metrics(path, "0" * 64, CARD)
    with pytest.raises(TrainingError, match="other thresholds"):
        read_metrics(path, made.weights_sha256, replace(CARD, output=replace(CARD.output, tumour_threshold=0.7)))
