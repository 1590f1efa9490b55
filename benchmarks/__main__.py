"""``python -m benchmarks [NAME …] [SCAN …]``: all but growth when none is named; scans of your own join in."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.report import machine, printed, save, versions
from benchmarks.timing import Row

NAMES = ("open", "scroll", "gaps", "start", "predict", "memory", "growth", "measure", "beside", "reading", "editing")
_AT_LENGTH = "growth"
"""Takes as long as all others."""
_OF_SCANS = ("predict", "memory")


def main() -> None:
    """Run what is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", help=f"of {', '.join(NAMES)}, or all; paths of scans")
    parser.add_argument(
        "--save", type=Path, metavar="PAGE.md", help="keep them on a page; what is not measured now stays there"
    )
    options = parser.parse_args()
    scans = [Path(name) for name in options.what if name not in (*NAMES, "all")]
    if missing := [str(path) for path in scans if not path.exists()]:
        parser.error(f"there is no benchmark and no scan {', '.join(missing)}")
    named = [name for name in NAMES if name in options.what or ("all" in options.what and name != _AT_LENGTH)]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"{machine()}\n{versions()}")
    with tempfile.TemporaryDirectory() as folder:
        rows = list(printed(_rows(named or [n for n in NAMES if n != _AT_LENGTH], Path(folder), scans)))
    if options.save:
        save(rows, options.save)


def _rows(names: Sequence[str], folder: Path, scans: Sequence[Path]) -> Iterator[Row]:
    for name in names:
        run = import_module(f"benchmarks.{name}").run
        yield from run(folder, scans) if name in _OF_SCANS else run(folder)


if __name__ == "__main__":
    main()
