"""The grey range: presets by name, what is set now, and how it lies among the scan's intensities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.scan.window import Window

if TYPE_CHECKING:  # a window opens without loading pyqtgraph
    from engine.scan.histogram import Histogram
    from viewer.panels.histogram import HistogramPlot

_BY_HAND = "by hand"
_HISTOGRAM_HEIGHT = 90


class WindowPanel(QWidget):
    """Shows presets and a histogram; says which preset or which grey range is wanted.

    Signals:
        preset_wanted(int): its place in the list, from 0.
        window_wanted(object): a :class:`Window`, dragged in the histogram.
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
        self._values = QLabel()
        self._values.setObjectName("dim")
        self._window = Window(0.0, 1.0)
        self._histogram: HistogramPlot | None = None
        self._place = QWidget()  # keeps its height while there is nothing to show
        self._place.setFixedHeight(_HISTOGRAM_HEIGHT)
        self._room = QVBoxLayout(self._place)
        self._room.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(QLabel("Window"), 0, 0)
        grid.addWidget(self._presets, 0, 1)
        grid.addWidget(self._values, 1, 1)
        grid.addWidget(self._place, 2, 0, 1, 2)
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

    def show_range(self, window: Window) -> None:
        """Show the grey range in the histogram."""
        self._window = window
        if self._histogram is not None:
            self._histogram.show_window(window)

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Show how often each intensity occurs; None shows nothing until that is counted."""
        if histogram is not None:
            self._plot().show_histogram(histogram)
        if self._histogram is not None:
            self._histogram.setVisible(histogram is not None)

    def _plot(self) -> HistogramPlot:
        """The plot, made when the first counts are there: by then their job has loaded pyqtgraph."""
        if self._histogram is None:
            from viewer.panels.histogram import HistogramPlot

            self._histogram = HistogramPlot(self._place)
            self._histogram.show_window(self._window)
            self._histogram.window_wanted.connect(self.window_wanted)
            self._room.addWidget(self._histogram)
        return self._histogram
