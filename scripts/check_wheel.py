"""Check that a wheel holds every file of the four packages, and no other.

::

    python scripts/check_wheel.py dist/hepatica-0.1.0-py3-none-any.whl

Compared with what git tracks or would track: package data that the build left out is found here and not by a user, and
nothing that lies ignored in a work tree (a scan, a training run) leaves the house. Exit code 1 names the files.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("viewer", "engine", "training", "resources")
INDISPENSABLE = ("resources/models/*.onnx", "resources/samples/*.nii.gz")


def main(wheel: Path) -> int:
    """Print what is wrong with the wheel; 0 when nothing is."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}
    expected = package_files()
    faults = [f"missing from the wheel: {name}" for name in sorted(expected - held)]
    faults += [f"not a file of the project: {name}" for name in sorted(held - expected)]
    faults += [
        f"no file of the wheel matches {pattern}"
        for pattern in INDISPENSABLE
        if not any(Path(name).match(pattern) for name in held)
    ]
    print("\n".join([*faults, f"{wheel.name}: {len(held)} files, {wheel.stat().st_size / 1e6:.1f} MB"]))
    return 1 if faults else 0


def package_files() -> set[str]:
    """Paths with / of all package files that git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *PACKAGES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name for name in listed.split("\0") if name and (ROOT / name).exists()}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
