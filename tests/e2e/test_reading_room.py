"""Stories of a reader: a CT with three lesions, two dates of one patient, an MRI whose window is wrong, a whole CT."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from engine.scan.slicing import Plane
from engine.scan.volume import Modality
from tests.e2e.conftest import Tell
from tests.viewer.hands import answer_dialog, click, drag, picture, wheel
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.main_window import MainWindow
from viewer.views.slice_view import SliceView

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PATIENCE_MS = 60_000


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until a scan is there and nothing runs."""
    qtbot.waitUntil(lambda: window.session.whole_case is not None and not window.controller.busy, timeout=PATIENCE_MS)


def axial(window: MainWindow) -> SliceView:
    return window.planes.panes[Plane.AXIAL].view


def note(window: MainWindow, words: str) -> None:
    """Write on the chosen lesion."""
    QTest.keyClick(window, Qt.Key.Key_F2)
    [editor] = [each for each in window.lesions.table.findChildren(QLineEdit) if each.isVisible()]
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    window.setFocus()


def test_read_a_ct_with_three_lesions_and_export(
    tell: Tell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = write_scan(tmp_path / "abdomen.nii.gz", abdomen())
    mask = write_scan(tmp_path / "mask.nii.gz", abdomen_labels())
    table = tmp_path / "lesions.csv"

    def story(window: MainWindow) -> None:
        rest(qtbot, window)
        session, view = window.session, axial(window)
        assert session.case is not None
        assert session.case.volume.modality is Modality.CT
        answer_dialog(monkeypatch, mask)
        QTest.keyClick(window, Qt.Key.Key_O, CTRL | SHIFT)
        rest(qtbot, window)
        assert window.lesions.table.rowCount() == 3

        # From lesion to lesion, each in its slice; what lies beneath is looked at.
        visited = []
        for _ in range(3):
            QTest.keyClick(window, Qt.Key.Key_N)
            assert session.lesion is not None
            assert session.cursor == session.lesion.focus
            visited.append(session.lesion.number)
        assert visited == [1, 2, 3]
        shown = picture(view.viewport())
        QTest.keyPress(window, Qt.Key.Key_H)
        assert not np.array_equal(picture(view.viewport()), shown)
        QTest.keyRelease(window, Qt.Key.Key_H)
        assert np.array_equal(picture(view.viewport()), shown)

        # A word on the last one, taken back and written again.
        note(window, "cyst?")
        assert session.case.notes == {3: "cyst?"}
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
        assert session.case.notes == {}
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL | SHIFT)
        assert session.case.notes == {3: "cyst?"}

        # A ruler across it.
        QTest.keyClick(window, Qt.Key.Key_M)
        middle = view.to_viewport((session.cursor[1], session.cursor[2])).toPoint()
        drag(view.viewport(), middle - QPoint(40, 0), middle + QPoint(40, 0), Qt.MouseButton.LeftButton)
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert len(window.marks.kept) == 1

        answer_dialog(monkeypatch, table)
        QTest.keyClick(window, Qt.Key.Key_E, CTRL)
        rest(qtbot, window)

    tell([str(scan)], story)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert [row["note"] for row in rows] == ["", "", "cyst?"]
    assert "ruler" in next(tmp_path.glob("*_tools.csv")).read_text(encoding="utf-8-sig")


