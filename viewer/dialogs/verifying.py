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
from viewer.translating import tr

if TYPE_CHECKING:
    from engine.findings.selftest import Check


def verify(controller: Controller, window: QWidget) -> None:
    """Measure what is known, and show how that went."""

    def work() -> str:
        from engine.findings.selftest import run_selftest, summary  # in the job's thread: reads the phantom

        checks = run_selftest()
        return verify_page(checks, summary(checks))

    controller.ask(work, lambda page: bring(Sheet(tr("Verify measurements"), page, window)))


def verify_page(checks: Sequence[Check], summary: str) -> str:
    """The verdict first, then every value."""
    parts = [
        f"<h3>{html.escape(tr(summary))}</h3><p>{html.escape(_how())}</p>",
        "<table cellpadding='3'>",
    ]
    for solid, of_solid in groupby(checks, key=lambda check: check.solid):
        parts.append(_row("th", (tr(solid), tr("Expected"), tr("Tolerance"), tr("Measured"), "")))
        parts += [_row("td", _cells(check)) for check in of_solid]
    return "".join([*parts, "</table>"])


def _how() -> str:
    return tr(
        "Measured just now by Hepatica {version}, through the same functions as every lesion. "
        "Definitions and sources: docs/measurements.md.",
        version=__version__,
    )


def _cells(check: Check) -> tuple[str, ...]:
    quantity = f"{tr(check.quantity)}, {check.unit}" if check.unit else tr(check.quantity)
    numbers = (f"{number:.6g}" for number in (check.expected, check.tolerance, check.measured))
    return quantity, *numbers, tr("ok") if check.passed else tr("OUTSIDE")


def _row(tag: str, cells: Sequence[str]) -> str:
    first, *rest = (html.escape(cell) for cell in cells)
    others = "".join(f"<{tag} align='right'>{cell}</{tag}>" for cell in rest)
    return f"<tr><{tag} align='left'>{first}</{tag}>{others}</tr>"
