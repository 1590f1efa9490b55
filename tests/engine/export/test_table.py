"""The CSV file as a script or a spreadsheet reads it back."""

from __future__ import annotations

import csv
import errno
import locale
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.case.case import Case
from engine.errors import ExportError
from engine.export.table import TableRow, table_rows, write_csv, write_table
from engine.model.predictor import Predictor
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Modality
from tests.models import CARD, write_threshold_model
from tests.nifti_files import write_nifti
from tests.sentences import assert_plain

NOW = datetime(2025, 3, 9, 1, 30, 5, tzinfo=timezone(timedelta(hours=5, minutes=30)))
SPACING = (0.75, 1.5, 4.0)
AFFINE = np.array([[-0.75, 0, 0, 11.25], [0, -1.5, 0, -7.5], [0, 0, 4, -23], [0, 0, 0, 1]])
"""(x, y, z) of the file to RAS+ mm: already in canonical order, so that file indices are (i, j, k)."""

HEADER = (
    "scan,time_point,lesion_id,status,source,volume_ml,longest_diameter_mm,short_axis_mm,caliper_width_mm,slice_index0,"
    "slice_number1,plane,end1_x_mm,end1_y_mm,end1_z_mm,end2_x_mm,end2_y_mm,end2_z_mm,mean,sd_population,median,p10,"
    "p90,min,max,intensity_unit,p_mean,p_max,threshold,truncated,tiny,connectivity,contour,geometry_status,spacing_k_mm,"
    "spacing_j_mm,spacing_i_mm,convention,model_name,model_sha256,provider,warning,program_version,date_utc,"
    "research_use_notice"
)


def scan_with_two_lesions() -> np.ndarray:
    voxels = np.zeros((24, 20, 6), np.int16)
    voxels[4:20, 4:16, 1:5] = 50
    voxels[6:16, 8, 2] = 90  # a row of ten voxels
    voxels[18, 13, 4] = 80  # a single one
    return voxels


def write_scan(path: Path) -> Path:
    return write_nifti(path, scan_with_two_lesions(), AFFINE)


def case_of_reader(folder: Path, name: str = "scan.nii") -> Case:
    volume = load_volume(write_scan(folder / name))
    labels = (scan_with_two_lesions() > 70).astype(np.uint8) * 2
    return Case.from_mask(volume, load_mask(write_nifti(folder / "mask.nii", labels, AFFINE), volume))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def test_the_numbers_of_a_predicted_case(tmp_path: Path) -> None:
    volume = load_volume(write_scan(tmp_path / "scan.nii")).with_modality(Modality.CT)
    predictor = Predictor(write_threshold_model(tmp_path / "threshold.onnx"), device="cpu")
    case = Case.from_prediction(volume, predictor.predict(volume))
    write_csv(tmp_path / "lesions.csv", case, NOW)
    first, second = read(tmp_path / "lesions.csv")
    assert {name: first[name] for name in list(first)[:39]} == {
        "scan": "scan.nii",
        "time_point": "",
        "lesion_id": "1",
        "status": "proposed",
        "source": "model",
        "volume_ml": "0.0450",  # 10 voxels of 4.5 mm3
        "longest_diameter_mm": "7.5",
        "short_axis_mm": "1.5",
        "caliper_width_mm": "1.5",
        "slice_index0": "2",
        "slice_number1": "3",
        "plane": "axial",
        "end1_x_mm": "7.1",  # 11.25 - 0.75 * 5.5
        "end1_y_mm": "-19.5",  # -7.5 - 1.5 * 8
        "end1_z_mm": "-15.0",  # -23 + 4 * 2
        "end2_x_mm": "-0.4",  # 11.25 - 0.75 * 15.5
        "end2_y_mm": "-19.5",
        "end2_z_mm": "-15.0",
        "mean": "90",
        "sd_population": "0",
        "median": "90",
        "p10": "90",
        "p90": "90",
        "min": "90",
        "max": "90",
        "intensity_unit": "HU",
        "p_mean": "1.000",
        "p_max": "1.000",
        "threshold": "0.5",
        "truncated": "no",
        "tiny": "yes",
        "connectivity": "26",
        "contour": "half-level, binary",
        "geometry_status": "OK",
        "spacing_k_mm": "4",
        "spacing_j_mm": "1.5",
        "spacing_i_mm": "0.75",
        "convention": "radiological display; x, y, z in RAS+ mm",
        "model_name": "threshold",
    }
    assert first["model_sha256"] == predictor.model_sha256
    assert first["provider"] == "CPUExecutionProvider"
    assert first["program_version"] == engine.__version__
    assert first["date_utc"] == "2025-03-08T20:00:05Z"
    assert first["research_use_notice"] == "Research use only. Not a medical device."
    assert (second["lesion_id"], second["mean"], second["slice_number1"]) == ("2", "80", "5")
    assert CARD.name == first["model_name"]


