"""Draws a picture of a report with Qt: grey pixels, and over them what was measured."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPolygonF

from engine.export.picture import Picture
from viewer import theme
from viewer.translating import said

_DOTS_PER_POINT = 2.5
_SMOOTHLY = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
_DARK = QColor(0, 0, 0, 170)
_LETTER_SIZE, _BAR_SIZE, _CAPTION_SIZE = 9.0, 8.0, 6.0
_IN_AN_OVERVIEW = 0.75
"""Its letters are so much smaller, so that its scale bar's length stands clear of the lower one."""
_MARGIN = 5.0
_END_RADIUS = 1.5


def fitted_size(picture: Picture, room: QSizeF) -> QSizeF:
    """How large a picture is drawn in some room: as large as it goes, in its true aspect."""
    height, width = picture.size_mm
    return QSizeF(width, height).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)


def draw_picture(painter: QPainter, picture: Picture, area: QRectF) -> None:
    """Draw a picture.

    Args:
        painter: in points or any other unit in which a thin line is one wide.
        picture: what to draw.
        area: where, of :func:`fitted_size`.
    """
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipRect(area)
    rows, cols = picture.pixels.shape
    stored = picture.pixels.tobytes()  # outlives the image that looks at it
    image = QImage(stored, cols, rows, cols, QImage.Format.Format_Grayscale8)
    # Interpolated here, as on screen: programs that show a PDF do it or not, as they like.
    painter.drawImage(area, image.scaled((area.size() * _DOTS_PER_POINT).toSize(), *_SMOOTHLY))
    scale = area.width() / picture.size_mm[1]

    def at(point: tuple[float, float]) -> QPointF:
        return area.topLeft() + QPointF(*point) * scale

    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme.TUMOUR, 1.0))
    for outline in picture.outlines:
        painter.drawPolygon(QPolygonF([at((x, y)) for x, y in outline.tolist()]))
    for line in (picture.long_axis, picture.short_axis):
        if line is not None:
            _draw_line(painter, QLineF(at(line[0]), at(line[1])))
    thin = _pen(theme.CALIPER, 0.7)
    painter.setPen(thin)
    painter.drawLines([QLineF(at(first), at(second)) for first, second in picture.jaws])
    if picture.inside_line is not None:
        thin.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(thin)
        painter.drawLine(QLineF(*map(at, picture.inside_line)))
    if picture.frame is not None:
        x, y, width, height = picture.frame
        painter.setPen(_pen(theme.CROSSHAIR, 0.9))
        painter.drawRect(QRectF(at((x, y)), QSizeF(width, height) * scale))
    _draw_letters(painter, picture, area)
    _draw_scale_bar(painter, picture, scale, area)
    if picture.caption:
        inner, flags = area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -2 * _MARGIN), Qt.AlignmentFlag
        corner = flags.AlignLeft | flags.AlignBottom
        _draw_text(painter, said(picture.caption), _CAPTION_SIZE, inner, corner, QColor("white"))
    painter.restore()


def _draw_line(painter: QPainter, line: QLineF) -> None:
    """A measured line with its ends, on a dark edge so that it is seen on bone as on air."""
    for pen in (_pen(_DARK, 2.2), _pen(theme.CALIPER, 1.0)):
        painter.setPen(pen)
        painter.drawLine(line)
    painter.setPen(_pen(QColor("black"), 0.5))
    painter.setBrush(theme.CALIPER)
    for end in (line.p1(), line.p2()):
        painter.drawEllipse(end, _END_RADIUS, _END_RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_letters(painter: QPainter, picture: Picture, area: QRectF) -> None:
    letters, flags = picture.letters, Qt.AlignmentFlag
    for text, place in (
        (letters.top, flags.AlignTop | flags.AlignHCenter),
        (letters.bottom, flags.AlignBottom | flags.AlignHCenter),
        (letters.left, flags.AlignLeft | flags.AlignVCenter),
        (letters.right, flags.AlignRight | flags.AlignVCenter),
    ):
        inner = area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        _draw_text(painter, text, _size(_LETTER_SIZE, picture), inner, place, theme.EDGE_LETTER)


def _draw_scale_bar(painter: QPainter, picture: Picture, scale: float, area: QRectF) -> None:
    right, y = area.right() - 2 * _MARGIN, area.bottom() - 2 * _MARGIN
    left = right - picture.scale_bar_mm * scale
    lines = [QLineF(left, y, right, y), *(QLineF(x, y - 3, x, y + 3) for x in (left, right))]
    for pen in (_pen(_DARK, 2.4), _pen(QColor("white"), 1.0)):
        painter.setPen(pen)
        painter.drawLines(lines)
    size = _size(_BAR_SIZE, picture)
    above = QRectF(area.left(), y - 4 - 2 * size, right - area.left(), 2 * size)
    place = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
    _draw_text(painter, picture.scale_bar_text, size, above, place, QColor("white"))


def _size(of_a_close_up: float, picture: Picture) -> float:
    return of_a_close_up * (_IN_AN_OVERVIEW if picture.frame is not None else 1)


def _draw_text(
    painter: QPainter, text: str, size: float, area: QRectF, place: Qt.AlignmentFlag, colour: QColor
) -> None:
    """Text as a shape with a dark edge, readable on bone as on air."""
    font = QFont()
    font.setPixelSize(100)  # sizes of a font are whole numbers
    font.setBold(True)
    shape = QPainterPath()
    shape.addText(QPointF(), font, text)
    box = shape.boundingRect()
    factor = size / 100
    x = {
        Qt.AlignmentFlag.AlignLeft: area.left(),
        Qt.AlignmentFlag.AlignRight: area.right() - box.width() * factor,
    }.get(place & Qt.AlignmentFlag.AlignHorizontal_Mask, area.center().x() - box.width() * factor / 2)
    y = {
        Qt.AlignmentFlag.AlignTop: area.top(),
        Qt.AlignmentFlag.AlignBottom: area.bottom() - box.height() * factor,
    }.get(place & Qt.AlignmentFlag.AlignVertical_Mask, area.center().y() - box.height() * factor / 2)
    painter.save()
    painter.translate(x, y)
    painter.scale(factor, factor)
    painter.translate(-box.topLeft())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(_DARK, 18))
    painter.drawPath(shape)
    painter.fillPath(shape, colour)
    painter.restore()


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
