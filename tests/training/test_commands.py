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
from tests.training.scans import write_data_set
from training.__main__ import main
from training.checkpoint import load_checkpoint
from training.config import read_config
from training.evaluation.case import measure_case
from training.evaluation.record import read_metrics
from training.export import weights_digest


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
    assert sorted(path.name for path in evaluation.iterdir()) == ["evaluation.json", "evaluation.md", "montage.png"]
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
    card = Predictor(target, device="cpu").card
    metrics = card.metrics
    assert metrics == read_metrics(measured, weights_digest(model), card)
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
@pytest.mark.parametrize("said_by", ["the option", "dataset.json"])
def test_without_tumour_labels_only_the_liver_is_judged(
    said_by: str, workshop: Workshop, model: Path, tmp_path: Path
) -> None:
    data, options = workshop.data, ["--out", str(tmp_path), "--device", "cpu"]
    if said_by == "the option":
        options.append("--liver-only")
    else:
        data = write_data_set(tmp_path / "data", 5)
        path = data / "dataset.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"labels": {"0": "background", "1": "liver"}}))
    assert main(["evaluate", str(model), "--data", str(data), *options]) == 0
    stated = json.loads((tmp_path / "evaluation.json").read_text())
    assert len(stated["cases"]) == 5
    assert "tumour" not in stated["cases"][0]
    assert "lesion_" not in (tmp_path / "evaluation.md").read_text()


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
        ["compare", "evaluation.json"],
        ["prepare", "data", "--out", "c", "--preset", "best"],
        ["sizes", "--preset", "seed", "--config", "mine.toml"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_settings_of_ones_own_go_the_whole_way(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A TOML file of three neighbouring slices; a run says first what it trains, and resumes without being told."""
    settings = tmp_path / "mine.toml"
    settings.write_text(
        "steps_per_validation = 2\n[input]\nslices = 3\n[network]\nlevels = 3\nnorm = 'instance'\ninit = 'he'\n"
        "deep_supervision = true\n[sampling]\nfield = 32\nbatch_size = 2\n[optimiser]\nema = 0.9\n"
    )
    cache, run = tmp_path / "cache", tmp_path / "run"
    assert main(["prepare", str(workshop.data), "--out", str(cache), "--config", str(settings)]) == 0
    capsys.readouterr()
    options = [str(cache), "--split", str(workshop.split), "--run", str(run), "--workers", "0"]
    assert main(["train", *options, "--max-steps", "2", "--config", str(settings)]) == 0
    told = capsys.readouterr().err
    assert told.startswith("mine: 2.5-D network, ")
    assert "GMAC a slice (3 x 32 x 32 in)" in told.splitlines()[0]
    assert main(["train", *options, "--max-steps", "3", "--resume"]) == 0
    checkpoint = load_checkpoint(run / "last.safetensors")
    assert checkpoint.state.step == 3
    assert checkpoint.state.config == read_config(settings)
    assert any(not weights.equal(checkpoint.averaged[name]) for name, weights in checkpoint.weights.items())


def test_a_cache_made_for_other_settings_is_refused(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert workshop.train(tmp_path / "run", "--set", "input.spacing_mm=2") == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "prepare" in told.lower()
    assert not (tmp_path / "run").exists()


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


def test_a_run_is_evaluated_before_it_is_exported(workshop: Workshop, run: Path, model: Path, tmp_path: Path) -> None:
    """What is scored is the file that export would write."""
    options = ["--data", str(workshop.data), "--split", str(workshop.split), "--out"]
    assert main(["evaluate", str(run), *options, str(tmp_path / "run")]) == 0
    assert main(["evaluate", str(model), *options, str(tmp_path / "model")]) == 0
    of_run, of_model = (json.loads((tmp_path / n / "evaluation.json").read_text()) for n in ("run", "model"))
    assert of_run["weights_sha256"] == of_model["weights_sha256"]
    assert of_run["figures"] == of_model["figures"]
