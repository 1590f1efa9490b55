"""The course over several scans as a CSV file: one line a time point, with its targets, sums, category and reasons."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import engine
from engine.case.response.recist import BY_THE_NUMBERS, MOST_TARGETS, Response, printed
from engine.case.response.timeline import Timeline
from engine.export.cells import UNVERIFIED, number, text
from engine.export.table import utc_text
from engine.files import replacing

_TARGET_CELLS = ("lesion_id", "diameter_mm", "fate")

COLUMNS = (
    "time_point",
    "scan",
    "scan_date",
    "slice_thickness_mm",
    *(f"target{n}_{cell}" for n in range(1, MOST_TARGETS + 1) for cell in _TARGET_CELLS),
    "sum_mm",
    "baseline_sum_mm",
    "nadir_sum_mm",
    "change_on_baseline_percent",
    "change_on_nadir_percent",
    "new_lesions",
    "other_lesions",
    "category",
    "reasons",
    "remarks",
    "geometry_status",
    "program_version",
    "date_utc",
    "research_use_notice",
)
"""Every column, in the order of the file. Scripts read by name, so that a later one may be put in anywhere."""


def write_response(path: Path, timeline: Timeline, is_unverified: bool = False, now: datetime | None = None) -> None:
    """Write a course; RFC 4180 with UTF-8, comma, "." and CRLF, a cell empty where nothing is known.

    Args:
        path: where to; what is there is replaced.
        timeline: the course.
        is_unverified: whether the millimetres of one of the scans are doubtful, and nobody has acknowledged it.
        now: the time to state, with its time zone; the present one when None.

    Raises:
        ExportError: the file could not be written; what was there before is untouched.
    """
    with (
        replacing(path) as part,
        part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream,
    ):
        table = csv.writer(stream)
        table.writerow(COLUMNS)
        table.writerows(response_rows(timeline, is_unverified, now))


def response_rows(timeline: Timeline, is_unverified: bool = False, now: datetime | None = None) -> list[list[str]]:
    """The lines of :func:`write_response`, cell by cell in the order of :data:`COLUMNS`."""
    return [
        _row(timeline, place, response, is_unverified, utc_text(now))
        for place, response in enumerate(timeline.responses)
    ]


def _row(timeline: Timeline, place: int, response: Response, is_unverified: bool, written: str) -> list[str]:
    point, visit = timeline.points[place], timeline.visits[place]
    reasons = [*response.reasons, *([BY_THE_NUMBERS] if response.category is not None else [])]
    return [
        str(place + 1),
        text(point.name),
        "" if point.day is None else point.day.isoformat(),
        number(point.slice_mm),
        *_targets(timeline, place),
        *(_millimetres(length) for length in (response.sum, response.baseline, response.nadir)),
        *(share.removesuffix(" %").removeprefix("+") for share in (response.on_baseline, response.on_nadir)),
        str(visit.new_lesions),
        visit.non_targets.value,
        "" if response.category is None else response.category.value,
        text(" ".join(reasons)),
        text(" ".join(timeline.remarks(place))),
        UNVERIFIED if is_unverified else "",
        engine.__version__,
        written,
        engine.RESEARCH_NOTICE,
    ]


def _targets(timeline: Timeline, place: int) -> list[str]:
    """The cells of each target; empty where there are fewer."""
    cells = []
    for n in range(1, MOST_TARGETS + 1):
        if n > len(timeline.targets):
            cells += [""] * len(_TARGET_CELLS)
            continue
        size = timeline.size_at(n, place)
        names = " ".join(timeline.points[place][key].name for key in timeline.keys_at(n, place))
        cells += [names, _millimetres(size.counted), size.fate.value]
    return cells


def _millimetres(length: int | None) -> str:
    return "" if length is None else printed(length)
