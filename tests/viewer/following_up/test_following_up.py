"""The response panel in the real window: a CT, its follow-up, lesions matched, targets chosen, the category read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QTableWidget, QTableWidgetItem

from engine.case.review import Decision
from tests.viewer.conftest import Desk
from tests.viewer.scans import AIR, BODY, LIVER, SHAPE, TUMOUR, TUMOURS, write_scan
from viewer.panels.recist import RecistPanel
from viewer.views.compare_pane import Link

NOW = (np.s_[4:11, 19:31, 13:28], np.s_[12:14, 13:16, 25:28], np.s_[3:6, 24:31, 8:12])
"""The first has grown, the second shrunk, the third of before has gone, and there is a new one (its number 2)."""
LEFT, _INSIDE = Qt.MouseButton.LeftButton, QPoint(8, 8)


def write_pair(folder: Path, name: str, boxes: tuple[tuple[slice, ...], ...], up: int = 0) -> tuple[Path, Path]:
    """A scan and its mask; the liver and all in it moved up by so many slices."""
    voxels = np.full(SHAPE, AIR, np.int16)
    voxels[:, 6:36, 4:44] = BODY
    liver = np.full(SHAPE, BODY, np.int16)
    liver[2:14, 10:32, 8:32] = LIVER
    for box in boxes:
        liver[box] = TUMOUR
    moved = np.roll(liver, up, axis=0)
    voxels[moved != BODY] = moved[moved != BODY]
    labels = np.digitize(voxels, [30, 70]).astype(np.uint8)
    return write_scan(folder / f"{name}.nii.gz", voxels), write_scan(folder / f"{name}_mask.nii.gz", labels)


def cell(table: QTableWidget, line: int, place: int) -> QTableWidgetItem:
    item = table.item(line, place)
    assert item is not None
    return item


class Reader:
    """Whoever follows a patient up."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.window = desk, desk.window
        self.second = desk.window.beside.comparison.second

    @property
    def panel(self) -> RecistPanel:
        return self.window.following_up.panel

    def open(self, scan: Path, mask: Path) -> None:
        self.desk.open(scan)
        self.desk.open_mask(mask)
        self.desk.settle()

    def open_prior(self, scan: Path, mask: Path) -> None:
        self.window.compare_with(scan)
        self.desk.settle()
        self.window.controller.open_mask(mask, beside=self.second)
        self.desk.settle()

    def accept_all(self) -> None:
        """Enter on each lesion of the open scan."""
        for _ in self.desk.case.lesions:
            self.desk.key(Qt.Key.Key_Return)
            self.desk.settle()
        self.desk.key(Qt.Key.Key_Return)
        self.desk.settle()
        assert all(judged.decision is Decision.ACCEPTED for judged in self.desk.case.review.lesions.values())

    def press(self, button: QPushButton) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        QTest.mouseClick(button, LEFT)
        self.desk.settle()

    def click_match(self, line: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        table = self.panel.matching.table
        self.desk.window.repaint()
        place = table.visualItemRect(cell(table, line, 3)).center()
        QTest.mouseClick(table.viewport(), LEFT, held, pos=place)

    def make_target(self, line: int) -> None:
        self.click_match(line)
        self.press(self.panel.target_button)

    @property
    def matches(self) -> list[tuple[str, ...]]:
        """Target, before, now, kind, tick."""
        table = self.panel.matching.table
        return [tuple(cell(table, line, n).text() for n in (0, 1, 2, 3, 5)) for line in range(table.rowCount())]

    def column(self, place: int) -> dict[str, str]:
        table = self.panel.points
        lines = range(table.rowCount())
        return {table.model().headerData(n, Qt.Orientation.Vertical): cell(table, n, place).text() for n in lines}

    def undo(self) -> None:
        self.desk.do("undo")
        self.desk.settle()

    def type_day(self, place: int, text: str) -> None:
        cell(self.panel.points, 0, place).setText(text)


@pytest.fixture
def reader(desk: Desk) -> Reader:
    return Reader(desk)


@pytest.fixture
def followed(reader: Reader, tmp_path: Path) -> Reader:
    """Both scans open, all lesions accepted, the patient confirmed."""
    reader.open(*write_pair(tmp_path, "follow-up", NOW))
    reader.accept_all()
    reader.open_prior(*write_pair(tmp_path, "baseline", TUMOURS))
    reader.desk.do("response")
    reader.press(reader.panel.patient_button)
    reader.press(reader.panel.accept_button)
    return reader


def test_the_panel_is_there_when_it_is_asked_for(reader: Reader, tmp_path: Path) -> None:
    assert reader.panel.isHidden()
    assert not reader.desk.can("response")
    reader.open(*write_pair(tmp_path, "baseline", TUMOURS))
    reader.desk.do("response")
    assert reader.panel.isVisible()
    reader.desk.do("response")
    assert reader.panel.isHidden()


def test_a_baseline_alone_has_targets_and_a_sum(reader: Reader, tmp_path: Path) -> None:
    reader.open(*write_pair(tmp_path, "baseline", TUMOURS))
    reader.desk.do("response")
    reader.window.session.choose_number(1)
    reader.press(reader.panel.target_button)
    assert reader.desk.message == "Only an accepted lesion can be a target: accept it first."
    reader.accept_all()
    reader.window.session.choose_number(3)
    reader.press(reader.panel.target_button)
    assert "is too small for a target: it needs 10.0 mm." in reader.desk.message
    reader.window.session.choose_number(1)
    reader.press(reader.panel.target_button)
    longest = f"{reader.desk.case.lesions[0].longest_diameter_mm:.1f}"
    assert reader.column(0)["Sum, mm"] == reader.column(0)["T1: lesion 1, mm"] == longest
    assert reader.panel.category.text() == ""
    reader.press(reader.panel.target_button)
    assert reader.column(0)["Sum, mm"] == "–"


def test_nothing_is_compared_before_the_patient_is_confirmed(reader: Reader, tmp_path: Path) -> None:
    reader.open(*write_pair(tmp_path, "follow-up", NOW))
    reader.open_prior(*write_pair(tmp_path, "baseline", TUMOURS))
    reader.desk.do("response")
    reader.desk.settle()
    assert "Are baseline.nii.gz and follow-up.nii.gz scans of the same patient?" in reader.panel.question.text()
    assert not reader.panel.points.isVisible()
    assert not reader.desk.can("export_response")
    reader.press(reader.panel.patient_button)
    assert not reader.panel.question.isVisible()
    assert reader.panel.points.isVisible()


def test_the_story_to_its_category(followed: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Match, choose targets, confirm, read the reason, export."""
    reader = followed
    assert [row[3] for row in reader.matches] == ["same", "same", "gone", "new"]
    reader.make_target(0)
    reader.make_target(1)
    assert [row[0] for row in reader.matches] == ["T1", "T2", "", ""]
    assert reader.column(1)["Category"] == "SD"
    assert "Lesions that look new and count only once you confirm them: 1." in reader.panel.remarks.text()
    assert "The match of target T1 is not confirmed." in reader.panel.remarks.text()
    for line in (0, 1, 3):
        reader.click_match(line)
        reader.press(reader.panel.matching.confirm_button)
    assert reader.column(1)["Category"] == "PD"
    assert "There is a new lesion: PD, whatever the sum." in reader.panel.reasons.text()
    assert reader.panel.remarks.text() == ""
    assert reader.panel.caution.text() == "By the numbers above; the reader decides."
    target = tmp_path / "response.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), ""))
    reader.desk.do("export_response")
    reader.desk.settle()
    baseline, now = csv.DictReader(io.StringIO(target.read_text("utf-8")))
    assert (baseline["scan"], baseline["category"], now["category"]) == ("baseline.nii.gz", "", "PD")
    assert now["sum_mm"] == reader.column(1)["Sum, mm"]
    assert now["new_lesions"] == "1"


def test_a_click_shows_the_lesion_in_both_scans(followed: Reader) -> None:
    followed.click_match(1)
    assert followed.second.lesion is not None
    assert followed.window.session.lesion is not None
    assert (followed.second.lesion.number, followed.window.session.lesion.number) == (2, 3)
    assert followed.window.beside.comparison.link is Link.SLICE
    assert followed.second.cursor == followed.second.lesion.focus
    assert followed.window.session.cursor == followed.window.session.lesion.focus


def test_the_reader_changes_what_is_the_same(followed: Reader) -> None:
    followed.click_match(2)
    followed.click_match(3, Qt.KeyboardModifier.ControlModifier)
    followed.press(followed.panel.matching.join_button)
    assert [row[3:] for row in followed.matches] == [("same", ""), ("same", ""), ("same", "✓")]
    followed.click_match(0)
    followed.press(followed.panel.matching.part_button)
    assert [row[3] for row in followed.matches] == ["gone", "same", "same", "new"]
    followed.click_match(1)
    followed.click_match(2, Qt.KeyboardModifier.ControlModifier)
    followed.panel.matching.join_button.click()
    assert [row[3] for row in followed.matches] == ["gone", "regrouped", "new"]


def test_what_cannot_be_joined_is_said(followed: Reader) -> None:
    followed.click_match(3)
    followed.press(followed.panel.matching.part_button)  # a new one alone stays so
    followed.panel.matching.joined.emit((3,))
    assert followed.desk.message == "Choose lines with lesions of both scans: they become one."


def test_the_readers_word_on_targets_and_on_other_lesions(followed: Reader) -> None:
    followed.make_target(0)
    fate, others = followed.panel.fates[0], followed.panel.others
    fate.setFocus()
    QTest.keyClick(fate, Qt.Key.Key_Down)
    assert followed.column(1)["T1: lesion 1, mm"] == "5.0"
    assert followed.column(1)["Category"] == "PR"
    QTest.keyClick(followed.panel.fates[0], Qt.Key.Key_Down)
    assert followed.column(1)["Category"] == "NE"
    assert followed.panel.reasons.text() == "Target T1 was not assessed: the sum is not known."
    for _ in range(3):
        QTest.keyClick(others, Qt.Key.Key_Down)
    assert followed.column(1)["Category"] == "PD"


def test_dates_give_a_doubling_time_and_a_wrong_one_is_refused(followed: Reader) -> None:
    followed.type_day(0, "2026-03-01")
    followed.type_day(1, "2026-06-01")
    assert "Doubling time" in cell(followed.panel.matching.table, 0, 4).toolTip()
    assert "Slices of this thickness alone make ±" in cell(followed.panel.matching.table, 0, 4).toolTip()
    followed.type_day(1, "June")
    assert followed.desk.message == "June is no date. Write it as 2026-11-23."
    assert followed.column(1)["Date"] == "2026-06-01"
    followed.type_day(1, "2026-02-01")
    assert "older than the one before" in followed.panel.remarks.text()


def test_what_was_said_stays_when_a_lesion_is_decided_otherwise(followed: Reader) -> None:
    followed.make_target(0)
    followed.click_match(0)
    followed.press(followed.panel.matching.confirm_button)
    followed.window.session.choose_number(2)
    followed.desk.key(Qt.Key.Key_Backspace)
    followed.desk.settle()
    assert [row[3:] for row in followed.matches] == [("same", "✓"), ("same", ""), ("gone", "")]
    assert followed.matches[0][0] == "T1"


def test_a_patient_who_lies_elsewhere(reader: Reader, tmp_path: Path) -> None:
    reader.open(*write_pair(tmp_path, "follow-up", TUMOURS[:1]))
    reader.accept_all()
    reader.open_prior(*write_pair(tmp_path, "baseline", TUMOURS[:1], up=3))
    reader.desk.do("response")
    reader.press(reader.panel.patient_button)
    reader.press(reader.panel.accept_button)
    assert reader.panel.matching.shift.text() == (
        "Prior scan moved by 0.0 mm to the right, 0.0 mm to the front, 12.0 mm down."
    )
    QTest.mouseClick(reader.panel.matching.centred, LEFT, pos=reader.panel.matching.centred.rect().topLeft() + _INSIDE)
    reader.desk.settle()
    assert reader.panel.matching.shift.text() == "Both scans are taken where they lie."


def test_the_reader_lays_both_crosshairs_on_each_other(followed: Reader) -> None:
    followed.window.beside.comparison.set_link(Link.NONE)
    followed.window.session.set_cursor((7, 20, 20))
    followed.second.set_cursor((6, 20, 23))
    followed.press(followed.panel.matching.crosshairs_button)
    assert followed.panel.matching.shift.text() == (
        "Prior scan moved by 3.0 mm to the right, 0.0 mm to the front, 4.0 mm up."
    )


def test_the_course_outlives_the_comparison_until_a_new_one_is_begun(followed: Reader) -> None:
    followed.desk.do("end_comparison")
    followed.desk.settle()
    assert followed.panel.points.columnCount() == 2
    followed.press(followed.panel.anew_button)
    assert followed.panel.points.columnCount() == 2  # asked once more
    assert followed.panel.anew_button.text() == "Give up the course for good"
    followed.press(followed.panel.anew_button)
    assert followed.panel.points.columnCount() == 1
    assert not followed.panel.matching.table.isVisible()
    assert not followed.panel.anew_button.isVisible()


# Three scans


def save_case(reader: Reader, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Save what is open as a case."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    reader.desk.do("save_case_as")
    reader.desk.settle()
    reader.desk.qtbot.waitUntil(path.exists, timeout=20_000)
    reader.desk.settle()
    return path


def confirm_all(reader: Reader) -> None:
    for line in range(reader.panel.matching.table.rowCount()):
        reader.click_match(line)
        reader.press(reader.panel.matching.confirm_button)


def test_a_third_scan_is_judged_by_the_nadir_of_the_course_that_a_case_file_keeps(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The largest lesion shrinks from the baseline to the second scan, and grows again to the third."""
    small, large = (np.s_[5:8, 22:27, 17:22],), (np.s_[3:12, 17:32, 11:29],)
    reader.open(*write_pair(tmp_path, "b", small))
    reader.accept_all()
    reader.open_prior(*write_pair(tmp_path, "a", TUMOURS[:1]))
    reader.desk.do("response")
    reader.press(reader.panel.patient_button)
    reader.press(reader.panel.accept_button)
    reader.make_target(0)
    confirm_all(reader)
    assert reader.column(1)["Category"] == "PR"
    sums = [reader.column(place)["Sum, mm"] for place in (0, 1)]
    kept = save_case(reader, tmp_path / "b.hepatica", monkeypatch)
    reader.desk.do("end_comparison")
    reader.open(*write_pair(tmp_path, "c", large))
    reader.accept_all()
    reader.window.compare_with(kept)
    reader.desk.settle()
    assert reader.second.case is not None
    assert [judged.decision for judged in reader.second.case.review.lesions.values()] == [Decision.ACCEPTED]
    reader.press(reader.panel.patient_button)
    headings = [reader.panel.points.horizontalHeaderItem(place) for place in range(3)]
    assert [each.text().split("\n")[0] for each in headings if each is not None] == ["Baseline", "Scan 2", "Now"]
    assert [reader.column(place)["Sum, mm"] for place in (0, 1)] == sums
    confirm_all(reader)
    assert reader.column(2)["Category"] == "PD"
    assert f"on the nadir of {sums[1]} mm: PD" in reader.panel.reasons.text()
    again = save_case(reader, tmp_path / "c.hepatica", monkeypatch)
    shown = [reader.column(place) for place in range(3)]
    reader.desk.do("end_comparison")
    reader.desk.open(tmp_path / "a.nii.gz")
    reader.window.open_scan(again)
    reader.desk.settle()
    assert [reader.column(place) for place in range(3)] == shown


def test_a_case_file_whose_scan_is_gone_is_not_put_beside(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, mask = write_pair(tmp_path, "b", TUMOURS[:1])
    reader.open(scan, mask)
    kept = save_case(reader, tmp_path / "b.hepatica", monkeypatch)
    reader.desk.open(write_pair(tmp_path, "c", TUMOURS)[0])
    scan.unlink()
    reader.window.compare_with(kept)
    reader.desk.settle()
    assert "b.nii.gz" in reader.desk.message
    assert not reader.window.beside.comparison.is_on
    kept.write_bytes(kept.read_bytes()[:200])
    reader.window.compare_with(kept)
    reader.desk.settle()
    assert "is damaged, or is no case file" in reader.desk.message


def test_targets_gone_beside_a_lesion_that_stays_are_no_complete_response(reader: Reader, tmp_path: Path) -> None:
    reader.open(*write_pair(tmp_path, "follow-up", TUMOURS[2:]))
    reader.accept_all()
    reader.open_prior(*write_pair(tmp_path, "baseline", TUMOURS))
    reader.desk.do("response")
    reader.press(reader.panel.patient_button)
    reader.press(reader.panel.accept_button)
    targets = [line for line, row in enumerate(reader.matches) if row[3] == "gone"]
    assert len(targets) == 2
    reader.make_target(targets[0])
    assert reader.column(1)["Category"] == "NE"
    assert "Target T1 seems to have gone." in reader.panel.reasons.text()
    confirm_all(reader)
    assert reader.column(1)["Category"] == "PR"
    assert "other lesions are left: PR, not CR." in reader.panel.reasons.text()


# Whose scans they are


def test_a_scan_is_not_its_own_prior(reader: Reader, tmp_path: Path) -> None:
    scan, mask = write_pair(tmp_path, "baseline", TUMOURS)
    reader.open(scan, mask)
    reader.accept_all()
    copy = tmp_path / "a copy.nii.gz"
    copy.write_bytes(scan.read_bytes())
    reader.open_prior(copy, mask)
    reader.desk.do("response")
    reader.desk.settle()
    assert reader.panel.question.text() == (
        "a copy.nii.gz is the open scan itself. Put an earlier scan of the patient beside it."
    )
    assert not reader.panel.patient_button.isVisible()
    assert not reader.panel.points.isVisible()


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("P-1", "P-1"), ""),
        (("P-1", "P-2"), "P-1 and P-2 are two pseudonyms."),
        (("", "P-2"), "The files do not say so."),
    ],
)
def test_pseudonyms_tell_whose_scans_they_are(
    reader: Reader, tmp_path: Path, names: tuple[str, str], asked: str
) -> None:
    reader.open(*write_pair(tmp_path, "follow-up", NOW))
    reader.accept_all()
    reader.open_prior(*write_pair(tmp_path, "baseline", TUMOURS))
    for session, name in zip((reader.second, reader.window.session), names, strict=True):
        session.rename(name)
    reader.desk.do("response")
    reader.desk.settle()
    assert asked in reader.panel.question.text()
    assert reader.panel.question.isVisible() is bool(asked)


