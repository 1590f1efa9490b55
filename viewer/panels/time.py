"""Which moment of a scan that was taken several times is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from viewer.translating import tr
from viewer.views.gestures import WheelNotches


class _TimeSlider(QSlider):
    """A slider on which one notch of the wheel is one time point, where Qt's own would skip some."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._notches = WheelNotches()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.setValue(self.value() + self._notches.add(event))
        event.accept()


class TimeBar(QWidget):
    """A slider over the time points of a 4-D file; hidden for any other.

    Signals:
        wanted(int): show this time point, from 0.
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel()
        self._words.setObjectName("dim")
        self.slider = _TimeSlider()
        self.slider.setAccessibleName(tr("Time point"))
        self.slider.setToolTip(tr("Time point (Left, Right)"))
        self.slider.setPageStep(1)
        self.slider.valueChanged.connect(self._want)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self._words)
        row.addWidget(self.slider, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it says beside the slider."""
        return self._words.text()

    def show_time(self, point: int, points: int) -> None:
        """Show where in time the scan is, or is about to be.

        Args:
            point: from 0.
            points: how many there are; of one nothing is shown.
        """
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(points - 1, 0))
        self.slider.setValue(point)
        self.slider.blockSignals(False)
        widest = _words(points, points)  # so that the slider does not move under the hand
        self._words.setMinimumWidth(self._words.fontMetrics().horizontalAdvance(widest))
        self._words.setText(_words(point + 1, points))
        self.setVisible(points > 1)

    def _want(self, point: int) -> None:
        self.wanted.emit(point)


def _words(number: int, count: int) -> str:
    return tr("Time point {number}/{count}", number=number, count=count)
