"""The widget that shows one slice: picture, letters, corner text, crosshair, caliper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QStyleOptionGraphicsItem, QWidget

from engine.scan.slicing import EdgeLetters
from viewer import theme
from viewer.views.gestures import Drag, Wheel, WheelNotches, drag_for, wheel_for

_ZOOM_PER_NOTCH = 1.15
_MARGIN = 8
_FIT_PADDING = 0.02
_CROSSHAIR_GAP = 12
_FEWEST_PIXELS, _FARTHEST_ZOOM = 8, 4.0

PixelPoint = tuple[float, float]
"""(row, col) of a slice; centres of pixels are whole numbers."""


@dataclass(frozen=True)
class CornerText:
    """Lines of text for the four corners, the outermost first."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()


class _Picture(pg.GraphicsObject):
    """The slice as one image, in millimetres: pixel (row, col) covers one pixel size, (0, 0) at the origin."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._rect = QRectF()
        self.smooth = True

    @property
    def rect(self) -> QRectF:
        return self._rect

    def show_image(self, image: QImage, rect: QRectF) -> None:
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        # No update() here: the scene would paint a second time, after the view's own.
        self._image = image

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)
        painter.drawImage(self._rect, self._image)


class SliceView(pg.GraphicsView):
    """Shows what it is given and says what the hand wishes; knows no volume and no millimetre but a pixel's size.

    Signals:
        stepped(int): scroll by so many slices, up positive.
        pointed(float, float): put the crosshair at (row, col).
        window_dragged(float, float): change width and level by so many shares of the view.
        window_reset(): go back to the automatic window.
        maximise_wanted(): show this plane alone, or all again.
        activated(): the pointer came over this plane.
        zoomed(): the scale changed.
    """

    stepped = Signal(int)
    pointed = Signal(float, float)
    window_dragged = Signal(float, float)
    window_reset = Signal()
    maximise_wanted = Signal()
    activated = Signal()
    zoomed = Signal()

    _fitted = False  # pyqtgraph resizes the view while it is being made

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background="k")
        self.setAccessibleName(name)
        self.setMinimumSize(160, 140)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # Letters and lines are painted over the whole view: a partial update would cut them.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self._box = pg.ViewBox(lockAspect=True, invertY=True, enableMenu=False, enableMouse=False)
        self.setCentralItem(self._box)
        self._picture = _Picture()
        self._box.addItem(self._picture, ignoreBounds=True)
        self._box.disableAutoRange()
        self._box.sigTransformChanged.connect(self.zoomed)

        self._pixel_mm = (1.0, 1.0)
        self._letters = EdgeLetters("", "", "", "")
        self._corners = CornerText()
        self._crosshair: PixelPoint | None = None
        self._caliper: tuple[tuple[PixelPoint, PixelPoint], ...] = ()
        self._hint = ""
        self._active = False
        self._fitted = True
        self._notches = WheelNotches()
        self._drag: Drag | None = None
        self._drag_from = QPoint()

    # What is shown

    def show_slice(self, image: QImage, pixel_size_mm: tuple[float, float], letters: EdgeLetters) -> None:
        """Show a picture.

        Args:
            image: one pixel for each of the slice.
            pixel_size_mm: height and width of a pixel.
            letters: what lies at the edges.
        """
        self._pixel_mm = pixel_size_mm
        self._letters = letters
        rect = QRectF(0, 0, image.width() * pixel_size_mm[1], image.height() * pixel_size_mm[0])
        other_size = rect != self._picture.rect
        self._picture.show_image(image, rect)
        self._hint = ""
        if other_size:
            smallest = _FEWEST_PIXELS * min(pixel_size_mm)
            largest = _FARTHEST_ZOOM * max(rect.width(), rect.height())
            self._box.setLimits(minXRange=smallest, maxXRange=largest, minYRange=smallest, maxYRange=largest)
            self.fit()
        self.viewport().update()

    def show_nothing(self, hint: str) -> None:
        """Show no picture, and what to do about it."""
        self._picture.show_image(QImage(), QRectF())
        self._letters, self._corners = EdgeLetters("", "", "", ""), CornerText()
        self._crosshair, self._caliper, self._hint = None, (), hint
        self.viewport().update()

    def set_corners(self, corners: CornerText) -> None:
        """Write into the corners."""
        if corners != self._corners:
            self._corners = corners
            self.viewport().update()

    def set_crosshair(self, at: PixelPoint | None) -> None:
        """Draw the crosshair at a pixel, or not at all."""
        if at != self._crosshair:
            self._crosshair = at
            self.viewport().update()

    def set_caliper(self, lines: Sequence[tuple[PixelPoint, PixelPoint]]) -> None:
        """Draw measured lines, each from one point to another."""
        if tuple(lines) != self._caliper:
            self._caliper = tuple(lines)
            self.viewport().update()

    def set_active(self, active: bool) -> None:
        """Mark the plane that keys act on."""
        if active != self._active:
            self._active = active
            self.viewport().update()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolate between pixels, or show them as they are."""
        self._picture.smooth = smooth
        self.viewport().update()

    def fit(self) -> None:
        """Show the whole slice, as large as it goes."""
        self._fitted = True
        if not self._picture.rect.isEmpty():
            self._box.setRange(self._picture.rect, padding=_FIT_PADDING, disableAutoRange=True)

    @property
    def zoom(self) -> float:
        """Screen pixels per millimetre."""
        return 1.0 / float(self._box.viewPixelSize()[0] or 1.0)

    def to_viewport(self, at: PixelPoint) -> QPointF:
        """Where a slice's pixel (row, col) lies in the viewport."""
        row, col = at
        in_mm = QPointF((col + 0.5) * self._pixel_mm[1], (row + 0.5) * self._pixel_mm[0])
        in_scene = QPointF(self._box.mapViewToScene(in_mm))
        return QPointF(self.viewportTransform().map(in_scene))

    def to_pixel(self, position: QPointF) -> PixelPoint:
        """Which slice pixel (row, col) lies at a place of the viewport."""
        scene = self.viewportTransform().inverted()[0].map(position)
        in_mm = self._box.mapSceneToView(scene)
        return in_mm.y() / self._pixel_mm[0] - 0.5, in_mm.x() / self._pixel_mm[1] - 0.5

    # What the hand wishes. pyqtgraph's own bindings zoom with the wheel and pan with the left button: never called.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag = drag_for(event.button(), event.modifiers())
        self._drag_from = event.position().toPoint()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._drag is Drag.CROSSHAIR:
            self.pointed.emit(*self.to_pixel(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        now = event.position().toPoint()
        moved = now - self._drag_from
        if self._drag is Drag.CROSSHAIR:
            self.pointed.emit(*self.to_pixel(event.position()))
        elif self._drag is Drag.WINDOW:
            self.window_dragged.emit(moved.x() / max(self.width(), 1), -moved.y() / max(self.height(), 1))
        elif self._drag is Drag.PAN:
            self._fitted = False
            self._box.translateBy(x=-moved.x() / self.zoom, y=-moved.y() / self.zoom)
        self._drag_from = now
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_wanted.emit()
        elif event.button() == Qt.MouseButton.RightButton:
            self.window_reset.emit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel = wheel_for(event.modifiers())
        notches = self._notches.add(event)
        if notches and wheel is Wheel.ZOOM:
            self._fitted = False
            scene = self.viewportTransform().inverted()[0].map(event.position())
            factor = _ZOOM_PER_NOTCH**-notches
            self._box.scaleBy((factor, factor), center=self._box.mapSceneToView(scene))
        elif notches and wheel is not None:
            self.stepped.emit(notches * (5 if wheel is Wheel.FIVE_SLICES else 1))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.activated.emit()
        super().enterEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    # What is painted over the picture

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: ARG002
        painter.save()
        painter.resetTransform()
        area = QRectF(self.viewport().rect())
        if self._hint:
            painter.setPen(theme.CORNER_TEXT)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self._hint)
        else:
            self._draw_lines(painter, area)
            self._draw_letters(painter, area)
            self._draw_corners(painter, area)
        if self._active:
            painter.setPen(QPen(theme.ACTIVE_PLANE, 1))
            painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def _draw_lines(self, painter: QPainter, area: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self._crosshair is not None:
            at, gap = self.to_viewport(self._crosshair), _CROSSHAIR_GAP
            painter.setPen(QPen(theme.CROSSHAIR, 1))
            painter.drawLines(
                [
                    QLineF(area.left(), at.y(), at.x() - gap, at.y()),
                    QLineF(at.x() + gap, at.y(), area.right(), at.y()),
                    QLineF(at.x(), area.top(), at.x(), at.y() - gap),
                    QLineF(at.x(), at.y() + gap, at.x(), area.bottom()),
                ]
            )
        lines = [QLineF(self.to_viewport(a), self.to_viewport(b)) for a, b in self._caliper]
        for pen in (QPen(QColor(0, 0, 0, 160), 3.5), QPen(theme.CALIPER, 1.5)):
            painter.setPen(pen)
            painter.drawLines(lines)

    def _draw_letters(self, painter: QPainter, area: QRectF) -> None:
        font = QFont(self.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.25)
        painter.setFont(font)
        inner = area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        flags = Qt.AlignmentFlag
        for text, place in (
            (self._letters.top, flags.AlignTop | flags.AlignHCenter),
            (self._letters.bottom, flags.AlignBottom | flags.AlignHCenter),
            (self._letters.left, flags.AlignLeft | flags.AlignVCenter),
            (self._letters.right, flags.AlignRight | flags.AlignVCenter),
        ):
            _draw_text(painter, inner, place, text, theme.EDGE_LETTER)

    def _draw_corners(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(self.font())
        inner = area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        flags = Qt.AlignmentFlag
        for lines, place in (
            (self._corners.top_left, flags.AlignTop | flags.AlignLeft),
            (self._corners.top_right, flags.AlignTop | flags.AlignRight),
            (self._corners.bottom_left[::-1], flags.AlignBottom | flags.AlignLeft),
            (self._corners.bottom_right[::-1], flags.AlignBottom | flags.AlignRight),
        ):
            # Names can be longer than half the view, where they would run into the letters.
            width = int(inner.width() / 2) - 3 * _MARGIN
            fitted = [painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, width) for line in lines]
            _draw_text(painter, inner, place, "\n".join(fitted), theme.CORNER_TEXT)


def _draw_text(painter: QPainter, area: QRectF, place: Qt.AlignmentFlag, text: str, colour: QColor) -> None:
    """Text that stays readable on white bone and on black air."""
    painter.setPen(QColor(0, 0, 0, 200))
    for dx, dy in ((1, 1), (-1, 0), (0, -1)):
        painter.drawText(area.translated(dx, dy), int(place), text)
    painter.setPen(colour)
    painter.drawText(area, int(place), text)
