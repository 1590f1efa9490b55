"""A key that is held: the overlay is out of the way until it is let go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

_ENDS = (QEvent.Type.MouseButtonPress, QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate)
"""Whatever else tells that the key is no longer watched for."""


class Peeking(QObject):
    """From when it is told to begin until the key comes up.

    Args:
        peek: called with True at the beginning and with False at the end.
        parent: in Qt's sense.
    """

    def __init__(self, peek: Callable[[bool], object], parent: QObject) -> None:
        super().__init__(parent)
        self._peek = peek
        self._is_on = False

    def begin(self) -> None:
        """The key went down."""
        app = QApplication.instance()
        if not self._is_on and app is not None:
            self._is_on = True
            app.installEventFilter(self)
            self._peek(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_up = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyRelease and not event.isAutoRepeat()
        if self._is_on and (is_up or event.type() in _ENDS):
            self._is_on = False
            if (app := QApplication.instance()) is not None:
                app.removeEventFilter(self)
            self._peek(False)
        return super().eventFilter(watched, event)
