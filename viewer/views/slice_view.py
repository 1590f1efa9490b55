"""The widget that shows one slice: picture, letters, corner text, crosshair, caliper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from engine.scan.slicing import EdgeLetters
from viewer import theme
from viewer.views.corners import MARGIN_PX, Corners, CornerText
from viewer.views.enlarging import paint_enlarged
from viewer.views.ground import Ground
from viewer.views.hand import Hand
from viewer.views.layer import Layer
from viewer.views.lines import Lines
from viewer.views.placement import PixelPoint, Placement


class SliceView(QAbstractScrollArea):
    """Shows what it is given and says what the hand wishes; knows no volume and no millimetre but a pixel's size.

    A picture is asked for when the view is painted, and only then: whatever changes before is one frame, the newest.
    The base class lends the viewport, as to Qt's other views; nothing here has scroll bars.

    Attributes:
        hand: reads mouse and wheel.

    Signals:
        stepped(int): scroll by so many slices, up positive.
        pointed(float, float): put the crosshair at (row, col).
        brush_turned(int): make the brush so many sizes larger.
        window_dragged(float, float): change width and level by so many shares of the view.
        window_reset(): go back to the automatic window.
        region_drawn(object, object): window from what lies between two corners (row, col), the upper left first.
        maximise_wanted(): show this plane alone, or all again.
        hovered(float, float): the pointer is over (row, col), which may lie beside the slice.
        left(): the pointer is elsewhere.
        menu_wanted(QPoint): show what there is to do, at a place of the screen.
        activated(): the pointer came over this plane.
        fitted(): the whole slice is shown, as large as it goes; ``zoomed`` follows.
        handled(): it was zoomed or moved for itself, not to fit its view or to go with another; ``zoomed`` follows.
        zoomed(): the scale changed, or the place of the slice, or the view's size.
    """

    stepped = Signal(int)
    pointed = Signal(float, float)
    brush_turned = Signal(int)
    window_dragged = Signal(float, float)
    window_reset = Signal()
    region_drawn = Signal(object, object)
    maximise_wanted = Signal()
    hovered = Signal(float, float)
    left = Signal()
    menu_wanted = Signal(QPoint)
    activated = Signal()
    fitted = Signal()
    handled = Signal()
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
        self._corners, self._lines = Corners(self.font()), Lines()
        self._hint = self._veil = ""
        self._active = False
        self._layers: list[Layer] = []
        self._ground = Ground()
        self.hand = Hand(self)
        self.viewport().setMouseTracking(True)  # layers hear of the pointer

    def add_layer(self, layer: Layer) -> None:
        """Lay something over the slice, above what is there."""
        self._layers.append(layer)

    # What is shown

    def redraw(self) -> None:
        """Paint picture and layers anew, next time: one of them has changed."""
        self._ground.change()
        self.viewport().update()

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
        self._corners.letters = letters
        self._hint = ""
        extent = QRectF(0, 0, shape[1] * pixel_size_mm[1], shape[0] * pixel_size_mm[0])
        if extent != self._extent:
            self._extent = extent
            self._placement.set_slice(extent, min(pixel_size_mm))
            self.fit()
        self.redraw()

    def show_nothing(self, hint: str) -> None:
        """Show no picture, and what to do about it."""
        self._draw, self._image, self._extent = None, QImage(), QRectF()
        self._placement.set_slice(self._extent, 1.0)
        self._corners.clear()
        self._lines.clear()
        self._hint, self._veil = hint, ""
        self.redraw()

    def set_veil(self, words: str) -> None:
        """Show a sentence in place of the picture, which stays as and where it is; an empty one shows it again."""
        if words != self._veil:
            self._veil = words
            self.redraw()

    def set_corners(self, corners: CornerText) -> None:
        """Write into the corners."""
        if corners != self._corners.text:
            self._corners.text = corners
            self.viewport().update()

    def set_crosshair(self, at: PixelPoint | None) -> None:
        """Draw the crosshair at a pixel, or not at all."""
        if at != self._lines.crosshair:
            self._lines.crosshair = at
            self.viewport().update()

    def set_caliper(self, lines: Sequence[tuple[PixelPoint, PixelPoint]], ends: Sequence[PixelPoint] = ()) -> None:
        """Draw measured lines, each from one point to another, and the ends of such as lie across slices."""
        if (tuple(lines), tuple(ends)) != (self._lines.caliper, self._lines.ends):
            self._lines.caliper, self._lines.ends = tuple(lines), tuple(ends)
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
            self.redraw()

    def set_mirrored(self, mirrored: bool) -> None:
        """Swap left and right of the slice on the screen: its pixels, its letters, and all that lies on it."""
        if mirrored != self._placement.mirrored:
            self._placement.mirrored = mirrored
            self._placed()

    def fit(self) -> None:
        """Show the whole slice, as large as it goes."""
        self._is_fitted = True
        self._placement.fit()
        self.fitted.emit()
        self._placed()

    def fit_at(self, most: float) -> None:
        """Show the whole slice, at most at so many screen pixels per millimetre."""
        self._placement.fit(most)
        self._placed()

    @property
    def fitting_scale(self) -> float | None:
        """The largest scale at which the whole slice is shown; None where there is none, or it is not wanted whole."""
        return self._placement.fitting_scale if self._is_fitted and not self._extent.isEmpty() else None

    def reveal(self, at: PixelPoint) -> None:
        """Move the slice, if it must, so that a pixel (row, col) that lies outside the view is in its middle."""
        place = self.to_viewport(at)
        area = self.viewport().rect()
        if not area.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX).contains(place.toPoint()):
            self.pan(QPointF(area.center()) - place)

    def pan(self, by: QPointF) -> None:
        """Move the slice by so many screen pixels."""
        self._is_fitted = False
        self._placement.pan(by)
        self.handled.emit()
        self._placed()

    def magnify(self, factor: float, about: QPointF) -> None:
        """Enlarge the slice about a place of the viewport, within limits."""
        self._is_fitted = False
        self._placement.zoom(factor, about)
        self.handled.emit()
        self._placed()

    def look_at(self, at: PixelPoint, scale: float) -> None:
        """Show a pixel (row, col) in the middle of the view, at so many screen pixels per millimetre, within limits."""
        self._is_fitted = False
        middle = QPointF(self.viewport().rect().center())
        self._placement.zoom(scale / self._placement.scale, middle)
        self._placement.pan(middle - self.to_viewport(at))
        self._placed()

    @property
    def looks_at(self) -> PixelPoint:
        """The pixel (row, col) in the middle of the view."""
        return self.to_pixel(QPointF(self.viewport().rect().center()))

    @property
    def corners(self) -> CornerText:
        """What stands in the corners."""
        return self._corners.text

    @property
    def pixel_transform(self) -> QTransform:
        """From the slice's pixels, x = column and y = row with centres at whole numbers, to the viewport."""
        height, width = self._pixel_mm
        return QTransform(width, 0.0, 0.0, height, width / 2, height / 2) * self._placement.transform

    @property
    def has_slice(self) -> bool:
        """Whether there is anything to see."""
        return not self._extent.isEmpty() and not self._veil

    @property
    def pixel_mm(self) -> tuple[float, float]:
        """Height and width of a pixel."""
        return self._pixel_mm

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the slice; none where there is no slice."""
        return round(self._extent.height() / self._pixel_mm[0]), round(self._extent.width() / self._pixel_mm[1])

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
        self.redraw()
        self.zoomed.emit()

    # What the hand wishes

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.hand.press(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hand.move(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.hand.double_click(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # keys are the window's; the base class would scroll by them

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.hand.wheel(event)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._corners.set_font(self.font())
            self.redraw()
        super().changeEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
        super().leaveEvent(event)

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
        self._ground.paint(painter, self.viewport().size(), self._paint_ground)
        if not (self._hint or self._veil or self._image.isNull()):
            self._lines.paint(painter, area, self.to_viewport)
        self._corners.paint(painter, area, mirrored=self._placement.mirrored)
        if self._active:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # as sharp on whole pixels, and cheaper
            painter.setPen(QPen(theme.ACTIVE_PLANE, 1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        """All that stays while the lines move."""
        area = self.viewport().rect()
        target, mirrored = self._placement.transform.mapRect(self._extent), self._placement.mirrored
        image = QImage() if self._veil else self._image
        paint_enlarged(painter, area, target, image, smooth=self._smooth, mirrored=mirrored)
        if words := self._hint or self._veil:
            painter.setPen(theme.CORNER_TEXT)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), words)
        elif not image.isNull():
            for layer in self._layers:
                layer.paint(painter)
