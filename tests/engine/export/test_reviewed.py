"""What a reader decided stands beside every number that leaves the program, and sums are over what was accepted."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.case.case import Case
from engine.case.review import Decision, Judged, Origin, Review
from engine.export.html import write_html
from engine.export.overview import overview
from engine.export.report import make_report
from engine.export.sidecar import sidecar
from engine.export.table import write_csv
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from tests.engine.case.drawn import liver_with
from tests.nifti_files import write_nifti

BLOCKS = np.s_[2:5, 5:9, 5:9], np.s_[3:5, 12:15, 13:16], np.s_[6:7, 4:6, 4:6]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    labels = liver_with(*BLOCKS).T
    scan = write_nifti(tmp_path / "scan.nii", labels.astype(np.int16) * 40)
    volume = load_volume(scan)
    return Case.from_mask(volume, load_mask(write_nifti(tmp_path / "mask.nii", labels), volume))


@pytest.fixture
def reviewed(case: Case) -> Case:
    """The first was split and accepted, the second rejected, the third drawn by hand."""
    review = Review(
        {
            1: Judged("1b", Origin.EDITED, Decision.ACCEPTED),
            2: Judged("2", Origin.FILE, Decision.REJECTED),
            3: Judged("3", Origin.READER),
        }
    )
    return replace(case, review=review).with_note(1, "biopsy")


def test_the_table_says_what_was_decided(reviewed: Case, tmp_path: Path) -> None:
    write_csv(tmp_path / "lesions.csv", reviewed)
    with (tmp_path / "lesions.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    assert [(row["lesion_id"], row["status"], row["source"], row["note"]) for row in rows] == [
        ("1b", "accepted", "edited", "biopsy"),
        ("2", "rejected", "file", ""),
        ("3", "proposed", "reader", ""),
    ]


def test_a_mask_that_nobody_reviewed_is_given(case: Case, tmp_path: Path) -> None:
    write_csv(tmp_path / "lesions.csv", case)
    with (tmp_path / "lesions.csv").open(encoding="utf-8", newline="") as stream:
        assert {(row["status"], row["source"]) for row in csv.DictReader(stream)} == {("given", "file")}
    line = overview(case)
    assert (line["source"], line["counted"], line["lesions"], line["lesions_undecided"]) == ("file", "given", "3", "3")


def test_sums_are_over_accepted_lesions(reviewed: Case) -> None:
    line = overview(reviewed)
    assert (line["source"], line["counted"]) == ("edited", "accepted")
    assert [line[f"lesions{ending}"] for ending in ("", "_accepted", "_undecided", "_rejected")] == ["1", "1", "1", "1"]
    assert line["lesions_volume_ml"] == "0.216"
    stated = sidecar(reviewed)
    assert stated["summary"]["counted"] == "accepted"
    assert stated["summary"]["lesions"] == 1
    assert [(lesion["lesion_id"], lesion["status"], lesion["source"]) for lesion in stated["lesions"]] == [
        ("1b", "accepted", "edited"),
        ("2", "rejected", "file"),
        ("3", "proposed", "reader"),
    ]


def test_when_all_are_rejected_nothing_counts(case: Case) -> None:
    line = overview(replace(case, review=case.review.decided([1, 2, 3], Decision.REJECTED)))
    assert (line["counted"], line["lesions"], line["lesions_volume_ml"], line["lesions_rejected"]) == (
        "accepted",
        "0",
        "",
        "3",
    )


def test_the_report_lists_all_and_shows_what_was_not_rejected(reviewed: Case, tmp_path: Path) -> None:
    report = make_report(reviewed)
    assert report.summary.startswith("Accepted: 1 lesion, 0.216 ml in all")
    assert "1 rejected, 1 not decided" in report.summary
    assert [row[-1] for row in report.rows] == ["accepted", "rejected", "proposed"]
    assert [sheet.name for sheet in report.lesions] == ["1b", "3"]
    facts = {fact.name: fact.text for fact in report.facts}
    assert facts["Mask"].endswith("reviewed, edited by a reader")
    assert "accepted lesions are" in facts["Liver"]
    assert "biopsy" in [fact.text for fact in report.lesions[0].facts]
    write_html(tmp_path / "report.html", report)
    assert "Lesion 1b" in (tmp_path / "report.html").read_text(encoding="utf-8")


def facts_of(case: Case) -> dict[str, str]:
    return {fact.name: fact.text for fact in make_report(case).facts}


def test_a_report_of_what_nobody_reviewed_says_so(case: Case) -> None:
    assert make_report(case).summary.endswith("as given; nothing is decided")
    assert facts_of(case)["Mask"].endswith("not reviewed")


def test_the_liver_is_told_with_the_lesions_that_the_summary_counts(case: Case, tmp_path: Path) -> None:
    """Of a mask that was opened nothing is proposed by anybody; once a reader has drawn in it, it is."""
    assert "those, as given, are" in facts_of(case)["Liver"]
    drawn_in = replace(case, review=case.review.edited([1]))
    assert make_report(drawn_in).summary.endswith("as proposed; nothing is decided")
    assert "proposed lesions are" in facts_of(drawn_in)["Liver"]
    without = load_mask(write_nifti(tmp_path / "liver.nii", liver_with().T), case.volume)
    assert facts_of(Case.from_mask(case.volume, without))["Liver"].endswith("ml; no lesion in it")
