"""What stays while the crosshair moves is not painted again, and looks no different for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from engine.scan.slicing import Plane
from tests.viewer.conftest import Desk
from viewer.views.slice_view import SliceView

CTRL = Qt.KeyboardModifier.ControlModifier


class Counter:
    """A layer that draws nothing and counts how often it is asked to."""

    def __init__(self) -> None:
        self.paints = 0

    def paint(self, painter: QPainter) -> None:
        assert painter.isActive()
        self.paints += 1


@pytest.fixture
def reading(desk: Desk, scan: Path, mask: Path) -> Desk:
    desk.open(scan)
    desk.open_mask(mask)
    desk.do("drawn")  # outlines as well
    return desk


def counted(view: SliceView) -> Counter:
    counter = Counter()
    view.add_layer(counter)
    return counter


def test_a_plane_whose_slice_stays_is_drawn_once_and_kept(reading: Desk) -> None:
    counters = {plane: counted(reading.view(plane)) for plane in Plane}
    for _ in range(8):
        reading.window.session.step(Plane.AXIAL, 1)
        reading.pictures()
    assert counters[Plane.AXIAL].paints >= 8
    assert counters[Plane.CORONAL].paints <= 2
    assert counters[Plane.SAGITTAL].paints <= 2


@pytest.mark.parametrize(
    "change",
    ["overlay", "drawn", "invert", "smooth", "neurological", "preset_2", "fit", "show_lesion", "tool_ruler", "heat"],
)
def test_what_is_kept_never_shows_what_was(reading: Desk, change: str) -> None:
    """After the crosshair has moved, whatever is changed looks as if nothing had been kept."""
    reading.do("next_lesion")
    for _ in range(3):
        reading.window.session.step(Plane.AXIAL, 1)
        reading.pictures()
    reading.do(change)
    seen = {plane: reading.picture(plane) for plane in Plane}
    for plane in Plane:
        reading.view(plane).redraw()
    for plane in Plane:
        assert np.array_equal(seen[plane], reading.picture(plane)), plane


def test_kept_pixels_are_those_that_are_painted(reading: Desk) -> None:
    before = reading.pictures()
    for by in (1, -1, 1, -1):
        reading.window.session.step(Plane.AXIAL, by)
        reading.pictures()
    assert reading.pictures() == before


def test_a_view_of_another_size_is_drawn_anew(reading: Desk) -> None:
    for _ in range(3):
        reading.window.session.step(Plane.AXIAL, 1)
        reading.pictures()
    reading.window.resize(1100, 700)
    small = {plane: reading.picture(plane) for plane in Plane}
    for plane in Plane:
        reading.view(plane).redraw()
        assert np.array_equal(small[plane], reading.picture(plane))
