"""One line about a whole scan, beside the lesion table: how many lesions, how large together, what share of the liver.

The same rules as :mod:`engine.export.table`: UTF-8, comma, "." and CRLF under any locale; empty is not measurable.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import engine
from engine.case.case import Case
from engine.export.cells import millilitres, number, text
from engine.export.table import geometry_status, utc_text
from engine.files import replacing, spare
from engine.findings.measure import Lesion


@dataclass(frozen=True)
class ScanColumn:
    """One column.

    Attributes:
        name: the header, with the unit where there is one.
        value: what stands in it; None for an empty cell.
        show: how a value is written.
    """

    name: str
    value: Callable[[Case], Any]
    show: Callable[[Any], str] = text

    def cell(self, case: Case) -> str:
        """What is written into the line."""
        value = self.value(case)
        return "" if value is None else self.show(value)


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
    with replacing(path) as part, part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        table = csv.writer(stream)
        table.writerows([cells.keys(), cells.values()])


def overview(case: Case, now: datetime | None = None) -> dict[str, str]:
    """The line, each cell under its column's name."""
    cells = {column.name: column.cell(case) for column in SCAN_COLUMNS}
    return {**cells, "date_utc": utc_text(now), "research_use_notice": engine.RESEARCH_NOTICE}


def _tiny(case: Case) -> list[Lesion]:
    return [lesion for lesion in case.lesions if lesion.is_tiny]


def _total_ml(case: Case) -> float | None:
    """None without a lesion: there is nothing to measure."""
    return sum(lesion.volume_ml for lesion in case.lesions) if case.lesions else None


def _of_model(value: Callable[[Any], str]) -> Callable[[Case], str | None]:
    return lambda case: value(case.prediction) if case.prediction is not None else None


SCAN_COLUMNS = (
    ScanColumn("scan", lambda case: case.volume.name),
    ScanColumn("source", lambda case: case.source and case.source.value),
    ScanColumn("lesions", lambda case: len(case.lesions), str),
    ScanColumn("lesions_tiny", lambda case: len(_tiny(case)), str),
    ScanColumn("lesions_volume_ml", _total_ml, millilitres),
    ScanColumn("liver_volume_ml", lambda case: case.liver_ml, millilitres),
    ScanColumn("tumour_burden_percent", lambda case: case.tumour_burden and 100 * case.tumour_burden, number),
    ScanColumn("geometry_status", geometry_status),
    ScanColumn("model_name", _of_model(lambda prediction: str(prediction.card.name))),
    ScanColumn("model_sha256", _of_model(lambda prediction: str(prediction.model_sha256))),
    ScanColumn("provider", _of_model(lambda prediction: str(prediction.device.provider))),
    ScanColumn("warning", _of_model(lambda prediction: str(prediction.warning))),
    ScanColumn("program_version", lambda _: engine.__version__),
)
"""Every column but the time and the notice, in the order of the file."""
