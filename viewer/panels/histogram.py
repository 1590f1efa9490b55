"""The histogram under the window's presets: the one module that knows pyqtgraph (docs/adr/0015).

Importing it takes 0.4 s of processor time. A job does that after a scan is on screen; until then nothing else may.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QWidget

from engine.scan.histogram import Histogram
from engine.scan.window import Window
from viewer import theme

# pyqtgraph drops moves that follow closely, and with them quick drags. Here none is too many: views paint the newest.
pg.setConfigOption("mouseRateLimit", 0)

_BINS = 250
_MARGIN = 0.04
"""Of the range shown, on both sides: so that the edges of the window can be taken hold of."""
_MIN_SHARE = 1e-6
"""Of the intensity: a narrower range would be shown, but its ticks could not be told apart."""
_AXIS_HEIGHT = 18
_LABEL_PX = 60
"""Room for a tick's number, and something between it and the next."""
_UNIT_BEFORE = 0.9
"""Of the axis: further right there is no room for number and unit."""


class HistogramPlot(pg.GraphicsView):
    """Shows counts, and the window as a range that is dragged by either edge or as a whole.

    Heights are square roots of counts: soft tissue stays visible beside air. While a hand drags, the range shown keeps
    still under it, and follows when it lets go.

    Signals:
        window_wanted(object): a :class:`Window`.
    """

    window_wanted = Signal(object)

    _has_items = False  # pyqtgraph changes its palette before there is anything to colour

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._histogram: Histogram | None = None
        self._window = Window(0.0, 1.0)
        self._shown: tuple[float, float] | None = None
        self._scale = 1.0  # intensity of one unit of the plot: Qt cannot invert what maps 1e14 of them onto a screen
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Histogram of the intensities, with the window")
        self.setToolTip("How often each intensity occurs. Drag the window's edges, or all of it.")
        self._axis = _IntensityAxis("bottom", maxTickLength=-4)
        self._axis.setHeight(_AXIS_HEIGHT)
        self._axis.setStyle(tickTextOffset=2, maxTextLevel=0)
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self._box.disableAutoRange()
        self._axis.linkToView(self._box)
        self._bars = pg.PlotCurveItem(np.arange(2.0), np.zeros(1), stepMode="center", fillLevel=0, pen=None)
        self._region = pg.LinearRegionItem(
            brush=_translucent(theme.ACTIVE_PLANE, 45),
            hoverBrush=_translucent(theme.ACTIVE_PLANE, 70),
            pen=pg.mkPen(theme.ACTIVE_PLANE, width=1),
            hoverPen=pg.mkPen(theme.ACTIVE_PLANE, width=3),
        )
        self._box.addItem(self._bars)
        self._box.addItem(self._region)
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(0)
        layout.addItem(self._box, 0, 0)
        layout.addItem(self._axis, 1, 0)
        self.setCentralItem(layout)
        self._has_items = True
        self._take_colours()
        self._region.sigRegionChanged.connect(self._follow_hand)
        self._region.sigRegionChangeFinished.connect(self._let_go)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._has_items:
            self._take_colours()

    def _take_colours(self) -> None:
        """Those of the theme; pyqtgraph has its own else."""
        dim = self.palette().placeholderText().color()
        self.setBackground(self.palette().base().color())
        self._axis.setPen(pg.mkPen(dim))
        self._axis.setTextPen(pg.mkPen(dim))
        self._bars.setBrush(_translucent(dim, 150))

    def show_histogram(self, histogram: Histogram) -> None:
        """Show another scan's counts."""
        self._histogram, self._shown = histogram, None
        for held in (self._region, *self._region.lines):
            held.moving = False  # a drag among the old counts is over, even if its end was never told
        self._axis.show_unit(histogram.unit)
        self._fit()

    def show_window(self, window: Window) -> None:
        """Show which range is grey; while a hand drags, its own is."""
        self._window = window
        if not self._is_held:
            self._fit()

    @property
    def _is_held(self) -> bool:
        return bool(self._region.moving or any(line.moving for line in self._region.lines))

    def _follow_hand(self) -> None:
        """The region moved under the hand: what is wanted is where it is now."""
        window = Window.between(*(float(end * self._scale) for end in self._region.getRegion()))
        if window != self._window:
            self._window = window
            self.window_wanted.emit(window)

    def _let_go(self) -> None:
        self._follow_hand()
        self._fit()

    def _fit(self) -> None:
        """Put the region where the window is, and show the range that holds it and the body's tissue."""
        if self._histogram is None:
            return
        low = min(self._histogram.usual.low, self._window.low)
        high = max(self._histogram.usual.high, self._window.high)
        margin = max(_MARGIN * (high - low), _MIN_SHARE * max(abs(low), abs(high)))
        shown = low - margin, high + margin
        if shown != self._shown:
            self._shown = shown
            self._draw(self._histogram, *shown)
        with QSignalBlocker(self._region):
            self._region.setRegion((self._window.low / self._scale, self._window.high / self._scale))

    def _draw(self, histogram: Histogram, low: float, high: float) -> None:
        """Draw the bars of a range."""
        edges, counts = histogram.count(low, high, _BINS)
        heights = np.sqrt(counts)
        self._scale = math.ldexp(1.0, math.frexp(high - low)[1])  # a power of two: no digit is lost
        self._axis.setScale(self._scale)
        self._bars.setData(edges / self._scale, heights)
        self._box.setXRange(low / self._scale, high / self._scale, padding=0)
        # Where a scan was cut off, two bars hold all that lay beyond; what is higher than the third ends at the top.
        third = float(np.sort(heights)[-min(3, heights.size)])
        self._box.setYRange(0, max(1.0, third) * 1.1, padding=0)


class _IntensityAxis(pg.AxisItem):
    """A few round numbers, of which the last bears the unit."""

    _unit = ""

    def show_unit(self, unit: str) -> None:
        """Show another unit."""
        self._unit = unit
        self.picture = None  # what pyqtgraph keeps of the ticks
        self.update()

    def tickValues(self, start: float, end: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = start * self.scale, end * self.scale
        least = (high - low) * _LABEL_PX / max(size, _LABEL_PX)
        power = 10.0 ** math.floor(math.log10(least))
        spacing = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least)
        numbers = range(math.ceil(low / spacing), math.floor(high / spacing) + 1)
        return [(spacing / self.scale, [n * spacing / self.scale for n in numbers])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        low, high = self.range
        texts: list[str] = super().tickStrings(values, scale, spacing)
        last = sum(value <= low + _UNIT_BEFORE * (high - low) for value in values) - 1
        return [f"{text} {self._unit}" if n == last else text for n, text in enumerate(texts[: last + 1])]


def _translucent(colour: QColor, alpha: int) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)
