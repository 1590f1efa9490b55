"""Open, scroll, segment, toggle, measure, export: the main job, on the bundled sample with the bundled model."""

from __future__ import annotations

import csv
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import resources
from engine import FULL_NOTICE
from engine.__main__ import main as engine_main
from engine.scan.masks import load_mask
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Label
from tests.e2e.conftest import Tell
from tests.viewer.hands import answer_dialog, drag, wheel
from training.data.phantom import Phantom, make_phantom
from viewer.__main__ import main as viewer_main
from viewer.main_window import MainWindow
from viewer.work.lanes import FINDINGS


def picture(window: MainWindow, plane: Plane = Plane.AXIAL) -> np.ndarray:
    """What is on screen in a plane, (rows, cols, 4) uint8."""
    image = window.planes.panes[plane].view.grab().toImage()
    return np.array(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[:, : image.width()].copy()


def dice(a: np.ndarray, b: np.ndarray) -> float:
    """Overlap of two masks."""
    return 2 * np.count_nonzero(a & b) / (np.count_nonzero(a) + np.count_nonzero(b))


def sample_phantom() -> Phantom:
    """The bundled sample with its truth, drawn again as resources/samples/README.md says."""
    return make_phantom(1, shape=(96, 256, 256), spacing_mm=(2.5, 1.5, 1.5))


@pytest.mark.slow
def test_read_segment_measure_and_export(
    tell: Tell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def story(window: MainWindow) -> None:
        session = window.session
        qtbot.waitUntil(lambda: session.whole_case is not None, timeout=20_000)
        case = session.case
        assert case is not None
        axial = window.planes.panes[Plane.AXIAL].view

        # Scroll: wheel, keys, slider; the crosshair goes along in the other planes.
        start = session.cursor
        before = picture(window)
        wheel(axial, 3)
        assert session.cursor == (start[0] + 3, *start[1:])
        assert not np.array_equal(picture(window), before)
        QTest.keyClick(window, Qt.Key.Key_Down)
        QTest.keyClick(window, Qt.Key.Key_PageDown)
        assert session.cursor[0] == start[0] - 3
        QTest.keyClick(window, Qt.Key.Key_End)
        assert session.cursor[0] == case.volume.geometry.shape[0] - 1
        window.planes.panes[Plane.AXIAL].slider.setValue(start[0])
        assert session.cursor == start

        # Window by right-drag.
        level, width = session.window.level, session.window.width
        middle = axial.viewport().rect().center()
        drag(axial.viewport(), middle, middle + QPoint(60, 0), Qt.MouseButton.RightButton)
        assert session.window.width > width
        assert session.window.level == level
        QTest.keyClick(window, Qt.Key.Key_3)
        assert (session.window.level, session.window.width) == (90, 150)

        # Segment with the shipped model; the window stays alive meanwhile.
        QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert window.controller.is_busy(FINDINGS)
        wheel(axial, 1)
        assert session.cursor[0] == start[0] + 1
        qtbot.waitUntil(lambda: not window.controller.is_busy(FINDINGS), timeout=120_000)
        case = session.case
        assert case is not None
        assert window.messages.text == ""
        assert case.mask is not None
        truth = sample_phantom().labels
        assert dice(case.mask.labels > Label.BACKGROUND, truth > Label.BACKGROUND) > 0.85
        assert case.lesions
        assert "CPU" in window.status.device_text or "CUDA" in window.status.device_text

        # A click on a lesion goes to its largest slice, with its diameters drawn.
        table = window.lesions.table
        assert table.rowCount() == len(case.lesions)
        QTest.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(table.item(0, 1)).center()
        )
        lesion = case.lesions[0]
        assert session.lesion is lesion
        assert session.cursor == lesion.focus
        assert case.mask.labels[session.cursor] == Label.TUMOUR

        # Toggling the overlay changes the picture, and gives it back.
        shown = picture(window)
        QTest.keyClick(window, Qt.Key.Key_S)
        hidden = picture(window)
        assert np.abs(shown.astype(int) - hidden).max() > 30
        QTest.keyClick(window, Qt.Key.Key_S)
        assert np.array_equal(picture(window), shown)
        QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
        assert not np.array_equal(picture(window), shown)
        assert not np.array_equal(picture(window), hidden)
        QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(window, Qt.Key.Key_D)
        assert not np.array_equal(picture(window), shown)

        # Export, and read the file back.
        target = tmp_path / "lesions.csv"
        answer_dialog(monkeypatch, target)
        QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not window.controller.busy, timeout=20_000)
        with target.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert [int(row["lesion_id"]) for row in rows] == [lesion.number for lesion in case.lesions]
        assert float(rows[0]["longest_diameter_mm"]) == pytest.approx(lesion.longest_diameter_mm, abs=0.051)
        assert float(rows[0]["volume_ml"]) == pytest.approx(lesion.volume_ml, rel=0.005)
        assert rows[0]["intensity_unit"] == "HU"
        assert rows[0]["model_name"] == case.prediction.card.name
        assert rows[0]["research_use_notice"] == FULL_NOTICE

        # And the mask, on the scan's own grid.
        answer_dialog(monkeypatch, tmp_path / "mask.nii.gz")
        QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: not window.controller.busy, timeout=20_000)
        saved, scan = nib.load(tmp_path / "mask.nii.gz"), nib.load(resources.sample_scan())
        assert saved.shape == scan.shape
        np.testing.assert_array_equal(saved.affine, scan.affine)

    tell(["--sample"], story)


@pytest.mark.slow
def test_a_real_ct_without_anyone_at_the_screen(shared_data: Path, tmp_path: Path) -> None:
    """The issue's own command line: a real liver, the right way round, with plausible numbers."""
    scan = shared_data / "lits" / "imagesTr" / "liver_016.nii.gz"
    picture_file, table, mask_folder = tmp_path / "a.png", tmp_path / "a.csv", tmp_path / "out"
    assert viewer_main([str(scan), "--predict", "--screenshot", str(picture_file), "--csv", str(table)]) == 0
    shown = QImage(str(picture_file))
    assert shown.width() >= 1200
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert all(0 < float(row["longest_diameter_mm"]) < 250 for row in rows)
    assert all(float(row["short_axis_mm"]) <= float(row["longest_diameter_mm"]) for row in rows)

    # The same prediction by the engine, against the radiologists' liver; patient-right is file-left in LAS and LPS.
    assert engine_main(["predict", str(scan), "--out", str(mask_folder)]) == 0
    volume = load_volume(scan)
    predicted = load_mask(mask_folder / "liver_016_mask.nii.gz", volume)
    truth = load_mask(shared_data / "lits" / "labelsTr" / "liver_016.nii.gz", volume)
    assert dice(predicted.labels > 0, truth.labels > 0) > 0.8
    _, _, columns = np.nonzero(predicted.labels)
    assert columns.mean() < volume.geometry.shape[2] / 2  # on the left of the screen
