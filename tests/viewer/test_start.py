"""What a start does not wait for: libraries that nothing on screen needs yet, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import resources

ROOT = Path(__file__).resolve().parents[2]

HEAVY = ("onnxruntime", "scipy.ndimage", "scipy.sparse", "scipy.spatial", "cc3d", "matplotlib", "torch", "pyqtgraph")
"""Of scipy its parts: nibabel asks whether there is any, which loads next to nothing."""

INFO = "from engine.__main__ import main; main(['info', scan])"
WINDOW = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from viewer.__main__ import main
app = QApplication([])
QTimer.singleShot(0, lambda: [window.close() for window in app.topLevelWidgets() if window.isVisible()])
assert main([]) == 0
"""
FIRST_PICTURE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from viewer.__main__ import main
app = QApplication([])
def watch():
    window = next(window for window in app.topLevelWidgets() if window.isVisible())
    window.controller.opened.connect(lambda: [window.grab(), window.close()])
QTimer.singleShot(0, watch)
assert main([scan]) == 0
"""
PICTURE = "from viewer.__main__ import main; assert main([scan, '--screenshot', picture]) == 0"
MASK = "from viewer.__main__ import main; assert main([scan, '--mask', mask, '--screenshot', picture]) == 0"


def loaded_by(code: str, **names: str) -> set[str]:
    """Which of the heavy libraries are there when the code is done."""
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    asked = f"\nimport sys; print('loaded', *(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", given + code + asked],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_what_a_file_says_about_itself() -> None:
    assert loaded_by(INFO, scan=str(resources.sample_scan())) == set()


def test_a_window_without_a_scan() -> None:
    assert loaded_by(WINDOW) == set()


def test_the_first_picture_of_a_scan() -> None:
    assert loaded_by(FIRST_PICTURE, scan=str(resources.sample_scan())) == set()


def test_a_picture_of_the_whole_window_with_its_histogram(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    assert loaded_by(PICTURE, scan=str(resources.sample_scan()), picture=str(picture)) == set()
    assert picture.exists()


def test_a_mask_takes_what_measures_it_but_no_model(scan: Path, mask: Path, tmp_path: Path) -> None:
    picture = str(tmp_path / "picture.png")
    assert loaded_by(MASK, scan=str(scan), mask=str(mask), picture=picture) == {
        "cc3d",
        "scipy.ndimage",
        "scipy.sparse",
        "scipy.spatial",
    }
