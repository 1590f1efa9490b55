"""The threshold of one lesion: a slider, and beside it how its size hangs on where the model's map is cut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from viewer.panels.curve import CurvePlot
from viewer.translating import tr

_STEPS = 100
_CURVES_HEIGHT = 110
_AT_REST_MS = 400
"""So long after the last key, wheel or drag of the line in the curves it is over; a slider says so itself."""


class ThresholdPanel(QWidget):
    """Shows a threshold and curves; says where the hand moves it, and when it has let go.

    Signals:
        moved(float): the threshold under the hand.
        ended(): the hand has let go.
    """

    moved = Signal(float)
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel()
        self._words.setObjectName("heading")
        self._words.setWordWrap(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, _STEPS - 1)
        self.slider.setAccessibleName(tr("Threshold of the chosen lesion"))
        self.slider.setToolTip(tr("The probability above which a voxel belongs to the chosen lesion"))
        self._value = QLabel()
        self.curves = CurvePlot()
        self.curves.setMinimumHeight(_CURVES_HEIGHT)
        self.curves.setToolTip(tr("Volume (ml) and longest diameter (mm) at each threshold; drag the line"))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_AT_REST_MS)
        self._rest.timeout.connect(self.ended)
        self.slider.valueChanged.connect(lambda value: self._move(value / _STEPS, self.slider.isSliderDown()))
        self.slider.sliderReleased.connect(self._release)
        self.curves.moved.connect(self._move_line)
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self._value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addLayout(row)
        column.addWidget(self.curves)
        self.show_hint("")

    def show_hint(self, words: str) -> None:
        """Show why there is no threshold to move."""
        self._rest.stop()
        self._words.setText(words)
        self.slider.setEnabled(False)
        self._value.clear()
        self.curves.setEnabled(False)

    def show_threshold(self, words: str, threshold: float) -> None:
        """Show a lesion's threshold, to be moved from now on."""
        self._words.setText(words)
        self.slider.setEnabled(True)
        self.curves.setEnabled(True)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(threshold * _STEPS))
        self.curves.show_at(threshold)

    def show_value(self, text: str) -> None:
        """Show what the threshold makes of the lesion."""
        self._value.setText(text)

    def show_curves(self, thresholds: Sequence[float], volumes: Sequence[float], diameters: Sequence[float]) -> None:
        """Show how volume and longest diameter hang on it; where one is not finite there is a gap."""
        self.curves.set_curves(thresholds, {tr("ml"): volumes, tr("mm"): diameters})

    def _move(self, threshold: float, is_held: bool) -> None:
        self.curves.show_at(threshold)
        self.moved.emit(threshold)
        if not is_held:
            self._rest.start()

    def _move_line(self, threshold: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(threshold * _STEPS))
        self._move(min(max(threshold, 1 / _STEPS), 1 - 1 / _STEPS), False)

    def _release(self) -> None:
        self._rest.stop()
        self.ended.emit()
