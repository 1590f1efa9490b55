"""How the overlay is drawn: fill, outline, colours; peeking, probabilities, the lesion under the pointer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton

from engine.findings.contour import half_level_contour
from engine.scan.slicing import Plane
from tests.viewer.conftest import Desk
from tests.viewer.hands import click, near_colour
from tests.viewer.scans import SHAPE, SPACING_MM, abdomen_labels, write_scan
from viewer import theme
from viewer.dialogs.label_dialog import LabelDialog
from viewer.settings import PALETTE
from viewer.views.compose import Drawn
from viewer.views.heat import heat_table
from viewer.views.outlines import straightened

K = 7
LESION_AT, LIVER_AT, BODY_AT = (25, 20), (12, 10), (8, 20)


@pytest.fixture
def found(desk: Desk, scan: Path, mask: Path) -> Desk:
    """With a mask, without crosshair, pixels as they are, at a slice through the largest lesion."""
    desk.open(scan)
    desk.open_mask(mask)
    desk.key(Qt.Key.Key_X)
    desk.do("smooth")
    desk.window.session.set_index(Plane.AXIAL, K)
    return desk


def colour_at(desk: Desk, pixel: tuple[float, float]) -> tuple[int, int, int]:
    at = desk.view().to_viewport(pixel).toPoint()
    red, green, blue = desk.picture()[at.y(), at.x()].tolist()
    return red, green, blue


def is_grey(colour: tuple[int, int, int]) -> bool:
    return max(colour) - min(colour) <= 2


def on_edges(desk: Desk, colour: QColor) -> float:
    """Of places along the largest lesion's border, half-way between voxel centres, which share has a colour."""
    seen = near_colour(desk.picture(), colour, 60)
    places = [(float(row), 13.5) for row in range(21, 29)] + [(float(row), 25.5) for row in range(21, 29)]
    places += [(19.5, float(col)) for col in range(15, 25)] + [(29.5, float(col)) for col in range(15, 25)]
    hits = []
    for place in places:
        at = desk.view().to_viewport(place).toPoint()
        hits.append(seen[at.y() - 1 : at.y() + 2, at.x() - 1 : at.x() + 2].any())
    return float(np.mean(hits))


def test_o_goes_round_fill_outline_and_both(found: Desk) -> None:
    assert not is_grey(colour_at(found, LESION_AT))
    assert on_edges(found, theme.TUMOUR) == 0.0
    found.key(Qt.Key.Key_O)
    assert is_grey(colour_at(found, LESION_AT))
    assert is_grey(colour_at(found, LIVER_AT))
    assert on_edges(found, theme.TUMOUR) == 1.0
    found.key(Qt.Key.Key_O)
    assert not is_grey(colour_at(found, LESION_AT))
    assert on_edges(found, theme.TUMOUR) == 1.0
    found.key(Qt.Key.Key_O)
    assert on_edges(found, theme.TUMOUR) == 0.0


def test_outlines_follow_slice_class_and_mask(found: Desk) -> None:
    found.key(Qt.Key.Key_O)
    assert near_colour(found.picture(), theme.LIVER, 30).sum() > 100
    found.do("show_tumours")
    assert on_edges(found, theme.TUMOUR) == 0.0
    assert near_colour(found.picture(), theme.LIVER, 30).sum() > 100
    found.do("show_tumours")
    found.window.session.set_index(Plane.AXIAL, 0)
    assert not near_colour(found.picture(), theme.LIVER, 30).any()
    found.window.session.set_index(Plane.AXIAL, K)
    assert on_edges(found, theme.TUMOUR) == 1.0
    found.window.session.show_lesions([1], False)
    assert on_edges(found, theme.TUMOUR) == 0.0
    found.key(Qt.Key.Key_S)
    assert not near_colour(found.picture(), theme.LIVER, 30).any()


@pytest.mark.parametrize("plane", Plane)
def test_outlines_enclose_what_is_filled_in_every_plane(found: Desk, plane: Plane) -> None:
    # Filled and outlined: what has the fill's colour lies within the outline's extent, and nearly fills it.
    found.window.session.set_cursor((K, 25, 20))
    found.window.session.show_lesions([2, 3], False)
    found.window.change_settings(overlay_opacity=1.0)
    filled = near_colour(found.picture(plane), theme.TUMOUR, 3)
    found.key(Qt.Key.Key_O)
    lined = near_colour(found.picture(plane), theme.TUMOUR, 60)
    for axis in (0, 1):
        inside, around = (np.flatnonzero(seen[30:-50, 30:-30].any(axis=axis)) for seen in (filled, lined))
        assert inside[0] == pytest.approx(around[0], abs=2)
        assert inside[-1] == pytest.approx(around[-1], abs=2)


