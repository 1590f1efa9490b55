"""The slider over the time points of a 4-D file."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSlider

from engine.scan.nifti import load_volume
from engine.scan.volume import Volume
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import BODY, abdomen, write_scan
from viewer import controller

POINTS = 5


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """Time points of an abdomen that grows brighter."""
    return write_scan(tmp_path / "series.nii.gz", np.stack([abdomen() + 20 * n for n in range(POINTS)], axis=-1))


def handle(desk: Desk) -> QPoint:
    """The middle of the slider's handle."""
    slider = desk.window.beside.time.slider
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    control, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
    return slider.style().subControlRect(control, option, part, slider).center()


def seen(desk: Desk) -> tuple[int, int, str]:
    """The open time point, the slider's, and the words beside it."""
    time = desk.window.beside.time
    return desk.case.volume.source.time_point, time.slider.value(), time.text


def test_it_is_there_only_for_several_time_points(desk: Desk, scan: Path, series: Path, tmp_path: Path) -> None:
    assert desk.window.beside.time.isHidden()
    desk.open(scan)
    assert desk.window.beside.time.isHidden()
    desk.open(series)
    assert desk.window.beside.time.isVisible()
    assert seen(desk) == (0, 0, "Time point 1/5")
    desk.open(write_scan(tmp_path / "one.nii", abdomen()[..., np.newaxis]))
    assert desk.window.beside.time.isHidden()


def test_a_drag_shows_the_last_time_point_and_place_and_window_stay(desk: Desk, series: Path) -> None:
    desk.open(series)
    desk.key(Qt.Key.Key_2)
    desk.key(Qt.Key.Key_PageUp)
    place, window = desk.window.session.cursor, desk.window.session.window
    start = handle(desk)
    hands.drag(desk.window.beside.time.slider, start, start + QPoint(3000, 0), Qt.MouseButton.LeftButton)
    assert desk.window.beside.time.text == "Time point 5/5"  # at once, before it is read
    desk.settle()
    assert seen(desk) == (4, 4, "Time point 5/5")
    assert desk.case.volume.intensity_at((9, 8, 6)) == BODY + 80
    assert (desk.window.session.cursor, desk.window.session.window) == (place, window)


def test_a_notch_of_the_wheel_is_one_time_point(desk: Desk, series: Path) -> None:
    desk.open(series)
    for notches, expected in ((1, 1), (2, 3), (-1, 2), (-9, 0)):
        hands.wheel(desk.window.beside.time.slider, notches)
        desk.settle()
        assert seen(desk)[:2] == (expected, expected)


def test_it_follows_the_keys_and_they_go_on_from_it(desk: Desk, series: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open(series)
    let_go = threading.Event()

    def slowly(*asked: object) -> Volume:
        let_go.wait(20)
        return load_volume(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(controller, "load_volume", slowly)
    hands.wheel(desk.window.beside.time.slider, 2)
    desk.key(Qt.Key.Key_Right)
    assert seen(desk) == (0, 3, "Time point 4/5")
    let_go.set()
    desk.settle()
    assert seen(desk) == (3, 3, "Time point 4/5")


def test_its_own_keys_are_those_of_the_window(desk: Desk, series: Path) -> None:
    desk.open(series)
    slice_before = desk.window.session.cursor[0]
    desk.window.beside.time.slider.setFocus()
    QTest.keyClick(desk.window.beside.time.slider, Qt.Key.Key_Right)
    desk.settle()
    QTest.keyClick(desk.window.beside.time.slider, Qt.Key.Key_Up)
    desk.settle()
    assert seen(desk)[0] == 1
    assert desk.window.session.cursor[0] == slice_before + 1


def test_when_the_file_is_gone_it_says_so_and_stays(desk: Desk, series: Path) -> None:
    desk.open(series)
    before = desk.pictures()
    series.unlink()
    hands.wheel(desk.window.beside.time.slider, 1)
    desk.settle()
    assert desk.message == "There is no file series.nii.gz. Was it moved or renamed?"
    assert seen(desk) == (0, 0, "Time point 1/5")
    QApplication.processEvents()
    desk.window.messages.hide()
    assert desk.pictures() == before


def test_real_files(desk: Desk, shared_data: Path) -> None:
    desk.open(shared_data / "odd" / "pcasl.nii.gz")
    last = desk.case.volume.source.time_points - 1
    hands.wheel(desk.window.beside.time.slider, last)
    desk.settle()
    assert seen(desk)[0] == last > 0
