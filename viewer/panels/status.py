"""The status bar: what is going on, on what device, how far the geometry can be trusted, and what this is not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from engine import RESEARCH_NOTICE


class StatusBar(QStatusBar):
    """Shows values; the notice never leaves the screen.

    Signals:
        geometry_clicked(): say more about how far the geometry can be trusted.
    """

    geometry_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._progress = QProgressBar()
        self._progress.setFixedWidth(220)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName("Progress")
        self._progress.hide()
        self._mouse, self._modality, self._device = QLabel(), QLabel(), QLabel()
        self._geometry = QToolButton()
        self._geometry.setObjectName("geometryBadge")
        self._geometry.setAutoRaise(True)
        self._geometry.setStatusTip("How far the sizes of the open scan can be trusted, and why")
        self._geometry.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._geometry.clicked.connect(self.geometry_clicked)
        self._geometry.hide()
        # The name of a model may hold anything; it is text, not markup.
        for label in (self._modality, self._device):
            label.setTextFormat(Qt.TextFormat.PlainText)
        notice = QLabel(RESEARCH_NOTICE)
        notice.setObjectName("researchNotice")
        for widget in (self._progress, self._mouse, self._modality, self._geometry, self._device, notice):
            self.addPermanentWidget(widget)
        self.show_device("not loaded yet", "It is loaded when it is first needed; then its device is shown here.")

    @property
    def device_text(self) -> str:
        """What is said about the device."""
        return self._device.text()

    def show_progress(self, fraction: float, text: str) -> None:
        """Show how far slow work is."""
        self._progress.setFormat(f"{text} %p %")
        self._progress.setValue(round(fraction * 1000))
        self._progress.show()

    def hide_progress(self) -> None:
        """The work has ended."""
        self._progress.hide()

    def show_mouse(self, profile: str, tip: str) -> None:
        """Show whose habits the mouse follows."""
        self._mouse.setText(f"Mouse: {profile}")
        self._mouse.setToolTip(tip)

    def show_modality(self, words: str, why: str) -> None:
        """Show how the intensities are read, with the reason as a tool tip."""
        self._modality.setText(words)
        self._modality.setToolTip(why)

    def show_geometry(self, badge: str, findings: str, *, is_doubtful: bool) -> None:
        """Show how far millimetres can be trusted, with the reasons as a tool tip; bolder while they cannot."""
        self._geometry.setText(badge)
        self._geometry.setToolTip(findings)
        self._geometry.setAccessibleDescription(findings)
        self._geometry.setProperty("doubtful", is_doubtful)
        self._geometry.style().unpolish(self._geometry)
        self._geometry.style().polish(self._geometry)
        self._geometry.show()

    def hide_geometry(self) -> None:
        """No scan is open."""
        self._geometry.hide()

    def show_device(self, label: str, reason: str) -> None:
        """Show what the model truly ran on, with the reason as a tool tip."""
        self._device.setText(f"Model: {label}")
        self._device.setToolTip(reason)
