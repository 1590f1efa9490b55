"""A reader decides about what the model found in a real CT, loses nothing, signs, and reads the liver's response."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from engine.case.review import Decision
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, voxel_to_pixel
from tests.e2e.conftest import Tell
from tests.viewer import hands
from viewer.keeping_work.found_dialog import FoundDialog
from viewer.main_window import MainWindow
from viewer.work.lanes import CASES, JOURNAL

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FIRST, LAST = 20, 95
"""Slices of both scans in which the same lesions lie."""


def part_of(scan: Path, into: Path) -> Path:
    """Some slices of a scan, where they are in space."""
    whole = nibabel.load(scan)
    nibabel.save(whole.slicer[:, :, FIRST:LAST], into)
    return into


def is_quiet(window: MainWindow) -> bool:
    """Whether nothing is computed or written any more."""
    case, busy = window.session.whole_case, window.controller.is_busy
    is_laid_out = case is not None and (case.mask is None or window.desk.canvas is not None)
    return is_laid_out and not window.controller.busy and not busy(JOURNAL) and not busy(CASES)


def wait(window: MainWindow) -> None:
    """As the fixture of pytest-qt does, in a program that knows no pytest."""
    QApplication.processEvents()
    while not is_quiet(window):
        QApplication.processEvents()


def press(window: MainWindow, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press keys one after the other, and wait for what each does."""
    for key in keys:
        QTest.keyClick(window, key, held)
        wait(window)


def click(button: QPushButton, window: MainWindow) -> None:
    assert button.isVisible(), button.text()
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, LEFT)
    wait(window)


def button_of(dialog: QDialog | QMessageBox, words: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == words)


def line_of(table: QTableWidget, line: int) -> list[str]:
    items = [table.item(line, place) for place in range(table.columnCount())]
    return [item.text() for item in items if item is not None]


def state(window: MainWindow) -> dict[str, Any]:
    """What a reader would miss."""
    session, canvas = window.session, window.desk.canvas
    assert session.case is not None
    assert canvas is not None
    return {
        "mask": hashlib.sha256(canvas.labels.tobytes()).hexdigest(),
        "drawn": canvas.digest(),
        "review": {judged.name: judged.decision.value for judged in session.case.review.lesions.values()},
        "numbers": [(each.number, each.volume_ml, each.longest_diameter_mm) for each in session.case.lesions],
        "window": repr((session.window, session.preset)),
        "has_map": session.case.prediction is not None,
    }


def review_and_die(scan: str) -> None:
    """In a process of its own: segment, decide, correct; say what has come of it, and end by force."""

    def story(window: MainWindow) -> None:
        wait(window)
        session, view = window.session, window.planes.panes[Plane.AXIAL].view
        press(window, Qt.Key.Key_R, held=CTRL)
        case = session.case
        assert case is not None
        names = []
        for _ in range(3):
            press(window, Qt.Key.Key_N)
            assert session.lesion is not None
            names.append(case.review[session.lesion.number].name)
        assert names == ["1", "2", "3"]
        press(window, Qt.Key.Key_N, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Backspace)
        press(window, Qt.Key.Key_N, Qt.Key.Key_B)
        assert session.lesion is not None
        assert session.lesion.number == 1
        before = session.lesion.volume_ml
        row, col = voxel_to_pixel(case.volume.geometry, Plane.AXIAL, session.lesion.focus)
        window.editing.brush_panel.diameter.setValue(30.0)
        here, there = (view.to_viewport(at).toPoint() for at in ((row, col), (row + 6, col + 9)))
        hands.drag(view.viewport(), here, there, LEFT)
        wait(window)
        assert session.lesion.volume_ml > before
        os.write(1, json.dumps(state(window)).encode() + b"\n")
        os.kill(os.getpid(), signal.SIGKILL)

    hands.tell([scan], story)


