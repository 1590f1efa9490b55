"""What the pages of a printed report are made of: pieces that know their height and how they are drawn.

Lengths are in points (1/72 inch). Nothing here needs the GUI thread. What blocks are made of is said in the user's
language when they are made, since that is when they are as high as they are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import accumulate, pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from engine.export.report import LesionSheet, Report
from engine.export.report_facts import Fact
from engine.scan.trust import Trust
from viewer.report.picture import draw_picture, fitted_size
from viewer.translating import said

INK, FAINT, RULE, AMBER = QColor("#16191c"), QColor("#5b6268"), QColor("#d5d9dc"), QColor("#8a5200")
_BADGE = {Trust.OK: QColor("#23785f"), Trust.CHECK: QColor("#a05f00"), Trust.UNTRUSTED: QColor("#b3261e")}

_NAME_WIDTH, _BESIDE_NAME_WIDTH = 84.0, 114.0
_ROW_PADDING = 2.5
_CLOSE_UP = QSizeF(275.0, 275.0)
_OVERVIEW, _SMALLEST_OVERVIEW = QSizeF(120.0, 110.0), 80.0
_COLUMN = 305.0
"""As tall as numbers and overview may be, for two lesions to share a page; else the overview is smaller."""
_GAP = 12.0
_CELL_PADDING = 8.0
_TABLE_SIZE = 8


def font(size: int, *, bold: bool = False) -> QFont:
    """The program's font in points of the page."""
    made = QFont()
    made.setPixelSize(size)
    made.setBold(bold)
    return made


class Block(ABC):
    """A piece of a page that is not cut in two.

    Attributes:
        width: of the page's text.
        height: with the space around it.
        keeps: whether the next block must follow on the same page, as after a heading.
        head: drawn again before it where it begins a page, as the head of a table is.
    """

    width: float
    height: float
    keeps: bool = False
    head: Block | None = None

    @abstractmethod
    def draw(self, painter: QPainter, top: float) -> None:
        """Draw it from the left edge, x = 0."""


class Text(Block):
    """A paragraph, wrapped.

    Args:
        text: plain.
        width: of the page's text.
        size: of the font.
        bold: whether it is.
        colour: of the letters.
        before: space above.
        after: space below.
        keeps: as of :class:`Block`.
    """

    def __init__(
        self,
        text: str,
        width: float,
        size: int = 9,
        *,
        bold: bool = False,
        colour: QColor = INK,
        before: float = 0.0,
        after: float = 3.0,
        keeps: bool = False,
    ) -> None:
        self.width, self.keeps = width, keeps
        self._text, self._font, self._colour, self._before = said(text), font(size, bold=bold), colour, before
        self._inner = wrapped_height(self._text, self._font, width)
        self.height = before + self._inner + after

    def draw(self, painter: QPainter, top: float) -> None:
        draw_wrapped(painter, self._text, self._font, self._colour, QRectF(0, top + self._before, self.width, 0))


class Badge(Block):
    """How far the geometry can be trusted, at a glance."""

    def __init__(self, report: Report, width: float) -> None:
        self.width, self.height = width, 20.0
        self._text, self._colour, self._font = said(report.badge), _BADGE[report.trust], font(9, bold=True)

    def draw(self, painter: QPainter, top: float) -> None:
        inner = QFontMetricsF(self._font).horizontalAdvance(self._text)
        area = QRectF(0, top, inner + 18, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawRoundedRect(area, 8, 8)
        painter.setPen(QColor("white"))
        painter.setFont(self._font)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), self._text)


class FactRow(Block):
    """A name and what is to be said of it."""

    def __init__(self, fact: Fact, width: float, size: int = 9, name_width: float = _NAME_WIDTH) -> None:
        self.width, self._name_width = width, name_width
        self._name, self._text = said(fact.name), said(fact.text)
        self._plain, self._bold = font(size), font(size, bold=True)
        name = wrapped_height(self._name, self._bold, name_width - 6)
        self.height = max(name, wrapped_height(self._text, self._plain, width - name_width)) + _ROW_PADDING

    def draw(self, painter: QPainter, top: float) -> None:
        self.draw_at(painter, 0.0, top)

    def draw_at(self, painter: QPainter, left: float, top: float) -> None:
        """Draw it from another edge than the page's."""
        name = QRectF(left, top, self._name_width - 6, 0)
        draw_wrapped(painter, self._name, self._bold, INK, name)
        text = QRectF(left + self._name_width, top, self.width - self._name_width, 0)
        draw_wrapped(painter, self._text, self._plain, INK, text)


