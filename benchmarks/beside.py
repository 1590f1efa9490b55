"""What lies beside the planes: surfaces that are turned, a second scan that follows, a folder's thumbnails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.scans import large_ct
from benchmarks.timing import Goal, Row, measure
from engine.case.case import Case
from engine.findings.surface import build_surfaces
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Label, Mask, Volume
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.work.thumbnails import glance_at

_FRAME_MS = 16.0
_DRAWN = "every triangle is drawn by the processor (docs/adr/0018)"
_LESIONS = 10
_TURNS = 40


def run(folder: Path) -> Iterator[Row]:
    """Rows for a large CT with a liver of 1.5 litres and ten lesions in it."""
    app = QApplication.instance() or QApplication(["benchmark"])
    path = large_ct(folder)
    part = "Beside the planes, CT of 512 × 512 × 400"
    yield Row(part, "thumbnail of a packed scan, off the GUI thread", measure(lambda: glance_at(path), 5))
    volume = load_volume(path)
    case = Case.from_mask(volume, _liver(volume))
    lesions = tuple(lesion.component for lesion in case.lesions)
    assert case.mask is not None  # noqa: S101 - it was just drawn
    mask = case.mask
    yield Row(part, "build the surfaces, off the GUI thread", measure(lambda: build_surfaces(mask, lesions), 5))
    window = MainWindow(Store(None))
    window.resize(1600, 900)
    window.show()
    window.session.open_case(case)
    window.actions_by_id["surfaces"].trigger()
    view = window.beside.surface_view
    _wait(lambda: view.is_empty)
    middle = QPointF(view.rect().center())
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle.toPoint())
    places = cycle([middle + QPointF(20 * np.cos(n), 20 * np.sin(n)) for n in np.arange(0, 6, 0.5)])

    def turn() -> None:
        QTest.mouseMove(view, next(places).toPoint())
        view.repaint()

    yield Row(part, "turn the surfaces", measure(turn, _TURNS), goal=Goal("median", _FRAME_MS), missed=_DRAWN)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle.toPoint())
    _wait(lambda: view.is_moving)

    def rest() -> None:
        view.look_from_the_front()
        view.repaint()

    yield Row(part, "draw them at rest", measure(rest, _TURNS), goal=Goal("median", 2 * _FRAME_MS), missed=_DRAWN)
    window.actions_by_id["surfaces"].trigger()
    step = cycle([1] * 50 + [-1] * 50)

    def scroll() -> None:
        window.session.step(Plane.AXIAL, next(step))
        for planes in (window.planes, window.beside.compare_pane.planes):
            planes.panes[Plane.AXIAL].view.viewport().repaint()

    window.show_alone(Plane.AXIAL)
    app.processEvents()
    alone = measure(scroll, 100)
    window.beside.compare(Case(volume))
    app.processEvents()
    yield Row(part, "scroll two scans that are linked", measure(scroll, 100), peer="one scan", theirs=alone)
    window.close()
    app.processEvents()


def _liver(volume: Volume) -> Mask:
    """An ellipsoid with balls of 10 to 50 mm along its longest axis."""
    shape, spacing_mm = np.array(volume.geometry.shape), np.array(volume.geometry.spacing_mm)
    k, j, i = ((np.arange(n) - n / 2) * mm for n, mm in zip(shape, spacing_mm, strict=True))
    labels = np.zeros(shape, np.uint8)
    labels[(k[:, None, None] / 60) ** 2 + (j[:, None] / 70) ** 2 + (i / 90) ** 2 < 1] = Label.LIVER
    for place, radius in zip(np.linspace(-75, 60, _LESIONS), np.linspace(3, 10, _LESIONS), strict=True):
        labels[k[:, None, None] ** 2 + j[:, None] ** 2 + (i - place) ** 2 < radius**2] = Label.TUMOUR
    return Mask(labels, volume.geometry)


def _wait(is_going_on: Callable[[], bool]) -> None:
    while is_going_on():
        QApplication.processEvents()
        time.sleep(0.002)
