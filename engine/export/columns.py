"""The columns of a table, and how a table is written.

Every table follows the same rules, under any locale: RFC 4180 with UTF-8, comma, "." and CRLF; a cell is empty where
nothing was or could be measured.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from engine.export.cells import text
from engine.files import replacing

_Subject = TypeVar("_Subject")


@dataclass(frozen=True)
class Column(Generic[_Subject]):
    """One column of a table, whose lines are about subjects of one kind.

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


def write_lines(path: Path, header: Iterable[str], lines: Iterable[Iterable[str]]) -> None:
    """Write a table.

    Args:
        path: where to; what is there is replaced.
        header: the names of its columns.
        lines: cell by cell.

    Raises:
        ExportError: the file could not be written; what was there before is untouched.
    """
    # A file name need not be valid Unicode on every system; the bytes that are not are written as escapes.
    with replacing(path) as part, part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(header)
        table.writerows(lines)
