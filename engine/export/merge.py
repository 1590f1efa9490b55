"""A table that grows: what one run finds goes into it, what others found before stays."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.errors import ExportError
from engine.export.cells import text
from engine.export.table import COLUMNS, TableRow, write_table
from engine.scan.nifti import stem_of
from engine.words import say


def read_table(path: Path) -> list[TableRow]:
    """The lines of a table that :func:`~engine.export.table.write_table` wrote; none when there is no file.

    Raises:
        ExportError: the file cannot be read, or is anything else than a whole table with this version's columns.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = [tuple(row) for row in csv.reader(stream, strict=True) if row] or [()]
    except FileNotFoundError:
        return []
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ExportError(
            say("{name} is there and could not be read: {reason}. Nothing was changed.", name=path.name, reason=reason)
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise _foreign(path) from error
    if header != tuple(column.name for column in COLUMNS) or any(len(row) != len(header) for row in rows):
        raise _foreign(path)
    return rows


def merge_table(path: Path, found: Mapping[str, Sequence[TableRow]]) -> None:
    """Put the lines of some scans into a table, in place of those that it has of them; all others stay.

    The table is read again each time, so that whatever else writes into it meanwhile is kept.

    Args:
        path: of the table; it is made when there is none.
        found: lines by the name of their scan; no lines for a scan in which nothing was found.

    Raises:
        ExportError: what is there is not such a table, or cannot be written; it is untouched.
    """
    again = {_key(_as_written(name)) for name in found}
    kept = [row for row in read_table(path) if _key(row[0]) not in again]
    write_table(path, kept + [row for rows in found.values() for row in rows])


def _as_written(name: str) -> str:
    """A scan's name as it stands in the file's first column."""
    return text(name).encode("utf-8", errors="backslashreplace").decode("utf-8")


def _key(cell: str) -> str:
    """What two scans share whose masks share one file: ``a.nii`` and ``a.nii.gz`` are one."""
    return stem_of(Path(cell))


def _foreign(path: Path) -> ExportError:
    return ExportError(
        say(
            "{name} is there already and is not a whole table with this version's columns: it is left as it is. "
            "Choose another folder, or move it away.",
            name=path.name,
        )
    )
