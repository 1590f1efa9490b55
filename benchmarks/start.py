"""Whole processes, from the command to the result: a window, a picture of a slice, what a file says about itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import resources
from benchmarks import installed
from benchmarks.scans import large_ct
from benchmarks.timing import Goal, Row, Timing, measure

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


def run(folder: Path) -> Iterator[Row]:
    """Rows for processes whose files lie in the page cache."""
    python = [sys.executable, "-c"]
    part = "Whole processes, files in the page cache"
    libraries = _time([*python, "import numpy, nibabel"], folder)
    yield Row(part, "python -c pass", _time([*python, "pass"], folder))
    yield Row(
        part,
        "python -m engine info, of the sample",
        _time([sys.executable, "-m", "engine", "info", str(resources.sample_scan())], folder),
        peer="import numpy, nibabel",
        theirs=libraries,
        goal=Goal("median", 300),
        missed="numpy and nibabel alone take most of it",
    )
    qt = _time([*python, "import numpy; from PySide6.QtWidgets import QApplication; QApplication([])"], folder)
    yield Row(
        part,
        "the window, painted and closed",
        _time([*python, _WINDOW], folder),
        peer="Qt and numpy alone",
        theirs=qt,
        goal=Goal("median", 700),
        missed="a third is Qt and numpy, a third the modules of the window, a third building and painting it",
    )

    scan, picture = large_ct(folder), folder / "picture.png"
    part = "From the command to a picture of the whole window, CT of 512 × 512 × 400"
    what = "python -m viewer SCAN --screenshot, histogram and all"
    bare = _time([*python, _BARE, str(scan), str(picture)], folder)
    ours = _time([sys.executable, "-m", "viewer", str(scan), "--screenshot", str(picture)], folder)
    yield Row(part, what, ours, peer="floor: Qt and isal script, one slice", theirs=bare)
    capture = ["-capture.folder", str(folder), "-capture.prefix", "mrview", "-capture.grab"]
    for name, command, goal in (
        ("napari", installed.napari(_NAPARI, str(scan), str(picture)), 4),
        ("mrview", installed.mrview(str(scan), *capture, "-exit"), 1),
    ):
        if command is None:
            yield Row(part, what, ours, note=f"{name} is not installed here")
            continue
        theirs = _time(command, folder)
        missed = (
            f"a bare script of Qt and isal that shows one slice is itself {theirs.median / bare.median:.1f} × faster "
            f"than {name}; two fifths of ours is loading modules, a quarter reading"
        )
        yield Row(part, what, ours, peer=name, theirs=theirs, goal=Goal("faster", goal), missed=missed)


def _time(command: list[str], folder: Path) -> Timing:
    def process() -> None:
        done = subprocess.run(command, env=installed.environment(folder), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}")

    return measure(process, 5)
