"""Level and width by hand: typed, drawn around a region, and put back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QRubberBand

from engine.case.case import Case
from engine.scan.arrival import Arrival
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane
from engine.scan.volume import Volume
from engine.scan.window import Window
from tests.viewer.conftest import Desk
from tests.viewer.hands import double_click, drag, wheel
from tests.viewer.scans import BODY, LIVER, SHAPE, TUMOUR, abdomen, write_scan

CTRL = Qt.KeyboardModifier.ControlModifier
LEVEL, WIDTH = 0, 1


@pytest.fixture
def reading(desk: Desk, scan: Path) -> Desk:
    desk.open(scan)
    desk.window.session.set_cursor((7, 25, 20))
    return desk


def fields(desk: Desk) -> list[QLineEdit]:
    return desk.window.window_panel.findChildren(QLineEdit)


def shown(desk: Desk) -> list[str]:
    return [field.text() for field in fields(desk)]


def type_into(desk: Desk, place: int, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    field = fields(desk)[place]
    double_click(field)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, end)


def test_the_fields_follow_the_window(reading: Desk) -> None:
    assert shown(reading) == ["90", "150"]
    reading.key(Qt.Key.Key_5)
    assert shown(reading) == ["-600", "1500"]


def test_level_and_width_are_typed(reading: Desk) -> None:
    before = reading.pictures()
    type_into(reading, LEVEL, "40")
    assert reading.window.session.window == Window(40, 150)
    type_into(reading, WIDTH, "400,5")
    assert reading.window.session.window == Window(40, 400.5)
    assert reading.window.session.preset is None
    assert reading.pictures() != before


def test_tab_goes_on_and_takes_the_value(reading: Desk) -> None:
    type_into(reading, LEVEL, "-40", Qt.Key.Key_Tab)
    assert reading.window.session.window == Window(-40, 150)
    assert fields(reading)[WIDTH].hasFocus()


def test_w_leads_to_the_field_and_enter_back_to_the_keys(reading: Desk) -> None:
    reading.key(Qt.Key.Key_W)
    level = fields(reading)[LEVEL]
    assert level.hasFocus()
    QTest.keyClicks(level, "12is")  # neither a preset, nor inverted, nor the overlay
    assert (level.text(), reading.window.session.preset, reading.window.session.inverted) == ("12", 2, False)
    QTest.keyClick(level, Qt.Key.Key_Return)
    assert reading.window.session.window == Window(12, 150)
    reading.key(Qt.Key.Key_I)
    assert reading.window.session.inverted


@pytest.mark.parametrize("text", ["", "-", "1e", ".", "e5"])
@pytest.mark.parametrize("place", [LEVEL, WIDTH])
def test_what_is_no_number_gives_way(reading: Desk, place: int, text: str) -> None:
    field = fields(reading)[place]
    double_click(field)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert reading.window.session.window == Window(90, 150)
    assert shown(reading) == ["90", "150"]


@pytest.mark.parametrize(("place", "text"), [(WIDTH, "0"), (WIDTH, "-7"), (LEVEL, "1e999"), (WIDTH, "1e999")])
def test_a_number_that_is_no_window_gives_way(reading: Desk, place: int, text: str) -> None:
    type_into(reading, place, text)
    assert reading.window.session.window == Window(90, 150)
    assert shown(reading) == ["90", "150"]


def test_escape_leaves_a_field_as_it_was(reading: Desk) -> None:
    type_into(reading, WIDTH, "999", Qt.Key.Key_Escape)
    assert reading.window.session.window == Window(90, 150)
    assert shown(reading) == ["90", "150"]
    assert not fields(reading)[WIDTH].hasFocus()


def test_only_what_was_typed_changes(desk: Desk) -> None:
    """The level is shown rounded; typing the width must not round it in truth."""
    desk.open(write_scan(desk.folder / "mr.nii", (np.random.default_rng(3).random(SHAPE) * 7).astype(np.float32)))
    before = desk.window.session.window
    type_into(desk, WIDTH, "2.5")
    assert desk.window.session.window == Window(before.level, 2.5)


def corner(desk: Desk, row: float, col: float, plane: Plane = Plane.AXIAL) -> QPoint:
    return desk.view(plane).to_viewport((row, col)).toPoint()


def test_a_rectangle_says_what_is_grey(reading: Desk) -> None:
    viewport, cursor = reading.view().viewport(), reading.window.session.cursor
    drag(viewport, corner(reading, 11, 9), corner(reading, 28, 24), Qt.MouseButton.LeftButton, CTRL)
    assert reading.window.session.window == Window.between(LIVER, TUMOUR)
    assert shown(reading) == ["70", "40"]
    assert reading.window.session.cursor == cursor
    drag(viewport, corner(reading, 34, 5), corner(reading, 25, 12), Qt.MouseButton.LeftButton, CTRL)  # from below
    assert reading.window.session.window == Window.between(BODY, LIVER)


def test_the_rectangle_is_seen_while_it_is_drawn(reading: Desk) -> None:
    viewport = reading.view().viewport()
    [band] = viewport.findChildren(QRubberBand)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, CTRL, QPoint(40, 50))
    QTest.mouseMove(viewport, QPoint(140, 90))
    assert band.isVisible()
    assert (band.x(), band.y(), band.width(), band.height()) == (40, 50, 101, 41)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, CTRL, QPoint(140, 90))
    assert not band.isVisible()


def test_a_rectangle_in_another_plane(reading: Desk) -> None:
    viewport = reading.view(Plane.CORONAL).viewport()
    drag(
        viewport,
        corner(reading, 2, 9, Plane.CORONAL),
        corner(reading, 15, 24, Plane.CORONAL),
        Qt.MouseButton.LeftButton,
        CTRL,
    )
    assert reading.window.session.window == Window.between(LIVER, TUMOUR)


def test_a_click_and_a_rectangle_without_contrast_change_nothing(reading: Desk) -> None:
    viewport = reading.view().viewport()
    for first, last in (((11, 9), (11, 9)), ((11, 9), (13, 12)), ((-50, 9), (-40, 12))):
        drag(viewport, corner(reading, *first), corner(reading, *last), Qt.MouseButton.LeftButton, CTRL)
        assert (reading.window.session.window, reading.window.session.preset) == (Window(90, 150), 2)


def test_reset_puts_one_plane_and_the_window_back(reading: Desk) -> None:
    fitted = {plane: reading.view(plane).zoom for plane in Plane}
    for plane in Plane:
        viewport = reading.view(plane).viewport()
        wheel(viewport, 3, CTRL)
    reading.key(Qt.Key.Key_5)
    reading.key(Qt.Key.Key_I)
    reading.window.session.set_active(Plane.CORONAL)
    reading.key(Qt.Key.Key_R)
    assert (reading.window.session.preset, reading.window.session.inverted) == (2, False)
    # Alone it fits a little larger than at one scale with the sagittal plane, which stays magnified.
    assert reading.view(Plane.CORONAL).zoom == pytest.approx(fitted[Plane.CORONAL], rel=0.02)
    assert reading.view(Plane.AXIAL).zoom > fitted[Plane.AXIAL]
    assert reading.view(Plane.SAGITTAL).zoom > fitted[Plane.SAGITTAL]


def test_a_click_while_a_scan_arrives_keeps_the_slice_that_is_seen(desk: Desk) -> None:
    """The slice that is wanted has not come yet: the crosshair goes where the reader pointed."""
    seen: list[tuple[int, int, int]] = []

    def point(volume: Volume, arrival: Arrival) -> None:
        if not seen:
            desk.window.session.show_arriving(Case(volume), arrival)
            slice_shown = desk.window.session.shown_index(Plane.AXIAL)
            desk.window.session.point(Plane.AXIAL, 5, 6)
            seen.extend([(slice_shown, 5, 6), desk.window.session.cursor])

    load_volume(write_scan(desk.folder / "coming.nii", abdomen()), began=point)
    desk.window.session.withdraw()
    assert seen[0] == seen[1]
