"""Measuring by hand: drawn with the mouse, read on screen and in the list, moved, deleted, undone, exported."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.findings.tools import Mark, Tool, measure_mark
from engine.scan.slicing import Plane
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, click, double_click, drag, wheel
from tests.viewer.scans import SHAPE, SPACING_MM, TUMOUR, abdomen, write_scan

LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
KEYS = {
    Tool.RULER: (Qt.Key.Key_M, NONE),
    Tool.ANGLE: (Qt.Key.Key_G, NONE),
    Tool.ELLIPSE: (Qt.Key.Key_L, NONE),
    Tool.RECTANGLE: (Qt.Key.Key_L, SHIFT),
    Tool.PROBE: (Qt.Key.Key_Q, NONE),
}
Pixel = tuple[float, float]


@pytest.fixture
def reading(desk: Desk, scan: Path) -> Desk:
    desk.open(scan)
    return desk


def at(desk: Desk, pixel: Pixel, plane: Plane = Plane.AXIAL) -> QPoint:
    return desk.view(plane).to_viewport(pixel).toPoint()


def pull(desk: Desk, start: Pixel, end: Pixel, plane: Plane = Plane.AXIAL) -> None:
    """Drag with the left button from one pixel to another."""
    drag(desk.view(plane).viewport(), at(desk, start, plane), at(desk, end, plane), LEFT)


def tap(desk: Desk, pixel: Pixel, plane: Plane = Plane.AXIAL) -> None:
    click(desk.view(plane).viewport(), QPointF(at(desk, pixel, plane)))


def glide(desk: Desk, pixel: Pixel) -> None:
    """Move the pointer without a button."""
    QTest.mouseMove(desk.view().viewport(), at(desk, pixel))


def take(desk: Desk, tool: Tool) -> None:
    desk.key(*KEYS[tool])
    assert desk.window.marks.tool is tool


def only(desk: Desk) -> Mark:
    [mark] = desk.window.marks.kept
    return mark


def pixels(mark: Mark) -> list[Pixel]:
    """Its points as (row, col) voxel indices of its plane."""
    return [(point[mark.plane.row_axis], point[mark.plane.column_axis]) for point in mark.points]


def rows(desk: Desk) -> list[list[str]]:
    """The list of marks as it is read."""
    table = desk.window.mark_panel.table
    if table.isHidden():
        return []
    shown = []
    for line in range(table.rowCount()):
        items = [table.item(line, column) for column in range(table.columnCount())]
        shown.append([item.text() for item in items if item is not None])
    return shown


def ink(desk: Desk, plane: Plane = Plane.AXIAL) -> int:
    """How much is on screen of the colour of marks, the only pink there is."""
    red, green, blue = np.moveaxis(desk.picture(plane).astype(int), 2, 0)
    return int((np.minimum(red, blue) > green + 40).sum())


def about(*expected: Pixel) -> list[object]:
    """Where a hand aims, within the rounding to whole screen pixels."""
    return [pytest.approx(pixel, abs=0.25) for pixel in expected]


@pytest.mark.parametrize("plane", Plane)
def test_a_ruler_is_dragged_in_any_plane(reading: Desk, plane: Plane) -> None:
    take(reading, Tool.RULER)
    before = reading.window.session.cursor
    assert ink(reading, plane) == 0
    height = SHAPE[plane.row_axis]
    pull(reading, (4, 10), (12, 30), plane)
    mark = only(reading)
    down, across = SPACING_MM[plane.row_axis], SPACING_MM[plane.column_axis]
    expected = float(np.hypot(8 * down, 20 * across))
    length = measure_mark(mark, reading.case.volume).length_mm
    assert length == pytest.approx(expected, rel=0.02)
    rows_down = [height - 1 - 4, height - 1 - 12] if plane.rows_reversed else [4, 12]
    assert pixels(mark) == about((rows_down[0], 10), (rows_down[1], 30))
    assert mark.slice_index == before[plane.slice_axis]
    assert reading.window.session.cursor == before  # the crosshair stays
    assert rows(reading) == [["1", "Ruler", f"{length:.1f} mm", f"{plane.value.capitalize()} {mark.slice_index + 1}"]]
    assert ink(reading, plane) > 50


def test_a_ruler_can_be_clicked_and_follows_the_pointer(reading: Desk) -> None:
    take(reading, Tool.RULER)
    tap(reading, (10, 10))
    assert reading.window.marks.kept == ()
    glide(reading, (10, 20))
    [[_, _, first, _]] = rows(reading)
    glide(reading, (10, 40))
    [[_, _, second, _]] = rows(reading)
    assert (first, second) != ("", "")
    assert float(second.split()[0]) > float(first.split()[0])
    assert reading.window.marks.kept == ()
    tap(reading, (30, 40))
    assert pixels(only(reading)) == about((10, 10), (30, 40))


def test_an_angle_takes_three_points(reading: Desk) -> None:
    take(reading, Tool.ANGLE)
    tap(reading, (10, 10))
    tap(reading, (10, 30))
    assert reading.window.marks.kept == ()
    tap(reading, (30, 30))
    assert pixels(only(reading)) == about((10, 10), (10, 30), (30, 30))
    assert float(rows(reading)[0][2].rstrip("°")) == pytest.approx(90, abs=2)
    pull(reading, (20, 5), (30, 5))  # the first arm dragged, the second clicked
    tap(reading, (36, 5))
    assert len(reading.window.marks.kept) == 2
    assert float(rows(reading)[1][2].rstrip("°")) == pytest.approx(180, abs=4)


@pytest.mark.parametrize("tool", [Tool.ELLIPSE, Tool.RECTANGLE])
def test_a_region_tells_its_intensities(reading: Desk, tool: Tool) -> None:
    reading.window.session.set_index(Plane.AXIAL, 7)
    take(reading, tool)
    pull(reading, (22, 16), (28, 24))  # within the largest tumour
    values = measure_mark(only(reading), reading.case.volume)
    assert values.intensity is not None
    assert (values.intensity.min, values.intensity.max) == (TUMOUR, TUMOUR)
    assert rows(reading)[0][2] == f"{values.area_mm2:.0f} mm², {TUMOUR} ± 0 HU"


def test_a_probe_reads_a_voxel(reading: Desk) -> None:
    reading.window.session.set_index(Plane.AXIAL, 7)
    take(reading, Tool.PROBE)
    tap(reading, (25, 20))
    assert rows(reading) == [["1", "Probe", f"{TUMOUR} HU", "Axial 8"]]


def test_the_unit_of_an_mr_is_not_hu(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "mr.nii", abdomen().astype(np.float32) + 0.5))
    take(desk, Tool.PROBE)
    tap(desk, (25, 20))
    assert rows(desk)[0][2].endswith("a.u.")


def test_marks_are_seen_in_their_own_slice_alone(reading: Desk) -> None:
    take(reading, Tool.RULER)
    pull(reading, (4, 10), (12, 30))
    here = ink(reading)
    assert here > 50
    assert ink(reading, Plane.CORONAL) == ink(reading, Plane.SAGITTAL) == 0
    wheel(reading.view(), 1)
    assert ink(reading) == 0
    wheel(reading.view(), -1)
    assert ink(reading) == here


def test_what_is_begun_is_dropped_where_the_slice_goes(reading: Desk) -> None:
    take(reading, Tool.RULER)
    tap(reading, (10, 10))
    glide(reading, (20, 20))
    assert rows(reading)
    wheel(reading.view(), 1)
    assert rows(reading) == []
    tap(reading, (20, 20))  # begins another
    assert reading.window.marks.kept == ()


def test_a_handle_moves_its_point_and_a_line_the_whole(reading: Desk) -> None:
    take(reading, Tool.RULER)
    pull(reading, (10, 10), (10, 30))
    reading.key(Qt.Key.Key_Escape)
    assert reading.window.marks.tool is None
    pull(reading, (10, 30), (20, 40))
    assert pixels(only(reading)) == about((10, 10), (20, 40))
    pull(reading, (15, 25), (18, 20))
    assert pixels(only(reading)) == about((13, 5), (23, 35))
    pull(reading, (18, 20), (18, -30))  # as far as it stays in the slice
    (_, left), (_, right) = pixels(only(reading))
    assert left == -0.5
    assert right - left == pytest.approx(30, abs=0.25)


def test_every_corner_of_a_region_is_a_handle(reading: Desk) -> None:
    take(reading, Tool.ELLIPSE)
    pull(reading, (10, 10), (20, 30))
    reading.key(Qt.Key.Key_Escape)
    pull(reading, (10, 30), (5, 36))  # upper right; lower left stays
    corners = np.array(pixels(only(reading)))
    assert corners.min(axis=0) == pytest.approx((5, 10), abs=0.25)
    assert corners.max(axis=0) == pytest.approx((20, 36), abs=0.25)


def test_points_beyond_the_slice_stay_at_its_edge(reading: Desk) -> None:
    take(reading, Tool.RULER)
    pull(reading, (10, 10), (10, 500))
    assert pixels(only(reading))[1][1] == SHAPE[2] - 0.5


def test_delete_undo_redo(reading: Desk) -> None:
    take(reading, Tool.RULER)
    pull(reading, (10, 10), (10, 30))
    pull(reading, (20, 10), (20, 30))
    pull(reading, (30, 10), (35, 30))
    marks = reading.window.marks
    first, second, third = list(marks.kept)
    assert not reading.can("redo")
    reading.key(Qt.Key.Key_Delete)  # no single key deletes
    assert list(marks.kept) == [first, second, third]
    reading.key(Qt.Key.Key_Delete, CTRL)
    assert list(marks.kept) == [first, second]
    assert not reading.can("delete_mark")
    reading.key(Qt.Key.Key_Z, CTRL)
    assert list(marks.kept) == [first, second, third]
    for left in ([first, second], [first], []):
        reading.key(Qt.Key.Key_Z, CTRL)
        assert list(marks.kept) == left
    assert not reading.can("undo")
    assert rows(reading) == []
    reading.key(Qt.Key.Key_Z, CTRL, SHIFT)
    reading.key(Qt.Key.Key_Y, CTRL)
    assert list(marks.kept) == [first, second]
    reading.do("delete_marks")
    assert list(marks.kept) == []
    reading.do("undo")
    assert list(marks.kept) == [first, second]
    pull(reading, (5, 10), (5, 30))
    assert [mark.number for mark in marks.kept] == [1, 2, 4]  # numbers are for life
    assert not reading.can("redo")


def test_a_move_is_undone_where_it_was_made(reading: Desk) -> None:
    take(reading, Tool.RULER)
    pull(reading, (10, 10), (10, 30))
    drawn = only(reading)
    pull(reading, (10, 30), (20, 30))
    moved = only(reading)
    assert moved != drawn
    reading.key(Qt.Key.Key_Home)
    reading.key(Qt.Key.Key_Z, CTRL)
    assert only(reading) == drawn
    assert reading.window.session.cursor[0] == drawn.slice_index
    tap(reading, (10, 30))  # a click on a handle changes nothing, and is no step
    reading.key(Qt.Key.Key_Z, CTRL, SHIFT)
    assert only(reading) == moved


def test_a_line_of_the_list_goes_to_its_mark(reading: Desk) -> None:
    take(reading, Tool.RULER)
    pull(reading, (4, 10), (12, 30), Plane.CORONAL)
    take(reading, Tool.PROBE)
    tap(reading, (20, 20))
    reading.key(Qt.Key.Key_Escape)
    reading.window.session.set_cursor((0, 0, 0))
    double_click(reading.view().viewport())  # axial alone
    reading.window.session.set_cursor((0, 0, 0))
    table = reading.window.mark_panel.table
    item = table.item(0, 0)
    assert item is not None
    click(table.viewport(), QPointF(table.visualItemRect(item).center()))
    first = reading.window.marks.kept[0]
    assert reading.window.marks.chosen == 1
    assert reading.window.session.cursor[1] == first.slice_index
    assert reading.view(Plane.CORONAL).isVisible()
    assert ink(reading, Plane.CORONAL) > 50
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]


def test_a_click_on_a_mark_chooses_it(reading: Desk) -> None:
    take(reading, Tool.RULER)
    pull(reading, (10, 10), (10, 30))
    pull(reading, (20, 10), (20, 30))
    reading.key(Qt.Key.Key_Escape)
    before = reading.window.session.cursor
    tap(reading, (10, 20))
    assert reading.window.marks.chosen == 1
    assert reading.window.session.cursor == before
    tap(reading, (34, 5))  # beside everything: the crosshair
    assert reading.window.session.cursor == (before[0], 34, 5)


def test_other_buttons_keep_their_meaning_with_a_tool_in_hand(reading: Desk) -> None:
    take(reading, Tool.RULER)
    viewport, window = reading.view().viewport(), reading.window.session.window
    drag(viewport, QPoint(100, 100), QPoint(160, 120), Qt.MouseButton.RightButton)
    assert reading.window.session.window != window
    before = at(reading, (0, 0))
    drag(viewport, QPoint(100, 100), QPoint(160, 120), LEFT, SHIFT)
    assert at(reading, (0, 0)) == before + QPoint(60, 20)
    assert reading.window.marks.kept == ()


def test_the_tool_in_hand_is_seen_and_its_key_puts_it_away(reading: Desk) -> None:
    actions = reading.window.actions_by_id
    take(reading, Tool.RULER)
    take(reading, Tool.ELLIPSE)
    assert [tool for tool in Tool if actions[f"tool_{tool.value}"].isChecked()] == [Tool.ELLIPSE]
    reading.key(Qt.Key.Key_L)
    assert reading.window.marks.tool is None
    take(reading, Tool.ELLIPSE)
    reading.key(Qt.Key.Key_Escape)
    assert not any(actions[f"tool_{tool.value}"].isChecked() for tool in Tool)


def test_escape_drops_what_is_begun(reading: Desk) -> None:
    take(reading, Tool.ANGLE)
    tap(reading, (10, 10))
    tap(reading, (20, 20))
    reading.key(Qt.Key.Key_Escape)
    assert rows(reading) == []
    assert ink(reading) == 0


def test_marks_belong_to_their_scan_and_wait_for_it(reading: Desk, scan: Path, tmp_path: Path) -> None:
    take(reading, Tool.RULER)
    pull(reading, (10, 10), (10, 30))
    mark = only(reading)
    reading.open(write_scan(tmp_path / "other.nii", abdomen()[:, :-1]))
    assert reading.window.marks.kept == ()
    assert (rows(reading), reading.can("undo")) == ([], False)
    reading.window.open_scan(tmp_path / "missing.nii")
    reading.settle()
    reading.open(scan)
    assert only(reading) == mark
    assert ink(reading) > 50
    reading.key(Qt.Key.Key_Z, CTRL)
    assert reading.window.marks.kept == ()


def test_time_points_share_marks_and_not_their_values(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_scan(tmp_path / "series.nii", np.stack([abdomen(), abdomen() + 7], axis=-1)))
    desk.window.session.set_index(Plane.AXIAL, 7)
    take(desk, Tool.PROBE)
    tap(desk, (25, 20))
    assert rows(desk)[0][2] == f"{TUMOUR} HU"
    desk.key(Qt.Key.Key_Right)
    desk.settle()
    assert rows(desk)[0][2] == f"{TUMOUR + 7} HU"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_marks_are_exported_beside_the_lesions(
    reading: Desk, mask: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.open_mask(mask)
    take(reading, Tool.RULER)
    pull(reading, (10, 10), (10, 30))
    answer_dialog(monkeypatch, tmp_path / "out_lesions.csv")
    reading.key(Qt.Key.Key_E, CTRL)
    reading.settle()
    assert len(read(tmp_path / "out_lesions.csv")) == 3
    [row] = read(tmp_path / "out_tools.csv")
    assert (row["tool"], row["length_mm"]) == ("ruler", rows(reading)[0][2].split()[0])
    assert reading.message == "Saved 3 lesions to out_lesions.csv. Saved 1 mark to out_tools.csv."


def test_marks_alone_can_be_exported(reading: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not reading.can("export")
    take(reading, Tool.PROBE)
    tap(reading, (20, 20))
    tap(reading, (25, 25))
    answer_dialog(monkeypatch, tmp_path / "mine.csv")
    reading.key(Qt.Key.Key_E, CTRL)
    reading.settle()
    assert [row["mark_id"] for row in read(tmp_path / "mine.csv")] == ["1", "2"]
    assert reading.message == "Saved 2 marks to mine.csv."


def test_without_a_whole_scan_there_are_no_tools(desk: Desk) -> None:
    assert not any(desk.can(f"tool_{tool.value}") for tool in Tool)
    assert not desk.can("undo")
