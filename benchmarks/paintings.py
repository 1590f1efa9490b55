"""How often widgets are painted."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Paintings(QObject):
    """Counts until it is stopped.

    Attributes:
        counts: of each widget.
    """

    def __init__(self, widgets: Iterable[QWidget]) -> None:
        super().__init__()
        self.counts: dict[QWidget, int] = {}
        for widget in widgets:
            self.watch(widget)

    def watch(self, widget: QWidget) -> None:
        """Count from now on how often another one is painted."""
        self.counts[widget] = 0
        widget.installEventFilter(self)

    def stop(self) -> None:
        """Count no more."""
        for widget in self.counts:
            widget.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.counts[watched] += 1
        return False
