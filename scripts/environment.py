"""Make .venv with what the viewer or the tests need; leave it as it is when it has that already.

::

    python scripts/environment.py viewer [ARGUMENTS OF THE VIEWER]    the viewer's needs; no torch
    python scripts/environment.py tests                               and those of training, tests and checks

``make`` calls it through ``environment.sh``, which finds the Python. Standard library only, for it runs before
anything is installed. What it did last stands in ``.venv/hepatica.json``; that file goes before an installation
starts and comes back when it has ended well, so that after an interrupted one .venv is made anew.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STATE = VENV / "hepatica.json"
LOG = VENV / "pip.log"
LINES_SHOWN = 20

REQUIREMENT = {"viewer": ".", "tests": ".[training,dev]"}
TOLD = {
    "viewer": "what the viewer needs (about 400 MB to download)",
    "tests": "what the tests need (about 650 MB to download; several GB on Linux where pip is not offered the CPU "
    "build of torch: see CONTRIBUTING.md)",
}

# Shared library -> the Debian package that brings it. Newer releases call libglib2.0-0 libglib2.0-0t64; apt follows.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}

NO_DISPLAY = (
    "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open; "
    'for a picture of it: make run ARGS="--screenshot picture.png"'
)


class NotReadyError(Exception):
    """Something is missing that cannot be put right here; ``str(error)`` is the sentence to show, or empty."""


def main(arguments: list[str]) -> int:
    """Make ready for "viewer" or "tests"; 0 when all is there, 1 after saying what is not."""
    goal, *of_viewer = arguments
    on_screen = goal == "viewer" and not works_unseen(of_viewer)
    try:
        if on_screen and sys.platform == "linux" and not has_display(os.environ):
            raise NotReadyError(NO_DISPLAY)
        state = read_state()
        kept = can_be_kept(state)
        if sys.platform == "linux":
            provide_system_packages(on_screen, venv=not kept)
        if not kept:
            make_venv()
            state = {}
        if not has_what_is_needed(state, goal):
            install(goal)
            start_qt(on_screen)
            write_state(goal)
    except NotReadyError as missing:
        if str(missing):
            print(missing, file=sys.stderr)
        return 1
    return 0


def works_unseen(of_viewer: Iterable[str]) -> bool:
    """Whether the viewer, given these arguments, does its work without a window on a screen."""
    unseen = ("--screenshot", "--csv", "--help", "-h")
    return any(word.split("=")[0] in unseen for word in of_viewer)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether Qt finds a screen, or was told by the user what to draw on."""
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def provide_system_packages(on_screen: bool, venv: bool) -> None:
    """Install what the system lacks for Qt and, if asked, for making .venv; or raise NotReadyError and say how."""
    packages = missing_packages(on_screen, venv)
    if packages:
        print(f"Missing on this system: {', '.join(packages)}.", flush=True)
        if subprocess.run(["/bin/sh", str(ROOT / "scripts/debian.sh"), *packages.values()]).returncode:
            raise NotReadyError("")
        importlib.invalidate_caches()
        if packages := missing_packages(on_screen, venv):
            raise NotReadyError(f"Installed, and yet still not to be loaded: {', '.join(packages)}.")


def missing_packages(on_screen: bool, venv: bool) -> dict[str, str]:
    """What the system lacks -> the Debian package that brings it."""
    libraries = dict(QT_LIBRARIES)
    if on_screen and os.environ.get("DISPLAY"):
        libraries |= X11_LIBRARIES
    if on_screen and os.environ.get("WAYLAND_DISPLAY"):
        libraries |= WAYLAND_LIBRARIES
    packages = {name: libraries[name] for name in missing_libraries(libraries)}
    if venv and importlib.util.find_spec("ensurepip") is None:
        packages[f"ensurepip of Python {PYTHON}"] = f"python{PYTHON}-venv"
    return packages


def missing_libraries(needed: Iterable[str]) -> list[str]:
    """Those of the shared libraries that the system's loader cannot load."""
    missing = []
    for name in needed:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def read_state() -> dict[str, str]:
    """What the last installation left; empty when there was none or it did not end."""
    try:
        state = json.loads(STATE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(goal: str) -> None:
    """Note that the installation for ``goal`` ended well."""
    state = {"goal": goal, "fingerprint": fingerprint(), "root": str(ROOT), "python": venv_version()}
    STATE.write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def fingerprint() -> str:
    """Changes when the files that say what to install do."""
    said = (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes()
    return hashlib.sha256(said).hexdigest()


def venv_version() -> str:
    """Such as "3.11"; empty when .venv has no Python that runs."""
    command = [str(VENV_PYTHON), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def can_be_kept(state: Mapping[str, str]) -> bool:
    """Whether .venv is whole, still in its place, and of the Python asked for, if one was."""
    if not state or state.get("root") != str(ROOT):
        return False
    version = venv_version()
    asked_for = PYTHON if os.environ.get("PYTHON") else version
    return version == state.get("python") == asked_for


def has_what_is_needed(state: Mapping[str, str], goal: str) -> bool:
    """Whether the last installation covers this goal: that for the tests covers the viewer as well."""
    return state.get("fingerprint") == fingerprint() and state.get("goal") in (goal, "tests")


def make_venv() -> None:
    """An empty .venv of the Python that runs this, whatever was there."""
    print(f"Making .venv with Python {PYTHON} ...", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)]).returncode:
        raise NotReadyError(f"{VENV} could not be made; the lines above say why.")


def install(goal: str) -> None:
    """Install Hepatica from this folder, editable, with what the goal needs."""
    STATE.unlink(missing_ok=True)
    print(f"Installing {TOLD[goal]} ...", flush=True)
    started = time.monotonic()
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--constraint", "constraints.txt", "--editable", REQUIREMENT[goal]]
    with LOG.open("w", encoding="utf-8") as log:
        failed = subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT).returncode
    if failed:
        last_lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES_SHOWN:]
        raise NotReadyError("\n".join([*last_lines, f"The installation failed: above is the end of {LOG}."]))
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def start_qt(on_screen: bool) -> None:
    """Start Qt once as the viewer or the tests will: the proof that nothing of the system's is missing."""
    environment = dict(os.environ) if on_screen else os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [str(VENV_PYTHON), "-c", "from PySide6.QtWidgets import QApplication; QApplication([])"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise NotReadyError(f"{done.stderr.strip()}\nQt does not start here; its own words stand above.")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
