"""A reader opens a scan with its mask, renames it and takes the report away; a script gets the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from engine.__main__ import main as engine_main
from tests.e2e.conftest import Tell
from tests.viewer.hands import answer_dialog
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.main_window import MainWindow


def test_the_report_of_the_window_and_the_commands_numbers_agree(
    tell: Tell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = write_scan(tmp_path / "DOE^JOHN.nii.gz", abdomen())
    mask = write_scan(tmp_path / "mask.nii.gz", abdomen_labels())
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("P-001", True))

    def take(window: MainWindow, action: str, target: Path) -> None:
        answer_dialog(monkeypatch, target)
        window.actions_by_id[action].trigger()
        qtbot.waitUntil(lambda: window.messages.text == f"Saved 3 lesions to {target.name}.")

    def story(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: bool(window.session.case and window.session.case.lesions))
        qtbot.waitUntil(lambda: not window.controller.busy)
        window.actions_by_id["pseudonym"].trigger()
        answer_dialog(monkeypatch, tmp_path / "out.pdf")
        QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(
            lambda: window.messages.text.startswith("Saved 3 lesions to out.pdf. Who the patient is may be")
        )
        take(window, "export_json", tmp_path / "window.json")

    tell([str(scan), "--mask", str(mask)], story)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    argv = ["measure", scan, "--mask", mask, "--csv", tmp_path / "a.csv", "--json", tmp_path / "command.json"]
    assert engine_main([*map(str, argv), "--pseudonym", "P-001"]) == 0
    window, command = (
        json.loads((tmp_path / f"{name}.json").read_text(encoding="ascii")) for name in ("window", "command")
    )
    assert {**window, "date_utc": ""} == {**command, "date_utc": ""}
