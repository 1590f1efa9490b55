"""The course as a table: what was judged is what is written."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import engine
from engine.case.response.matching import Group, Matching
from engine.case.response.recist import Fate
from engine.export.response import COLUMNS, write_response
from tests.engine.case.response.test_timeline_json import TIMELINE

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def written(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def test_a_line_for_each_time_point(tmp_path: Path) -> None:
    write_response(tmp_path / "response.csv", TIMELINE, now=NOON)
    raw = (tmp_path / "response.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 3
    baseline, now = written(tmp_path / "response.csv")
    assert tuple(baseline) == COLUMNS
    assert (baseline["scan"], baseline["scan_date"], baseline["slice_thickness_mm"]) == ("P-001", "2026-03-01", "5")
    assert (baseline["target1_diameter_mm"], baseline["target2_lesion_id"]) == ("30.0", "2a")
    assert (baseline["sum_mm"], baseline["category"], baseline["nadir_sum_mm"]) == ("42.0", "", "")
    assert (now["target1_diameter_mm"], now["target2_diameter_mm"], now["target2_fate"]) == (
        *("18.0", "5.0", "too small to measure"),
    )
    assert (now["sum_mm"], now["change_on_baseline_percent"], now["category"]) == ("23.0", "-45.2", "PR")
    assert now["reasons"].endswith("By the numbers above; the reader decides.")
    assert now["other_lesions"] == "present"
    assert (now["date_utc"], now["research_use_notice"]) == ("2026-11-23T12:00:00Z", engine.FULL_NOTICE)


def test_nothing_is_written_where_nothing_is_known(tmp_path: Path) -> None:
    timeline = TIMELINE.told(1, 1, Fate.NOT_ASSESSED).without_target(2)
    timeline = timeline.told(1, 1, Fate.NOT_ASSESSED)
    doubtful = timeline.with_point(0, replace(timeline.points[0], is_unverified=True))
    write_response(tmp_path / "response.csv", doubtful)
    now = written(tmp_path / "response.csv")[1]
    assert (now["target1_diameter_mm"], now["sum_mm"], now["change_on_nadir_percent"]) == ("", "", "")
    assert (now["target2_lesion_id"], now["target2_fate"]) == ("", "")
    assert (now["category"], now["geometry_status"]) == ("NE", "unverified")


def test_a_name_that_looks_like_a_formula_is_none(tmp_path: Path) -> None:
    point = replace(TIMELINE.points[1], name="=1+1")
    write_response(tmp_path / "response.csv", TIMELINE.with_point(1, point))
    assert written(tmp_path / "response.csv")[1]["scan"] == "'=1+1"


def test_growth_has_a_sign_that_no_spreadsheet_takes_for_a_formula(tmp_path: Path) -> None:
    grown = replace(TIMELINE.points[0].lesions[0], key=7, longest=600)
    timeline = replace(TIMELINE, points=(TIMELINE.points[0], replace(TIMELINE.points[1], lesions=(grown,))))
    timeline = timeline.with_link(0, Matching((Group((1,), (7,), True), Group((2,), (), True))))
    write_response(tmp_path / "response.csv", timeline)
    now = written(tmp_path / "response.csv")[1]
    assert (now["change_on_baseline_percent"], now["category"]) == ("54.8", "PD")
    assert now["reasons"].startswith("'+54.8 %")
