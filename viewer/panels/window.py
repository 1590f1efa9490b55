"""The grey range: presets by name, level and width to type, and how it lies among the scan's intensities."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from engine.scan.histogram import Histogram
from engine.scan.window import Window
from viewer.panels.histogram import HistogramPlot
from viewer.translating import tr

_HISTOGRAM_HEIGHT = 90
_NUMBER = QRegularExpression(r"\s*[-+−]?\d*[.,]?\d*([eE][-+−]?\d*)?\s*")
"""What may stand in a field while a number is typed; letters go no further than the keyboard."""


class WindowPanel(QWidget):
    """Shows presets, level and width, and a histogram; says which preset or which grey range is wanted.

    Signals:
        preset_wanted(int): its place in the list, from 0.
        window_wanted(object): a :class:`Window`, typed, or dragged in the histogram.
    """

    preset_wanted = Signal(int)
    window_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = QComboBox()
        self._presets.setAccessibleName(tr("Window preset"))
        self._presets.setToolTip(tr("Grey range (keys 1 to 6; 0 is automatic; drag with the right button)"))
        self._presets.setPlaceholderText(tr("by hand"))
        self._presets.activated.connect(self.preset_wanted)
        self._window = Window(0.0, 1.0)
        self._level = _NumberField(tr("Level"), tr("Level: the intensity shown as middle grey (W to type it)"))
        self._width = _NumberField(tr("Width"), tr("Width: from black to white, above 0"))
        self._level.typed.connect(lambda level: self._want(level, self._window.width))
        self._width.typed.connect(lambda width: self._want(self._window.level, width))
        self._unit = QLabel()
        self._unit.setObjectName("dim")
        self._histogram = HistogramPlot()  # keeps its height while there is nothing to show
        self._histogram.setFixedHeight(_HISTOGRAM_HEIGHT)
        self._histogram.window_wanted.connect(self.window_wanted)
        place = self._histogram.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self._histogram.setSizePolicy(place)
        self._histogram.hide()
        fields = QHBoxLayout()
        for label, field in ((tr("Level"), self._level), (tr("Width"), self._width)):
            fields.addWidget(QLabel(label))
            fields.addWidget(field, 1)
        fields.addWidget(self._unit)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(QLabel(tr("Window")), 0, 0)
        grid.addWidget(self._presets, 0, 1)
        grid.addLayout(fields, 1, 0, 1, 2)
        grid.addWidget(self._histogram, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_presets(self, names: Sequence[str]) -> None:
        """List the presets that fit the scan."""
        self._presets.clear()
        self._presets.addItems([f"{n}  {tr(name)}" for n, name in enumerate(names, 1)])
        self._presets.setCurrentIndex(-1)

    def show_window(self, window: Window, values: tuple[str, str], unit: str, preset: int | None) -> None:
        """Show the grey range.

        Args:
            window: exactly.
            values: its level and width as they are read.
            unit: of both.
            preset: which one it is, if one.
        """
        self._window = window
        for field, text in zip((self._level, self._width), values, strict=True):
            field.show_value(text)
        self._unit.setText(unit)
        self._presets.setCurrentIndex(-1 if preset is None else preset)
        self._histogram.show_window(window)

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Show how often each intensity occurs; None shows nothing until that is counted."""
        if histogram is not None:
            self._histogram.show_histogram(histogram)
        self._histogram.setVisible(histogram is not None)

    def type_level(self) -> None:
        """Let the level be typed."""
        self._level.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._level.selectAll()

    def _want(self, level: float, width: float) -> None:
        if math.isfinite(level) and math.isfinite(width) and width > 0:
            self.window_wanted.emit(Window(level, width))


class _NumberField(QLineEdit):
    """A number to read and to type; what is not one, or is left with Esc, gives way to what stood there.

    Enter gives the keys back to the pictures; Tab goes on to the next field.

    Args:
        name: what it is.
        tip: a sentence about it.

    Signals:
        typed(float): a number was typed.
    """

    typed = Signal(float)

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self._shown = ""
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setValidator(QRegularExpressionValidator(_NUMBER, self))
        self.setMinimumWidth(56)
        self.editingFinished.connect(self._finish)
        self.returnPressed.connect(self.clearFocus)

    def show_value(self, text: str) -> None:
        """Show a value, unless another is being typed."""
        self._shown = text
        if not (self.hasFocus() and self.isModified()):
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._shown)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        text, is_typed = self.text().strip().replace(",", ".").replace("−", "-"), self.isModified()
        self.setText(self._shown)
        if is_typed:
            try:
                number = float(text)
            except ValueError:
                return
            self.typed.emit(number)
