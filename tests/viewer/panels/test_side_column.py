"""The column of panels in the real window: whatever is opened is seen, and nothing is clipped at any size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.viewer import hands
from tests.viewer.conftest import Desk
from viewer.panels.side_column import SideColumn


@pytest.fixture
def column(desk: Desk, scan: Path, model: Path) -> SideColumn:
    """Beside a scan with a mask, segmented here."""
    desk.open(scan)
    desk.use_model(model)
    desk.do("predict")
    desk.settle()
    found = desk.window.findChild(SideColumn)
    assert found is not None
    return found


def make(desk: Desk, width: int, height: int) -> None:
    desk.window.resize(width, height)
    for _ in range(3):  # a layout that asks for another one has it
        QApplication.processEvents()


def place_of(panel: QWidget, column: SideColumn) -> QRect:
    """Where a panel is in the part of the column that is seen."""
    return QRect(panel.mapTo(column.viewport(), QPoint()), panel.size())


def clipped(column: SideColumn) -> list[str]:
    """What has less room than it needs: beyond the column's edge, or lower than its own least height."""
    inside, found = column.widget(), []
    assert inside is not None
    for each in inside.findChildren(QWidget):
        if not each.isVisible() or each.parent() is None or each.metaObject().className().startswith("QScroll"):
            continue
        left = each.mapTo(inside, QPoint()).x()
        needs = each.heightForWidth(each.width()) if isinstance(each, QLabel) and each.wordWrap() else 0
        needs = max(needs, each.minimumHeight())
        if left < 0 or left + each.width() > column.viewport().width() or each.height() < needs:
            found.append(f"{each.metaObject().className()} {each.geometry()} needs {needs}")
    return found


def open_all(desk: Desk) -> None:
    """Every panel that there is."""
    desk.key(Qt.Key.Key_N)
    desk.key(Qt.Key.Key_M)
    view = desk.view().viewport()
    middle = view.rect().center()
    hands.drag(view, middle, middle + QPoint(30, 20), Qt.MouseButton.LeftButton)
    desk.key(Qt.Key.Key_B)
    desk.do("threshold")
    desk.settle()


def test_a_panel_that_is_opened_below_is_scrolled_to(desk: Desk, column: SideColumn) -> None:
    make(desk, 1200, 600)
    desk.key(Qt.Key.Key_N)
    assert column.verticalScrollBar().value() == 0
    desk.do("threshold")
    desk.settle()
    panel = desk.window.editing.threshold_panel
    make(desk, 1200, 600)
    seen = place_of(panel, column)
    assert column.viewport().rect().contains(seen), (seen, column.viewport().rect())
    column.verticalScrollBar().setValue(0)
    desk.key(Qt.Key.Key_N)  # to another lesion: the panel is there already
    desk.settle()
    assert column.verticalScrollBar().value() == 0


def test_where_there_is_room_nothing_scrolls(desk: Desk, column: SideColumn) -> None:
    make(desk, 1600, 1400)
    open_all(desk)
    assert column.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize(("width", "height"), [(900, 480), (1280, 720), (1920, 1080), (1000, 1500)])
def test_nothing_is_clipped_at_any_size(desk: Desk, column: SideColumn, width: int, height: int) -> None:
    make(desk, width, height)
    assert clipped(column) == []
    open_all(desk)
    make(desk, width, height)
    assert clipped(column) == []
    desk.do("threshold")
    make(desk, width, height)
    assert clipped(column) == []
