"""The hand over a view: what buttons wish in each profile, and when a menu comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from engine.scan.slicing import EdgeLetters
from tests.viewer.hands import click, double_click, drag
from viewer.views.gestures import MouseProfile
from viewer.views.slice_view import SliceView

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
SIZE = (30, 40)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[SliceView]:
    shown = SliceView("axial plane")
    qtbot.addWidget(shown)
    shown.resize(600, 450)
    made = QImage(SIZE[1], SIZE[0], QImage.Format.Format_RGB32)
    made.fill(QColor("grey"))
    with qtbot.waitExposed(shown):
        shown.show()
    shown.show_slice(lambda: made, SIZE, (1.0, 1.0), EdgeLetters("A", "P", "R", "L"))
    yield shown
    shown.close()


@pytest.fixture
def pacs(view: SliceView) -> SliceView:
    view.hand.profile = MouseProfile.PACS
    return view


def test_left_drag_is_the_window_and_left_click_points(pacs: SliceView) -> None:
    dragged, pointed = QSignalSpy(pacs.window_dragged), QSignalSpy(pacs.pointed)
    drag(pacs.viewport(), QPoint(100, 300), QPoint(250, 210), LEFT)
    assert sum(dragged.at(n)[0] for n in range(dragged.count())) == pytest.approx(150 / 600)
    assert pointed.count() == 0
    click(pacs.viewport(), pacs.to_viewport((7, 12)))
    assert pointed.count() == 1
    assert pointed.at(0) == pytest.approx([7, 12], abs=0.1)


@pytest.mark.parametrize(("up", "grows"), [(80, True), (-80, False)])
def test_right_drag_zooms_about_where_it_began(pacs: SliceView, up: int, grows: bool) -> None:
    start = QPoint(200, 200)
    held, before = pacs.to_pixel(QPointF(start)), pacs.zoom
    drag(pacs.viewport(), start, start - QPoint(0, up), RIGHT)
    assert (pacs.zoom > before) is grows
    assert pacs.to_pixel(QPointF(start)) == pytest.approx(held)


def test_a_drag_there_and_back_leaves_the_zoom_as_it_was(pacs: SliceView) -> None:
    before = pacs.zoom
    viewport = pacs.viewport()
    QTest.mousePress(viewport, RIGHT, NONE, QPoint(200, 200))
    for y in (150, 120, 170, 200):
        QTest.mouseMove(viewport, QPoint(200, y))
    QTest.mouseRelease(viewport, RIGHT, NONE, QPoint(200, 200))
    assert pacs.zoom == pytest.approx(before)


@pytest.mark.parametrize("profile", MouseProfile)
def test_a_right_click_asks_for_a_menu_where_it_was(qtbot: QtBot, view: SliceView, profile: MouseProfile) -> None:
    view.hand.profile = profile
    at = QPoint(120, 90)
    with qtbot.waitSignal(view.menu_wanted) as wanted:
        QTest.mouseClick(view.viewport(), RIGHT, NONE, at)
    assert wanted.args == [view.viewport().mapToGlobal(at)]


def test_neither_a_drag_nor_a_double_click_asks_for_one(
    qtbot: QtBot, view: SliceView, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []
    monkeypatch.setattr(QTimer, "start", lambda self, ms: waits.append(ms))  # what would show it later
    reset = QSignalSpy(view.window_reset)
    drag(view.viewport(), QPoint(100, 100), QPoint(150, 130), RIGHT)
    assert waits == []
    double_click(view.viewport(), RIGHT)
    assert reset.count() == 1
    assert waits == [QGuiApplication.styleHints().mouseDoubleClickInterval()]  # the first click's, which was stopped


def test_a_trembling_click_changes_no_window(view: SliceView) -> None:
    dragged = QSignalSpy(view.window_dragged)
    drag(view.viewport(), QPoint(100, 100), QPoint(101, 101), RIGHT)
    assert dragged.count() == 0


def test_the_pointer_is_told_of(view: SliceView) -> None:
    hovered, left = QSignalSpy(view.hovered), QSignalSpy(view.left)
    QTest.mouseMove(view.viewport(), view.to_viewport((3, 4)).toPoint())
    assert hovered.at(hovered.count() - 1) == pytest.approx([3, 4], abs=0.1)
    QTest.mouseMove(view.viewport(), QPoint(-50, -50))
    assert left.count() <= 1  # whether Qt tells of leaving is the platform's
