"""A folder as a list of scans with pictures, in the real window."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolButton

from engine.scan.preview import read_preview
from tests.sentences import PATIENT_FOLDER
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.__main__ import main
from viewer.panels.series_rows import PICTURE_PX, SeriesRow
from viewer.work import thumbnails
from viewer.work.lanes import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scans of a patient, a mask, a series in time, and what is broken."""
    made = tmp_path / PATIENT_FOLDER
    write_scan(made / "1 native.nii.gz", abdomen())
    write_scan(made / "2 portal.nii", abdomen()[:, ::-1], codes="LPS")
    write_scan(made / "3 portal mask.nii.gz", abdomen_labels())
    write_scan(made / "4 dynamic.nii.gz", np.stack([abdomen()] * 3, axis=-1), codes="ASR")
    whole = write_scan(made / "5 cut.nii", abdomen())
    whole.write_bytes(whole.read_bytes()[:5000])
    (made / "6 nonsense.nii.gz").write_bytes(b"no scan at all")
    (made / "report.pdf").write_bytes(b"%PDF")
    return made


def listed(desk: Desk, folder: Path) -> tuple[SeriesRow, ...]:
    """Open a folder, wait until every scan of it has been looked into."""
    desk.window.open_folder(folder)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)
    return desk.window.beside.series.rows


def row_rect(desk: Desk, place: int) -> QRect:
    entries = desk.window.beside.series.list
    return entries.visualItemRect(entries.item(place))


