"""A reader corrects a mask; the program is ended by force; all of the work comes back, is saved, and opens again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from engine.scan.slicing import Plane
from tests.e2e.conftest import Tell
from tests.viewer import hands
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.__main__ import main
from viewer.keeping_work.found_dialog import FoundDialog
from viewer.main_window import MainWindow
from viewer.work.lanes import JOURNAL

_LEFT = Qt.MouseButton.LeftButton


def is_quiet(window: MainWindow) -> bool:
    """Whether nothing is computed or written any more."""
    case = window.session.whole_case
    is_laid_out = case is not None and (case.mask is None or window.desk.canvas is not None)
    return is_laid_out and not window.controller.busy and not window.controller.is_busy(JOURNAL)


def wait(window: MainWindow) -> None:
    """As the fixture of pytest-qt does, in a program that knows no pytest."""
    while not is_quiet(window):
        QApplication.processEvents()


def drag(window: MainWindow, by: QPoint) -> None:
    view = window.planes.panes[Plane.AXIAL].view.viewport()
    middle = view.rect().center()
    hands.drag(view, middle, middle + by, _LEFT)
    wait(window)


def work(window: MainWindow) -> None:
    """What a reader does with keys and mouse."""
    wait(window)
    QTest.keyClick(window, Qt.Key.Key_N)
    QTest.keyClick(window, Qt.Key.Key_Return)
    wait(window)
    QTest.keyClick(window, Qt.Key.Key_Backspace)
    wait(window)
    QTest.keyClick(window, Qt.Key.Key_B)
    for step in range(4):
        drag(window, QPoint(20 + 10 * step, 30 - 20 * step))
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait(window)
    window.lesions.note_written.emit(1, "calcified")
    QTest.keyClick(window, Qt.Key.Key_3)
    QTest.keyClick(window, Qt.Key.Key_M)
    drag(window, QPoint(60, 40))


def state(window: MainWindow) -> dict[str, Any]:
    """What a reader would miss."""
    session, canvas = window.session, window.desk.canvas
    assert session.case is not None
    assert canvas is not None
    return {
        "drawn": canvas.digest(),
        "review": repr(session.case.review),
        "notes": repr(dict(session.case.notes)),
        "marks": repr(window.marks.kept),
        "window": repr((session.window, session.preset, session.inverted)),
        "cursor": repr(session.cursor),
        "name": session.case.volume.name,
        "numbers": repr(sorted((each.number, each.volume_ml) for each in session.case.lesions)),
    }


def work_and_die(scan: str, mask: str) -> None:
    """In a process of its own: work, say what has come of it, and end by force."""

    def story(window: MainWindow) -> None:
        work(window)
        os.write(1, json.dumps(state(window)).encode() + b"\n")
        os.kill(os.getpid(), signal.SIGKILL)

    hands.tell([scan, "--mask", mask], story)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_work_comes_back_after_the_program_was_ended_by_force(
    tell: Tell,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = write_scan(tmp_path / "abdomen.nii.gz", abdomen())
    mask = write_scan(tmp_path / "mask.nii.gz", abdomen_labels())
    case = tmp_path / "P-001.hepatica"
    root = str(Path(__file__).resolve().parents[2])
    script = "import sys; from tests.e2e.test_nothing_lost import work_and_die; work_and_die(*sys.argv[1:])"
    ended = subprocess.run(
        [sys.executable, "-c", script, str(scan), str(mask)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    before = json.loads(ended.stdout.splitlines()[-1])

    def press(window: MainWindow, words: str) -> None:
        qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in window.findChildren(FoundDialog)))
        (dialog,) = window.findChildren(FoundDialog)
        next(button for button in dialog.findChildren(QPushButton) if button.text() == words).click()

    def take_back_and_save(window: MainWindow) -> None:
        press(window, "Take it back")
        qtbot.waitUntil(lambda: is_quiet(window))
        assert state(window) == before
        hands.answer_dialog(monkeypatch, case)
        window.activateWindow()  # a desktop does so when a dialog closes; the screen that is not there does not
        qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: window.messages.text == "Saved P-001.hepatica.")

    def see_it_again(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: is_quiet(window))
        assert state(window) == before
        assert not window.findChildren(FoundDialog)
        assert window.windowTitle() == "abdomen.nii.gz – Hepatica"

    tell([], take_back_and_save)
    tell([str(case)], see_it_again)


def test_a_case_file_is_opened_by_the_command_line_and_nothing_is_kept_of_it(
    tell: Tell, qtbot: QtBot, tmp_path: Path, own_configuration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = write_scan(tmp_path / "abdomen.nii.gz", abdomen())
    mask = write_scan(tmp_path / "mask.nii.gz", abdomen_labels())
    case, table = tmp_path / "P-001.hepatica", tmp_path / "lesions.csv"

    def save(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: is_quiet(window))
        hands.answer_dialog(monkeypatch, case)
        window.actions_by_id["save_case"].trigger()
        qtbot.waitUntil(lambda: window.messages.text == "Saved P-001.hepatica.")

    tell([str(scan), "--mask", str(mask)], save)
    assert main([str(case), "--csv", str(table)]) == 0
    assert len(table.read_text(encoding="utf-8").splitlines()) == 4
    assert not [*own_configuration.glob("journals/*")]
