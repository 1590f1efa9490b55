"""The widget that shows one slice: picture, letters, corner text, crosshair, caliper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
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
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from engine.scan.slicing import EdgeLetters
from viewer import theme
from viewer.views.hand import Hand
from viewer.views.layer import Layer
from viewer.views.lettering import Lettering
from viewer.views.placement import Placement

_MARGIN = 8
_CROSSHAIR_GAP = 12
_END_PX, _RING_PX = 2.5, 6.0
_STRIP = 64
"""Rows of the screen that are interpolated in one go: more of them Qt shares out to threads, and waits for these.

That takes more of the processor, and longer while a model is at work on all of it; a strip stays in the cache.
"""

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

    Attributes:
        hand: reads mouse and wheel.

    Signals:
        stepped(int): scroll by so many slices, up positive.
        pointed(float, float): put the crosshair at (row, col).
        window_dragged(float, float): change width and level by so many shares of the view.
        window_reset(): go back to the automatic window.
        region_drawn(object, object): window from what lies between two corners (row, col), the upper left first.
        maximise_wanted(): show this plane alone, or all again.
        hovered(float, float): the pointer is over (row, col), which may lie beside the slice.
        left(): the pointer is elsewhere.
        menu_wanted(QPoint): show what there is to do, at a place of the screen.
        activated(): the pointer came over this plane.
        zoomed(): the scale changed, or the place of the slice, or the view's size.
    """

    stepped = Signal(int)
    pointed = Signal(float, float)
    window_dragged = Signal(float, float)
    window_reset = Signal()
    region_drawn = Signal(object, object)
    maximise_wanted = Signal()
    hovered = Signal(float, float)
    left = Signal()
    menu_wanted = Signal(QPoint)
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
        self._make_lettering()
        self._crosshair: PixelPoint | None = None
        self._caliper: tuple[tuple[PixelPoint, PixelPoint], ...] = ()
        self._ends: tuple[PixelPoint, ...] = ()
        self._hint = ""
        self._active = False
        self._layers: list[Layer] = []
        self.hand = Hand(self)
        self.viewport().setMouseTracking(True)  # layers hear of the pointer

    def add_layer(self, layer: Layer) -> None:
        """Lay something over the slice, above what is there."""
        self._layers.append(layer)

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
        self._crosshair, self._caliper, self._ends, self._hint = None, (), (), hint
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

    def set_caliper(self, lines: Sequence[tuple[PixelPoint, PixelPoint]], ends: Sequence[PixelPoint] = ()) -> None:
        """Draw measured lines, each from one point to another, and the ends of such as lie across slices."""
        if (tuple(lines), tuple(ends)) != (self._caliper, self._ends):
            self._caliper, self._ends = tuple(lines), tuple(ends)
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

    def set_mirrored(self, mirrored: bool) -> None:
        """Swap left and right of the slice on the screen: its pixels, its letters, and all that lies on it."""
        if mirrored != self._placement.mirrored:
            self._placement.mirrored = mirrored
            self._placed()

    def fit(self) -> None:
        """Show the whole slice, as large as it goes."""
        self._is_fitted = True
        self._placement.fit()
        self._placed()

    def reveal(self, at: PixelPoint) -> None:
        """Move the slice, if it must, so that a pixel (row, col) that lies outside the view is in its middle."""
        place = self.to_viewport(at)
        area = self.viewport().rect()
        if not area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN).contains(place.toPoint()):
            self.pan(QPointF(area.center()) - place)

    def pan(self, by: QPointF) -> None:
        """Move the slice by so many screen pixels."""
        self._is_fitted = False
        self._placement.pan(by)
        self._placed()

    def magnify(self, factor: float, about: QPointF) -> None:
        """Enlarge the slice about a place of the viewport, within limits."""
        self._is_fitted = False
        self._placement.zoom(factor, about)
        self._placed()

    @property
    def corners(self) -> CornerText:
        """What stands in the corners."""
        return self._corners

    @property
    def pixel_transform(self) -> QTransform:
        """From the slice's pixels, x = column and y = row with centres at whole numbers, to the viewport."""
        height, width = self._pixel_mm
        return QTransform(width, 0.0, 0.0, height, width / 2, height / 2) * self._placement.transform

    @property
    def has_slice(self) -> bool:
        """Whether there is anything to see."""
        return not self._extent.isEmpty()

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
        self.viewport().update()
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
            self._make_lettering()
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

    def _make_lettering(self) -> None:
        bold = QFont(self.font())
        bold.setBold(True)
        bold.setPointSizeF(bold.pointSizeF() * 1.25)
        self._edge_lettering = Lettering(bold, theme.EDGE_LETTER)
        self._corner_lettering = Lettering(self.font(), theme.CORNER_TEXT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._draw is not None:
            self._image, self._draw = self._draw(), None
        painter = QPainter(self.viewport())
        area = QRectF(self.viewport().rect())
        self._draw_picture(painter)
        if self._hint:
            painter.setPen(theme.CORNER_TEXT)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self._hint)
        elif not self._image.isNull():
            for layer in self._layers:
                layer.paint(painter)
            self._draw_lines(painter, area)
            inner = area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            self._draw_letters(painter, inner)
            self._draw_corners(painter, inner)
        if self._active:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # as sharp on whole pixels, and cheaper
            painter.setPen(QPen(theme.ACTIVE_PLANE, 1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _draw_picture(self, painter: QPainter) -> None:
        area, target = self.viewport().rect(), self._placement.transform.mapRect(self._extent)
        beside = QRegion(area)
        if not self._image.isNull():
            # Less what the picture covers for certain, however its edges are rounded.
            beside -= QRegion(target.toRect().adjusted(1, 1, -1, -1))
        painter.setClipRegion(beside)
        painter.fillRect(area, Qt.GlobalColor.black)
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
            shown = target.toAlignedRect() & area
            strip = max(1, int(_STRIP / self.devicePixelRatioF())) if self._smooth else shown.height() + 1
            about_its_middle = QTransform(-1.0, 0.0, 0.0, 1.0, target.left() + target.right(), 0.0)
            for top in range(shown.top(), shown.bottom() + 1, strip):
                painter.setClipRect(shown.left(), top, shown.width(), strip)
                if self._placement.mirrored:
                    painter.setTransform(about_its_middle)
                painter.drawImage(target, self._image)
                painter.resetTransform()
        painter.setClipping(False)

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
        self._draw_caliper(painter)

    def _draw_caliper(self, painter: QPainter) -> None:
        lines = [QLineF(self.to_viewport(a), self.to_viewport(b)) for a, b in self._caliper]
        rings = [self.to_viewport(end) for end in self._ends]
        if not lines and not rings:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(QColor(0, 0, 0, 160), 3.5), QPen(theme.CALIPER, 1.5)):
            painter.setPen(pen)
            painter.drawLines(lines)
            for ring in rings:
                painter.drawEllipse(ring, _RING_PX, _RING_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.CALIPER)
        for end in [place for line in lines for place in (line.p1(), line.p2())]:
            painter.drawEllipse(end, _END_PX, _END_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_letters(self, painter: QPainter, inner: QRectF) -> None:
        flags = Qt.AlignmentFlag
        left, right = self._letters.left, self._letters.right
        if self._placement.mirrored:
            left, right = right, left
        for text, place in (
            (self._letters.top, flags.AlignTop | flags.AlignHCenter),
            (self._letters.bottom, flags.AlignBottom | flags.AlignHCenter),
            (left, flags.AlignLeft | flags.AlignVCenter),
            (right, flags.AlignRight | flags.AlignVCenter),
        ):
            self._edge_lettering.write(painter, inner, place, (text,))

    def _draw_corners(self, painter: QPainter, inner: QRectF) -> None:
        flags = Qt.AlignmentFlag
        for lines, edge in ((self._corners.top_left, flags.AlignLeft), (self._corners.top_right, flags.AlignRight)):
            # Names can be longer than half the view, where they would run into the letters.
            most = int(inner.width() / 2) - 3 * _MARGIN
            self._corner_lettering.write(painter, inner, flags.AlignTop | edge, lines, most=most)
        left, right = self._corners.bottom_left, self._corners.bottom_right
        for lines, opposite, edge in ((left, right, flags.AlignLeft), (right, left, flags.AlignRight)):
            fitting = tuple(self._if_it_fits(n, lines, opposite, inner.width()) for n in range(len(lines)))
            self._corner_lettering.write(painter, inner, flags.AlignBottom | edge, fitting[::-1])

    def _if_it_fits(self, number: int, lines: tuple[str, ...], opposite: tuple[str, ...], width: float) -> str:
        """A lower line, whole or not at all: a number whose middle is left out reads as another number."""
        metrics = self.fontMetrics()
        if number == 0:  # the edge letter stands in the middle
            most = width / 2 - 2 * _MARGIN
        else:
            most = width - 2 * _MARGIN - (metrics.horizontalAdvance(opposite[number]) if number < len(opposite) else 0)
        return lines[number] if metrics.horizontalAdvance(lines[number]) <= most else ""
