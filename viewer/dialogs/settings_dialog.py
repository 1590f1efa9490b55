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
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from viewer.colour_vision import advice
from viewer.panels.colour_button import ColourButton
from viewer.settings import SETTINGS, Colour, Flag, SettingRow, Settings, Share
from viewer.translating import tr

_STEPS = 100
_SWATCH_WIDTH = 48


class SettingsDialog(QDialog):
    """Shows settings; says which is wanted otherwise. It stands beside the work and stops nothing.

    Signals:
        wanted(str, object): the name of a setting and its new value.
    """

    wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._fields: dict[str, QWidget] = {}
        self._shows: dict[str, Callable[[Any], object]] = {}
        self._advice = QLabel()  # on the two colours
        self._advice.setObjectName("notice")
        self._advice.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        for row in SETTINGS:
            field = self._field(row)
            field.setToolTip(tr(row.tip))
            field.setAccessibleName(tr(row.label))
            field.setAccessibleDescription(tr(row.tip))
            self._fields[row.name] = field
            if isinstance(row.kind, Flag):
                form.addRow(field)  # a box bears its own words
            else:
                form.addRow(tr(row.label), field)
            if row.name == "tumour_colour":
                form.addRow(self._advice)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        defaults = QPushButton(tr("&Defaults"))
        defaults.setToolTip(tr("Every setting as it was at first"))
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
        self._advice.setText(advice(settings.liver_colour, settings.tumour_colour))
        self._advice.setHidden(not self._advice.text())

    def field(self, name: str) -> QWidget:
        """What a setting is changed with, by its name."""
        return self._fields[name]

    def _field(self, row: SettingRow) -> QWidget:
        """A check box, a slider, a colour or a list, and how it shows a value."""
        if isinstance(row.kind, Flag):
            box = QCheckBox(tr(row.label))
            box.toggled.connect(lambda on: self.wanted.emit(row.name, on))
            self._shows[row.name] = box.setChecked
            return box
        if isinstance(row.kind, Share):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(round(row.kind.low * _STEPS), round(row.kind.high * _STEPS))
            slider.valueChanged.connect(lambda value: self.wanted.emit(row.name, value / _STEPS))
            self._shows[row.name] = lambda share: slider.setValue(round(share * _STEPS))
            return slider
        if isinstance(row.kind, Colour):
            button = ColourButton(tr(row.label), _SWATCH_WIDTH)
            button.wanted.connect(lambda colour: self.wanted.emit(row.name, colour))
            self._shows[row.name] = button.show_colour
            return button
        values, words = zip(*row.kind.options, strict=True)
        choices = QComboBox()
        choices.addItems([tr(word) for word in words])
        choices.activated.connect(lambda place: self.wanted.emit(row.name, values[place]))
        self._shows[row.name] = lambda value: choices.setCurrentIndex(values.index(value))
        return choices

    def _want_defaults(self) -> None:
        for row in SETTINGS:
            self.wanted.emit(row.name, getattr(Settings(), row.name))
