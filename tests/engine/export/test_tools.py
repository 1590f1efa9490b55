"""The marks' file as a script or a spreadsheet reads it back."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.case.case import Case
from engine.errors import ExportError
from engine.export.tools import MARK_COLUMNS, tools_path, write_marks
from engine.findings.tools import Mark, Tool
from engine.scan.nifti import load_volume
from engine.scan.slicing import Convention, Plane
from engine.scan.volume import Modality
from tests.nifti_files import write_nifti
from tests.sentences import assert_plain

NOW = datetime(2025, 3, 9, 1, 30, 5, tzinfo=UTC)
AFFINE = np.array([[-0.75, 0, 0, 11.25], [0, -1.5, 0, -7.5], [0, 0, 4, -23], [0, 0, 0, 1]])
"""(x, y, z) of the file to RAS+ mm: already in canonical order, so that file indices are (i, j, k)."""


def case(folder: Path, name: str = "scan.nii") -> Case:
    voxels = np.zeros((24, 20, 6), np.int16)
    voxels[4:20, 4:16, 1:5] = 50
    voxels[6:16, 8, 2] = 90
    return Case(load_volume(write_nifti(folder / name, voxels, AFFINE)).with_modality(Modality.CT))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def test_every_tool_has_its_numbers_and_nothing_else(tmp_path: Path) -> None:
    marks = (
        Mark(1, Tool.RULER, Plane.AXIAL, ((2, 4, 4), (2, 4, 12))),
        Mark(3, Tool.ANGLE, Plane.CORONAL, ((2, 8, 4), (2, 8, 8), (4, 8, 8))),
        Mark(4, Tool.RECTANGLE, Plane.AXIAL, ((2, 7.5, 5.5), (2, 9.5, 15.5))),
        Mark(7, Tool.PROBE, Plane.SAGITTAL, ((2.2, 7.8, 10),)),
    )
    write_marks(tmp_path / "m.csv", case(tmp_path), marks, Convention.NEUROLOGICAL, NOW)
    ruler, angle, box, probe = read(tmp_path / "m.csv")
    assert list(ruler) == [column.name for column in MARK_COLUMNS]
    measured = ("length_mm", "angle_deg", "area_mm2", "voxel_count", "mean", "sd_population", "min", "max")
    assert [ruler[name] for name in measured] == ["6.0", "", "", "", "", "", "", ""]
    assert [angle[name] for name in measured] == ["", "90.0", "", "", "", "", "", ""]
    assert [box[name] for name in measured] == ["", "", "22.5", "20", "70", "20", "50", "90"]
    assert [probe[name] for name in measured] == ["", "", "", "1", "90", "0", "90", "90"]
    assert [row["mark_id"] for row in (ruler, angle, box, probe)] == ["1", "3", "4", "7"]
    assert [row["tool"] for row in (ruler, angle, box, probe)] == ["ruler", "angle", "rectangle", "probe"]
    assert (angle["plane"], angle["slice_index0"], angle["slice_number1"]) == ("coronal", "8", "9")
    assert [ruler[f"point2_{name}"] for name in ("x_mm", "y_mm", "z_mm", "k", "j", "i")] == [
        "2.3",
        "-13.5",
        "-15.0",
        "2.00",
        "4.00",
        "12.00",
    ]
    assert ruler["point3_x_mm"] == ruler["point3_k"] == ""
    assert angle["point3_z_mm"] == "-7.0"
    assert probe["point1_k"] == "2.20"
    assert ruler["convention"] == "neurological display; x, y, z in RAS+ mm"
    assert (ruler["scan"], ruler["time_point"], ruler["intensity_unit"]) == ("scan.nii", "", "HU")
    assert (ruler["geometry_status"], ruler["date_utc"]) == ("OK", "2025-03-09T01:30:05Z")
    assert ruler["research_use_notice"] == engine.FULL_NOTICE


def test_a_region_without_a_voxel_has_an_area_and_empty_statistics(tmp_path: Path) -> None:
    mark = Mark(1, Tool.ELLIPSE, Plane.AXIAL, ((2, 4.2, 4.2), (2, 4.8, 4.8)))
    write_marks(tmp_path / "m.csv", case(tmp_path), [mark])
    [row] = read(tmp_path / "m.csv")
    assert (row["voxel_count"], row["mean"], row["max"]) == ("0", "", "")
    assert float(row["area_mm2"]) == pytest.approx(np.pi / 4 * 0.36 * 0.75 * 1.5, rel=1e-5)


def test_it_lies_beside_the_lesion_table(tmp_path: Path) -> None:
    assert tools_path(tmp_path / "liver_lesions.csv") == tmp_path / "liver_tools.csv"
    assert tools_path(tmp_path / "mine.csv") == tmp_path / "mine_tools.csv"


def test_an_earlier_one_is_replaced_and_anything_else_left_alone(tmp_path: Path) -> None:
    path, opened = tmp_path / "m.csv", case(tmp_path)
    mark = Mark(1, Tool.PROBE, Plane.AXIAL, ((2, 4, 4),))
    write_marks(path, opened, [mark, mark])
    write_marks(path, opened, [mark])
    assert len(read(path)) == 1
    path.write_text("scan,mine\n1,2\n")
    with pytest.raises(ExportError) as caught:
        write_marks(path, opened, [mark])
    assert_plain(caught.value)
    assert path.read_text() == "scan,mine\n1,2\n"
    with pytest.raises(ExportError):
        write_marks(opened.volume.source.path, opened, [mark])


def test_lines_end_as_rfc_4180_says_and_formulas_are_text(tmp_path: Path) -> None:
    write_marks(tmp_path / "m.csv", case(tmp_path, "=1+1.nii"), [Mark(1, Tool.PROBE, Plane.AXIAL, ((2, 4, 4),))])
    content = (tmp_path / "m.csv").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert read(tmp_path / "m.csv")[0]["scan"] == "'=1+1.nii"
