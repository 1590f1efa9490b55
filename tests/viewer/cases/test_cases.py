"""How far each scan of a folder has come, in the real window: unread, in work, signed, from start to start."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from engine.case.keeping.register import Entry, Register, State, key_of
from engine.scan.preview import read_preview
from tests.sentences import PATIENT_FOLDER
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.cases import cases
from viewer.keeping_work.found_dialog import FoundDialog
from viewer.main_window import MainWindow
from viewer.panels.series_rows import SeriesRow
from viewer.work import thumbnails
from viewer.work.lanes import CASES, FOLDER, JOURNAL

UNREAD, IN_WORK, SIGNED = State.UNREAD, State.IN_WORK, State.SIGNED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three scans of a patient, a mask of the first, and what is broken."""
    made = tmp_path / PATIENT_FOLDER
    for name in ("1.nii.gz", "2.nii.gz", "3.nii.gz"):
        write_scan(made / name, abdomen())
    write_scan(made / "4 mask.nii.gz", abdomen_labels())
    (made / "5 nonsense.nii.gz").write_bytes(b"no scan at all")
    return made


@pytest.fixture
def database() -> Path:
    """The list of cases, in the user's own folder."""
    return Path(os.environ["HEPATICA_CONFIG"]) / "cases.sqlite"


@pytest.fixture
def restart(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """Another window, of this program or of the next."""
    windows: list[MainWindow] = []

    def start() -> Desk:
        window = MainWindow()
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1400, 860)
        with qtbot.waitExposed(window):
            window.show()
        return Desk(window, qtbot, tmp_path)

    yield start
    for window in windows:
        window.close()


def calm(desk: Desk) -> None:
    """Wait until nothing runs, in front or behind, at once: what ends in one lane may begin something in another."""
    controller = desk.window.controller

    def is_calm() -> bool:
        return not controller.busy and not any(map(controller.is_busy, (FOLDER, CASES, JOURNAL)))

    desk.qtbot.waitUntil(is_calm, timeout=20_000)


def listed(desk: Desk, folder: Path) -> tuple[SeriesRow, ...]:
    desk.window.open_folder(folder)
    calm(desk)
    return desk.window.beside.series.rows


def states(desk: Desk) -> list[State | None]:
    return [row.state for row in desk.window.beside.series.rows]


def visible(desk: Desk) -> list[str]:
    entries = desk.window.beside.series.list
    rows = desk.window.beside.series.rows
    return [row.title for place, row in enumerate(rows) if not entries.item(place).isHidden()]


def click(desk: Desk, place: int) -> None:
    entries = desk.window.beside.series.list
    at = QPointF(entries.visualItemRect(entries.item(place)).center())
    hands.click(entries.viewport(), at, Qt.MouseButton.LeftButton)
    calm(desk)


def draw_ruler(desk: Desk) -> None:
    """The smallest piece of work."""
    desk.do("tool_ruler")
    middle = desk.view().rect().center()
    hands.drag(desk.view().viewport(), middle, middle + QPoint(80, 40), Qt.MouseButton.LeftButton)
    calm(desk)


