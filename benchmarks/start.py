"""Whole processes, from the command to the result: a window, a picture of a slice, what a file says about itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import resources
from benchmarks.scans import large_ct
from benchmarks.timing import Timing, headline, measure

_BARE = """
import sys
import numpy as np
from isal import igzip
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from PySide6.QtGui import QPixmap
app = QApplication([])
with igzip.open(sys.argv[1]) as stream:
    block = stream.read(352)
    x, y, z = np.frombuffer(block, np.int16, 3, 42)
    voxels = np.frombuffer(stream.read(), np.int16).reshape(z, y, x)
greys = np.clip((voxels[z // 2].astype(np.float32) - 15) / 150 * 255, 0, 255).astype(np.uint8)
label = QLabel()
label.setPixmap(QPixmap(QImage(greys.tobytes(), x, y, x, QImage.Format.Format_Grayscale8)).scaled(
    900, 900, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))
label.show()
app.processEvents()
label.grab().save(sys.argv[2])
"""
"""The least that a Python program can do: inflate, one slice to grey, one label in a window."""

_WINDOW = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from viewer.__main__ import main
app = QApplication([])
def painted():
    for window in app.topLevelWidgets():
        if window.isVisible():
            window.grab()
            window.close()
QTimer.singleShot(0, painted)
main([])
"""

_NAPARI = """
import sys
import napari
import nibabel
import numpy as np
viewer = napari.Viewer()
viewer.add_image(np.asarray(nibabel.load(sys.argv[1]).dataobj).T, contrast_limits=(15, 165))
viewer.screenshot(sys.argv[2], canvas_only=False)
viewer.close()
"""


def run(folder: Path) -> None:
    """Print the table."""
    scan, picture = large_ct(folder), folder / "picture.png"
    python = [sys.executable, "-c"]

    headline("Whole processes, files in the page cache")
    nothing = _time([*python, "pass"])
    libraries = _time([*python, "import numpy, nibabel"])
    info = _time([sys.executable, "-m", "engine", "info", str(resources.sample_scan())])
    print(nothing.line("python -c pass", "process"))
    print(libraries.line("python -c 'import numpy, nibabel'", "process"))
    print(info.line("python -m engine info, of the sample", "process", libraries, "the bare imports"))

    qt = _time([*python, "import numpy; from PySide6.QtWidgets import QApplication; QApplication([])"])
    window = _time([*python, _WINDOW])
    print(qt.line("python with Qt and numpy, no window", "process"))
    print(window.line("Hepatica's window on screen, painted and closed", "process", qt, "Qt and numpy alone"))

    bare = _time([*python, _BARE, str(scan), str(picture)])
    ours = _time([sys.executable, "-m", "viewer", str(scan), "--screenshot", str(picture)])
    print(bare.line("floor: Qt and isal script, one slice of a 512 × 512 × 400 CT", "picture"))
    print(ours.line("Hepatica, the whole window", "picture", bare, "floor"))
    for name, command in (
        ("napari, the whole window", _napari(scan, picture)),
        ("mrview, the whole window", _mrview(scan, folder)),
    ):
        if command is None:
            print(f"{name:<58} not installed")
            continue
        peer = _time(command)
        print(peer.line(name, "picture", bare, "floor"))
        print(ours.line(f"Hepatica against {name.partition(',')[0]}", "picture", peer, name.partition(",")[0]))


def _time(command: list[str]) -> Timing:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), *sys.path[:1]]))}

    def process() -> None:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}")

    return measure(process, 5)


def _napari(scan: Path, picture: Path) -> list[str] | None:
    """With the Python beside the command of that name, so that it may live in an environment of its own."""
    found = shutil.which("napari")
    if found is None:
        return None
    return [*_with_a_screen(), str(Path(found).resolve().parent / "python"), "-c", _NAPARI, str(scan), str(picture)]


def _mrview(scan: Path, folder: Path) -> list[str] | None:
    found = shutil.which("mrview")
    if found is None:
        return None
    capture = ["-capture.folder", str(folder), "-capture.prefix", "mrview", "-capture.grab"]
    return [*_with_a_screen(), found, str(scan), *capture, "-exit"]


def _with_a_screen() -> list[str]:
    """Both draw with OpenGL and need a display, if only a pretended one."""
    if os.environ.get("DISPLAY"):
        return []
    return ["xvfb-run", "-a", "env", "QT_QPA_PLATFORM=xcb"]
