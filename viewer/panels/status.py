"""The status bar: what is going on, on what device, how far the geometry can be trusted, and what this is not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from engine import RESEARCH_NOTICE
from viewer.panels.badge import GeometryBadge
from viewer.translating import tr


class StatusBar(QStatusBar):
    """Shows values; the notice never leaves the screen.

    Attributes:
        badge: how far the open scan's can be trusted.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._progress = QProgressBar()
        self._progress.setFixedWidth(220)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName(tr("Progress"))
        self._progress.hide()
        self._mouse, self._modality, self._device = QLabel(), QLabel(), QLabel()
        self.badge = GeometryBadge()
        # The name of a model may hold anything; it is text, not markup.
        for label in (self._modality, self._device):
            label.setTextFormat(Qt.TextFormat.PlainText)
        notice = QLabel(tr(RESEARCH_NOTICE))
        notice.setObjectName("researchNotice")
        for widget in (self._progress, self._mouse, self._modality, self.badge, self._device, notice):
            self.addPermanentWidget(widget)
        self.show_device(
            tr("not loaded yet"), tr("It is loaded when it is first needed; then its device is shown here.")
        )

    @property
    def device_text(self) -> str:
        """What is said about the device."""
        return self._device.text()

    def show_progress(self, fraction: float, text: str) -> None:
        """Show how far slow work is."""
        self._progress.setFormat(f"{tr(text)} %p %")
        self._progress.setValue(round(fraction * 1000))
        self._progress.show()

    def hide_progress(self) -> None:
        """The work has ended."""
        self._progress.hide()

    def show_mouse(self, profile: str, tip: str) -> None:
        """Show whose habits the mouse follows."""
        self._mouse.setText(tr("Mouse: {profile}", profile=tr(profile)))
        self._mouse.setToolTip(tip)

    def show_modality(self, words: str, why: str) -> None:
        """Show how the intensities are read, with the reason as a tool tip."""
        self._modality.setText(words)
        self._modality.setToolTip(why)

    def show_device(self, label: str, reason: str) -> None:
        """Show what the model truly ran on, with the reason as a tool tip."""
        self._device.setText(tr("Model: {label}", label=label))
        self._device.setToolTip(reason)
