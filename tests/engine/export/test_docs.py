"""docs/measurements.md says what the code writes: every column, and every code."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

from engine.case.review import Decision, Origin
from engine.export import codes
from engine.export.codes import Code
from engine.export.sidecar import MEASUREMENTS
from engine.export.table import COLUMNS
from engine.scan.trust import Flag

PAGE = (Path(__file__).parents[3] / "docs" / "measurements.md").read_text(encoding="utf-8")


def first_cells() -> list[str]:
    """The names in the first column of every table of the page."""
    lines = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    return [name for cell in lines for name in re.findall(r"`([^`]+)`", cell)]


def test_every_column_stands_in_a_table_or_in_a_definition() -> None:
    patterns = [*first_cells(), *re.findall(r"`([a-z0-9_.]+)`", PAGE)]
    missing = [column.name for column in COLUMNS if not any(fnmatch(column.name, pattern) for pattern in patterns)]
    assert missing == []


def test_no_table_names_a_column_or_a_flag_that_is_not_there() -> None:
    names = [*(column.name for column in COLUMNS), *(flag.value for flag in Flag)]
    assert {flag.value for flag in Flag} <= set(first_cells())
    assert [pattern for pattern in first_cells() if not any(fnmatch(name, pattern) for name in names)] == []


def test_the_codes_are_those_of_the_sidecar() -> None:
    section = PAGE.split("## The JSON file")[1].split("\n## ")[0]
    listed = {name for line in section.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line)}
    assert listed == {measurement.column for measurement in MEASUREMENTS}
    used = {code for m in MEASUREMENTS for code in (m.quantity, m.derivation, m.method, m.unit) if code is not None}
    used |= {codes.ATTENUATION, codes.MR_SIGNAL, codes.HOUNSFIELD, codes.ARBITRARY}
    assert [code for code in used if isinstance(code, Code) and code.value not in section] == []


def test_who_drew_a_lesion_and_what_was_decided_are_named_as_the_table_has_them() -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith("| `lesion_id`, `status`, `source`")]
    assert set(re.findall(r"`(\w+)`", row.split("|")[2])) == {
        *(origin.value for origin in Origin),
        *(decision.value for decision in Decision),
        "given",
        "3a",
    }
