"""Every step is kept while one works, offered back after a crash, and opens again from one file."""

from __future__ import annotations

import errno
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QPushButton

from engine.case.editing.identity import Step
from engine.case.editing.patch import Patch, pack
from engine.case.keeping.casefile import read_case_file
from engine.case.keeping.journal import Journal, journals_in
from engine.case.keeping.logbook import Story
from engine.case.review import Decision
from engine.findings.tools import Tool
from engine.scan.slicing import Plane
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, write_scan
from viewer.keeping_work.found_dialog import FoundDialog
from viewer.keeping_work.places import journal_folder
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.unattended import Task, Worker
from viewer.work.lanes import JOURNAL


@pytest.fixture
def folder(own_configuration: Path) -> Path:
    return own_configuration / "journals"


@pytest.fixture
def reader(desk: Desk, scan: Path, mask: Path) -> Desk:
    """A reader with a scan and its mask on the desk."""
    desk.open(scan)
    desk.open_mask(mask)
    settle(desk)
    return desk


def settle(desk: Desk, window: MainWindow | None = None) -> None:
    """Wait until nothing is measured and everything is on the disk."""
    window = window or desk.window
    desk.qtbot.waitUntil(lambda: not window.controller.busy and not window.controller.is_busy(JOURNAL))


def draw(desk: Desk, first: int = 500) -> None:
    """Draw some voxels of liver, as a stroke does."""
    canvas = desk.window.desk.canvas
    assert canvas is not None
    indices = np.arange(first, first + 40)
    after = pack([1] * len(indices), [True] * len(indices), [0] * len(indices))
    step = Step(Patch.of(indices, canvas.states_at(indices), after), desk.case.review)
    desk.window.desk.draw("Brush", step)


def ruler(desk: Desk) -> None:
    """Draw a ruler with the mouse."""
    desk.do("tool_ruler")
    view = desk.view(Plane.AXIAL).viewport()
    middle = view.rect().center()
    hands.drag(view, middle, middle + QPoint(60, 40), Qt.MouseButton.LeftButton)
    assert desk.window.marks.kept[-1].tool is Tool.RULER


def work(desk: Desk) -> None:
    """Do a bit of everything."""
    draw(desk)
    desk.window.desk.decide("Accept lesion 1", [1], Decision.ACCEPTED)
    desk.window.desk.write_note(2, "calcified")
    draw(desk, 700)
    desk.window.desk.undo()
    ruler(desk)
    desk.window.session.use_preset(3)
    desk.window.session.set_cursor((4, 20, 22))
    desk.window.desk.decide("Reject lesion 2", [2], Decision.REJECTED)
    settle(desk)


def state(window: MainWindow) -> tuple[object, ...]:
    """What a reader would miss."""
    session, canvas = window.session, window.desk.canvas
    assert session.case is not None
    assert canvas is not None
    numbers = [(lesion.number, lesion.volume_ml) for lesion in session.case.lesions]
    return (
        canvas.digest(),
        session.case.review,
        dict(session.case.notes),
        window.marks.kept,
        session.window,
        session.preset,
        session.cursor,
        session.case.volume.name,
        sorted(numbers),
    )


@pytest.fixture
def another(desk: Desk) -> Callable[[], MainWindow]:
    """Start the program once more."""

    def start() -> MainWindow:
        window = MainWindow()
        desk.qtbot.addWidget(window)
        window.show()
        window.keeping_work.look_for_unsaved()
        settle(desk, window)
        return window

    return start


def found_dialog(window: MainWindow) -> FoundDialog | None:
    shown = [dialog for dialog in window.findChildren(FoundDialog) if dialog.isVisible()]
    return shown[0] if shown else None


def press(dialog: QDialog | None, words: str) -> None:
    assert dialog is not None
    button = next(button for button in dialog.findChildren(QPushButton) if button.text() == words)
    button.click()


