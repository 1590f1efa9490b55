"""A second scan beside the open one, linked or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from engine.scan.geometry import Geometry
from engine.scan.slicing import Plane
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer import languages
from viewer.compare import Comparison
from viewer.main_window import MainWindow
from viewer.session import Session
from viewer.settings import Store
from viewer.views.compare_pane import ComparePane
from viewer.views.slice_view import SliceView

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The same abdomen with slices half as thick, laid out otherwise, darker."""
    thin = np.repeat(abdomen(), 2, axis=0) - 10
    return write_scan(tmp_path / "last time.nii.gz", thin, (2.0, 1.5, 1.0), codes="LPI")


def compare(desk: Desk, first: Path, second: Path) -> tuple[Session, Session]:
    """Open both; returns their sessions."""
    desk.open(first)
    desk.window.compare_with(second)
    desk.settle()
    QApplication.processEvents()
    return desk.window.session, comparison(desk).second


def comparison(desk: Desk) -> Comparison:
    return desk.window.beside.comparison


def pane(desk: Desk) -> ComparePane:
    return desk.window.beside.compare_pane


def beside(desk: Desk, plane: Plane = Plane.AXIAL) -> SliceView:
    """The view of the second scan."""
    return pane(desk).planes.panes[plane].view


def choose_link(desk: Desk, place: int) -> None:
    """Choose from the list with the keyboard."""
    links = pane(desk).links
    links.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(abs(place - links.currentIndex())):
        QTest.keyClick(links, Qt.Key.Key_Down if links.currentIndex() < place else Qt.Key.Key_Up)


def geometry(session: Session) -> Geometry:
    assert session.case is not None
    return session.case.volume.geometry


def apart_mm(one: Session, other: Session) -> NDArray[np.float64]:
    """How far apart the crosshairs are, along x, y, z."""
    return np.abs(geometry(one).to_world(one.cursor) - geometry(other).to_world(other.cursor))


def test_it_is_shown_beside_in_the_same_plane(desk: Desk, scan: Path, other: Path) -> None:
    assert not desk.can("compare")
    assert pane(desk).isHidden()
    _, second = compare(desk, scan, other)
    assert second.case is not None
    assert second.case.volume.name == other.name
    assert desk.window.planes.alone is Plane.AXIAL
    first, shown = desk.view(), beside(desk)
    assert first.isVisible()
    assert shown.isVisible()
    assert not any(beside(desk, plane).isVisible() for plane in (Plane.CORONAL, Plane.SAGITTAL))
    assert abs(first.width() - shown.width()) < 40
    seen = hands.picture(shown.viewport())
    assert (seen.min(axis=2) > 60).mean() > 0.03  # the liver
    assert desk.case.volume.name == scan.name


def test_by_position_both_are_at_the_same_place(desk: Desk, scan: Path, other: Path) -> None:
    first, second = compare(desk, scan, other)
    reach = np.array([1.0, 1.5, 4.0]) / 2 + 1e-6
    assert np.all(apart_mm(first, second) <= reach)
    hands.wheel(desk.view(), 4)
    hands.click(desk.view().viewport(), desk.view().to_viewport((12, 30)))
    assert first.cursor == (13, 12, 30)
    assert np.all(apart_mm(first, second) <= reach)
    hands.wheel(beside(desk), -9)
    assert np.all(apart_mm(first, second) <= reach)
    hands.click(beside(desk).viewport(), beside(desk).to_viewport((20, 10)))
    assert second.cursor[1:] == (20, 10)
    assert np.all(apart_mm(first, second) <= reach)


def test_a_thin_slice_is_not_pulled_back_by_a_thick_one(desk: Desk, scan: Path, other: Path) -> None:
    _, second = compare(desk, scan, other)
    k = second.cursor[0]
    for step in range(1, 5):
        hands.wheel(beside(desk), 1)
        assert second.cursor[0] == k + step


