"""The bundled model, its card, its documentation page and the committed split must tell one story."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.model.predictor import Predictor
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from training.data.decathlon import files_digest
from training.data.split import read_split
from training.evaluation.case import measure_case
from training.export import read_words, weights_digest

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources" / "models" / "hepatica-seed.onnx"
PAGE = (ROOT / "docs" / "models" / "hepatica-seed.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(MODEL, device="cpu")


def test_it_was_trained_on_the_training_side_of_the_committed_split(predictor: Predictor) -> None:
    split = read_split(ROOT / "training" / "splits" / "lits.json")
    lits, phantoms = predictor.card.data
    assert lits.cases == len(split.training)
    assert lits.sha256 == files_digest((name, *split.files[name]) for name in split.training)
    assert "CC BY-NC-ND 4.0" in lits.licence
    assert (phantoms.cases, phantoms.licence) == (6, "Apache-2.0")
    assert lits.sha256 in PAGE
    assert phantoms.sha256 in PAGE


def test_its_words_are_the_committed_ones(predictor: Predictor) -> None:
    words = read_words(ROOT / "training" / "cards" / "hepatica-seed.json")
    card = predictor.card
    assert (card.name, card.version, card.licence) == (words["name"], words["version"], words["licence"])
    assert list(card.limits) == words["limits"]


def test_the_page_prints_the_figures_of_these_very_weights(predictor: Predictor) -> None:
    assert weights_digest(MODEL) in PAGE
    metrics = predictor.card.metrics
    rows = dict(re.findall(r"^\| (\w+[\w<>-]*) \| (.+) \|$", PAGE, re.MULTILINE))
    for name in ("liver_dice_mean", "tumour_dice_mean", "lesion_f1_any", "false_lesions_per_patient_any"):
        low, high = metrics[f"{name}_low95"], metrics[f"{name}_high95"]
        assert rows[name] == f"{metrics[name]:.3f} | {low:.3f} to {high:.3f}"


def test_it_still_reaches_on_a_real_scan_what_the_page_says(predictor: Predictor, shared_data: Path) -> None:
    volume = load_volume(shared_data / "lits" / "imagesTr" / "liver_048.nii.gz")
    truth = load_mask(shared_data / "lits" / "labelsTr" / "liver_048.nii.gz", volume)
    found = measure_case("liver_048", "", truth, predictor.predict(volume).mask)
    liver, tumour = re.findall(r"^\| liver_048 \| ([\d.]+) \| [\d.]+ \| [+-]\d+ \| ([\d.]+) ", PAGE, re.MULTILINE)[0]
    assert found.liver.dice == pytest.approx(float(liver), abs=0.005)
    assert found.tumour is not None
    assert found.tumour.dice == pytest.approx(float(tumour), abs=0.005)
