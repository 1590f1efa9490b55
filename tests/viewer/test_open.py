"""Opening: by every way in, of every odd and broken file; what was open stays until the new scan is whole."""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from engine.errors import EngineError
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Modality, Volume
from tests.nifti_files import write_nifti
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, click, double_click, drag, drop, drop_files, near_colour, wheel
from tests.viewer.scans import BODY, SHAPE, abdomen, write_scan
from viewer import controller, theme
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.work.lanes import OPEN, End


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another scan, on another grid."""
    return write_scan(tmp_path / "other.nii", abdomen()[2:12, 4:, 8:], (5.0, 1.0, 2.0))


# Ways in


def test_before_anything_is_open_a_hint_says_what_to_do(desk: Desk) -> None:
    assert desk.window.windowTitle() == "Hepatica"
    assert near_colour(desk.picture(), theme.CORNER_TEXT).any()
    assert not desk.picture(Plane.CORONAL).any()


def test_before_anything_is_open_no_hand_does_harm(desk: Desk, scan: Path) -> None:
    for plane in Plane:
        viewport = desk.view(plane).viewport()
        middle = viewport.rect().center()
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            drag(viewport, middle, middle + QPoint(40, 25), button)
            double_click(viewport, button)
        for modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
            wheel(desk.view(plane), 2, modifiers)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_0, Qt.Key.Key_3, Qt.Key.Key_S, Qt.Key.Key_N, Qt.Key.Key_X):
        desk.key(key)
    assert desk.message == ""
    desk.open(scan)
    assert (desk.window.session.window.level, desk.window.session.window.width) == (90, 150)
    assert desk.window.session.cursor == tuple(n // 2 for n in SHAPE)


def test_a_scan_is_opened_from_its_middle_in_the_liver_window(desk: Desk, scan: Path) -> None:
    desk.open(scan)
    assert desk.message == ""
    assert desk.window.windowTitle() == "abdomen.nii.gz – Hepatica"
    assert desk.window.session.cursor == tuple(n // 2 for n in SHAPE)
    assert (desk.window.session.window.level, desk.window.session.window.width) == (90, 150)
    for plane in Plane:
        assert len(np.unique(desk.picture(plane))) > 20


def test_opened_by_the_menu(desk: Desk, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_dialog(monkeypatch, scan)
    desk.key(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert desk.case.volume.source.path == scan


def test_a_dialog_that_is_cancelled_changes_nothing(desk: Desk, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open(scan)
    before, files = desk.pictures(), sorted(desk.folder.iterdir())
    answer_dialog(monkeypatch, None)
    for action in ("open", "open_mask", "choose_model", "screenshot"):
        desk.do(action)
        assert not desk.window.controller.busy
    assert desk.pictures() == before
    assert desk.message == ""
    assert sorted(desk.folder.iterdir()) == files


@pytest.mark.parametrize("where", ["window", "picture", "side picture", "lesions", "status bar"])
def test_opened_by_dropping_it_anywhere(desk: Desk, scan: Path, where: str) -> None:
    targets: dict[str, QWidget] = {
        "window": desk.window,
        "picture": desk.view().viewport(),
        "side picture": desk.view(Plane.SAGITTAL).viewport(),
        "lesions": desk.window.lesions,
        "status bar": desk.window.status,
    }
    drop_files(targets[where], scan)
    desk.settle()
    assert desk.case.volume.source.path == scan


def test_several_dropped_files_are_asked_for_one_by_one(desk: Desk, scan: Path, other: Path) -> None:
    desk.open(scan)
    drop_files(desk.window, other, scan)
    assert not desk.window.controller.busy
    assert "drop a single file" in desk.message
    assert desk.case.volume.source.path == scan


def test_a_link_from_the_network_is_not_opened(desk: Desk, scan: Path) -> None:
    desk.open(scan)
    drop(desk.window, [QUrl("https://example.org/scan.nii.gz")])
    assert not desk.window.controller.busy
    assert "on this computer" in desk.message
    assert desk.case.volume.source.path == scan


def test_text_that_is_dragged_over_the_window_is_not_taken(desk: Desk) -> None:
    content = QMimeData()
    content.setText("scan.nii")
    event = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(desk.window, event)
    assert not event.isAccepted()


def test_the_sample_opens(desk: Desk) -> None:
    desk.do("open_sample")
    desk.settle()
    assert desk.case.volume.modality is Modality.CT
    assert desk.message == ""


def test_of_scans_opened_in_a_hurry_the_last_is_shown(desk: Desk, scan: Path, other: Path) -> None:
    opened = QSignalSpy(desk.window.controller.opened)
    for path in (scan, other, scan, other):
        desk.window.open_scan(path)
    desk.settle()
    assert desk.case.volume.source.path == other
    assert opened.count() == 1


def test_a_scan_on_another_grid_is_shown_whole(desk: Desk, scan: Path, other: Path) -> None:
    desk.open(scan)
    wheel(desk.view(), 5, Qt.KeyboardModifier.ControlModifier)
    desk.key(Qt.Key.Key_End)
    desk.open(other)
    assert desk.window.session.cursor == (5, 18, 20)
    assert desk.window.planes.panes[Plane.AXIAL].slider.maximum() == 9
    assert desk.window.planes.panes[Plane.AXIAL].slider.value() == 5
    corner = desk.view().to_viewport((-0.5, -0.5))
    assert corner.x() >= 0
    assert corner.y() >= 0


def test_another_scan_on_the_same_grid_keeps_the_place_and_gets_its_own_window(desk: Desk, tmp_path: Path) -> None:
    # Two MR series of one session: intensities are arbitrary, and the window of one can show the other all black.
    dark = np.random.default_rng(1).integers(0, 100, SHAPE).astype(np.int16)
    desk.open(write_scan(tmp_path / "t1.nii", dark))
    desk.key(Qt.Key.Key_Home)
    place = desk.window.session.cursor
    desk.open(write_scan(tmp_path / "t2.nii", dark * 100))
    assert desk.window.session.cursor == place
    assert desk.window.session.window.high == pytest.approx(9900, rel=0.05)


# Recent files


def recent(window: MainWindow) -> list[QAction]:
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Open recent")
    menu.aboutToShow.emit()
    return menu.actions()


def test_recent_files_are_offered_the_newest_first(desk: Desk, scan: Path, other: Path) -> None:
    [nothing] = recent(desk.window)
    assert not nothing.isEnabled()
    for path in (scan, other, scan):
        desk.open(path)
    folder = scan.resolve().parent.name
    assert [entry.text() for entry in recent(desk.window)] == [f"{path.name}  ({folder})" for path in (scan, other)]
    assert [entry.toolTip() for entry in recent(desk.window)] == [str(scan.resolve()), str(other.resolve())]
    [menu] = [menu for menu in desk.window.findChildren(QMenu) if menu.title() == "Open recent"]
    assert menu.toolTipsVisible()
    recent(desk.window)[1].trigger()
    desk.settle()
    assert desk.case.volume.source.path == other.resolve()


def test_recent_files_are_remembered_for_the_next_time(desk: Desk, scan: Path, qtbot: QtBot) -> None:
    desk.open(scan)
    desk.window.close()
    assert Store().load_state().recent == (str(scan.resolve()),)
    next_time = MainWindow()
    qtbot.addWidget(next_time)
    assert [entry.toolTip() for entry in recent(next_time)] == [str(scan.resolve())]


def test_an_ampersand_in_a_recent_name_is_no_key(desk: Desk, scan: Path, tmp_path: Path) -> None:
    path = tmp_path / "before & after.nii.gz"
    shutil.copy(scan, path)
    desk.open(path)
    assert recent(desk.window)[0].text().startswith("before && after.nii.gz")


def test_a_recent_file_that_has_vanished_is_a_sentence(desk: Desk, scan: Path, other: Path) -> None:
    desk.open(scan)
    desk.open(other)
    before = desk.pictures()
    scan.unlink()
    recent(desk.window)[1].trigger()
    desk.settle()
    assert "no file abdomen.nii.gz" in desk.message
    assert_plain(EngineError(desk.message))
    desk.window.messages.hide()
    assert desk.pictures() == before
    assert desk.case.volume.source.path == other


def test_a_scan_that_could_not_be_opened_is_not_remembered(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.nii").touch()
    desk.window.open_scan(tmp_path / "empty.nii")
    desk.settle()
    assert Store().load_state().recent == ()


# Broken files


def cut_off(path: Path, share: float) -> Path:
    content = write_scan(path, abdomen()).read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    return path


def wrong_checksum(path: Path) -> Path:
    content = bytearray(write_scan(path, abdomen()).read_bytes())
    content[-8] ^= 0xFF
    path.write_bytes(content)
    return path


def write_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def make_folder(path: Path) -> Path:
    path.mkdir()
    return path


BROKEN: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "missing.nii.gz",
    "empty": lambda folder: write_bytes(folder / "empty.nii", b""),
    "empty gzip": lambda folder: write_bytes(folder / "empty.nii.gz", gzip.compress(b"")),
    "text": lambda folder: write_bytes(folder / "text.nii", b"This is not a scan. " * 100),
    "another kind of file": lambda folder: write_bytes(folder / "picture.png", b"\x89PNG"),
    "folder": lambda folder: make_folder(folder / "folder.nii"),
    "cut off in the header": lambda folder: write_bytes(folder / "short.nii", bytes([92, 1, 0, 0]) * 20),
    "cut off": lambda folder: cut_off(folder / "cut.nii", 0.7),
    "cut off gzip": lambda folder: cut_off(folder / "cut.nii.gz", 0.7),
    "damaged gzip": lambda folder: wrong_checksum(folder / "damaged.nii.gz"),
    "header alone": lambda folder: cut_off(folder / "header.nii", 352 / 70000),
    "one slice": lambda folder: write_nifti(folder / "flat.nii", np.zeros((5, 6), np.int16)),
    "complex": lambda folder: write_nifti(folder / "complex.nii", np.zeros((3, 4, 5), np.complex64)),
    "no place": lambda folder: write_nifti(folder / "placeless.nii", fields={"srow_x": 0, "srow_y": 0, "srow_z": 0}),
    "too large": lambda folder: write_nifti(folder / "huge.nii", fields={"dim": [3, 9999, 9999, 9999, 1, 1, 1, 1]}),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_one_sentence_and_leaves_the_open_scan_on_screen(
    desk: Desk, scan: Path, mask: Path, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / PATIENT_FOLDER
    folder.mkdir()
    path = BROKEN[kind](folder)
    desk.open(scan)
    desk.open_mask(mask)
    desk.do("next_lesion")
    case, before = desk.case, desk.pictures()
    shown, ended = QSignalSpy(desk.window.messages.shown), QSignalSpy(desk.window.controller.ended)
    desk.window.open_scan(path)
    desk.settle()
    assert shown.count() == 1
    assert [end for lane, end, _ in (ended.at(n) for n in range(ended.count())) if lane == OPEN] == [End.FAILED]
    assert_plain(EngineError(desk.message), path.name)
    assert desk.window.messages.property("kind") == "error"
    assert desk.case is case
    desk.window.messages.hide()
    assert desk.pictures() == before
    assert desk.window.windowTitle() == "abdomen.nii.gz – Hepatica"


def test_the_next_scan_that_opens_takes_the_sentence_away(desk: Desk, scan: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.nii").touch()
    desk.window.open_scan(tmp_path / "empty.nii")
    desk.settle()
    assert desk.message
    desk.open(scan)
    assert desk.message == ""


def test_without_an_open_scan_a_broken_file_leaves_the_hint(desk: Desk, tmp_path: Path) -> None:
    before = desk.pictures()
    (tmp_path / "empty.nii").touch()
    desk.window.open_scan(tmp_path / "empty.nii")
    desk.settle()
    assert "empty.nii is empty" in desk.message
    desk.window.messages.hide()
    assert desk.pictures() == before
    assert desk.window.session.case is None


# Odd files


def test_voxels_without_a_number_are_counted_and_shown_as_background(desk: Desk, tmp_path: Path) -> None:
    voxels = abdomen().astype(np.float32)
    voxels[9, 20:22, 24:29] = np.nan
    voxels[0, 0, 0] = np.inf
    desk.open(write_scan(tmp_path / "gaps.nii.gz", voxels))
    assert desk.message.startswith("11 voxels are not a number")
    assert desk.window.messages.property("kind") == "warning"
    desk.do("smooth")
    desk.do("crosshair")
    seen, hole = desk.picture(), desk.view().to_viewport((20, 25))
    liver = desk.view().to_viewport((18, 25))
    assert not seen[int(hole.y()), int(hole.x())].any()
    assert seen[int(liver.y()), int(liver.x())].all()


def test_a_scan_of_nothing_but_gaps_opens(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "nothing.nii", np.full((4, 8, 9), np.nan, np.float32)))
    assert desk.message.startswith("288 voxels are not a number")
    desk.do("auto_window")
    for place in range(1, 7):
        desk.do(f"preset_{place}")
    assert desk.picture().any()  # letters and corner text


def test_a_guessed_grid_is_told_and_marked(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "guessed.nii", abdomen(), sform=0, qform=0))
    assert "a guess" in desk.message
    assert desk.window.messages.property("kind") == "warning"
    badges = [badge for badge in desk.window.status.findChildren(QAbstractButton) if "UNTRUSTED" in badge.text()]
    assert len(badges) == 1
    assert "a guess" in badges[0].toolTip()


@pytest.mark.parametrize(
    "shape", [(1, 40, 48), (18, 1, 48), (18, 40, 1), (18, 1, 1), (1, 40, 1), (1, 1, 48), (1, 1, 1), (2, 2, 2)]
)
def test_scans_of_few_slices(desk: Desk, tmp_path: Path, shape: tuple[int, int, int]) -> None:
    voxels = np.arange(np.prod(shape), dtype=np.int16).reshape(shape) * 7
    desk.open(write_scan(tmp_path / "thin.nii", voxels))
    for plane in Plane:
        pane = desk.window.planes.panes[plane]
        assert pane.slider.isEnabled() == (shape[plane.slice_axis] > 1)
        assert pane.slider.maximum() == shape[plane.slice_axis] - 1
        for notches in (1, -3, 8):
            wheel(pane.view, notches)
            wheel(pane.view, notches, Qt.KeyboardModifier.ControlModifier)
        middle = pane.view.viewport().rect().center()
        drag(pane.view.viewport(), middle, middle + QPoint(40, 25), Qt.MouseButton.LeftButton)
        drag(pane.view.viewport(), middle, middle + QPoint(40, 25), Qt.MouseButton.RightButton)
        assert np.isfinite(pane.view.zoom)
        assert desk.picture(plane).any()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_F, Qt.Key.Key_0):
        desk.key(key)
    assert all(0 <= at < n for at, n in zip(desk.window.session.cursor, shape, strict=True))
    desk.do("maximise")
    assert desk.picture().any()


@pytest.mark.parametrize("dtype", ["int16", "uint8", "float32", "float64"])
def test_a_scan_of_one_value(desk: Desk, tmp_path: Path, dtype: str) -> None:
    desk.open(write_scan(tmp_path / "flat.nii", np.full((4, 8, 9), 42, dtype)))
    assert desk.message == ""
    desk.do("auto_window")
    for place in range(1, 7):
        desk.do(f"preset_{place}")
    desk.do("invert")
    middle = desk.view().viewport().rect().center()
    drag(desk.view().viewport(), middle, middle + QPoint(-80, 60), Qt.MouseButton.RightButton)
    assert desk.picture().any()


def test_slices_twenty_times_as_thick_as_pixels_are_wide(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "thick.nii", abdomen(), (20.0, 1.0, 1.0)))
    coronal, axial = desk.view(Plane.CORONAL), desk.view()
    across = coronal.to_viewport((0, 1)).x() - coronal.to_viewport((0, 0)).x()
    down = coronal.to_viewport((1, 0)).y() - coronal.to_viewport((0, 0)).y()
    assert down / across == pytest.approx(20)
    across = axial.to_viewport((0, 1)).x() - axial.to_viewport((0, 0)).x()
    assert axial.to_viewport((1, 0)).y() - axial.to_viewport((0, 0)).y() == pytest.approx(across)
    # A click lands on the slice that is under the pointer.
    click(coronal.viewport(), coronal.to_viewport((3, 30)))
    assert desk.window.session.cursor == (SHAPE[0] - 1 - 3, SHAPE[1] // 2, 30)


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "float32", "float64"]
)
def test_every_stored_type_shows_the_same_picture(desk: Desk, tmp_path: Path, dtype: str) -> None:
    voxels = np.clip(abdomen(), 0, 100)
    desk.open(write_scan(tmp_path / "int16.nii", voxels))
    desk.key(Qt.Key.Key_1)
    reference = desk.picture()[40:-40]
    desk.open(write_scan(tmp_path / "typed.nii", voxels.astype(dtype), endianness=">"))
    desk.key(Qt.Key.Key_1)
    np.testing.assert_array_equal(desk.picture()[40:-40], reference)


# Time


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """Three time points of an abdomen that grows brighter."""
    body = abdomen()
    return write_scan(tmp_path / "series.nii.gz", np.stack([body, body + 20, body + 40], axis=-1))


def test_time_goes_by_keys_and_place_and_window_stay(desk: Desk, series: Path) -> None:
    desk.open(series)
    desk.key(Qt.Key.Key_2)
    desk.key(Qt.Key.Key_PageUp)
    place, window, first = desk.window.session.cursor, desk.window.session.window, desk.picture()
    for key, expected in (
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Left, 0),
    ):
        desk.key(key)
        desk.settle()
        assert desk.case.volume.source.time_point == expected
        assert desk.case.volume.intensity_at((9, 8, 6)) == BODY + 20 * expected
        assert desk.window.session.cursor == place
        assert desk.window.session.window == window
        assert desk.window.session.preset == 1
        assert np.array_equal(desk.picture(), first) == (expected == 0)


def test_a_held_key_goes_on_from_the_time_point_asked_for(
    desk: Desk, series: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(series)
    let_go = threading.Event()

    def slowly(*asked: object) -> Volume:
        let_go.wait(20)
        return load_volume(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(controller, "load_volume", slowly)
    for _ in range(4):  # beyond the last, where it stays
        desk.key(Qt.Key.Key_Right)
    assert desk.case.volume.source.time_point == 0
    let_go.set()
    desk.settle()
    assert desk.case.volume.source.time_point == 2
    desk.key(Qt.Key.Key_Left)
    desk.settle()
    assert desk.case.volume.source.time_point == 1


def test_a_scan_read_as_ct_stays_one_through_time(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "mr.nii", np.stack([np.abs(abdomen())] * 2, axis=-1)))
    assert "Looks like MR" in badges(desk)
    desk.do("read_as_ct")
    desk.key(Qt.Key.Key_Right)
    desk.settle()
    assert (desk.case.volume.source.time_point, desk.case.volume.modality) == (1, Modality.CT)
    assert "Read as CT" in badges(desk)
    desk.open(write_scan(tmp_path / "other.nii", np.abs(abdomen())))
    assert "Looks like MR" in badges(desk)


def badges(desk: Desk) -> list[str]:
    """What the status bar says."""
    return [label.text() for label in desk.window.status.findChildren(QLabel)]


def test_another_time_point_has_no_mask_yet(desk: Desk, series: Path, mask: Path) -> None:
    desk.open(series)
    desk.open_mask(mask)
    assert desk.case.lesions
    desk.key(Qt.Key.Key_Right)
    desk.settle()
    assert desk.case.mask is None
    assert desk.window.lesions.table.rowCount() == 0


# What the window tells of the patient


def test_no_folder_is_written_anywhere_in_the_window(desk: Desk, mask: Path, tmp_path: Path) -> None:
    path = write_scan(tmp_path / PATIENT_FOLDER / "scan.nii.gz", abdomen())
    desk.open(path)
    desk.open_mask(mask)
    desk.do("next_lesion")
    told = [desk.window.windowTitle(), desk.window.windowFilePath(), desk.window.status.currentMessage()]
    for widget in desk.window.findChildren(QWidget):
        told += [widget.toolTip(), widget.statusTip(), widget.accessibleName(), widget.windowTitle()]
        told += [widget.text()] if isinstance(widget, QLabel) else []
    for action in desk.window.actions_by_id.values():
        told += [action.text(), action.toolTip(), action.statusTip()]
    assert not [text for text in told if PATIENT_FOLDER in text]
