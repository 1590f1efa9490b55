"""The hand over a view: presses, drags and wheel, read by the chosen mouse profile, come out as the view's signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent

from viewer.views.gestures import Drag, MouseProfile, Wheel, WheelNotches, drag_for, wheel_for
from viewer.views.layer import HeldLayer
from viewer.views.region import Region

if TYPE_CHECKING:
    from viewer.views.slice_view import SliceView

_ZOOM_PER_NOTCH = 1.15
_ZOOM_PER_PIXEL = 1.007
_CLICK_PX = 3
"""A button that moved less between down and up was clicked, not dragged."""


class Hand(QObject):
    """Keeps what the hand is doing from event to event.

    Args:
        view: what it is over; it emits the wishes.

    Attributes:
        profile: what buttons mean.
    """

    def __init__(self, view: SliceView) -> None:
        super().__init__(view)
        self.profile = MouseProfile.READING
        self._view = view
        self._layers: list[HeldLayer] = []
        self._taken_by: HeldLayer | None = None
        self._notches = WheelNotches()
        self._drag: Drag | None = None
        self._pressed_at = QPoint()
        self._last_at = QPoint()
        self._is_click = False
        self._region = Region(view.viewport())
        # A right click is a menu, two are a reset of the window: the menu waits until it is only one.
        self._menu_at = QPoint()
        self._one_click = QTimer(self)
        self._one_click.setSingleShot(True)
        self._one_click.timeout.connect(lambda: self._view.menu_wanted.emit(self._menu_at))

    def add_layer(self, layer: HeldLayer) -> None:
        """Offer the left button to a layer first; the one added last is asked first."""
        self._layers.append(layer)

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        self._one_click.stop()
        self._pressed_at = self._last_at = event.position().toPoint()
        self._is_click = True
        self._drag = None if self._press_layer(event) else drag_for(self.profile, event.button(), event.modifiers())
        if self._drag is Drag.CROSSHAIR:
            self._point(event.position())
        elif self._drag is Drag.REGION:
            self._region.begin(self._pressed_at)

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved, with or without a button."""
        at, now = event.position(), event.position().toPoint()
        self._view.hovered.emit(*self._view.to_pixel(at))
        if self._taken_by is not None:
            self._taken_by.drag(at)
            return
        if not event.buttons():
            for layer in self._layers:
                layer.hover(at)
            return
        if self._is_click and (now - self._pressed_at).manhattanLength() < _CLICK_PX:
            return
        self._is_click = False
        moved, self._last_at = now - self._last_at, now
        if self._drag is Drag.CROSSHAIR:
            self._point(at)
        elif self._drag is Drag.WINDOW:
            width, height = self._view.width(), self._view.height()
            self._view.window_dragged.emit(moved.x() / max(width, 1), -moved.y() / max(height, 1))
        elif self._drag is Drag.PAN:
            self._view.pan(QPointF(moved))
        elif self._drag is Drag.ZOOM:
            self._view.magnify(_ZOOM_PER_PIXEL ** -moved.y(), QPointF(self._pressed_at))
        elif self._drag is Drag.REGION:
            self._region.move(now)

    def release(self, event: QMouseEvent) -> None:
        """A button went up."""
        if self._taken_by is not None and event.button() == Qt.MouseButton.LeftButton:
            taken_by, self._taken_by = self._taken_by, None
            taken_by.release(event.position())
        elif self._drag is Drag.REGION and (drawn := self._region.end()) is not None:
            corners = QPointF(drawn.topLeft()), QPointF(drawn.bottomRight())
            self._view.region_drawn.emit(*map(self._view.to_pixel, corners))
        elif self._is_click and self._drag is Drag.WINDOW and event.button() == Qt.MouseButton.LeftButton:
            self._point(event.position())  # where a left drag is the window, a left click still points
        if self._is_click and self._drag is not None and event.button() == Qt.MouseButton.RightButton:
            self._menu_at = event.globalPosition().toPoint()
            self._one_click.start(QGuiApplication.styleHints().mouseDoubleClickInterval())
        self._drag = None
        self._is_click = False

    def double_click(self, event: QMouseEvent) -> None:
        """A button went down twice in one place."""
        self._one_click.stop()
        if self._press_layer(event):
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._view.maximise_wanted.emit()
        elif event.button() == Qt.MouseButton.RightButton:
            self._view.window_reset.emit()

    def wheel(self, event: QWheelEvent) -> None:
        """The wheel or a touch pad was turned."""
        wheel, notches = wheel_for(event.modifiers()), self._notches.add(event)
        if notches and wheel is Wheel.ZOOM:
            self._view.magnify(_ZOOM_PER_NOTCH**notches, event.position())
        elif notches and wheel is Wheel.BRUSH:
            self._view.brush_turned.emit(notches)
        elif notches and wheel is not None:
            self._view.stepped.emit(notches * (5 if wheel is Wheel.FIVE_SLICES else 1))

    def _point(self, at: QPointF) -> None:
        self._view.pointed.emit(*self._view.to_pixel(at))

    def _press_layer(self, event: QMouseEvent) -> bool:
        """Whether a layer takes the left button, the topmost first."""
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers() & _MODIFIERS
        if is_plain and self._view.has_slice:
            at = event.position()
            self._taken_by = next((layer for layer in reversed(self._layers) if layer.press(at)), None)
        return self._taken_by is not None


_MODIFIERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
