"""Signing in the real window: every lesion decided, the case frozen, all files written, reopened and logged."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from engine.case.keeping.casefile import read_case_file
from engine.case.keeping.log import Entry, Reopened, Signed
from engine.case.review import Decision
from engine.errors import ExportError
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from tests.viewer import hands
from tests.viewer.conftest import Desk
from viewer.cases.signed_files import SignedCase
from viewer.keeping_work.found_dialog import FoundDialog
from viewer.main_window import MainWindow

KINDS = [".hepatica", "_lesions.csv", "_lesions.json", "_mask.nii.gz", "_report.html", "_report.pdf"]


@pytest.fixture
def reviewed(desk: Desk, scan: Path, mask: Path) -> Desk:
    """Three lesions: two accepted, one rejected."""
    desk.open(scan)
    desk.open_mask(mask)
    desk.settle()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Backspace):
        desk.key(key)  # the first goes to the first lesion
        desk.settle()
    return desk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the signed case is to be written."""
    chosen = tmp_path / "signed"
    chosen.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(chosen))
    return chosen


def answer(desk: Desk, action: str, name: str, words: str) -> None:
    """Choose a menu entry, and press a button of the question that follows."""
    desk.do(action)
    box = desk.window.findChild(QMessageBox, name)
    assert box is not None
    button = next(each for each in box.buttons() if each.text().replace("&", "") == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.settle()
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy("journal"))
    desk.settle()


def sign(desk: Desk) -> None:
    answer(desk, "sign", "sign", "Sign…")


def draw_ruler(desk: Desk) -> None:
    """Drag across the axial slice with the ruler in the hand."""
    desk.do("tool_ruler")
    view = desk.view()
    middle = view.rect().center()
    hands.drag(view.viewport(), middle, middle + QPoint(80, 40), Qt.MouseButton.LeftButton)


def events(folder: Path) -> list[type]:
    (path,) = folder.glob("*/*.hepatica")
    return [type(Entry.from_bytes(entry).event) for entry in read_case_file(path).story.entries]


def test_every_lesion_is_decided_first(desk: Desk, scan: Path, mask: Path, folder: Path) -> None:
    desk.open(scan)
    assert not desk.can("sign")
    desk.open_mask(mask)
    desk.settle()
    desk.do("sign")
    assert desk.message == "Not decided yet: 1, 2, 3. Accept or reject every lesion, then sign."
    assert desk.window.findChild(QMessageBox, "sign") is None


def test_signing_writes_everything_into_a_folder_of_its_own(reviewed: Desk, folder: Path, scan: Path) -> None:
    assert [judged.decision for judged in reviewed.case.review.lesions.values()] == [
        Decision.ACCEPTED,
        Decision.ACCEPTED,
        Decision.REJECTED,
    ]
    sign(reviewed)
    (made,) = folder.iterdir()
    assert reviewed.message == f"Signed; everything was written to the folder {made.name}."
    assert sorted(path.name for path in made.iterdir()) == sorted(f"abdomen{kind}" for kind in KINDS)
    written = load_mask(made / "abdomen_mask.nii.gz", load_volume(scan))
    assert reviewed.case.mask is not None
    assert (written.labels == 2).sum() < (reviewed.case.mask.labels == 2).sum()  # without what was rejected
    assert json.loads((made / "abdomen_lesions.json").read_text("utf-8"))
    assert events(folder)[-1] is Signed


def test_who_leaves_it_off_has_signed_nothing(reviewed: Desk, folder: Path) -> None:
    answer(reviewed, "sign", "sign", "Cancel")
    assert not list(folder.iterdir())
    assert reviewed.can("sign")
    assert not reviewed.can("reopen")


def test_a_signed_case_is_frozen(reviewed: Desk, folder: Path) -> None:
    sign(reviewed)
    window, case = reviewed.window, reviewed.case
    why = "The case is signed. Reopen it to change it (File menu)."
    attempts: list[Callable[[], object]] = [
        lambda: reviewed.do("reject"),
        lambda: reviewed.do("undo"),
        lambda: window.lesions.note_written.emit(1, "later"),
        lambda: draw_ruler(reviewed),
    ]
    window.session.choose_number(1)
    for attempt in attempts:
        window.messages.hide()
        attempt()
        QApplication.processEvents()
        assert reviewed.message == why
    assert reviewed.case.review == case.review
    assert reviewed.case.notes == case.notes
    assert window.marks.all == ()
    assert not reviewed.can("sign")


