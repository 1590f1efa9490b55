"""Stories: a person at the window, from the command line to the closed program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.viewer import hands
from tests.viewer.watchdog import gui_thread_is_free as gui_thread_is_free

Tell = Callable[[list[str], hands.Story], None]


@pytest.fixture
def tell(qtbot: QtBot, qapp: QApplication) -> Tell:
    """Run the real ``main()`` and let a person act in it; ends when the story does, and must end well."""
    return hands.tell