def test_compare_two_dates(tell: Tell, qtbot: QtBot, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scans, masks = shared_data / "lits" / "imagesTr", shared_data / "lits" / "labelsTr"

    def story(window: MainWindow) -> None:
        rest(qtbot, window)
        window.controller.open_mask(masks / "liver_006.nii.gz")
        rest(qtbot, window)
        answer_dialog(monkeypatch, scans / "liver_008.nii.gz")
        QTest.keyClick(window, Qt.Key.Key_K, CTRL)
        rest(qtbot, window)
        second = window.beside.comparison.second
        answer_dialog(monkeypatch, masks / "liver_008.nii.gz")
        window.actions_by_id["open_second_mask"].trigger()
        rest(qtbot, window)
        assert second.case is not None
        assert second.case.lesions

        # The chosen lesion's place in both, as large in both.
        QTest.keyClick(window, Qt.Key.Key_N)
        here, there = axial(window), window.beside.compare_pane.planes.panes[Plane.AXIAL].view
        wheel(here, 3, CTRL)
        assert there.zoom == pytest.approx(here.zoom)
        case = window.session.case
        assert case is not None
        one, other = case.volume.geometry, second.case.volume.geometry
        apart_mm = np.abs(one.to_world(window.session.cursor) - other.to_world(second.cursor))
        assert np.all(apart_mm < 1.1)

        # The other date lies lower on its table: linked by slice from where the reader brings it.
        QTest.keyClick(window, Qt.Key.Key_L, CTRL)
        wheel(there, -4)
        links = window.beside.compare_pane.links
        links.setFocus()
        QTest.keyClick(links, Qt.Key.Key_Up)
        start = window.session.cursor[0], second.cursor[0]
        wheel(here, 2)
        assert (window.session.cursor[0], second.cursor[0]) == (start[0] + 2, start[1] + 2)
        QTest.keyClick(window, Qt.Key.Key_W, CTRL)
        assert window.beside.compare_pane.isHidden()

    tell([str(scans / "liver_006.nii.gz")], story)


def test_look_at_an_mri_and_fix_the_window(tell: Tell, qtbot: QtBot, shared_data: Path, tmp_path: Path) -> None:
    scan = sorted((shared_data / "mri" / "imagesTr").iterdir())[0]

    def story(window: MainWindow) -> None:
        rest(qtbot, window)
        session, view = window.session, axial(window)
        assert session.case is not None
        assert session.case.volume.modality is Modality.MR
        assert "HU" not in " ".join(view.corners.bottom_left)
        opening = session.window

        # Far too dark and flat by a slip of the hand, and back.
        drag(view.viewport(), QPoint(100, 300), QPoint(400, 60), Qt.MouseButton.RightButton)
        assert session.window.width > opening.width
        QTest.keyClick(window, Qt.Key.Key_R)
        assert session.window == opening

        # From what lies in the liver, then typed, then inverted.
        at = view.viewport().rect().center()
        drag(view.viewport(), at - QPoint(150, 60), at - QPoint(90, 20), Qt.MouseButton.LeftButton, CTRL)
        assert session.window != opening
        QTest.keyClick(window, Qt.Key.Key_W)
        level = window.focusWidget()
        assert isinstance(level, QLineEdit)
        QTest.keyClicks(level, "300")
        QTest.keyClick(level, Qt.Key.Key_Return)
        assert session.window.level == 300
        before = picture(view.viewport())
        QTest.keyClick(window, Qt.Key.Key_I)
        assert not np.array_equal(picture(view.viewport()), before)
        QTest.keyClick(window, Qt.Key.Key_0)
        assert session.inverted
        click(view.viewport(), QPointF(at))
        wheel(view, 2)
        QTest.keyClick(window, Qt.Key.Key_I)
        assert not session.inverted

    tell([str(scan)], story)


@pytest.mark.slow
def test_page_through_a_whole_ct_and_refuse_what_the_model_took_for_a_tumour(
    tell: Tell, qtbot: QtBot, shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A CT of 151 slices as it came from the scanner, with a large cyst beside a liver that has no tumour."""
    scan, drawn = (shared_data / "ct_full" / name for name in ("ircadb_07.nii.gz", "ircadb_07_label.nii.gz"))
    truth = nib.load(drawn)
    voxel_ml = abs(np.linalg.det(truth.affine[:3, :3])) / 1000
    table = tmp_path / "lesions.csv"

    def story(window: MainWindow) -> None:
        rest(qtbot, window)
        session, view = window.session, axial(window)

        # All of it, from end to end, and every plane.
        QTest.keyClick(window, Qt.Key.Key_Home)
        seen = [picture(view.viewport())]
        for place in range(10, 151, 10):
            wheel(view, 10)
            assert session.cursor[0] == place
            seen.append(picture(view.viewport()))
        assert all(not np.array_equal(one, other) for one, other in pairwise(seen))
        for plane in (Plane.CORONAL, Plane.SAGITTAL):
            before = session.cursor[plane.slice_axis]
            wheel(window.planes.panes[plane].view, 7)
            assert session.cursor[plane.slice_axis] == before + 7

        # What another reader drew, as an outline.
        answer_dialog(monkeypatch, drawn)
        QTest.keyClick(window, Qt.Key.Key_O, CTRL | SHIFT)
        rest(qtbot, window)
        assert session.case is not None
        assert session.case.lesions == ()
        assert session.case.liver_ml == pytest.approx(np.count_nonzero(truth.dataobj) * voxel_ml, rel=1e-6)
        session.set_index(Plane.AXIAL, 75)
        filled = picture(view.viewport())
        QTest.keyClick(window, Qt.Key.Key_O)
        assert not np.array_equal(picture(view.viewport()), filled)

        # What the model sees; none of it stands, and nothing of it is exported as a lesion that counts.
        QTest.keyClick(window, Qt.Key.Key_R, CTRL)
        rest(qtbot, window)
        assert session.case.lesions
        QTest.keyClick(window, Qt.Key.Key_N)
        for _ in session.case.lesions:
            QTest.keyClick(window, Qt.Key.Key_Backspace)
            rest(qtbot, window)
        assert session.case.totals.rejected == len(session.case.lesions)
        assert session.case.totals.lesions == ()
        answer_dialog(monkeypatch, table)
        QTest.keyClick(window, Qt.Key.Key_E, CTRL)
        rest(qtbot, window)

    tell([str(scan)], story)
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert {row["status"] for row in csv.DictReader(file)} == {"rejected"}
