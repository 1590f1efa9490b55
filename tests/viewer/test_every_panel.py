"""Whatever can be open in the window is reached by keyboard alone, says what it is for, and shows its numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, write_scan
from tests.viewer.test_comforts import hands_on
from viewer.panels.series import SeriesPanel


@pytest.fixture
def reading(desk: Desk, scan: Path, model: Path) -> Desk:
    desk.open(scan)
    desk.use_model(model)
    desk.do("predict")
    desk.settle()
    desk.do("next_lesion")
    return desk


def folder(desk: Desk) -> None:
    desk.window.open_folder(desk.folder)
    desk.qtbot.waitUntil(desk.window.findChild(SeriesPanel).isVisible, timeout=20_000)


def compared(desk: Desk) -> None:
    desk.window.compare_with(write_scan(desk.folder / "before.nii.gz", abdomen()))
    desk.settle()


def response(desk: Desk) -> None:
    compared(desk)
    desk.do("response")
    desk.settle()


def measured(desk: Desk) -> None:
    for tool in ("tool_ruler", "tool_angle", "tool_ellipse", "tool_rectangle", "tool_probe"):
        desk.do(tool)


OPENED: dict[str, Callable[[Desk], None]] = {
    "the list of scans": folder,
    "a second scan": compared,
    "the response": response,
    "tools": measured,
    "the brush": lambda desk: desk.do("brush"),
    "the threshold brush": lambda desk: desk.do("threshold_brush"),
    "the scissors": lambda desk: desk.do("cut"),
    "the threshold": lambda desk: desk.do("threshold"),
    "surfaces": lambda desk: desk.do("surfaces"),
    "who drew": lambda desk: desk.do("who_drew"),
    "cine": lambda desk: desk.do("cine"),
}
ADDS_NOTHING = ("who drew", "cine", "surfaces", "tools", "the scissors")


@pytest.fixture(params=list(OPENED))
def opened(request: pytest.FixtureRequest, reading: Desk) -> Desk:
    before = len(hands_on(reading))
    OPENED[request.param](reading)
    reading.settle()
    if request.param not in ADDS_NOTHING:
        reading.qtbot.waitUntil(lambda: len(hands_on(reading)) > before, timeout=20_000)
    return reading


def described(widgets: set[QWidget] | list[QWidget]) -> list[tuple[str, str, str]]:
    return sorted((type(each).__name__, each.accessibleName(), each.toolTip()) for each in widgets)


def test_everything_in_it_says_what_it_is_for(opened: Desk) -> None:
    hands = hands_on(opened)
    assert described([each for each in hands if not (each.toolTip() and each.statusTip())]) == []
    named = [each for each in hands if each.accessibleName() or (isinstance(each, QAbstractButton) and each.text())]
    assert described(set(hands) - set(named)) == []


def test_tab_walks_all_of_it_and_comes_round(opened: Desk) -> None:
    wanted = {
        widget for widget in hands_on(opened) if widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    [first, *_] = opened.window.window_panel.findChildren(QComboBox)
    first.setFocus()
    seen: set[QWidget] = set()
    for _ in range(300):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus is first and seen:
            break
        seen.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    else:
        pytest.fail("Tab never comes round")
    assert described(wanted - seen) == []
