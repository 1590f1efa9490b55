"""What is written over a slice: the letters at its edges, and lines of text in its corners."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from engine.scan.slicing import EdgeLetters
from viewer import theme
from viewer.views.lettering import Lettering

MARGIN_PX = 8
"""Between what is written and the edges of the view."""
_EDGE_LETTER_SCALE = 1.25
_NO_LETTERS = EdgeLetters("", "", "", "")


@dataclass(frozen=True)
class CornerText:
    """Lines of text for the four corners, the outermost first."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()


class Corners:
    """Writes both.

    Args:
        font: of the corner text; the letters are bold and larger.

    Attributes:
        letters: what lies at the edges of the slice, before it is mirrored.
        text: what stands in the corners.
    """

    def __init__(self, font: QFont) -> None:
        self.letters, self.text = _NO_LETTERS, CornerText()
        self.set_font(font)

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        bold = QFont(font)
        bold.setBold(True)
        bold.setPointSizeF(bold.pointSizeF() * _EDGE_LETTER_SCALE)
        self._metrics, self._letter_metrics = QFontMetrics(font), QFontMetrics(bold)
        self._edge_lettering = Lettering(bold, theme.EDGE_LETTER)
        self._corner_lettering = Lettering(font, theme.CORNER_TEXT)

    def clear(self) -> None:
        """Write nothing."""
        self.letters, self.text = _NO_LETTERS, CornerText()

    def paint(self, painter: QPainter, area: QRectF, *, mirrored: bool) -> None:
        """Write into a view, left and right swapped where the slice is mirrored."""
        inner = area.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        self._paint_letters(painter, inner, mirrored)
        self._paint_text(painter, inner)

    def _paint_letters(self, painter: QPainter, inner: QRectF, mirrored: bool) -> None:
        flags = Qt.AlignmentFlag
        left, right = self.letters.left, self.letters.right
        if mirrored:
            left, right = right, left
        for text, place in (
            (self.letters.top, flags.AlignTop | flags.AlignHCenter),
            (self.letters.bottom, flags.AlignBottom | flags.AlignHCenter),
            (left, flags.AlignLeft | flags.AlignVCenter),
            (right, flags.AlignRight | flags.AlignVCenter),
        ):
            self._edge_lettering.write(painter, inner, place, (text,))

    def _paint_text(self, painter: QPainter, inner: QRectF) -> None:
        flags, text = Qt.AlignmentFlag, self.text
        for lines, edge in ((text.top_left, flags.AlignLeft), (text.top_right, flags.AlignRight)):
            # Names can be longer than half the view, where they would run into the letter.
            most = int((inner.width() - self._letter_metrics.horizontalAdvance(self.letters.top) - MARGIN_PX) / 2)
            self._corner_lettering.write(painter, inner, flags.AlignTop | edge, lines, most=most)
        left, right = text.bottom_left, text.bottom_right
        for lines, opposite, edge in ((left, right, flags.AlignLeft), (right, left, flags.AlignRight)):
            fitting = tuple(self._if_it_fits(n, lines, opposite, inner.width()) for n in range(len(lines)))
            self._corner_lettering.write(painter, inner, flags.AlignBottom | edge, fitting[::-1])

    def _if_it_fits(self, number: int, lines: tuple[str, ...], opposite: tuple[str, ...], width: float) -> str:
        """A lower line, whole or not at all: a number whose middle is left out reads as another number."""
        advance = self._metrics.horizontalAdvance
        if number == 0:  # the edge letter stands in the middle
            most = width / 2 - 2 * MARGIN_PX
        else:
            most = width - 2 * MARGIN_PX - (advance(opposite[number]) if number < len(opposite) else 0)
        return lines[number] if advance(lines[number]) <= most else ""