def test_the_way_of_drawing_and_the_colours_are_remembered(found: Desk) -> None:
    found.key(Qt.Key.Key_O)
    found.window.change_settings(tumour_colour="#56b4e9")
    assert on_edges(found, QColor("#56b4e9")) == 1.0
    found.window.close()
    again = type(found.window)()
    found.qtbot.addWidget(again)
    assert again.session.style.drawn is Drawn.OUTLINE
    assert again.session.style.tumour_colour == "#56b4e9"
    again.close()


def test_the_palette_can_be_told_apart_in_lightness_or_hue_by_every_eye() -> None:
    # Seen by a deuteranope (Viénot et al. 1999), no two are the same: 20 steps of a channel apart at least.
    seen = []
    for colour in (name for name, _ in PALETTE):
        shown = QColor(colour)
        red, green, blue = ((part / 255) ** 2.2 for part in (shown.red(), shown.green(), shown.blue()))
        long = 0.29275 * red + 0.70725 * green
        seen.append(255 * np.array([long, long, -0.02234 * red + 0.02234 * green + blue]).clip(0, 1) ** (1 / 2.2))
    apart = [np.abs(a - b).max() for n, a in enumerate(seen) for b in seen[:n]]
    assert min(apart) > 20


def test_h_is_held_to_peek(found: Desk) -> None:
    before = found.picture()
    QTest.keyPress(found.window, Qt.Key.Key_H)
    assert is_grey(colour_at(found, LESION_AT))
    assert found.window.actions_by_id["overlay"].isChecked()
    QTest.keyRelease(found.window, Qt.Key.Key_H)
    assert np.array_equal(found.picture(), before)


def test_peeking_ends_where_the_window_is_left(found: Desk) -> None:
    QTest.keyPress(found.window, Qt.Key.Key_H)
    QApplication.sendEvent(found.window, QEvent(QEvent.Type.WindowDeactivate))
    assert not found.window.session.style.peeks


# The lesion under the pointer


def hover(desk: Desk, pixel: tuple[float, float], plane: Plane = Plane.AXIAL) -> None:
    QTest.mouseMove(desk.view(plane).viewport(), desk.view(plane).to_viewport(pixel).toPoint())


def test_the_lesion_under_the_pointer_is_outlined(found: Desk) -> None:
    white = QColor("white")
    hover(found, BODY_AT)
    assert on_edges(found, white) == 0.0
    hover(found, LESION_AT)
    assert on_edges(found, white) == 1.0
    hover(found, LIVER_AT)
    assert on_edges(found, white) == 0.0
    hover(found, LESION_AT)
    found.key(Qt.Key.Key_S)
    hover(found, (24, 20))
    assert on_edges(found, white) == 0.0


def test_a_hidden_lesion_is_not(found: Desk) -> None:
    found.window.session.show_lesions([1], False)
    hover(found, LESION_AT)
    assert on_edges(found, QColor("white")) == 0.0


# Probabilities


