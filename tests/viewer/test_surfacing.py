"""When surfaces are built, and what stands in their place when they are not."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.errors import EngineError
from engine.findings.surface import build_surfaces
from engine.progress import Progress
from tests.viewer.conftest import Desk
from tests.viewer.hands import picture
from viewer import controller


def hint(desk: Desk) -> str:
    """What is said in the place of the surfaces."""
    QApplication.processEvents()
    return desk.window.beside.surface_view.hint


@pytest.fixture
def found(desk: Desk, scan: Path, mask: Path) -> Desk:
    desk.open(scan)
    desk.open_mask(mask)
    return desk


def test_when_it_fails_the_pane_says_so_and_another_mask_is_built(
    found: Desk, mask: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise EngineError("There is not enough memory for surfaces. Close other programs.")

    monkeypatch.setattr(controller, "build_surfaces", fail)
    found.do("surfaces")
    found.settle()
    assert hint(found) == "Surfaces could not be built; why is said above."
    assert "not enough memory" in found.message
    monkeypatch.setattr(controller, "build_surfaces", build_surfaces)
    found.open_mask(mask)
    found.settle()
    assert hint(found) == ""


def test_escape_stops_it(found: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def endless(_mask: Any, _lesions: Any, progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()

    monkeypatch.setattr(controller, "build_surfaces", endless)
    found.do("surfaces")
    found.qtbot.waitUntil(begun.is_set, timeout=20_000)
    assert hint(found) == "Building surfaces…"
    found.key(Qt.Key.Key_Escape)
    found.settle()
    assert hint(found) == "Building was stopped. Ctrl+3, twice, begins anew."
    monkeypatch.setattr(controller, "build_surfaces", build_surfaces)
    for _ in range(2):
        found.key(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    found.settle()
    assert hint(found) == ""
    assert (picture(found.window.beside.surface_view).max(axis=2) > 60).mean() > 0.02
