"""The histogram in the real window: counts of the open scan, and a window that is dragged among them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from engine.scan.histogram import Histogram, count_intensities
from engine.scan.volume import Volume
from tests.viewer import hands
from tests.viewer.conftest import Desk
from tests.viewer.scans import SHAPE, abdomen, write_scan
from viewer.panels.histogram import HistogramPlot
from viewer.unattended import Task, Worker
from viewer.work.lanes import COUNT

RANDOM = np.random.default_rng(3)


def plot_of(desk: Desk) -> HistogramPlot:
    """The histogram, once the open scan is counted."""
    desk.qtbot.waitUntil(lambda: not desk.window.controller.is_busy(COUNT), timeout=20_000)
    QApplication.processEvents()
    return plot_in(desk)


def plot_in(desk: Desk) -> HistogramPlot:
    """The histogram, whatever it shows."""
    [plot] = desk.window.window_panel.findChildren(HistogramPlot)
    return plot


def region(plot: HistogramPlot) -> tuple[float, float]:
    """The intensities between which it is coloured."""
    return plot.window_shown.low, plot.window_shown.high


def ticks(plot: HistogramPlot) -> list[str]:
    """The numbers below the bars."""
    return [text for _, text in plot.ticks() if text]


def drag(plot: HistogramPlot, start: float, end: float) -> None:
    """Drag along the plot from one intensity to another, in several moves."""
    y = plot.height() // 3
    first, last = (QPoint(round(plot.pixel_of(intensity)), y) for intensity in (start, end))
    QTest.mouseMove(plot, first)
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=first)
    for share in (0.25, 0.5, 0.75, 1.0):
        at = QPointF(first) + (QPointF(last) - QPointF(first)) * share
        QTest.mouseMove(plot, at.toPoint())
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=last)
    QApplication.processEvents()


def mr(seed: int, scale: float = 1.0) -> NDArray[Any]:
    voxels = np.random.default_rng(seed).gamma(2.0, 150.0 * scale, SHAPE)
    return voxels.astype(np.float32)


@pytest.fixture
def ct_plot(desk: Desk, scan: Path) -> HistogramPlot:
    desk.open(scan)
    return plot_of(desk)


def test_without_a_scan_the_place_is_empty_and_keeps_its_height(desk: Desk, scan: Path) -> None:
    panel = desk.window.window_panel
    assert not plot_in(desk).isVisible()
    height = panel.height()
    desk.open(scan)
    plot = plot_of(desk)
    assert plot.isVisible()
    assert panel.height() == height
    assert plot.accessibleName()
    assert plot.toolTip()


def test_a_ct_is_shown_from_fat_to_vessels_with_its_window(desk: Desk, ct_plot: HistogramPlot) -> None:
    low, high = ct_plot.shown
    assert -250 < low < -200
    assert 300 < high < 350
    window = desk.window.session.window
    assert region(ct_plot) == (window.low, window.high) == (15, 165)
    voxels = abdomen()
    assert sum(height**2 for height in ct_plot.heights) == pytest.approx(np.count_nonzero(voxels > low))


def test_the_window_is_coloured_between_its_edges(ct_plot: HistogramPlot) -> None:
    row = hands.picture(ct_plot)[4].astype(int)  # above the bars of nearly all intensities
    is_blue = row[:, 2] - row[:, 0] > 15
    low, high = (round(ct_plot.pixel_of(edge)) for edge in region(ct_plot))
    assert is_blue[low : high + 1].all()
    assert not is_blue[: low - 1].any()
    assert not is_blue[high + 2 :].any()


def test_the_pointer_says_what_it_would_take_hold_of(ct_plot: HistogramPlot) -> None:
    for intensity, shape in (
        (165, Qt.CursorShape.SplitHCursor),
        (90, Qt.CursorShape.SizeAllCursor),
        (15, Qt.CursorShape.SplitHCursor),
        (280, Qt.CursorShape.ArrowCursor),
    ):
        QTest.mouseMove(ct_plot, QPoint(round(ct_plot.pixel_of(intensity)), 30))
        assert ct_plot.cursor().shape() is shape


def test_the_ticks_are_round_and_the_last_bears_the_unit(desk: Desk, ct_plot: HistogramPlot) -> None:
    assert ticks(ct_plot) == ["-200", "-100", "0", "100", "200 HU"]
    desk.key(Qt.Key.Key_5)
    assert ticks(ct_plot) == ["-1000", "-500", "0 HU"]
    desk.do("read_as_ct")
    assert ticks(plot_of(desk))[-1].endswith(" a.u.")


def test_dragging_an_edge_changes_the_window(desk: Desk, ct_plot: HistogramPlot) -> None:
    look = QSignalSpy(desk.window.session.look_changed)
    drag(ct_plot, 165, 245)
    window = desk.window.session.window
    assert window.low == pytest.approx(15)
    assert window.high == pytest.approx(245, abs=4)
    assert desk.window.session.preset is None
    assert look.count() > 1, "the pictures follow while the hand moves"
    drag(ct_plot, 15, -60)
    assert desk.window.session.window.low == pytest.approx(-60, abs=4)
    assert desk.window.session.window.high == pytest.approx(window.high)
    assert region(ct_plot) == pytest.approx((desk.window.session.window.low, desk.window.session.window.high))


def test_dragging_the_middle_moves_the_level(desk: Desk, ct_plot: HistogramPlot) -> None:
    drag(ct_plot, 90, 30)
    window = desk.window.session.window
    assert window.width == pytest.approx(150)
    assert window.level == pytest.approx(30, abs=4)


def test_an_edge_dragged_past_the_other_takes_its_place(desk: Desk, ct_plot: HistogramPlot) -> None:
    drag(ct_plot, 15, 240)
    window = desk.window.session.window
    assert window.low == pytest.approx(165)
    assert window.high == pytest.approx(240, abs=4)


def test_the_range_shown_keeps_still_under_the_hand_and_follows_afterwards(desk: Desk, ct_plot: HistogramPlot) -> None:
    ranges: list[tuple[float, float]] = []
    desk.window.session.look_changed.connect(lambda: ranges.append(ct_plot.shown))
    before = ct_plot.shown
    drag(ct_plot, 165, 400)
    assert set(ranges) == {before}
    high = desk.window.session.window.high
    assert high > 350
    assert ct_plot.shown[1] > high


def test_a_preset_moves_the_region_and_wishes_for_nothing(desk: Desk, ct_plot: HistogramPlot) -> None:
    wanted = QSignalSpy(desk.window.window_panel.window_wanted)
    desk.key(Qt.Key.Key_2)
    assert region(ct_plot) == (-160, 240)
    desk.key(Qt.Key.Key_5)
    assert region(ct_plot) == (-1350, 150)
    assert ct_plot.shown[0] < -1350, "a window elsewhere is in view"
    hands.drag(desk.view().viewport(), QPoint(100, 100), QPoint(160, 140), Qt.MouseButton.RightButton)
    window = desk.window.session.window
    assert region(ct_plot) == pytest.approx((window.low, window.high))
    desk.key(Qt.Key.Key_3)
    assert ct_plot.shown[0] > -250, "and no longer once it is back"
    assert wanted.count() == 0
    assert desk.window.session.preset == 2


def test_neither_wheel_nor_right_button_nor_double_click_does_anything(desk: Desk, ct_plot: HistogramPlot) -> None:
    before = ct_plot.shown, region(ct_plot), desk.window.session.window
    surface = ct_plot
    hands.wheel(surface, 3)
    hands.click(surface, QPointF(surface.rect().center()), Qt.MouseButton.RightButton)
    hands.double_click(surface)
    hands.drag(surface, QPoint(5, 20), QPoint(40, 50), Qt.MouseButton.LeftButton)
    hands.drag(surface, QPoint(5, 20), QPoint(40, 50), Qt.MouseButton.MiddleButton)
    QApplication.processEvents()
    assert (ct_plot.shown, region(ct_plot), desk.window.session.window) == before
    assert QApplication.activePopupWidget() is None


def test_another_scan_replaces_the_counts(desk: Desk, ct_plot: HistogramPlot) -> None:
    before = list(ct_plot.heights)
    other = desk.open(write_scan(desk.folder / "mr.nii.gz", mr(1)))
    assert plot_of(desk) is ct_plot
    assert ct_plot.isVisible()
    assert list(ct_plot.heights) != before
    histogram, (low, high) = count_intensities(other.volume), ct_plot.shown
    assert low < histogram.usual.low < histogram.usual.high < high
    _, counts = histogram.count(low, high, 250)
    assert np.square(ct_plot.heights) == pytest.approx(counts)


def test_a_drag_ends_with_the_scan_on_which_it_began(desk: Desk, ct_plot: HistogramPlot, scan: Path) -> None:
    y = ct_plot.height() // 3
    QTest.mousePress(ct_plot, Qt.MouseButton.LeftButton, pos=QPoint(round(ct_plot.pixel_of(165)), y))
    QTest.mouseMove(ct_plot, QPoint(round(ct_plot.pixel_of(220)), y))
    assert desk.window.session.preset is None
    desk.open(write_scan(desk.folder / "mr.nii.gz", mr(1)))
    desk.open(scan)
    plot_of(desk)
    desk.key(Qt.Key.Key_2)
    assert region(ct_plot) == (-160, 240)
    QTest.mouseMove(ct_plot, QPoint(round(ct_plot.pixel_of(0)), y))
    QTest.mouseRelease(ct_plot, Qt.MouseButton.LeftButton, pos=QPoint(round(ct_plot.pixel_of(0)), y))
    assert region(ct_plot) == (-160, 240)


def test_a_scan_that_fails_leaves_the_counts_of_the_open_one(desk: Desk, ct_plot: HistogramPlot) -> None:
    before = list(ct_plot.heights), ct_plot.shown
    broken = desk.folder / "broken.nii"
    broken.write_bytes(b"not a scan")
    desk.window.open_scan(broken)
    desk.settle()
    assert plot_of(desk).isVisible()
    assert (list(ct_plot.heights), ct_plot.shown) == before


def test_reading_it_as_another_kind_counts_again(desk: Desk, ct_plot: HistogramPlot) -> None:
    ct_range = ct_plot.shown
    desk.do("read_as_ct")
    assert plot_of(desk).isVisible()
    assert ct_plot.shown != ct_range
    window = desk.window.session.window
    assert region(ct_plot) == pytest.approx((window.low, window.high))


@pytest.mark.parametrize(
    "voxels",
    [
        np.full(SHAPE, 7, np.int16),
        np.zeros(SHAPE, np.float32),
        np.full(SHAPE, np.nan, np.float32),
        np.where(RANDOM.random(SHAPE) < 0.3, np.nan, mr(2)).astype(np.float32),
        mr(3, 1e-9),
        mr(4, 1e34),
    ],
    ids=["constant", "zero", "no number", "some no numbers", "diffusion", "huge"],
)
def test_scans_of_every_kind_can_be_dragged(desk: Desk, voxels: NDArray[Any]) -> None:
    desk.open(write_scan(desk.folder / "odd.nii.gz", voxels))
    plot = plot_of(desk)
    assert plot.isVisible()
    hands.picture(plot)
    before = desk.window.session.window
    _, high = plot.shown
    drag(plot, before.high, (before.high + high) / 2)
    assert desk.window.session.window.high > before.high
    desk.key(Qt.Key.Key_1)
    hands.picture(plot)
    assert region(plot) == pytest.approx((desk.window.session.window.low, desk.window.session.window.high))


def test_where_a_scan_was_cut_off_its_tissue_is_still_seen(desk: Desk, tmp_path: Path) -> None:
    """Most of it is air, now one single value; the tissue must not be a line at the bottom for that."""
    desk.open(write_scan(tmp_path / "cut_off.nii", np.clip(abdomen() + RANDOM.integers(-15, 15, SHAPE), -40, 160)))
    plot = plot_of(desk)
    top = plot.top
    assert max(plot.heights) > 2 * top
    assert np.mean(plot.heights > top / 4) > 0.1


def test_a_mask_opened_as_a_scan_has_as_few_bars_as_values(desk: Desk, mask: Path) -> None:
    desk.open(mask)
    assert 0 < sum(height > 0 for height in plot_of(desk).heights) <= 3


def test_closing_before_it_is_counted_leaves_nothing_behind(desk: Desk, scan: Path) -> None:
    controller = desk.window.controller
    states: list[bool] = []
    controller.opened.connect(lambda: states.append(controller.is_busy(COUNT)))
    controller.opened.connect(desk.window.close)
    desk.window.open_scan(scan)
    desk.qtbot.waitUntil(lambda: bool(states), timeout=20_000)
    QApplication.processEvents()
    assert states == [True]
    assert not controller.is_busy(COUNT)
    assert not plot_in(desk).heights.any()


def test_closing_while_it_counts_waits_for_the_job(desk: Desk, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def held(volume: Volume) -> Histogram:
        begun.set()
        assert may_end.wait(20)
        return count_intensities(volume)

    monkeypatch.setattr("viewer.work.derived.count_intensities", held)
    desk.open(scan)
    desk.qtbot.waitUntil(begun.is_set, timeout=20_000)
    assert desk.window.controller.is_busy(COUNT)
    assert not desk.window.controller.busy, "nobody waits for it"
    threading.Timer(0.05, may_end.set).start()
    desk.window.close()
    assert not [thread for thread in threading.enumerate() if thread.name == f"job-{COUNT}"]
    QApplication.processEvents()
    assert not plot_in(desk).heights.any(), "what it still brings is dropped"


def test_a_picture_made_by_nobody_has_the_histogram(desk: Desk, scan: Path) -> None:
    target = desk.folder / "picture.png"
    codes: list[int] = []
    worker = Worker(desk.window, Task(scan=scan, screenshot=target), codes.append)
    desk.qtbot.waitUntil(lambda: bool(codes), timeout=20_000)
    worker.deleteLater()
    assert codes == [0]
    assert target.exists()
    assert plot_in(desk).isVisible()
    assert plot_in(desk).heights.any()
