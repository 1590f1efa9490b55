"""Plots by pyqtgraph: the one module that knows it (docs/adr/0021). Importing it takes 0.4 s of processor time.

So nothing imports it before a plot is asked for, and then the GUI thread does: nine tenths of the import copy every
class of Qt, which is not sound beside a thread that uses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtWidgets import QFrame, QWidget

from viewer import theme

# pyqtgraph drops moves that follow closely, and with them quick drags.
pg.setConfigOption("mouseRateLimit", 0)

_ROOM = 0.08
"""Above the highest value, as a share of it, and on both sides."""
_AXIS_PX = 46
_LINE_PX, _HELD_PX = 1, 3


class CurveStack(pg.GraphicsLayoutWidget):
    """Curves over the same values, one below the other, and one line through all of them that is dragged.

    Signals:
        moved(float): where the hand has dragged the line.
    """

    moved = Signal(float)

    # pyqtgraph changes its palette before there is anything to colour.
    _plots: Sequence[pg.PlotItem] = ()
    _curves: Sequence[pg.PlotDataItem] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[pg.InfiniteLine] = []
        self._at = 0.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.ci.setContentsMargins(2, 2, 2, 2)
        self.ci.setSpacing(2)
        self._take_colours()

    def set_curves(self, xs: Sequence[float], curves: Mapping[str, Sequence[float]], x_label: str) -> None:
        """Show other curves; arguments as those of ``CurvePlot``."""
        if [plot.getAxis("left").labelText for plot in self._plots] != list(curves):
            self._lay_out(list(curves))
        for curve, ys in zip(self._curves, curves.values(), strict=True):
            curve.setData(np.asarray(xs, float), np.asarray(ys, float), connect="finite")
        for plot, ys in zip(self._plots, curves.values(), strict=True):
            top = np.max(np.asarray(ys, float), initial=0.0, where=np.isfinite(ys))
            plot.setYRange(0.0, top * (1 + _ROOM) or 1.0, padding=0)
            plot.setXRange(xs[0], xs[-1], padding=_ROOM)
            plot.getAxis("bottom").setLabel(x_label if plot is self._plots[-1] else None)
        for line in self._lines:
            line.setBounds((xs[0], xs[-1]))

    def show_at(self, x: float) -> None:
        """Put the line elsewhere; while a hand drags it, it stays under the hand."""
        self._at = x
        if not any(line.moving for line in self._lines):
            self._place_lines()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._take_colours()

    def _lay_out(self, names: Sequence[str]) -> None:
        self.ci.clear()
        self._lines, plots, curves = [], [], []
        for row, name in enumerate(names):
            plot = pg.PlotItem(viewBox=pg.ViewBox(enableMouse=False, enableMenu=False), enableMenu=False)
            plot.hideButtons()
            plot.disableAutoRange()
            plot.getAxis("left").setLabel(name)
            plot.getAxis("left").setWidth(_AXIS_PX)
            for side in ("left", "bottom"):
                plot.getAxis(side).enableAutoSIPrefix(False)
            plot.getAxis("bottom").setStyle(showValues=row == len(names) - 1)
            line = pg.InfiniteLine(
                angle=90,
                movable=True,
                pen=pg.mkPen(theme.ACTIVE_PLANE, width=_LINE_PX),
                hoverPen=pg.mkPen(theme.ACTIVE_PLANE, width=_HELD_PX),
            )
            line.sigDragged.connect(self._follow_hand)
            curves.append(plot.plot(antialias=True))
            plot.addItem(line)
            self._lines.append(line)
            self.ci.addItem(plot, row, 0)
            plots.append(plot)
        self._plots, self._curves = plots, curves
        self._place_lines()
        self._take_colours()

    def _follow_hand(self, line: pg.InfiniteLine) -> None:
        self._at = float(line.value())
        self._place_lines()
        self.moved.emit(self._at)

    def _place_lines(self) -> None:
        for line in self._lines:
            with QSignalBlocker(line):
                line.setValue(self._at)

    def _take_colours(self) -> None:
        """Those of the theme; pyqtgraph has its own else."""
        palette = self.palette()
        self.setBackground(palette.base().color())
        dim = palette.placeholderText().color()
        for plot in self._plots:
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(dim))
                axis.setTextPen(pg.mkPen(dim))
        for curve in self._curves:
            curve.setPen(pg.mkPen(palette.text().color(), width=2))
