"""How the brush is set: size, shape, what it draws, and which intensities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.scan.volume import Label
from viewer.editing.brush import SIZES_MM, Brush, Tip
from viewer.translating import tr

_LABELS = (Label.TUMOUR, Label.LIVER)
_FARTHEST = 1e9
"""No scan's intensities lie further out; a field needs an end."""


class BrushPanel(QWidget):
    """Shows a brush while one is in the hand; says which one is wanted.

    Attributes:
        diameter: the field of its size.
        shape: disc or ball.
        label: what it draws.

    Signals:
        wanted(object): a :class:`Brush`.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._brush = Brush()
        self._tools = QHBoxLayout()
        self._tools.setSpacing(2)
        self.diameter = QDoubleSpinBox()
        self.diameter.setDecimals(1)
        self.diameter.setRange(SIZES_MM[0], SIZES_MM[-1])
        self.diameter.setSuffix(" mm")
        self.diameter.setKeyboardTracking(False)
        self.diameter.setAccessibleName(tr("Diameter of the brush"))
        self.diameter.setToolTip(tr("Diameter of the brush ([ and ], Alt+wheel)"))
        self.diameter.valueChanged.connect(lambda mm: self._want(diameter_mm=mm))
        self.shape = _choice(
            (tr("Disc"), tr("Ball")), tr("Shape of the brush: a disc in one slice, or a ball through slices")
        )
        self.shape.activated.connect(lambda place: self._want(is_ball=place == 1))
        self.label = _choice((tr("Tumour"), tr("Liver")), tr("What the brush draws, or the eraser takes away"))
        self.label.activated.connect(lambda place: self._want(label=_LABELS[place]))
        self._range = _RangeFields()
        self._range.typed.connect(lambda low, high: self._want(low=low, high=high))
        self._fields = QWidget()
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.diameter, 0, 0)
        grid.addWidget(self.shape, 0, 1)
        grid.addWidget(self.label, 0, 2)
        grid.addWidget(self._range, 1, 0, 1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._tools)
        column.addWidget(self._fields)
        self.show_brush(None, "")

    def take_tools(self, actions: Sequence[QAction]) -> None:
        """Offer actions as buttons in a row."""
        for action in actions:
            button = QToolButton()
            button.setObjectName("tool")
            button.setDefaultAction(action)
            self._tools.addWidget(button)
        self._tools.addStretch()

    def show_brush(self, brush: Brush | None, unit: str) -> None:
        """Show how the brush in the hand is set; without one the tools alone.

        Args:
            brush: in the hand.
            unit: of intensities.
        """
        self._fields.setVisible(brush is not None)
        if brush is None:
            return
        self._brush = brush
        with QSignalBlocker(self.diameter):
            self.diameter.setValue(brush.diameter_mm)
        self.shape.setCurrentIndex(int(brush.is_ball))
        self.label.setCurrentIndex(_LABELS.index(brush.label))
        self._range.setVisible(brush.tip is Tip.THRESHOLD)
        self._range.show_range(brush.low, brush.high, unit)

    def _want(self, **change: object) -> None:
        self.wanted.emit(replace(self._brush, **change))  # type: ignore[arg-type]


class _RangeFields(QWidget):
    """From which intensity to which the threshold brush paints.

    Signals:
        typed(float, float): another range.
    """

    typed = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._low, self._high = _intensity(tr("Lowest intensity painted")), _intensity(tr("Highest intensity painted"))
        self._hint = QLabel(tr("Press on a place that is to be painted: its intensities are taken."))
        self._hint.setObjectName("dim")
        self._hint.setWordWrap(True)
        self._filled = QWidget()
        row = QHBoxLayout(self._filled)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(tr("Paints from")))
        row.addWidget(self._low, 1)
        row.addWidget(QLabel(tr("to")))
        row.addWidget(self._high, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._filled)
        column.addWidget(self._hint)
        for field in (self._low, self._high):
            field.valueChanged.connect(self._tell)

    def show_range(self, low: float | None, high: float | None, unit: str) -> None:
        """Show a range; None until it is taken."""
        self._filled.setVisible(low is not None)
        self._hint.setVisible(low is None)
        for field, value in ((self._low, low), (self._high, high)):
            with QSignalBlocker(field):
                field.setSuffix(f" {unit}" if unit else "")
                field.setValue(value if value is not None else 0.0)

    def _tell(self) -> None:
        low, high = self._low.value(), self._high.value()
        self.typed.emit(min(low, high), max(low, high))


def _intensity(name: str) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setRange(-_FARTHEST, _FARTHEST)
    field.setDecimals(1)
    field.setKeyboardTracking(False)
    field.setAccessibleName(name)
    field.setToolTip(name)
    return field


def _choice(options: tuple[str, ...], name: str) -> QComboBox:
    box = QComboBox()
    box.addItems(options)
    box.setAccessibleName(name)
    box.setToolTip(name)
    return box
