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
from engine.scan.slicing import Convention
from engine.scan.window import Window
from engine.words import say
from viewer.translating import language, said


@dataclass(frozen=True)
class Display:
    """How the pictures of an export show a scan: as the screen does.

    Attributes:
        window: the grey range.
        convention: on which side the patient's right is.
    """

    window: Window
    convention: Convention


Write = Callable[[Path, Case, Display, Progress], None]
"""Where to, what, how its pictures are shown; may be stopped."""


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


def _write_pdf(path: Path, case: Case, display: Display, progress: Progress) -> None:
    from engine.export.report import make_report
    from viewer.report.pdf import write_pdf

    write_pdf(path, make_report(case, display.window, progress=progress, convention=display.convention))


def _write_html(path: Path, case: Case, display: Display, progress: Progress) -> None:
    from engine.export.html import write_html
    from engine.export.report import make_report

    report = make_report(case, display.window, progress=progress, convention=display.convention)
    write_html(path, report, said, language())


def _write_json(path: Path, case: Case, display: Display, progress: Progress) -> None:  # noqa: ARG001 - as the others
    from engine.export.sidecar import write_sidecar

    write_sidecar(path, case)


PDF = Export("report_pdf", say("Export report"), "_report.pdf", "PDF (*.pdf)", _write_pdf)
HTML = Export("report_html", say("Export report"), "_report.html", say("HTML page (*.html)"), _write_html)
JSON = Export("export_json", say("Export measurements"), "_lesions.json", "JSON (*.json)", _write_json)
EXPORTS = (PDF, HTML, JSON)
