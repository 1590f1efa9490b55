"""The CSV file as a script or a spreadsheet reads it back."""

from __future__ import annotations

import csv
import errno
import locale
import math
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.case.case import Case
from engine.errors import ExportError
from engine.export.html import write_html
from engine.export.report import make_report
from engine.export.sidecar import write_sidecar
from engine.export.table import TableRow, table_rows, write_csv, write_table
from engine.model.predictor import Predictor
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Modality
from tests.models import CARD, write_threshold_model
from tests.nifti_files import write_nifti
from tests.sentences import assert_plain

NOW = datetime(2025, 3, 9, 1, 30, 5, tzinfo=timezone(timedelta(hours=5, minutes=30)))
ACKNOWLEDGED = "acknowledged 2025-03-08T20:00:05Z"
SPACING = (0.75, 1.5, 4.0)
AFFINE = np.array([[-0.75, 0, 0, 11.25], [0, -1.5, 0, -7.5], [0, 0, 4, -23], [0, 0, 0, 1]])
"""(x, y, z) of the file to RAS+ mm: already in canonical order, so that file indices are (i, j, k)."""


def ends(prefix: str) -> str:
    """The headers of a line's ends."""
    both = (f"{prefix}end1", f"{prefix}end2")
    return ",".join([f"{end}_{axis}_mm" for end in both for axis in "xyz"] + [f"{e}_{a}" for e in both for a in "kji"])


HEADER = (
    "scan,time_point,lesion_id,status,source,note,volume_ml,longest_diameter_mm,short_axis_mm,caliper_width_mm,"
    "inside_diameter_mm,max3d_mm,equivalent_diameter_mm,mesh_volume_ml,surface_mm2,sphericity,major_axis_mm,"
    "minor_axis_mm,least_axis_mm,edge_distance_mm,slice_index0,slice_number1,plane,plane_tilt_deg,"
    f"{ends('')},{ends('short_')},{ends('inside_')},{ends('max3d_')},{ends('width_')},{ends('edge_')},"
    "mean,sd_population,median,p10,p90,min,max,core_mean,nonfinite_voxels,intensity_unit,p_mean,p_max,volume_at_0.3_ml,volume_at_0.7_ml,threshold,truncated,"
    "line_leaves_lesion,tiny,connectivity,contour,geometry_status,spacing_k_mm,spacing_j_mm,spacing_i_mm,convention,"
    "model_name,model_sha256,provider,warning,program_version,date_utc,research_use_notice"
)


