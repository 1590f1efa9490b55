"""A reader with a mask before them, and a brush in the hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.case.editing.canvas import Canvas
from engine.case.keeping.log import Event, Work
from engine.case.review import Decision
from engine.findings.measure import Lesion
from engine.scan.slicing import Plane
from tests.viewer.conftest import Desk

Pixel = tuple[float, float]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@dataclass
class Reader:
    """Who corrects and decides; every wait ends as soon as what it waits for is there."""

    desk: Desk
    told: list[Event]
    begun: Canvas | None = None

    @property
    def canvas(self) -> Canvas:
        canvas = self.desk.window.desk.canvas
        assert canvas is not None
        return canvas

    @property
    def labels(self) -> NDArray[np.uint8]:
        """A copy of what is drawn."""
        return np.array(self.canvas.labels)

    @property
    def lesions(self) -> dict[str, Lesion]:
        """By their names."""
        case = self.desk.case
        return {case.review[lesion.number].name: lesion for lesion in case.lesions}

    @property
    def decisions(self) -> dict[str, Decision]:
        """Of the lesions that are drawn, by their names."""
        review = self.desk.case.review
        return {review[key].name: review[key].decision for key in sorted(self.canvas.drawn)}

    def go(self, k: int) -> None:
        self.desk.window.session.set_index(Plane.AXIAL, k)

    def at(self, pixel: Pixel, plane: Plane = Plane.AXIAL) -> QPoint:
        return self.desk.view(plane).to_viewport(pixel).toPoint()

    def hover(self, pixel: Pixel, plane: Plane = Plane.AXIAL) -> None:
        QTest.mouseMove(self.desk.view(plane).viewport(), self.at(pixel, plane))

    def press(self, pixel: Pixel, plane: Plane = Plane.AXIAL) -> None:
        QTest.mousePress(self.desk.view(plane).viewport(), LEFT, NONE, self.at(pixel, plane))

    def release(self, pixel: Pixel, plane: Plane = Plane.AXIAL) -> None:
        QTest.mouseRelease(self.desk.view(plane).viewport(), LEFT, NONE, self.at(pixel, plane))

    def stroke(self, *way: Pixel, plane: Plane = Plane.AXIAL) -> None:
        """Press, go along a way, let go, and wait for the numbers."""
        self.press(way[0], plane)
        for pixel in way[1:]:
            self.hover(pixel, plane)
        self.release(way[-1], plane)
        self.desk.settle()

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key and wait for what it does."""
        self.desk.key(key, *modifiers)
        self.desk.settle()

    def do(self, action: str) -> None:
        self.desk.do(action)
        self.desk.settle()

    def undo(self, times: int = 1) -> None:
        for _ in range(times):
            self.key(Qt.Key.Key_Z, CTRL)

    def redo(self, times: int = 1) -> None:
        for _ in range(times):
            self.key(Qt.Key.Key_Z, CTRL, SHIFT)

    def size(self, diameter_mm: float) -> None:
        """Set the brush's size in its field."""
        self.desk.window.editing.brush_panel.diameter.setValue(diameter_mm)

    def cells(self, column: str) -> list[str]:
        """A column of the list as it stands, by its name."""
        from viewer.panels.lesion_rows import EVERY

        table = self.desk.window.lesions.table
        place = [each.name for each in EVERY].index(column)
        items = [table.item(line, place) for line in range(table.rowCount()) if not table.isRowHidden(line)]
        return [item.text() for item in items if item is not None]


def replayed(begun: Work, events: Sequence[Event]) -> Work:
    """Every step done again over what there was at the beginning."""
    for event in events:
        begun = begun.after(event)
    return begun


@pytest.fixture
def reader(desk: Desk, scan: Path, mask: Path) -> Reader:
    """The abdomen with its three lesions."""
    desk.open(scan)
    desk.open_mask(mask)
    told: list[Event] = []
    desk.window.desk.did.connect(told.append)
    return Reader(desk, told)