def test_livers_that_differ_much_are_pointed_out(reader: Reader, tmp_path: Path) -> None:
    reader.open(*write_pair(tmp_path, "follow-up", NOW))
    scan, mask = write_pair(tmp_path, "baseline", TUMOURS)
    labels = np.digitize(np.full(SHAPE, AIR), [30, 70]).astype(np.uint8)
    labels[4:8, 12:20, 10:20] = 1
    write_scan(mask, labels)
    reader.open_prior(scan, mask)
    reader.desk.do("response")
    reader.desk.settle()
    assert "the livers differ much in size" in reader.panel.question.text()


def test_another_prior_than_that_of_the_course_asks_before_it_is_given_up(followed: Reader, tmp_path: Path) -> None:
    followed.make_target(0)
    followed.desk.do("end_comparison")
    followed.open_prior(*write_pair(tmp_path, "another", TUMOURS[:2]))
    assert "another.nii.gz is none of them" in followed.panel.question.text()
    assert followed.panel.points.columnCount() == 2
    followed.press(followed.panel.patient_button)
    assert "The same patient" in followed.panel.patient_button.text()


# Taken back


def test_what_is_said_of_a_course_is_undone_in_its_turn(followed: Reader) -> None:
    before = followed.column(1)
    followed.make_target(0)
    one = followed.column(1)
    followed.click_match(0)
    followed.press(followed.panel.matching.confirm_button)
    followed.make_target(1)
    two, ticks = followed.column(1), [row[4] for row in followed.matches]
    assert before != one != two
    assert ticks[0] == "✓"
    followed.undo()
    assert followed.column(1) == one
    followed.undo()
    assert [row[4] for row in followed.matches] == ["", "", "", ""]
    followed.undo()
    assert followed.column(1) == before
    for _ in range(3):
        followed.desk.do("redo")
        followed.desk.settle()
    assert followed.column(1) == two
    assert [row[4] for row in followed.matches] == ticks


def test_a_course_that_was_given_up_comes_back(followed: Reader) -> None:
    followed.make_target(0)
    followed.desk.do("end_comparison")
    followed.desk.settle()
    shown = [followed.column(place) for place in (0, 1)]
    for _ in range(2):
        followed.press(followed.panel.anew_button)
    assert followed.panel.points.columnCount() == 1
    followed.undo()
    assert [followed.column(place) for place in (0, 1)] == shown


def test_a_decision_between_is_undone_before_what_was_said(followed: Reader) -> None:
    followed.make_target(0)
    with_target = followed.column(1)
    followed.window.session.choose_number(1)
    followed.desk.key(Qt.Key.Key_Backspace)
    followed.desk.settle()
    assert followed.column(1) != with_target
    followed.undo()
    assert followed.column(1) == with_target
    followed.undo()
    assert followed.column(1)["Sum, mm"] == "–"
