"""What a person does at the window, and what they see: wheel, drag, drop, file dialogs, the picture on screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from viewer.__main__ import main
from viewer.main_window import MainWindow
from viewer.views.slice_view import SliceView

Story = Callable[[MainWindow], None]
"""What a person does in the window of a running program."""

Picture = NDArray[np.uint8]
"""(rows, cols, 3), red, green, blue."""

_NO_KEY = Qt.KeyboardModifier.NoModifier


def tell(argv: Sequence[str], story: Story) -> None:
    """Run the real ``main()`` and let a person act in it; ends when the story does, and must end well."""
    failed: list[BaseException] = []

    def act() -> None:
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        try:
            story(window)
        except BaseException as error:  # told outside the event loop, where pytest sees it
            failed.append(error)
        finally:
            window.close()

    QTimer.singleShot(0, act)
    code = main(argv)
    if failed:
        raise failed[0]
    assert code == 0


def wheel_event(
    at: QPointF,
    angle: QPoint,
    pixels: QPoint | None = None,
    modifiers: Qt.KeyboardModifier = _NO_KEY,
    globally: QPointF | None = None,
) -> QWheelEvent:
    """What Qt sends when a wheel or a touch pad is turned over a widget's point."""
    return QWheelEvent(
        at,
        globally or at,
        pixels or QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def wheel(widget: QWidget, notches: float, modifiers: Qt.KeyboardModifier = _NO_KEY, at: QPointF | None = None) -> None:
    """Turn a mouse's wheel over a widget, its middle when no place is given."""
    over = widget.viewport() if isinstance(widget, SliceView) else widget
    place = at or QPointF(over.rect().center())
    event = wheel_event(place, QPoint(0, round(120 * notches)), None, modifiers, over.mapToGlobal(place))
    QApplication.sendEvent(over, event)


def drag(
    widget: QWidget, start: QPoint, end: QPoint, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier = _NO_KEY
) -> None:
    """Press, move and release."""
    QTest.mousePress(widget, button, modifiers, start)
    QTest.mouseMove(widget, (start + end) / 2)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, button, modifiers, end)


def click(widget: QWidget, at: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Press and release without moving."""
    QTest.mouseClick(widget, button, _NO_KEY, at.toPoint())


def double_click(widget: QWidget, button: Qt.MouseButton = Qt.MouseButton.LeftButton, at: QPoint | None = None) -> None:
    """As Qt tells it: a click, then the double click, which QTest leaves without the release that follows by hand."""
    place = at or widget.rect().center()
    QTest.mouseClick(widget, button, _NO_KEY, place)
    QTest.mouseDClick(widget, button, _NO_KEY, place)
    QTest.mouseRelease(widget, button, _NO_KEY, place)


def drop(widget: QWidget, urls: Sequence[QUrl]) -> bool:
    """Drag links onto a widget and let go, as a file manager does; returns whether they were taken."""
    content = QMimeData()
    content.setUrls(list(urls))
    middle = widget.rect().center()
    rest = (Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, _NO_KEY)
    enter = QDragEnterEvent(middle, *rest)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, QDragMoveEvent(middle, *rest))
    let_go = QDropEvent(QPointF(middle), *rest)
    let_go.ignore()
    QApplication.sendEvent(widget, let_go)
    return let_go.isAccepted()


def drop_files(widget: QWidget, *paths: Path) -> bool:
    """Drag files onto a widget and let go."""
    return drop(widget, [QUrl.fromLocalFile(str(path)) for path in paths])


def answer_dialog(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    """Answer the next file dialog, None as with Cancel: the system's own cannot be driven from outside."""
    answer = (str(path) if path else "", "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answer)


def picture(widget: QWidget) -> Picture:
    """What is on screen in a widget."""
    return to_array(widget.grab().toImage())


def to_array(image: QImage) -> Picture:
    """An image as red, green and blue."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.array(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def near_colour(seen: Picture, colour: QColor, within: int = 40) -> NDArray[np.bool_]:
    """(rows, cols): where a picture has a colour, each channel within so many steps."""
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return np.asarray(np.abs(seen.astype(int) - wanted).max(axis=2) <= within)