def save(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    desk.do("save_case")
    calm(desk)


def answer(desk: Desk, action: str, words: str) -> None:
    """Choose "sign" or "reopen", and press a button of the question that follows."""
    desk.do(action)
    box = desk.window.findChild(QMessageBox, action)
    assert box is not None
    button = next(each for each in box.buttons() if each.text().replace("&", "") == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    calm(desk)


def choose(desk: Desk, words: str) -> None:
    """Choose what is listed."""
    box = desk.window.beside.series.filter
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while box.currentText() != words:
        QTest.keyClick(box, Qt.Key.Key_Down)


# From unread to signed


def test_what_nobody_has_read_is_unread_and_masks_are_none(desk: Desk, folder: Path) -> None:
    rows = listed(desk, folder)
    assert states(desk) == [UNREAD, UNREAD, UNREAD, None, None]
    assert all(row.changed is None for row in rows)
    item = desk.window.beside.series.list.item(0)
    assert item.data(Qt.ItemDataRole.AccessibleTextRole).endswith("CT. Unread")
    click(desk, 0)
    assert states(desk)[0] is UNREAD  # to look is no work


def test_a_case_goes_from_unread_over_work_to_signed_and_back(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restart: Callable[[], Desk]
) -> None:
    listed(desk, folder)
    click(desk, 0)
    desk.open_mask(folder / "4 mask.nii.gz")
    before = datetime.now(UTC).replace(microsecond=0)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Backspace):
        desk.key(key)  # the first goes to the first lesion
        calm(desk)
    row = desk.window.beside.series.rows[0]
    assert (row.state, row.case_file) == (IN_WORK, None)
    assert row.changed is not None
    assert row.changed >= before
    assert row.state_words() == f"In work, {row.changed.astimezone():%Y-%m-%d %H:%M}"

    save(desk, tmp_path / "saved.hepatica", monkeypatch)
    row = desk.window.beside.series.rows[0]
    assert (row.state, row.case_file) == (IN_WORK, tmp_path / "saved.hepatica")

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(tmp_path))
    answer(desk, "sign", "Sign…")
    (signed,) = tmp_path.glob("*_signed_*/*.hepatica")
    row = desk.window.beside.series.rows[0]
    assert (row.state, row.case_file) == (SIGNED, signed)

    again = restart()  # another window, beside the first
    listed(again, folder)
    assert states(again) == [SIGNED, UNREAD, UNREAD, None, None]
    click(again, 0)
    assert again.window.signing.signed_at is not None  # the case, not the scan alone
    assert again.case.volume.source.path == folder / "1.nii.gz"
    assert again.window.beside.series.list.currentRow() == 0

    answer(again, "reopen", "Reopen")
    assert states(again)[0] is IN_WORK
    listed(desk, folder)
    assert states(desk)[0] is IN_WORK  # in the first window, too


def test_what_could_not_be_written_is_not_signed(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(desk, folder)
    click(desk, 0)
    desk.open_mask(folder / "4 mask.nii.gz")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return):
        desk.key(key)
        calm(desk)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(tmp_path / "gone"))
    answer(desk, "sign", "Sign…")
    assert states(desk)[0] is IN_WORK


def test_a_mark_on_a_signed_scan_opens_nothing_again(desk: Desk, folder: Path, database: Path) -> None:
    scan = folder / "1.nii.gz"
    Register(database).put(Entry(key_of(scan), scan.name, scan, state=SIGNED))
    listed(desk, folder)
    desk.open(scan)
    draw_ruler(desk)
    assert states(desk)[0] is SIGNED


