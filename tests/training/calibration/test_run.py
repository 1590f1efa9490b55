"""From a model and labelled scans to a calibrated model, by the real command, where the right thresholds are known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from engine.model.predictor import Predictor
from tests.models import CARD, card_with, write_threshold_model
from tests.training.scans import SHAPE, write_case
from training.__main__ import main
from training.calibration.record import with_calibration
from training.data.decathlon import read_data_set
from training.errors import TrainingError
from training.evaluation.case import measure_case
from training.evaluation.summary import by_patient, summarise
from training.export import weights_digest

LIVER_HU, SURE_HU, DOUBTFUL_HU = 50, 95, 78
"""What the threshold model calls liver, sure tumour (logit 10), doubtful tumour (logit 3.2)."""


def write_scans(folder: Path, count: int, true_hu: int | None, false_hu: int | None) -> Path:
    """Cases with one true lesion and three false ones of the same size, 830 mm³, where they have any."""
    for number in range(count):
        values, labels = np.full(SHAPE, -60, np.int16), np.zeros(SHAPE, np.uint8)
        values[:, 4:36, 4:36], labels[:, 4:36, 4:36] = LIVER_HU + number, 1
        if true_hu is not None:
            place = np.s_[2:5, 8 + number : 14 + number, 8:14]
            values[place], labels[place] = true_hu, 2
        if false_hu is not None:
            for j, i in ((8, 28), (28, 8), (28, 28)):
                values[2:5, j : j + 6, i : i + 6] = false_hu
        write_case(folder, f"case_{number}", values, labels)
    return folder


def write_split(data: Path, path: Path) -> Path:
    """Case 0 to train on, 1, 2 and 3 for validation; 1 and 2 are one patient."""
    assert main(["split", str(data), "--out", str(path), "--validation", "case_1", "case_2", "case_3"]) == 0
    stated = json.loads(path.read_text())
    stated["groups"] = {"twice": ["case_1", "case_2"]}
    path.write_text(json.dumps(stated))
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    card = replace(CARD, metrics={"tumour_dice_mean": 0.9})
    path = write_threshold_model(tmp_path / "model.onnx", card)
    written = onnx.load(path)
    onnx.helper.set_model_props(written, {p.key: p.value for p in written.metadata_props} | {"other": "kept"})
    onnx.save(written, path)
    return path


def options(data: Path, tmp_path: Path) -> list[str]:
    split = write_split(data, tmp_path / "split.json")
    return ["--data", str(data), "--split", str(split), "--device", "cpu"]


def test_doubtful_lesions_go_and_sure_ones_stay(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_scans(tmp_path / "data", 4, SURE_HU, DOUBTFUL_HU)
    digest, before = weights_digest(model), model.read_bytes()
    target = tmp_path / "calibrated.onnx"
    assert main(["calibrate", str(model), *options(data, tmp_path), "--out", str(target)]) == 0
    told = capsys.readouterr()
    assert model.read_bytes() == before
    assert weights_digest(target) == digest
    assert {p.key: p.value for p in onnx.load(target).metadata_props}["other"] == "kept"
    predictor = Predictor(target, "cpu")
    assert predictor.card == replace(CARD, output=predictor.card.output)  # its figures are another model's now
    assert "left out" in told.err
    stated = json.loads((tmp_path / "calibration.json").read_text())
    assert stated["within_limit"] is True
    assert stated["patients"] == ["case_3", "twice"]
    assert stated["weights_sha256"] == digest
    assert stated["output"]["tumour_threshold"] == predictor.card.output.tumour_threshold
    assert stated["before"]["false_lesions"] == 3
    assert stated["after"]["false_lesions"] == 0
    assert stated["after"]["f1"] == stated["after"]["tumour_dice"] == 1
    assert len(stated["rows"]) > 500
    assert all(len(row) == len(stated["columns"]) for row in stated["rows"])
    assert "| after |" in told.out
    calibration = tmp_path / "calibration.json"
    assert with_calibration(Predictor(model, "cpu").card, calibration, digest) == predictor.card  # for an export
    with pytest.raises(TrainingError, match="chosen for other weights"):
        with_calibration(CARD, calibration, "0")
    no_temperature = stated["output"] | {"temperature": 0}
    for name, value in (("kind", "evaluation"), ("output", {}), ("output", no_temperature)):
        calibration.write_text(json.dumps(stated | {name: value}))
        with pytest.raises(TrainingError, match="is no calibration"):
            with_calibration(CARD, calibration, digest)


def test_the_figures_stated_are_those_of_the_product(tmp_path: Path, model: Path) -> None:
    data = write_scans(tmp_path / "data", 4, DOUBTFUL_HU, SURE_HU)
    assert main(["calibrate", str(model), *options(data, tmp_path)]) == 0
    stated = json.loads((tmp_path / "calibration.json").read_text())
    predictor, cases = Predictor(model, "cpu"), []
    for pair in read_data_set(data).pairs[1:]:
        volume, truth = pair.load()
        owner = "case_3" if pair.name == "case_3" else "twice"
        cases.append(measure_case(pair.name, owner, truth, predictor.predict(volume).mask))
    figures = {name: float(values[0]) for name, values in summarise(by_patient(cases)).items()}
    after = stated["after"]
    assert after["tumour_dice"] == pytest.approx(figures["tumour_dice_mean"])
    assert after["f1"] == pytest.approx(figures["lesion_f1_any"])
    assert after["false_lesions"] == pytest.approx(figures["false_lesions_per_patient_any"])
    by_threshold = stated["liver_dice"]["by_threshold"]
    assert by_threshold[f"{stated['output']['liver_threshold']:g}"] == pytest.approx(figures["liver_dice_mean"])


def test_a_model_that_cannot_keep_within_the_limit_says_so(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its false lesions are surer than the true ones: whatever drops them drops those as well."""
    data = write_scans(tmp_path / "data", 4, DOUBTFUL_HU, SURE_HU)
    assert main(["calibrate", str(model), *options(data, tmp_path), "--max-false-lesions", "1"]) == 0
    assert (
        "No usable threshold keeps to 1 false lesion(s) a patient; the best found has 3.00." in capsys.readouterr().out
    )
    stated = json.loads((tmp_path / "calibration.json").read_text())
    assert stated["within_limit"] is False
    assert stated["note"].startswith("No usable threshold")
    assert stated["after"]["sensitivity"] == 1


