"""The lesion table as a CSV file (docs/measurements.md): one line a lesion, units in the headers, provenance in each.

RFC 4180 with UTF-8, comma, "." and CRLF under any locale. A cell is empty where nothing was or could be measured.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import engine
from engine.case.case import Case
from engine.export.cells import millilitres, millimetres, number, probability, text, yes_no
from engine.files import replacing, spare
from engine.findings.measure import Lesion
from engine.scan.components import CONNECTIVITY
from engine.scan.volume import Source

if TYPE_CHECKING:
    from engine.model.predictor import Prediction


TableRow = tuple[str, ...]
"""One line of the table, cell by cell in the order of :data:`COLUMNS`: small, where a case holds a whole scan."""


class _Subject(NamedTuple):
    """What one line is about."""

    case: Case
    lesion: Lesion
    date_utc: str


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Attributes:
        name: the header, with the unit where there is one.
        value: what stands in it; None for an empty cell.
        show: how a value is written.
    """

    name: str
    value: Callable[[_Subject], Any]
    show: Callable[[Any], str] = text

    def cell(self, subject: _Subject) -> str:
        """What is written into a line."""
        value = self.value(subject)
        return "" if value is None else self.show(value)


def write_csv(path: str | Path, case: Case, now: datetime | None = None) -> None:
    """Write the lesions of a case; without lesions, the header alone.

    Args:
        path: where to; what is there is replaced.
        case: measured.
        now: the time to state, with its time zone; the present one when None.

    Raises:
        ExportError: the file could not be written, or is the scan itself; what was there before is untouched.
    """
    spare(Path(path), [case.volume.source.path])
    write_table(path, table_rows(case, now))


def table_rows(case: Case, now: datetime | None = None) -> list[TableRow]:
    """The lines of a case, for a table of several: what :func:`write_csv` would write below the header."""
    date_utc = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    subjects = [_Subject(case, lesion, date_utc) for lesion in case.lesions]
    return [tuple(column.cell(subject) for column in COLUMNS) for subject in subjects]


def write_table(path: str | Path, rows: Iterable[TableRow]) -> None:
    """Write a header and lines of :func:`table_rows`.

    Raises:
        ExportError: the file could not be written; what was there before is untouched.
    """
    # A file name need not be valid Unicode on every system; the bytes that are not are written as escapes.
    with (
        replacing(Path(path)) as part,
        part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream,
    ):
        table = csv.writer(stream)
        table.writerow([column.name for column in COLUMNS])
        table.writerows(rows)


def _time_point(source: Source) -> int | None:
    """From 1, as on screen; None for a file that has but one."""
    return source.time_point + 1 if source.time_points > 1 else None


def _end(end: int, axis: int) -> Column:
    """A coordinate of an end of the longest diameter."""
    return Column(
        f"end{end + 1}_{'xyz'[axis]}_mm", lambda on: on.lesion.longest_diameter.ends_mm[end][axis], millimetres
    )


def _intensity(name: str, field: str) -> Column:
    """A statistic over the lesion's voxels; empty where none is finite."""
    return Column(name, lambda on: on.lesion.intensity and getattr(on.lesion.intensity, field), number)


def _spacing(axis: int) -> Column:
    return Column(f"spacing_{'kji'[axis]}_mm", lambda on: on.case.volume.geometry.spacing_mm[axis], number)


def _model(name: str, value: Callable[[Prediction], Any], show: Callable[[Any], str] = text) -> Column:
    """Something about the prediction; empty for a mask that was opened from a file."""
    return Column(name, lambda on: on.case.prediction and value(on.case.prediction), show)


COLUMNS = (
    Column("scan", lambda on: on.case.volume.name),
    Column("time_point", lambda on: _time_point(on.case.volume.source), str),
    Column("lesion_id", lambda on: on.lesion.number, str),
    Column("status", lambda on: "given" if on.case.prediction is None else "proposed"),
    Column("source", lambda on: on.case.source and on.case.source.value),
    Column("volume_ml", lambda on: on.lesion.volume_ml, millilitres),
    Column("longest_diameter_mm", lambda on: on.lesion.longest_diameter_mm, millimetres),
    Column("short_axis_mm", lambda on: on.lesion.short_axis_mm, millimetres),
    Column("caliper_width_mm", lambda on: on.lesion.caliper_width_mm, millimetres),
    Column("slice_index0", lambda on: on.lesion.slice_index, str),
    Column("slice_number1", lambda on: on.lesion.slice_index + 1, str),
    Column("plane", lambda on: on.lesion.plane.value),
    *(_end(end, axis) for end in (0, 1) for axis in (0, 1, 2)),
    _intensity("mean", "mean"),
    _intensity("sd_population", "sd"),
    _intensity("median", "median"),
    _intensity("p10", "p10"),
    _intensity("p90", "p90"),
    _intensity("min", "min"),
    _intensity("max", "max"),
    Column("intensity_unit", lambda on: on.case.volume.modality.unit),
    Column("p_mean", lambda on: on.lesion.p_mean, probability),
    Column("p_max", lambda on: on.lesion.p_max, probability),
    _model("threshold", lambda prediction: prediction.card.output.tumour_threshold, number),
    Column("truncated", lambda on: on.lesion.truncated, yes_no),
    Column("tiny", lambda on: on.lesion.is_tiny, yes_no),
    Column("connectivity", lambda _: CONNECTIVITY, str),
    Column("contour", lambda _: "half-level, binary"),
    Column("geometry_status", lambda on: on.case.volume.geometry.trust.name),
    *(_spacing(axis) for axis in (0, 1, 2)),
    Column("convention", lambda _: "radiological display; x, y, z in RAS+ mm"),
    _model("model_name", lambda prediction: prediction.card.name),
    _model("model_sha256", lambda prediction: prediction.model_sha256),
    _model("provider", lambda prediction: prediction.device.provider),
    _model("warning", lambda prediction: prediction.warning),
    Column("program_version", lambda _: engine.__version__),
    Column("date_utc", lambda on: on.date_utc),
    Column("research_use_notice", lambda _: engine.RESEARCH_NOTICE),
)
"""Every column, in the order of the file. Scripts read by name, so that a later one may be put in anywhere."""