def test_a_case_file_from_elsewhere_is_listed(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    listed(desk, folder)
    click(desk, 1)
    draw_ruler(desk)
    save(desk, tmp_path / "two.hepatica", monkeypatch)
    Register(database).forget(key_of(folder / "2.nii.gz"))
    desk.open(folder / "1.nii.gz")
    desk.window.open_scan(tmp_path / "two.hepatica")
    calm(desk)
    row = desk.window.beside.series.rows[1]
    assert (row.state, row.case_file) == (IN_WORK, tmp_path / "two.hepatica")


def test_where_the_case_file_is_gone_the_scan_is_opened(
    desk: Desk, folder: Path, tmp_path: Path, database: Path
) -> None:
    scan = folder / "1.nii.gz"
    Register(database).put(Entry(key_of(scan), scan.name, scan, tmp_path / "gone.hepatica", IN_WORK))
    listed(desk, folder)
    assert states(desk)[0] is IN_WORK
    click(desk, 0)
    assert desk.case.volume.source.path == scan
    assert not desk.message


def leave_for(desk: Desk, place: int, words: str) -> None:
    """Click another scan, and answer what becomes of the unsaved work."""
    click(desk, place)
    box = desk.window.findChild(QMessageBox, "unsaved")
    assert box is not None
    button = next(each for each in box.buttons() if each.text().replace("&", "") == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    calm(desk)


def decide(desk: Desk, folder: Path) -> None:
    """Accept a lesion of the first scan."""
    listed(desk, folder)
    click(desk, 0)
    desk.open_mask(folder / "4 mask.nii.gz")
    for _ in range(2):  # the first goes to the first lesion
        desk.key(Qt.Key.Key_Return)
        calm(desk)


def test_work_that_is_discarded_has_not_begun(desk: Desk, folder: Path) -> None:
    decide(desk, folder)
    assert states(desk)[0] is IN_WORK
    leave_for(desk, 1, "Discard")
    assert states(desk)[:2] == [UNREAD, UNREAD]


def test_work_that_is_kept_for_later_has_begun_until_it_is_discarded(
    desk: Desk, folder: Path, restart: Callable[[], Desk]
) -> None:
    decide(desk, folder)
    desk.window.session.rename("P-007")
    draw_ruler(desk)
    leave_for(desk, 1, "Keep for later")
    assert states(desk)[0] is IN_WORK
    desk.window.close()
    later = restart()
    listed(later, folder)
    later.window.keeping_work.look_for_unsaved()
    calm(later)
    dialog = later.window.findChild(FoundDialog)
    assert dialog is not None
    for words in ("Discard", "Discard for good"):
        button = next(each for each in dialog.findChildren(QPushButton) if each.text() == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    calm(later)
    row = later.window.beside.series.rows[0]
    assert (row.state, row.title) == (UNREAD, "P-007")


def test_discarded_work_on_a_saved_case_leaves_it_in_work(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(desk, folder)
    save(desk, tmp_path / "one.hepatica", monkeypatch)
    desk.key(Qt.Key.Key_Return)
    calm(desk)
    leave_for(desk, 1, "Discard")
    row = desk.window.beside.series.rows[0]
    assert (row.state, row.case_file) == (IN_WORK, tmp_path / "one.hepatica")


def test_other_work_on_a_signed_scan_does_not_reopen_it(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    scan = folder / "1.nii.gz"
    signed = tmp_path / "signed.hepatica"
    signed.write_bytes(b"as it was signed")
    Register(database).put(Entry(key_of(scan), scan.name, scan, signed, SIGNED))
    listed(desk, folder)
    desk.open(scan)
    draw_ruler(desk)
    save(desk, tmp_path / "other.hepatica", monkeypatch)
    row = desk.window.beside.series.rows[0]
    assert (row.state, row.case_file) == (SIGNED, signed)


def test_the_last_change_is_the_last_step(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(desk, folder)
    click(desk, 0)
    draw_ruler(desk)
    first = desk.window.beside.series.rows[0].changed
    monkeypatch.setattr(cases, "_NOTED_EVERY_S", 0.0)
    desk.qtbot.wait(1100)  # it is written down to the second
    draw_ruler(desk)
    second = desk.window.beside.series.rows[0].changed
    assert first is not None
    assert second is not None
    assert second > first


# What is listed


def test_one_lists_what_one_looks_for(desk: Desk, folder: Path, database: Path) -> None:
    for name, state in (("1.nii.gz", SIGNED), ("2.nii.gz", IN_WORK)):
        Register(database).put(Entry(key_of(folder / name), name, folder / name, state=state))
    listed(desk, folder)
    assert len(visible(desk)) == 5
    for words, expected in (
        ("Unread", ["3.nii.gz"]),
        ("In work", ["2.nii.gz"]),
        ("Signed", ["1.nii.gz"]),
        ("All", [row.title for row in desk.window.beside.series.rows]),
    ):
        choose(desk, words)
        assert visible(desk) == expected


def test_the_open_scan_stays_listed_and_the_keys_pass_what_is_not(desk: Desk, folder: Path, database: Path) -> None:
    register = Register(database)
    register.put(Entry(key_of(folder / "2.nii.gz"), "2", folder / "2.nii.gz", state=SIGNED))
    listed(desk, folder)
    choose(desk, "Unread")
    click(desk, 0)
    draw_ruler(desk)
    assert visible(desk) == ["1.nii.gz", "3.nii.gz"]
    desk.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    calm(desk)
    box = desk.window.findChild(QMessageBox, "unsaved")
    assert box is None  # marks alone stay with their scan
    assert desk.case.volume.name == "3.nii.gz"
    assert visible(desk) == ["3.nii.gz"]


def test_next_unread_leaves_out_what_another_window_has_begun(desk: Desk, folder: Path, database: Path) -> None:
    assert not desk.can("next_unread")
    listed(desk, folder)
    assert desk.can("next_unread")
    register = Register(database)
    second = folder / "2.nii.gz"
    register.change(Entry(key_of(second), "2", second), lambda entry: replace(entry, state=IN_WORK))
    held = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    for expected in ("1.nii.gz", "3.nii.gz", "1.nii.gz"):
        desk.key(Qt.Key.Key_PageDown, *held)
        calm(desk)
        assert desk.case.volume.name == expected
    assert states(desk)[:3] == [UNREAD, IN_WORK, UNREAD]
    third = folder / "3.nii.gz"
    register.change(Entry(key_of(third), "3", third), lambda entry: replace(entry, state=SIGNED))
    desk.key(Qt.Key.Key_PageDown, *held)
    calm(desk)
    assert desk.message == "There is no other unread scan in the list."
    assert desk.case.volume.name == "1.nii.gz"
    draw_ruler(desk)
    assert not desk.can("next_unread")


# What is kept


def test_a_known_folder_is_listed_without_looking_into_its_scans(
    desk: Desk, folder: Path, restart: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = listed(desk, folder)
    looked: list[str] = []

    def look(path: Path, *rest: Any) -> Any:
        looked.append(path.name)
        return read_preview(path, *rest)

    monkeypatch.setattr(thumbnails, "read_preview", look)
    again = restart()
    second = listed(again, folder)
    assert looked == ["5 nonsense.nii.gz"]
    for was, now in zip(first[:4], second[:4], strict=True):
        assert (was.title, was.details, was.state) == (now.title, now.details, now.state)
        assert was.picture is not None
        assert now.picture is not None
        assert (hands.to_array(was.picture) == hands.to_array(now.picture)).all()
        assert was.picture.deviceIndependentSize() == now.picture.deviceIndependentSize()
    write_scan(folder / "2.nii.gz", abdomen()[:12])
    looked.clear()
    assert listed(again, folder)[1].details[0].endswith("× 12")
    assert looked == ["2.nii.gz", "5 nonsense.nii.gz"]


def test_nothing_tells_who_the_patient_is(desk: Desk, folder: Path, database: Path) -> None:
    listed(desk, folder)
    click(desk, 0)
    desk.window.session.rename("P-007")
    draw_ruler(desk)
    rows = desk.window.beside.series.rows
    assert [row.title for row in rows[:2]] == ["P-007", "2.nii.gz"]
    assert sorted(path.name for path in folder.iterdir())[:3] == ["1.nii.gz", "2.nii.gz", "3.nii.gz"]
    assert not list(folder.glob("*sqlite*"))
    assert {entry.name for entry in Register(database).entries()} == {
        "P-007",
        *(f"{n}.nii.gz" for n in (2, 3)),
        "4 mask.nii.gz",
    }


# What cannot be used


def newer(database: Path) -> str:
    Register(database).put(Entry("any", "any", Path("any.nii")))
    with sqlite3.connect(database) as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    return "The list of cases was made by a newer Hepatica (version 99 of its form) and is left alone."


def broken(database: Path) -> str:
    database.parent.mkdir(parents=True, exist_ok=True)
    database.write_bytes(b"no list of cases" * 100)
    return "The list of cases cannot be used (SQLITE_NOTADB) and is left as it is."


@pytest.mark.parametrize("spoil", [newer, broken])
def test_a_list_that_cannot_be_used_is_told_once_and_done_without(
    desk: Desk, folder: Path, database: Path, spoil: Callable[[Path], str]
) -> None:
    sentence = spoil(database)
    kept = database.read_bytes()
    rows = listed(desk, folder)
    assert desk.message == f"{sentence} Scans and case files open as ever."
    assert all(row.picture is not None for row in rows[:4])
    assert states(desk) == [None] * 5
    assert not desk.window.beside.series.filter.isVisible()
    assert not desk.can("next_unread")
    click(desk, 1)
    draw_ruler(desk)
    assert not desk.message  # it was told
    assert len(desk.window.marks.all) == 1
    assert database.read_bytes() == kept


def test_an_entry_that_makes_no_sense_is_looked_at_again(desk: Desk, folder: Path, database: Path) -> None:
    scan = folder / "1.nii.gz"
    for facts, png in (("no facts", None), ('{"stamp": [1]}', b"no picture")):
        register = Register(database)
        register.forget(key_of(scan))
        register.put(Entry(key_of(scan), scan.name, scan, thumbnail=png, facts=facts))
        row = listed(desk, folder)[0]
        assert (row.state, row.details[0]) == (UNREAD, "48 × 40 × 18")
        assert row.picture is not None
