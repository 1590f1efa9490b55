"""One line about a whole scan, beside the lesion table: how many lesions, how large together, what share of the liver.

The same rules as for every table: :mod:`engine.export.columns`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import engine
from engine.case.case import Case
from engine.case.review import Decision
from engine.export.cells import millilitres, number
from engine.export.columns import Column, write_lines
from engine.export.table import geometry_status, status, utc_text
from engine.files import spare
from engine.findings.measure import Lesion


def write_overview(path: str | Path, case: Case, now: datetime | None = None) -> None:
    """Write one header and one line, whether or not there are lesions.

    Args:
        path: where to; what is there is replaced.
        case: measured.
        now: the time to state, with its time zone; the present one when None.

    Raises:
        ExportError: the file could not be written, or is the scan itself; what was there before is untouched.
    """
    path = Path(path)
    spare(path, [case.volume.source.path])
    cells = overview(case, now)
    write_lines(path, cells.keys(), [cells.values()])


def overview(case: Case, now: datetime | None = None) -> dict[str, str]:
    """The line, each cell under its column's name."""
    cells = {column.name: column.cell(case) for column in SCAN_COLUMNS}
    return {**cells, "date_utc": utc_text(now), "research_use_notice": engine.FULL_NOTICE}


def _tiny(case: Case) -> list[Lesion]:
    return [lesion for lesion in case.totals.lesions if lesion.is_tiny]


def _total_ml(case: Case) -> float | None:
    """None where no lesion counts: there is nothing to measure."""
    return case.totals.volume_ml if case.totals.lesions else None


def _counted(case: Case) -> str | None:
    """Which lesions the sums are over, as their lines in the table of lesions say it; None where there are none."""
    statuses = {status(case.review[lesion.number]) for lesion in case.totals.lesions}
    return "accepted" if case.totals.of is Decision.ACCEPTED else " and ".join(sorted(statuses)) or None


def _of_model(value: Callable[[Any], str]) -> Callable[[Case], str | None]:
    return lambda case: value(case.prediction) if case.prediction is not None else None


SCAN_COLUMNS: tuple[Column[Case], ...] = (
    Column("scan", lambda case: case.volume.name),
    Column("source", lambda case: case.source and case.source.value),
    Column("counted", _counted),
    Column("lesions", lambda case: len(case.totals.lesions), str),
    Column("lesions_tiny", lambda case: len(_tiny(case)), str),
    Column("lesions_volume_ml", _total_ml, millilitres),
    Column("lesions_accepted", lambda case: case.totals.accepted, str),
    Column("lesions_undecided", lambda case: case.totals.proposed, str),
    Column("lesions_rejected", lambda case: case.totals.rejected, str),
    Column("liver_volume_ml", lambda case: case.liver_ml, millilitres),
    Column("tumour_burden_percent", lambda case: case.tumour_burden and 100 * case.tumour_burden, number),
    Column("geometry_status", geometry_status),
    Column("model_name", _of_model(lambda prediction: str(prediction.card.name))),
    Column("model_sha256", _of_model(lambda prediction: str(prediction.model_sha256))),
    Column("provider", _of_model(lambda prediction: str(prediction.device.provider))),
    Column("warning", _of_model(lambda prediction: str(prediction.warning))),
    Column("program_version", lambda _: engine.__version__),
)
"""Every column but the time and the notice, in the order of the file."""
