"""The marks of a reader as a CSV file beside the lesion table: one line a mark (docs/measurements.md).

The same rules as for every table: :mod:`engine.export.columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import engine
from engine.case.case import Case
from engine.errors import ExportError
from engine.export.cells import degrees, index, millimetres, number
from engine.export.columns import Column, write_lines
from engine.export.table import geometry_status, utc_text
from engine.files import spare
from engine.findings.tools import Mark, MarkValues, measure_mark
from engine.scan.slicing import Convention
from engine.words import say

_MOST_POINTS = 3


class _Subject(NamedTuple):
    """What one line is about."""

    case: Case
    mark: Mark
    values: MarkValues
    convention: Convention
    date_utc: str


def tools_path(lesions: Path) -> Path:
    """The name of the file that belongs to a lesion table: ``scan_tools.csv`` beside ``scan_lesions.csv``."""
    return lesions.with_name(f"{lesions.stem.removesuffix('_lesions')}_tools.csv")


def write_marks(
    path: Path,
    case: Case,
    marks: Sequence[Mark],
    convention: Convention = Convention.RADIOLOGICAL,
    now: datetime | None = None,
) -> None:
    """Write the marks on a scan, measured anew; without marks, the header alone.

    Args:
        path: where to; a file of such marks that is there is replaced, any other is left alone.
        case: whose scan they were drawn on.
        marks: in the order of their lines.
        convention: how slices were shown.
        now: the time to state, with its time zone; the present one when None.

    Raises:
        ExportError: the file could not be written, is the scan itself, or holds something else than marks; what was
            there before is untouched.
    """
    spare(path, [case.volume.source.path])
    header = [column.name for column in MARK_COLUMNS]
    _require_own(path, header[:3])
    date_utc = utc_text(now)
    subjects = [_Subject(case, mark, measure_mark(mark, case.volume), convention, date_utc) for mark in marks]
    write_lines(path, header, ([column.cell(subject) for column in MARK_COLUMNS] for subject in subjects))


def _require_own(path: Path, first_names: Sequence[str]) -> None:
    """Refuse to replace a file that nobody was asked about and that is not of this kind."""
    try:
        with path.open("rb") as stream:
            begin = stream.read(len(",".join(first_names)))
    except OSError:  # not there; or what writing it will say
        return
    if begin and begin != ",".join(first_names).encode():
        raise ExportError(
            say(
                "{name} is there already and holds no marks, so it is left alone and the marks are not saved. "
                "Move it, or choose another name for the table.",
                name=path.name,
            )
        )


def _points() -> Iterator[Column[_Subject]]:
    """The coordinates of every point, in mm and as voxel indices; empty beyond those of the tool."""

    def in_mm(place: int, axis: int) -> Callable[[_Subject], float | None]:
        def value(on: _Subject) -> float | None:
            points = on.mark.points
            return float(on.case.volume.geometry.to_world(points[place])[axis]) if place < len(points) else None

        return value

    def in_voxels(place: int, axis: int) -> Callable[[_Subject], float | None]:
        return lambda on: on.mark.points[place][axis] if place < len(on.mark.points) else None

    for place in range(_MOST_POINTS):
        for axis in range(3):
            yield Column(f"point{place + 1}_{'xyz'[axis]}_mm", in_mm(place, axis), millimetres)
    for place in range(_MOST_POINTS):
        for axis in range(3):
            yield Column(f"point{place + 1}_{'kji'[axis]}", in_voxels(place, axis), index)


def _time_point(on: _Subject) -> int | None:
    """From 1, as on screen; None for a file that has but one."""
    source = on.case.volume.source
    return source.time_point + 1 if source.time_points > 1 else None


def _intensity(name: str, field: str) -> Column[_Subject]:
    """A statistic over a region, or a probe's value; empty where no voxel has one."""
    return Column(name, lambda on: on.values.intensity and getattr(on.values.intensity, field), number)


MARK_COLUMNS: tuple[Column[_Subject], ...] = (
    Column("scan", lambda on: on.case.volume.name),
    Column("time_point", _time_point, str),
    Column("mark_id", lambda on: on.mark.number, str),
    Column("tool", lambda on: on.mark.tool.value),
    Column("plane", lambda on: on.mark.plane.value),
    Column("slice_index0", lambda on: on.mark.slice_index, str),
    Column("slice_number1", lambda on: on.mark.slice_index + 1, str),
    Column("length_mm", lambda on: on.values.length_mm, millimetres),
    Column("angle_deg", lambda on: on.values.angle_deg, degrees),
    Column("area_mm2", lambda on: on.values.area_mm2, number),
    Column("voxel_count", lambda on: on.values.voxel_count, str),
    _intensity("mean", "mean"),
    _intensity("sd_population", "sd"),
    _intensity("min", "min"),
    _intensity("max", "max"),
    Column("intensity_unit", lambda on: on.case.volume.modality.unit),
    *_points(),
    Column("geometry_status", lambda on: geometry_status(on.case)),
    Column("convention", lambda on: f"{on.convention.value}; x, y, z in RAS+ mm"),
    Column("program_version", lambda _: engine.__version__),
    Column("date_utc", lambda on: on.date_utc),
    Column("research_use_notice", lambda _: engine.FULL_NOTICE),
)
"""Every column, in the order of the file. Scripts read by name, so that a later one may be put in anywhere."""
