"""The report as one HTML file that needs nothing else: no network, no script, every picture inside it.

Grey pixels are PNG; letters, lines and the scale bar over them are SVG, sharp at any size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from string import Template

import numpy as np
from numpy.typing import NDArray

import resources
from engine.errors import ExportError
from engine.export.picture import Picture, PictureLine
from engine.export.png import png_uri
from engine.export.report import (
    GEOMETRY,
    IDENTIFIERS,
    LESIONS,
    MAKING,
    NO_FINDING,
    NO_IDENTIFIER,
    NOTICE,
    RESPONSE,
    LesionSheet,
    Report,
)
from engine.export.report_facts import Fact
from engine.export.report_response import ResponseSheet
from engine.files import replacing
from engine.words import Translate, say

OUTLINE, AXIS, LETTER, FRAME = "#ff6a13", "#ffe66b", "#ffd166", "#58b4e8"
"""As on screen: tumour, caliper, edge letters, what another picture shows."""

_CLOSE_UP_WIDTH, _OVERVIEW_WIDTH = 400, 170
"""On screen, in CSS pixels; the height follows from the true aspect."""
_TALLEST = 1.2
"""A picture is at most so many times taller than it is wide on the page."""

Length = Callable[[float], float]


def write_html(path: str | Path, report: Report, translate: Translate = str, language: str = "en") -> None:
    """Write a report.

    Args:
        path: where to; what is there is replaced.
        report: what it says.
        translate: says it in the reader's language.
        language: the code of that (BCP 47).

    Raises:
        ExportError: the file could not be written; what was there before is untouched.
    """
    # As for the table: bytes of a name that are no Unicode are written as escapes.
    content = html_page(report, translate, language).encode("utf-8", errors="backslashreplace")
    with replacing(Path(path)) as part:
        part.write_bytes(content)


def html_page(report: Report, translate: Translate = str, language: str = "en") -> str:
    """A report as the text of an HTML file; arguments as of :func:`write_html`.

    Raises:
        ExportError: a template is missing from this installation.
    """

    def words(text: str) -> str:
        return escape(translate(text))

    return _template("report").substitute(
        language=escape(language),
        pages=translate(say("Page {page} of {count}", page=_counted("page"), count=_counted("pages"))),
        title=words(report.title),
        date=words(report.made),
        notice=words(NOTICE),
        lesions_heading=words(LESIONS),
        summary=words(report.summary),
        table=_table(report, words),
        response=_response(report.response, words) if report.response is not None else "",
        geometry_heading=words(GEOMETRY),
        trust=report.trust.name.lower(),
        geometry=words(report.badge),
        findings=_list(report.findings, words) or f"<p>{words(NO_FINDING)}</p>",
        making_heading=words(MAKING),
        facts=_facts(report.facts, words),
        procedure=words(report.procedure),
        warnings="".join(f'<p class="remark">{words(warning)}</p>' for warning in report.warnings),
        identifiers_heading=words(IDENTIFIERS),
        identifiers=_list(report.identifiers, words) or f"<p>{words(NO_IDENTIFIER)}</p>",
        lesions="\n".join(_section(sheet, words) for sheet in report.lesions),
    )


def _counted(counter: str) -> str:
    """A counter of the style sheet, in the midst of a text of its own."""
    return f'" counter({counter}) "'


def _template(name: str) -> Template:
    try:
        return Template(resources.report_template(name).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        missing = say("The report's template is missing from this installation. Install Hepatica again.")
        raise ExportError(missing) from error


def _table(report: Report, words: Translate) -> str:
    if not report.rows:
        return ""
    kinds = [' class="number"' if column.is_number else "" for column in report.columns]
    head = "".join(
        f"<th{kind}>{words(column.heading)}</th>" for kind, column in zip(kinds, report.columns, strict=True)
    )
    lines = (
        "<tr>" + "".join(f"<td{kind}>{words(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)) + "</tr>"
        for row in report.rows
    )
    return f'<table class="lesions"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _response(sheet: ResponseSheet, words: Translate) -> str:
    first, *scans = (words(heading).replace("\n", "<br>") for heading in sheet.headings)
    head = f"<th>{first}</th>" + "".join(f'<th class="number">{scan}</th>' for scan in scans)
    lines = (
        f"<tr><th>{words(name)}</th>" + "".join(f'<td class="number">{words(cell)}</td>' for cell in cells) + "</tr>"
        for name, *cells in sheet.rows
    )
    return (
        f"<h2>{words(RESPONSE)}</h2>"
        f'<table class="lesions response"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
        + (f'<p class="verdict">{words(sheet.verdict)}</p>' if sheet.verdict else "")
        + _list((*sheet.reasons, *filter(None, [sheet.caution])), words)
        + "".join(f'<p class="remark">{words(remark)}</p>' for remark in sheet.remarks)
    )


def _facts(facts: Iterable[Fact], words: Translate) -> str:
    return "\n".join(f"<tr><th>{words(fact.name)}</th><td>{words(fact.text)}</td></tr>" for fact in facts)


def _list(sentences: Iterable[str], words: Translate) -> str:
    items = "".join(f"<li>{words(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


def _section(sheet: LesionSheet, words: Translate) -> str:
    measured = say("Lesion {name}, outlined and measured", name=sheet.name)
    whole = say("Lesion {name} in its slice", name=sheet.name)
    return _template("lesion").substitute(
        title=words(sheet.title),
        place=words(sheet.place),
        close_up=_svg(sheet.close_up, _CLOSE_UP_WIDTH, measured, words),
        overview=_svg(sheet.overview, _OVERVIEW_WIDTH, whole, words),
        facts=_facts(sheet.facts, words),
        remarks="".join(f'<p class="remark">{words(remark)}</p>' for remark in sheet.remarks),
    )


def _svg(picture: Picture, width_px: float, label: str, words: Translate) -> str:
    """A picture in CSS pixels, so that lines and letters are as thick on each, whatever its millimetres."""
    height_mm, width_mm = picture.size_mm
    scale = min(width_px / width_mm, _TALLEST * width_px / height_mm)
    width, height = width_mm * scale, height_mm * scale

    def px(mm: float) -> float:
        return round(mm * scale, 2)

    size = f'width="{width:.2f}" height="{height:.2f}"'
    parts = [
        f'<image {size} preserveAspectRatio="none" href="{png_uri(picture.pixels)}"/>',
        *(_loop(outline, px) for outline in picture.outlines),
        *(_line(line, px) for line in (picture.long_axis, picture.short_axis) if line is not None),
        *(_thin_line(jaw, px) for jaw in picture.jaws),
        _thin_line(picture.inside_line, px, "4 3") if picture.inside_line is not None else "",
        _frame(picture, px),
        *_letters(picture, width, height, 14 if picture.frame is None else 11),
        _scale_bar(picture, px, width, height),
        _text(words(picture.caption), 10, height - 10, "start", "#fff", 9) if picture.caption else "",
    ]
    kind = "overview" if picture.frame is not None else "close-up"
    return (
        f'<svg class="{kind}" role="img" aria-label="{words(label)}" {size} '
        f'viewBox="0 0 {width:.2f} {height:.2f}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _loop(outline: NDArray[np.float64], px: Length) -> str:
    points = " ".join(f"{px(x):g},{px(y):g}" for x, y in outline.tolist())
    return f'<polygon points="{points}" fill="none" stroke="{OUTLINE}" stroke-width="1.3" stroke-linejoin="round"/>'


def _line(line: tuple[tuple[float, float], tuple[float, float]], px: Length) -> str:
    """A measured line with its ends, on a dark edge so that it is seen on bone as on air."""
    (x1, y1), (x2, y2) = ((px(x), px(y)) for x, y in line)
    place = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    ends = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="2.4" fill="{AXIS}" stroke="#000" stroke-width="0.8"/>'
        for x, y in ((x1, y1), (x2, y2))
    )
    return (
        f'<line {place} stroke="#000" stroke-opacity="0.6" stroke-width="3"/>'
        f'<line {place} stroke="{AXIS}" stroke-width="1.3"/>{ends}'
    )


def _thin_line(line: PictureLine, px: Length, dashes: str = "none") -> str:
    (x1, y1), (x2, y2) = ((px(x), px(y)) for x, y in line)
    place = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f'<line {place} stroke="{AXIS}" stroke-width="1" stroke-dasharray="{dashes}"/>'


def _frame(picture: Picture, px: Length) -> str:
    if picture.frame is None:
        return ""
    x, y, width, height = (px(mm) for mm in picture.frame)
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="none" stroke="{FRAME}" '
        'stroke-width="1.2"/>'
    )


def _letters(picture: Picture, width: float, height: float, size: int) -> list[str]:
    letters = picture.letters
    return [
        _text(letters.top, width / 2, size + 2, "middle", LETTER, size),
        _text(letters.bottom, width / 2, height - 7, "middle", LETTER, size),
        _text(letters.left, 6, height / 2 + size / 3, "start", LETTER, size),
        _text(letters.right, width - 6, height / 2 + size / 3, "end", LETTER, size),
    ]


def _scale_bar(picture: Picture, px: Length, width: float, height: float) -> str:
    right, length, y = width - 10, px(picture.scale_bar_mm), height - 12
    bar = f"M{right - length:.2f},{y - 4:.2f} v8 m0,-4 h{length:.2f} m0,-4 v8"
    return (
        f'<path d="{bar}" fill="none" stroke="#000" stroke-opacity="0.6" stroke-width="3.2"/>'
        f'<path d="{bar}" fill="none" stroke="#fff" stroke-width="1.4"/>'
        + _text(escape(picture.scale_bar_text), right, y - 8, "end", "#fff", 11)
    )


def _text(text: str, x: float, y: float, anchor: str, colour: str, size: int) -> str:
    """Escaped text on a dark edge; drawn twice, since not every program knows paint-order."""
    place = f'x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" font-size="{size}"'
    style = 'font-weight="600" font-family="Arial, sans-serif"'
    return (
        f'<text {place} {style} fill="none" stroke="#000" stroke-width="2.4" stroke-opacity="0.7" '
        f'stroke-linejoin="round" aria-hidden="true">{text}</text>'
        f'<text {place} {style} fill="{colour}">{text}</text>'
    )
