"""A case never holds a mask, a prediction and lesions that do not belong together."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.case.case import Case
from engine.case.review import Origin, Review
from engine.errors import MaskError
from engine.model.predictor import Predictor
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from tests.models import write_threshold_model
from tests.nifti_files import write_nifti

SCAN = np.zeros((24, 24, 6), np.int16)
SCAN[4:20, 4:20, 1:5] = 50  # liver for the threshold model
SCAN[8:12, 8:14, 2:4] = 90  # tumour


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return write_nifti(tmp_path / "scan.nii.gz", SCAN)


@pytest.fixture
def predictor(tmp_path: Path) -> Predictor:
    return Predictor(write_threshold_model(tmp_path / "threshold.onnx"), device="cpu")


def test_a_predicted_case_holds_what_the_model_proposed(scan: Path, predictor: Predictor) -> None:
    volume = load_volume(scan)
    prediction = predictor.predict(volume)
    case = Case.from_prediction(volume, prediction)
    assert case.source is Origin.MODEL
    assert case.mask is prediction.mask
    (lesion,) = case.lesions
    assert lesion.component.voxel_count == 4 * 6 * 2
    assert lesion.p_max is not None
    assert lesion.p_max > 0.99


def test_a_case_with_a_mask_from_a_file_says_so(scan: Path, tmp_path: Path) -> None:
    volume = load_volume(scan)
    mask = load_mask(write_nifti(tmp_path / "mask.nii", (SCAN > 70).astype(np.uint8) * 2), volume)
    case = Case.from_mask(volume, mask)
    assert case.source is Origin.FILE
    assert case.prediction is None
    (lesion,) = case.lesions
    assert lesion.p_mean is None


def test_an_opened_scan_has_no_findings(scan: Path) -> None:
    case = Case(load_volume(scan))
    assert case.source is None
    assert case.lesions == ()


def test_a_mask_of_another_scan_is_refused(scan: Path, predictor: Predictor, tmp_path: Path) -> None:
    other = load_volume(write_nifti(tmp_path / "other.nii", SCAN, np.diag([2.0, 2.0, 5.0, 1.0])))
    prediction = predictor.predict(load_volume(scan))
    with pytest.raises(MaskError):
        Case.from_prediction(other, prediction)
    with pytest.raises(MaskError):
        Case.from_mask(other, prediction.mask)


def test_parts_that_do_not_belong_together_are_refused(scan: Path, predictor: Predictor) -> None:
    volume = load_volume(scan)
    case = Case.from_prediction(volume, predictor.predict(volume))
    with pytest.raises(ValueError, match="mask"):
        replace(case, mask=None)
    with pytest.raises(ValueError, match="review"):
        replace(case, review=Review())


def test_measuring_a_mask_does_not_load_onnx_runtime() -> None:
    code = "import sys, engine.case.case, engine.export.table; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_notes_belong_to_a_lesion_and_go_when_they_are_empty(scan: Path, predictor: Predictor) -> None:
    volume = load_volume(scan)
    case = Case.from_prediction(volume, predictor.predict(volume))
    noted = case.with_note(1, "  cyst ").with_note(2, "biopsy")
    assert noted.notes == {1: "cyst", 2: "biopsy"}
    assert noted.with_note(1, " ").notes == {2: "biopsy"}
    assert case.notes == {}, "a case does not change"
    assert noted.lesions is case.lesions


def test_liver_and_burden_are_of_the_mask(scan: Path, predictor: Predictor) -> None:
    volume = load_volume(scan)
    prediction = predictor.predict(volume)
    labels, voxel_ml = prediction.mask.labels, volume.geometry.voxel_volume_mm3 / 1000
    for case in (Case.from_prediction(volume, prediction), Case.from_mask(volume, prediction.mask)):
        assert case.liver_ml == pytest.approx(np.count_nonzero(labels) * voxel_ml)
        assert case.tumour_burden == pytest.approx(np.count_nonzero(labels == 2) / np.count_nonzero(labels))
    without = Case(volume)
    assert (without.liver_ml, without.tumour_burden) == (None, None)