def test_by_slice_both_go_on_from_where_they_stand(desk: Desk, scan: Path, other: Path) -> None:
    first, second = compare(desk, scan, other)
    choose_link(desk, 2)
    hands.wheel(beside(desk), 5)
    choose_link(desk, 1)
    assert pane(desk).links.currentText() == "Linked by slice"
    start = first.cursor[0], second.cursor[0]
    hands.wheel(desk.view(), 3)
    assert (first.cursor[0], second.cursor[0]) == (start[0] + 3, start[1] + 3)
    hands.wheel(beside(desk), -2)
    assert (first.cursor[0], second.cursor[0]) == (start[0] + 1, start[1] + 1)
    desk.key(Qt.Key.Key_End)
    desk.key(Qt.Key.Key_PageDown)
    assert second.cursor[0] - first.cursor[0] == start[1] - start[0]


def test_unlinked_each_goes_its_own_way(desk: Desk, scan: Path, other: Path) -> None:
    first, second = compare(desk, scan, other)
    desk.key(Qt.Key.Key_L, CTRL)
    assert pane(desk).links.currentText() == "Not linked"
    assert not desk.window.actions_by_id["link"].isChecked()
    before = second.cursor
    hands.wheel(desk.view(), 3)
    assert second.cursor == before
    place = first.cursor
    hands.wheel(beside(desk), -3)
    assert first.cursor == place
    desk.key(Qt.Key.Key_L, CTRL)
    assert pane(desk).links.currentText() == "Linked by position"
    assert apart_mm(first, second)[2] <= 2.0


def test_the_key_brings_back_the_link_there_was(desk: Desk, scan: Path, other: Path) -> None:
    compare(desk, scan, other)
    choose_link(desk, 1)
    desk.key(Qt.Key.Key_L, CTRL)
    desk.key(Qt.Key.Key_L, CTRL)
    assert pane(desk).links.currentText() == "Linked by slice"


def test_each_has_its_own_window(desk: Desk, scan: Path, other: Path) -> None:
    first, second = compare(desk, scan, other)
    before = first.window
    seen = hands.picture(desk.view().viewport())
    middle = beside(desk).viewport().rect().center()
    hands.drag(beside(desk).viewport(), middle, middle + QPoint(60, 40), Qt.MouseButton.RightButton)
    assert second.window != before
    assert first.window == before
    assert np.array_equal(hands.picture(desk.view().viewport()), seen)
    own = second.window
    desk.key(Qt.Key.Key_5)
    assert (first.preset, second.window) == (4, own)
    hands.double_click(beside(desk).viewport(), Qt.MouseButton.RightButton)
    assert second.window != own


def bright(desk: Desk, plane: Plane = Plane.AXIAL) -> float:
    """How much of the second scan's middle is neither black nor written on."""
    seen = hands.picture(beside(desk, plane).viewport())
    return float((seen[40:-80, 40:-40].min(axis=2) > 40).mean())


def test_a_place_that_the_other_does_not_have_is_not_shown_there(desk: Desk, scan: Path, tmp_path: Path) -> None:
    lower = write_scan(tmp_path / "lower.nii", abdomen()[:9])
    first, second = compare(desk, scan, lower)
    assert second.beyond == (True, False, False)
    assert bright(desk) < 0.02, "a sentence, and nothing else"
    assert beside(desk).corners.bottom_left == ()
    assert beside(desk).corners.top_left == (lower.name,), "no slice number"
    desk.key(Qt.Key.Key_PageDown)
    assert second.beyond == (False, False, False)
    assert bright(desk) > 0.04
    assert beside(desk).corners.bottom_left
    desk.key(Qt.Key.Key_End)
    assert bright(desk) < 0.02
    hands.wheel(beside(desk), -1)  # a hand in it comes back from the nearest slice that there is
    assert (first.cursor[0], second.cursor[0]) == (7, 7)
    assert bright(desk) > 0.04
    desk.key(Qt.Key.Key_End)
    desk.key(Qt.Key.Key_L, CTRL)
    assert bright(desk) > 0.04, "not linked, it shows where it stands"


