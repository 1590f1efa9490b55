"""The lesion table as a CSV file (docs/measurements.md): one line a lesion, units in the headers, provenance in each.

The same rules as for every table: :mod:`engine.export.columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import engine
from engine.case.case import Case
from engine.case.review import Decision, Judged, Origin
from engine.export.cells import UNVERIFIED, degrees, index, millilitres, millimetres, number, probability, text, yes_no
from engine.export.columns import Column, write_lines
from engine.files import spare
from engine.findings.measure import Caliper, Lesion
from engine.scan.components import CONNECTIVITY
from engine.scan.slicing import Convention
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
    convention: Convention

    @property
    def judged(self) -> Judged:
        """What was decided about the lesion."""
        return self.case.review[self.lesion.number]


def write_csv(
    path: str | Path,
    case: Case,
    now: datetime | None = None,
    convention: Convention = Convention.RADIOLOGICAL,
) -> None:
    """Write the lesions of a case; without lesions, the header alone.

    Args:
        path: where to; what is there is replaced.
        case: measured.
        now: the time to state, with its time zone; the present one when None.
        convention: how slices were shown to whoever exports.

    Raises:
        ExportError: the file could not be written, or is the scan itself; what was there before is untouched.
    """
    spare(Path(path), [case.volume.source.path])
    write_table(path, table_rows(case, now, convention))


def table_rows(
    case: Case, now: datetime | None = None, convention: Convention = Convention.RADIOLOGICAL
) -> list[TableRow]:
    """The lines of a case, for a table of several: what :func:`write_csv` would write below the header."""
    return [tuple(row_by_name(case, lesion, now, convention).values()) for lesion in case.lesions]


def row_by_name(
    case: Case, lesion: Lesion, now: datetime | None = None, convention: Convention = Convention.RADIOLOGICAL
) -> dict[str, str]:
    """A lesion's line, each cell under its column's name: whoever else writes its numbers takes them from here."""
    subject = _Subject(case, lesion, utc_text(now), convention)
    return {column.name: column.cell(subject) for column in COLUMNS}


def utc_text(now: datetime | None = None) -> str:
    """A time with its time zone, the present one when None, as UTC (ISO 8601)."""
    return (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_table(path: str | Path, rows: Iterable[TableRow]) -> None:
    """Write a header and lines of :func:`table_rows`.

    Raises:
        ExportError: the file could not be written; what was there before is untouched.
    """
    write_lines(Path(path), [column.name for column in COLUMNS], rows)


def _time_point(source: Source) -> int | None:
    """From 1, as on screen; None for a file that has but one."""
    return source.time_point + 1 if source.time_points > 1 else None


def status(judged: Judged) -> str:
    """What was decided about a lesion; "given" where nobody has, and it was opened from a file as it is."""
    if judged.decision is Decision.PROPOSED and judged.origin is Origin.FILE:
        return "given"
    return judged.decision.value


def is_unverified(case: Case) -> bool:
    """Whether something is doubtful about a scan's millimetres, and nobody has acknowledged it."""
    return case.volume.is_unverified


def geometry_status(case: Case) -> str:
    """How far a scan's millimetres can be believed, and whether a reader has acknowledged what is doubtful."""
    trust = case.volume.geometry.trust.name
    if is_unverified(case):
        return f"{trust}, {UNVERIFIED}"
    seen = case.volume.acknowledged_at
    return trust if seen is None else f"{trust}, acknowledged {utc_text(seen)}"


def _ends(prefix: str, line: Callable[[Lesion], Caliper | None]) -> Iterator[Column[_Subject]]:
    """The coordinates of both ends of a measured line, in mm and as voxel indices; empty where there is no line."""

    def in_mm(end: int, axis: int) -> Callable[[_Subject], object]:
        return lambda on: (found := line(on.lesion)) and found.ends_mm[end][axis]

    def in_voxels(end: int, axis: int) -> Callable[[_Subject], object]:
        return lambda on: (found := line(on.lesion)) and found.ends[end][axis]

    for end in (0, 1):
        for axis in (0, 1, 2):
            yield Column(f"{prefix}end{end + 1}_{'xyz'[axis]}_mm", in_mm(end, axis), millimetres)
    for end in (0, 1):
        for axis in (0, 1, 2):
            yield Column(f"{prefix}end{end + 1}_{'kji'[axis]}", in_voxels(end, axis), index)


def _axes() -> Iterator[Column[_Subject]]:
    """The axes of the ellipsoid with the lesion's covariance; empty for one voxel."""

    def length(axis: int) -> Callable[[_Subject], float | None]:
        return lambda on: on.lesion.axes_mm and on.lesion.axes_mm[axis]

    for axis, name in enumerate(("major", "minor", "least")):
        yield Column(f"{name}_axis_mm", length(axis), millimetres)


