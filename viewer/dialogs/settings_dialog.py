"""The settings, built from their table: each is obeyed as soon as it is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from viewer.settings import SETTINGS, Flag, SettingRow, Settings, Share

_STEPS = 100


class SettingsDialog(QDialog):
    """Shows settings; says which is wanted otherwise. It stands beside the work and stops nothing.

    Signals:
        wanted(str, object): the name of a setting and its new value.
    """

    wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._fields: dict[str, QWidget] = {}
        self._shows: dict[str, Callable[[Any], object]] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        for row in SETTINGS:
            field = self._field(row)
            field.setToolTip(row.tip)
            field.setAccessibleName(row.label)
            field.setAccessibleDescription(row.tip)
            self._fields[row.name] = field
            if isinstance(row.kind, Flag):
                form.addRow(field)  # a box bears its own words
            else:
                form.addRow(row.label, field)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        defaults = QPushButton("&Defaults")
        defaults.setToolTip("Every setting as it was at first")
        defaults.setAutoDefault(False)
        defaults.clicked.connect(self._want_defaults)
        buttons.addButton(defaults, QDialogButtonBox.ButtonRole.ResetRole)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addStretch()
        column.addWidget(buttons)
        self.show_settings(Settings())

    def show_settings(self, settings: Settings) -> None:
        """Show what is set."""
        for row in SETTINGS:
            with QSignalBlocker(self._fields[row.name]):
                self._shows[row.name](getattr(settings, row.name))

    def field(self, name: str) -> QWidget:
        """What a setting is changed with, by its name."""
        return self._fields[name]

    def _field(self, row: SettingRow) -> QWidget:
        """A check box, a slider or a list, and how it shows a value."""
        if isinstance(row.kind, Flag):
            box = QCheckBox(row.label)
            box.toggled.connect(lambda on: self.wanted.emit(row.name, on))
            self._shows[row.name] = box.setChecked
            return box
        if isinstance(row.kind, Share):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(round(row.kind.low * _STEPS), round(row.kind.high * _STEPS))
            slider.valueChanged.connect(lambda value: self.wanted.emit(row.name, value / _STEPS))
            self._shows[row.name] = lambda share: slider.setValue(round(share * _STEPS))
            return slider
        values, words = zip(*row.kind.options, strict=True)
        choices = QComboBox()
        choices.addItems(words)
        choices.activated.connect(lambda place: self.wanted.emit(row.name, values[place]))
        self._shows[row.name] = lambda value: choices.setCurrentIndex(values.index(value))
        return choices

    def _want_defaults(self) -> None:
        for row in SETTINGS:
            self.wanted.emit(row.name, getattr(Settings(), row.name))