def test_beside_the_slice_there_is_no_crosshair(desk: Desk, scan: Path, tmp_path: Path) -> None:
    narrow = write_scan(tmp_path / "narrow.nii", abdomen()[:, :, 24:])
    first, second = compare(desk, scan, narrow)
    hands.click(desk.view().viewport(), desk.view().to_viewport((20, 45)))
    with_crosshair = hands.picture(beside(desk).viewport())
    assert not any(second.beyond)
    hands.click(desk.view().viewport(), desk.view().to_viewport((20, 3)))
    assert first.cursor[2] == 3
    assert second.beyond == (False, False, True)
    seen = hands.picture(beside(desk).viewport())
    blue = [int(np.count_nonzero(each[..., 2].astype(int) - each[..., 0] > 30)) for each in (with_crosshair, seen)]
    assert blue[0] > 300
    assert blue[1] < 30
    assert (seen[40:-80, 40:-40].min(axis=2) > 40).mean() > 0.04, "its slice is there"


def test_the_open_scan_can_be_led_astray_as_well(desk: Desk, scan: Path, tmp_path: Path) -> None:
    lower = write_scan(tmp_path / "lower.nii", abdomen()[:9])
    first, _ = compare(desk, lower, scan)
    for _ in range(6):
        hands.wheel(beside(desk), 1)
    assert first.beyond == (True, False, False)
    assert (hands.picture(desk.view().viewport())[40:-80, 40:-40].min(axis=2) > 40).mean() < 0.02
    desk.key(Qt.Key.Key_W, CTRL)
    assert first.beyond == (False, False, False)
    assert (hands.picture(desk.view().viewport())[40:-80, 40:-40].min(axis=2) > 40).mean() > 0.04


# Zoom


def middles_apart_mm(desk: Desk) -> NDArray[np.float64]:
    """How far apart the middles of both axial views are in the patient, along x, y."""
    places = []
    for session, view in ((desk.window.session, desk.view()), (comparison(desk).second, beside(desk))):
        row, col = view.looks_at
        places.append(geometry(session).to_world((session.cursor[0], row, col)))
    return np.abs(places[0] - places[1])[:2]


def test_both_are_zoomed_and_moved_together(desk: Desk, scan: Path, other: Path) -> None:
    compare(desk, scan, other)
    assert beside(desk).zoom == pytest.approx(desk.view().zoom)
    for hand, follower in ((desk.view(), beside(desk)), (beside(desk), desk.view())):
        before = follower.zoom
        hands.wheel(hand, 2, CTRL, QPointF(150, 200))
        assert follower.zoom > 1.2 * before
        assert follower.zoom == pytest.approx(hand.zoom)
        middle = hand.viewport().rect().center()
        hands.drag(hand.viewport(), middle, middle + QPoint(30, -50), Qt.MouseButton.MiddleButton)
        assert np.all(middles_apart_mm(desk) <= [1.0, 1.5])
    desk.key(Qt.Key.Key_F)
    assert beside(desk).zoom == pytest.approx(desk.view().zoom)


