"""How the three planes share the window: axial large, coronal and sagittal beside it, or one alone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSplitter, QVBoxLayout, QWidget

from engine.scan.slicing import Plane
from viewer.views.gestures import Wheel, WheelNotches, wheel_for
from viewer.views.slice_view import SliceView


class _SliceSlider(QSlider):
    """A slider on which the wheel does what it does in the view beside it, where Qt's own would skip slices."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._notches = WheelNotches()

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel, notches = wheel_for(event.modifiers()), self._notches.add(event)
        if wheel in (Wheel.SLICE, Wheel.FIVE_SLICES):
            self.setValue(self.value() + notches * (5 if wheel is Wheel.FIVE_SLICES else 1))
        event.accept()


class PlanePane(QWidget):
    """One plane: the view and the slider beside it.

    Signals:
        index_wanted(int): show this slice.
    """

    index_wanted = Signal(int)

    def __init__(self, plane: Plane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plane = plane
        self.view = SliceView(f"{plane.value} plane")
        self.slider = _SliceSlider()
        self.slider.setAccessibleName(f"{plane.value} slice")
        self.slider.setToolTip(f"{plane.value.capitalize()} slice")
        self.slider.setEnabled(False)
        self.slider.valueChanged.connect(self.index_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.view, 1)
        row.addWidget(self.slider)

    def set_range(self, count: int) -> None:
        """How many slices there are; 0 for no scan."""
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(count - 1, 0))
        self.slider.setEnabled(count > 1)
        self.slider.blockSignals(False)

    def set_index(self, index: int) -> None:
        """Which slice is shown."""
        self.slider.blockSignals(True)
        self.slider.setValue(index)
        self.slider.blockSignals(False)


class PlanesLayout(QWidget):
    """All planes.

    Attributes:
        panes: one for each plane.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panes = {plane: PlanePane(plane) for plane in Plane}
        self._side = QSplitter(Qt.Orientation.Vertical)
        self._side.addWidget(self.panes[Plane.CORONAL])
        self._side.addWidget(self.panes[Plane.SAGITTAL])
        self._all = QSplitter(Qt.Orientation.Horizontal)
        self._all.addWidget(self.panes[Plane.AXIAL])
        self._all.addWidget(self._side)
        self._all.setStretchFactor(0, 2)
        self._all.setStretchFactor(1, 1)
        self._all.setSizes([2000, 1000])
        self._alone: Plane | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._all)

    @property
    def alone(self) -> Plane | None:
        """The plane that is shown alone, if one is."""
        return self._alone

    def toggle_alone(self, plane: Plane) -> None:
        """Show one plane alone; when it is alone already, show all."""
        self.show_alone(None if self._alone is plane else plane)

    def show_alone(self, plane: Plane | None) -> None:
        """Show one plane alone, or all."""
        self._alone = plane
        for each, pane in self.panes.items():
            pane.setVisible(plane in (None, each))
        self._side.setVisible(plane in (None, Plane.CORONAL, Plane.SAGITTAL))
