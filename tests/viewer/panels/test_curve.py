"""Curves with a line that is dragged: drawn by a library that is loaded when they are first shown."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.viewer import hands
from viewer import theme
from viewer.panels.curve import CurvePlot

XS = [0.1, 0.3, 0.5, 0.7, 0.9]
CURVES = {"Volume (ml)": [9.0, 7.5, 5.0, 2.5, 1.0], "Diameter (mm)": [30.0, 28.0, 22.0, 15.0, math.nan]}


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(330, 260)
    plot.show()
    plot.show_at(0.5)
    plot.set_curves(XS, CURVES, "Probability")
    qtbot.waitUntil(lambda: plot.is_loaded)
    QApplication.processEvents()
    return plot


def pixel_of(plot: CurvePlot, row: int, x: float) -> QPoint:
    """Where a value lies in the middle of one of the plots."""
    return plot.point_of(row, x, plot.top_of(row) / 2).toPoint()


def drag(plot: CurvePlot, row: int, start: float, end: float) -> None:
    hands.drag(plot, pixel_of(plot, row, start), pixel_of(plot, row, end), Qt.MouseButton.LeftButton)


def ink(plot: CurvePlot, at: QPointF) -> int:
    """How much a pixel's surroundings differ from the ground."""
    picture = hands.picture(plot).astype(int)
    row, col = round(at.y()), round(at.x())
    return int(np.abs(picture[row - 1 : row + 2, col - 1 : col + 2] - picture[2, -2]).max())


def test_making_one_loads_no_plotting_library() -> None:
    code = "import sys, viewer.panels.curve; assert 'pyqtgraph' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


def test_until_it_is_loaded_it_says_so(qtbot: QtBot) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.show()
    assert not plot.hint, "nothing is wanted yet"
    plot.set_curves(XS, CURVES)
    assert plot.hint
    assert not plot.is_loaded
    qtbot.waitUntil(lambda: plot.is_loaded)
    assert not plot.hint
    assert QApplication.overrideCursor() is None


def test_each_curve_is_drawn_on_an_axis_from_0_below_the_one_before(plot: CurvePlot) -> None:
    assert plot.names == list(CURVES)
    plot.show_at(0.2)
    for row, ys in enumerate(CURVES.values()):
        assert np.nanmax(ys) < plot.top_of(row) < 1.2 * np.nanmax(ys)
        places = [plot.point_of(row, x, y) for x, y in zip(XS, ys, strict=True) if not math.isnan(y)]
        assert all(ink(plot, place) > 80 for place in places)
        assert all(plot.rect().contains(place.toPoint()) for place in places)
    first, second = (plot.point_of(row, XS[0], 0.0).y() for row in range(2))
    assert first < plot.point_of(1, XS[0], plot.top_of(1)).y() < second
    gap = plot.point_of(1, 0.8, 8.0)
    assert ink(plot, gap) == 0, "where a value is not known nothing is drawn"


def test_the_line_is_dragged_through_all_of_them(plot: CurvePlot) -> None:
    moved = QSignalSpy(plot.moved)
    drag(plot, 1, 0.5, 0.3)
    assert moved.count() > 1
    assert moved.at(moved.count() - 1)[0] == pytest.approx(0.3, abs=0.01)
    assert plot.at == pytest.approx(0.3, abs=0.01)
    drag(plot, 0, plot.at, 2.0)
    assert plot.at == 0.9, "not beyond the curves"
    for row in range(2):
        assert ink(plot, plot.point_of(row, 0.9, plot.top_of(row) * 0.9)) > 60, "drawn through both"


def test_putting_the_line_elsewhere_is_no_wish(plot: CurvePlot) -> None:
    moved = QSignalSpy(plot.moved)
    plot.show_at(0.7)
    plot.set_curves(XS, {name: [y / 2 for y in ys] for name, ys in CURVES.items()}, "Probability")
    assert plot.at == 0.7
    assert moved.count() == 0


def test_other_curves_take_the_place_of_those_before(plot: CurvePlot) -> None:
    plot.set_curves([0.0, 1.0], {"Volume (ml)": [0.0, 0.0]}, "Probability")
    assert plot.names == ["Volume (ml)"]
    assert plot.top_of(0) > 0
    assert plot.at == 0.5


def test_wheel_and_right_button_do_nothing(plot: CurvePlot) -> None:
    before = hands.picture(plot)
    hands.wheel(plot, 3)
    hands.click(plot, QPointF(pixel_of(plot, 0, 0.8)), Qt.MouseButton.RightButton)
    hands.drag(plot, pixel_of(plot, 0, 0.8), pixel_of(plot, 0, 0.6), Qt.MouseButton.LeftButton)
    assert (hands.picture(plot) == before).all()
    assert plot.at == 0.5
    assert QApplication.activePopupWidget() is None


def test_the_pointer_says_where_the_line_can_be_taken(plot: CurvePlot) -> None:
    QTest.mouseMove(plot, pixel_of(plot, 0, 0.5))
    assert plot.cursor().shape() is Qt.CursorShape.SplitHCursor
    QTest.mouseMove(plot, pixel_of(plot, 0, 0.8))
    assert plot.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_it_has_the_colours_of_the_theme(plot: CurvePlot, qapp: QApplication) -> None:
    for choice, colours in (("light", theme.LIGHT), ("dark", theme.DARK)):
        theme.apply(qapp, choice)
        QApplication.processEvents()
        ground = hands.picture(plot)[2, 2]
        assert ground.tolist() == [int(colours.base[at : at + 2], 16) for at in (1, 3, 5)]


@pytest.mark.parametrize(("xs", "ys"), [([0.1], [1.0]), ([0.1, 0.2], [1.0])])
def test_curves_that_fit_nothing_are_refused(qtbot: QtBot, xs: list[float], ys: list[float]) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    with pytest.raises(ValueError, match="two values"):
        plot.set_curves(xs, {"Volume (ml)": ys})


@pytest.mark.parametrize("highest", [0.012, 0.9, 1.1, 1.9, 2.3, 3.6, 4.6, 7.8, 18.6, 45.0, 99.0, 460.0])
@pytest.mark.parametrize("height", [150, 260])
def test_an_axis_always_has_a_number_above_nought(qtbot: QtBot, highest: float, height: int) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(300, height)
    plot.show()
    plot.set_curves(XS, {"ml": [highest] * len(XS), "mm": [highest / 3] * len(XS)})
    qtbot.waitUntil(lambda: plot.is_loaded)
    QApplication.processEvents()
    picture = hands.picture(plot).astype(int)
    ground = picture[1, -1]
    for row, name in enumerate(("ml", "mm")):
        left = plot.fontMetrics().horizontalAdvance(name) + 4
        bottom, top = (round(plot.point_of(row, XS[0], y).y()) for y in (0.0, plot.top_of(row)))
        beside = picture[top - 6 : bottom - 8, left : round(plot.point_of(row, plot.at, 0).x())][:, : 50 - left]
        assert np.abs(beside - ground).max() > 40, (name, highest)
