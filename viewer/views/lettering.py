"""Text over a picture, readable on white bone and on black air.

A line is drawn in its colour on top of its own shadow, and most lines are the same in the next frame: so each is kept
as pixels while it is used, and a frame only copies them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QStaticText

_SHADOW = QColor(0, 0, 0, 200)
_SHADOW_AT = (QPoint(1, 1), QPoint(-1, 0), QPoint(0, -1))
_EDGE = 2
"""Pixels around a line, for its shadow and for what of a letter overhangs."""
_INSIDE = QPoint(_EDGE, _EDGE)
_KEPT_LINES, _KEPT_BLOCKS = 32, 16
"""More than one view shows at a time."""


class Lettering:
    """Writes blocks of lines in one font and one colour.

    Args:
        font: of all lines.
        colour: of the letters; their shadow is dark.
    """

    def __init__(self, font: QFont, colour: QColor) -> None:
        self._metrics = QFontMetrics(font)
        self._line = lru_cache(_KEPT_LINES)(partial(_drawn, font, colour))
        self._block = lru_cache(_KEPT_BLOCKS)(partial(_laid_out, self._metrics, self._line))

    def write(
        self, painter: QPainter, area: QRectF, place: Qt.AlignmentFlag, lines: tuple[str, ...], most: int | None = None
    ) -> None:
        """Write lines below each other.

        Args:
            painter: in a widget's own coordinates.
            area: where in the widget.
            place: at which edges, or in which middle, of the area.
            lines: what to write, from the top.
            most: how many pixels wide a line may be; of a longer one the middle is left out.
        """
        density = painter.device().devicePixelRatioF()
        for at, image in self._block(area.getRect(), place, lines, most, density):
            painter.drawImage(at, image)


def _laid_out(
    metrics: QFontMetrics,
    drawn: Callable[[str, int | None, float], QImage],
    area: tuple[float, float, float, float],
    place: Qt.AlignmentFlag,
    lines: tuple[str, ...],
    most: int | None,
    density: float,
) -> tuple[tuple[QPointF, QImage], ...]:
    """The lines of a block as pixels, and where they belong: on whole pixels of the screen, so that they stay sharp."""
    left, top, width, height = area
    free = height - metrics.height() - metrics.lineSpacing() * (len(lines) - 1)
    y = top + free * _share(place, Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom)
    block = []
    for number, line in enumerate(lines):
        image = drawn(line, most, density)
        free = width - (image.deviceIndependentSize().width() - 2 * _EDGE)
        x = left + free * _share(place, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        at = QPointF(x - _EDGE, y + number * metrics.lineSpacing() - _EDGE) * density
        block.append((QPointF(at.toPoint()) / density, image))
    return tuple(block)


def _share(place: Qt.AlignmentFlag, first: Qt.AlignmentFlag, last: Qt.AlignmentFlag) -> float:
    """Of what is free, how much lies before."""
    return 0.0 if place & first else 1.0 if place & last else 0.5


def _drawn(font: QFont, colour: QColor, line: str, most: int | None, density: float) -> QImage:
    """A line with its shadow, on nothing."""
    if most is not None:
        line = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideMiddle, most)
    text = QStaticText(line)  # laid out once for its four copies
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.prepare(font=font)
    size = text.size().toSize() + QSize(2 * _EDGE, 2 * _EDGE)
    image = QImage(size * density, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(density)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(_SHADOW)
    for shift in _SHADOW_AT:
        painter.drawStaticText(_INSIDE + shift, text)
    painter.setPen(colour)
    painter.drawStaticText(_INSIDE, text)
    painter.end()
    return image