def test_scans_without_tumour_count_for_false_lesions_alone(tmp_path: Path, model: Path) -> None:
    data = write_scans(tmp_path / "data", 4, SURE_HU, None)
    free = write_scans(tmp_path / "free", 2, None, DOUBTFUL_HU)
    wanted = ["--tumour-free", str(free), "--max-false-lesions", "0"]
    assert main(["calibrate", str(model), *options(data, tmp_path), *wanted]) == 0
    stated = json.loads((tmp_path / "calibration.json").read_text())
    assert stated["patients"] == ["case_3", "twice"]
    assert stated["tumour_free_scans"] == 2
    assert stated["before"]["false_lesions"] == pytest.approx(6 / 4)
    assert stated["before"]["tumour_dice"] == 1
    assert stated["after"]["false_lesions"] == 0
    assert stated["after"]["f1"] == 1


def test_a_card_that_resamples_is_calibrated_too(tmp_path: Path) -> None:
    card = card_with(spacing_mm=(None, 2.0, 2.0), min_slice_mm=4.0, slices=3)
    model = write_threshold_model(tmp_path / "m.onnx", card)
    data = write_scans(tmp_path / "data", 4, SURE_HU, DOUBTFUL_HU)
    assert main(["calibrate", str(model), *options(data, tmp_path)]) == 0
    assert json.loads((tmp_path / "calibration.json").read_text())["after"]["sensitivity"] == 1


@pytest.mark.parametrize(
    ("true_hu", "free", "words"),
    [(None, False, "No scan has a labelled tumour"), (SURE_HU, True, "given as free of tumour")],
)
def test_data_that_nothing_can_be_learned_from(
    tmp_path: Path, model: Path, true_hu: int | None, free: bool, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_scans(tmp_path / "data", 4, true_hu, None)
    before = model.read_bytes()
    also = ["--tumour-free", str(data)] if free else []
    arguments = ["calibrate", str(model), *options(data, tmp_path), *also]
    capsys.readouterr()
    assert main(arguments) == 1
    assert words in capsys.readouterr().err
    assert model.read_bytes() == before
    assert not (tmp_path / "calibration.json").exists()


def test_a_file_that_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_scans(tmp_path / "data", 4, SURE_HU, None)
    (tmp_path / "m.onnx").write_bytes(b"no model")
    arguments = ["calibrate", str(tmp_path / "m.onnx"), *options(data, tmp_path)]
    capsys.readouterr()
    assert main(arguments) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "m.onnx").read_bytes() == b"no model"