def test_reopening_asks_is_logged_and_lets_one_edit(reviewed: Desk, folder: Path) -> None:
    told: list[object] = []
    reviewed.window.desk.did.connect(told.append)
    sign(reviewed)
    answer(reviewed, "reopen", "reopen", "Cancel")
    assert reviewed.can("reopen")
    answer(reviewed, "reopen", "reopen", "Reopen")
    assert [type(event) for event in told] == [Signed, Reopened]
    assert reviewed.can("sign")
    reviewed.window.session.choose_number(1)
    reviewed.do("reject")
    reviewed.settle()
    assert reviewed.case.review[1].decision is Decision.REJECTED


def test_what_was_signed_is_not_written_over_after_reopening(
    reviewed: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(reviewed)
    (signed,) = folder.glob("*/*.hepatica")
    before = signed.read_bytes()
    answer(reviewed, "reopen", "reopen", "Reopen")
    reviewed.window.session.choose_number(1)
    reviewed.do("reject")
    reviewed.settle()
    hands.answer_dialog(monkeypatch, tmp_path / "again.hepatica")
    reviewed.do("save_case")
    reviewed.qtbot.waitUntil(lambda: reviewed.window.messages.text == "Saved again.hepatica.")
    assert signed.read_bytes() == before


def test_a_signed_case_opens_signed(reviewed: Desk, folder: Path) -> None:
    sign(reviewed)
    at = reviewed.window.signing.signed_at
    (path,) = folder.glob("*/*.hepatica")
    reviewed.window.keeping_work.open_case(path)
    reviewed.settle()
    reviewed.settle()
    assert reviewed.window.signing.signed_at == at
    assert isinstance(at, datetime)
    assert reviewed.can("reopen")


def test_what_could_not_be_written_is_not_signed(
    reviewed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(gone))
    sign(reviewed)
    assert "could not be made: No such file or directory. Choose another folder." in reviewed.message
    assert reviewed.window.signing.signed_at is None
    assert reviewed.can("sign")


def test_another_mask_is_another_case(reviewed: Desk, folder: Path, mask: Path) -> None:
    sign(reviewed)
    reviewed.open_mask(mask)
    reviewed.settle()
    assert reviewed.window.signing.signed_at is None


def test_a_course_is_signed_with_the_case(reviewed: Desk, folder: Path) -> None:
    reviewed.do("response")
    reviewed.settle()
    reviewed.window.session.choose_number(1)
    reviewed.do("target")
    reviewed.settle()
    sign(reviewed)
    (made,) = folder.iterdir()
    assert sorted(path.name for path in made.iterdir()) == sorted(
        f"abdomen{kind}" for kind in [*KINDS, "_response.csv"]
    )
    longest = f"{reviewed.case.lesions[0].longest_diameter_mm:.1f}"
    (record,) = json.loads((made / "abdomen_lesions.json").read_text("utf-8"))["response"]
    assert f"{record['sum_mm']:.1f}" == longest
    assert "Response of the liver (RECIST 1.1)" in (made / "abdomen_report.html").read_text("utf-8")


def test_what_was_being_signed_when_the_program_ended_is_not_signed(
    reviewed: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """The journal as it is while the files are being written, which is all that a kill at that moment leaves."""
    used, left = Path(os.environ["HEPATICA_CONFIG"]), tmp_path / "after the kill"

    def cut_off(*_: object) -> None:
        shutil.copytree(used / "journals", left / "journals")
        raise ExportError("The disk is gone.")

    monkeypatch.setattr(SignedCase, "write", cut_off)
    sign(reviewed)
    assert left.exists()
    monkeypatch.undo()
    monkeypatch.setenv("HEPATICA_CONFIG", str(left))
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    again = Desk(window, qtbot, tmp_path)
    window.keeping_work.look_for_unsaved()
    qtbot.waitUntil(lambda: window.findChild(FoundDialog) is not None, timeout=20_000)
    dialog = window.findChild(FoundDialog)
    assert dialog is not None
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Take it back")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    again.settle()
    qtbot.waitUntil(lambda: window.session.case is not None, timeout=20_000)
    again.settle()
    assert again.message == "Signing was cut off before everything was written, so the case is open. Sign it again."
    assert window.signing.signed_at is None
    assert again.can("sign")
    window.close()
