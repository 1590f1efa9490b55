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


def environment() -> dict[str, str]:
    """For a process that is to find this program, and what its Python has, wherever it runs."""
    return os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def _with_a_screen() -> list[str]:
    """Both draw with OpenGL and need a display, if only a pretended one, where OpenGL is drawn by the processor."""
    if os.environ.get("DISPLAY"):
        return []
    return ["xvfb-run", "-a", "env", "QT_QPA_PLATFORM=xcb"]
