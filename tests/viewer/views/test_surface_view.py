"""Liver and lesions in space: in the real window, with a real hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox

from engine.scan.volume import Label
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer import theme
from viewer.views.surface_view import SurfaceView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def space(desk: Desk, scan: Path, mask: Path) -> SurfaceView:
    """The surfaces of an abdomen, on screen and at rest."""
    desk.open(scan)
    desk.open_mask(mask)
    desk.do("surfaces")
    view = desk.window.beside.surface_view
    rest(desk)
    assert not view.is_empty
    return view


def rest(desk: Desk) -> None:
    """Wait until the surfaces are built and drawn as finely as they are at rest."""
    desk.settle()
    desk.qtbot.waitUntil(lambda: not desk.window.beside.surface_view.is_moving, timeout=20_000)
    QApplication.processEvents()


def seen(desk: Desk) -> hands.Picture:
    QApplication.processEvents()
    return hands.picture(desk.window.beside.surface_view)


def reddish(picture: hands.Picture) -> int:
    """How many pixels are of a lesion, rather than of the liver or of a letter."""
    red, green = picture[..., 0].astype(int), picture[..., 1].astype(int)
    return int(((red > 1.4 * green) & (red > 60)).sum())


def greenish(picture: hands.Picture) -> int:
    """How many pixels are of the liver, rather than of the crosshair."""
    red, green, blue = (picture[..., channel].astype(int) for channel in range(3))
    return int(((green > red + 15) & (green > blue)).sum())


def test_it_is_off_until_it_is_wanted(desk: Desk, scan: Path) -> None:
    assert desk.window.beside.surface_view.isHidden()
    assert not desk.can("surfaces")
    desk.open(scan)
    desk.key(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.beside.surface_view.isVisible()
    assert desk.window.beside.surface_view.hint == "Surfaces need a mask: segment the scan (Ctrl+R), or open one."
    assert desk.window.actions_by_id["surfaces"].isChecked()
    desk.key(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.beside.surface_view.isHidden()


def test_the_liver_is_a_veil_with_lesions_in_it(desk: Desk, space: SurfaceView) -> None:
    picture = seen(desk)
    assert greenish(picture) > 3000
    assert reddish(picture) > 500
    desk.do("show_tumours")
    assert reddish(seen(desk)) == 0
    assert greenish(seen(desk)) > 3000
    desk.do("show_tumours")
    desk.do("show_liver")
    assert greenish(seen(desk)) < 300
    assert reddish(seen(desk)) > 500


def test_it_turns_with_the_mouse_and_stays_a_rotation(desk: Desk, space: SurfaceView) -> None:
    before, picture = space.rotation, seen(desk)
    middle = space.rect().center()
    hands.drag(space, middle, middle + QPoint(60, 0), LEFT)
    assert not np.array_equal(seen(desk), picture)
    # To the right: what was in front goes to the right, and the head stays up.
    assert space.rotation[0] @ before[2] > 0.3
    assert space.rotation[1] == pytest.approx(before[1], abs=1e-5)
    hands.drag(space, middle, middle + QPoint(33, -70), LEFT)
    assert space.rotation @ space.rotation.T == pytest.approx(np.eye(3), abs=1e-5)
    assert np.linalg.det(space.rotation) == pytest.approx(-1)
    hands.double_click(space)
    assert np.array_equal(space.rotation, before)
    rest(desk)
    assert np.abs(seen(desk).astype(int) - picture).mean() < 1


def test_a_turn_does_not_move_the_crosshair(desk: Desk, space: SurfaceView) -> None:
    before = desk.window.session.cursor
    middle = space.rect().center()
    hands.drag(space, middle, middle + QPoint(60, 20), LEFT)
    assert desk.window.session.cursor == before


def test_a_click_on_a_lesion_puts_the_crosshair_there(desk: Desk, space: SurfaceView) -> None:
    session = desk.window.session
    desk.do("show_liver")
    geometry = desk.case.volume.geometry
    desk.key(Qt.Key.Key_Home)
    for lesion in desk.case.lesions:
        space.grab()  # what is clicked on is what is on screen
        at = space.place_of(geometry.to_world(lesion.focus))
        hands.click(space, at)
        k, j, i = session.cursor
        around = desk.case.mask.labels[max(k - 1, 0) : k + 2, max(j - 1, 0) : j + 2, max(i - 1, 0) : i + 2]  # type: ignore[union-attr]
        assert (around == Label.TUMOUR).any()
        # On the side that faces the eye, which looks from the front.
        assert j <= lesion.focus[1]
        assert (abs(k - lesion.focus[0]), abs(i - lesion.focus[2])) <= (1, 1)


def test_a_click_beside_does_nothing(desk: Desk, space: SurfaceView) -> None:
    before = desk.window.session.cursor
    hands.click(space, QPointF(3, 3))
    assert desk.window.session.cursor == before


def test_the_crosshair_follows(desk: Desk, space: SurfaceView) -> None:
    geometry = desk.case.volume.geometry
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        desk.key(key)
        at = space.place_of(geometry.to_world(desk.window.session.cursor)).toPoint()
        picture = seen(desk)
        ring = picture[at.y() - 7 : at.y() + 8, at.x() - 7 : at.x() + 8]
        assert hands.near_colour(ring, theme.CROSSHAIR, 60).sum() > 20
    desk.do("crosshair")
    assert hands.near_colour(seen(desk), theme.CROSSHAIR, 30).sum() == 0


def test_the_wheel_zooms_within_limits(desk: Desk, space: SurfaceView) -> None:
    far = greenish(seen(desk))
    hands.wheel(space, 3)
    assert greenish(seen(desk)) > 1.5 * far
    hands.wheel(space, 200)
    seen(desk)
    hands.wheel(space, -400)
    assert 50 < greenish(seen(desk)) < far


def test_with_the_keyboard(desk: Desk, space: SurfaceView) -> None:
    before, k = space.rotation, desk.window.session.cursor[0]
    space.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(space, Qt.Key.Key_Right)
    QTest.keyClick(space, Qt.Key.Key_Up)
    assert not np.allclose(space.rotation, before)
    assert desk.window.session.cursor[0] == k
    QTest.keyClick(space, Qt.Key.Key_PageUp)
    assert desk.window.session.cursor[0] == k + 5  # every other key is the window's
    hands.click(space, QPointF(3, 3))
    desk.view().setFocus()
    QTest.keyClick(desk.view(), Qt.Key.Key_Up)
    assert desk.window.session.cursor[0] == k + 6


def test_a_chosen_lesion_is_lighter_and_a_hidden_one_gone(desk: Desk, space: SurfaceView) -> None:
    plain = seen(desk)
    desk.do("next_lesion")
    chosen = seen(desk)
    assert chosen.astype(int).sum() > plain.astype(int).sum()
    desk.window.session.show_lesions([1], False)
    assert reddish(seen(desk)) < 0.6 * reddish(plain)


def test_a_window_that_is_dragged_changes_nothing(desk: Desk, space: SurfaceView) -> None:
    before = seen(desk)
    desk.key(Qt.Key.Key_5)
    assert np.array_equal(seen(desk), before)


def test_another_mask_has_its_own_and_another_scan_none(
    desk: Desk, space: SurfaceView, scan: Path, tmp_path: Path
) -> None:
    before = seen(desk)
    desk.open_mask(write_scan(tmp_path / "liver.nii", np.minimum(abdomen_labels(), 1)))
    rest(desk)
    assert reddish(seen(desk)) == 0 < reddish(before)
    desk.open(write_scan(tmp_path / "other.nii", abdomen()))
    assert space.is_empty
    assert space.hint


def test_while_it_is_off_nothing_is_built(desk: Desk, scan: Path, mask: Path) -> None:
    desk.open(scan)
    desk.open_mask(mask)
    assert not desk.window.controller.is_busy("surface")
    assert desk.window.beside.surface_view.is_empty


def test_the_check_boxes_of_the_overlay_are_obeyed(desk: Desk, space: SurfaceView) -> None:
    liver = next(box for box in desk.window.overlay.findChildren(QCheckBox) if box.text().startswith("Liver"))
    QTest.mouseClick(liver, LEFT, pos=QPoint(8, liver.height() // 2))
    assert greenish(seen(desk)) < 300


@pytest.mark.parametrize("shape", [(1, 30, 20), (40, 1, 1), (18, 40, 48)])
def test_odd_masks(desk: Desk, tmp_path: Path, shape: tuple[int, int, int]) -> None:
    labels = np.zeros(shape, np.uint8)
    labels[shape[0] // 2, shape[1] // 2, shape[2] // 2] = Label.TUMOUR
    desk.open(write_scan(tmp_path / "scan.nii", np.zeros(shape, np.int16), tilt=(10, 20, 30)))
    desk.do("surfaces")
    desk.open_mask(write_scan(tmp_path / "mask.nii", labels, tilt=(10, 20, 30)))
    rest(desk)
    assert not desk.window.beside.surface_view.is_empty
    assert (seen(desk).max(axis=2) > 60).sum() > 200
    desk.open_mask(write_scan(tmp_path / "empty.nii", 0 * labels, tilt=(10, 20, 30)))
    rest(desk)
    assert desk.window.beside.surface_view.hint.startswith("There is nothing to show")


def test_beside_a_second_scan_there_is_room_for_all(desk: Desk, space: SurfaceView, scan: Path) -> None:
    desk.window.compare_with(scan)
    desk.settle()
    QApplication.processEvents()
    widths = [widget.width() for widget in (desk.window.planes, desk.window.beside.compare_pane, space)]
    assert min(widths) >= 200
    assert abs(widths[0] - widths[1]) < 80  # the second scan's heading takes a little more
    desk.do("surfaces")
    desk.do("surfaces")
    assert space.width() >= 200


def test_the_overlays_colours_are_its_own(desk: Desk, space: SurfaceView) -> None:
    style = desk.window.session.style
    desk.window.session.set_style(replace(style, tumour_colour="#20ff20"))
    assert reddish(seen(desk)) == 0


def test_a_real_liver(desk: Desk, shared_data: Path) -> None:
    folder = shared_data / "lits"
    desk.open(folder / "imagesTr" / "liver_016.nii.gz")
    desk.do("surfaces")
    desk.open_mask(folder / "labelsTr" / "liver_016.nii.gz")
    rest(desk)
    picture = seen(desk)
    assert greenish(picture) > 3000
    assert reddish(picture) > 300