@pytest.mark.parametrize("way", ["key", "box", "link"])
def test_each_is_zoomed_by_itself_if_wished(desk: Desk, scan: Path, other: Path, way: str) -> None:
    compare(desk, scan, other)
    if way == "key":
        desk.key(Qt.Key.Key_L, CTRL, Qt.KeyboardModifier.ShiftModifier)
    elif way == "box":
        QTest.mouseClick(pane(desk).same_zoom, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    else:
        desk.key(Qt.Key.Key_L, CTRL)  # not linked at all
    assert pane(desk).same_zoom.isChecked() is (way == "link")
    assert desk.window.actions_by_id["same_zoom"].isChecked() is (way == "link")
    before = beside(desk).zoom
    hands.wheel(desk.view(), 3, CTRL)
    assert beside(desk).zoom == before
    hands.wheel(beside(desk), -1, CTRL)
    assert beside(desk).zoom < before < desk.view().zoom


# The second scan's own mask


def coloured(view: SliceView) -> int:
    """How much of a picture is coloured as liver, more or less."""
    seen = hands.picture(view.viewport()).astype(int)[5:-5, 5:-5]  # less the frame of the plane in use
    return int(np.count_nonzero(seen[..., 1] - seen[..., 0] > 25))


def test_each_scan_has_its_own_mask(
    desk: Desk, scan: Path, mask: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(desk, scan, other)
    desk.do("crosshair")
    thin = write_scan(tmp_path / "thin_mask.nii", np.repeat(abdomen_labels(), 2, axis=0), (2.0, 1.5, 1.0))
    assert coloured(beside(desk)) == 0
    hands.answer_dialog(monkeypatch, thin)
    [button] = [each for each in pane(desk).findChildren(QToolButton) if "mask" in each.accessibleName()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert coloured(beside(desk)) > 1000
    assert coloured(desk.view()) == 0
    assert desk.case.mask is None
    desk.open_mask(mask)
    assert coloured(desk.view()) > 1000
    desk.do("overlay")  # one switch for both
    assert coloured(desk.view()) == coloured(beside(desk)) == 0
    desk.do("overlay")
    desk.do("drawn")
    assert 0 < coloured(beside(desk)) < 4000, "outlined"
    desk.key(Qt.Key.Key_W, CTRL)
    assert not desk.can("open_second_mask")


def test_a_mask_of_another_grid_is_refused_and_resampled_for_the_second_scan(
    desk: Desk, scan: Path, mask: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = compare(desk, scan, other)
    hands.answer_dialog(monkeypatch, mask)
    desk.do("open_second_mask")
    desk.settle()
    assert "grid" in desk.message
    [offer] = [each for each in desk.window.messages.findChildren(QPushButton) if "Resample" in each.text()]
    QTest.mouseClick(offer, Qt.MouseButton.LeftButton)
    desk.settle()
    assert second.case is not None
    assert len(second.case.lesions) == 3
    assert desk.case.mask is None


@pytest.mark.parametrize("way", ["key", "button"])
def test_it_ends_and_all_is_as_before(desk: Desk, scan: Path, other: Path, way: str) -> None:
    first, second = compare(desk, scan, other)
    if way == "key":
        desk.key(Qt.Key.Key_W, CTRL)
    else:
        [close] = [each for each in pane(desk).findChildren(QToolButton) if each.text() == "×"]
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert pane(desk).isHidden()
    assert desk.window.planes.alone is None
    assert second.case is None
    assert not desk.can("link")
    hands.wheel(desk.view(), 1)
    assert first.cursor[0] == 10


def test_a_double_click_shows_all_planes_of_both(desk: Desk, scan: Path, other: Path) -> None:
    compare(desk, scan, other)
    hands.double_click(beside(desk).viewport())
    assert desk.window.planes.alone is None
    assert all(beside(desk, plane).isVisible() for plane in Plane)
    hands.double_click(desk.view(Plane.CORONAL).viewport())
    assert [plane for plane in Plane if beside(desk, plane).isVisible()] == [Plane.CORONAL]


def test_another_open_scan_is_compared_with_the_same(desk: Desk, scan: Path, other: Path, tmp_path: Path) -> None:
    first, second = compare(desk, scan, other)
    desk.open(write_scan(tmp_path / "third.nii", abdomen()[:12]))
    assert comparison(desk).is_on
    assert apart_mm(first, second)[2] <= 2.0
    hands.wheel(desk.view(), 2)
    assert apart_mm(first, second)[2] <= 2.0


def test_another_scan_takes_the_seconds_place(desk: Desk, scan: Path, other: Path) -> None:
    _, second = compare(desk, scan, other)
    desk.window.compare_with(scan)
    desk.settle()
    assert second.case is not None
    assert second.case.volume.name == scan.name
    assert second.cursor == desk.window.session.cursor


def test_a_scan_that_cannot_be_read_leaves_everything(desk: Desk, scan: Path, other: Path, tmp_path: Path) -> None:
    _, second = compare(desk, scan, other)
    broken = tmp_path / "broken.nii"
    broken.write_bytes(b"no scan at all")
    for path, words in ((broken, "not a NIfTI file"), (tmp_path / "gone.nii", "There is no file gone.nii")):
        desk.window.compare_with(path)
        desk.settle()
        assert words in desk.message
        assert second.case is not None
        assert second.case.volume.name == other.name


def test_it_is_chosen_by_dialog(desk: Desk, scan: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open(scan)
    hands.answer_dialog(monkeypatch, None)
    desk.do("compare")
    assert not comparison(desk).is_on
    hands.answer_dialog(monkeypatch, other)
    desk.key(Qt.Key.Key_K, CTRL)
    desk.settle()
    assert comparison(desk).is_on


def test_it_is_chosen_from_the_list(desk: Desk, scan: Path, other: Path) -> None:
    desk.open(scan)
    desk.window.open_folder(scan.parent)
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy("folder"), timeout=20_000)
    entries = desk.window.beside.series.list
    place = next(n for n, row in enumerate(desk.window.beside.series.rows) if row.path == other)
    menu = desk.window.beside.series.list.menu_for(entries.item(place))  # type: ignore[attr-defined]
    menu.actions()[1].trigger()
    desk.settle()
    assert comparison(desk).second.case is not None
    assert desk.case.volume.name == scan.name


def test_crosshair_and_pixels_are_drawn_as_in_the_first(desk: Desk, scan: Path, other: Path) -> None:
    compare(desk, scan, other)
    with_crosshair = hands.picture(beside(desk))
    desk.key(Qt.Key.Key_X)
    without = hands.picture(beside(desk))
    assert not np.array_equal(with_crosshair, without)
    desk.do("smooth")
    assert not np.array_equal(hands.picture(beside(desk)), without)


def test_odd_scans_beside_each_other(desk: Desk, scan: Path, tmp_path: Path) -> None:
    desk.open(scan)
    for number, array in enumerate(
        (np.zeros((1, 8, 7), np.int16), np.arange(30, dtype=np.int16).reshape(30, 1, 1), np.full((9, 8, 7), np.nan))
    ):
        desk.window.compare_with(write_scan(tmp_path / f"{number}.nii", array, tilt=(10, 40, 5)))
        desk.settle()
        for notches in (3, -30, 60):
            hands.wheel(desk.view(), notches)
            hands.wheel(beside(desk), notches)
        hands.click(beside(desk).viewport(), QPointF(5, 5))
        hands.picture(pane(desk))
    assert comparison(desk).is_on


def test_real_scans_of_two_dates(desk: Desk, shared_data: Path) -> None:
    one, other = (shared_data / "lits" / "imagesTr" / f"liver_00{n}.nii.gz" for n in (6, 8))
    first, second = compare(desk, one, other)
    hands.wheel(desk.view(), 20)
    assert apart_mm(first, second)[2] < 1.1


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_heading_of_a_narrow_pane_takes_two_lines(
    qapp: QApplication, qtbot: QtBot, scan: Path, other: Path, language: str
) -> None:
    languages.speak(qapp, language)
    try:
        window = MainWindow(Store(None))
        qtbot.addWidget(window)
        window.resize(900, 700)
        window.show()
        desk = Desk(window, qtbot, scan.parent)
        compare(desk, scan, other)
        desk.do("response")
        desk.settle()
        assert window.minimumSizeHint().width() <= 1280
        window.resize(1280, 700)
        QApplication.processEvents()
        top = [pane(desk).links, *pane(desk).findChildren(QToolButton), pane(desk).same_zoom, pane(desk).badge]
        for each in top:
            place = QRect(each.mapTo(pane(desk), QPoint()), each.size())
            assert pane(desk).rect().contains(place), (each.accessibleName(), place)
            assert each.width() >= each.minimumSizeHint().width()
        assert pane(desk).same_zoom.y() > pane(desk).links.geometry().bottom()
        desk.do("response")
        window.resize(1900, 700)
        QApplication.processEvents()
        assert pane(desk).same_zoom.geometry().center().y() == pytest.approx(
            pane(desk).links.geometry().center().y(), abs=2
        )
        window.close()
    finally:
        languages.speak(qapp, "en")
