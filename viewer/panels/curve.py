"""Curves beside a number that is dragged: what it would change. What draws them is loaded when they are first shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from viewer.translating import tr

if TYPE_CHECKING:  # nothing loads pyqtgraph before a curve is shown
    from viewer.panels.plotting import CurveStack

_MINIMUM_HEIGHT = 150


class _Curves(NamedTuple):
    xs: Sequence[float]
    by_name: Mapping[str, Sequence[float]]
    x_label: str


class CurvePlot(QWidget):
    """Curves over the same values, one below the other, and one line through all of them that is dragged.

    Until the first are there it is empty; while what draws them is loaded, once a session, it says so.

    Signals:
        moved(float): where the hand has dragged the line.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack: CurveStack | None = None
        self._wanted: _Curves | None = None
        self._at = 0.0
        self._hint = QLabel(tr("Loading the plot…"))
        self._hint.setObjectName("dim")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.hide()
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.addWidget(self._hint)
        self._painted = QTimer(self)  # without delay, yet after what waits to be painted: the hint
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._load)
        self.setMinimumHeight(_MINIMUM_HEIGHT)
        self.setAccessibleName(tr("Curves"))

    @property
    def is_loaded(self) -> bool:
        """Whether curves are drawn already, and not only wanted."""
        return self._stack is not None

    def set_curves(self, xs: Sequence[float], curves: Mapping[str, Sequence[float]], x_label: str = "") -> None:
        """Show other curves.

        Args:
            xs: rising, at least two.
            curves: for each name, with its unit, as many values as ``xs``; where one is not finite there is a gap.
            x_label: what ``xs`` are, with their unit.
        """
        if len(xs) < 2 or any(len(ys) != len(xs) for ys in curves.values()):
            raise ValueError("a curve needs two values or more, and every curve as many")
        self._wanted = _Curves(xs, curves, x_label)
        if self._stack is not None:
            self._stack.set_curves(*self._wanted)
        elif not self._painted.isActive():
            self._hint.show()
            self._painted.start(1)

    def show_at(self, x: float) -> None:
        """Put the line elsewhere; while a hand drags it, it stays under the hand."""
        self._at = x
        if self._stack is not None:
            self._stack.show_at(x)

    def _load(self) -> None:
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            from viewer.panels.plotting import CurveStack
        finally:
            QApplication.restoreOverrideCursor()
        self._stack = CurveStack(self)
        self._stack.moved.connect(self.moved)
        self._room.addWidget(self._stack)
        self._hint.hide()
        if self._wanted is not None:
            self._stack.set_curves(*self._wanted)
        self._stack.show_at(self._at)