EXPECTED = {
    "scan": "scan.nii",
    "time_point": "",
    "lesion_id": "1",
    "status": "proposed",
    "source": "model",
    "note": "",
    "volume_ml": "0.0450",  # 10 voxels of 4.5 mm3
    "longest_diameter_mm": "7.5",
    "short_axis_mm": "1.5",
    "caliper_width_mm": "1.5",
    "inside_diameter_mm": "7.5",
    "max3d_mm": "7.8",  # from the first voxel's upper face to the last one's lower: (6.75^2 + 4^2)^0.5
    "equivalent_diameter_mm": "4.4",  # (6 * 45 / pi)^(1/3)
    "mesh_volume_ml": "0.0210",  # a prism over a rhombus of 3 mm2, 6.75 mm long, and two pyramids of 0.375 mm3
    "surface_mm2": "64.4739",  # its four sides of 2.136 mm, and the pyramids'
    "sphericity": "0.571",  # (36 pi 21^2)^(1/3) / 64.47
    "major_axis_mm": "9.1",  # 4 * 0.75 * (110 / 12)^0.5
    "minor_axis_mm": "0.0",
    "least_axis_mm": "0.0",
    "edge_distance_mm": "1.5",  # two voxels of liver to the patient's right
    "slice_index0": "2",
    "slice_number1": "3",
    "plane": "axial",
    "plane_tilt_deg": "0.0",
    "end1_x_mm": "7.1",  # 11.25 - 0.75 * 5.5
    "end1_y_mm": "-19.5",  # -7.5 - 1.5 * 8
    "end1_z_mm": "-15.0",  # -23 + 4 * 2
    "end2_x_mm": "-0.4",  # 11.25 - 0.75 * 15.5
    "end2_y_mm": "-19.5",
    "end2_z_mm": "-15.0",
    "end1_k": "2.00",
    "end1_j": "8.00",
    "end1_i": "5.50",
    "end2_k": "2.00",
    "end2_j": "8.00",
    "end2_i": "15.50",
    "short_end1_y_mm": "-20.3",  # -7.5 - 1.5 * 8.5, half a tenth away from zero
    "short_end2_y_mm": "-18.8",
    "short_end1_j": "8.50",
    "short_end2_j": "7.50",
    "inside_end1_i": "5.50",
    "inside_end2_i": "15.50",
    "max3d_end1_k": "1.50",
    "max3d_end2_k": "2.50",
    "mean": "90",
    "sd_population": "0",
    "median": "90",
    "p10": "90",
    "p90": "90",
    "min": "90",
    "max": "90",
    "core_mean": "",
    "nonfinite_voxels": "0",
    "intensity_unit": "HU",
    "p_mean": "1.000",
    "p_max": "1.000",
    "volume_at_0.3_ml": "0.0450",  # the threshold model is sure: its logit is 40 times what is above 0.7
    "volume_at_0.7_ml": "0.0450",
    "threshold": "0.5",
    "truncated": "no",
    "line_leaves_lesion": "no",
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
"""A row of ten voxels of 0.75 mm, each 1.5 mm high and 4 mm thick: all of it worked out by hand."""


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
    assert {name: first[name] for name in EXPECTED} == EXPECTED
    assert first["model_sha256"] == predictor.model_sha256
    assert first["provider"] == "CPUExecutionProvider"
    assert first["program_version"] == engine.__version__
    assert first["date_utc"] == "2025-03-08T20:00:05Z"
    assert first["research_use_notice"] == "Research use only. Not a medical device. Not for diagnosis or treatment."
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
    assert (row["source"], row["status"]) == ("file", "given")
    for name in (
        "p_mean",
        "p_max",
        "volume_at_0.3_ml",
        "volume_at_0.7_ml",
        "threshold",
        "model_name",
        "model_sha256",
        "provider",
        "warning",
    ):
        assert row[name] == ""


def test_a_lesion_that_is_the_whole_scan_has_lower_limits_and_no_distance_to_a_liver(tmp_path: Path) -> None:
    volume = load_volume(write_scan(tmp_path / "scan.nii"))
    drawn = write_nifti(tmp_path / "mask.nii", np.full(scan_with_two_lesions().shape, 2, np.uint8), AFFINE)
    write_csv(tmp_path / "lesions.csv", Case.from_mask(volume, load_mask(drawn, volume)))
    (row,) = read(tmp_path / "lesions.csv")
    whole_ml = math.prod(volume.geometry.shape) * volume.geometry.voxel_volume_mm3 / 1000
    assert float(row["volume_ml"]) == pytest.approx(whole_ml, rel=1e-2)
    assert (row["truncated"], row["edge_distance_mm"]) == ("yes", "")
    k, j, i = (count * size for count, size in zip(volume.geometry.shape, volume.geometry.spacing_mm, strict=True))
    assert 0 < float(row["short_axis_mm"]) <= float(row["longest_diameter_mm"]) <= math.hypot(j, i)
    assert float(row["longest_diameter_mm"]) < float(row["max3d_mm"]) <= math.hypot(k, j, i)


def test_the_present_time_is_stated_when_none_is_given(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    write_csv(tmp_path / "lesions.csv", case_of_reader(tmp_path))
    stated = datetime.strptime(read(tmp_path / "lesions.csv")[0]["date_utc"], "%Y-%m-%dT%H:%M:%S%z")
    assert before <= stated <= datetime.now(UTC)


def test_a_note_is_written_in_the_readers_words(tmp_path: Path) -> None:
    case = case_of_reader(tmp_path).with_note(2, '=biopsied, "benign"')
    write_csv(tmp_path / "lesions.csv", case)
    assert [row["note"] for row in read(tmp_path / "lesions.csv")] == ["", '\'=biopsied, "benign"']


def test_a_pseudonym_takes_the_place_of_the_files_name(tmp_path: Path) -> None:
    case = case_of_reader(tmp_path, "DOE^JOHN.nii")
    write_csv(tmp_path / "lesions.csv", replace(case, volume=case.volume.called("P-001")))
    content = (tmp_path / "lesions.csv").read_text(encoding="utf-8")
    assert content.count("P-001") == 2
    assert "DOE" not in content


def test_doubtful_millimetres_are_unverified_until_somebody_has_seen_why(tmp_path: Path) -> None:
    volume = load_volume(write_nifti(tmp_path / "scan.nii", scan_with_two_lesions(), AFFINE, sform=0, qform=0))
    labels = (scan_with_two_lesions() > 70).astype(np.uint8) * 2
    mask = load_mask(write_nifti(tmp_path / "mask.nii", labels, AFFINE, sform=0, qform=0), volume)
    for seen, status in ((volume, "UNTRUSTED, unverified"), (volume.acknowledged(NOW), f"UNTRUSTED, {ACKNOWLEDGED}")):
        write_csv(tmp_path / "lesions.csv", Case.from_mask(seen, mask))
        assert {row["geometry_status"] for row in read(tmp_path / "lesions.csv")} == {status}


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
def comma_decimals(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A German's computer; where no such locale is installed, one is made if its source is there."""
    before = locale.setlocale(locale.LC_ALL)
    if localedef := shutil.which("localedef"):
        made = tmp_path_factory.mktemp("locales")
        subprocess.run(
            [localedef, "-i", "de_DE", "-f", "UTF-8", made / "xx_DE.UTF-8"], check=False, capture_output=True
        )
        monkeypatch.setenv("LOCPATH", str(made))
    for name in ("xx_DE.UTF-8", "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "German_Germany.1252", "de_DE"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    else:
        pytest.skip("no locale with decimal commas is installed, and none can be made")
    yield
    locale.setlocale(locale.LC_ALL, before)


def test_every_file_is_the_same_under_a_locale_with_commas(tmp_path: Path, comma_decimals: None) -> None:
    assert locale.localeconv()["decimal_point"] == ","
    case = case_of_reader(tmp_path)
    written = []
    for place in ("de", "c"):
        folder = tmp_path / place
        folder.mkdir()
        write_csv(folder / "out.csv", case, NOW)
        write_sidecar(folder / "out.json", case, NOW)
        write_html(folder / "out.html", make_report(case, now=NOW))
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
        locale.setlocale(locale.LC_ALL, "C")
    assert written[0] == written[1]
    row = read(tmp_path / "de" / "out.csv")[0]
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
