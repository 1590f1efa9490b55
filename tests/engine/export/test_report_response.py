"""The response in what leaves the house: report, JSON, under a pseudonym."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.case.case import Case
from engine.case.response.matching import Group, Matching
from engine.case.response.recist import Fate
from engine.case.response.timeline import Timeline
from engine.export.html import html_page, write_html
from engine.export.report import make_report
from engine.export.report_response import course_to_tell, response_sheet
from engine.export.sidecar import write_sidecar
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from tests.engine.case.response.test_timeline_json import TIMELINE
from tests.viewer.scans import abdomen, abdomen_labels, write_scan


@pytest.fixture
def case(tmp_path: Path) -> Case:
    volume = load_volume(write_scan(tmp_path / "abdomen.nii.gz", abdomen()))
    mask = load_mask(write_scan(tmp_path / "mask.nii.gz", abdomen_labels()), volume)
    return replace(Case.from_mask(volume, mask), course=TIMELINE)


def cells(page: str) -> list[list[str]]:
    """Of the table of the response."""
    table = page.split('class="lesions response"')[1].split("</table>")[0]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]


def test_the_report_says_what_the_table_of_the_response_says(case: Case, tmp_path: Path) -> None:
    write_html(tmp_path / "report.html", make_report(case))
    page = (tmp_path / "report.html").read_text("utf-8")
    head, *lines = cells(page)
    assert head == ["", "Baseline<br>P-001", "Now<br>P-001 später"]
    assert {name: tuple(values) for name, *values in lines} == {
        "Date": ("2026-03-01", "–"),
        "T1: lesion 1, mm": ("30.0", "18.0"),
        "T2: lesion 2a, mm": ("12.0", "5.0"),
        "Sum, mm (unverified)": ("42.0", "23.0"),
        "On the baseline": ("–", "-45.2 %"),
        "On the nadir": ("–", "-45.2 %"),
        "Category": ("–", "PR"),
    }
    assert '<p class="verdict">PR: Partial response</p>' in page
    assert "By the numbers above; the reader decides." in page


def test_without_a_course_nothing_is_said_of_one(case: Case) -> None:
    page = html_page(make_report(replace(case, course=None)))
    assert "RECIST 1.1)" not in page
    assert 'class="verdict"' not in page


def test_a_baseline_alone_has_no_category(case: Case) -> None:
    sheet = response_sheet(Timeline(TIMELINE.points[:1], targets=TIMELINE.targets))
    assert (sheet.verdict, sheet.caution) == ("", "")
    assert sheet.headings == ("", "Baseline\nP-001")


def test_of_three_scans_only_the_last_is_now() -> None:
    middle = TIMELINE.points[1]
    longer = TIMELINE.followed(middle, same(middle.keys))
    assert [heading.split("\n")[0] for heading in response_sheet(longer).headings] == ["", "Baseline", "Scan 2", "Now"]


def same(keys: frozenset[int]) -> Matching:
    return Matching(tuple(Group((key,), (key,), True) for key in sorted(keys)))


def test_json_has_a_record_for_each_scan(case: Case, tmp_path: Path) -> None:
    write_sidecar(tmp_path / "lesions.json", case)
    before, now = json.loads((tmp_path / "lesions.json").read_text("ascii"))["response"]
    assert (before["sum_mm"], "category" in before, "nadir_sum_mm" in before) == (42.0, False, False)
    assert (now["sum_mm"], now["category"], now["change_on_baseline_percent"]) == (23.0, "PR", -45.2)
    assert now["targets"][1] == {
        "number": 2,
        "lesion_ids": now["targets"][1]["lesion_ids"],
        "fate": "too small to measure",
        "diameter_mm": 5.0,
    }
    unseen = TIMELINE.told(1, 2, Fate.NOT_ASSESSED)
    write_sidecar(tmp_path / "lesions.json", replace(case, course=unseen))
    now = json.loads((tmp_path / "lesions.json").read_text("ascii"))["response"][1]
    assert "diameter_mm" not in now["targets"][1]
    assert "sum_mm" not in now


def test_under_a_pseudonym_no_scan_is_called_by_its_file(case: Case, tmp_path: Path) -> None:
    named = TIMELINE.with_point(0, replace(TIMELINE.points[0], name="DOE^JOHN.nii.gz"))
    case = replace(case, course=named)
    assert "DOE" in html_page(make_report(case))
    hidden = replace(case, volume=replace(case.volume, pseudonym="P-007"))
    told = course_to_tell(hidden)
    assert told is not None
    assert [point.name for point in told.points] == ["P-007", "P-007"]
    assert "DOE" not in html_page(make_report(hidden))
    write_sidecar(tmp_path / "lesions.json", hidden)
    assert "DOE" not in (tmp_path / "lesions.json").read_text("ascii")
