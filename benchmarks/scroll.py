"""A scroll step of three planes with overlay, painted: the real window against pyqtgraph's stock image items."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from benchmarks.scans import large_ct
from benchmarks.timing import Timing, headline, measure
from engine.case.case import Case
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, cut, take_slice
from engine.scan.volume import LabelArray, Mask, Volume
from engine.scan.window import Window
from viewer import theme
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.views.compose import Compositor

STEPS = 60
_SIZE = (1500, 900)


def run(folder: Path) -> None:
    """Print the table."""
    app = QApplication(["benchmark"])
    theme.apply(app)
    volume = load_volume(large_ct(folder))
    mask = Mask(_labels(volume), volume.geometry)
    headline("Scroll one step in all three planes with overlay, 512 × 512 × 400")
    stock = _stock(app, volume, mask.labels)
    ours = _ours(app, volume, mask)
    compose = _compose(volume, mask)
    print(compose.line("floor: compose three pictures, nothing painted", "step"))
    print(ours.line("Hepatica, the whole window painted", "step", compose, "floor"))
    print(stock.line("pyqtgraph: three views of two ImageItems", "step", compose, "floor"))
    print(ours.line("Hepatica against pyqtgraph", "step", stock, "pyqtgraph"))


def _labels(volume: Volume) -> LabelArray:
    labels = np.zeros(volume.voxels.shape, np.uint8)
    k, j, i = (n // 8 for n in labels.shape)
    labels[k : 7 * k, 2 * j : 6 * j, i : 5 * i] = 1
    labels[3 * k : 4 * k, 3 * j : 4 * j, 2 * i : 3 * i] = 2
    return labels


def _indices(volume: Volume) -> cycle[tuple[int, int, int]]:
    """Steps through the middle of the scan, every plane another slice each time."""
    middle = [n // 2 for n in volume.voxels.shape]
    return cycle([(middle[0] + n, middle[1] + n, middle[2] + n) for n in range(-STEPS // 2, STEPS // 2)])


def _ours(app: QApplication, volume: Volume, mask: Mask) -> Timing:
    window = MainWindow(Store(None))
    window.resize(*_SIZE)
    window.show()
    window.session.open_case(Case(volume, mask))
    indices = _indices(volume)

    def step() -> None:
        window.session.set_cursor(next(indices))
        for pane in window.planes.panes.values():
            pane.view.viewport().repaint()
        app.processEvents()

    timing = measure(step, STEPS, warm_up=5)
    window.close()
    return timing


def _stock(app: QApplication, volume: Volume, labels: LabelArray) -> Timing:
    """What a viewer built from pyqtgraph's parts does: a grey image item and a coloured one on top, three times."""
    window = QWidget()
    row = QHBoxLayout(window)
    colours = np.array([[0, 0, 0, 0], [47, 183, 154, 100], [255, 106, 19, 100]], np.uint8)
    views = {}
    for plane in Plane:
        view = pg.GraphicsView()
        box = pg.ViewBox(lockAspect=True, invertY=True)
        view.setCentralItem(box)
        scan, overlay = pg.ImageItem(axisOrder="row-major"), pg.ImageItem(axisOrder="row-major")
        overlay.setLookupTable(colours)
        box.addItem(scan)
        box.addItem(overlay)
        row.addWidget(view)
        views[plane] = (view, scan, overlay)
    window.resize(*_SIZE)
    window.show()
    indices = _indices(volume)

    def step() -> None:
        index = next(indices)
        for plane, (view, scan, overlay) in views.items():
            at = index[plane.slice_axis]
            scan.setImage(cut(volume.voxels, plane, at), levels=(15, 165))
            overlay.setImage(cut(labels, plane, at), levels=(0, 2))
            view.viewport().repaint()
        app.processEvents()

    timing = measure(step, STEPS, warm_up=5)
    window.close()
    return timing


def _compose(volume: Volume, mask: Mask) -> Timing:
    compositor = Compositor(volume.voxels.dtype, volume.slope, volume.intercept, Window(90, 150))
    indices = _indices(volume)

    def step() -> None:
        index = next(indices)
        for plane in Plane:
            at = index[plane.slice_axis]
            compositor.compose(take_slice(volume, plane, at).pixels, take_slice(mask, plane, at).pixels)

    return measure(step, STEPS)
