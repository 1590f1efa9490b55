"""Curves with a line that is dragged: drawn by a library that is loaded when they are first shown."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.viewer import hands
from viewer import theme
from viewer.panels.curve import CurvePlot
from viewer.panels.plotting import CurveStack

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


def stack(plot: CurvePlot) -> CurveStack:
    [found] = plot.findChildren(CurveStack)
    return found


def plots(plot: CurvePlot) -> list[pg.PlotItem]:
    """From top to bottom."""
    found = [item for item in stack(plot).scene().items() if isinstance(item, pg.PlotItem)]
    return sorted(found, key=lambda item: item.scenePos().y())


def pixel_of(plot: CurvePlot, row: int, x: float) -> QPoint:
    """Where a value lies in the middle of one of the plots."""
    box = plots(plot)[row].getViewBox()
    middle = sum(box.viewRange()[1]) / 2
    at: QPoint = stack(plot).mapFromScene(box.mapViewToScene(QPointF(x, middle)))
    return at


def lines(plot: CurvePlot) -> list[float]:
    found = [item for item in stack(plot).scene().items() if isinstance(item, pg.InfiniteLine)]
    return [float(line.value()) for line in found]


def drag(plot: CurvePlot, row: int, start: float, end: float) -> None:
    surface, first, last = stack(plot).viewport(), pixel_of(plot, row, start), pixel_of(plot, row, end)
    QTest.mouseMove(surface, first)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=first)
    for share in (0.25, 0.5, 0.75, 1.0):
        QTest.mouseMove(surface, (QPointF(first) + (QPointF(last) - QPointF(first)) * share).toPoint())
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=last)


def test_making_one_loads_no_plotting_library() -> None:
    code = "import sys, viewer.panels.curve; assert 'pyqtgraph' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


def test_until_it_is_loaded_it_says_so(qtbot: QtBot) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.show()
    [hint] = plot.findChildren(QLabel)
    assert not hint.isVisible(), "nothing is wanted yet"
    plot.set_curves(XS, CURVES)
    assert hint.isVisible()
    assert not plot.is_loaded
    qtbot.waitUntil(lambda: plot.is_loaded)
    assert not hint.isVisible()
    assert QApplication.overrideCursor() is None


def test_each_curve_has_its_axis_with_its_unit(plot: CurvePlot) -> None:
    assert [item.getAxis("left").labelText for item in plots(plot)] == list(CURVES)
    assert [item.getAxis("bottom").labelText for item in plots(plot)] == ["", "Probability"]
    for item, ys in zip(plots(plot), CURVES.values(), strict=True):
        (low, high), (bottom, top) = item.viewRange()
        assert low < XS[0] < XS[-1] < high
        assert bottom == 0 < np.nanmax(ys) < top


def test_the_line_is_dragged_through_all_of_them(plot: CurvePlot) -> None:
    moved = QSignalSpy(plot.moved)
    drag(plot, 1, 0.5, 0.3)
    assert moved.count() > 1
    assert moved.at(moved.count() - 1)[0] == pytest.approx(0.3, abs=0.01)
    assert lines(plot) == pytest.approx([0.3, 0.3], abs=0.01)
    drag(plot, 0, lines(plot)[0], 2.0)
    assert lines(plot) == [0.9, 0.9], "not beyond the curves"


def test_putting_the_line_elsewhere_is_no_wish(plot: CurvePlot) -> None:
    moved = QSignalSpy(plot.moved)
    plot.show_at(0.7)
    plot.set_curves(XS, {name: [y / 2 for y in ys] for name, ys in CURVES.items()}, "Probability")
    assert lines(plot) == [0.7, 0.7]
    assert moved.count() == 0


def test_other_curves_take_the_place_of_those_before(plot: CurvePlot) -> None:
    plot.set_curves([0.0, 1.0], {"Volume (ml)": [0.0, 0.0]}, "Probability")
    [only] = plots(plot)
    assert only.viewRange()[1][1] > 0
    assert lines(plot) == [0.5]


def test_wheel_and_right_button_do_nothing(plot: CurvePlot) -> None:
    before = [item.viewRange() for item in plots(plot)]
    surface = stack(plot).viewport()
    hands.wheel(surface, 3)
    hands.click(surface, QPointF(pixel_of(plot, 0, 0.8)), Qt.MouseButton.RightButton)
    hands.drag(surface, pixel_of(plot, 0, 0.8), pixel_of(plot, 0, 0.6), Qt.MouseButton.LeftButton)
    assert [item.viewRange() for item in plots(plot)] == before
    assert QApplication.activePopupWidget() is None


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
