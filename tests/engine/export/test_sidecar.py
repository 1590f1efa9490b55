"""The JSON file as a program reads it that is about to make a DICOM object of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.case.case import Case
from engine.errors import ExportError
from engine.export import codes
from engine.export.codes import Code
from engine.export.sidecar import MEASUREMENTS, sidecar, write_sidecar
from engine.export.table import COLUMNS, row_by_name
from engine.model.predictor import Predictor
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Mask, Modality
from tests.models import write_threshold_model
from tests.sentences import assert_plain
from tests.viewer.scans import abdomen, abdomen_labels, write_scan

NOW = datetime(2025, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    volume = load_volume(write_scan(tmp_path / "abdomen.nii.gz", abdomen()))
    return Case.from_mask(volume, load_mask(write_scan(tmp_path / "mask.nii.gz", abdomen_labels()), volume))


def written(path: Path, case: Case) -> dict[str, Any]:
    write_sidecar(path, case, NOW)
    read: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    return read


def test_every_measurement_has_the_csvs_number_and_its_codes(tmp_path: Path, case: Case) -> None:
    for lesion, group in zip(case.lesions, written(tmp_path / "a.json", case)["lesions"], strict=True):
        cells = row_by_name(case, lesion, NOW)
        assert {entry["name"]: entry["value"] for entry in group["measurements"]} == {
            measurement.column: float(cells[measurement.column]) for measurement in MEASUREMENTS
        }
        for entry in group["measurements"]:
            for coded in ("quantity", "unit"):
                assert set(entry[coded]) == {"code_value", "coding_scheme_designator", "code_meaning"}
    assert {measurement.column for measurement in MEASUREMENTS} < {column.name for column in COLUMNS}


@pytest.mark.parametrize(
    ("column", "quantity", "unit"),
    [
        ("volume_ml", ("YEKZ", "IBSI"), ("ml", "UCUM")),
        ("longest_diameter_mm", ("103339001", "SCT"), ("mm", "UCUM")),
        ("short_axis_mm", ("103340004", "SCT"), ("mm", "UCUM")),
        ("max3d_mm", ("L0JK", "IBSI"), ("mm", "UCUM")),
        ("surface_mm2", ("C0JK", "IBSI"), ("mm2", "UCUM")),
        ("sphericity", ("QCFX", "IBSI"), ("1", "UCUM")),
        ("mean", ("112031", "DCM"), ("[hnsf'U]", "UCUM")),
    ],
)
def test_codes_are_those_of_the_standards(
    case: Case, column: str, quantity: tuple[str, str], unit: tuple[str, str]
) -> None:
    entries = {entry["name"]: entry for entry in sidecar(case)["lesions"][0]["measurements"]}
    for coded, code in (("quantity", quantity), ("unit", unit)):
        stated = entries[column][coded]
        assert (stated["code_value"], stated["coding_scheme_designator"]) == code


def test_statistics_say_which_they_are(case: Case) -> None:
    entries = {entry["name"]: entry for entry in sidecar(case)["lesions"][0]["measurements"]}
    stated = {name: entry["derivation"]["code_value"] for name, entry in entries.items() if "derivation" in entry}
    assert stated == {
        "mean": "373098007",
        "sd_population": "386136009",
        "median": "373099004",
        "p10": "QG58",
        "p90": "8DWT",
        "min": "255605001",
        "max": "56851009",
    }
    assert entries["volume_ml"]["method"]["code_value"] == "126030"


def test_an_mr_has_signal_in_arbitrary_units(case: Case) -> None:
    as_mr = replace(case, volume=case.volume.with_modality(Modality.MR))
    mean = next(e for e in sidecar(as_mr)["lesions"][0]["measurements"] if e["name"] == "mean")
    assert (mean["quantity"]["code_value"], mean["unit"]["code_value"]) == ("110852", "[arb'U]")


def test_no_code_has_two_meanings() -> None:
    known = [code for code in vars(codes).values() if isinstance(code, Code)]
    assert len({(code.value, code.scheme) for code in known}) == len(known)


def test_what_was_segmented_is_coded_and_its_maker_named(tmp_path: Path, case: Case) -> None:
    drawn = sidecar(case)["segmentation"]
    assert drawn["property_category"]["code_value"] == "49755003"
    assert drawn["property_type"]["code_value"] == "108369006"
    assert drawn["anatomic_region"]["code_value"] == "10200004"
    assert drawn["source"] == "file"
    assert "algorithm" not in drawn
    predictor = Predictor(write_threshold_model(tmp_path / "model.onnx"), device="cpu")
    found = Case.from_prediction(case.volume, predictor.predict(case.volume))
    made = sidecar(found)["segmentation"]["algorithm"]
    assert (made["type"], made["name"], made["version"]) == ("AUTOMATIC", "threshold", "1")
    assert made["model_sha256"] == predictor.model_sha256
    assert made["provider"] == "CPUExecutionProvider"
    assert made["notices"] == []
    fell_back = replace(predictor.device, reason="The GPU has no memory left.")
    prediction = predictor.predict(case.volume)
    told = replace(prediction, warning="Unlike what it knows.", notices=("Went on in two parts.",), device=fell_back)
    made = sidecar(Case.from_prediction(case.volume, told))["segmentation"]["algorithm"]
    assert made["warning"] == "Unlike what it knows."
    assert made["notices"] == ["Went on in two parts."]
    assert made["provider_reason"] == "The GPU has no memory left."


def test_lines_lead_to_the_same_place_in_mm_and_in_voxels(tmp_path: Path, case: Case) -> None:
    read = written(tmp_path / "a.json", case)
    affine = np.array(read["scan"]["affine_kji_to_ras_mm"])
    for group in read["lesions"]:
        assert set(group["lines"]) == {
            *("long_axis", "short_axis", "caliper_width", "inside_diameter", "largest_3d_diameter", "edge_distance")
        }
        for ends in group["lines"].values():
            for end in ends:
                there = affine @ [*end["voxel_kji"], 1]
                assert there[:3] == pytest.approx(end["ras_mm"], abs=0.08)  # a tenth, and a hundredth of a voxel


def test_a_lesion_keeps_its_uid_and_shares_it_with_no_other(tmp_path: Path, case: Case) -> None:
    uids = [group["tracking_unique_identifier"] for group in sidecar(case)["lesions"]]
    assert len(set(uids)) == 3
    assert all(uid.startswith("2.25.") and uid[5:].isdigit() and len(uid) <= 64 for uid in uids)
    renamed = replace(case, volume=case.volume.called("P-001"))
    assert [group["tracking_unique_identifier"] for group in sidecar(renamed)["lesions"]] == uids
    labels = abdomen_labels()
    labels[3, 14, 10] = 1  # the smallest loses a voxel
    fewer = Case.from_mask(case.volume, Mask(labels, case.volume.geometry))
    changed = [group["tracking_unique_identifier"] for group in sidecar(fewer)["lesions"]]
    assert changed[:2] == uids[:2]
    assert changed[2] != uids[2]


def test_what_is_doubtful_is_listed(tmp_path: Path) -> None:
    volume = load_volume(write_scan(tmp_path / "a.nii", abdomen(), fields={"xyzt_units": 0, "descrip": b"DOE^JOHN"}))
    stated = sidecar(Case(volume))
    assert stated["geometry"]["status"] == "CHECK, unverified"
    assert "no unit of length" in stated["geometry"]["findings"][0]
    assert stated["scan"]["places_of_identifiers"] == ["text in the header field descrip"]
    assert "DOE" not in json.dumps(stated)
    assert stated["lesions"] == []


def test_the_scan_is_never_written_over(case: Case) -> None:
    before = case.volume.source.path.read_bytes()
    with pytest.raises(ExportError) as caught:
        write_sidecar(case.volume.source.path, case)
    assert_plain(caught.value, "is not overwritten")
    assert case.volume.source.path.read_bytes() == before
