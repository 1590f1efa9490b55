"""What stands around and over the pixels: sides and their letters, scale, the value under the pointer."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from engine.scan.slicing import Plane
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, click, double_click, drag, picture, wheel
from tests.viewer.scans import BODY, SHAPE, SPACING_MM, TUMOUR, write_scan
from viewer.views.corners import CornerText
from viewer.views.scale_bar import length_text, round_length_mm

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def reading(desk: Desk, scan: Path) -> Desk:
    desk.open(scan)
    return desk


@pytest.fixture
def bare(reading: Desk) -> Desk:
    """Without crosshair, and pixels as they are."""
    reading.key(Qt.Key.Key_X)
    reading.do("smooth")
    return reading


def corners(desk: Desk, plane: Plane = Plane.AXIAL) -> CornerText:
    return desk.view(plane).corners


def middle(desk: Desk, plane: Plane) -> np.ndarray:
    """The picture without its edges, where letters and texts stand."""
    seen = desk.picture(plane)
    rows, cols, _ = seen.shape
    return seen[rows // 6 : rows - rows // 6, cols // 6 : cols - cols // 6]


# Sides


def test_neurological_display_mirrors_axial_and_coronal_alone(bare: Desk) -> None:
    before = {plane: middle(bare, plane) for plane in Plane}
    bare.do("neurological")
    for plane in (Plane.AXIAL, Plane.CORONAL):
        apart = np.abs(middle(bare, plane)[:, ::-1].astype(int) - before[plane]).max(axis=2) > 8
        assert apart.mean() < 0.03, plane  # but for a column where an edge falls on half a pixel
        assert np.abs(middle(bare, plane).astype(int) - before[plane]).max(axis=2).any()
    assert np.array_equal(middle(bare, Plane.SAGITTAL), before[Plane.SAGITTAL])
    bare.do("neurological")
    assert np.array_equal(middle(bare, Plane.AXIAL), before[Plane.AXIAL])


def test_letters_follow_the_pixels(bare: Desk) -> None:
    def letter(plane: Plane, left: bool) -> np.ndarray:
        seen = bare.picture(plane)
        rows, cols, _ = seen.shape
        strip = seen[rows // 2 - 12 : rows // 2 + 12]
        return strip[:, 6:24] if left else strip[:, cols - 24 : cols - 6]

    right, left = letter(Plane.AXIAL, left=True), letter(Plane.AXIAL, left=False)
    front = letter(Plane.SAGITTAL, left=True)
    bare.do("neurological")
    # An R is one pixel wider than an L: compared by how much ink there is.
    ink = [int((part > 150).sum()) for part in (right, left)]
    assert ink[0] != ink[1]
    assert [int((letter(Plane.AXIAL, left=side) > 150).sum()) for side in (False, True)] == ink
    assert np.array_equal(letter(Plane.SAGITTAL, left=True), front)


@pytest.mark.parametrize("plane", Plane)
def test_hands_point_where_they_see(reading: Desk, plane: Plane) -> None:
    reading.do("neurological")
    view = reading.view(plane)
    at = view.to_viewport((7, 12))
    click(view.viewport(), at)
    cursor = reading.window.session.cursor
    assert cursor[plane.column_axis] == 12
    assert view.to_pixel(at) == pytest.approx((7, 12))
    is_mirrored = plane is not Plane.SAGITTAL
    assert (at.x() > view.to_viewport((7, SHAPE[plane.column_axis] - 13)).x()) is is_mirrored
    wheel(view, 3, CTRL, QPointF(at))
    assert view.to_pixel(at) == pytest.approx((7, 12))  # zoomed about what is under the pointer
    drag(view.viewport(), at.toPoint(), at.toPoint() + QPoint(25, 10), Qt.MouseButton.MiddleButton)
    assert view.to_viewport((7, 12)).x() == pytest.approx(at.x() + 25, abs=1)


def test_a_mark_stays_on_its_anatomy(reading: Desk) -> None:
    reading.key(Qt.Key.Key_M)
    view = reading.view()
    drag(
        view.viewport(),
        view.to_viewport((10, 10)).toPoint(),
        view.to_viewport((10, 20)).toPoint(),
        Qt.MouseButton.LeftButton,
    )
    [mark] = reading.window.marks.kept

    def pink_columns() -> np.ndarray:
        red, green, blue = np.moveaxis(reading.picture().astype(int), 2, 0)
        return np.flatnonzero((np.minimum(red, blue) > green + 40).any(axis=0))

    width = view.viewport().width()
    first = pink_columns().min()
    reading.do("neurological")
    assert [mark] == list(reading.window.marks.kept)
    assert width - 1 - pink_columns().max() == pytest.approx(first, abs=160)  # its text stays to the right of it
    assert pink_columns().min() >= view.to_viewport((10, 20)).x() - 10


def test_the_convention_is_said_kept_and_exported(
    reading: Desk, mask: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert corners(reading).bottom_right[0] == "Radiological display"
    reading.do("neurological")
    assert corners(reading).bottom_right[0] == "Neurological display"
    reading.open_mask(mask)
    reading.key(Qt.Key.Key_Q)
    click(reading.view().viewport(), reading.view().to_viewport((10, 10)))
    answer_dialog(monkeypatch, tmp_path / "a_lesions.csv")
    reading.key(Qt.Key.Key_E, CTRL)
    reading.settle()
    for name in ("a_lesions.csv", "a_tools.csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as stream:
            assert next(csv.DictReader(stream))["convention"] == "neurological display; x, y, z in RAS+ mm"
    reading.window.close()
    again = type(reading.window)()
    reading.qtbot.addWidget(again)
    assert again.actions_by_id["neurological"].isChecked()
    again.close()


# The pointer


def hover(desk: Desk, pixel: tuple[float, float], plane: Plane = Plane.AXIAL) -> None:
    QTest.mouseMove(desk.view(plane).viewport(), desk.view(plane).to_viewport(pixel).toPoint())


def test_the_value_under_the_pointer_is_told_with_its_place(reading: Desk) -> None:
    reading.window.session.set_cursor((7, 8, 8))
    at_crosshair = corners(reading).bottom_left
    assert at_crosshair[1] == f"{BODY} HU"
    hover(reading, (25, 20))
    assert corners(reading).bottom_left[1] == f"{TUMOUR} HU"
    assert corners(reading).bottom_left[0] != at_crosshair[0]
    hover(reading, (8, 8))
    assert corners(reading).bottom_left[1] == f"{BODY} HU"
    viewport = reading.view().viewport()
    QTest.mouseMove(viewport, QPoint(2, 2))  # beside the slice: the crosshair's again
    assert corners(reading).bottom_left == at_crosshair


def test_a_small_plane_tells_it_only_while_the_pointer_is_there(reading: Desk) -> None:
    assert corners(reading, Plane.CORONAL).bottom_left == ()
    hover(reading, (8, 20), Plane.CORONAL)
    [told] = corners(reading, Plane.CORONAL).bottom_left
    assert told.endswith(" HU")
    hover(reading, (8, 20))
    QApplication.sendEvent(reading.view(Plane.CORONAL), QEvent(QEvent.Type.Leave))
    assert corners(reading, Plane.CORONAL).bottom_left == ()


def test_scrolling_under_a_still_pointer_tells_the_new_value(reading: Desk) -> None:
    reading.window.session.set_index(Plane.AXIAL, 7)
    hover(reading, (25, 20))
    assert corners(reading).bottom_left[1] == f"{TUMOUR} HU"
    wheel(reading.view(), -6)
    assert corners(reading).bottom_left[1] != f"{TUMOUR} HU"


def test_hu_is_for_ct_alone(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "mr.nii", np.random.default_rng(1).integers(0, 900, SHAPE).astype(np.int16)))
    hover(desk, (8, 8))
    assert corners(desk).bottom_left[1].endswith(" a.u.")


# Scale


@pytest.mark.parametrize(
    ("most", "length", "text"),
    [
        (0.6, 0.5, "0.5 mm"),
        (1.0, 1.0, "1 mm"),
        (9.9, 5.0, "5 mm"),
        (19, 10.0, "1 cm"),
        (70, 50.0, "5 cm"),
        (2e2, 2e2, "20 cm"),
    ],
)
def test_scale_bars_are_round(most: float, length: float, text: str) -> None:
    assert round_length_mm(most) == pytest.approx(length)
    assert length_text(round_length_mm(most)) == text


@pytest.mark.parametrize("plane", Plane)
@pytest.mark.parametrize("notches", [0, 5, -4])
def test_the_bar_is_as_long_as_it_says(bare: Desk, plane: Plane, notches: int) -> None:
    view = bare.view(plane)
    wheel(view, notches, CTRL)
    seen = bare.picture(plane)
    bar = max(near_white_run(line) for line in seen[-60:-30])  # above the corner text, wherever the font puts that
    length_mm = round_length_mm(view.viewport().width() * 0.3 / view.zoom)
    one_mm = (view.to_viewport((0, 11)).x() - view.to_viewport((0, 1)).x()) / (10 * SPACING_MM[plane.column_axis])
    assert bar == pytest.approx(length_mm * one_mm, abs=2)


def near_white_run(line: np.ndarray) -> int:
    """The longest run of the bar's colour in a row of pixels."""
    is_bar = (np.abs(line.astype(int) - 230).max(axis=1) <= 4).astype(int)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_bar, [0]])))
    return int((edges[1::2] - edges[::2]).max()) if edges.size else 0


# Mouse profiles


def test_the_pacs_profile_is_chosen_said_and_listed(reading: Desk) -> None:
    view, before = reading.view(), reading.window.session.window
    assert "Mouse: Reading" in status_text(reading)
    reading.do("pacs_mouse")
    assert "Mouse: PACS" in status_text(reading)
    drag(view.viewport(), QPoint(100, 100), QPoint(180, 60), Qt.MouseButton.LeftButton)
    assert reading.window.session.window != before
    zoom = view.zoom
    drag(view.viewport(), QPoint(100, 200), QPoint(100, 120), Qt.MouseButton.RightButton)
    assert view.zoom > zoom
    double_click(view.viewport())
    assert reading.window.planes.alone is Plane.AXIAL


def status_text(desk: Desk) -> str:
    return " | ".join(label.text() for label in desk.window.status.findChildren(QLabel))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # what a menu asks of a screen
def test_a_right_click_offers_what_can_be_done(reading: Desk) -> None:
    view = reading.view()
    with reading.qtbot.waitSignal(view.menu_wanted):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(90, 90))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]
    assert {"Fit to view", "Ruler", "Automatic window"} <= set(words)
    assert picture(menu).std() > 0
    menu.close()
