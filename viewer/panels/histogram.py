"""The histogram under the window's presets, painted by Qt alone: bars, an axis, and the window as a range to drag."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.scan.histogram import Histogram
from engine.scan.window import Window
from viewer import theme
from viewer.panels.axis import number, round_values, spacing_of
from viewer.translating import tr

_BINS = 250
_MARGIN = 0.04
"""Of the range shown, on both sides: so that the edges of the window can be taken hold of."""
_MIN_SHARE = 1e-6
"""Of the intensity: a narrower range would be shown, but its ticks could not be told apart."""
_ABOVE_PX, _AXIS_PX, _TICK_PX, _TEXT_PX = 2, 18, 4, 2
"""Room above the bars and for the axis under them; length of a tick, and what lies between it and its number."""
_LABEL_PX = 60
"""Room for a tick's number, and something between it and the next."""
_UNIT_BEFORE = 0.9
"""Of the axis: further right there is no room for number and unit."""
_GRIP_PX = 5
"""So near to an edge, that is what is taken hold of."""
_BARS_ALPHA, _REGION_ALPHA, _HOVER_ALPHA = 150, 45, 70


class Grip(Enum):
    """What of the window a hand takes hold of."""

    LOW = auto()
    HIGH = auto()
    WHOLE = auto()


class _Hold(NamedTuple):
    """What was taken hold of: which part, at which intensity, and the window as it was then."""

    grip: Grip
    at: float
    window: Window


