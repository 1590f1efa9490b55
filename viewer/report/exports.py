"""What else than the table can be exported: the report as PDF and as HTML, the numbers with coded names. One table.

Each kind is written off the GUI thread by a plain function; what it takes is loaded when it is used first, since a
window opens without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.case.case import Case
from engine.progress import Progress
from engine.scan.window import Window

Write = Callable[[Path, Case, Window, Progress], None]
"""Where to, what, in which grey range its pictures are; may be stopped."""


@dataclass(frozen=True)
class Export:
    """One kind of file.

    Attributes:
        action: the id of its row in the table of actions.
        title: of the dialog that asks for a name.
        ending: what the proposed name ends with.
        kinds: the dialog's filter.
        write: writes one.
    """

    action: str
    title: str
    ending: str
    kinds: str
    write: Write


def _write_pdf(path: Path, case: Case, window: Window, progress: Progress) -> None:
    from engine.export.report import make_report
    from viewer.report.pdf import write_pdf

    write_pdf(path, make_report(case, window, progress=progress))


def _write_html(path: Path, case: Case, window: Window, progress: Progress) -> None:
    from engine.export.html import write_html
    from engine.export.report import make_report

    write_html(path, make_report(case, window, progress=progress))


def _write_json(path: Path, case: Case, window: Window, progress: Progress) -> None:  # noqa: ARG001 - as the others
    from engine.export.sidecar import write_sidecar

    write_sidecar(path, case)


PDF = Export("report_pdf", "Export report", "_report.pdf", "PDF (*.pdf)", _write_pdf)
HTML = Export("report_html", "Export report", "_report.html", "HTML page (*.html)", _write_html)
JSON = Export("export_json", "Export measurements", "_lesions.json", "JSON (*.json)", _write_json)
EXPORTS = (PDF, HTML, JSON)