def click(desk: Desk, place: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    hands.click(desk.window.beside.series.list.viewport(), QPointF(row_rect(desk, place).center()), button)
    desk.settle()


def opened(desk: Desk) -> str:
    return desk.case.volume.name


def test_every_scan_is_listed_with_what_is_known_of_it(desk: Desk, folder: Path) -> None:
    assert desk.window.beside.series.isHidden()
    rows = listed(desk, folder)
    assert [row.title for row in rows] == [path.name for path in sorted(folder.glob("*.nii*"))]
    assert [row.details for row in rows] == [
        ("48 × 40 × 18", "1.00 × 1.50 × 4.00 mm", "CT"),
        ("48 × 40 × 18", "1.00 × 1.50 × 4.00 mm", "CT"),
        ("48 × 40 × 18", "1.00 × 1.50 × 4.00 mm", "Mask"),
        ("48 × 40 × 18", "1.00 × 1.50 × 4.00 mm", "CT, 3 time points"),
        (),
        (),
    ]
    assert desk.window.beside.series.isVisible()
    assert desk.window.session.case is None


def test_what_is_broken_says_so_and_blocks_nothing(desk: Desk, folder: Path) -> None:
    *sound, cut, nonsense = listed(desk, folder)
    assert all(row.picture is not None and not row.trouble for row in sound)
    assert cut.picture is nonsense.picture is None
    assert cut.trouble.startswith("5 cut.nii is cut off:")
    assert nonsense.trouble.startswith("6 nonsense.nii.gz is not a NIfTI file")
    assert not desk.message
    items = desk.window.beside.series.list
    assert items.item(4).toolTip() == f"<p>{cut.trouble}</p>"
    assert cut.trouble in items.item(4).data(Qt.ItemDataRole.AccessibleTextRole)


def test_pictures_are_the_middle_slice_in_its_proportions(desk: Desk, folder: Path) -> None:
    native, portal, mask, dynamic, *_ = (row.picture for row in listed(desk, folder))
    for picture in (native, portal, mask, dynamic):
        assert picture is not None
        size = picture.deviceIndependentSize()
        # 48 mm across, 60 mm down
        assert size.width() == pytest.approx(PICTURE_PX * 0.8, abs=1)
        assert size.height() == PICTURE_PX
    assert native is not None
    assert portal is not None
    assert dynamic is not None
    seen = hands.to_array(native)
    assert seen[:10].max() < 10 < seen[40:100, 40:80].min()  # air before, liver within
    assert np.abs(hands.to_array(portal).astype(int) - seen[::-1]).mean() < 5  # front and back are swapped
    assert np.array_equal(hands.to_array(dynamic), seen)  # however the file lays it out


def test_pictures_are_drawn(desk: Desk, folder: Path) -> None:
    listed(desk, folder)
    QApplication.processEvents()
    seen = hands.picture(desk.window.beside.series.list.viewport())
    for place, drawn in ((0, True), (4, False)):
        rect = row_rect(desk, place)
        box = seen[rect.top() + 20 : rect.top() + 70, rect.left() + 20 : rect.left() + 70]
        assert (box.min(axis=2) > 90).mean() > 0.3 if drawn else (box.max(axis=2) == 0).mean() > 0.8


def test_a_click_opens_and_the_keys_still_scroll(desk: Desk, folder: Path) -> None:
    listed(desk, folder)
    desk.view().setFocus()
    click(desk, 1)
    assert opened(desk) == "2 portal.nii"
    assert not desk.window.beside.series.list.hasFocus()
    k = desk.window.session.cursor[0]
    QTest.keyClick(QApplication.focusWidget() or desk.window, Qt.Key.Key_Up)
    assert desk.window.session.cursor[0] == k + 1
    assert desk.window.beside.series.list.currentRow() == 1


def test_with_the_keyboard_alone(desk: Desk, folder: Path) -> None:
    listed(desk, folder)
    entries = desk.window.beside.series.list
    entries.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(entries, key)
    desk.settle()
    assert opened(desk) == "2 portal.nii"
    k = desk.window.session.cursor[0]
    QTest.keyClick(entries, Qt.Key.Key_Home)
    assert entries.currentRow() == 0
    assert desk.window.session.cursor[0] == k  # the list's key, not the slices'
    QTest.keyClick(entries, Qt.Key.Key_I)
    assert desk.window.session.inverted  # letters stay the window's


def test_next_and_previous_scan(desk: Desk, folder: Path) -> None:
    assert not desk.can("next_scan")
    listed(desk, folder)
    assert desk.can("next_scan")
    for key, expected in (
        (Qt.Key.Key_PageDown, "1 native.nii.gz"),
        (Qt.Key.Key_PageDown, "2 portal.nii"),
        (Qt.Key.Key_PageUp, "1 native.nii.gz"),
        (Qt.Key.Key_PageUp, "1 native.nii.gz"),
    ):
        desk.key(key, Qt.KeyboardModifier.ControlModifier)
        desk.settle()
        assert opened(desk) == expected


def test_a_broken_scan_leaves_the_open_one(desk: Desk, folder: Path) -> None:
    listed(desk, folder)
    click(desk, 0)
    click(desk, 5)
    assert opened(desk) == "1 native.nii.gz"
    assert "not a NIfTI file" in desk.message


def test_the_open_scan_is_marked(desk: Desk, folder: Path, scan: Path) -> None:
    desk.open(folder / "2 portal.nii")
    listed(desk, folder)
    assert desk.window.beside.series.list.currentRow() == 1
    desk.open(scan)
    assert desk.window.beside.series.list.currentRow() == -1


def test_it_is_closed_and_shown_again(desk: Desk, folder: Path) -> None:
    assert not desk.can("scan_list")
    listed(desk, folder)
    assert desk.window.actions_by_id["scan_list"].isChecked()
    [close] = desk.window.beside.series.findChildren(QToolButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert desk.window.beside.series.isHidden()
    assert not desk.window.actions_by_id["scan_list"].isChecked()
    desk.do("scan_list")
    assert desk.window.beside.series.isVisible()


def test_another_folder_takes_the_place_of_one_that_is_still_read(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_scan(tmp_path / "other" / "only.nii", abdomen()).parent
    began, let_go = threading.Event(), threading.Event()

    def slowly(path: Path, *rest: Any) -> Any:
        if path.parent == folder:
            began.set()
            let_go.wait(20)
        return read_preview(path, *rest)

    monkeypatch.setattr(thumbnails, "read_preview", slowly)
    desk.window.open_folder(folder)
    desk.qtbot.waitUntil(began.is_set, timeout=20_000)
    rows = listed(desk, other)
    let_go.set()
    assert [row.title for row in rows] == ["only.nii"]
    QApplication.processEvents()
    assert desk.window.beside.series.rows == rows


def test_a_list_can_be_used_while_it_is_read(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    def slowly(*asked: Any) -> Any:
        let_go.wait(20)
        return read_preview(*asked)

    monkeypatch.setattr(thumbnails, "read_preview", slowly)
    desk.window.open_folder(folder)
    desk.qtbot.waitUntil(lambda: bool(desk.window.beside.series.rows), timeout=20_000)
    assert {row.details for row in desk.window.beside.series.rows} == {()}
    click(desk, 1)
    assert opened(desk) == "2 portal.nii"
    let_go.set()
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)
    assert desk.window.beside.series.list.currentRow() == 1


def test_a_folder_without_scans_says_so_and_leaves_the_list(desk: Desk, folder: Path, tmp_path: Path) -> None:
    rows = listed(desk, folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert listed(desk, empty) == rows
    assert desk.message == "The folder holds no scan (.nii, .nii.gz, .hdr, .img). Choose the one with the files in it."


def test_a_folder_is_dropped(desk: Desk, folder: Path) -> None:
    assert hands.drop_files(desk.window, folder)
    desk.qtbot.waitUntil(lambda: len(desk.window.beside.series.rows) == 6, timeout=20_000)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)


def test_a_folder_is_chosen(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for answer, expected in (("", 0), (str(folder), 6)):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, answer=answer: answer)
        desk.do("open_folder")
        desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(FOLDER), timeout=20_000)
        assert len(desk.window.beside.series.rows) == expected


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # what a menu asks of a screen
def test_the_menu_of_a_row(desk: Desk, folder: Path) -> None:
    listed(desk, folder)
    entries = desk.window.beside.series.list
    place = row_rect(desk, 1).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, entries.viewport().mapToGlobal(place))
    QApplication.sendEvent(entries.viewport(), event)
    [menu] = [menu for menu in entries.findChildren(QMenu) if menu.isVisible()]
    open_it, compare = menu.actions()
    assert not compare.isEnabled()  # nothing is open to compare with
    open_it.trigger()
    menu.close()
    desk.settle()
    assert opened(desk) == "2 portal.nii"


def test_odd_scans_have_their_pictures(desk: Desk, tmp_path: Path) -> None:
    made = tmp_path / "in"
    write_scan(made / "1 constant.nii", np.full((9, 8, 7), 5, np.int16))
    write_scan(made / "2 nan.nii", np.full((9, 8, 7), np.nan, np.float32))
    write_scan(made / "3 line.nii", np.arange(40, dtype=np.int16).reshape(40, 1, 1))
    write_scan(made / "4 thin.nii", np.arange(400, dtype=np.float64).reshape(1, 400, 1))
    write_scan(made / "5 huge.nii", np.full((3, 8, 7), 3e38, np.float32))
    write_scan(made / '6 "it\'s\nodd" <b>ü.nii', np.zeros((3, 8, 7), np.int16))
    rows = listed(desk, made)
    assert all(row.picture is not None and not row.picture.isNull() for row in rows), [row.trouble for row in rows]
    hands.picture(desk.window.beside.series)


def test_names_of_folders_are_nowhere(desk: Desk, folder: Path) -> None:
    listed(desk, folder)
    entries = desk.window.beside.series.list
    for place in range(entries.count()):
        item = entries.item(place)
        assert PATIENT_FOLDER not in f"{item.text()}{item.toolTip()}{item.data(Qt.ItemDataRole.AccessibleTextRole)}"


# From the command line


def test_a_folder_on_the_command_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "picture.png"
    assert main([str(folder), "--screenshot", str(picture)]) == 0
    assert picture.stat().st_size > 10_000
    assert capsys.readouterr() == ("", "")


def test_what_needs_one_scan_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(folder), "--predict"])
    assert ended.value.code == 2
    assert "--predict needs one SCAN, not a folder of them" in capsys.readouterr().err


def test_real_folders(desk: Desk, shared_data: Path) -> None:
    rows = listed(desk, shared_data / "odd")
    assert len(rows) == 6
    assert all(row.picture is not None for row in rows)
