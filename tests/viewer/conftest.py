"""A desk: the real window, and a person before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.case.case import Case
from engine.scan.slicing import Plane
from tests.models import write_threshold_model
from tests.viewer import hands
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from tests.viewer.watchdog import gui_thread_is_free as gui_thread_is_free
from viewer import theme
from viewer.main_window import MainWindow
from viewer.views.slice_view import SliceView

_PATIENCE_MS = 20_000


@pytest.fixture(autouse=True)
def mouse_let_go(qapp: QApplication) -> Iterator[None]:
    """A test ends with no button held and the pointer over no plane, where it would choose which one keys act on."""
    yield
    QCursor.setPos(0, 0)
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        if button in QApplication.mouseButtons():
            QTest.mouseRelease(QWidget(), button)


@dataclass
class Desk:
    """The window with whoever uses it; every wait ends as soon as what it waits for is there."""

    window: MainWindow
    qtbot: QtBot
    folder: Path

    @property
    def case(self) -> Case:
        """What is open."""
        assert self.window.session.case is not None
        return self.window.session.case

    @property
    def message(self) -> str:
        """What the message bar says."""
        return self.window.messages.text

    def view(self, plane: Plane = Plane.AXIAL) -> SliceView:
        return self.window.planes.panes[plane].view

    def picture(self, plane: Plane = Plane.AXIAL) -> hands.Picture:
        """What is on screen in a plane once the window has taken its shape."""
        QApplication.processEvents()
        return hands.picture(self.view(plane))

    def pictures(self) -> list[str]:
        """Digests of what is on screen in all planes, to compare."""
        return [hashlib.sha256(self.picture(plane).tobytes()).hexdigest() for plane in Plane]

    def settle(self) -> None:
        """Wait until no job runs."""
        self.qtbot.waitUntil(lambda: not self.window.controller.busy, timeout=_PATIENCE_MS)

    def open(self, path: Path) -> Case:
        """Open a scan and wait until it is shown."""
        self.window.open_scan(path)
        self.settle()
        assert self.case.volume.source.path == path, self.message
        return self.case

    def open_mask(self, path: Path) -> Case:
        """Open a mask and wait until it is measured."""
        self.window.controller.open_mask(path)
        self.settle()
        return self.case

    def use_model(self, path: Path) -> None:
        """Use a model and wait until it is loaded."""
        self.window.controller.use_model(path)
        self.settle()

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.window, key, held)

    def can(self, action: str) -> bool:
        """Whether a menu entry is enabled."""
        return self.window.actions_by_id[action].isEnabled()

    def do(self, action: str) -> None:
        """Choose a menu entry."""
        self.window.actions_by_id[action].trigger()


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """A new window on screen; nothing of it is left afterwards."""
    theme.apply(qapp)
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1400, 860)
    with qtbot.waitExposed(window):
        window.show()
    yield Desk(window, qtbot, tmp_path)
    window.close()


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A CT of an abdomen on disk."""
    return write_scan(tmp_path / "abdomen.nii.gz", abdomen())


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    """The mask of that CT on disk: a liver and three tumours."""
    return write_scan(tmp_path / "abdomen_mask.nii.gz", abdomen_labels())


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A network that finds that mask exactly."""
    return write_threshold_model(tmp_path / "threshold.onnx")