def test_probabilities_are_drawn_with_their_bar(desk: Desk, scan: Path, model: Path) -> None:
    desk.open(scan)
    assert not desk.can("heat")
    desk.use_model(model)
    desk.do("predict")
    desk.settle()
    desk.key(Qt.Key.Key_X)
    desk.window.session.set_index(Plane.AXIAL, K)
    filled = colour_at(desk, LESION_AT)
    desk.key(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    probable = colour_at(desk, LESION_AT)
    assert probable != filled
    assert is_grey(colour_at(desk, BODY_AT))
    bright_end = near_colour(desk.picture()[:, -80:], QColor("#fcffa4"), 12)
    dark_red = near_colour(desk.picture()[:, -80:], QColor("#932667"), 12)
    assert bright_end.any()
    assert dark_red.any()
    assert np.flatnonzero(bright_end.any(axis=1)).mean() < np.flatnonzero(dark_red.any(axis=1)).mean()
    desk.key(Qt.Key.Key_S)
    assert is_grey(colour_at(desk, LESION_AT))
    assert not near_colour(desk.picture()[:, -80:], QColor("#fcffa4"), 12).any()


def test_a_mask_from_a_file_has_no_probabilities(found: Desk) -> None:
    assert not found.can("heat")


def test_every_probability_has_its_colour() -> None:
    table = heat_table(1.0)

    def at(probability: float) -> np.ndarray:
        code = int(np.float16(probability).view(np.uint16))
        return np.array([int(table[code]) >> shift & 255 for shift in (24, 16, 8, 0)])

    assert at(0.0).tolist() == at(0.01).tolist() == [0, 0, 0, 0]
    assert at(1.0).tolist() == [255, 0xFC, 0xFF, 0xA4]
    assert at(0.4)[1:] == pytest.approx([0x93, 0x26, 0x67], abs=1)
    lightness = [at(p / 20)[1:].sum() for p in range(5, 21)]
    assert lightness == sorted(lightness)
    for nonsense in (np.nan, np.inf, -0.5, 1.5):
        assert at(nonsense).tolist() == [0, 0, 0, 0]
    assert (heat_table(0.25) >> np.uint32(24)).max() == 128


# Masks on other grids


def test_a_mask_on_another_grid_is_refused_and_offered_to_be_resampled(desk: Desk, scan: Path, tmp_path: Path) -> None:
    desk.open(scan)
    coarse = abdomen_labels()[:, ::2, ::2]
    k, j, i = SPACING_MM
    # Every other voxel, counted from the far end: its outermost voxel lies where the scan's does.
    thin = write_scan(tmp_path / "coarse.nii", coarse[:, ::-1, ::-1], (k, 2 * j, 2 * i))
    desk.open_mask(thin)
    assert "does not lie on the grid" in desk.message
    assert desk.case.mask is None
    [button] = [each for each in desk.window.messages.findChildren(QPushButton) if each.isVisible()]
    assert button.text() == "Resample it by position"
    click(button, button.rect().center().toPointF())
    desk.settle()
    assert desk.case.mask is not None
    assert desk.case.mask.labels.shape == SHAPE
    assert "resampled" in desk.message
    desk.open_mask(write_scan(tmp_path / "fine.nii", abdomen_labels()))
    assert not [each for each in desk.window.messages.findChildren(QPushButton) if each.isVisible()]


def test_a_mask_elsewhere_in_the_patient_is_refused_for_good(desk: Desk, scan: Path, tmp_path: Path) -> None:
    desk.open(scan)
    path = write_scan(tmp_path / "far.nii", abdomen_labels(), tilt=(180, 0, 0))
    desk.window.controller.open_mask(path, resample=True)
    desk.settle()
    assert "lies within" in desk.message
    assert desk.case.mask is None


# Outlines as lines


def test_straight_runs_become_one_line_and_nothing_is_lost() -> None:
    inside = np.random.default_rng(3).random((40, 50)) > 0.4
    inside[5:20, 10:40] = True
    segments = half_level_contour(inside)
    fewer = straightened(segments)
    assert len(fewer) < len(segments)

    def covered(lines: np.ndarray) -> set[tuple[float, ...]]:
        """Every half step of every line, by its middle."""
        places = set()
        for start, end in lines.tolist():
            steps = round(max(abs(end[0] - start[0]), abs(end[1] - start[1])) * 2)
            for n in range(steps):
                share = (n + 0.5) / steps
                places.add(tuple(round(a + share * (b - a), 6) for a, b in zip(start, end, strict=True)))
        return places

    assert covered(fewer) == covered(segments)
    assert len(straightened(segments[:0])) == 0


def test_a_mask_with_other_labels_is_shown_once_they_are_told(desk: Desk, scan: Path, tmp_path: Path) -> None:
    desk.open(scan)
    others = np.array([0, 5, 9], np.uint8)[abdomen_labels()]
    others[0, 0, 0] = 3
    desk.open_mask(write_scan(tmp_path / "organs.nii", others))
    assert "holds the labels 0, 3, 5, 9" in desk.message
    assert desk.case.mask is None
    [button] = [each for each in desk.window.messages.findChildren(QPushButton) if each.isVisible()]
    click(button, button.rect().center().toPointF())
    [dialog] = desk.window.findChildren(LabelDialog)
    use = dialog.buttons.button(QDialogButtonBox.StandardButton.Open)
    assert not use.isEnabled()
    dialog.activateWindow()
    desk.qtbot.waitUntil(dialog.isActiveWindow)
    for _ in range(2):  # past 3, to 5
        QTest.keyClick(dialog.liver, Qt.Key.Key_Down)
        QTest.keyClick(dialog.tumour, Qt.Key.Key_Down)
    assert not use.isEnabled()  # nothing is both
    QTest.keyClick(dialog.tumour, Qt.Key.Key_Down)
    assert (dialog.liver.currentText(), dialog.tumour.currentText()) == ("5", "9")
    assert use.isEnabled()
    click(use, use.rect().center().toPointF())
    desk.settle()
    assert desk.case.mask is not None
    assert np.array_equal(desk.case.mask.labels, abdomen_labels())
