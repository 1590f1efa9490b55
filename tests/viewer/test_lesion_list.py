"""The list of lesions: sorted, hidden, written on, counted together, copied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from engine.scan.slicing import Plane
from tests.viewer.conftest import Desk
from tests.viewer.hands import double_click, near_colour, wheel
from tests.viewer.scans import SPACING_MM, TUMOURS, abdomen_labels
from viewer import theme
from viewer.panels.lesion_rows import EVERY

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SHOWN, NUMBER, VOLUME, SLICE, PROBABILITY, NOTE = 0, 1, 2, 5, 7, 10


@pytest.fixture
def listed(desk: Desk, scan: Path, mask: Path) -> Desk:
    """A CT with its mask, no crosshair, pixels as they are; the largest lesion under the cursor."""
    desk.open(scan)
    desk.open_mask(mask)
    desk.do("crosshair")
    desk.do("smooth")
    desk.window.session.set_cursor((7, 25, 20))
    return desk


def column(desk: Desk, place: int) -> list[str]:
    table = desk.window.lesions.table
    return [table.item(line, place).text() for line in range(table.rowCount())]


def place_of(desk: Desk, line: int, place: int) -> QPoint:
    table = desk.window.lesions.table
    return table.visualRect(table.model().index(line, place)).center()


def click_heading(desk: Desk, place: int) -> None:
    header = desk.window.lesions.table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(place) + header.sectionSize(place) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def click_box(desk: Desk, line: int) -> None:
    table = desk.window.lesions.table
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place_of(desk, line, SHOWN))


def orange(desk: Desk, plane: Plane = Plane.AXIAL) -> int:
    """How much of a picture is drawn as tumour."""
    grey, share = (90 - 15) * 255 // 150, desk.window.session.style.opacity
    mixed = [round(grey * (1 - share) + part * share) for part in theme.TUMOUR.getRgb()[:3]]
    return int(np.count_nonzero(near_colour(desk.picture(plane), QColor(*mixed), 20)))


# Order


def test_a_heading_sorts_by_value_both_ways(listed: Desk) -> None:
    assert column(listed, NUMBER) == ["1", "2", "3"]
    click_heading(listed, SLICE)
    slices = [int(text) for text in column(listed, SLICE)]
    assert slices == sorted(slices)
    assert column(listed, NUMBER) != ["1", "2", "3"]
    click_heading(listed, VOLUME)
    volumes = [float(text) for text in column(listed, VOLUME)]
    assert volumes == sorted(volumes)
    click_heading(listed, VOLUME)
    assert [float(text) for text in column(listed, VOLUME)] == volumes[::-1]


def test_a_sorted_line_still_leads_to_its_lesion(listed: Desk) -> None:
    click_heading(listed, VOLUME)
    table = listed.window.lesions.table
    for line, number in enumerate((3, 2, 1)):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place_of(listed, line, VOLUME))
        lesion = listed.window.session.lesion
        assert lesion is not None
        assert lesion.number == number
        assert listed.window.session.cursor == lesion.focus
        assert [index.row() for index in table.selectionModel().selectedRows()] == [line]


def test_the_order_stays_when_other_lesions_come(listed: Desk, mask: Path) -> None:
    click_heading(listed, VOLUME)
    listed.open_mask(mask)
    assert column(listed, NUMBER) == ["3", "2", "1"]


# Hidden and shown


@pytest.mark.parametrize("plane", Plane)
def test_a_hidden_lesion_is_drawn_as_liver_in_every_plane(listed: Desk, plane: Plane) -> None:
    before = orange(listed, plane)
    assert before > 100
    click_box(listed, 0)
    assert orange(listed, plane) < before / 100
    k, j, i = listed.window.session.cursor
    assert listed.case.mask is not None
    assert listed.case.mask.labels[k, j, i] == 2, "the mask itself stays"
    click_box(listed, 0)
    assert orange(listed, plane) == before


def test_hiding_one_leaves_the_others(listed: Desk) -> None:
    listed.window.session.set_cursor((4, 15, 12))
    before = listed.pictures()
    small = orange(listed)
    assert small > 20
    click_box(listed, 0)  # the largest is not in this slice
    assert orange(listed) == small
    click_box(listed, 2)
    assert orange(listed) < small / 10
    listed.do("show_all_lesions")
    assert listed.pictures() == before
    assert listed.window.session.hidden == frozenset()


def test_a_click_on_the_box_leads_nowhere(listed: Desk) -> None:
    listed.window.session.choose_number(2)
    cursor = listed.window.session.cursor
    click_box(listed, 0)
    assert listed.window.session.cursor == cursor
    assert listed.window.session.lesion is not None
    assert listed.window.session.lesion.number == 2
    selected = listed.window.lesions.table.selectionModel().selectedRows()
    assert [index.row() for index in selected] == [1]


def test_hiding_by_key(listed: Desk) -> None:
    listed.key(Qt.Key.Key_N)
    action = listed.window.actions_by_id["show_lesion"]
    assert action.isChecked()
    listed.key(Qt.Key.Key_S, SHIFT)
    assert listed.window.session.hidden == {1}
    assert not action.isChecked()
    assert listed.window.lesions.table.item(0, SHOWN).checkState() == Qt.CheckState.Unchecked
    listed.key(Qt.Key.Key_N)
    assert action.isChecked(), "it is about the chosen one"
    listed.key(Qt.Key.Key_P)
    listed.key(Qt.Key.Key_S, SHIFT)
    assert listed.window.session.hidden == frozenset()
    assert listed.window.session.style.visible, "the overlay's own key is another"


def test_what_is_hidden_is_forgotten_with_its_mask(listed: Desk, mask: Path) -> None:
    click_box(listed, 0)
    listed.open_mask(mask)
    assert listed.window.session.hidden == frozenset()
    assert orange(listed) > 100


# Notes


def write(desk: Desk, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    desk.key(Qt.Key.Key_F2)
    [editor] = [each for each in desk.window.lesions.table.findChildren(QLineEdit) if each.isVisible()]
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, end)
    QApplication.processEvents()


def test_a_note_is_written_kept_and_sorted_by(listed: Desk) -> None:
    listed.key(Qt.Key.Key_N)
    write(listed, "cyst, is 1 of 2")
    assert listed.case.notes == {1: "cyst, is 1 of 2"}
    assert column(listed, NOTE) == ["cyst, is 1 of 2", "", ""]
    listed.window.setFocus()
    listed.key(Qt.Key.Key_N)
    write(listed, "  biopsy  ")
    assert listed.case.notes == {1: "cyst, is 1 of 2", 2: "biopsy"}
    click_heading(listed, NOTE)
    assert column(listed, NUMBER) == ["2", "1", "3"]
    assert not listed.window.session.inverted, "what is typed is no key"


def test_a_note_is_left_with_escape_and_taken_away_with_nothing(listed: Desk) -> None:
    listed.key(Qt.Key.Key_N)
    write(listed, "seen before")
    write(listed, "something else", Qt.Key.Key_Escape)
    assert listed.case.notes == {1: "seen before"}
    write(listed, " ")
    assert listed.case.notes == {}


def test_a_double_click_writes_where_it_is_and_nowhere_else(listed: Desk) -> None:
    table = listed.window.lesions.table
    for place, editors in ((VOLUME, 0), (NOTE, 1)):
        double_click(table.viewport(), at=place_of(listed, 1, place))
        assert len(table.findChildren(QLineEdit)) == editors


# All of them together


def test_tumour_burden_is_a_share_of_liver_and_lesions(listed: Desk) -> None:
    labels = abdomen_labels()
    share = np.count_nonzero(labels == 2) / np.count_nonzero(labels)
    ml = np.count_nonzero(labels) * np.prod(SPACING_MM) / 1000
    texts = " ".join(label.text() for label in listed.window.lesions.findChildren(QLabel))
    assert f"Tumour burden {100 * share:.1f} % of {ml:.0f} ml of liver" in texts
    assert listed.case.tumour_burden == pytest.approx(share)


def test_the_table_goes_to_the_clipboard_as_it_stands(listed: Desk) -> None:
    listed.key(Qt.Key.Key_N)
    write(listed, 'the "large" one')
    click_heading(listed, VOLUME)
    listed.key(Qt.Key.Key_C, CTRL)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0] == ["#", "Volume ml", "Longest mm", "Short mm", "Slice", "Mean", "By", "Review", "Note"]
    assert [line[0] for line in lines[1:]] == ["3", "2", "1"]
    assert lines[3][-1] == 'the "large" one'
    assert all(len(line) == 9 for line in lines)
    assert len(lines) == 1 + len(TUMOURS)


def test_the_models_confidence_is_listed(desk: Desk, scan: Path, model: Path) -> None:
    desk.open(scan)
    desk.use_model(model)
    desk.do("predict")
    desk.settle()
    shown = [float(text) for text in column(desk, PROBABILITY)]
    assert shown == pytest.approx([lesion.p_mean for lesion in desk.case.lesions], abs=0.005)


# Columns


def test_few_columns_at_first_and_more_for_who_asks(listed: Desk) -> None:
    table = listed.window.lesions.table
    names = [column.name for column in EVERY]

    def shown() -> set[str]:
        return {name for place, name in enumerate(names) if not table.isColumnHidden(place)}

    assert {"short", "mean", "probability"}.isdisjoint(shown())
    assert {"shown", "number", "volume", "longest", "slice", "note"} <= shown()
    assert "Short mm" in listed.window.lesions.as_text(), "a copy has all"
    header = table.horizontalHeader()
    assert header.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu
    offered = {action.text(): action for action in header.actions()}
    assert {"Short mm", "Mean", "Prob."} <= set(offered)
    offered["Mean"].trigger()
    assert "mean" in shown()
    listed.window.close()
    again = type(listed.window)()
    listed.qtbot.addWidget(again)
    assert [action.text() for action in again.lesions.table.actions() if action.isChecked()] == ["Mean"]
    again.close()


# Going there


def test_a_lesion_out_of_sight_is_brought_into_the_middle(listed: Desk) -> None:
    view = listed.view()
    for _ in range(9):
        wheel(view, 2, CTRL, view.to_viewport((35, 45)))
    assert not view.viewport().rect().contains(view.to_viewport((25, 20)).toPoint())
    zoom = view.zoom
    listed.key(Qt.Key.Key_N)
    lesion = listed.window.session.lesion
    assert lesion is not None
    at = view.to_viewport((lesion.focus[1], lesion.focus[2]))
    middle = view.viewport().rect().center()
    assert (at.x(), at.y()) == pytest.approx((middle.x(), middle.y()), abs=1)
    assert view.zoom == zoom


def test_a_lesion_in_sight_moves_nothing(listed: Desk) -> None:
    before = listed.view().to_viewport((0, 0))
    listed.key(Qt.Key.Key_N)
    assert listed.view().to_viewport((0, 0)) == before
