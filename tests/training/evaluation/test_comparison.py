"""Two models on the same scans."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.training.evaluation.masks import evaluation, figures, four_patients, shifted
from training.__main__ import main
from training.errors import TrainingError
from training.evaluation.comparison import compare
from training.evaluation.record import Evaluation, to_json


def written(path: Path, made: Evaluation) -> str:
    path.write_text(json.dumps(to_json(made)))
    return str(path)


def test_the_command_tells_and_writes_the_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = written(tmp_path / "a.json", four_patients(1, 2, 3, 2))
    second = written(tmp_path / "b.json", replace(four_patients(0, 1, 2, 2), model="better 2"))
    assert main(["compare", first, second, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "better 2 (second" in told
    assert told == (tmp_path / "out" / "comparison.md").read_text()
    stated = json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert (stated["cases"], stated["patients"], stated["resamples"]) == (4, 4, 2000)
    figure = stated["figures"]["tumour_dice_mean"]
    # Tumours of four rows: Dice 3/4, 2/4, 1/4 against 4/4, 3/4, 2/4; the tumour-free case has none.
    assert (figure["first"], figure["second"], figure["difference"]) == pytest.approx((0.5, 0.75, 0.25))
    assert figure["interval"] == pytest.approx([0.25, 0.25])
    assert "| tumour_dice_mean | 0.500 | 0.750 | +0.250 | 0.250 to 0.250 | yes |" in told
    assert "| tumour_free_false_ml_mean | 0.064 | 0.064 | +0.000 | 0.000 to 0.000 |  |" in told


def test_without_a_folder_it_only_tells(tmp_path: Path) -> None:
    first = written(tmp_path / "a.json", four_patients(0, 1, 2, 3))
    assert main(["compare", first, first]) == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.json"]


MADE = four_patients(0, 1, 2, 3)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (replace(MADE, cases=MADE.cases[:3]), "Case healthy is in one of the evaluations only"),
        (
            replace(MADE, cases=(replace(MADE.cases[0], label_sha256="other"), *MADE.cases[1:])),
            "Case case_0 is not the same scan and mask",
        ),
        (
            replace(MADE, cases=(replace(MADE.cases[0], image_sha256="other"), *MADE.cases[1:])),
            "Case case_0 is not the same scan and mask",
        ),
        (
            evaluation(
                figures("case_0", shifted(0), patient="case_1"),
                *(case.figures for case in MADE.cases[1:]),
            ),
            "Case case_0 is of another patient",
        ),
        (
            evaluation(*(figures(c.figures.name, shifted(0), has_tumour_labels=False) for c in MADE.cases)),
            "Tumours were counted in one",
        ),
    ],
)
def test_other_cases_are_refused(other: Evaluation, told: str) -> None:
    with pytest.raises(TrainingError, match=told):
        compare(MADE, other)
    with pytest.raises(TrainingError, match=told):
        compare(other, MADE)


def test_a_foreign_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = written(tmp_path / "a.json", MADE)
    (tmp_path / "b.json").write_text("{}")
    assert main(["compare", good, str(tmp_path / "b.json"), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert told.startswith("The file b.json is no evaluation")
    assert told.count("\n") == 1
    assert not (tmp_path / "out").exists()
