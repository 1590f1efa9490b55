"""Scans that are unlike others, and files that go away, with everything beside the planes switched on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from engine.scan.masks import save_mask
from engine.scan.nifti import load_volume
from engine.scan.volume import Mask
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, write_scan
from viewer.work.lanes import FOLDER


def use_everything(desk: Desk, path: Path) -> None:
    """Open a scan with a mask of one voxel, beside itself, in space and in its folder's list, and handle all of it."""
    desk.open(path)
    labels = np.zeros(desk.case.volume.geometry.shape, np.uint8)
    labels[tuple(n // 2 for n in labels.shape)] = 2
    save_mask(mask := path.parent.with_name("mask.nii"), Mask(labels, desk.case.volume.geometry), desk.case.volume)
    desk.open_mask(mask)
    assert len(desk.case.lesions) == 1
    desk.do("surfaces")
    desk.window.compare_with(path)
    desk.window.open_folder(path.parent)
    desk.settle()
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)
    assert not desk.window.beside.surface_view.is_empty
    for pane in (*desk.window.planes.panes.values(), *desk.window.beside.compare_pane.planes.panes.values()):
        if not pane.isVisible():
            continue
        middle = pane.view.viewport().rect().center()
        for notches in (1, -3, 60):
            hands.wheel(pane.view, notches)
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            hands.drag(pane.view.viewport(), middle, middle + QPoint(40, 25), button)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left):
        desk.key(key)
        desk.settle()
    middle = desk.window.beside.surface_view.rect().center()
    hands.drag(desk.window.beside.surface_view, middle, middle + QPoint(30, 20), Qt.MouseButton.LeftButton)
    desk.do("maximise")
    desk.window.grab()


@pytest.mark.parametrize(
    "voxels",
    [
        pytest.param(np.zeros((1, 40, 48), np.int16), id="one slice"),
        pytest.param(np.arange(60, dtype=np.int16).reshape(60, 1, 1), id="1 x 1 x N"),
        pytest.param(np.full((9, 8, 7), 42, np.uint8), id="constant"),
        pytest.param(abdomen()[..., np.newaxis], id="4-D of one volume"),
        pytest.param(np.arange(2000 * 12 * 9, dtype=np.float32).reshape(2000, 12, 9), id="2,000 slices"),
    ],
)
def test_of_every_shape(desk: Desk, tmp_path: Path, voxels: NDArray[Any]) -> None:
    path = write_scan(tmp_path / "in" / "scan.nii.gz", voxels)
    use_everything(desk, path)
    assert desk.message == ""
    [row] = desk.window.beside.series.rows
    assert row.picture is not None
    assert desk.window.beside.time.isHidden()


def test_slices_twenty_times_as_thick(desk: Desk, tmp_path: Path) -> None:
    use_everything(desk, write_scan(tmp_path / "in" / "thick.nii", abdomen(), (20.0, 1.0, 1.0)))
    first, second = desk.window.session, desk.window.beside.comparison.second
    assert first.cursor == second.cursor


def test_of_every_name(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    names = ['it\'s "quoted"', "Größe ÄÖÜ ß", "two\nlines", "<b>bold & more", "x" * 200]
    paths = [write_scan(folder / f"{name}.nii", abdomen()) for name in names]
    desk.window.open_folder(folder)
    desk.qtbot.waitUntil(lambda: len(desk.window.beside.series.rows) == len(names), timeout=20_000)
    for path in paths:
        desk.open(path)
        desk.window.compare_with(path)
        desk.settle()
        assert "\n" not in desk.window.windowTitle()
        entries = desk.window.beside.series.list
        assert desk.window.beside.series.rows[entries.currentRow()].path == path
        path.write_bytes(b"no scan any more")
    desk.window.grab()
    desk.window.open_folder(folder)
    desk.qtbot.waitUntil(lambda: all(row.trouble for row in desk.window.beside.series.rows), timeout=20_000)
    assert not any("\n" in row.title + row.trouble for row in desk.window.beside.series.rows)


def test_a_file_that_is_removed_while_it_is_open(
    desk: Desk, scan: Path, mask: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(scan)
    desk.window.open_folder(scan.parent)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)
    scan.unlink()
    before = desk.pictures()
    # All that is there goes on.
    desk.use_model(model)
    desk.window.messages.hide()
    QApplication.processEvents()
    assert desk.pictures() == before
    desk.do("predict")
    desk.settle()
    assert len(desk.case.lesions) == 3
    written = tmp_path / "kept_mask.nii.gz"
    hands.answer_dialog(monkeypatch, written)
    desk.do("save_mask")
    desk.settle()
    assert load_volume(written).geometry == desk.case.volume.geometry
    # What needs the file says that it is gone, and nothing else changes.
    place = next(n for n, row in enumerate(desk.window.beside.series.rows) if row.path == scan)
    entries = desk.window.beside.series.list
    middle = QPointF(entries.visualItemRect(entries.item(place)).center())
    wishes: list[Callable[[], object]] = [
        lambda: hands.click(entries.viewport(), middle),
        lambda: desk.window.compare_with(scan),
    ]
    for wish in wishes:
        desk.window.messages.hide()
        wish()
        desk.settle()
        assert desk.message == "There is no file abdomen.nii.gz. Was it moved or renamed?"
        assert len(desk.case.lesions) == 3
    assert not desk.window.beside.comparison.is_on


def test_a_folder_that_is_removed_while_it_is_listed(desk: Desk, tmp_path: Path) -> None:
    path = write_scan(tmp_path / "in" / "scan.nii", abdomen())
    desk.window.open_folder(path.parent)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)
    path.unlink()
    path.parent.rmdir()
    desk.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert desk.message == "The folder in does not exist. Check the path of scan.nii."
    desk.window.open_folder(path.parent)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)
    assert desk.message == "The folder is not there any more. Was it moved or renamed?"


def test_every_odd_file_there_is(desk: Desk, shared_data: Path) -> None:
    paths = [path for folder in ("odd", "small") for path in sorted((shared_data / folder).glob("*.nii.gz"))]
    assert paths
    for path in paths:
        desk.open(path)
        desk.window.compare_with(path)
        desk.settle()
        hands.wheel(desk.view(), 4)
        assert desk.window.session.cursor == desk.window.beside.comparison.second.cursor
        assert desk.picture().any()
