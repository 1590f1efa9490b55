"""The bundled models, their cards, their documentation pages and the committed split must tell one story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import resources
from engine.model.predictor import Predictor
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Modality
from training.config import preset
from training.data.decathlon import files_digest
from training.data.split import read_split
from training.evaluation.case import measure_case
from training.export import read_words, weights_digest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Shipped:
    """A bundled model with what is said of it."""

    name: str

    @property
    def file(self) -> Path:
        return ROOT / "resources" / "models" / f"{self.name}.onnx"

    @property
    def page(self) -> str:
        return (ROOT / "docs" / "models" / f"{self.name}.md").read_text(encoding="utf-8")

    @property
    def words(self) -> Path:
        return ROOT / "training" / "cards" / f"{self.name}.json"

    def predictor(self) -> Predictor:
        return Predictor(self.file, device="cpu")


SEED, LIVER = Shipped("hepatica-seed"), Shipped("hepatica-liver")
EACH = pytest.mark.parametrize("shipped", [SEED, LIVER], ids=lambda shipped: shipped.name)


def test_every_bundled_model_is_told_of_here() -> None:
    assert sorted(path.stem for path in LIVER.file.parent.glob("*.onnx")) == sorted([SEED.name, LIVER.name])
    assert resources.default_model() == LIVER.file
    assert LIVER.file.stat().st_size < 30e6


@EACH
def test_it_was_trained_on_the_training_side_of_the_committed_split(shipped: Shipped) -> None:
    split = read_split(ROOT / "training" / "splits" / "lits.json")
    lits, *others = shipped.predictor().card.data
    assert lits.cases == len(split.training)
    assert lits.sha256 == files_digest((name, *split.files[name]) for name in split.training)
    assert "CC BY-NC-ND 4.0" in lits.licence
    assert others[-1].licence == "Apache-2.0"
    for data in (lits, *others):
        assert data.sha256 in shipped.page


@EACH
def test_its_words_are_the_committed_ones(shipped: Shipped) -> None:
    words, card = read_words(shipped.words), shipped.predictor().card
    assert (card.name, card.version, card.licence) == (words["name"], words["version"], words["licence"])
    assert list(card.limits) == words["limits"]
    assert dict(card.cautions) == words.get("cautions", {})


def test_the_shipped_network_sees_what_the_committed_preset_says() -> None:
    assert LIVER.predictor().card.preprocess == preset("hepatica").preprocess_spec()


@EACH
def test_the_page_prints_the_figures_of_these_very_weights(shipped: Shipped) -> None:
    assert weights_digest(shipped.file) in shipped.page
    metrics = shipped.predictor().card.metrics
    rows = dict(re.findall(r"^\| (\w+[\w<>-]*) \| (.+) \|$", shipped.page, re.MULTILINE))
    for name in ("tumour_dice_mean", "lesion_f1_any", "false_lesions_per_patient_any"):
        low, high = metrics[f"{name}_low95"], metrics[f"{name}_high95"]
        assert rows[name] == f"{metrics[name]:.3f} | {low:.3f} to {high:.3f}"


@EACH
def test_it_still_reaches_on_a_real_scan_what_the_page_says(shipped: Shipped, shared_data: Path) -> None:
    volume = load_volume(shared_data / "lits" / "imagesTr" / "liver_048.nii.gz")
    truth = load_mask(shared_data / "lits" / "labelsTr" / "liver_048.nii.gz", volume)
    found = measure_case("liver_048", "", truth, shipped.predictor().predict(volume).mask)
    row = r"^\| liver_048 \| ([\d.]+) \| [\d.]+ \| [+-]\d+ \| ([\d.]+) "
    liver, tumour = re.findall(row, shipped.page, re.MULTILINE)[0]
    assert found.liver.dice == pytest.approx(float(liver), abs=0.005)
    assert found.tumour is not None
    assert found.tumour.dice == pytest.approx(float(tumour), abs=0.005)


def test_the_liver_is_found_on_mri_that_it_never_saw(shared_data: Path) -> None:
    volume = load_volume(shared_data / "mri" / "imagesTr" / "mri_tr00.nii.gz")
    truth = load_mask(shared_data / "mri" / "labelsTr" / "mri_tr00.nii.gz", volume)
    prediction = LIVER.predictor().predict(volume)
    assert volume.modality is Modality.MR
    assert prediction.warning.startswith("hepatica-liver saw no MRI in training")
    assert measure_case("mri_tr00", "", truth, prediction.mask, has_tumour_labels=False).liver.dice == pytest.approx(
        0.876, abs=0.005
    )
