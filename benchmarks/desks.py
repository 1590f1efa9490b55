"""The real window with a case in it, and what a hand does there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.case.case import Case
from engine.scan.slicing import Plane, voxel_to_pixel
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.work.lanes import BASIN, COUNT, EDIT, JOURNAL, MEASURE, SPAN

_SIZE = (1500, 900)
_AT_REST = (COUNT, SPAN, EDIT, MEASURE, BASIN, JOURNAL)
_LEFT, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def shown(case: Case, folder: Path | None = None) -> MainWindow:
    """A window with a case, counted and laid out to be drawn on.

    Args:
        case: to show.
        folder: where it keeps what it remembers; None keeps nothing.
    """
    window = MainWindow(Store(folder))
    window.resize(*_SIZE)
    window.show()
    window.session.open_case(case)
    rest(window)
    return window


def rest(window: MainWindow) -> None:
    """Let everything that was begun end, and be painted."""
    QApplication.processEvents()
    wait_while(lambda: any(window.controller.is_busy(lane) for lane in _AT_REST))
    QApplication.processEvents()


def wait_while(is_going_on: Callable[[], bool]) -> None:
    """Turn the event loop until something is over."""
    while is_going_on():
        QApplication.processEvents()
        time.sleep(0.0005)


def place_of(window: MainWindow, plane: Plane) -> QPoint:
    """Where the crosshair is on the screen of a plane."""
    case = window.session.case
    if case is None:
        raise RuntimeError("no case is open")
    pixel = voxel_to_pixel(case.volume.geometry, plane, window.session.cursor)
    return window.planes.panes[plane].view.to_viewport(pixel).toPoint()


def press(window: MainWindow, at: QPoint, plane: Plane = Plane.AXIAL) -> None:
    """Press the left button."""
    QTest.mousePress(window.planes.panes[plane].view.viewport(), _LEFT, _NO_KEY, at)


def move(window: MainWindow, to: QPoint, plane: Plane = Plane.AXIAL) -> None:
    """Move the mouse, and paint."""
    QTest.mouseMove(window.planes.panes[plane].view.viewport(), to)
    QApplication.processEvents()


def release(window: MainWindow, at: QPoint, plane: Plane = Plane.AXIAL) -> None:
    """Let the left button go."""
    QTest.mouseRelease(window.planes.panes[plane].view.viewport(), _LEFT, _NO_KEY, at)
