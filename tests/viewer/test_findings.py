"""Mask, overlay and lesions: what is drawn, and where a click or a key leads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QSlider

from engine.errors import EngineError
from engine.scan.slicing import Plane
from engine.scan.volume import Label
from tests.sentences import PATIENT_FOLDER, assert_plain
from tests.viewer.conftest import Desk
from tests.viewer.hands import Picture, near_colour, wheel
from tests.viewer.scans import SHAPE, SPACING_MM, TUMOURS, abdomen, abdomen_labels, write_scan
from viewer import theme
from viewer.main_window import MainWindow
from viewer.settings import Settings, Store

LIVER_AT, LESION_AT, AIR_AT = (13, 12), (25, 20), (2, 2)
"""(row, col) of the axial slice of the largest lesion."""


@pytest.fixture
def found(desk: Desk, scan: Path, mask: Path) -> Desk:
    """A desk with a CT, its mask, and the largest lesion chosen; no crosshair, pixels as they are."""
    desk.open(scan)
    desk.open_mask(mask)
    assert desk.message == ""
    desk.do("crosshair")
    desk.do("smooth")
    desk.key(Qt.Key.Key_2)
    desk.window.session.set_cursor((7, 25, 20))
    return desk


def colour_at(desk: Desk, at: tuple[int, int], plane: Plane = Plane.AXIAL) -> np.ndarray:
    place = desk.view(plane).to_viewport(at).toPoint()
    return np.array(desk.picture(plane)[place.y(), place.x()], int)


def mixed(grey: int, colour: QColor, opacity: float) -> list[int]:
    return [round(grey * (1 - opacity) + part * opacity) for part in (colour.red(), colour.green(), colour.blue())]


def grey_of(intensity: float) -> int:
    """In the abdomen preset, 40/400."""
    return round((intensity + 160) / 400 * 255)


def box_of(desk: Desk, text: str) -> QCheckBox:
    return next(box for box in desk.window.overlay.findChildren(QCheckBox) if box.text().startswith(text))


# Overlay


def test_liver_and_tumours_are_tinted_and_the_rest_is_as_it_was(found: Desk) -> None:
    assert colour_at(found, LIVER_AT) == pytest.approx(mixed(grey_of(50), theme.LIVER, 0.4), abs=1)
    assert colour_at(found, LESION_AT) == pytest.approx(mixed(grey_of(90), theme.TUMOUR, 0.4), abs=1)
    assert (colour_at(found, AIR_AT) == 0).all()


def test_the_overlay_lies_right_in_all_planes(found: Desk) -> None:
    k, j, i = found.window.session.cursor
    tumours = abdomen_labels() == Label.TUMOUR
    for plane, inside in (
        (Plane.AXIAL, tumours[k]),
        (Plane.CORONAL, tumours[::-1, j]),
        (Plane.SAGITTAL, tumours[::-1, :, i]),
    ):
        orange = near_colour(found.picture(plane), QColor(*mixed(grey_of(90), theme.TUMOUR, 0.4)), 3)
        rows, cols = np.nonzero(inside)
        view = found.view(plane)
        first = view.to_viewport((rows.min() - 0.5, cols.min() - 0.5))
        last = view.to_viewport((rows.max() + 0.5, cols.max() + 0.5))
        seen_rows, seen_cols = np.nonzero(orange)
        assert (seen_cols.min(), seen_rows.min()) == pytest.approx((first.x(), first.y()), abs=1.5)
        assert (seen_cols.max() + 1, seen_rows.max() + 1) == pytest.approx((last.x(), last.y()), abs=1.5)


def test_the_overlay_is_switched_by_its_key(found: Desk) -> None:
    shown = found.pictures()
    found.key(Qt.Key.Key_S)
    assert colour_at(found, LESION_AT) == pytest.approx([grey_of(90)] * 3, abs=1)
    assert colour_at(found, LIVER_AT) == pytest.approx([grey_of(50)] * 3, abs=1)
    assert not box_of(found, "Overlay").isChecked()
    assert not box_of(found, "Liver").isEnabled()
    found.key(Qt.Key.Key_S)
    assert found.pictures() == shown


def test_tumours_and_liver_are_switched_apart(found: Desk) -> None:
    found.key(Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert colour_at(found, LESION_AT) == pytest.approx([grey_of(90)] * 3, abs=1)
    assert colour_at(found, LIVER_AT) == pytest.approx(mixed(grey_of(50), theme.LIVER, 0.4), abs=1)
    found.do("show_liver")
    found.key(Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert colour_at(found, LESION_AT) == pytest.approx(mixed(grey_of(90), theme.TUMOUR, 0.4), abs=1)
    assert colour_at(found, LIVER_AT) == pytest.approx([grey_of(50)] * 3, abs=1)


@pytest.mark.parametrize(
    ("box", "action"), [("Overlay", "overlay"), ("Liver", "show_liver"), ("Tumours", "show_tumours")]
)
def test_boxes_and_menu_are_one(found: Desk, box: str, action: str) -> None:
    shown = found.pictures()
    widget = box_of(found, box)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, widget.height() // 2))
    assert not widget.isChecked()
    assert not found.window.actions_by_id[action].isChecked()
    assert found.pictures() != shown
    found.do(action)
    assert widget.isChecked()
    assert found.pictures() == shown


def test_opacity_by_keys_within_its_limits_and_remembered(found: Desk) -> None:
    found.key(Qt.Key.Key_D)
    assert colour_at(found, LESION_AT) == pytest.approx(mixed(grey_of(90), theme.TUMOUR, 0.5), abs=1)
    for _ in range(10):
        found.key(Qt.Key.Key_D)
    assert colour_at(found, LESION_AT) == pytest.approx(mixed(0, theme.TUMOUR, 1.0), abs=1)
    for _ in range(15):
        found.key(Qt.Key.Key_A)
    assert colour_at(found, LESION_AT) == pytest.approx(mixed(grey_of(90), theme.TUMOUR, 0.05), abs=1)
    found.window.close()
    assert Store().load_settings().overlay_opacity == pytest.approx(0.05)


def test_opacity_by_the_slider(found: Desk) -> None:
    slider = found.window.overlay.findChild(QSlider)
    assert slider is not None
    assert slider.value() == 40
    slider.setValue(73)
    assert found.window.session.style.opacity == pytest.approx(0.73)
    assert colour_at(found, LESION_AT) == pytest.approx(mixed(grey_of(90), theme.TUMOUR, 0.73), abs=1)
    found.key(Qt.Key.Key_A)
    assert slider.value() == 63


def test_the_opacity_of_last_time(found: Desk) -> None:
    Store().save_settings(Settings(overlay_opacity=0.85))
    window = MainWindow()
    found.qtbot.addWidget(window)
    assert window.session.style.opacity == 0.85


def test_a_hidden_overlay_stays_hidden_when_its_opacity_changes(found: Desk) -> None:
    found.key(Qt.Key.Key_S)
    hidden = found.pictures()
    found.key(Qt.Key.Key_D)
    assert found.pictures() == hidden


# The list


def details(desk: Desk) -> str:
    return "\n".join(label.text() for label in desk.window.lesions.findChildren(QLabel))


def click_lesion(desk: Desk, line: int) -> None:
    table = desk.window.lesions.table
    place = table.visualRect(table.model().index(line, 2)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def chosen(desk: Desk) -> list[int]:
    return [index.row() for index in desk.window.lesions.table.selectionModel().selectedRows()]


def test_lesions_are_listed_the_largest_first(found: Desk) -> None:
    table = found.window.lesions.table
    assert table.rowCount() == 3
    millilitres = [float(table.model().index(line, 2).data()) for line in range(3)]
    assert millilitres == sorted(millilitres, reverse=True)
    voxel_ml = np.prod(SPACING_MM) / 1000
    exact = [np.prod([part.stop - part.start for part in box]) * voxel_ml for box in TUMOURS]
    assert millilitres == pytest.approx(exact, abs=0.005)
    assert "3 lesions" in details(found)


def test_the_whole_list_fits_beside_the_pictures(found: Desk) -> None:
    QApplication.processEvents()
    table = found.window.lesions.table
    assert table.isVisible()
    assert not table.horizontalScrollBar().isVisible()


@pytest.mark.parametrize("line", range(3))
def test_a_click_goes_to_the_largest_slice(found: Desk, line: int) -> None:
    click_lesion(found, line)
    lesion = found.case.lesions[line]
    assert found.window.session.lesion is lesion
    assert found.window.session.cursor == lesion.focus
    assert abdomen_labels()[lesion.focus] == Label.TUMOUR
    assert chosen(found) == [line]
    assert f"Lesion {line + 1}:" in details(found)
    assert "Mean 90 ± 0 HU" in details(found)


def test_the_details_are_on_screen_in_full(found: Desk) -> None:
    click_lesion(found, 0)
    QApplication.processEvents()
    label = next(label for label in found.window.lesions.findChildren(QLabel) if "Mean 90" in label.text())
    lines = label.text().count("\n") + 1
    assert label.height() >= lines * label.fontMetrics().height()


def test_a_second_click_comes_back_after_scrolling_away(found: Desk) -> None:
    click_lesion(found, 1)
    wheel(found.view(), 3)
    wheel(found.view(Plane.SAGITTAL), 4)
    click_lesion(found, 1)
    assert found.window.session.cursor == found.case.lesions[1].focus


def test_next_and_previous_go_round(found: Desk) -> None:
    numbers = []
    for key in (Qt.Key.Key_N,) * 4 + (Qt.Key.Key_P,) * 3:
        found.key(key)
        lesion = found.window.session.lesion
        assert lesion is not None
        assert found.window.session.cursor == lesion.focus
        assert chosen(found) == [lesion.number - 1]
        numbers.append(lesion.number)
    assert numbers == [1, 2, 3, 1, 3, 2, 1]


def test_previous_begins_with_the_last(found: Desk) -> None:
    found.key(Qt.Key.Key_P)
    assert found.window.session.lesion is found.case.lesions[-1]


def test_with_one_lesion_next_comes_back_to_it(desk: Desk, scan: Path, tmp_path: Path) -> None:
    labels = np.minimum(abdomen_labels(), 1)
    labels[TUMOURS[0]] = 2
    desk.open(scan)
    desk.open_mask(write_scan(tmp_path / "one.nii", labels))
    [lesion] = desk.case.lesions
    for key in (Qt.Key.Key_N, Qt.Key.Key_P):
        desk.key(Qt.Key.Key_Home)
        desk.key(key)
        assert desk.window.session.cursor == lesion.focus


# Calipers


def caliper_pixels(desk: Desk, plane: Plane = Plane.AXIAL) -> int:
    seen = desk.picture(plane)[40:-40, 40:-40].astype(int)
    red, green, blue = seen[..., 0], seen[..., 1], seen[..., 2]
    return int(((red > 190) & (green > 170) & (blue < 0.75 * red)).sum())


def test_diameters_are_drawn_in_their_own_slice_and_nowhere_else(found: Desk) -> None:
    assert caliper_pixels(found) == 0
    found.key(Qt.Key.Key_N)
    lesion = found.case.lesions[0]
    assert lesion.plane is Plane.AXIAL
    assert caliper_pixels(found) > 100
    assert caliper_pixels(found, Plane.CORONAL) == caliper_pixels(found, Plane.SAGITTAL) == 0
    found.key(Qt.Key.Key_Up)
    assert caliper_pixels(found) == 0
    found.key(Qt.Key.Key_Down)
    assert caliper_pixels(found) > 100
    number = lesion.slice_index  # of another plane it is another slice
    found.window.session.set_cursor((number, number, number))
    assert caliper_pixels(found) > 100
    assert caliper_pixels(found, Plane.CORONAL) == caliper_pixels(found, Plane.SAGITTAL) == 0


def test_diameters_run_from_end_to_end(found: Desk) -> None:
    found.key(Qt.Key.Key_N)
    lesion = found.case.lesions[0]
    seen, view = found.picture(), found.view()
    for caliper in (lesion.longest_diameter, lesion.short_axis):
        ends = [np.array([at.x(), at.y()]) for at in (view.to_viewport(end[1:]) for end in caliper.ends)]
        length = np.linalg.norm(ends[1] - ends[0])
        assert length / view.zoom == pytest.approx(caliper.length_mm, rel=1e-6)
        for share in np.linspace(0.02, 0.98, 25):
            assert is_yellow(seen, ends[0] + share * (ends[1] - ends[0]))
        beyond = (ends[1] - ends[0]) / length * 8
        assert not is_yellow(seen, ends[1] + beyond)
        assert not is_yellow(seen, ends[0] - beyond)


def is_yellow(seen: Picture, at: np.ndarray) -> bool:
    x, y = at.round().astype(int)
    around = seen[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).astype(int)
    return bool(((around[:, 0] > 180) & (around[:, 1] > 160) & (around[:, 2] < 0.75 * around[:, 0])).any())


def test_diameters_of_a_coronal_scan_are_drawn_in_the_coronal_plane(desk: Desk, tmp_path: Path) -> None:
    spacing = (1.0, 6.0, 1.0)
    desk.open(write_scan(tmp_path / "coronal.nii", abdomen(), spacing))
    desk.open_mask(write_scan(tmp_path / "mask.nii", abdomen_labels(), spacing))
    desk.do("crosshair")
    desk.key(Qt.Key.Key_N)
    assert desk.case.lesions[0].plane is Plane.CORONAL
    assert caliper_pixels(desk, Plane.CORONAL) > 50
    assert caliper_pixels(desk) == caliper_pixels(desk, Plane.SAGITTAL) == 0


# Masks that do not fit


def refused(desk: Desk, path: Path, *words: str) -> None:
    """Say why in a sentence, and leave everything as it was."""
    case, before = desk.case, desk.pictures()
    desk.open_mask(path)
    assert_plain(EngineError(desk.message), *words)
    desk.window.messages.hide()
    assert desk.case is case
    assert desk.pictures() == before


def test_a_mask_on_another_grid_is_refused(found: Desk, tmp_path: Path) -> None:
    folder = tmp_path / PATIENT_FOLDER
    refused(found, write_scan(folder / "smaller.nii", abdomen_labels()[:-1]), "grid of abdomen.nii.gz")
    refused(found, write_scan(folder / "coarser.nii", abdomen_labels(), (4.0, 1.5, 1.1)), "grid of abdomen.nii.gz")
    refused(found, write_scan(folder / "tilted.nii", abdomen_labels(), tilt=(0, 0, 5)), "grid of abdomen.nii.gz")


def test_what_is_no_mask_is_refused(found: Desk, tmp_path: Path) -> None:
    folder = tmp_path / PATIENT_FOLDER
    refused(found, write_scan(folder / "scan.nii", abdomen()), "labels")
    refused(found, write_scan(folder / "shares.nii", np.full(SHAPE, 0.5, np.float32)), "fractions")
    refused(found, folder / "missing.nii", "no file missing.nii")


@pytest.mark.parametrize("codes", ["LPS", "PIR", "SLA"])
def test_a_mask_laid_out_another_way_lies_on_the_same_voxels(
    desk: Desk, scan: Path, tmp_path: Path, codes: str
) -> None:
    desk.open(scan)
    desk.open_mask(write_scan(tmp_path / "other.nii", abdomen_labels(), codes=codes))
    assert desk.message == ""
    assert desk.case.mask is not None
    np.testing.assert_array_equal(desk.case.mask.labels, abdomen_labels())


def test_an_empty_mask_is_a_mask(desk: Desk, scan: Path, tmp_path: Path) -> None:
    desk.open(scan)
    before = desk.pictures()
    desk.open_mask(write_scan(tmp_path / "empty.nii", np.zeros(SHAPE, np.uint8)))
    assert desk.message == ""
    assert "No lesion in this mask." in details(desk)
    assert desk.pictures() == before
    assert desk.can("save_mask")


def test_another_mask_takes_the_place_of_the_first(found: Desk, tmp_path: Path) -> None:
    found.key(Qt.Key.Key_N)
    labels = np.minimum(abdomen_labels(), 1)
    labels[TUMOURS[2]] = 2
    found.open_mask(write_scan(tmp_path / "one.nii", labels))
    assert found.window.session.lesion is None
    assert found.window.lesions.table.rowCount() == 1
    assert chosen(found) == []
    assert caliper_pixels(found) == 0
    assert "1 lesion," in details(found)
    assert "Lesion 1:" not in details(found)
