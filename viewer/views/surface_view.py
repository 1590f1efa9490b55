"""The widget that shows surfaces: turned with the mouse, with the crosshair in them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer import theme
from viewer.translating import tr
from viewer.views.gestures import WheelNotches
from viewer.views.own_keys import OwnKeys
from viewer.views.rendering import Body, Camera, Floats, render

_FROM_THE_FRONT = np.array([[-1, 0, 0], [0, 0, -1], [0, 1, 0]], np.float32)
"""The patient's left to the right of the screen, feet down, the front out of it: as in the coronal plane."""

_MOVING_PX, _STILL_PX = 50_000, 160_000
"""How many pixels are rendered at most: while a hand turns it every frame counts, at rest every edge."""

_STILL_AFTER_MS = 150
_VEIL_OPACITY = 0.45
_TURN_PER_PX = 0.01
_TURN_PER_KEY = np.radians(15)
_ZOOM_PER_NOTCH = 1.15
_ZOOM_LIMITS = (0.5, 12.0)
_MARGIN = 1.08
_CLICK_PX = 3
_COMPASS_PX = 30
_LETTERS = (
    ("R", (1, 0, 0)),
    ("L", (-1, 0, 0)),
    ("A", (0, 1, 0)),
    ("P", (0, -1, 0)),
    ("H", (0, 0, 1)),
    ("F", (0, 0, -1)),
)
_TURNS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SurfaceView(QWidget):
    """Shows bodies in millimetres; knows no mask and no voxel.

    A picture is rendered when the view is painted, and only then: of many turns that are waiting one is drawn.

    Signals:
        pointed(float, float, float): put the crosshair at this point of a surface, RAS+ mm.
    """

    pointed = Signal(float, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("3-D surfaces"))
        self.setToolTip(tr("Drag turns, wheel zooms, a click puts the crosshair there, a double click shows the front"))
        self.setMinimumSize(200, 160)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._own_keys = OwnKeys(self, frozenset(_TURNS))
        self._translucent: tuple[Body, ...] = ()
        self._opaque: tuple[Body, ...] = ()
        self._hint = ""
        self._centre = np.zeros(3, np.float32)
        self._radius_mm = 1.0
        self._rotation = _FROM_THE_FRONT
        self._zoom = 1.0
        self._crosshair: Floats | None = None
        self._image = QImage()
        self._depth: Floats | None = None
        self._seen_by: Camera | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._has_turned = False
        self._notches = WheelNotches()
        self._stillness = QTimer(self)
        self._stillness.setSingleShot(True)
        self._stillness.setInterval(_STILL_AFTER_MS)
        self._stillness.timeout.connect(self._redraw)

    def sizeHint(self) -> QSize:
        return QSize(420, 360)

    # What is shown

    def show_bodies(self, translucent: Sequence[Body], opaque: Sequence[Body]) -> None:
        """Show some bodies within others, from where one looked before."""
        self._translucent, self._opaque, self._hint = tuple(translucent), tuple(opaque), ""
        corners = np.concatenate([body.vertices for body in (*translucent, *opaque)] or [np.zeros((1, 3), np.float32)])
        low, high = corners.min(axis=0), corners.max(axis=0)
        self._centre = (low + high) / 2
        self._radius_mm = max(float(np.linalg.norm(corners - self._centre, axis=1).max()), 1.0)
        self._redraw()

    def show_nothing(self, hint: str) -> None:
        """Show no body, and what to do about it."""
        self._translucent = self._opaque = ()
        self._hint = hint
        self._redraw()

    def set_crosshair(self, point_mm: ArrayLike | None) -> None:
        """Draw the crosshair at a point (x, y, z), or not at all."""
        self._crosshair = None if point_mm is None else np.asarray(point_mm, np.float32)
        self.update()

    def look_from_the_front(self) -> None:
        """Go back to the first view."""
        self._rotation, self._zoom = _FROM_THE_FRONT, 1.0
        self._redraw()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self._translucent or self._opaque)

    @property
    def hint(self) -> str:
        """What is said where there is nothing to show."""
        return self._hint

    @property
    def is_moving(self) -> bool:
        """Whether it is drawn coarsely, since a hand has just turned it."""
        return self._stillness.isActive()

    @property
    def rotation(self) -> Floats:
        """(3, 3): its rows are the directions to the right, down and out of the screen, in RAS+."""
        return self._rotation

    def place_of(self, point_mm: ArrayLike) -> QPointF:
        """Where a point (x, y, z) appears in the widget."""
        col, row, _ = self._camera((self.height(), self.width())).project(np.asarray(point_mm, np.float32)).tolist()
        return QPointF(col + 0.5, row + 0.5)

    def _camera(self, shape: tuple[int, int]) -> Camera:
        scale = min(shape) / (2 * self._radius_mm * _MARGIN) * self._zoom
        return Camera(self._rotation, self._centre, scale, shape)

    def _redraw(self) -> None:
        """The picture is stale."""
        self._seen_by = None
        self.update()

    def _turn(self, right: float, down: float) -> None:
        """Turn what is seen by two angles in radians, about the screen's own axes."""
        (cr, sr), (cd, sd) = ((np.cos(angle), np.sin(angle)) for angle in (right, down))
        about_down = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
        about_right = np.array([[1, 0, 0], [0, cd, sd], [0, -sd, cd]])
        turned = about_right @ about_down @ self._rotation
        u, _, v = np.linalg.svd(turned)  # the nearest rotation: after a thousand turns still one
        self._rotation = (u @ v).astype(np.float32)
        self._stillness.start()
        self._redraw()

    # What the hand wishes

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._last = event.position()
            self._has_turned = False
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            if (event.position() - self._pressed).manhattanLength() > _CLICK_PX:
                self._has_turned = True
            if self._has_turned:
                moved = event.position() - self._last
                self._last = event.position()
                self._turn(moved.x() * _TURN_PER_PX, moved.y() * _TURN_PER_PX)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            if not self._has_turned and (point := self._surface_at(event.position())) is not None:
                self.pointed.emit(*point.tolist())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.look_from_the_front()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if notches := self._notches.add(event):
            low, high = _ZOOM_LIMITS
            self._zoom = min(max(self._zoom * _ZOOM_PER_NOTCH**notches, low), high)
            self._stillness.start()
            self._redraw()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._own_keys.has(event):
            right, down = _TURNS[Qt.Key(event.key())]
            self._turn(right * _TURN_PER_KEY, down * _TURN_PER_KEY)
        else:
            event.ignore()

    def _surface_at(self, place: QPointF) -> Floats | None:
        """The point of a surface, in mm, that is seen at a place of the widget."""
        if self._depth is None or self._seen_by is None:
            return None
        rows, cols = self._seen_by.shape
        col, row = place.x() * cols / self.width() - 0.5, place.y() * rows / self.height() - 0.5
        depth = self._depth[min(max(round(row), 0), rows - 1), min(max(round(col), 0), cols - 1)]
        return self._seen_by.unproject(col, row, float(depth)) if np.isfinite(depth) else None

    # What is painted

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, Qt.GlobalColor.black)
        if self.is_empty:
            painter.setPen(theme.CORNER_TEXT)
            words = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(area.adjusted(8, 8, -8, -8), words, self._hint)
        else:
            self._render()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_crosshair(painter)
            self._draw_compass(painter)
        painter.end()

    def _render(self) -> None:
        """Make the picture anew if it is stale, coarser while it turns."""
        camera = self._camera(self._rendered_shape())
        if self._seen_by is not None and self._seen_by.shape == camera.shape:
            return
        pixels, self._depth = render(self._translucent, self._opaque, camera, _VEIL_OPACITY)
        rows, cols = camera.shape
        self._image = QImage(cols, rows, QImage.Format.Format_ARGB32_Premultiplied)
        np.frombuffer(self._image.bits(), np.uint32).reshape(camera.shape)[:] = pixels
        self._seen_by = camera

    def _rendered_shape(self) -> tuple[int, int]:
        most = _MOVING_PX if self._stillness.isActive() else _STILL_PX
        share = min(1.0, math.sqrt(most / (self.width() * self.height())))
        return max(1, round(self.height() * share)), max(1, round(self.width() * share))

    def _draw_crosshair(self, painter: QPainter) -> None:
        """A line along each of the patient's axes through the point, as long as what is shown, and a ring around it."""
        if self._crosshair is None:
            return
        painter.setPen(QPen(theme.CROSSHAIR, 1))
        for axis in np.eye(3, dtype=np.float32):
            reach = axis * np.float32(self._radius_mm)
            along = self._centre * axis + self._crosshair * (1 - axis)
            painter.drawLine(self.place_of(along - reach), self.place_of(along + reach))
        painter.setPen(QPen(theme.CROSSHAIR, 2))
        painter.drawEllipse(self.place_of(self._crosshair), 5.0, 5.0)

    def _draw_compass(self, painter: QPainter) -> None:
        """Which way the patient lies: six letters around a corner, those that point away darker."""
        middle = QPointF(_COMPASS_PX + 14, self.height() - _COMPASS_PX - 14)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        for letter, direction in sorted(_LETTERS, key=lambda entry: float(self._rotation[2] @ np.array(entry[1]))):
            right, down, towards = (self._rotation @ np.array(direction, np.float32)).tolist()
            colour = QColor(theme.EDGE_LETTER)
            colour.setAlphaF(0.35 + 0.65 * (towards + 1) / 2)
            painter.setPen(colour)
            place = middle + QPointF(right, down) * _COMPASS_PX
            box = QRectF(place.x() - 10, place.y() - 10, 20, 20)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), letter)
