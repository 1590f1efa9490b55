"""The grey range: presets by name, level and width to type, and how it lies among the scan's intensities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.scan.window import Window

if TYPE_CHECKING:  # a window opens without loading pyqtgraph
    from engine.scan.histogram import Histogram
    from viewer.panels.histogram import HistogramPlot

_BY_HAND = "by hand"
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
        self._presets.setAccessibleName("Window preset")
        self._presets.setToolTip("Grey range (keys 1 to 6; 0 is automatic; drag with the right button)")
        self._presets.setPlaceholderText(_BY_HAND)
        self._presets.activated.connect(self.preset_wanted)
        self._window = Window(0.0, 1.0)
        self._level = _NumberField("Level: the intensity shown as middle grey (W to type it)")
        self._width = _NumberField("Width: from black to white, above 0")
        self._level.typed.connect(lambda level: self._want(level, self._window.width))
        self._width.typed.connect(lambda width: self._want(self._window.level, width))
        self._unit = QLabel()
        self._unit.setObjectName("dim")
        self._histogram: HistogramPlot | None = None
        self._place = QWidget()  # keeps its height while there is nothing to show
        self._place.setFixedHeight(_HISTOGRAM_HEIGHT)
        self._room = QVBoxLayout(self._place)
        self._room.setContentsMargins(0, 0, 0, 0)
        fields = QHBoxLayout()
        for label, field in (("Level", self._level), ("Width", self._width)):
            fields.addWidget(QLabel(label))
            fields.addWidget(field, 1)
        fields.addWidget(self._unit)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(QLabel("Window"), 0, 0)
        grid.addWidget(self._presets, 0, 1)
        grid.addLayout(fields, 1, 0, 1, 2)
        grid.addWidget(self._place, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_presets(self, names: Sequence[str]) -> None:
        """List the presets that fit the scan."""
        self._presets.clear()
        self._presets.addItems([f"{n}  {name}" for n, name in enumerate(names, 1)])
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
        if self._histogram is not None:
            self._histogram.show_window(window)

    def prepare(self) -> None:
        """Load what draws a histogram, which takes 0.4 s, before there is one.

        In the GUI thread: pyqtgraph makes Qt's classes its own while it loads, which is not sound in any other.
        """
        self._plot().hide()

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Show how often each intensity occurs; None shows nothing until that is counted."""
        if histogram is not None:
            self._plot().show_histogram(histogram)
        if self._histogram is not None:
            self._histogram.setVisible(histogram is not None)

    def type_level(self) -> None:
        """Let the level be typed."""
        self._level.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._level.selectAll()

    def _want(self, level: float, width: float) -> None:
        if math.isfinite(level) and math.isfinite(width) and width > 0:
            self.window_wanted.emit(Window(level, width))

    def _plot(self) -> HistogramPlot:
        """The plot, made when it is needed first."""
        if self._histogram is None:
            from viewer.panels.histogram import HistogramPlot

            self._histogram = HistogramPlot(self._place)
            self._histogram.show_window(self._window)
            self._histogram.window_wanted.connect(self.window_wanted)
            self._room.addWidget(self._histogram)
        return self._histogram


class _NumberField(QLineEdit):
    """A number to read and to type; what is not one, or is left with Esc, gives way to what stood there.

    Enter gives the keys back to the pictures; Tab goes on to the next field.

    Args:
        tip: its words.

    Signals:
        typed(float): a number was typed.
    """

    typed = Signal(float)

    def __init__(self, tip: str) -> None:
        super().__init__()
        self._shown = ""
        self.setAccessibleName(tip.partition(":")[0])
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
