"""A reader walks through the lesions of a real CT, accepts, rejects, corrects one, and takes the numbers away."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, voxel_to_pixel
from engine.scan.volume import Label
from tests.e2e.conftest import Tell
from tests.viewer.hands import answer_dialog
from viewer.main_window import MainWindow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def lines(path: Path) -> dict[str, dict[str, str]]:
    """The lines of a table, by their lesion."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {line["lesion_id"]: line for line in csv.DictReader(stream)}


def test_accept_two_reject_one_correct_one(
    tell: Tell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_data: Path
) -> None:
    scan = shared_data / "lits" / "imagesTr" / "liver_037.nii.gz"
    drawn = shared_data / "lits" / "labelsTr" / "liver_037.nii.gz"
    table, mask = tmp_path / "numbers.csv", tmp_path / "mask.nii.gz"

    def read(window: MainWindow) -> None:
        def settle() -> None:
            qtbot.waitUntil(lambda: not window.controller.busy, timeout=60_000)

        def key(key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
            modifiers = NONE
            for modifier in held:
                modifiers |= modifier
            QTest.keyClick(window, key, modifiers)
            settle()

        def at(row: float, col: float) -> QPoint:
            return view.to_viewport((row, col)).toPoint()

        qtbot.waitUntil(lambda: window.session.whole_case is not None, timeout=60_000)
        window.controller.open_mask(drawn)
        settle()
        session, view = window.session, window.planes.panes[Plane.AXIAL].view
        assert session.case is not None
        assert len(session.case.lesions) >= 3
        key(Qt.Key.Key_N)
        key(Qt.Key.Key_Return)  # the first is accepted
        key(Qt.Key.Key_Backspace)  # the second is not
        key(Qt.Key.Key_Return)  # and the third is
        assert session.case.totals.accepted == 2
        assert session.case.totals.rejected == 1
        session.choose_number(1)
        before = session.case.lesions[0].volume_ml
        words = window.lesions.summary
        centre = voxel_to_pixel(session.case.volume.geometry, Plane.AXIAL, session.case.lesions[0].focus)
        key(Qt.Key.Key_B)
        window.editing.brush_panel.diameter.setValue(60.0)
        QTest.mousePress(view.viewport(), LEFT, NONE, at(*centre))
        QTest.mouseMove(view.viewport(), at(centre[0] + 2, centre[1] + 2))
        QTest.mouseRelease(view.viewport(), LEFT, NONE, at(centre[0] + 2, centre[1] + 2))
        settle()
        grown = session.case.lesions[0].volume_ml
        assert grown > before
        assert window.lesions.summary != words
        key(Qt.Key.Key_Z, CTRL)
        assert session.case.lesions[0].volume_ml == before
        assert window.lesions.summary == words
        key(Qt.Key.Key_Z, CTRL, SHIFT)
        assert session.case.lesions[0].volume_ml == grown
        answer_dialog(monkeypatch, table)
        window.actions_by_id["export"].trigger()
        settle()
        answer_dialog(monkeypatch, mask)
        window.actions_by_id["save_mask"].trigger()
        settle()

    tell([str(scan)], read)
    written = lines(table)
    assert [written[name]["status"] for name in ("1", "2", "3")] == ["accepted", "rejected", "accepted"]
    assert [written[name]["source"] for name in ("1", "2", "3")] == ["edited", "file", "file"]
    volume = load_volume(scan)
    saved = load_mask(mask, volume).labels == Label.TUMOUR
    ml = sum(float(line["volume_ml"]) for line in written.values() if line["status"] != "rejected")
    assert saved.sum() * volume.geometry.voxel_volume_mm3 / 1000 == pytest.approx(ml, abs=0.01)
    assert np.count_nonzero(saved)
