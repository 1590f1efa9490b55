"""Other programs that are installed here, and how they are started: napari with its libraries, and mrview (Debian's
mrtrix3)."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path


def napari(script: str, *arguments: str) -> list[str] | None:
    """The command that runs a script with napari, or None; with the Python beside the command of that name.

    So it may live in an environment of its own.
    """
    python = _python_of_napari()
    return None if python is None else [*_with_a_screen(), python, "-c", script, *arguments]


def scikit_image(script: str, *arguments: str) -> list[str] | None:
    """The command that runs a script with scikit-image, or None; with this Python, or with napari's, which needs it."""
    python = sys.executable if find_spec("skimage") is not None else _python_of_napari()
    return None if python is None else [python, "-c", script, *arguments]


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


def _python_of_napari() -> str | None:
    found = shutil.which("napari")
    return None if found is None else str(Path(found).resolve().parent / "python")


def _with_a_screen() -> list[str]:
    """Both draw with OpenGL and need a display, if only a pretended one, where OpenGL is drawn by the processor."""
    if os.environ.get("DISPLAY"):
        return []
    return ["xvfb-run", "-a", "env", "QT_QPA_PLATFORM=xcb"]