def test_what_the_model_warns_of_is_in_every_line(tmp_path: Path) -> None:
    volume = load_volume(write_scan(tmp_path / "scan.nii"))
    predictor = Predictor(write_threshold_model(tmp_path / "threshold.onnx"), device="cpu")
    for modality, warned in ((Modality.MR, True), (Modality.CT, False)):  # the threshold model's card knows CT
        scan = volume.with_modality(modality)
        write_csv(tmp_path / "lesions.csv", Case.from_prediction(scan, predictor.predict(scan)))
        warnings = {row["warning"] for row in read(tmp_path / "lesions.csv")}
        assert len(warnings) == 1
        assert ("Expect a poor result." in warnings.pop()) == warned


def test_a_time_point_is_counted_from_1(tmp_path: Path) -> None:
    voxels = np.stack([scan_with_two_lesions()] * 3, axis=-1)
    volume = load_volume(write_nifti(tmp_path / "scan.nii", voxels, AFFINE), time_point=1)
    labels = (scan_with_two_lesions() > 70).astype(np.uint8) * 2
    case = Case.from_mask(volume, load_mask(write_nifti(tmp_path / "mask.nii", labels, AFFINE), volume))
    write_csv(tmp_path / "lesions.csv", case)
    assert [row["time_point"] for row in read(tmp_path / "lesions.csv")] == ["2", "2"]


@pytest.mark.parametrize(("voxels", "tiny"), [(65, "yes"), (66, "no")])
def test_tiny_is_below_the_volume_of_a_5_mm_sphere(tmp_path: Path, voxels: int, tiny: str) -> None:
    """4/3 pi 2.5^3 mm3 = 65.45 mm3; voxels of 1 mm3."""
    labels = np.zeros((6, 6, 6), np.uint8)
    labels.ravel()[:voxels] = 2
    grid = np.diag([-1.0, -1, 1, 1])
    volume = load_volume(write_nifti(tmp_path / "scan.nii", labels, grid))
    case = Case.from_mask(volume, load_mask(write_nifti(tmp_path / "mask.nii", labels, grid), volume))
    write_csv(tmp_path / "lesions.csv", case)
    assert [row["tiny"] for row in read(tmp_path / "lesions.csv")] == [tiny]


def test_a_readers_mask_has_no_model_and_no_probability(tmp_path: Path) -> None:
    write_csv(tmp_path / "lesions.csv", case_of_reader(tmp_path))
    row = read(tmp_path / "lesions.csv")[0]
    assert (row["source"], row["status"]) == ("reader", "given")
    for name in ("p_mean", "p_max", "threshold", "model_name", "model_sha256", "provider", "warning"):
        assert row[name] == ""