class TableRow(Block):
    """A line of the table of lesions.

    Args:
        cells: their texts.
        edges: where each begins, and where the last ends.
        to_right: which are set to the right.
        head: the head of the table; None when this is it.
    """

    def __init__(
        self, cells: Sequence[str], edges: Sequence[float], to_right: Sequence[bool], head: TableRow | None = None
    ) -> None:
        self.width, self.head, self.keeps = edges[-1], head, head is None
        self._cells, self._edges, self._to_right = cells, edges, to_right
        self._font = font(_TABLE_SIZE, bold=head is None)
        rooms = (end - start - _CELL_PADDING for start, end in pairwise(edges))
        tallest = max(wrapped_height(cell, self._font, room) for cell, room in zip(cells, rooms, strict=True))
        self.height = max(14.0, tallest + 2.0)

    def draw(self, painter: QPainter, top: float) -> None:
        painter.setFont(self._font)
        painter.setPen(INK)
        for place, (cell, right) in enumerate(zip(self._cells, self._to_right, strict=True)):
            width = self._edges[place + 1] - self._edges[place] - _CELL_PADDING
            area = QRectF(self._edges[place], top, width, self.height)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), cell)
        painter.setPen(QPen(INK, 1.2) if self.head is None else QPen(RULE, 0.6))
        painter.drawLine(QPointF(0, top + self.height), QPointF(self.width, top + self.height))


class Sheet(Block):
    """A lesion: pictures on the left, numbers beside them."""

    def __init__(self, sheet: LesionSheet, width: float) -> None:
        self.width, self._sheet = width, sheet
        self._title, self._place = font(12, bold=True), font(8)
        self._close_up = fitted_size(sheet.close_up, _CLOSE_UP)
        beside = width - self._close_up.width() - _GAP
        self._rows: list[FactRow | Text] = [FactRow(fact, beside, 8, _BESIDE_NAME_WIDTH) for fact in sheet.facts]
        self._rows += [Text(remark, beside, 8, bold=True, colour=AMBER, before=2) for remark in sheet.remarks]
        rows = sum(row.height for row in self._rows) + 4
        left = min(max(_COLUMN - rows, _SMALLEST_OVERVIEW), _OVERVIEW.height())
        self._overview = fitted_size(sheet.overview, QSizeF(_OVERVIEW.width(), left))
        column = rows + self._overview.height()
        self._head = 34.0
        self.height = self._head + max(self._close_up.height(), column) + 14

    def draw(self, painter: QPainter, top: float) -> None:
        sheet = self._sheet
        painter.setPen(QPen(RULE, 0.6))
        painter.drawLine(QPointF(0, top), QPointF(self.width, top))
        draw_wrapped(painter, said(sheet.title), self._title, INK, QRectF(0, top + 5, self.width, 0))
        draw_wrapped(painter, said(sheet.place), self._place, FAINT, QRectF(0, top + 20, self.width, 0))
        y = top + self._head
        draw_picture(painter, sheet.close_up, QRectF(QPointF(0, y), self._close_up))
        left = self._close_up.width() + _GAP
        for row in self._rows:
            painter.save()
            painter.translate(left, 0)
            row.draw(painter, y)
            painter.restore()
            y += row.height
        draw_picture(painter, sheet.overview, QRectF(QPointF(left, y + 4), self._overview))


def table_edges(columns: Sequence[Sequence[str]], width: float) -> list[float]:
    """Where each column of a table begins and the last ends: room for the widest cell of each, the rest shared.

    Where headings do not fit beside one another, only their longest words have to: they are wrapped.

    Args:
        columns: the texts of each, its heading first.
        width: of the page's text.
    """
    metrics = QFontMetricsF(font(_TABLE_SIZE, bold=True))
    whole, words = ([[heading] for heading, *_ in columns], [heading.split() for heading, *_ in columns])

    def needed_for(headings: Sequence[Sequence[str]]) -> list[float]:
        return [
            max(metrics.horizontalAdvance(text) for text in (*heading, *column[1:])) + _CELL_PADDING
            for heading, column in zip(headings, columns, strict=True)
        ]

    needed = needed_for(whole)
    if sum(needed) > width:
        needed = needed_for(words)
    spare = (width - sum(needed)) / len(needed)
    return [0.0, *accumulate(part + spare for part in needed)]


def wrapped_height(text: str, used: QFont, width: float) -> float:
    """How tall a text is when it is wrapped."""
    return QFontMetricsF(used).boundingRect(QRectF(0, 0, width, 1e6), _wrap(text, used, width), text).height()


def draw_wrapped(painter: QPainter, text: str, used: QFont, colour: QColor, area: QRectF) -> None:
    """Draw a text from the top of an area, as wide as that, as tall as it is."""
    painter.setFont(used)
    painter.setPen(colour)
    painter.drawText(QRectF(area.topLeft(), QSizeF(area.width(), 1e6)), _wrap(text, used, area.width()), text)


def _wrap(text: str, used: QFont, width: float) -> int:
    """Between words; within them only where a word, such as the name of a file, is longer than the line."""
    metrics = QFontMetricsF(used)
    fits = all(metrics.horizontalAdvance(word) <= width for word in text.split())
    return int(Qt.TextFlag.TextWordWrap if fits else Qt.TextFlag.TextWrapAnywhere)