class HistogramPlot(QWidget):
    """Shows counts, and the window as a range that is dragged by either edge or as a whole.

    Heights are square roots of counts: soft tissue stays visible beside air. While a hand drags, the range shown keeps
    still under it, and follows when it lets go.

    Signals:
        window_wanted(object): a :class:`Window`.
    """

    window_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histogram: Histogram | None = None
        self._window = Window(0.0, 1.0)
        self._shown = (0.0, 1.0)
        self._edges: NDArray[np.float64] = np.arange(2.0)
        self._heights: NDArray[np.float64] = np.zeros(1)
        self._outline: QPolygonF | None = None
        self._hold: _Hold | None = None
        self._hovered: Grip | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Histogram of the intensities, with the window"))
        self.setToolTip(tr("How often each intensity occurs. Drag the window's edges, or all of it."))

    @property
    def shown(self) -> tuple[float, float]:
        """The intensities at the left and at the right end."""
        return self._shown

    @property
    def window_shown(self) -> Window:
        """The grey range that is coloured."""
        return self._window

    @property
    def heights(self) -> NDArray[np.float64]:
        """Of the bars, from left to right: square roots of counts."""
        return self._heights

    @property
    def top(self) -> float:
        """The height that reaches the upper end; what is higher is cut off there."""
        # Where a scan was cut off, two bars hold all that lay beyond; what is higher than the third ends at the top.
        third = float(np.sort(self._heights)[-min(3, self._heights.size)])
        return max(1.0, third) * 1.1

    def pixel_of(self, intensity: float) -> float:
        """Where an intensity lies, in pixels from the left."""
        low, high = self._shown
        return (intensity - low) / (high - low) * self.width()

    def ticks(self) -> list[tuple[float, str]]:
        """A few round intensities with their numbers, of which the last that has room for it bears the unit."""
        low, high = self._shown
        spacing = spacing_of((high - low) * _LABEL_PX / max(self.width(), _LABEL_PX))
        values = round_values(low, high, spacing)
        last = sum(value <= low + _UNIT_BEFORE * (high - low) for value in values) - 1
        texts = [number(value, spacing) if n <= last else "" for n, value in enumerate(values)]
        if last >= 0 and self._histogram is not None:
            texts[last] = f"{texts[last]} {self._histogram.unit}"
        return list(zip(values, texts, strict=True))

    def show_histogram(self, histogram: Histogram) -> None:
        """Show another scan's counts; a drag among the old ones is over."""
        self._histogram, self._hold = histogram, None
        self._fit(afresh=True)

    def show_window(self, window: Window) -> None:
        """Show which range is grey; while a hand drags, its own is."""
        self._window = window
        if self._hold is None:
            self._fit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._histogram is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        dim = self.palette().placeholderText().color()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_translucent(dim, _BARS_ALPHA))
        painter.drawPolygon(self._bars())
        self._paint_region(painter)
        painter.setPen(dim)
        self._paint_axis(painter)

    def _paint_region(self, painter: QPainter) -> None:
        """The window: its edges as lines, thicker where one of them is about to be taken hold of."""
        held = self._hold.grip if self._hold is not None else self._hovered
        # Far outside of what is shown Qt would draw it nowhere, and of 1e30 pixels anywhere.
        left, right = (
            min(max(self.pixel_of(edge), -1.0), self.width() + 1.0) for edge in (self._window.low, self._window.high)
        )
        alpha = _HOVER_ALPHA if held is Grip.WHOLE else _REGION_ALPHA
        painter.fillRect(QRectF(left, _ABOVE_PX, right - left, self._plot_px), _translucent(theme.ACTIVE_PLANE, alpha))
        for edge, grip in ((left, Grip.LOW), (right, Grip.HIGH)):
            width = 3 if held is grip else 1
            line = QRectF(round(edge) - width // 2, _ABOVE_PX, width, self._plot_px)
            painter.fillRect(line, theme.ACTIVE_PLANE)

    def _paint_axis(self, painter: QPainter) -> None:
        top, metrics = self.height() - _AXIS_PX, self.fontMetrics()
        painter.drawLine(0, top, self.width(), top)
        for value, text in self.ticks():
            x = round(self.pixel_of(value))
            painter.drawLine(x, top, x, top + _TICK_PX)
            wide = metrics.horizontalAdvance(text)
            x = min(max(x - wide // 2, 0), self.width() - wide)
            painter.drawText(x, top + _TICK_PX + _TEXT_PX + metrics.ascent() - 1, text)

    def _bars(self) -> QPolygonF:
        """Their outline in pixels, kept until size or counts are others."""
        if self._outline is None:
            bottom = self.height() - _AXIS_PX
            low, high = self._shown
            across = (self._edges - low) / (high - low) * self.width()
            heights = np.minimum(self._heights / self.top, 1.0) * self._plot_px
            outline = [QPointF(across[0], bottom)]
            for left, right, height in zip(across[:-1], across[1:], heights, strict=True):
                outline += [QPointF(left, bottom - height), QPointF(right, bottom - height)]
            outline.append(QPointF(across[-1], bottom))
            self._outline = QPolygonF(outline)
        return self._outline

    @property
    def _plot_px(self) -> int:
        return max(1, self.height() - _AXIS_PX - _ABOVE_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outline = None

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            x = event.position().x()
            grip = self._grip_at(x)
            self._hold = _Hold(grip, self._intensity_at(x), self._window) if grip is not None else None
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._hold = None  # it was let go of where nobody told
        if self._hold is not None:
            self._follow(self._hold, self._intensity_at(event.position().x()))
        elif not event.buttons():
            self._hover(self._grip_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._hold is not None:
            self._follow(self._hold, self._intensity_at(event.position().x()))
            self._hold = None
            self._fit()
            self._hover(self._grip_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _intensity_at(self, x: float) -> float:
        low, high = self._shown
        return low + x / max(1, self.width()) * (high - low)

    def _grip_at(self, x: float) -> Grip | None:
        """What lies under a pixel: of a narrow window the middle third is still all of it."""
        if self._histogram is None:
            return None
        low, high = self.pixel_of(self._window.low), self.pixel_of(self._window.high)
        inside = min(_GRIP_PX, (high - low) / 3)
        to_low, to_high = x - low, high - x
        if to_low >= inside and to_high >= inside:
            return Grip.WHOLE
        if min(to_low, to_high) < -_GRIP_PX:
            return None
        return Grip.LOW if to_low < to_high else Grip.HIGH

    def _hover(self, grip: Grip | None) -> None:
        if grip is self._hovered:
            return
        self._hovered = grip
        if grip is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.SizeAllCursor if grip is Grip.WHOLE else Qt.CursorShape.SplitHCursor)
        self.update()

    def _follow(self, hold: _Hold, intensity: float) -> None:
        """The hand moved: what it holds moves as far; an edge that passes the other takes its place."""
        by, before = intensity - hold.at, hold.window
        low = before.low + (by if hold.grip is not Grip.HIGH else 0.0)
        high = before.high + (by if hold.grip is not Grip.LOW else 0.0)
        if hold.grip is Grip.WHOLE:
            window = Window(before.level + by, before.width)
        else:
            window = Window.between(min(low, high), max(low, high))
        if by and window != self._window:
            self._window = window
            self.update()
            self.window_wanted.emit(window)

    def _fit(self, *, afresh: bool = False) -> None:
        """Show the range that holds the window and the body's tissue; its bars are counted where it is another."""
        if self._histogram is None:
            return
        low = min(self._histogram.usual.low, self._window.low)
        high = max(self._histogram.usual.high, self._window.high)
        margin = max(_MARGIN * (high - low), _MIN_SHARE * max(abs(low), abs(high)))
        shown = low - margin, high + margin
        if afresh or shown != self._shown:
            self._shown, self._outline = shown, None
            self._edges, counts = self._histogram.count(*shown, _BINS)
            self._heights = np.sqrt(counts)
        self.update()


def _translucent(colour: QColor, alpha: int) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)