def question(window: MainWindow) -> QMessageBox | None:
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def crashed(folder: Path) -> None:
    """The journal as a crash leaves it: no program has it any more."""
    for path in journals_in(folder):
        copy = path.with_suffix(".copy")
        shutil.copy(path, copy)
        copy.replace(path)  # another file under the same name: the claim is on the one that is gone


def test_every_step_is_on_the_disk(reader: Desk, folder: Path) -> None:
    assert not journals_in(folder)
    assert not reader.window.keeping_work.is_unsaved
    work(reader)
    (path,) = journals_in(folder)
    crashed(folder)
    journal, payloads = Journal.resume(path)
    journal.close()
    _, kept = Story.told_by(payloads).relive()
    canvas = reader.window.desk.canvas
    assert canvas is not None
    assert kept.canvas.digest() == canvas.digest()
    assert kept.review == reader.case.review
    assert kept.marks == reader.window.marks.kept
    assert reader.window.windowTitle() == "• abdomen.nii.gz – Hepatica"


def test_work_is_taken_back_after_a_crash(
    reader: Desk, folder: Path, another: Callable[[], MainWindow], tmp_path: Path
) -> None:
    work(reader)
    before = state(reader.window)
    crashed(folder)
    window = another()
    dialog = found_dialog(window)
    press(dialog, "Take it back")
    settle(reader, window)
    assert state(window) == before
    assert found_dialog(window) is None
    assert window.keeping_work.is_unsaved
    (path,) = journals_in(folder)  # and goes on in the same one
    size = path.stat().st_size
    window.desk.decide("Accept lesion 3", [3], Decision.ACCEPTED)
    settle(reader, window)
    assert path.stat().st_size > size
    assert journals_in(folder) == [path]
    window.close()


def test_work_can_be_thrown_away_and_put_off(reader: Desk, folder: Path, another: Callable[[], MainWindow]) -> None:
    work(reader)
    crashed(folder)
    window = another()
    press(found_dialog(window), "Later")
    assert len(journals_in(folder)) == 1
    window.keeping_work.look_for_unsaved()
    settle(reader, window)
    press(found_dialog(window), "Discard")
    settle(reader, window)
    assert len(journals_in(folder)) == 1
    press(found_dialog(window), "Discard for good")
    settle(reader, window)
    assert not journals_in(folder)
    window.close()


def test_a_case_is_one_file_that_opens_as_it_was(
    reader: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, another: Callable[[], MainWindow]
) -> None:
    path = tmp_path / "P-007.hepatica"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
    reader.window.session.rename("P-007")
    work(reader)
    before = state(reader.window)
    reader.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(reader)
    reader.qtbot.waitUntil(lambda: reader.message == "Saved P-007.hepatica.")
    assert reader.window.windowTitle() == "P-007 – Hepatica"
    assert not read_case_file(path).story.is_unsaved
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("asked again"))
    reader.window.desk.undo()
    settle(reader)
    assert reader.window.windowTitle() == "• P-007 – Hepatica"
    reader.window.desk.redo()
    reader.do("save_case")
    settle(reader)
    reader.window.close()
    assert not journals_in(folder)
    window = another()
    assert found_dialog(window) is None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.actions_by_id["open"].trigger()
    settle(reader, window)
    assert state(window) == before
    assert not window.keeping_work.is_unsaved
    assert not window.measuring.history.can_undo
    window.close()


def test_a_case_named_on_the_command_line_opens_where_it_was_left(
    reader: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, another: Callable[[], MainWindow]
) -> None:
    path = tmp_path / "P-008.hepatica"
    hands.answer_dialog(monkeypatch, path)
    work(reader)
    before = state(reader.window)
    reader.do("save_case")
    settle(reader)
    reader.window.close()
    window = another()
    codes: list[int] = []
    worker = Worker(window, Task(scan=path), codes.append)
    reader.qtbot.waitUntil(lambda: bool(codes))
    worker.deleteLater()
    assert codes == [0]
    assert state(window) == before
    window.close()


