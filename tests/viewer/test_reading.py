"""Reading: the right side on the right side, three linked planes, keys, wheel, windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from nibabel.orientations import axcodes2ornt, ornt_transform
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from engine.scan.geometry import triple
from engine.scan.slicing import Plane
from engine.scan.volume import Modality
from engine.scan.window import CT_PRESETS, MR_PRESETS, Window
from tests.nifti_files import reoriented, rotation, write_nifti
from tests.viewer.conftest import Desk
from tests.viewer.hands import Picture, click, double_click, drag, near_colour, picture, wheel, wheel_event
from tests.viewer.scans import SHAPE, write_scan
from viewer import theme, wording
from viewer.settings import Settings, Store
from viewer.views.corners import CornerText
from viewer.views.pictures import Pictures
from viewer.views.slice_view import SliceView

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
MIDDLE = tuple(n // 2 for n in SHAPE)


@pytest.fixture
def reading(desk: Desk, scan: Path) -> Desk:
    """A desk with the CT on it."""
    desk.open(scan)
    return desk


def hover(desk: Desk, plane: Plane) -> None:
    """Bring the pointer over a plane."""
    at = QPointF(20, 20)
    view = desk.view(plane)
    QApplication.sendEvent(view, QEnterEvent(at, at, QPointF(view.mapToGlobal(at))))


def mr_scan(path: Path) -> Path:
    return write_scan(path, np.random.default_rng(1).integers(0, 900, SHAPE).astype(np.int16))


# Sides


RIGHT, ANTERIOR, SUPERIOR = 0.85, 0.75, 0.9
"""Where the marker lies in the body, as shares of the way from left, back and feet."""


def marked_body() -> tuple[np.ndarray, tuple[int, int, int]]:
    """(x, y, z), right, anterior and superior rise: a grey block with a bright marker, and where its middle is."""
    body = np.full((40, 52, 30), 500, np.int16)
    at = triple(round(share * n) for share, n in zip((RIGHT, ANTERIOR, SUPERIOR), body.shape, strict=True))
    body[tuple(slice(c - 1, c + 2) for c in at)] = 1000
    body[0, 0, 0] = 0  # so that the full range has the body in its middle
    return body, at


def marker_share(seen: Picture) -> tuple[float, float]:
    """Where the marker is in the picture of the body, as shares of the way from its top and from its left."""
    body = near_colour(seen, QColor(128, 128, 128), 6)
    rows = np.flatnonzero(body.sum(axis=1) > 0.3 * body.sum(axis=1).max())
    cols = np.flatnonzero(body.sum(axis=0) > 0.3 * body.sum(axis=0).max())
    marker_rows, marker_cols = np.nonzero((seen >= 252).all(axis=2))
    height, width = rows[-1] + 1 - rows[0], cols[-1] + 1 - cols[0]
    return (marker_rows.mean() + 0.5 - rows[0]) / height, (marker_cols.mean() + 0.5 - cols[0]) / width


@pytest.mark.parametrize(
    ("codes", "tilt"),
    [
        ("RAS", (0, 0, 0)),
        ("LPS", (0, 0, 0)),
        ("LAS", (0, 0, 0)),
        ("PIR", (0, 0, 0)),
        ("SLA", (0, 0, 0)),
        ("LPS", (12, -9, 25)),
        ("ASR", (-20, 15, 8)),
    ],
    ids=lambda value: value if isinstance(value, str) else "tilted" if any(value) else "straight",
)
def test_right_front_and_head_are_where_radiologists_expect_them(
    desk: Desk, tmp_path: Path, codes: str, tilt: tuple[int, int, int]
) -> None:
    body, at = marked_body()
    straight = np.diag([1.0, 1.25, 2.0, 1.0])
    array, affine = reoriented(body, straight, ornt_transform(axcodes2ornt("RAS"), axcodes2ornt(tuple(codes))))
    case = desk.open(write_nifti(tmp_path / "marked.nii.gz", array, rotation(*tilt) @ affine))
    world = rotation(*tilt) @ straight @ np.array([*at, 1.0])
    desk.window.session.set_cursor(triple(np.rint(case.volume.geometry.to_index(world[:3]))))
    assert case.volume.intensity_at(desk.window.session.cursor) == 1000
    desk.key(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_X)
    desk.do("smooth")

    from_left, from_back, from_feet = ((c + 0.5) / n for c, n in zip(at, body.shape, strict=True))
    expected = {
        Plane.AXIAL: (1 - from_back, 1 - from_left),
        Plane.CORONAL: (1 - from_feet, 1 - from_left),
        Plane.SAGITTAL: (1 - from_feet, 1 - from_back),
    }
    for plane, (down, across) in expected.items():
        assert marker_share(desk.picture(plane)) == pytest.approx((down, across), abs=0.02), plane


# Three linked planes


@pytest.mark.parametrize("plane", Plane)
def test_a_click_moves_the_crosshair_of_all_planes(reading: Desk, plane: Plane) -> None:
    wanted = list(MIDDLE)
    wanted[plane.row_axis], wanted[plane.column_axis] = 7, 12
    row = SHAPE[plane.row_axis] - 1 - 7 if plane.rows_reversed else 7
    view = reading.view(plane)
    click(view.viewport(), view.to_viewport((row, 12)))
    assert reading.window.session.cursor == tuple(wanted)
    for each, pane in reading.window.planes.panes.items():
        assert pane.slider.value() == wanted[each.slice_axis]
        row = wanted[each.row_axis]
        row = SHAPE[each.row_axis] - 1 - row if each.rows_reversed else row
        assert_crosshair_at(pane.view, (row, wanted[each.column_axis]), reading.picture(each))


def assert_crosshair_at(view: SliceView, pixel: tuple[float, float], seen: Picture) -> None:
    """The lines run through the pixel, seen where they leave the view and nothing else is painted."""
    at = view.to_viewport(pixel)
    bluish = near_colour(seen, theme.CROSSHAIR, 120) & (seen[..., 2] > seen[..., 0] + 30)
    for line, expected in ((bluish[-3], at.x()), (bluish[:, -3], at.y())):
        places = np.flatnonzero(line[2:-2]) + 2  # not the frame of the active plane
        assert places.size
        assert np.abs(places - expected).max() <= 2


def test_clicks_beside_the_picture_stay_in_the_scan(reading: Desk) -> None:
    view = reading.view()
    click(view.viewport(), QPointF(1, 1))
    assert reading.window.session.cursor == (MIDDLE[0], 0, 0)
    click(view.viewport(), QPointF(view.viewport().width() - 2, view.viewport().height() - 2))
    assert reading.window.session.cursor == (MIDDLE[0], SHAPE[1] - 1, SHAPE[2] - 1)


def test_dragging_moves_it_along(reading: Desk) -> None:
    view = reading.view()
    drag(
        view.viewport(),
        view.to_viewport((3, 4)).toPoint(),
        view.to_viewport((30, 40)).toPoint(),
        Qt.MouseButton.LeftButton,
    )
    assert reading.window.session.cursor == (MIDDLE[0], 30, 40)


@pytest.mark.parametrize("plane", Plane)
def test_the_wheel_scrolls_its_own_plane(reading: Desk, plane: Plane) -> None:
    wanted = list(MIDDLE)
    others = [each for each in Plane if each is not plane]
    wheel(reading.view(plane), 2)
    wanted[plane.slice_axis] += 2
    assert reading.window.session.cursor == tuple(wanted)
    wheel(reading.view(plane), -1, SHIFT)
    wanted[plane.slice_axis] -= 5
    assert reading.window.session.cursor == tuple(wanted)
    wheel(reading.view(plane), 100)
    assert reading.window.session.cursor[plane.slice_axis] == SHAPE[plane.slice_axis] - 1
    wheel(reading.view(plane), -100)
    assert reading.window.session.cursor[plane.slice_axis] == 0
    for other in others:
        assert reading.window.session.cursor[other.slice_axis] == MIDDLE[other.slice_axis]


@pytest.mark.parametrize("plane", Plane)
def test_keys_scroll_the_plane_under_the_pointer(reading: Desk, plane: Plane) -> None:
    hover(reading, plane)
    count, middle = SHAPE[plane.slice_axis], MIDDLE[plane.slice_axis]
    for key, expected in (
        (Qt.Key.Key_Up, middle + 1),
        (Qt.Key.Key_Down, middle),
        (Qt.Key.Key_PageUp, middle + 5),
        (Qt.Key.Key_PageDown, middle),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Down, 0),
        (Qt.Key.Key_PageUp, 5),
        (Qt.Key.Key_End, count - 1),
        (Qt.Key.Key_PageUp, count - 1),
    ):
        reading.key(key)
        assert reading.window.session.cursor[plane.slice_axis] == expected
        assert reading.window.planes.panes[plane].slider.value() == expected
    frames = {each: reading.view(each) for each in Plane}
    assert [each for each in Plane if is_framed(frames[each], reading)] == [plane]


def is_framed(view: SliceView, desk: Desk) -> bool:
    plane = next(each for each in Plane if desk.view(each) is view)
    return bool(near_colour(desk.picture(plane), theme.ACTIVE_PLANE, 60)[0].mean() > 0.9)


@pytest.mark.parametrize("focus", ["view", "slider", "lesions", "presets", "window"])
def test_keys_work_wherever_the_focus_is(reading: Desk, focus: str) -> None:
    presets = reading.window.window_panel.findChild(QComboBox)
    assert presets is not None
    widgets: dict[str, QWidget] = {
        "view": reading.view(),
        "slider": reading.window.planes.panes[Plane.AXIAL].slider,
        "lesions": reading.window.lesions.table,
        "presets": presets,
        "window": reading.window,
    }
    widget = widgets[focus]
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Up)
    assert reading.window.session.cursor[0] == MIDDLE[0] + 1
    QTest.keyClick(widget, Qt.Key.Key_Home)
    assert reading.window.session.cursor[0] == 0
    QTest.keyClick(widget, Qt.Key.Key_2)
    assert reading.window.session.preset == 1


@pytest.mark.parametrize("plane", Plane)
def test_the_slider_scrolls(reading: Desk, plane: Plane) -> None:
    slider = reading.window.planes.panes[plane].slider
    assert (slider.minimum(), slider.maximum()) == (0, SHAPE[plane.slice_axis] - 1)
    slider.setValue(3)
    assert reading.window.session.cursor[plane.slice_axis] == 3


@pytest.mark.parametrize("plane", Plane)
def test_the_wheel_over_a_slider_skips_no_slice(reading: Desk, plane: Plane) -> None:
    slider = reading.window.planes.panes[plane].slider
    for notches, modifiers, step in ((1, NONE, 1), (-2, NONE, -2), (0.5, NONE, 0), (0.5, NONE, 1), (-1, SHIFT, -5)):
        before = reading.window.session.cursor[plane.slice_axis]
        wheel(slider, notches, modifiers)
        assert reading.window.session.cursor[plane.slice_axis] == before + step
    place = reading.window.session.cursor
    wheel(slider, 1, CTRL)
    assert reading.window.session.cursor == place


def test_only_the_planes_that_change_are_made_anew(reading: Desk) -> None:
    before = {plane: reading.picture(plane) for plane in Plane}
    reading.key(Qt.Key.Key_X)  # without the crosshair the others are the same picture
    before = {plane: reading.picture(plane) for plane in Plane}
    wheel(reading.view(), 3)
    assert not np.array_equal(reading.picture(Plane.AXIAL), before[Plane.AXIAL])
    for plane in (Plane.CORONAL, Plane.SAGITTAL):
        assert np.array_equal(reading.picture(plane), before[plane])


# Frames


@pytest.fixture
def made(reading: Desk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Plane, int]]:
    """Every picture that is made from now on: its plane and slice."""
    QApplication.processEvents()
    pictures: list[tuple[Plane, int]] = []
    draw = Pictures.draw

    def noting(self: Pictures, plane: Plane, index: int) -> QImage:
        pictures.append((plane, index))
        return draw(self, plane, index)

    monkeypatch.setattr(Pictures, "draw", noting)
    return pictures


@pytest.mark.parametrize("plane", Plane)
def test_wheel_events_that_are_waiting_make_one_picture(
    reading: Desk, made: list[tuple[Plane, int]], plane: Plane
) -> None:
    viewport, start = reading.view(plane).viewport(), MIDDLE[plane.slice_axis]
    over = QPointF(viewport.rect().center())
    for _ in range(7):
        event = wheel_event(over, QPoint(0, 120), globally=viewport.mapToGlobal(over))
        QApplication.postEvent(viewport, event)
    reading.qtbot.waitUntil(lambda: bool(made))
    assert reading.window.session.cursor[plane.slice_axis] == start + 7
    assert made == [(plane, start + 7)]


def test_the_session_and_the_slider_do_not_wait_for_the_picture(reading: Desk, made: list[tuple[Plane, int]]) -> None:
    wheel(reading.view(), 2)
    assert reading.window.session.cursor[0] == MIDDLE[0] + 2
    assert reading.window.planes.panes[Plane.AXIAL].slider.value() == MIDDLE[0] + 2
    assert made == []
    seen = picture(reading.view())  # what is grabbed is finished, whenever it is grabbed
    assert made == [(Plane.AXIAL, MIDDLE[0] + 2)]
    assert np.array_equal(reading.picture(), seen)


def test_a_window_drag_makes_each_picture_once_a_frame(reading: Desk, made: list[tuple[Plane, int]]) -> None:
    for _ in range(5):
        reading.window.session.drag_window(0.02, 0.01)
    QApplication.processEvents()
    assert sorted(made, key=str) == sorted(((plane, MIDDLE[plane.slice_axis]) for plane in Plane), key=str)


def test_lines_and_words_make_no_picture(reading: Desk, mask: Path, made: list[tuple[Plane, int]]) -> None:
    reading.open_mask(mask)
    reading.do("next_lesion")
    QApplication.processEvents()
    made.clear()
    reading.key(Qt.Key.Key_X)
    hover(reading, Plane.CORONAL)
    wheel(reading.view(), 3, CTRL)
    drag(reading.view().viewport(), QPoint(100, 100), QPoint(120, 130), Qt.MouseButton.MiddleButton)
    QApplication.processEvents()
    assert made == []


def test_a_hidden_plane_makes_no_picture_until_it_is_shown(reading: Desk, made: list[tuple[Plane, int]]) -> None:
    reading.window.show_alone(Plane.AXIAL)
    QApplication.processEvents()
    made.clear()
    reading.window.session.set_cursor((4, 9, 10))
    QApplication.processEvents()
    assert made == [(Plane.AXIAL, 4)]
    reading.window.planes.show_alone(None)
    reading.qtbot.waitUntil(lambda: set(made[1:]) == {(Plane.CORONAL, 9), (Plane.SAGITTAL, 10)})


def test_the_corner_says_what_is_still_being_read(reading: Desk) -> None:
    def corners(**arriving: object) -> CornerText:
        given = {"in_full": True, **arriving}
        return wording.corner_text(reading.case, Plane.AXIAL, (15, 3, 4), Window(90, 150), 2.0, **given)

    assert corners().top_left[1] == corners(shown=15).top_left[1] == f"Axial 16/{SHAPE[0]}"
    assert corners(shown=4).top_left[1] == f"Axial 5/{SHAPE[0]}, 16 is being read"
    assert corners().bottom_left[1] == "-1000 HU"
    assert corners(is_read=False).bottom_left == (corners().bottom_left[0], "still being read")


# Layout


def visible(desk: Desk) -> list[Plane]:
    return [plane for plane, pane in desk.window.planes.panes.items() if pane.isVisible()]


@pytest.mark.parametrize("plane", Plane)
def test_a_double_click_shows_one_plane_alone_and_all_again(reading: Desk, plane: Plane) -> None:
    double_click(reading.view(plane).viewport())
    assert visible(reading) == [plane]
    QApplication.processEvents()
    corners = [reading.view(plane).to_viewport(at) for at in ((-0.5, -0.5), (-0.5 + 1, -0.5 + 1))]
    assert corners[0].x() >= 0
    assert corners[0].y() >= 0
    double_click(reading.view(plane).viewport())
    assert visible(reading) == list(Plane)
    QApplication.processEvents()
    for each in Plane:
        view, shape = reading.view(each), (SHAPE[each.row_axis], SHAPE[each.column_axis])
        first, last = view.to_viewport((-0.5, -0.5)), view.to_viewport((shape[0] - 0.5, shape[1] - 0.5))
        assert 0 <= first.x() < last.x() <= view.viewport().width()
        assert 0 <= first.y() < last.y() <= view.viewport().height()


@pytest.mark.parametrize("plane", Plane)
def test_the_key_shows_the_plane_under_the_pointer_alone_and_all_again(reading: Desk, plane: Plane) -> None:
    hover(reading, plane)
    reading.key(Qt.Key.Key_V)
    assert visible(reading) == [plane]
    reading.key(Qt.Key.Key_V)
    assert visible(reading) == list(Plane)


def test_a_plane_alone_says_all_that_the_large_one_says(reading: Desk) -> None:
    reading.window.resize(1200, 860)  # one of four is then too narrow for all of it
    assert reading.view(Plane.CORONAL).corners.bottom_right == ()
    hover(reading, Plane.CORONAL)
    reading.key(Qt.Key.Key_V)
    assert near_colour(reading.picture(Plane.CORONAL), theme.CORNER_TEXT, 60)[-40:, -100:].any()
    assert reading.view(Plane.CORONAL).corners.bottom_right
    reading.key(Qt.Key.Key_V)
    assert not near_colour(reading.picture(Plane.CORONAL), theme.CORNER_TEXT, 60)[-40:, -100:].any()


def test_a_zoomed_plane_alone_says_so_too(reading: Desk) -> None:
    wheel(reading.view(Plane.CORONAL), 4, CTRL)
    hover(reading, Plane.CORONAL)
    reading.key(Qt.Key.Key_V)
    assert near_colour(reading.picture(Plane.CORONAL), theme.CORNER_TEXT, 60)[-40:].any()


def test_fit_undoes_zoom_and_pan_in_all_planes(reading: Desk) -> None:
    QApplication.processEvents()
    before = {plane: reading.view(plane).to_viewport((3, 4)) for plane in Plane}
    for plane in Plane:
        wheel(reading.view(plane), 5, CTRL, QPointF(30, 30))
        start = reading.view(plane).viewport().rect().center()
        drag(reading.view(plane).viewport(), start, start + QPoint(30, 12), Qt.MouseButton.MiddleButton)
        assert reading.view(plane).to_viewport((3, 4)) != before[plane]
    reading.key(Qt.Key.Key_F)
    for plane in Plane:
        now = reading.view(plane).to_viewport((3, 4))
        assert (now.x(), now.y()) == pytest.approx((before[plane].x(), before[plane].y()))


def test_the_corner_text_follows_the_zoom(reading: Desk) -> None:
    def corner() -> Picture:
        return reading.picture()[:40, -200:]

    before = corner()
    wheel(reading.view(), 6, CTRL)
    first = corner()
    assert not np.array_equal(first, before)
    assert np.array_equal(corner(), first)


# Look


def test_the_crosshair_is_switched_off_and_remembered(reading: Desk) -> None:
    assert near_colour(reading.picture(Plane.CORONAL), theme.CROSSHAIR, 60).any()
    reading.key(Qt.Key.Key_X)
    assert not near_colour(reading.picture(Plane.CORONAL), theme.CROSSHAIR, 60).any()
    reading.window.close()
    assert Store().load_settings() == Settings(show_crosshair=False)


def test_interpolation_is_switched_off_and_remembered(reading: Desk) -> None:
    smooth = len(np.unique(reading.picture()[100:-100, 100:-100]))
    reading.do("smooth")
    assert len(np.unique(reading.picture()[100:-100, 100:-100])) < smooth / 3
    reading.window.close()
    assert Store().load_settings() == Settings(smooth_pixels=False)


def shown_preset(desk: Desk) -> str:
    box = desk.window.window_panel.findChild(QComboBox)
    assert box is not None
    return box.currentText()


@pytest.mark.parametrize("place", range(6))
def test_presets_of_a_ct_by_key(reading: Desk, place: int) -> None:
    reading.key(Qt.Key.Key_0)
    assert shown_preset(reading) == ""
    reading.key(Qt.Key(Qt.Key.Key_1.value + place))
    preset = CT_PRESETS[place]
    window = reading.window.session.window
    if preset.level is not None:
        assert (window.level, window.width) == (preset.level, preset.width)
    else:
        assert (window.low, window.high) == (-1000, 90)
    assert shown_preset(reading) == f"{place + 1}  {preset.name}"
    assert reading.window.actions_by_id[f"preset_{place + 1}"].text() == preset.name


def test_presets_of_an_mr_by_key(desk: Desk, tmp_path: Path) -> None:
    desk.open(mr_scan(tmp_path / "mr.nii"))
    assert desk.case.volume.modality is Modality.MR
    seen = set()
    for place, preset in enumerate(MR_PRESETS):
        desk.key(Qt.Key(Qt.Key.Key_1.value + place))
        assert shown_preset(desk) == f"{place + 1}  {preset.name}"
        seen.add(desk.window.session.window)
    assert len(seen) == len(MR_PRESETS)
    desk.key(Qt.Key.Key_1)
    assert (desk.window.session.window.low, desk.window.session.window.high) == (0, 899)


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_presets_by_the_list(reading: Desk) -> None:
    box = reading.window.window_panel.findChild(QComboBox)
    assert box is not None
    box.setFocus()
    box.showPopup()
    QTest.keyClick(box.view(), Qt.Key.Key_Down)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert reading.window.session.preset == 3
    assert reading.window.session.window.width == 350


def test_a_preset_changes_every_picture(reading: Desk) -> None:
    before = reading.pictures()
    reading.key(Qt.Key.Key_6)
    assert all(now != then for now, then in zip(reading.pictures(), before, strict=True))


def test_inverted_and_back(reading: Desk) -> None:
    reading.key(Qt.Key.Key_X)
    view = reading.view()
    outside, inside = (view.to_viewport(at).toPoint() for at in ((2, 30), (8, 30)))
    reading.key(Qt.Key.Key_2)
    before = reading.picture()
    reading.key(Qt.Key.Key_I)
    after = reading.picture()
    assert reading.window.actions_by_id["invert"].isChecked()
    for at in (outside, inside):
        assert (after[at.y(), at.x()].astype(int) + before[at.y(), at.x()] == 255).all()
    reading.key(Qt.Key.Key_I)
    assert np.array_equal(reading.picture(), before)


def test_the_automatic_window_by_key_and_by_double_right_click(reading: Desk) -> None:
    reading.key(Qt.Key.Key_0)
    automatic = reading.window.session.window
    reading.key(Qt.Key.Key_6)
    assert reading.window.session.window != automatic
    double_click(reading.view(Plane.SAGITTAL).viewport(), Qt.MouseButton.RightButton)
    assert reading.window.session.window == automatic
    assert visible(reading) == list(Plane)


def test_right_drag_sets_width_across_and_level_upwards(reading: Desk) -> None:
    viewport = reading.view().viewport()
    middle, session = viewport.rect().center(), reading.window.session
    drag(viewport, middle, middle + QPoint(100, 0), Qt.MouseButton.RightButton)
    assert session.window.width == pytest.approx(150 * np.exp(2 * 100 / viewport.width()))
    assert session.window.level == 90
    assert session.preset is None
    assert shown_preset(reading) == ""
    width = session.window.width
    drag(viewport, middle, middle + QPoint(0, -100), Qt.MouseButton.RightButton)
    assert session.window.level == pytest.approx(90 + width * 100 / viewport.height())
    assert session.window.width == width


def test_a_window_dragged_for_ever_stays_a_window(reading: Desk) -> None:
    viewport = reading.view().viewport()
    left, right = QPoint(2, 100), QPoint(viewport.width() - 2, 100)
    for _ in range(30):
        drag(viewport, right, left, Qt.MouseButton.RightButton)
    assert reading.window.session.window.width > 0
    assert reading.picture().any()
    for _ in range(60):
        drag(viewport, left, right, Qt.MouseButton.RightButton)
    assert np.isfinite(reading.window.session.window.width)
    assert reading.picture().any()


# CT or not


def test_what_a_scan_is_read_as_can_be_overruled(reading: Desk, mask: Path) -> None:
    reading.open_mask(mask)
    reading.do("next_lesion")
    cursor = reading.window.session.cursor
    assert reading.window.actions_by_id["read_as_ct"].isChecked()
    reading.do("read_as_ct")
    assert reading.case.volume.modality is Modality.MR
    assert reading.window.session.cursor == cursor
    assert reading.case.mask is not None
    assert reading.window.lesions.table.rowCount() == 3
    assert reading.window.actions_by_id["preset_3"].text() == MR_PRESETS[2].name
    assert shown_preset(reading).endswith(MR_PRESETS[1].name)
    reading.do("read_as_ct")
    assert reading.window.actions_by_id["preset_3"].text() == CT_PRESETS[2].name
    assert (reading.window.session.window.level, reading.window.session.window.width) == (90, 150)