def _intensity(name: str, field: str) -> Column[_Subject]:
    """A statistic over the lesion's voxels; empty where none is finite."""
    return Column(name, lambda on: on.lesion.intensity and getattr(on.lesion.intensity, field), number)


def _spacing(axis: int) -> Column[_Subject]:
    return Column(f"spacing_{'kji'[axis]}_mm", lambda on: on.case.volume.geometry.spacing_mm[axis], number)


def _model(name: str, value: Callable[[Prediction], Any], show: Callable[[Any], str] = text) -> Column[_Subject]:
    """Something about the prediction; empty for a mask that was opened from a file."""
    return Column(name, lambda on: on.case.prediction and value(on.case.prediction), show)


COLUMNS: tuple[Column[_Subject], ...] = (
    Column("scan", lambda on: on.case.volume.name),
    Column("time_point", lambda on: _time_point(on.case.volume.source), str),
    Column("lesion_id", lambda on: on.judged.name),
    Column("status", lambda on: status(on.judged)),
    Column("source", lambda on: on.judged.origin.value),
    Column("note", lambda on: on.case.notes.get(on.lesion.number)),
    Column("volume_ml", lambda on: on.lesion.volume_ml, millilitres),
    Column("longest_diameter_mm", lambda on: on.lesion.longest_diameter_mm, millimetres),
    Column("short_axis_mm", lambda on: on.lesion.short_axis_mm, millimetres),
    Column("caliper_width_mm", lambda on: on.lesion.caliper_width_mm, millimetres),
    Column("inside_diameter_mm", lambda on: on.lesion.inside_diameter_mm, millimetres),
    Column("max3d_mm", lambda on: on.lesion.max_3d_mm, millimetres),
    Column("equivalent_diameter_mm", lambda on: on.lesion.equivalent_diameter_mm, millimetres),
    Column("mesh_volume_ml", lambda on: on.lesion.mesh_volume_ml, millilitres),
    Column("surface_mm2", lambda on: on.lesion.surface_mm2, number),
    Column("sphericity", lambda on: on.lesion.sphericity, probability),
    *_axes(),
    Column("edge_distance_mm", lambda on: on.lesion.edge_distance_mm, millimetres),
    Column("slice_index0", lambda on: on.lesion.slice_index, str),
    Column("slice_number1", lambda on: on.lesion.slice_index + 1, str),
    Column("plane", lambda on: on.lesion.plane.value),
    Column("plane_tilt_deg", lambda on: on.lesion.plane_tilt_deg, degrees),
    *_ends("", lambda lesion: lesion.longest_diameter),
    *_ends("short_", lambda lesion: lesion.short_axis),
    *_ends("inside_", lambda lesion: lesion.inside_diameter),
    *_ends("max3d_", lambda lesion: lesion.max_3d),
    *_ends("width_", lambda lesion: lesion.caliper_width),
    *_ends("edge_", lambda lesion: lesion.edge_line),
    _intensity("mean", "mean"),
    _intensity("sd_population", "sd"),
    _intensity("median", "median"),
    _intensity("p10", "p10"),
    _intensity("p90", "p90"),
    _intensity("min", "min"),
    _intensity("max", "max"),
    _intensity("core_mean", "core_mean"),
    Column("nonfinite_voxels", lambda on: on.lesion.nonfinite_count, str),
    Column("intensity_unit", lambda on: on.case.volume.modality.unit),
    Column("p_mean", lambda on: on.lesion.p_mean, probability),
    Column("p_max", lambda on: on.lesion.p_max, probability),
    Column("volume_at_0.3_ml", lambda on: on.lesion.volume_at_low_ml, millilitres),
    Column("volume_at_0.7_ml", lambda on: on.lesion.volume_at_high_ml, millilitres),
    _model("threshold", lambda prediction: prediction.card.output.tumour_threshold, number),
    Column("truncated", lambda on: on.lesion.truncated, yes_no),
    Column("line_leaves_lesion", lambda on: on.lesion.line_leaves_lesion, yes_no),
    Column("tiny", lambda on: on.lesion.is_tiny, yes_no),
    Column("connectivity", lambda _: CONNECTIVITY, str),
    Column("contour", lambda on: on.lesion.contour.value),
    Column("geometry_status", lambda on: geometry_status(on.case)),
    *(_spacing(axis) for axis in (0, 1, 2)),
    Column("convention", lambda on: f"{on.convention.value}; x, y, z in RAS+ mm"),
    _model("model_name", lambda prediction: prediction.card.name),
    _model("model_sha256", lambda prediction: prediction.model_sha256),
    _model("provider", lambda prediction: prediction.device.provider),
    _model("warning", lambda prediction: prediction.warning),
    Column("program_version", lambda _: engine.__version__),
    Column("date_utc", lambda on: on.date_utc),
    Column("research_use_notice", lambda _: engine.FULL_NOTICE),
)
"""Every column, in the order of the file. Scripts read by name, so that a later one may be put in anywhere."""
