"""Each benchmark goes through, on scans so small that its figures mean nothing: what it calls is still there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import resources
from benchmarks import growth, installed, measure, memory, open, predict, reading, scans, scroll, timing
from benchmarks.__main__ import NAMES
from engine.scan.volume import Modality

pytestmark = pytest.mark.slow

_SHAPE = (96, 96, 40)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, qapp: QApplication, tmp_path: Path) -> Iterator[None]:
    """Small scans, one repeat of everything, nothing of other programs."""
    for module in (scans, open):
        monkeypatch.setattr(module, "SHAPE", _SHAPE)
    monkeypatch.setattr(scans, "_GRID", (25, 64, 64))
    monkeypatch.setattr(scans, "_GRID_MM", (16.0, 6.0, 6.0))
    monkeypatch.setattr(open, "_SLICE_COUNTS", (8,))
    monkeypatch.setattr(open, "_PAINTINGS", 1)
    monkeypatch.setattr(timing, "most_repeats", 1)
    monkeypatch.setattr(predict, "REPEATS", 1)
    monkeypatch.setattr(predict, "_VIEWS", 1)
    monkeypatch.setattr(memory, "_SCANS", 2)
    monkeypatch.setattr(measure, "_SHAPE", (80, 120, 120))
    monkeypatch.setattr(measure, "_SPACING_MM", measure._SPACING_MM * 4)
    monkeypatch.setattr(measure, "LESIONS", 3)
    monkeypatch.setattr(measure, "SMALLEST_MM", 15.0)
    monkeypatch.setattr(reading, "_AROUND", 1)
    monkeypatch.setattr(scroll, "STEPS", 8)
    for name, sizes in (("SLICES", (8,)), ("IN_PLANE", (32,)), ("THREADS", (2,))):
        monkeypatch.setattr(growth, name, sizes)
    for name in ("_SLICES_IN_PLANE", "_PIXELS_ALONG"):
        monkeypatch.setattr(growth, name, 32)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(installed, "environment", lambda _: dict(os.environ))  # byte code is where it is
    monkeypatch.setattr(predict, "find_spec", lambda _: None)
    for kept in (scans.large_ct, scans.large_mr, scans._phantom):
        kept.cache_clear()
    sample = scans.write_abdomen(tmp_path / "sample.nii.gz", Modality.CT, (8, 64, 64))
    monkeypatch.setattr(resources, "sample_scan", lambda: sample)
    for module, name in ((predict, "large_ct"), (predict, "large_mr"), (memory, "large_ct")):
        monkeypatch.setattr(module, name, lambda _: sample)
    yield
    scans._phantom.cache_clear()
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    qapp.processEvents()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("small")
def test_it_runs_and_every_goal_has_a_reason_for_missing_it(name: str, tmp_path: Path) -> None:
    rows = list(import_module(f"benchmarks.{name}").run(tmp_path))
    assert rows
    for row in rows:
        assert row.goal is None or row.missed, row.what
