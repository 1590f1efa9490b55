"""How the planes share the room, slices that go by themselves, and the strip that shows where things lie."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.findings.extent import slices_with_labels
from engine.scan.slicing import Plane
from engine.scan.volume import Mask
from tests.nifti_files import volume_of
from tests.viewer.conftest import Desk
from tests.viewer.hands import double_click, near_colour, picture, wheel
from tests.viewer.scans import SHAPE, TUMOURS, abdomen, abdomen_labels, write_scan
from viewer import theme
from viewer.cine import SPEEDS
from viewer.main_window import MainWindow
from viewer.settings import Store
from viewer.views.layouts import Arrangement

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def reading(desk: Desk, scan: Path) -> Desk:
    desk.open(scan)
    return desk


def sizes(desk: Desk) -> dict[Plane, tuple[int, int]]:
    QApplication.processEvents()
    return {plane: (desk.view(plane).width(), desk.view(plane).height()) for plane in Plane}


def shown(desk: Desk) -> set[Plane]:
    return {plane for plane in Plane if desk.view(plane).isVisible()}


def test_v_goes_round_the_layouts(reading: Desk) -> None:
    first = sizes(reading)
    assert first[Plane.AXIAL][0] > 1.5 * first[Plane.CORONAL][0]
    reading.key(Qt.Key.Key_V)
    assert shown(reading) == {Plane.AXIAL}
    reading.key(Qt.Key.Key_V)
    assert shown(reading) == set(Plane)
    four = np.array(list(sizes(reading).values()))
    assert (four.max(axis=0) - four.min(axis=0))[0] <= 20  # all as wide
    assert sizes(reading)[Plane.AXIAL][1] < 0.6 * first[Plane.AXIAL][1]
    reading.key(Qt.Key.Key_V)
    assert sizes(reading) == first


def test_all_of_one_size_has_full_texts_and_fits_its_slices(reading: Desk) -> None:
    reading.window.change_settings(layout="four")
    reading.window.resize(1700, 900)
    QApplication.processEvents()
    for plane in Plane:
        view = reading.view(plane)
        assert view.corners.bottom_right
        rows, cols = view.shape
        assert view.viewport().rect().contains(view.to_viewport((0, 0)).toPoint())
        assert view.viewport().rect().contains(view.to_viewport((rows - 1, cols - 1)).toPoint())


def test_planes_of_one_size_have_one_scale(reading: Desk) -> None:
    axial, coronal, sagittal = (reading.view(plane) for plane in Plane)
    assert coronal.zoom == sagittal.zoom < axial.zoom
    reading.window.change_settings(layout="four")
    for size in ((1700, 900), (1000, 900)):
        reading.window.resize(*size)
        QApplication.processEvents()
        assert axial.zoom == coronal.zoom == sagittal.zoom
    wheel(coronal, 2, Qt.KeyboardModifier.ControlModifier)
    assert coronal.zoom > axial.zoom, "a hand zooms one alone"
    QTest.keyClick(reading.window, Qt.Key.Key_F)
    reading.window.change_settings(layout="four", same_scale=False)
    QApplication.processEvents()
    assert len({axial.zoom, coronal.zoom, sagittal.zoom}) > 1
    for view in (axial, coronal, sagittal):
        fills = view.to_viewport(view.shape) - view.to_viewport((0, 0))
        assert max(fills.x() / view.viewport().width(), fills.y() / view.viewport().height()) > 0.9


def test_a_double_click_in_any_layout_comes_back_to_it(reading: Desk) -> None:
    reading.window.change_settings(layout="four")
    before = sizes(reading)
    double_click(reading.view(Plane.SAGITTAL).viewport())
    assert shown(reading) == {Plane.SAGITTAL}
    double_click(reading.view(Plane.SAGITTAL).viewport())
    assert sizes(reading) == before


def test_two_windows_one_for_each_screen(reading: Desk) -> None:
    reading.do("apart")
    second = reading.window.planes.second
    assert second.isVisible()
    assert {plane for plane in Plane if reading.view(plane).window() is second} == {Plane.CORONAL, Plane.SAGITTAL}
    assert shown(reading) == set(Plane)
    QTest.keyClick(second, Qt.Key.Key_Up)  # keys work there
    assert reading.window.session.cursor[0] == SHAPE[0] // 2 + 1
    wheel(reading.view(Plane.CORONAL), 2)
    assert reading.window.session.cursor[1] == SHAPE[1] // 2 + 2
    double_click(reading.view(Plane.CORONAL).viewport())
    assert shown(reading) == {Plane.AXIAL, Plane.CORONAL}  # each window for itself
    double_click(reading.view(Plane.CORONAL).viewport())
    assert shown(reading) == set(Plane)
    second.close()
    assert {reading.view(plane).window() for plane in Plane} == {reading.window}
    assert shown(reading) == set(Plane)
    assert not reading.window.actions_by_id["apart"].isChecked()
    assert reading.window.planes.arrangement is Arrangement.BESIDE


def test_on_one_screen_the_second_window_leaves_room(reading: Desk) -> None:
    reading.do("apart")
    second, room = reading.window.planes.second.geometry(), reading.window.screen().availableGeometry()
    assert room.contains(second)
    assert 0.3 * room.width() < second.width() < 0.5 * room.width()
    assert second.height() > 0.75 * room.height()


def test_a_screen_that_is_unplugged_brings_the_second_window_back(reading: Desk) -> None:
    reading.do("apart")
    second = reading.window.planes.second
    second.setGeometry(QRect(3000, 0, 1800, 1000))  # as it was on the other screen
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.screenRemoved.emit(reading.window.screen())
    assert second.isVisible()
    assert reading.window.screen().availableGeometry().contains(second.geometry())


def test_on_two_screens_each_window_has_its_own(tmp_path: Path) -> None:
    screens = [
        {"name": "left", "x": 0, "y": 0, "width": 1400, "height": 900, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    ]
    screens.append(screens[0] | {"name": "right", "x": 1400, "width": 1800, "height": 1000})
    (tmp_path / "screens.json").write_text(json.dumps({"screens": screens}))
    platform = {"QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}"}
    script = "from tests.viewer.test_layouts import on_two_screens; on_two_screens()"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ | platform, check=True
    )
    assert done.stdout.split() == ["right", "True", "left"]


def on_two_screens() -> None:
    """In a program with two screens: where the second window opens, whether it fills its screen, where the first is."""
    app = QApplication([])
    window = MainWindow(Store(None))
    window.show()
    window.change_settings(layout="apart")
    app.processEvents()
    print(window.planes.second.screen().name(), window.planes.second.isMaximized(), window.screen().name())  # noqa: T201
    window.close()


def test_the_second_window_goes_with_the_first(reading: Desk) -> None:
    reading.do("apart")
    reading.window.close()
    assert not reading.window.planes.second.isVisible()


def test_the_layout_is_remembered(reading: Desk) -> None:
    reading.window.change_settings(layout="four")
    reading.window.close()
    again = type(reading.window)()
    reading.qtbot.addWidget(again)
    assert again.planes.arrangement is Arrangement.FOUR
    again.close()


# Cine


def test_cine_goes_through_all_slices_and_round(reading: Desk) -> None:
    session, passed = reading.window.session, []
    session.cursor_changed.connect(lambda: passed.append(session.cursor[0]))
    session.set_index(Plane.AXIAL, SHAPE[0] - 3)
    passed.clear()
    for _ in SPEEDS:
        reading.key(Qt.Key.Key_Period)
    assert reading.window.cine.speed == SPEEDS[-1]
    reading.key(Qt.Key.Key_C)
    assert reading.window.actions_by_id["cine"].isChecked()
    reading.qtbot.waitUntil(lambda: len(passed) >= 5)
    reading.key(Qt.Key.Key_C)
    assert passed[:5] == [SHAPE[0] - 2, SHAPE[0] - 1, 0, 1, 2]
    assert not reading.window.cine.is_on
    assert not reading.window.actions_by_id["cine"].isChecked()


def test_a_hand_stops_it_and_its_slice_stays(reading: Desk) -> None:
    session = reading.window.session
    reading.key(Qt.Key.Key_C)
    wheel(reading.view(), 4)
    at = session.cursor[0]
    reading.qtbot.waitUntil(lambda: not reading.window.cine.is_on)
    assert session.cursor[0] == at


def test_another_scan_stops_it_and_one_slice_does_not_start_it(reading: Desk, tmp_path: Path) -> None:
    reading.key(Qt.Key.Key_C)
    reading.open(write_scan(tmp_path / "one.nii", abdomen()[7:8]))
    assert not reading.window.cine.is_on
    reading.key(Qt.Key.Key_C)
    assert not reading.window.cine.is_on
    assert not reading.window.actions_by_id["cine"].isChecked()


def test_its_speed_is_remembered(reading: Desk) -> None:
    reading.key(Qt.Key.Key_Comma)
    assert reading.window.cine.speed == SPEEDS[1]
    reading.window.close()
    again = type(reading.window)()
    reading.qtbot.addWidget(again)
    assert again.cine.speed == SPEEDS[1]
    again.close()


# The strip


def test_where_labels_lie_in_each_plane() -> None:
    labels = abdomen_labels()
    extents = slices_with_labels(Mask(labels, volume_of(labels).geometry))
    for plane in Plane:
        others = tuple(axis for axis in range(3) if axis != plane.slice_axis)
        assert np.array_equal(extents[plane].liver, (labels > 0).any(axis=others))
        assert np.array_equal(extents[plane].tumours, (labels == 2).any(axis=others))


def colour_rows(desk: Desk, plane: Plane, colour: str) -> np.ndarray:
    QApplication.processEvents()
    seen = picture(desk.window.planes.panes[plane].strip)
    return np.flatnonzero(near_colour(seen, {"liver": theme.LIVER, "tumour": theme.TUMOUR}[colour], 3).any(axis=1))


@pytest.mark.parametrize("plane", Plane)
def test_the_strip_shows_liver_and_tumours_and_goes_there(reading: Desk, mask: Path, plane: Plane) -> None:
    assert not colour_rows(reading, plane, "liver").size
    reading.open_mask(mask)
    reading.qtbot.waitUntil(lambda: bool(colour_rows(reading, plane, "liver").size))
    tumour = colour_rows(reading, plane, "tumour")
    strip = reading.window.planes.panes[plane].strip
    first = min(box[plane.slice_axis].start for box in TUMOURS)
    last = max(box[plane.slice_axis].stop for box in TUMOURS) - 1
    for row, expected in ((tumour[0], last), (tumour[-1], first)):
        QTest.mouseClick(strip, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(3, int(row)))
        assert abs(reading.window.session.cursor[plane.slice_axis] - expected) <= 1
    reading.do("show_tumours")
    assert not colour_rows(reading, plane, "tumour").size
    reading.key(Qt.Key.Key_S)
    assert not colour_rows(reading, plane, "liver").size


def test_another_scan_clears_it(reading: Desk, mask: Path, tmp_path: Path) -> None:
    reading.open_mask(mask)
    reading.qtbot.waitUntil(lambda: bool(colour_rows(reading, Plane.AXIAL, "liver").size))
    reading.open(write_scan(tmp_path / "other.nii", abdomen()))
    assert not colour_rows(reading, Plane.AXIAL, "liver").size


def test_surfaces_take_the_fourth_place_where_there_is_one(reading: Desk, mask: Path) -> None:
    reading.open_mask(mask)
    surfaces, planes = reading.window.beside.surface_view, reading.window.planes
    reading.window.change_settings(layout="four")
    QApplication.processEvents()
    assert not surfaces.isVisible()
    reading.do("surfaces")
    reading.settle()
    QApplication.processEvents()
    assert surfaces.isVisible()
    assert planes.isAncestorOf(surfaces)
    assert abs(surfaces.width() - reading.view(Plane.CORONAL).width()) < 40
    reading.key(Qt.Key.Key_V)  # the axial plane large
    QApplication.processEvents()
    assert surfaces.isVisible()
    assert not planes.isAncestorOf(surfaces)
    reading.do("surfaces")
    assert not surfaces.isVisible()
