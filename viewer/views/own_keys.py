"""Keys that a widget needs for itself while it has the focus, though the window has a shortcut on them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down})
LIST_KEYS = ARROWS | {
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_Return, Qt.Key.Key_Enter),
}

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class OwnKeys(QObject):
    """Keeps some keys, pressed without Ctrl and the like, from being the window's shortcuts.

    Args:
        widget: that the keys are for; it owns this.
        keys: which.
    """

    def __init__(self, widget: QWidget, keys: Collection[Qt.Key]) -> None:
        super().__init__(widget)
        self._keys = keys
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.has(event):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def has(self, event: QKeyEvent) -> bool:
        """Whether a key is one of them."""
        return event.key() in self._keys and event.modifiers() in _PLAIN
