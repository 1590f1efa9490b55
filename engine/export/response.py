"""The course over several scans as a CSV file: one line a time point, with its targets, sums, category and reasons."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

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


def write_response(path: Path, timeline: Timeline, now: datetime | None = None) -> None:
    """Write a course; RFC 4180 with UTF-8, comma, "." and CRLF, a cell empty where nothing is known.

    Args:
        path: where to; what is there is replaced.
        timeline: the course.
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
        table.writerows(response_rows(timeline, now))


def response_rows(timeline: Timeline, now: datetime | None = None) -> list[list[str]]:
    """The lines of :func:`write_response`, cell by cell in the order of :data:`COLUMNS`."""
    return [_row(timeline, place, response, utc_text(now)) for place, response in enumerate(timeline.responses)]


def response_record(timeline: Timeline) -> list[dict[str, Any]]:
    """The same for JSON, a record for each time point: lengths and changes as numbers, what is not known left out."""
    return [_record(timeline, place, response) for place, response in enumerate(timeline.responses)]


def _record(timeline: Timeline, place: int, response: Response) -> dict[str, Any]:
    cells = dict(zip(COLUMNS, _row(timeline, place, response, ""), strict=True))
    numbers = (name for name in cells if name.endswith(("_mm", "_percent")) and not name.startswith("target"))
    targets = [
        {
            "number": number,
            "lesion_ids": cells[f"target{number}_lesion_id"].split(),
            "fate": cells[f"target{number}_fate"],
            **({"diameter_mm": float(length)} if (length := cells[f"target{number}_diameter_mm"]) else {}),
        }
        for number in range(1, len(timeline.targets) + 1)
    ]
    return {
        "time_point": place + 1,
        "scan": timeline.points[place].name,
        **({"scan_date": cells["scan_date"]} if cells["scan_date"] else {}),
        "targets": targets,
        **{name: float(cells[name]) for name in numbers if cells[name]},
        "new_lesions": int(cells["new_lesions"]),
        "other_lesions": cells["other_lesions"],
        **({"category": response.category.value} if response.category is not None else {}),
        "reasons": [str(reason) for reason in response.reasons],
        "remarks": [str(remark) for remark in timeline.remarks(place)],
        "geometry_status": cells["geometry_status"],
    }


def _row(timeline: Timeline, place: int, response: Response, written: str) -> list[str]:
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
        UNVERIFIED if timeline.is_unverified else "",
        engine.__version__,
        written,
        engine.FULL_NOTICE,
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
