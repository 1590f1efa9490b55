"""The status bar: what is going on, on what device, how far the geometry can be trusted, and what this is not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from engine import RESEARCH_NOTICE


class StatusBar(QStatusBar):
    """Shows values; the notice never leaves the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._progress = QProgressBar()
        self._progress.setFixedWidth(220)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName("Progress")
        self._progress.hide()
        self._modality, self._geometry, self._device = QLabel(), QLabel(), QLabel()
        # The name of a model may hold anything; it is text, not markup.
        for label in (self._modality, self._geometry, self._device):
            label.setTextFormat(Qt.TextFormat.PlainText)
        notice = QLabel(RESEARCH_NOTICE)
        notice.setObjectName("researchNotice")
        for widget in (self._progress, self._modality, self._geometry, self._device, notice):
            self.addPermanentWidget(widget)
        self.show_device("not run yet", "The model has not run in this session.")

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

    def show_modality(self, words: str, why: str) -> None:
        """Show how the intensities are read, with the reason as a tool tip."""
        self._modality.setText(words)
        self._modality.setToolTip(why)

    def show_geometry(self, badge: str, findings: str) -> None:
        """Show how far millimetres can be trusted, with the reasons as a tool tip."""
        self._geometry.setText(badge)
        self._geometry.setToolTip(findings)

    def show_device(self, label: str, reason: str) -> None:
        """Show what the model truly ran on, with the reason as a tool tip."""
        self._device.setText(f"Model: {label}")
        self._device.setToolTip(reason)
