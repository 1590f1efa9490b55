"""A reader takes a number out of the table, goes to its slice, and sees the line that gave it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.scan.slicing import Plane, voxel_to_pixel
from tests.e2e.conftest import Tell
from tests.viewer.hands import answer_dialog, near_colour, picture
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer import theme
from viewer.main_window import MainWindow

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def numbers(row: Row, prefix: str, axes: str, unit: str = "") -> np.ndarray:
    """(2, 3): both ends of a line, as they stand in the table."""
    return np.array([[float(row[f"{prefix}end{end}_{axis}{unit}"]) for axis in axes] for end in (1, 2)])


def click_line(window: MainWindow, number: int) -> None:
    """Click a lesion in the list, by the number in its first column."""
    table = window.lesions.table
    [item] = [item for item in table.findItems(str(number), Qt.MatchFlag.MatchExactly) if item.column() == 1]
    table.scrollToItem(item)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(item).center())


def assert_line_is_seen(window: MainWindow, plane: Plane, ends: np.ndarray) -> None:
    """Between two voxel indices of the table, something is drawn in the calipers' colour all the way."""
    assert window.session.case is not None
    view, geometry = window.planes.panes[plane].view, window.session.case.volume.geometry
    QApplication.processEvents()
    drawn = np.argwhere(near_colour(picture(view), theme.CALIPER, 60))[:, ::-1] + 0.5
    for share in np.linspace(0, 1, 9):
        k, j, i = (ends[0] + share * (ends[1] - ends[0])).tolist()
        at = view.to_viewport(voxel_to_pixel(geometry, plane, (k, j, i)))
        assert np.hypot(*(drawn - (at.x(), at.y())).T).min() < 2


def assert_ends_are_walked_to(window: MainWindow, ends: np.ndarray) -> None:
    """The key that goes from place to place of a lesion comes to both ends of a line across slices."""
    seen = set()
    for _ in range(12):
        window.actions_by_id["next_place"].trigger()
        seen.add(window.session.cursor)
    for end in ends:
        assert min(np.abs(np.subtract(place, end)).max() for place in seen) <= 0.51


@pytest.mark.parametrize("codes", ["RAS", "LIP"])
def test_take_a_number_in_the_csv_jump_to_its_slice_see_the_line(
    tell: Tell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codes: str
) -> None:
    tilt = (7.0, 0.0, 4.0)
    scan = write_scan(tmp_path / "scan.nii.gz", abdomen(), codes=codes, tilt=tilt)
    mask = write_scan(tmp_path / "mask.nii.gz", abdomen_labels(), codes=codes, tilt=tilt)
    table = tmp_path / "out.csv"

    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: bool(window.session.case and window.session.case.lesions), timeout=20_000)
        answer_dialog(monkeypatch, table)
        QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(table.exists, timeout=20_000)
        qtbot.waitUntil(lambda: not window.controller.busy, timeout=20_000)
        QTest.keyClick(window, Qt.Key.Key_X)  # no crosshair over the lines
        rows = read(table)
        assert len(rows) == 3
        for row in rows:
            plane = Plane(row["plane"])
            click_line(window, int(row["lesion_id"]))
            assert window.session.shown_index(plane) == int(row["slice_index0"])
            corners = window.planes.panes[plane].view.corners
            assert f"Axial {row['slice_number1']}/18" in corners.top_left
            for prefix, length in (("", "longest_diameter_mm"), ("short_", "short_axis_mm")):
                in_mm, in_voxels = numbers(row, prefix, "xyz", "_mm"), numbers(row, prefix, "kji")
                assert np.linalg.norm(in_mm[1] - in_mm[0]) == pytest.approx(float(row[length]), abs=0.2)
                assert set(in_voxels[:, plane.slice_axis]) == {float(row["slice_index0"])}
                assert_line_is_seen(window, plane, in_voxels)
            for prefix, length in (
                ("width_", "caliper_width_mm"),
                ("edge_", "edge_distance_mm"),
                ("max3d_", "max3d_mm"),
            ):
                in_mm, in_voxels = numbers(row, prefix, "xyz", "_mm"), numbers(row, prefix, "kji")
                assert np.linalg.norm(in_mm[1] - in_mm[0]) == pytest.approx(float(row[length]), abs=0.2)
                if prefix != "width_":
                    assert_ends_are_walked_to(window, in_voxels)

    tell([str(scan), "--mask", str(mask)], story)
