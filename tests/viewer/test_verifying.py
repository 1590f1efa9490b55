"""Help > Verify measurements: what geometry gives beside what this installation measures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QTextDocument

from engine import __version__
from engine.findings import selftest
from engine.findings.selftest import Check
from tests.viewer.conftest import Desk
from viewer.dialogs.sheets import Sheet
from viewer.dialogs.verifying import verify_page


def page(desk: Desk) -> str:
    """Choose the menu entry and read what comes."""
    desk.do("verify")
    desk.qtbot.waitUntil(lambda: desk.window.findChild(Sheet) is not None, timeout=60_000)
    sheet = desk.window.findChild(Sheet)
    assert isinstance(sheet, Sheet)
    return sheet.page.toPlainText()


def test_every_value_is_shown_with_its_tolerance_and_the_verdict_first(desk: Desk) -> None:
    text = page(desk)
    checks = selftest.run_selftest()
    assert text.startswith(f"All {len(checks)} values are within their tolerance.")
    assert f"Hepatica {__version__}" in text
    lines = text.split("\n")
    assert lines.count("ok") == len(checks)
    assert "OUTSIDE" not in text
    for check in checks:
        assert check.solid in lines
        assert f"{check.quantity}, {check.unit}" in lines or check.quantity in lines
        for number in (check.expected, check.tolerance, check.measured):
            assert f"{number:.6g}" in lines


def test_a_value_that_is_off_is_said_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Check("A ball", "longest diameter", "mm", 20.0, 0.5, 40.0)
    monkeypatch.setattr(selftest, "run_selftest", lambda: (bad, replace(bad, measured=20.25)))
    text = page(desk)
    assert text.startswith("1 of 2 values are outside of their tolerance: do not use this installation's measurements.")
    lines = text.split("\n")
    assert (lines.count("OUTSIDE"), lines.count("ok")) == (1, 1)


def test_names_of_solids_are_text() -> None:
    document = QTextDocument()
    document.setHtml(verify_page([Check("<b>A & B</b>", "r", "", 1.0, 0.0, float("nan"))], "1 < 2"))
    assert "<b>A & B</b>" in document.toPlainText()
    assert "nan" in document.toPlainText()
