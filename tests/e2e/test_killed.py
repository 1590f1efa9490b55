"""The program is killed at any moment of an edit: at most the last stroke is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.case.keeping.logbook import Story
from engine.case.keeping.recovery import take_up, unsaved_work
from engine.scan.slicing import Plane
from tests.viewer import hands
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.main_window import MainWindow
from viewer.work.lanes import JOURNAL

_ROOT = Path(__file__).resolve().parents[2]
_KILLS = 20
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def draw_for_ever(scan: str, mask: str) -> None:
    """In a process of its own: stroke after stroke, each told with what is drawn once the hand lets go."""

    def wait(window: MainWindow) -> None:
        while window.desk.canvas is None or window.controller.busy or window.controller.is_busy(JOURNAL):
            QApplication.processEvents()

    def tell(window: MainWindow) -> None:
        canvas = window.desk.canvas
        assert canvas is not None
        os.write(1, canvas.digest().encode("ascii") + b"\n")

    def story(window: MainWindow) -> None:
        wait(window)
        QTest.keyClick(window, Qt.Key.Key_N)
        QTest.keyClick(window, Qt.Key.Key_B)
        wait(window)
        tell(window)
        view = window.planes.panes[Plane.AXIAL].view.viewport()
        chance = np.random.default_rng(7)
        while True:
            at = view.rect().center() + QPoint(*chance.integers(-60, 60, 2).tolist())
            QTest.mousePress(view, _LEFT, _NONE, at)
            for _ in range(4):
                at += QPoint(*chance.integers(-12, 12, 2).tolist())
                QTest.mouseMove(view, at)
                QApplication.processEvents()
            QTest.mouseRelease(view, _LEFT, _NONE, at)
            while not window.desk.is_free:  # what the stroke has done is worked out
                QApplication.processEvents()
            tell(window)
            wait(window)
            if chance.random() < 0.2:
                QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
                tell(window)
                wait(window)

    hands.tell([scan, "--mask", mask], story)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_kill_at_any_moment_costs_at_most_the_last_stroke(tmp_path: Path) -> None:
    scan = write_scan(tmp_path / "abdomen.nii.gz", abdomen())
    mask = write_scan(tmp_path / "mask.nii.gz", abdomen_labels())
    script = "import sys; from tests.e2e.test_killed import draw_for_ever; draw_for_ever(*sys.argv[1:])"
    chance = np.random.default_rng(2026)
    missing = []
    for kill in range(_KILLS):
        folder = tmp_path / f"settings {kill}"
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(scan), str(mask)],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT), "HEPATICA_CONFIG": str(folder)},
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(3)]  # two strokes at least
        time.sleep(float(chance.uniform(0.0, 0.6)))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=60)
        lines = [line for line in (*told, *rest.splitlines(keepends=True)) if line.endswith(b"\n")]
        digests = [line.decode("ascii").strip() for line in lines]
        (found,) = unsaved_work(folder / "journals")
        journal, story = take_up(found.path)
        journal.close()
        if (kept := drawn(story)) not in digests:  # the last stroke was written, and could not be told any more
            kept = drawn(replace(story, entries=story.entries[:-1]))
        missing.append(digests[::-1].index(kept))
    assert max(missing) <= 1, missing


def drawn(story: Story) -> str:
    """What a story leads to."""
    _, work = story.relive()
    return work.canvas.digest()
