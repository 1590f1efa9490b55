"""The grey range: presets by name, and what is set now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

_BY_HAND = "by hand"


class WindowPanel(QWidget):
    """Shows presets; says which one is wanted.

    Signals:
        preset_wanted(int): its place in the list, from 0.
    """

    preset_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = QComboBox()
        self._presets.setAccessibleName("Window preset")
        self._presets.setToolTip("Grey range (keys 1 to 6; 0 is automatic; drag with the right button)")
        self._presets.setPlaceholderText(_BY_HAND)
        self._presets.activated.connect(self.preset_wanted)
        self._values = QLabel()
        self._values.setObjectName("dim")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(QLabel("Window"), 0, 0)
        grid.addWidget(self._presets, 0, 1)
        grid.addWidget(self._values, 1, 1)
        grid.setColumnStretch(1, 1)

    def show_presets(self, names: Sequence[str]) -> None:
        """List the presets that fit the scan."""
        self._presets.clear()
        self._presets.addItems([f"{n}  {name}" for n, name in enumerate(names, 1)])
        self._presets.setCurrentIndex(-1)

    def show_window(self, text: str, preset: int | None) -> None:
        """Show level and width in words, and which preset they are."""
        self._values.setText(text)
        self._presets.setCurrentIndex(-1 if preset is None else preset)
