"""What a report says, before it is a page: the one record behind the HTML file and the PDF.

Every number in it is a cell of the CSV file, intensities to four figures of it, so that the two cannot disagree. Its
words are English sentences (:mod:`engine.words`), which the printers say in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import engine
from engine.case.case import Case
from engine.case.review import Decision
from engine.errors import EngineError
from engine.export.picture import Picture, pictures_of
from engine.export.report_facts import (
    Fact,
    TableColumn,
    case_facts,
    geometry_badge,
    lesion_facts,
    place_of,
    remarks_on,
    shown,
    size_of,
    table_columns,
)
from engine.export.report_response import ResponseSheet, course_to_tell, response_sheet
from engine.export.summary import counted_text, doubted
from engine.export.table import row_by_name, utc_text
from engine.findings.measure import Lesion
from engine.findings.selftest import run_selftest, summary
from engine.progress import Progress
from engine.scan.identifiers import places_of_identifiers
from engine.scan.slicing import Convention
from engine.scan.trust import Trust
from engine.scan.window import Window, opening_window
from engine.words import Sentence, say

NOTICE = engine.FULL_NOTICE
"""What stands on every page."""

NO_FINDING = say("Nothing in the header contradicts itself.")
NO_IDENTIFIER = say("Nothing that looks like one was found in header, packing and names of file and folders.")

LESIONS, RESPONSE, GEOMETRY, MAKING, IDENTIFIERS = (
    say("Lesions"),
    say("Response of the liver (RECIST 1.1)"),
    say("Geometry"),
    say("How it was made"),
    say("Identifiers in the source file"),
)
"""What stands above the parts of a report."""

_PROCEDURE = say(
    "Lengths are measured in the plane of acquisition on the outline that is drawn, in the scan's own voxels. "
    "Definitions: docs/measurements.md."
)


@dataclass(frozen=True, eq=False)
class LesionSheet:
    """One lesion's part of a report.

    Attributes:
        name: the lesion's.
        title: number and size.
        place: where it was measured.
        close_up: the slice with the outline and both axes.
        overview: the whole slice, and where the close-up lies.
        facts: its numbers with their units.
        remarks: what limits them; a sentence each.
    """

    name: str
    title: str
    place: str
    close_up: Picture
    overview: Picture
    facts: tuple[Fact, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Report:
    """All that a report says.

    Attributes:
        name: of the case.
        date_utc: when it was made.
        trust: of the scan's geometry.
        badge: the same in words, at a glance, with "unverified" where nobody has looked at it.
        findings: what is doubtful about the geometry, a sentence each.
        summary: how many lesions, how large together.
        facts: about the scan, the mask and the program.
        warnings: what makes the result doubtful, and what had to be changed while the model ran, a sentence each.
        identifiers: where the scan's file may tell who the patient is; kinds of places, not what stands there.
        columns: of the table.
        rows: its cells, a line for each lesion.
        lesions: a sheet for each that was not rejected.
        procedure: how was measured, in a sentence.
        response: the course over several scans; None where there is none.
    """

    name: str
    date_utc: str
    trust: Trust
    badge: str
    findings: tuple[str, ...]
    summary: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    identifiers: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    lesions: tuple[LesionSheet, ...]
    procedure: str = _PROCEDURE
    response: ResponseSheet | None = None

    @property
    def title(self) -> Sentence:
        """What stands above all."""
        return say("Liver lesions: {name}", name=self.name)

    @property
    def made(self) -> Sentence:
        """When it was made, in words."""
        return say("Made on {time} (UTC)", time=self.date_utc)


def make_report(
    case: Case,
    window: Window | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    convention: Convention = Convention.RADIOLOGICAL,
) -> Report:
    """Gather all that a report says. Reads the start of the scan's file again.

    Args:
        case: measured.
        window: the grey range of the pictures; that in which a scan opens when None.
        now: the time to state, with its time zone; the present one when None.
        progress: reports 0..1 and may cancel.
        convention: on which side the pictures show the patient's right.

    Raises:
        Cancelled: when asked to stop.
    """
    volume, progress = case.volume, progress or Progress()
    window = window or opening_window(volume)
    sheets, rows = [], []
    columns = table_columns(case)
    for done, lesion in enumerate(case.lesions):
        progress.report(done / len(case.lesions), say("Drawing the report"))
        cells = row_by_name(case, lesion, now)
        rows.append(tuple(shown(cells, column.cell) for column in columns))
        if case.review[lesion.number].decision is not Decision.REJECTED:
            sheets.append(_sheet(case, lesion, cells, window, convention))
    self_test, is_sound = _self_test()
    warnings = (
        *((case.prediction.warning, *case.prediction.notices) if case.prediction is not None else ()),
        "" if is_sound else say("The program's self-test did not pass. {result}", result=self_test),
    )
    return Report(
        name=volume.name,
        date_utc=utc_text(now),
        trust=volume.geometry.trust,
        badge=geometry_badge(case),
        findings=tuple(finding.text for finding in volume.geometry.findings),
        summary=doubted(case, counted_text(case)),
        facts=(*case_facts(case, window, convention), Fact(say("Self-test"), self_test)),
        warnings=tuple(filter(None, warnings)),
        identifiers=places_of_identifiers(volume),
        columns=columns,
        rows=tuple(rows),
        lesions=tuple(sheets),
        response=response_sheet(course) if (course := course_to_tell(case)) is not None else None,
    )


def self_test_text() -> str:
    """How this program measures known solids, in a sentence."""
    return _self_test()[0]


@cache
def _self_test() -> tuple[str, bool]:
    """How this program measures known solids, in a sentence, and whether well; run once, since it stays the same."""
    try:
        checks = run_selftest()
    except EngineError as error:
        return str(error), False
    words = say(
        "Version {version}, {count} solids: {result}",
        version=engine.__version__,
        count=len({check.solid for check in checks}),
        result=summary(checks),
    )
    return words, all(check.passed for check in checks)


def _sheet(case: Case, lesion: Lesion, cells: Mapping[str, str], window: Window, convention: Convention) -> LesionSheet:
    close_up, overview = pictures_of(lesion, case.volume, window, convention)
    name, size = cells["lesion_id"], f"{cells['longest_diameter_mm']} × {cells['short_axis_mm']} mm"
    return LesionSheet(
        name=name,
        title=say("Lesion {name}: {size}", name=name, size=size_of(case, size)),
        place=place_of(lesion),
        close_up=close_up,
        overview=overview,
        facts=tuple(lesion_facts(case, lesion, cells)),
        remarks=tuple(remarks_on(lesion)),
    )
