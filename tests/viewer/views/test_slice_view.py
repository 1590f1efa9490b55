"""The slice on screen: where things are painted, and what the hand's wishes come out as."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent, QFont, QImage, QPainter
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.scan.slicing import EdgeLetters
from tests.viewer.hands import click, double_click, drag, near_colour, picture, to_array, wheel
from viewer import theme
from viewer.views.corners import CornerText
from viewer.views.slice_view import SliceView

ROWS, COLS = 30, 40
LETTERS = EdgeLetters("A", "P", "R", "L")
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
WHITE = QColor("white")
PIXEL_SIZES = [(1.0, 1.0), (5.0, 0.7), (0.5, 3.0)]


def image(grey: int = 90, rows: int = ROWS, cols: int = COLS) -> QImage:
    made = QImage(cols, rows, QImage.Format.Format_RGB32)
    made.fill(QColor(grey, grey, grey))
    return made


def dotted(row: int, col: int) -> QImage:
    """Dark, with one white pixel."""
    made = image(20)
    made.setPixelColor(col, row, WHITE)
    return made


def show(
    view: SliceView, made: QImage, pixel_mm: tuple[float, float] = (1.0, 1.0), letters: EdgeLetters = LETTERS
) -> None:
    view.show_slice(lambda: made, (made.height(), made.width()), pixel_mm, letters)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[SliceView]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 800)
    shown = SliceView("axial plane", window)
    shown.resize(600, 450)
    shown.set_smooth(False)
    with qtbot.waitExposed(window):
        window.show()
    show(shown, image(), (1.0, 1.0), EdgeLetters("", "", "", ""))
    yield shown
    window.close()  # until here it is held, and with it the view


def resize(view: SliceView, width: int, height: int) -> None:
    view.resize(width, height)
    QApplication.processEvents()


def place(view: SliceView, row: float, col: float) -> np.ndarray:
    at = view.to_viewport((row, col))
    return np.array([at.x(), at.y()])


def shows_all(view: SliceView) -> bool:
    """Whether the whole slice lies inside the view and nearly fills it one way."""
    (left, top), (right, bottom) = place(view, -0.5, -0.5), place(view, ROWS - 0.5, COLS - 0.5)
    area = view.viewport().rect()
    inside = left >= 0 and top >= 0 and right <= area.width() and bottom <= area.height()
    return bool(inside) and bool(max((right - left) / area.width(), (bottom - top) / area.height()) > 0.9)


# When a picture is made


def count_frames(view: SliceView) -> list[int]:
    """How often the view is painted, as the only item of a list."""
    frames = [0]

    class Counter(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            frames[0] += event.type() == QEvent.Type.Paint
            return False

    counter = Counter(view)
    view.viewport().installEventFilter(counter)
    return frames


def test_of_many_pictures_only_the_last_is_made_and_shown(view: SliceView) -> None:
    made: list[int] = []

    def draw(grey: int) -> QImage:
        made.append(grey)
        return image(grey)

    frames = count_frames(view)
    for grey in range(100, 110):
        view.show_slice(partial(draw, grey), (ROWS, COLS), (1.0, 1.0), LETTERS)
    assert made == []
    QApplication.processEvents()
    assert (made, frames) == ([109], [1])
    assert (picture(view)[200, 200] == 109).all()
    assert made == [109]  # painted again without being made again


def test_a_picture_is_on_every_grab_even_before_the_window_was_painted(view: SliceView) -> None:
    show(view, image(33), letters=EdgeLetters("", "", "", ""))
    assert (picture(view)[200, 200] == 33).all()


def test_a_view_that_nobody_sees_makes_no_picture(view: SliceView, qtbot: QtBot) -> None:
    made: list[int] = []
    view.hide()
    view.show_slice(lambda: made.append(0) or image(), (ROWS, COLS), (1.0, 1.0), LETTERS)
    QApplication.processEvents()
    assert made == []
    view.show()
    qtbot.waitUntil(lambda: made == [0])


def test_saying_the_same_again_paints_nothing(view: SliceView) -> None:
    def say() -> None:
        view.set_crosshair((3, 4))
        view.set_corners(CornerText(("name",)))
        view.set_caliper([((5, 5), (5, 20))])
        view.set_active(True)
        view.set_smooth(True)
        QApplication.processEvents()

    frames = count_frames(view)
    say()
    assert frames == [1]
    say()
    assert frames == [1]
    view.set_crosshair((3, 5))
    QApplication.processEvents()
    assert frames == [2]


# Where a pixel is


def assert_there_and_back(view: SliceView) -> None:
    for row, col in product((-3.0, 0.0, 12.25, ROWS - 1.0), (0.0, 7.5, COLS + 4.0)):
        assert view.to_pixel(view.to_viewport((row, col))) == pytest.approx((row, col), abs=1e-6)


@pytest.mark.parametrize("pixel_mm", PIXEL_SIZES)
def test_screen_and_pixels_there_and_back(view: SliceView, pixel_mm: tuple[float, float]) -> None:
    show(view, image(), pixel_mm, LETTERS)
    assert_there_and_back(view)
    wheel(view, 4, CTRL, QPointF(100, 80))
    assert_there_and_back(view)
    drag(view.viewport(), QPoint(300, 200), QPoint(340, 170), MIDDLE)
    assert_there_and_back(view)
    resize(view, 410, 520)
    assert_there_and_back(view)
    wheel(view, -7, CTRL)
    assert_there_and_back(view)
    view.fit()
    assert_there_and_back(view)


@pytest.mark.parametrize("pixel_mm", PIXEL_SIZES)
@pytest.mark.parametrize("size", [(600, 450), (300, 500), (900, 260)])
def test_millimetres_are_equally_long_both_ways(
    view: SliceView, pixel_mm: tuple[float, float], size: tuple[int, int]
) -> None:
    resize(view, *size)
    show(view, image(), pixel_mm, LETTERS)
    origin = place(view, 0, 0)
    down, across = place(view, 10, 0) - origin, place(view, 0, 10) - origin
    assert down[0] == pytest.approx(0, abs=1e-6)
    assert across[1] == pytest.approx(0, abs=1e-6)
    assert down[1] / across[0] == pytest.approx(pixel_mm[0] / pixel_mm[1])
    assert across[0] == pytest.approx(10 * pixel_mm[1] * view.zoom)


@pytest.mark.parametrize("pixel_mm", PIXEL_SIZES)
@pytest.mark.parametrize("at", [(0, 0), (4, 31), (ROWS - 1, COLS - 1)])
def test_a_pixel_is_painted_where_it_is_said_to_be(
    view: SliceView, pixel_mm: tuple[float, float], at: tuple[int, int]
) -> None:
    row, col = at
    show(view, dotted(row, col), pixel_mm, EdgeLetters("", "", "", ""))
    rows, cols = np.nonzero(near_colour(picture(view), WHITE, 5))
    (left, top), (right, bottom) = place(view, row - 0.5, col - 0.5), place(view, row + 0.5, col + 0.5)
    assert (cols.min(), rows.min()) == pytest.approx((left, top), abs=1)
    assert (cols.max() + 1, rows.max() + 1) == pytest.approx((right, bottom), abs=1)


def test_row_0_is_at_the_top_and_column_0_at_the_left(view: SliceView) -> None:
    assert (place(view, 1, 1) > place(view, 0, 0)).all()


def test_pixels_as_they_are_or_interpolated(view: SliceView) -> None:
    show(view, dotted(10, 10), (1.0, 1.0), EdgeLetters("", "", "", ""))
    middle = place(view, 10, 10).astype(int)
    around = np.s_[middle[1] - 20 : middle[1] + 20, middle[0] - 20 : middle[0] + 20, 0]
    assert set(np.unique(picture(view)[around])) == {20, 255}
    view.set_smooth(True)
    assert len(np.unique(picture(view)[around])) > 20


@pytest.mark.parametrize("smooth", [True, False])
def test_the_picture_has_no_seams(view: SliceView, smooth: bool) -> None:
    """However it is painted: as if scaled in one go."""
    grey = np.random.default_rng(8).integers(0, 256, (200, 160), dtype=np.uint32)
    pixels = (0xFF000000 | grey * 0x010101).astype(np.uint32)
    made = QImage(pixels.tobytes(), 160, 200, QImage.Format.Format_RGB32).copy()
    view.set_smooth(smooth)
    show(view, made, (1.0, 0.7), EdgeLetters("", "", "", ""))
    wheel(view, 2, CTRL, QPointF(111, 222))
    wanted = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    wanted.fill(0)
    painter = QPainter(wanted)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(QRectF(view.to_viewport((-0.5, -0.5)), view.to_viewport((199.5, 159.5))), made)
    painter.end()
    np.testing.assert_array_equal(picture(view), to_array(wanted))


# Fitting


def test_a_slice_fits_when_it_is_first_shown(view: SliceView) -> None:
    assert shows_all(view)


@pytest.mark.parametrize("size", [(300, 500), (900, 260), (160, 140)])
def test_it_goes_on_fitting_while_the_window_changes(view: SliceView, size: tuple[int, int]) -> None:
    resize(view, *size)
    assert shows_all(view)


def test_what_was_zoomed_by_hand_stays_so_while_the_window_changes(view: SliceView) -> None:
    wheel(view, 6, CTRL)
    before = view.zoom
    resize(view, 640, 480)
    assert not shows_all(view)
    assert view.zoom == pytest.approx(before, rel=0.1)
    view.fit()
    assert shows_all(view)
    resize(view, 300, 500)
    assert shows_all(view)


def test_what_was_panned_by_hand_stays_so_while_the_window_changes(view: SliceView) -> None:
    drag(view.viewport(), QPoint(300, 200), QPoint(150, 200), MIDDLE)
    resize(view, 640, 480)
    assert not shows_all(view)


def test_scrolling_keeps_zoom_and_place(view: SliceView) -> None:
    wheel(view, 6, CTRL, QPointF(100, 80))
    before = place(view, 3, 4)
    show(view, image(120), (1.0, 1.0), LETTERS)
    assert place(view, 3, 4) == pytest.approx(before)


def test_a_slice_of_another_size_is_fitted(view: SliceView) -> None:
    wheel(view, 6, CTRL, QPointF(100, 80))
    show(view, image(), (2.0, 0.5), LETTERS)
    assert shows_all(view)


def test_shown_before_the_window_has_a_size(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    view = SliceView("axial plane", window)
    show(view, image(), (1.0, 1.0), LETTERS)
    view.resize(600, 450)
    with qtbot.waitExposed(window):
        window.show()
    assert shows_all(view)


# Wheel


@pytest.mark.parametrize(
    ("notches", "modifiers", "expected"),
    [
        (1, Qt.KeyboardModifier.NoModifier, [[1]]),
        (-2, Qt.KeyboardModifier.NoModifier, [[-2]]),
        (1, SHIFT, [[5]]),
        (-1, SHIFT, [[-5]]),
        (0.5, Qt.KeyboardModifier.NoModifier, []),
        (1, CTRL, []),
        (1, ALT, []),
    ],
)
def test_the_wheel_steps(
    view: SliceView, notches: float, modifiers: Qt.KeyboardModifier, expected: list[list[int]]
) -> None:
    steps = QSignalSpy(view.stepped)
    wheel(view, notches, modifiers)
    assert [steps.at(n) for n in range(steps.count())] == expected


def test_half_notches_add_up(view: SliceView) -> None:
    steps = QSignalSpy(view.stepped)
    for _ in range(4):
        wheel(view, 0.5)
    assert steps.count() == 2


@pytest.mark.parametrize("notches", [1, 5, -3])
@pytest.mark.parametrize("at", [(300, 225), (70, 390), (520, 30)])
@pytest.mark.parametrize("pixel_mm", [(1.0, 1.0), (5.0, 0.7)])
def test_zooming_keeps_what_is_under_the_pointer(
    view: SliceView, notches: int, at: tuple[int, int], pixel_mm: tuple[float, float]
) -> None:
    show(view, image(), pixel_mm, LETTERS)
    pointer = QPointF(*at)
    before, zoom = view.to_pixel(pointer), view.zoom
    wheel(view, notches, CTRL, pointer)
    assert view.to_pixel(pointer) == pytest.approx(before, abs=0.02)
    assert (view.zoom > zoom) == (notches > 0)


def test_zooming_has_an_end_both_ways(view: SliceView) -> None:
    for notches, limit in ((40, 8), (-80, 4 * COLS)):
        for _ in range(3):
            wheel(view, notches, CTRL)
        across = (place(view, 0, 1) - place(view, 0, 0))[0]
        assert 0 < across < np.inf
        assert view.viewport().width() / across == pytest.approx(limit, rel=0.6)
        assert_there_and_back(view)


def test_the_scale_is_told_when_it_changes(view: SliceView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.zoomed):
        wheel(view, 1, CTRL)


def test_a_wheel_without_ctrl_changes_no_scale(view: SliceView) -> None:
    before = place(view, 3, 4)
    wheel(view, 1)
    wheel(view, -3, SHIFT)
    wheel(view, 2, ALT)
    assert place(view, 3, 4) == pytest.approx(before)


# Buttons


def test_left_click_points_at_a_pixel(view: SliceView) -> None:
    pointed = QSignalSpy(view.pointed)
    click(view.viewport(), view.to_viewport((7, 11)))
    assert pointed.count() == 1
    assert pointed.at(0) == pytest.approx([7, 11], abs=0.1)


def test_left_drag_goes_on_pointing(view: SliceView) -> None:
    pointed = QSignalSpy(view.pointed)
    start, end = view.to_viewport((5, 5)).toPoint(), view.to_viewport((15, 25)).toPoint()
    drag(view.viewport(), start, end, LEFT)
    assert pointed.count() == 3
    assert pointed.at(1) == pytest.approx([10, 15], abs=0.2)
    assert pointed.at(2) == pytest.approx([15, 25], abs=0.1)


def test_left_drag_does_not_pan(view: SliceView) -> None:
    before = place(view, 3, 4)
    drag(view.viewport(), QPoint(100, 100), QPoint(300, 200), LEFT)
    assert place(view, 3, 4) == pytest.approx(before)


def test_right_drag_asks_for_another_window_in_shares_of_the_view(view: SliceView) -> None:
    dragged = QSignalSpy(view.window_dragged)
    before = place(view, 3, 4)
    drag(view.viewport(), QPoint(100, 300), QPoint(250, 210), RIGHT)
    total = np.sum([dragged.at(n) for n in range(dragged.count())], axis=0)
    assert total == pytest.approx([150 / 600, 90 / 450])
    assert place(view, 3, 4) == pytest.approx(before)


@pytest.mark.parametrize(
    ("button", "modifiers"), [(MIDDLE, Qt.KeyboardModifier.NoModifier), (LEFT, SHIFT)], ids=["middle", "shift left"]
)
@pytest.mark.parametrize("pixel_mm", [(1.0, 1.0), (5.0, 0.7)])
def test_panning_moves_the_picture_with_the_hand(
    view: SliceView, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, pixel_mm: tuple[float, float]
) -> None:
    show(view, image(), pixel_mm, LETTERS)
    pointed = QSignalSpy(view.pointed)
    before = place(view, 3, 4)
    drag(view.viewport(), QPoint(100, 100), QPoint(163, 58), button, modifiers)
    assert place(view, 3, 4) - before == pytest.approx([63, -42], abs=0.01)
    assert pointed.count() == 0


def test_moving_without_a_button_does_nothing(view: SliceView) -> None:
    spies = [QSignalSpy(each) for each in (view.pointed, view.window_dragged, view.stepped)]
    before = place(view, 3, 4)
    drag(view.viewport(), QPoint(10, 10), QPoint(20, 20), LEFT)
    count = spies[0].count()
    QTest.mouseMove(view.viewport(), QPoint(300, 300))
    assert spies[0].count() == count
    assert [spy.count() for spy in spies[1:]] == [0, 0]
    assert place(view, 3, 4) == pytest.approx(before)


def test_left_double_click_maximises(view: SliceView) -> None:
    wanted, reset = QSignalSpy(view.maximise_wanted), QSignalSpy(view.window_reset)
    double_click(view.viewport(), LEFT)
    assert (wanted.count(), reset.count()) == (1, 0)


def test_right_double_click_resets_the_window(view: SliceView) -> None:
    wanted, reset = QSignalSpy(view.maximise_wanted), QSignalSpy(view.window_reset)
    double_click(view.viewport(), RIGHT)
    assert (wanted.count(), reset.count()) == (0, 1)


def test_a_view_itself_has_no_menu(view: SliceView) -> None:
    middle = view.viewport().rect().center()
    QTest.mouseClick(view.viewport(), RIGHT, Qt.KeyboardModifier.NoModifier, middle)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, view.viewport().mapToGlobal(middle))
    QApplication.sendEvent(view.viewport(), event)
    QApplication.processEvents()
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Minus, Qt.Key.Key_Plus, Qt.Key.Key_A, Qt.Key.Key_Right, Qt.Key.Key_Up])
def test_keys_are_the_windows_own(view: SliceView, key: Qt.Key) -> None:
    view.setFocus()
    before = place(view, 3, 4)
    for modifiers in (Qt.KeyboardModifier.NoModifier, CTRL):
        QTest.keyClick(view, key, modifiers)
        QTest.keyClick(view.viewport(), key, modifiers)
    assert place(view, 3, 4) == pytest.approx(before)


def test_the_pointer_coming_over_it_is_told(view: SliceView) -> None:
    activated = QSignalSpy(view.activated)
    at = QPointF(50, 50)
    QApplication.sendEvent(view, QEnterEvent(at, at, QPointF(view.mapToGlobal(at))))
    assert activated.count() == 1


# What is painted over the picture


def changed(view: SliceView, before: np.ndarray) -> QRect:
    """The smallest box around what is painted otherwise than before; empty when nothing is."""
    rows, cols = np.nonzero((picture(view) != before).any(axis=2))
    if not rows.size:
        return QRect()
    return QRect(QPoint(cols.min(), rows.min()), QPoint(cols.max(), rows.max()))


@pytest.mark.parametrize(
    ("letters", "area"),
    [
        (EdgeLetters("A", "", "", ""), QRect(270, 0, 60, 40)),
        (EdgeLetters("", "P", "", ""), QRect(270, 410, 60, 40)),
        (EdgeLetters("", "", "RA", ""), QRect(0, 205, 60, 40)),
        (EdgeLetters("", "", "", "L"), QRect(540, 205, 60, 40)),
    ],
    ids=["top", "bottom", "left", "right"],
)
def test_letters_stand_at_their_edges(view: SliceView, letters: EdgeLetters, area: QRect) -> None:
    before = picture(view)
    show(view, image(), (1.0, 1.0), letters)
    assert not changed(view, before).isEmpty()
    assert area.contains(changed(view, before))
    assert near_colour(picture(view), theme.EDGE_LETTER).sum() > 10


@pytest.mark.parametrize("corner", ["bottom_left", "bottom_right"])
@pytest.mark.parametrize("lines", [("L 115.2  P 230.5  H 36.3 mm",), ("", "3.00 × 3.00 × 3.00 mm (unverified)")])
def test_a_lower_line_is_whole_or_not_there(view: SliceView, corner: str, lines: tuple[str, ...]) -> None:
    """With its middle left out, P 230.5 reads as P 2…5."""
    show(view, image())
    seen = []
    for width in (800, 160):
        resize(view, width, 140)
        view.set_corners(CornerText())
        without = picture(view)
        view.set_corners(CornerText(**{corner: lines}))
        seen.append((picture(view) != without).any())
    assert seen == [True, False]


@pytest.mark.parametrize(
    ("corner", "area"),
    [
        ("top_left", QRect(0, 0, 300, 60)),
        ("top_right", QRect(300, 0, 300, 60)),
        ("bottom_left", QRect(0, 390, 300, 60)),
        ("bottom_right", QRect(300, 390, 300, 60)),
    ],
)
def test_text_stands_in_its_corner_the_first_line_outermost(view: SliceView, corner: str, area: QRect) -> None:
    before = picture(view)
    view.set_corners(CornerText(**{corner: ("outer",)}))
    one = changed(view, before)
    assert not one.isEmpty()
    assert area.contains(one)
    assert near_colour(picture(view), theme.CORNER_TEXT).sum() > 10
    view.set_corners(CornerText(**{corner: ("outer", "inner")}))
    two = changed(view, before)
    assert area.contains(two)
    assert two.height() > one.height() + 5
    first_line = picture(view)[one.top() : one.bottom() + 1, one.left() : one.right() + 1]
    view.set_corners(CornerText(**{corner: ("outer",)}))
    alone = picture(view)[one.top() : one.bottom() + 1, one.left() : one.right() + 1]
    np.testing.assert_array_equal(first_line, alone)


def test_a_long_name_does_not_run_into_the_letters(view: SliceView) -> None:
    before = picture(view)
    view.set_corners(CornerText(top_left=("a very long name of a file " * 10,)))
    assert changed(view, before).right() < 290


def test_text_follows_the_font(view: SliceView) -> None:
    view.set_corners(CornerText(top_left=("name",)))
    show(view, image(), (1.0, 1.0), EdgeLetters("A", "", "", ""))
    small = near_colour(picture(view), theme.CORNER_TEXT).sum()
    font = QFont(view.font())
    font.setPointSizeF(2 * font.pointSizeF())
    view.setFont(font)
    assert near_colour(picture(view), theme.CORNER_TEXT).sum() > 2 * small


def test_names_are_text_and_not_markup(view: SliceView) -> None:
    for corner in ("top_left", "bottom_right"):
        widths = []
        for text in ("A&B", "A_B", "<b>x</b>"):
            view.set_corners(CornerText())
            before = picture(view)
            view.set_corners(CornerText(**{corner: (text,)}))
            widths.append(changed(view, before).width())
        assert widths[0] > 0.8 * widths[1]  # the ampersand is drawn
        assert widths[2] > 1.5 * widths[1]


def test_the_crosshair_crosses_at_its_pixel_and_leaves_it_free(view: SliceView) -> None:
    show(view, image(0), (1.0, 1.0), EdgeLetters("", "", "", ""))
    view.set_crosshair((12, 9))
    x, y = place(view, 12, 9)
    seen = picture(view).astype(float)
    colour = [theme.CROSSHAIR.red(), theme.CROSSHAIR.green(), theme.CROSSHAIR.blue()]
    width, height = view.viewport().width(), view.viewport().height()
    for line, at in [(seen[:, col], y) for col in (0, int(x) + 40, width - 1)] + [
        (seen[row], x) for row in (0, int(y) + 40, height - 1)
    ]:
        assert line.sum(axis=0) == pytest.approx(colour, rel=0.05)  # one pixel wide, spread over two at most
        assert np.average(np.arange(len(line)) + 0.5, weights=line.sum(axis=1)) == pytest.approx(at, abs=0.6)
    assert not seen[int(y) - 10 : int(y) + 10, int(x) - 10 : int(x) + 10].any()
    view.set_crosshair(None)
    assert not picture(view).any()


@pytest.mark.parametrize("change", ["zoom", "pan", "resize"])
def test_the_crosshair_stays_on_its_pixel_when_the_view_changes(view: SliceView, change: str) -> None:
    show(view, image(0), (1.0, 1.0), EdgeLetters("", "", "", ""))
    view.set_crosshair((12, 9))
    if change == "zoom":
        wheel(view, 3, CTRL)
    elif change == "pan":
        drag(view.viewport(), QPoint(9, 9), QPoint(60, 50), MIDDLE)
    else:
        resize(view, 500, 300)
    x, y = place(view, 12, 9)
    seen = picture(view).max(axis=2)
    for line, at in ((seen[0], x), (seen[:, -1], y)):
        assert set(np.flatnonzero(line)) <= {int(at) - 1, int(at), int(at) + 1}
        assert line.any()


def is_yellow_at(seen: np.ndarray, at: np.ndarray) -> bool:
    x, y = at.round().astype(int)
    around = seen[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).astype(int)
    red, green, blue = around[around.sum(axis=1).argmax()]
    return bool(red > 150 and green > 130 and blue < 0.7 * red)


def test_a_caliper_is_drawn_from_end_to_end(view: SliceView) -> None:
    before = picture(view)
    view.set_caliper([((5, 5), (5, 20)), ((2, 12), (14, 12))])
    box = changed(view, before)
    corners = np.array([[box.left(), box.top()], [box.right() + 1, box.bottom() + 1]])
    assert corners == pytest.approx(np.array([place(view, 2, 5), place(view, 14, 20)]), abs=4)
    seen = picture(view)
    assert all(is_yellow_at(seen, place(view, row, col)) for row, col in ((5, 6), (5, 16), (3, 12), (10, 12), (13, 12)))
    assert not is_yellow_at(seen, place(view, 10, 8))
    assert not is_yellow_at(seen, place(view, 5, 21))
    view.set_caliper([])
    assert changed(view, before).isEmpty()


def test_the_active_plane_has_a_frame(view: SliceView) -> None:
    before = picture(view)
    view.set_active(True)
    framed = near_colour(picture(view), theme.ACTIVE_PLANE, 60)
    assert framed[0, 5:-5].all()
    assert framed[5:-5, 0].all()
    assert framed[-2:, 5:-5].any(axis=0).all()
    assert framed[5:-5, -2:].any(axis=1).all()
    assert not framed[5:-5, 5:-5].any()
    view.set_active(False)
    assert changed(view, before).isEmpty()


def test_without_a_slice_a_hint_and_nothing_else(view: SliceView) -> None:
    show(view, image(), (1.0, 1.0), LETTERS)
    view.set_corners(CornerText(("name",), ("window",), ("value",), ("spacing",)))
    view.set_crosshair((3, 3))
    view.set_caliper([((5, 5), (5, 20))])
    view.show_nothing("")
    assert not picture(view).any()
    view.show_nothing("Open a scan")
    rows, cols = np.nonzero(picture(view).any(axis=2))
    assert (cols.mean(), rows.mean()) == pytest.approx((300, 225), abs=8)
    assert near_colour(picture(view), theme.CORNER_TEXT).any()
    show(view, image(), (1.0, 1.0), EdgeLetters("", "", "", ""))
    assert set(np.unique(picture(view))) == {0, 90}
    assert shows_all(view)


def test_pointing_into_nothing_does_no_harm(view: SliceView) -> None:
    view.show_nothing("Open a scan")
    middle = view.viewport().rect().center()
    for button in (LEFT, RIGHT, MIDDLE):
        drag(view.viewport(), middle, middle + QPoint(30, 20), button)
    wheel(view, 3, CTRL)
    view.fit()
    show(view, image(), (1.0, 1.0), LETTERS)
    assert shows_all(view)


def test_it_has_a_name_for_screen_readers(view: SliceView) -> None:
    assert view.accessibleName() == "axial plane"