class Reader:
    """Whoever goes on after the crash."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window, self.qtbot, self.folder, self.monkeypatch = window, qtbot, folder, monkeypatch

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: is_quiet(self.window), timeout=60_000)

    def choose_file(self, path: Path, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
        """Press a key, and answer the file dialog that it opens."""
        hands.answer_dialog(self.monkeypatch, path)
        self.come_back()
        press(self.window, key, held=held)
        self.settle()

    def come_back(self) -> None:
        """A desktop activates the window when a dialog closes; the screen that is not there does not."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def take_back(self) -> None:
        def dialogs() -> list[FoundDialog]:
            return [each for each in self.window.findChildren(FoundDialog) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(dialogs()))
        button_of(dialogs()[0], "Take it back").click()
        self.settle()

    def sign(self) -> Path:
        """Sign the case; returns the folder in which everything is."""
        self.monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(self.folder))
        self.window.actions_by_id["sign"].trigger()
        box = self.window.findChild(QMessageBox, "sign")
        assert box is not None
        QTest.mouseClick(button_of(box, "Sign…"), LEFT)
        self.settle()
        (made,) = self.folder.glob("*_signed_*")
        return made

    def segment_and_accept_all(self) -> None:
        press(self.window, Qt.Key.Key_R, held=CTRL)
        self.settle()
        case = self.window.session.case
        assert case is not None
        assert case.lesions, self.window.messages.text
        press(self.window, Qt.Key.Key_N, *(Qt.Key.Key_Return for _ in case.lesions))
        case = self.window.session.case
        assert case is not None
        assert {each.decision for each in case.review.lesions.values()} == {Decision.ACCEPTED}

    def respond(self, baseline: Path, mask: Path) -> None:
        """Open the prior scan beside, match, choose both targets, and confirm."""
        window = self.window
        panel, second = window.following_up.panel, window.beside.comparison.second
        self.choose_file(baseline, Qt.Key.Key_K)
        hands.answer_dialog(self.monkeypatch, mask)
        window.actions_by_id["open_second_mask"].trigger()
        self.settle()
        press(window, Qt.Key.Key_T, held=CTRL)
        click(panel.patient_button, window)
        click(panel.accept_button, window)
        # The patient lay otherwise: the reader shows the program one lesion in both.
        window.beside.comparison.set_linked(False)
        window.session.choose_number(1)
        second.choose_number(1)
        click(panel.matching.crosshairs_button, window)
        assert [line_of(panel.matching.table, line)[3] for line in range(2)] == ["same", "same"]
        for line in range(2):
            window.repaint()
            item = panel.matching.table.item(line, 3)
            assert item is not None
            place = panel.matching.table.visualItemRect(item).center()
            QTest.mouseClick(panel.matching.table.viewport(), LEFT, NONE, place)
            click(panel.target_button, window)
            click(panel.matching.confirm_button, window)


def read_the_category(window: MainWindow) -> None:
    """What is printed is what is judged: the category and its reason follow from the sums above them."""
    panel = window.following_up.panel
    was, now = (round(10 * float(text)) for text in line_of(panel.points, 3))
    change = (now - was) / was
    category = "PR" if 10 * (was - now) >= 3 * was else "PD" if 5 * (now - was) >= was and now - was >= 50 else "SD"
    assert line_of(panel.points, 6) == ["–", category]
    assert panel.category.text().startswith(f"{category}  ")
    assert f"{100 * change:+.1f} % on the " in panel.reasons.text()
    assert panel.remarks.text() == ""  # every match is confirmed, nothing is new
    assert panel.caution.text() == "By the numbers above; the reader decides."


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_from_the_model_to_the_response(
    tell: Tell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_data: Path
) -> None:
    """Segment, walk, decide, correct, crash, take back, sign, export, open the follow-up, match, read the category."""
    scans = shared_data / "lits" / "imagesTr"
    baseline = part_of(scans / "liver_006.nii.gz", tmp_path / "baseline.nii.gz")
    follow_up = part_of(scans / "liver_008.nii.gz", tmp_path / "follow-up.nii.gz")
    table, report = tmp_path / "numbers.csv", tmp_path / "report.pdf"
    root = str(Path(__file__).resolve().parents[2])
    script = "import sys; from tests.e2e.test_done_when_reviewing import review_and_die; review_and_die(sys.argv[1])"
    ended = subprocess.run(
        [sys.executable, "-c", script, str(baseline)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        timeout=240,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    before = json.loads(ended.stdout.splitlines()[-1])
    assert before["review"] == {"1": "accepted", "2": "accepted", "3": "rejected"}
    assert before["has_map"]

    def go_on(window: MainWindow) -> None:
        reader = Reader(window, qtbot, tmp_path, monkeypatch)
        reader.take_back()
        assert json.loads(json.dumps(state(window))) == before
        assert window.desk.canvas is not None
        labels = np.array(window.desk.canvas.labels)
        window.session.choose_number(3)
        rejected = window.session.lesion
        assert rejected is not None

        signed = reader.sign()
        names = {path.name.removeprefix("baseline") for path in signed.iterdir()}
        assert {"_lesions.csv", "_mask.nii.gz", ".hepatica"} < names
        final = load_mask(signed / "baseline_mask.nii.gz", load_volume(baseline)).labels
        assert np.count_nonzero(final != labels) == rejected.component.inside.sum()  # and not a voxel more
        reader.come_back()
        press(window, Qt.Key.Key_Return)
        assert window.messages.text == "The case is signed. Reopen it to change it (File menu)."
        assert state(window)["review"] == before["review"]
        reader.choose_file(table, Qt.Key.Key_E)
        reader.choose_file(report, Qt.Key.Key_E, CTRL | SHIFT)

        reader.choose_file(follow_up, Qt.Key.Key_O)
        assert window.session.case is not None
        assert window.session.case.volume.source.path == follow_up
        reader.segment_and_accept_all()
        reader.respond(baseline, signed / "baseline_mask.nii.gz")
        read_the_category(window)

    tell([], go_on)
    with table.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["lesion_id"], line["status"]) for line in lines[:3]] == [
        ("1", "accepted"),
        ("2", "accepted"),
        ("3", "rejected"),
    ]
    assert lines[0]["source"] == "edited"
    assert report.read_bytes().startswith(b"%PDF")
