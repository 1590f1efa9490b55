"""Other programs that are installed here, and how they are started: napari and mrview (of Debian's mrtrix3)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def napari(script: str, *arguments: str) -> list[str] | None:
    """The command that runs a script with napari, or None; with the Python beside the command of that name.

    So it may live in an environment of its own.
    """
    found = shutil.which("napari")
    if found is None:
        return None
    return [*_with_a_screen(), str(Path(found).resolve().parent / "python"), "-c", script, *arguments]


def mrview(*arguments: str) -> list[str] | None:
    """The command that runs mrview, or None."""
    found = shutil.which("mrview")
    return None if found is None else [*_with_a_screen(), found, *arguments]


def environment(folder: Path) -> dict[str, str]:
    """For a process that is to find this program, and what its Python has, wherever it runs.

    Byte code is kept in the folder from the first start on: of an installed program it lies on disk, and a checkout may
    be told not to write any.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    root = str(Path(__file__).resolve().parents[1])
    return kept | {"PYTHONPATH": root, "PYTHONPYCACHEPREFIX": str(folder / "byte_code")}


def _with_a_screen() -> list[str]:
    """Both draw with OpenGL and need a display, if only a pretended one, where OpenGL is drawn by the processor."""
    if os.environ.get("DISPLAY"):
        return []
    return ["xvfb-run", "-a", "env", "QT_QPA_PLATFORM=xcb"]