def test_the_present_time_is_stated_when_none_is_given(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    write_csv(tmp_path / "lesions.csv", case_of_reader(tmp_path))
    stated = datetime.strptime(read(tmp_path / "lesions.csv")[0]["date_utc"], "%Y-%m-%dT%H:%M:%S%z")
    assert before <= stated <= datetime.now(UTC)


def test_intensity_cells_are_empty_where_no_voxel_is_finite(tmp_path: Path) -> None:
    voxels = scan_with_two_lesions().astype(np.float32)
    labels = (voxels > 70).astype(np.uint8) * 2
    voxels[voxels == 80] = np.nan
    volume = load_volume(write_nifti(tmp_path / "scan.nii", voxels, AFFINE))
    case = Case.from_mask(volume, load_mask(write_nifti(tmp_path / "mask.nii", labels, AFFINE), volume))
    write_csv(tmp_path / "lesions.csv", case)
    first, second = read(tmp_path / "lesions.csv")
    statistics = ("mean", "sd_population", "median", "p10", "p90", "min", "max")
    assert all(first[name] for name in statistics)
    assert [second[name] for name in statistics] == [""] * 7
    assert second["volume_ml"] == "0.00450"


def test_the_file_is_rfc_4180_in_utf_8(tmp_path: Path) -> None:
    write_csv(tmp_path / "lesions.csv", case_of_reader(tmp_path, 'Größe, "b".nii'))
    content = (tmp_path / "lesions.csv").read_bytes()
    lines = content.decode("utf-8").split("\r\n")
    assert lines[0] == HEADER
    assert lines[1].startswith('"Größe, ""b"".nii",,1,given,')
    assert lines[3:] == [""]
    assert content.count(b"\n") == content.count(b"\r\n") == 3


def test_a_batch_is_one_table_with_the_scan_in_each_line(tmp_path: Path) -> None:
    cases = (case_of_reader(tmp_path, name) for name in ("first.nii", "second.nii"))
    write_table(tmp_path / "lesions.csv", [row for case in cases for row in table_rows(case)])
    rows = read(tmp_path / "lesions.csv")
    assert [(row["scan"], row["lesion_id"]) for row in rows] == [
        ("first.nii", "1"),
        ("first.nii", "2"),
        ("second.nii", "1"),
        ("second.nii", "2"),
    ]


def test_no_lesion_is_a_header_without_lines(tmp_path: Path) -> None:
    volume = load_volume(write_scan(tmp_path / "scan.nii"))
    empty = load_mask(write_nifti(tmp_path / "mask.nii", np.zeros((24, 20, 6), np.uint8), AFFINE), volume)
    for case in (Case(volume), Case.from_mask(volume, empty)):
        write_csv(tmp_path / "lesions.csv", case)
        assert (tmp_path / "lesions.csv").read_bytes() == HEADER.encode() + b"\r\n"


def test_a_file_name_that_is_a_formula_stays_text(tmp_path: Path) -> None:
    write_csv(tmp_path / "lesions.csv", case_of_reader(tmp_path, "=cmd.nii"))
    rows = read(tmp_path / "lesions.csv")
    assert {row["scan"] for row in rows} == {"'=cmd.nii"}
    assert float(rows[0]["end1_y_mm"]) < 0, "negative numbers stay numbers"


def test_a_file_name_that_is_no_unicode_is_written_with_escapes(tmp_path: Path) -> None:
    try:
        case = case_of_reader(tmp_path, "M\udcfcller.nii")
    except (OSError, UnicodeError) as refusal:
        pytest.skip(f"this file system takes Unicode names only: {refusal}")
    write_csv(tmp_path / "lesions.csv", case)
    assert read(tmp_path / "lesions.csv")[0]["scan"] == "M\\udcfcller.nii"


@pytest.fixture
def comma_decimals() -> Iterator[None]:
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "German_Germany.1252", "de_DE"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    else:
        pytest.skip("no locale with decimal commas is installed")
    yield
    locale.setlocale(locale.LC_ALL, before)


def test_decimals_are_points_under_a_locale_with_commas(tmp_path: Path, comma_decimals: None) -> None:
    assert locale.localeconv()["decimal_point"] == ","
    write_csv(tmp_path / "lesions.csv", case_of_reader(tmp_path))
    row = read(tmp_path / "lesions.csv")[0]
    assert (row["longest_diameter_mm"], row["volume_ml"], row["spacing_i_mm"]) == ("7.5", "0.0450", "0.75")


def test_a_place_that_cannot_be_written_to_is_a_sentence_and_nothing_is_left(tmp_path: Path) -> None:
    case = case_of_reader(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for target in (tmp_path / "gone" / "lesions.csv", tmp_path / "scan.nii" / "lesions.csv"):
        with pytest.raises(ExportError) as caught:
            write_csv(target, case)
        assert_plain(caught.value, "lesions.csv")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_export_that_fails_midway_leaves_the_earlier_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "lesions.csv"
    rows = table_rows(case_of_reader(tmp_path), NOW)
    write_table(target, rows)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*")}

    def filling_the_disk() -> Iterator[TableRow]:
        yield rows[0]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ExportError) as caught:
        write_table(target, filling_the_disk())
    assert_plain(caught.value, "lesions.csv", "no space")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_the_scan_is_never_written_over(tmp_path: Path) -> None:
    case = case_of_reader(tmp_path)
    before = (tmp_path / "scan.nii").read_bytes()
    with pytest.raises(ExportError) as caught:
        write_csv(tmp_path / "scan.nii", case)
    assert_plain(caught.value, "scan.nii", "is not overwritten")
    assert (tmp_path / "scan.nii").read_bytes() == before
