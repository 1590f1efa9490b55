"""A scroll step, a window drag and a burst of the wheel, painted: the real window against stock pyqtgraph.

pyqtgraph is measured as a viewer built from its parts would use it: a grey image item and a coloured one on top, in
three views. Both have windows of the same size.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from benchmarks.scans import large_ct
from benchmarks.timing import Timing, headline, measure
from engine.case.case import Case
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, cut
from engine.scan.volume import LabelArray, Mask, Volume
from engine.scan.window import Window
from viewer import theme
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.views.compose import Look
from viewer.views.pictures import Pictures

STEPS = 60
WAITING = 10
"""Turns of the wheel that are waiting when the window gets round to them."""
_SIZE = (1500, 900)
_LEVEL, _WIDTH = 90.0, 150.0

Act = Callable[[int], None]
"""Does step number n, and paints."""


def run(folder: Path) -> None:
    """Print the table."""
    app = QApplication(["benchmark"])
    theme.apply(app)
    volume = load_volume(large_ct(folder))
    mask = Mask(_labels(volume), volume.geometry)
    window = _shown(Case(volume, mask))
    ours, stock = _Ours(app, window, volume), _Stock(app, volume, mask.labels)

    headline("Scroll one step in all three planes with overlay, 512 × 512 × 400")
    compose = _time(_composing(volume, mask))
    step, stock_step = _time(ours.step), _time(stock.step)
    print(compose.line("floor: compose three pictures, nothing painted", "step"))
    print(step.line("Hepatica, the whole window painted", "step", compose, "floor"))
    print(stock_step.line("pyqtgraph: three views of two ImageItems", "step", compose, "floor"))
    print(step.line("Hepatica against pyqtgraph", "step", stock_step, "pyqtgraph"))

    headline("The same with the overlay switched off, and by the wheel over one plane")
    window.actions_by_id["overlay"].trigger()
    print(_time(ours.step).line("Hepatica, three planes without overlay", "step", step, "with overlay"))
    window.actions_by_id["overlay"].trigger()
    for plane in Plane:
        print(_time(ours.stepper(plane)).line(f"Hepatica, {plane.value} plane alone moves", "step"))
    burst = _time(ours.burst)
    print(burst.line(f"Hepatica, {WAITING} steps that are waiting, one frame", "burst", step, "one step"))

    headline("Drag the window, all three planes with overlay")
    drag, stock_drag = _time(ours.drag), _time(stock.drag)
    print(drag.line("Hepatica, the whole window painted", "move"))
    print(stock_drag.line("pyqtgraph: setLevels of three ImageItems", "move"))
    print(drag.line("Hepatica against pyqtgraph", "move", stock_drag, "pyqtgraph"))
    window.close()
    stock.close()


def _time(act: Act) -> Timing:
    numbers = cycle(range(STEPS))
    return measure(lambda: act(next(numbers)), STEPS, warm_up=5)


def _shown(case: Case) -> MainWindow:
    window = MainWindow(Store(None))
    window.resize(*_SIZE)
    window.show()
    window.session.open_case(case)
    return window


def _labels(volume: Volume) -> LabelArray:
    labels = np.zeros(volume.voxels.shape, np.uint8)
    k, j, i = (n // 8 for n in labels.shape)
    labels[k : 7 * k, 2 * j : 6 * j, i : 5 * i] = 1
    labels[3 * k : 4 * k, 3 * j : 4 * j, 2 * i : 3 * i] = 2
    return labels


def _index(volume: Volume, number: int) -> tuple[int, int, int]:
    """Steps through the middle of the scan, every plane another slice each time."""
    k, j, i = (n // 2 - STEPS // 2 + number for n in volume.voxels.shape)
    return k, j, i


def _window(number: int) -> Window:
    return Window(_LEVEL + number, _WIDTH + 2 * number)


def _composing(volume: Volume, mask: Mask) -> Act:
    pictures = Pictures(volume, Look(_window(0)))
    pictures.set_mask(mask)

    def compose(number: int) -> None:
        index = _index(volume, number)
        for plane in Plane:
            pictures.draw(plane, index[plane.slice_axis])

    return compose


class _Ours:
    """What a hand does at the real window."""

    def __init__(self, app: QApplication, window: MainWindow, volume: Volume) -> None:
        self._app, self._window, self._volume = app, window, volume

    def step(self, number: int) -> None:
        self._window.session.set_cursor(_index(self._volume, number))
        self._paint()

    def stepper(self, plane: Plane) -> Act:
        def step(number: int) -> None:
            self._window.session.set_index(plane, _index(self._volume, number)[plane.slice_axis])
            self._app.processEvents()  # whatever is dirty, and no more

        return step

    def burst(self, number: int) -> None:
        for each in range(number, number + WAITING):
            self._window.session.set_cursor(_index(self._volume, each))
        self._paint()

    def drag(self, number: int) -> None:
        self._window.session.set_window(_window(number))
        self._paint()

    def _paint(self) -> None:
        for pane in self._window.planes.panes.values():
            pane.view.viewport().repaint()
        self._app.processEvents()


class _Stock:
    """The same with pyqtgraph's parts."""

    def __init__(self, app: QApplication, volume: Volume, labels: LabelArray) -> None:
        self._app, self._volume, self._labels = app, volume, labels
        self._window = QWidget()
        row = QHBoxLayout(self._window)
        colours = np.array([[0, 0, 0, 0], [47, 183, 154, 100], [255, 106, 19, 100]], np.uint8)
        self._views = {}
        for plane in Plane:
            view = pg.GraphicsView()
            box = pg.ViewBox(lockAspect=True, invertY=True)
            view.setCentralItem(box)
            scan, overlay = pg.ImageItem(axisOrder="row-major"), pg.ImageItem(axisOrder="row-major")
            overlay.setLookupTable(colours)
            box.addItem(scan)
            box.addItem(overlay)
            row.addWidget(view)
            self._views[plane] = (view, scan, overlay)
        self._window.resize(*_SIZE)
        self._window.show()

    def step(self, number: int) -> None:
        index = _index(self._volume, number)
        for plane, (_, scan, overlay) in self._views.items():
            at = index[plane.slice_axis]
            scan.setImage(cut(self._volume.voxels, plane, at), levels=(15, 165))
            overlay.setImage(cut(self._labels, plane, at), levels=(0, 2))
        self._paint()

    def drag(self, number: int) -> None:
        window = _window(number)
        for _, scan, _ in self._views.values():
            scan.setLevels((window.low, window.high))
        self._paint()

    def close(self) -> None:
        self._window.close()

    def _paint(self) -> None:
        for view, _, _ in self._views.values():
            view.viewport().repaint()
        self._app.processEvents()
