"""How the three planes share the room: axial large, all of one size, one alone, or in two windows."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QSplitter, QVBoxLayout, QWidget

from engine.scan.slicing import Plane
from viewer.terms import PLANES
from viewer.translating import tr
from viewer.views.gestures import Wheel, WheelNotches, wheel_for
from viewer.views.heat import HeatLayer
from viewer.views.marks import MarkLayer
from viewer.views.outlines import OutlineLayer
from viewer.views.scale_bar import ScaleBar
from viewer.views.slice_view import SliceView
from viewer.views.strip import SliceStrip


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
        self.view = SliceView(tr("{plane} plane", plane=PLANES[plane]))
        self.marks = MarkLayer(self.view)
        self.view.hand.add_layer(self.marks)
        self.heat = HeatLayer(self.view)
        self.outlines = OutlineLayer(self.view)
        self.highlight = OutlineLayer(self.view, 2.5, has_halo=True)
        self.measured = OutlineLayer(self.view, has_halo=True)
        self.scale_bar = ScaleBar(self.view)
        for layer in (self.heat, self.outlines, self.highlight, self.measured, self.marks, self.scale_bar):
            self.view.add_layer(layer)
        self.slider = _SliceSlider()
        self.slider.setAccessibleName(tr("{plane} slice", plane=PLANES[plane]))
        self.slider.setToolTip(tr("{plane} slice", plane=PLANES[plane]))
        self.slider.setEnabled(False)
        self.slider.valueChanged.connect(self.index_wanted)
        self.strip = SliceStrip(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.view, 1)
        row.addWidget(self.strip)
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


class Arrangement(Enum):
    """How the planes share the room."""

    BESIDE = "beside"
    FOUR = "four"
    APART = "apart"

    @property
    def following(self) -> Arrangement:
        """The next one of those in one window, round and round."""
        return Arrangement.FOUR if self is Arrangement.BESIDE else Arrangement.BESIDE


_SHARE_OF_ONE = (0.4, 0.85)
"""Of the only screen, in width and height, that the second window takes at its right side."""


class SecondWindow(QWidget):
    """Holds planes on another screen; to close it is to have them back.

    Signals:
        closed(): it was closed.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._home = parent
        self.setWindowTitle(tr("Hepatica: coronal and sagittal"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        if isinstance(app := QGuiApplication.instance(), QGuiApplication):
            app.screenRemoved.connect(self._come_back)

    def hold(self, widget: QWidget) -> None:
        """Take a widget in, and show it on a screen that the first window is not on, if there is one."""
        self._column.addWidget(widget)
        self._take_place()

    def _take_place(self) -> None:
        here = self._home.screen()
        others = [screen for screen in QGuiApplication.screens() if screen is not here]
        if others:
            self.setGeometry(others[0].availableGeometry())
            self.showMaximized()
        else:
            room = here.availableGeometry()
            width, height = int(room.width() * _SHARE_OF_ONE[0]), int(room.height() * _SHARE_OF_ONE[1])
            self.setGeometry(QRect(room.right() - width, room.center().y() - height // 2, width, height))
            self.show()

    def _come_back(self) -> None:
        """A screen was unplugged: the window would lie over the first one, as large as the screen that is gone."""
        if self.isVisible():
            self.showNormal()
            self._take_place()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)


class PlanesLayout(QWidget):
    """All planes.

    Attributes:
        panes: one for each plane.
        second: the window in which some are when they are apart.

    Signals:
        rearranged(): other planes are shown, or elsewhere.
        apart_closed(): the second window was closed.
    """

    rearranged = Signal()
    apart_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panes = {plane: PlanePane(plane) for plane in Plane}
        self._main, self._side = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Vertical)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self._across.addWidget(self._main)
        self._across.addWidget(self._side)
        self._corner_hint = QLabel(tr("Ctrl+3 shows liver and lesions in space here."))
        self._corner_hint.setObjectName("dim")
        self._corner_hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._corner = QWidget()
        column = QVBoxLayout(self._corner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._corner_hint)
        self._side.addWidget(self._corner)
        self.second = SecondWindow(self)
        self.second.closed.connect(self.apart_closed)
        self._alone: Plane | None = None
        self._arrangement = Arrangement.BESIDE
        self._has_one_scale = True
        for pane in self.panes.values():
            pane.view.fitted.connect(self._share_scale)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._across)
        self.arrange(Arrangement.BESIDE)

    @property
    def alone(self) -> Plane | None:
        """The plane that is shown alone, if one is."""
        return self._alone

    @property
    def arrangement(self) -> Arrangement:
        """How they share the room when none is alone."""
        return self._arrangement

    @property
    def has_corner(self) -> bool:
        """Whether there is a fourth place for something else."""
        return self._arrangement is Arrangement.FOUR and self._alone is None

    def show_in_corner(self, widget: QWidget, shown: bool) -> None:
        """Put something into the fourth place; unless it is shown, what there is to do about it is said there."""
        if (layout := self._corner.layout()) is not None:
            layout.addWidget(widget)
        widget.setVisible(shown)
        self._corner_hint.setHidden(shown)

    def arrange(self, arrangement: Arrangement) -> None:
        """Show all planes: the axial one large, all of one size, or the others in a second window."""
        self._arrangement = arrangement
        is_four = arrangement is Arrangement.FOUR
        self._main.addWidget(self.panes[Plane.AXIAL])
        (self._main if is_four else self._side).addWidget(self.panes[Plane.SAGITTAL])
        self._side.insertWidget(0, self.panes[Plane.CORONAL])
        if arrangement is Arrangement.APART:
            self.second.hold(self._side)
        else:
            self._across.addWidget(self._side)
            self.second.hide()
            self._across.setSizes([1000, 1000] if is_four else [2000, 1000])
            self._across.setStretchFactor(0, 1 if is_four else 2)
            self._across.setStretchFactor(1, 1)
        for splitter in (self._main, self._side):
            splitter.setSizes([1000] * splitter.count())
        self.show_alone(None)

    def toggle_alone(self, plane: Plane) -> None:
        """Show one plane alone; when it is alone already, show all."""
        self.show_alone(None if self._alone is plane else plane)

    def show_alone(self, plane: Plane | None) -> None:
        """Show one plane alone, of those in its window, or all."""
        self._alone = plane
        for each, pane in self.panes.items():
            is_elsewhere = self._arrangement is Arrangement.APART and plane is not None and not self._share(plane, each)
            pane.setVisible(plane in (None, each) or is_elsewhere)
        self._corner.setVisible(self.has_corner)
        for splitter in (self._main, self._side):
            splitter.setVisible(any(not pane.isHidden() for pane in self.panes.values() if pane.parent() is splitter))
        self.rearranged.emit()

    def set_one_scale(self, one: bool) -> None:
        """Fit planes of one size at one scale, so that a centimetre is as long in each; or each as large as it goes."""
        if one is not self._has_one_scale:
            self._has_one_scale = one
            for pane in self.panes.values():
                if pane.view.fitting_scale is not None:
                    pane.view.fit()

    def _share_scale(self) -> None:
        """A slice was fitted: its neighbours take its scale, or it takes theirs."""
        alike = list(Plane) if self._arrangement is Arrangement.FOUR else [Plane.CORONAL, Plane.SAGITTAL]
        views = [self.panes[plane].view for plane in alike if not self.panes[plane].isHidden()]
        scales = {view: scale for view in views if (scale := view.fitting_scale) is not None}
        if self._has_one_scale and len(scales) > 1:
            for view in scales:
                view.fit_at(min(scales.values()))

    def _share(self, one: Plane, other: Plane) -> bool:
        """Whether two planes are in one window."""
        return self.panes[one].parent() is self.panes[other].parent()
