"""How far the geometry of a scan can be trusted, at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from viewer.translating import tr


class GeometryBadge(QToolButton):
    """A few words, with more to be had by a click; hidden until there is a scan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("geometryBadge")
        self.setAutoRaise(True)
        self.setStatusTip(tr("How far the sizes of the open scan can be trusted, and why"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_geometry(self, words: str, findings: str, *, is_doubtful: bool) -> None:
        """Show how far millimetres can be trusted, with the reasons as a tool tip; bolder while they cannot."""
        self.setText(words)
        self.setToolTip(findings)
        self.setAccessibleDescription(findings)
        self.setProperty("doubtful", is_doubtful)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
