"""Whether this installation measures right, shown on the spot: known solids, expected against measured."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from engine import __version__
from viewer.controller import Controller
from viewer.dialogs.sheets import Sheet, bring

if TYPE_CHECKING:
    from engine.findings.selftest import Check

_TITLE = "Verify measurements"


def verify(controller: Controller, window: QWidget) -> None:
    """Measure what is known, and show how that went."""

    def work() -> str:
        from engine.findings.selftest import run_selftest, summary  # in the job's thread: reads the phantom

        checks = run_selftest()
        return verify_page(checks, summary(checks))

    controller.ask(work, lambda page: bring(Sheet(_TITLE, page, window)))


def verify_page(checks: Sequence[Check], summary: str) -> str:
    """The verdict first, then every value."""
    parts = [
        f"<h3>{html.escape(summary)}</h3><p>Measured just now by Hepatica {html.escape(__version__)}, through the same "
        "functions as every lesion. Definitions and sources: docs/measurements.md.</p>",
        "<table cellpadding='3'>",
    ]
    for solid, of_solid in groupby(checks, key=lambda check: check.solid):
        parts.append(_row("th", (solid, "Expected", "Tolerance", "Measured", "")))
        parts += [_row("td", _cells(check)) for check in of_solid]
    return "".join([*parts, "</table>"])


def _cells(check: Check) -> tuple[str, ...]:
    quantity = f"{check.quantity}, {check.unit}" if check.unit else check.quantity
    numbers = (f"{number:.6g}" for number in (check.expected, check.tolerance, check.measured))
    return quantity, *numbers, "ok" if check.passed else "OUTSIDE"


def _row(tag: str, cells: Sequence[str]) -> str:
    first, *rest = (html.escape(cell) for cell in cells)
    others = "".join(f"<{tag} align='right'>{cell}</{tag}>" for cell in rest)
    return f"<tr><{tag} align='left'>{first}</{tag}>{others}</tr>"
