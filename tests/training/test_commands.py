"""The whole way through the real commands, and what they say when they cannot go it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.model.predictor import Predictor
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from tests.training.conftest import Workshop
from training.__main__ import main
from training.evaluate import read_metrics
from training.export import weights_digest
from training.metrics import measure_case


@pytest.fixture(scope="module")
def evaluation(workshop: Workshop, model: Path) -> Path:
    folder = workshop.folder / "evaluation"
    options = ["--data", str(workshop.data), "--split", str(workshop.split), "--out", str(folder), "--device", "cpu"]
    assert main(["evaluate", str(model), *options]) == 0
    return folder


@pytest.mark.slow
def test_the_published_dice_is_the_products(workshop: Workshop, model: Path, evaluation: Path) -> None:
    stated = json.loads((evaluation / "evaluation.json").read_text())
    assert [case["name"] for case in stated["cases"]] == ["case_2", "case_3"]
    predictor = Predictor(model, device="cpu")
    for case in stated["cases"]:
        volume = load_volume(workshop.data / "imagesTr" / f"{case['name']}.nii.gz")
        truth = load_mask(workshop.data / "labelsTr" / f"{case['name']}.nii.gz", volume)
        expected = measure_case("", "", truth, predictor.predict(volume).mask)
        assert expected.tumour is not None
        assert case["liver"]["dice"] == pytest.approx(expected.liver.dice)
        assert case["tumour"]["dice"] == pytest.approx(expected.tumour.dice)
    assert stated["figures"]["liver_dice_mean"]["value"] > 0.8
    low, high = stated["figures"]["liver_dice_mean"]["interval"]
    assert low <= stated["figures"]["liver_dice_mean"]["value"] <= high
    table = (evaluation / "evaluation.md").read_text()
    assert "| case_2 |" in table
    assert "Not comparable" in table


@pytest.mark.slow
def test_figures_go_into_the_card_of_the_same_weights_only(
    workshop: Workshop, run: Path, model: Path, evaluation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = evaluation / "evaluation.json"
    options = ["--card", str(workshop.card), "--evaluation", str(measured)]
    target = tmp_path / "measured.onnx"
    assert main(["export", str(run), "--out", str(target), *options]) == 0
    metrics = Predictor(target, device="cpu").card.metrics
    assert metrics == read_metrics(measured, weights_digest(model))
    assert {"liver_dice_mean", "liver_dice_mean_low95", "tumour_dice_mean"} <= metrics.keys()
    stated = json.loads(measured.read_text()) | {"weights_sha256": "0"}
    (tmp_path / "other.json").write_text(json.dumps(stated))
    capsys.readouterr()
    assert (
        main(["export", str(run), "--out", str(tmp_path / "no.onnx"), *options[:3], str(tmp_path / "other.json")]) == 1
    )
    assert "other weights" in capsys.readouterr().err
    assert not (tmp_path / "no.onnx").exists()


@pytest.mark.slow
def test_without_tumour_labels_only_the_liver_is_judged(workshop: Workshop, model: Path, tmp_path: Path) -> None:
    options = ["--data", str(workshop.data), "--out", str(tmp_path), "--liver-only", "--device", "cpu"]
    assert main(["evaluate", str(model), *options]) == 0
    stated = json.loads((tmp_path / "evaluation.json").read_text())
    assert len(stated["cases"]) == 5
    assert "tumour" not in stated["cases"][0]
    assert "lesions" not in (tmp_path / "evaluation.md").read_text().split("| case |")[0]


def test_phantoms_can_be_prepared(tmp_path: Path) -> None:
    assert main(["phantom", str(tmp_path / "data"), "--seeds", "7-7"]) == 0
    assert main(["prepare", str(tmp_path / "data"), "--out", str(tmp_path / "cache")]) == 0
    stated = json.loads((tmp_path / "cache" / "phantom_007.json").read_text())
    assert sum(stated["tumour_voxels"]) > 100


def test_help_and_phantom_do_without_torch() -> None:
    script = (
        "import sys, training.__main__ as command, training.data.phantom\n"
        "assert command.main(['phantom', '/dev/null/phantoms', '--seeds', '0-0']) == 1\n"
        "assert not {'torch', 'onnx', 'onnxruntime'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).resolve().parents[2])


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["train"],
        ["train", "c", "--split", "s", "--run", "r", "--max-time", "soon"],
        ["train", "c", "--split", "s", "--run", "r", "--max-steps", "0"],
        ["phantom", "out", "--seeds", "5-1"],
        ["prepare", "data", "--out", "c", "--preset", "best"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_wrong_setting_is_one_sentence(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prepare", str(workshop.data), "--out", str(tmp_path / "c"), "--set", "colour=red"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("There is no setting colour")
    assert told.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["prepare", str(workshop.data), "--out", str(tmp_path / "file" / "cache")]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Check the path" in told
