"""Choosing among models: those that came with the program and one's own, each with its card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QListWidget, QPushButton, QTextBrowser

import resources
from tests.models import CARD, write_threshold_model
from tests.viewer.conftest import Desk
from tests.viewer.hands import answer_dialog, double_click
from tests.viewer.scans import abdomen, write_scan
from viewer.dialogs.model_dialog import ModelDialog
from viewer.main_window import MainWindow
from viewer.settings import Store


def dialog_of(desk: Desk) -> ModelDialog:
    [dialog] = desk.window.findChildren(ModelDialog)
    return dialog


def titles(desk: Desk) -> list[str]:
    listed = dialog_of(desk).findChild(QListWidget)
    return [listed.item(line).text().replace("\n", ": ") for line in range(listed.count())]


def page(desk: Desk) -> str:
    return dialog_of(desk).findChild(QTextBrowser).toPlainText()


def button(desk: Desk, text: str) -> QPushButton:
    return next(each for each in dialog_of(desk).findChildren(QPushButton) if each.text().replace("&", "") == text)


def press(desk: Desk, text: str) -> None:
    QTest.mouseClick(button(desk, text), Qt.MouseButton.LeftButton)


def choose(desk: Desk, line: int) -> None:
    listed = dialog_of(desk).findChild(QListWidget)
    place = listed.visualItemRect(listed.item(line)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def shelf(desk: Desk) -> Desk:
    """A desk with the dialog of models open."""
    desk.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: len(titles(desk)) == len(resources.models()), timeout=20_000)
    return desk


def wait_for(desk: Desk, there: Callable[[list[str]], bool]) -> None:
    desk.qtbot.waitUntil(lambda: there(titles(desk)), timeout=20_000)


def test_the_bundled_models_are_there_with_their_cards(shelf: Desk) -> None:
    assert titles(shelf)[0].startswith("hepatica-liver ")
    assert titles(shelf)[0].endswith("In use. Came with Hepatica")
    assert titles(shelf)[1].startswith("hepatica-seed ")
    for words in ("Made for", "liver and tumour", "5 neighbouring slices", "Data", "Limits", "Figures"):
        assert words in page(shelf)
    assert not button(shelf, "Use").isEnabled()
    assert not button(shelf, "Remove").isEnabled()
    assert not dialog_of(shelf).isModal()


def test_another_bundled_model_is_used(shelf: Desk) -> None:
    choose(shelf, 1)
    assert page(shelf).startswith("hepatica-seed")
    press(shelf, "Use")
    shelf.settle()
    wait_for(shelf, lambda listed: "In use" in listed[1])
    assert "In use" not in titles(shelf)[0]
    assert shelf.window.status.device_text == "Model: hepatica-seed on CPU"
    assert Store().load_state().models == (), "it need not be remembered: it comes with the program"


def test_a_file_of_ones_own_is_used_and_remembered(
    shelf: Desk, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_threshold_model(tmp_path / 'a "quoted" & <b>ümläut.onnx', replace(CARD, name="<i>own</i>"))
    answer_dialog(monkeypatch, path)
    press(shelf, "Add file…")
    shelf.settle()
    wait_for(shelf, lambda listed: len(listed) == 3)
    assert titles(shelf)[2] == f"<i>own</i> 1: In use. {path.name}"
    choose(shelf, 2)
    assert page(shelf).startswith("<i>own</i>")
    shelf.window.close()
    again = MainWindow()
    shelf.qtbot.addWidget(again)
    again.show()
    again.actions_by_id["models"].trigger()
    [dialog] = again.findChildren(ModelDialog)
    listed = dialog.findChild(QListWidget)
    shelf.qtbot.waitUntil(lambda: listed.count() == 3, timeout=20_000)
    assert "In use" in listed.item(0).text(), "a program begins with the model that came with it"
    again.close()


def test_a_folder_is_listed_with_what_cannot_be_used(
    shelf: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    write_threshold_model(folder / "b.onnx", replace(CARD, name="b"))
    (folder / "a.onnx").write_bytes(b"This is not a network.")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    press(shelf, "Add folder…")
    wait_for(shelf, lambda listed: len(listed) == 4)
    assert titles(shelf)[2:] == ["a.onnx: Cannot be used", "b 1: b.onnx"]
    choose(shelf, 2)
    assert "is not a whole ONNX file" in page(shelf)
    assert not button(shelf, "Use").isEnabled()
    choose(shelf, 3)
    listed = dialog_of(shelf).findChild(QListWidget)
    double_click(listed.viewport(), at=listed.visualItemRect(listed.item(3)).center() + QPoint(1, 0))
    shelf.settle()
    assert shelf.message == "Model b will be used from now on."
    wait_for(shelf, lambda listed: "In use" in listed[3])
    press(shelf, "Remove")
    wait_for(shelf, lambda listed: len(listed) == 2)
    assert (folder / "b.onnx").exists()


def test_a_card_warns_of_a_scan_that_the_model_was_not_made_for(shelf: Desk, tmp_path: Path) -> None:
    shelf.open(write_scan(tmp_path / "mr.nii", np.clip(abdomen(), 0, None)))
    shelf.qtbot.waitUntil(lambda: "For the open scan" in page(shelf), timeout=20_000)
    shelf.open(write_scan(tmp_path / "ct.nii", abdomen()))
    shelf.qtbot.waitUntil(lambda: "For the open scan" not in page(shelf), timeout=20_000)


def test_the_status_bar_names_the_model_while_it_runs_for_the_first_time(desk: Desk, scan: Path, model: Path) -> None:
    desk.open(scan)
    seen: list[str] = []
    desk.window.session.draft_changed.connect(lambda: seen.append(desk.window.status.device_text))
    desk.do("predict")
    desk.settle()
    assert "Model: hepatica-liver on CPU" in seen, seen
    assert desk.window.status.device_text == "Model: hepatica-liver on CPU"
