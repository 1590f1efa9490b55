"""The widget that shows one slice: picture, letters, corner text, crosshair, caliper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from engine.scan.slicing import EdgeLetters
from viewer import theme
from viewer.views.gestures import Drag, Wheel, WheelNotches, drag_for, wheel_for
from viewer.views.placement import Placement

_ZOOM_PER_NOTCH = 1.15
_MARGIN = 8
_CROSSHAIR_GAP = 12

PixelPoint = tuple[float, float]
"""(row, col) of a slice; centres of pixels are whole numbers."""


@dataclass(frozen=True)
class CornerText:
    """Lines of text for the four corners, the outermost first."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()


class SliceView(QAbstractScrollArea):
    """Shows what it is given and says what the hand wishes; knows no volume and no millimetre but a pixel's size.

    A picture is asked for when the view is painted, and only then: whatever changes before is one frame, the newest.
    The base class lends the viewport, as to Qt's other views; nothing here has scroll bars.

    Signals:
        stepped(int): scroll by so many slices, up positive.
        pointed(float, float): put the crosshair at (row, col).
        window_dragged(float, float): change width and level by so many shares of the view.
        window_reset(): go back to the automatic window.
        maximise_wanted(): show this plane alone, or all again.
        activated(): the pointer came over this plane.
        zoomed(): the scale changed, or the place of the slice, or the view's size.
    """

    stepped = Signal(int)
    pointed = Signal(float, float)
    window_dragged = Signal(float, float)
    window_reset = Signal()
    maximise_wanted = Signal()
    activated = Signal()
    zoomed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumSize(160, 140)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # Every pixel is painted here: nothing has to be cleared before.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

        self._draw: Callable[[], QImage] | None = None
        self._image = QImage()
        self._extent = QRectF()
        self._placement = Placement()
        self._is_fitted = True
        self._smooth = True
        self._pixel_mm = (1.0, 1.0)
        self._letters = EdgeLetters("", "", "", "")
        self._corners = CornerText()
        self._crosshair: PixelPoint | None = None
        self._caliper: tuple[tuple[PixelPoint, PixelPoint], ...] = ()
        self._hint = ""
        self._active = False
        self._notches = WheelNotches()
        self._drag: Drag | None = None
        self._drag_from = QPoint()

    # What is shown

    def show_slice(
        self,
        draw: Callable[[], QImage],
        shape: tuple[int, int],
        pixel_size_mm: tuple[float, float],
        letters: EdgeLetters,
    ) -> None:
        """Show a slice from the next time on that the view is painted.

        Args:
            draw: makes the picture, one pixel for each of the slice; called once, in the midst of painting.
            shape: rows and columns of that picture.
            pixel_size_mm: height and width of a pixel.
            letters: what lies at the edges.
        """
        self._draw = draw
        self._pixel_mm = pixel_size_mm
        self._letters = letters
        self._hint = ""
        extent = QRectF(0, 0, shape[1] * pixel_size_mm[1], shape[0] * pixel_size_mm[0])
        if extent != self._extent:
            self._extent = extent
            self._placement.set_slice(extent, min(pixel_size_mm))
            self.fit()
        self.viewport().update()

    def show_nothing(self, hint: str) -> None:
        """Show no picture, and what to do about it."""
        self._draw, self._image, self._extent = None, QImage(), QRectF()
        self._placement.set_slice(self._extent, 1.0)
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
        if smooth != self._smooth:
            self._smooth = smooth
            self.viewport().update()

    def fit(self) -> None:
        """Show the whole slice, as large as it goes."""
        self._is_fitted = True
        self._placement.fit()
        self._placed()

    @property
    def zoom(self) -> float:
        """Screen pixels per millimetre."""
        return self._placement.scale

    def to_viewport(self, at: PixelPoint) -> QPointF:
        """Where a slice's pixel (row, col) lies in the viewport."""
        row, col = at
        return self._placement.to_view(QPointF((col + 0.5) * self._pixel_mm[1], (row + 0.5) * self._pixel_mm[0]))

    def to_pixel(self, position: QPointF) -> PixelPoint:
        """Which slice pixel (row, col) lies at a place of the viewport."""
        in_mm = self._placement.to_slice(position)
        return in_mm.y() / self._pixel_mm[0] - 0.5, in_mm.x() / self._pixel_mm[1] - 0.5

    def _placed(self) -> None:
        """The slice lies elsewhere in the view."""
        self.viewport().update()
        self.zoomed.emit()

    # What the hand wishes

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
            self._is_fitted = False
            self._placement.pan(QPointF(moved))
            self._placed()
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # keys are the window's; the base class would scroll by them

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel = wheel_for(event.modifiers())
        notches = self._notches.add(event)
        if notches and wheel is Wheel.ZOOM:
            self._is_fitted = False
            self._placement.zoom(_ZOOM_PER_NOTCH**notches, event.position())
            self._placed()
        elif notches and wheel is not None:
            self.stepped.emit(notches * (5 if wheel is Wheel.FIVE_SLICES else 1))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.activated.emit()
        super().enterEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._placement.set_view(QSizeF(self.viewport().size()))
        if self._is_fitted:
            self.fit()
        else:
            self._placed()

    # What is painted

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._draw is not None:
            self._image, self._draw = self._draw(), None
        painter = QPainter(self.viewport())
        area = QRectF(self.viewport().rect())
        self._draw_picture(painter)
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
        painter.end()

    def _draw_picture(self, painter: QPainter) -> None:
        transform = self._placement.transform
        beside = QRegion(self.viewport().rect())
        if not self._image.isNull():
            # Less what the picture covers for certain, however its edges are rounded.
            beside -= QRegion(transform.mapRect(self._extent).toRect().adjusted(1, 1, -1, -1))
        painter.setClipRegion(beside)
        painter.fillRect(self.viewport().rect(), Qt.GlobalColor.black)
        painter.setClipping(False)
        if not self._image.isNull():
            painter.setTransform(transform)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
            painter.drawImage(self._extent, self._image)
            painter.resetTransform()

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
        if not lines:
            return
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
