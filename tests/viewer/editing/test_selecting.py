"""What is done with several lesions at once, and what a right click on a lesion offers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from engine.case.keeping.log import Decided, Drew
from engine.case.review import Decision
from engine.scan.volume import Label
from tests.viewer.editing.conftest import CTRL, NONE, SHIFT, Reader
from tests.viewer.scans import TUMOURS

PROPOSED, ACCEPTED, REJECTED = Decision.PROPOSED, Decision.ACCEPTED, Decision.REJECTED
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def place_of(reader: Reader, line: int, column: int = 1) -> QPoint:
    table = reader.desk.window.lesions.table
    return table.visualRect(table.model().index(line, column)).center()


def click(reader: Reader, line: int, held: Qt.KeyboardModifier = NONE) -> None:
    table = reader.desk.window.lesions.table
    QTest.mouseClick(table.viewport(), LEFT, held, place_of(reader, line))


def chosen(reader: Reader) -> int | None:
    lesion = reader.desk.window.session.lesion
    return lesion.number if lesion is not None else None


def menu_of(reader: Reader, line: int) -> QMenu:
    """Click a line with the right button, as Qt tells it: the press, and then that a menu is wanted."""
    viewport, at = reader.desk.window.lesions.table.viewport(), place_of(reader, line)
    QTest.mouseClick(viewport, RIGHT, NONE, at)
    wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, wish)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, words: str) -> None:
    entry = next(each for each in menu.actions() if each.text().replace("&", "") == words)
    assert entry.isEnabled()
    menu.close()
    entry.trigger()


def test_what_is_selected_is_decided_about_in_one_step(reader: Reader) -> None:
    click(reader, 0)
    assert chosen(reader) == 1
    click(reader, 2, CTRL)
    assert reader.desk.window.lesions.several == (1, 3)
    assert chosen(reader) == 1  # one stays where one is
    reader.key(Qt.Key.Key_Return)
    assert reader.decisions == {"1": ACCEPTED, "2": PROPOSED, "3": ACCEPTED}
    assert len(reader.told) == 1
    assert isinstance(reader.told[0], Decided)
    assert reader.desk.window.lesions.several == (1, 3)
    reader.key(Qt.Key.Key_Backspace)
    assert reader.decisions == {"1": REJECTED, "2": PROPOSED, "3": REJECTED}
    reader.undo(2)
    assert set(reader.decisions.values()) == {PROPOSED}
    reader.key(Qt.Key.Key_N)  # goes on from the chosen one, which alone is selected then
    assert not reader.desk.window.lesions.several
    assert chosen(reader) == 2
    click(reader, 0, SHIFT)
    assert reader.desk.window.lesions.several == (1, 2)


def test_what_is_selected_is_hidden_and_shown_together(reader: Reader) -> None:
    click(reader, 1)
    click(reader, 2, SHIFT)
    reader.key(Qt.Key.Key_S, SHIFT)
    assert reader.desk.window.session.hidden == {2, 3}
    assert reader.desk.window.lesions.several == (2, 3)
    reader.key(Qt.Key.Key_S, SHIFT)
    assert reader.desk.window.session.hidden == set()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # what a menu asks of a screen
def test_the_menu_of_the_list_merges_what_is_selected(reader: Reader) -> None:
    before = reader.canvas.digest()
    tumour = (reader.labels == Label.TUMOUR).sum()
    click(reader, 0)
    click(reader, 1, CTRL)
    choose(menu_of(reader, 1), "Merge…")
    reader.desk.settle()
    assert set(reader.lesions) == {"1", "3"}
    assert (reader.labels == Label.TUMOUR).sum() == tumour
    reader.do("undo")
    assert reader.canvas.digest() == before


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_of_another_line_is_about_that_line(reader: Reader) -> None:
    click(reader, 0)
    click(reader, 1, CTRL)
    menu = menu_of(reader, 2)
    assert chosen(reader) == 3
    assert not reader.desk.window.lesions.several
    words = [each.text().replace("&", "") for each in menu.actions() if not each.isSeparator()]
    assert {"Accept", "Reject", "Back to proposed", "Delete", "Mean"} <= set(words)
    choose(menu, "Reject")
    reader.desk.settle()
    assert reader.decisions == {"1": PROPOSED, "2": PROPOSED, "3": REJECTED}


def test_deleted_lesions_are_liver_again_until_it_is_undone(reader: Reader) -> None:
    before = reader.canvas.digest()
    click(reader, 1)
    click(reader, 2, CTRL)
    reader.do("delete_lesion")
    assert set(reader.lesions) == {"1"}
    assert reader.cells("number") == ["1"]
    for box in TUMOURS[1:]:
        assert (reader.labels[box] == Label.LIVER).all()
    assert (reader.labels[TUMOURS[0]] == Label.TUMOUR).all()
    assert [type(event) for event in reader.told] == [Drew]
    reader.do("delete_lesion")
    assert reader.desk.message == "Choose a lesion first: in the list, or with N."
    reader.undo()
    assert reader.canvas.digest() == before


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_right_click_on_a_lesion_in_a_slice_is_about_that_lesion(reader: Reader) -> None:
    def menu_at(row: float, col: float) -> QMenu:
        with reader.desk.qtbot.waitSignal(view.menu_wanted):
            QTest.mouseClick(view.viewport(), RIGHT, NONE, view.to_viewport((row, col)).toPoint())
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    view = reader.desk.view()
    reader.go(6)
    cursor = reader.desk.window.session.cursor
    menu = menu_at(25, 20)
    assert chosen(reader) == 1
    assert reader.desk.window.session.cursor == cursor
    choose(menu, "Reject")
    reader.desk.settle()
    assert reader.decisions["1"] is REJECTED
    reader.go(6)
    choose(menu_at(25, 20), "Back to proposed")  # it is but an outline now
    reader.desk.settle()
    assert reader.decisions["1"] is PROPOSED
    menu = menu_at(8, 40)
    assert "Accept" not in {each.text().replace("&", "") for each in menu.actions()}
    menu.close()
    assert np.array_equal(reader.labels[TUMOURS[0]] == Label.TUMOUR, np.ones_like(reader.labels[TUMOURS[0]], bool))


def test_a_box_hides_all_that_are_selected_and_selects_nothing(reader: Reader) -> None:
    table, window = reader.desk.window.lesions.table, reader.desk.window
    click(reader, 0)
    click(reader, 2, CTRL)
    for hidden in ({1, 3}, set()):
        QTest.mouseClick(table.viewport(), LEFT, pos=place_of(reader, 0, 0))
        assert window.session.hidden == hidden
        assert window.lesions.several == (1, 3)
    QTest.mouseClick(table.viewport(), LEFT, pos=place_of(reader, 1, 0))  # one that is not among them goes alone
    assert window.session.hidden == {2}
    assert window.lesions.several == (1, 3)
