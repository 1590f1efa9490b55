"""``python -m benchmarks [open] [scroll] [start] [predict]``: all when none is named."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from importlib import import_module
from pathlib import Path

from engine.model.device import core_count

NAMES = ("open", "scroll", "start", "predict")


def main() -> None:
    """Run the benchmarks that are named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all when none is named")
    names = parser.parse_args().names or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {core_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            import_module(f"benchmarks.{name}").run(Path(folder))


if __name__ == "__main__":
    main()