def test_leaving_unsaved_work_asks(reader: Desk, folder: Path, tmp_path: Path) -> None:
    other = write_scan(tmp_path / "other.nii.gz", abdomen())
    draw(reader)
    wishes: list[Callable[[], object]] = [lambda: reader.window.open_scan(other), reader.window.controller.predict]
    for wish in wishes:
        wish()
        box = question(reader.window)
        press(box, "Cancel")
        settle(reader)
        assert reader.case.volume.name == "abdomen.nii.gz"
        assert reader.window.keeping_work.is_unsaved
    reader.window.open_scan(other)
    press(question(reader.window), "Keep for later")
    settle(reader)
    assert reader.case.volume.name == "other.nii.gz"
    assert len(journals_in(folder)) == 1
    reader.open(tmp_path / "abdomen.nii.gz")
    settle(reader)
    press(found_dialog(reader.window), "Take it back")  # offered when one comes back to the scan
    settle(reader)
    assert reader.window.keeping_work.is_unsaved
    reader.window.open_scan(other)
    press(question(reader.window), "Discard")
    settle(reader)
    assert not journals_in(folder)


def test_saving_is_finished_before_another_scan_comes(
    reader: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_scan(tmp_path / "other.nii.gz", abdomen())
    path = tmp_path / "case.hepatica"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    draw(reader)
    reader.window.open_scan(other)
    press(question(reader.window), "Save")
    reader.qtbot.waitUntil(lambda: reader.case.volume.name == "other.nii.gz")
    settle(reader)
    assert len(read_case_file(path).story.entries) == 1
    assert not journals_in(folder)


def test_closing_with_unsaved_work_asks(reader: Desk, folder: Path) -> None:
    ruler(reader)
    reader.do("quit")
    press(question(reader.window), "Cancel")
    assert reader.window.isVisible()
    reader.do("quit")
    press(question(reader.window), "Keep for later")
    reader.qtbot.waitUntil(lambda: not reader.window.isVisible())
    assert len(journals_in(folder)) == 1


def test_marks_stay_with_their_scan_unasked(reader: Desk, folder: Path, tmp_path: Path, scan: Path) -> None:
    other = write_scan(tmp_path / "other.nii.gz", abdomen())
    reader.open(scan)
    settle(reader)
    ruler(reader)
    settle(reader)
    reader.open(other)
    settle(reader)
    assert question(reader.window) is None
    assert not reader.window.keeping_work.is_unsaved
    reader.open(scan)
    settle(reader)
    assert found_dialog(reader.window) is None
    assert len(reader.window.marks.kept) == 1
    assert reader.window.keeping_work.is_unsaved
    assert len(journals_in(folder)) == 1


def test_marks_go_on_with_a_new_mask(reader: Desk, folder: Path, scan: Path, mask: Path) -> None:
    reader.open(scan)
    ruler(reader)
    reader.open_mask(mask)
    settle(reader)
    assert reader.window.keeping_work.is_unsaved
    (path,) = journals_in(folder)
    crashed(folder)
    journal, payloads = Journal.resume(path)
    journal.close()
    _, kept = Story.told_by(payloads).relive()
    assert kept.has_mask
    assert kept.marks == reader.window.marks.kept


def test_a_full_disk_is_told_once_and_what_was_done_is_written_later(
    reader: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.touch()  # where the folder should be: nothing can be written
    draw(reader)
    settle(reader)
    reader.qtbot.waitUntil(lambda: "cannot be kept safe against a crash" in reader.message)
    reader.window.messages.hide()
    draw(reader, 900)
    settle(reader)
    assert reader.message == ""
    folder.unlink()
    draw(reader, 1100)
    settle(reader)
    assert "kept safe against a crash again" in reader.message
    (path,) = journals_in(folder)
    crashed(folder)
    journal, payloads = Journal.resume(path)
    journal.close()
    assert len(Story.told_by(payloads).entries) == 3


@pytest.fixture
def case_file(reader: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case, saved and closed."""
    path = tmp_path / "case.hepatica"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    draw(reader)
    reader.do("save_case")
    settle(reader)
    reader.open(write_scan(tmp_path / "other.nii.gz", abdomen()))
    settle(reader)
    return path


def test_a_case_whose_scan_moved_asks_where_it_is(
    reader: Desk, case_file: Path, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = scan.rename(tmp_path / "renamed.nii.gz")
    reader.window.open_scan(case_file)
    settle(reader)
    assert "is not where it was" in reader.message
    assert reader.case.volume.name == "other.nii.gz"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(now), ""))
    press_offer(reader, "Say where it is…")
    settle(reader)
    assert reader.case.volume.source.path == now
    assert reader.case.mask is not None


def test_a_case_whose_scan_changed_offers_the_scan_alone(reader: Desk, case_file: Path, scan: Path) -> None:
    write_scan(scan, abdomen() + 1)
    reader.window.open_scan(case_file)
    settle(reader)
    assert "has changed since" in reader.message
    press_offer(reader, "Open the scan alone")
    settle(reader)
    assert reader.case.volume.source.path == scan
    assert reader.case.mask is None


def test_a_case_that_another_program_saved_is_not_overwritten(
    reader: Desk, case_file: Path, another: Callable[[], MainWindow]
) -> None:
    reader.window.open_scan(case_file)
    settle(reader)
    window = another()
    window.open_scan(case_file)
    settle(reader, window)
    window.desk.decide("Accept lesion 1", [1], Decision.ACCEPTED)
    window.actions_by_id["save_case"].trigger()
    settle(reader, window)
    window.close()
    there = case_file.read_bytes()
    draw(reader, 900)
    reader.do("save_case")
    settle(reader)
    reader.qtbot.waitUntil(lambda: "another program has saved it since" in reader.message)
    assert case_file.read_bytes() == there
    assert reader.window.keeping_work.is_unsaved


def press_offer(desk: Desk, words: str) -> None:
    button = next(each for each in desk.window.messages.findChildren(QPushButton) if each.text() == words)
    assert button.isVisible()
    button.click()


def test_journals_are_kept_with_the_users_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert journal_folder(Store(None)) is None
    assert journal_folder(Store(tmp_path)) == tmp_path / "journals"
    monkeypatch.delenv("HEPATICA_CONFIG")
    place = journal_folder(Store(tmp_path))
    assert place is not None
    assert place.is_absolute()
    assert place.name == "journals"
    assert tmp_path not in place.parents
    assert os.fspath(place) != ""


def test_the_windows_own_button_asks_and_a_program_that_closes_it_does_not(reader: Desk, folder: Path) -> None:
    draw(reader)
    QApplication.sendEvent(reader.window.windowHandle(), QCloseEvent())  # as the desktop sends it
    press(question(reader.window), "Cancel")
    assert reader.window.isVisible()
    reader.window.close()
    assert not reader.window.isVisible()
    assert len(journals_in(folder)) == 1


def test_a_case_file_of_a_newer_program_is_refused_and_what_is_open_stays(reader: Desk, case_file: Path) -> None:
    with zipfile.ZipFile(case_file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    stated = json.loads(members["case.json"])
    members["case.json"] = json.dumps({**stated, "version": 99, "program": "3.1.0"}).encode()
    with zipfile.ZipFile(case_file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    reader.window.open_scan(case_file)
    settle(reader)
    assert "written by a newer Hepatica (3.1.0)" in reader.message
    assert reader.case.volume.name == "other.nii.gz"


def test_a_case_that_does_not_fit_on_the_disk_leaves_what_was_saved(
    reader: Desk, case_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.window.open_scan(case_file)
    settle(reader)
    before = case_file.read_bytes()
    draw(reader, 900)
    settle(reader)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    reader.do("save_case")
    settle(reader)
    reader.qtbot.waitUntil(lambda: "case.hepatica" in reader.message)
    assert os.strerror(errno.ENOSPC) in reader.message
    assert case_file.read_bytes() == before
    assert sorted(path.name for path in case_file.parent.glob("*.hepatica*")) == ["case.hepatica"]
    assert reader.window.keeping_work.is_unsaved
