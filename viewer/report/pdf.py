"""The report as PDF: blocks are laid on pages, and the pages drawn. Runs in any thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from engine import __version__
from engine.errors import ExportError
from engine.export.report import (
    GEOMETRY,
    IDENTIFIERS,
    LESIONS,
    MAKING,
    NO_FINDING,
    NO_IDENTIFIER,
    NOTICE,
    RESPONSE,
    Report,
)
from engine.export.report_response import ResponseSheet
from engine.files import replacing
from engine.words import say
from viewer.report.blocks import AMBER, FAINT, RULE, Badge, Block, FactRow, Sheet, TableRow, Text, font, table_edges
from viewer.translating import said, tr

_DOTS_PER_INCH = 1200
_POINTS_PER_INCH = 72
_MARGIN_MM = 14.0
_FOOTER = 34.0

Page = list[Block]


def write_pdf(path: Path, report: Report) -> None:
    """Write a report.

    Raises:
        ExportError: the file could not be written; what was there before is untouched.
    """
    # In memory first: a full disk is told by Python with its reason, by Qt not at all.
    memory = QBuffer()
    memory.open(QIODevice.OpenModeFlag.WriteOnly)
    _print(report, memory)
    with replacing(path) as part:
        part.write_bytes(memory.data().data())


def _print(report: Report, device: QIODevice) -> None:
    writer = QPdfWriter(device)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setTitle(said(report.title))
    writer.setCreator(f"Hepatica {__version__}")
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    scale = _DOTS_PER_INCH / _POINTS_PER_INCH
    width, height = writer.width() / scale, writer.height() / scale
    pages = _paginate(list(_blocks(report, width)), height - _FOOTER)
    painter = QPainter()
    if not painter.begin(writer):
        raise ExportError(say("The report could not be drawn. Try again, or export it as HTML."))
    painter.scale(scale, scale)
    for number, page in enumerate(pages, 1):
        if number > 1:
            writer.newPage()
        top = 0.0
        for block in page:
            block.draw(painter, top)
            top += block.height
        place = tr("{name} – page {page} of {count}", name=report.name, page=number, count=len(pages))
        _draw_footer(painter, place, QRectF(0, height - _FOOTER, width, 0))
    painter.end()


def _blocks(report: Report, width: float) -> Iterator[Block]:
    """A report in reading order."""
    yield Text(NOTICE, width, 9, bold=True, colour=AMBER, after=8)
    yield Text(report.title, width, 17, bold=True, after=1)
    yield Text(report.made, width, 8, colour=FAINT)
    yield _heading(LESIONS, width)
    yield Text(report.summary, width, after=5)
    if report.rows:
        headings = [said(column.heading) for column in report.columns]
        rows = [[said(cell) for cell in row] for row in report.rows]
        edges = table_edges(list(zip(headings, *rows, strict=True)), width)
        to_right = [column.is_number for column in report.columns]
        head = TableRow(headings, edges, to_right)
        yield head
        for cells in rows:
            yield TableRow(cells, edges, to_right, head)
    if report.response is not None:
        yield _heading(RESPONSE, width)
        yield from _response_blocks(report.response, width)
    yield _heading(GEOMETRY, width)
    yield Badge(report, width)
    for finding in report.findings or (NO_FINDING,):
        yield Text(finding, width)
    yield _heading(MAKING, width)
    for fact in report.facts:
        yield FactRow(fact, width)
    yield Text(report.procedure, width, before=4)
    for warning in report.warnings:
        yield Text(warning, width, bold=True, colour=AMBER)
    yield _heading(IDENTIFIERS, width)
    for place in report.identifiers or (NO_IDENTIFIER,):
        yield Text(place, width)
    for sheet in report.lesions:
        yield Sheet(sheet, width)


def _response_blocks(sheet: ResponseSheet, width: float) -> Iterator[Block]:
    lines = [[said(cell) for cell in line] for line in (sheet.headings, *sheet.rows)]
    edges = table_edges(list(zip(*lines, strict=True)), width)
    to_right = [place > 0 for place in range(len(sheet.headings))]
    head = TableRow(lines[0], edges, to_right)
    yield head
    for cells in lines[1:]:
        yield TableRow(cells, edges, to_right, head)
    if sheet.verdict:
        yield Text(sheet.verdict, width, 12, bold=True, before=6)
    for sentence in (*sheet.reasons, *filter(None, [sheet.caution])):
        yield Text(sentence, width)
    for remark in sheet.remarks:
        yield Text(remark, width, bold=True, colour=AMBER)


def _heading(text: str, width: float) -> Text:
    return Text(text, width, 12, bold=True, before=14, after=4, keeps=True)


def _paginate(blocks: list[Block], room: float) -> list[Page]:
    """Blocks on pages: none is cut, a heading stays with what it heads, a table's head stands on each of its pages."""
    pages: list[Page] = [[]]
    left = room
    for place, block in enumerate(blocks):
        needed = block.height
        for follower in blocks[place:]:
            if follower is not block:
                needed += follower.height
            if not follower.keeps:
                break
        if needed > left and pages[-1]:
            pages.append([block.head] if block.head is not None else [])
            left = room - sum(each.height for each in pages[-1])
        pages[-1].append(block)
        left -= block.height
    return pages


def _draw_footer(painter: QPainter, where: str, area: QRectF) -> None:
    """What stands on every page: what this is not, and below it, so that each has the whole width, which page it is."""
    painter.setPen(QPen(RULE, 0.6))
    painter.drawLine(area.topLeft() + QPointF(0, 6), area.topRight() + QPointF(0, 6))
    notice, place = (QRectF(area.left(), area.top() + top, area.width(), 12) for top in (9, 21))
    left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    painter.setFont(font(8, bold=True))
    painter.setPen(AMBER)
    painter.drawText(notice, left, tr(NOTICE))
    painter.setFont(font(8))
    painter.setPen(FAINT)
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(where, Qt.TextElideMode.ElideLeft, area.width())  # the number stays
    painter.drawText(place, left, shown)
