"""What a report says, before it is a page: the one record behind the HTML file and the PDF.

Every number in it is a cell of the CSV file, intensities to four figures of it, so that the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import engine
from engine.case.case import Case
from engine.errors import EngineError
from engine.export.cells import UNVERIFIED, millilitres, number
from engine.export.picture import Picture, pictures_of
from engine.export.summary import size_text, time_point_text
from engine.export.table import geometry_status, is_unverified, row_by_name, utc_text
from engine.findings.measure import TINY_BELOW_MM, Lesion
from engine.findings.selftest import run_selftest, summary
from engine.progress import Progress
from engine.scan.identifiers import places_of_identifiers
from engine.scan.trust import Trust
from engine.scan.window import Window, opening_window

NOTICE = f"{engine.RESEARCH_NOTICE} Not for diagnosis or treatment."
"""What stands on every page."""

NO_FINDING = "Nothing in the header contradicts itself."
NO_IDENTIFIER = "Nothing that looks like one was found in header, packing and names of file and folders."

NOTHING = "–"
"""In place of a cell that is empty: not measurable."""

_INTENSITIES = frozenset({"mean", "sd_population", "median", "p10", "p90"})

_PROCEDURE = (
    "Lengths are measured in the plane of acquisition on the outline that is drawn, in the scan's own voxels. "
    "Definitions: docs/measurements.md."
)


@dataclass(frozen=True)
class Fact:
    """Something about the case, with its name."""

    name: str
    text: str


@dataclass(frozen=True)
class TableColumn:
    """One column of the report's table, and the cell of the CSV file that it shows.

    Attributes:
        heading: with the unit.
        cell: the CSV's column.
        is_number: whether it is set to the right.
    """

    heading: str
    cell: str
    is_number: bool = True


@dataclass(frozen=True, eq=False)
class LesionSheet:
    """One lesion's part of a report.

    Attributes:
        number: the lesion's.
        title: number and size.
        place: where it was measured.
        close_up: the slice with the outline and both axes.
        overview: the whole slice, and where the close-up lies.
        facts: its numbers with their units.
        remarks: what limits them; a sentence each.
    """

    number: int
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
        geometry: the same in words, with "unverified" where nobody has looked at it.
        findings: what is doubtful about the geometry, a sentence each.
        summary: how many lesions, how large together.
        facts: about the scan, the mask and the program.
        warnings: what makes the result doubtful, a sentence each.
        identifiers: where the scan's file may tell who the patient is; kinds of places, not what stands there.
        columns: of the table.
        rows: its cells, a line for each lesion.
        lesions: a sheet for each.
        procedure: how was measured, in a sentence.
    """

    name: str
    date_utc: str
    trust: Trust
    geometry: str
    findings: tuple[str, ...]
    summary: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    identifiers: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    lesions: tuple[LesionSheet, ...]
    procedure: str = _PROCEDURE

    @property
    def title(self) -> str:
        """What stands above all."""
        return f"Liver lesions: {self.name}"

    @property
    def made(self) -> str:
        """When it was made, in words."""
        return f"Made on {self.date_utc} (UTC)"

    @property
    def badge(self) -> str:
        """How far the geometry can be trusted, at a glance."""
        return f"Geometry {self.geometry}"


def make_report(
    case: Case, window: Window | None = None, now: datetime | None = None, progress: Progress | None = None
) -> Report:
    """Gather all that a report says. Reads the start of the scan's file again.

    Args:
        case: measured.
        window: the grey range of the pictures; that in which a scan opens when None.
        now: the time to state, with its time zone; the present one when None.
        progress: reports 0..1 and may cancel.

    Raises:
        Cancelled: when asked to stop.
    """
    volume, progress = case.volume, progress or Progress()
    window = window or opening_window(volume)
    sheets, rows = [], []
    columns = _columns(volume.modality.unit)
    for done, lesion in enumerate(case.lesions):
        progress.report(done / len(case.lesions), "Drawing the report")
        cells = row_by_name(case, lesion, now)
        rows.append(tuple(_shown(cells, column.cell) for column in columns))
        sheets.append(_sheet(case, lesion, cells, window))
    self_test, is_sound = _self_test()
    warnings = (
        case.prediction.warning if case.prediction is not None else "",
        "" if is_sound else f"The program's self-test did not pass. {self_test}",
    )
    return Report(
        name=volume.name,
        date_utc=utc_text(now),
        trust=volume.geometry.trust,
        geometry=geometry_status(case),
        findings=tuple(finding.text for finding in volume.geometry.findings),
        summary=f"{size_text(case.lesions)}{f'; all sizes are {UNVERIFIED}' if is_unverified(case) else ''}",
        facts=(*_facts(case, window), Fact("Self-test", self_test)),
        warnings=tuple(filter(None, warnings)),
        identifiers=places_of_identifiers(volume),
        columns=columns,
        rows=tuple(rows),
        lesions=tuple(sheets),
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
    words = f"Version {engine.__version__}, {len({check.solid for check in checks})} solids: {summary(checks)}"
    return words, all(check.passed for check in checks)


def _columns(unit: str) -> tuple[TableColumn, ...]:
    return (
        TableColumn("Lesion", "lesion_id"),
        TableColumn("Volume (ml)", "volume_ml"),
        TableColumn("Longest (mm)", "longest_diameter_mm"),
        TableColumn("Short axis (mm)", "short_axis_mm"),
        TableColumn("3-D (mm)", "max3d_mm"),
        TableColumn("Slice", "slice_number1"),
        TableColumn("Plane", "plane", is_number=False),
        TableColumn(f"Mean ({unit})", "mean"),
        TableColumn("Source", "source", is_number=False),
    )


def _facts(case: Case, window: Window) -> tuple[Fact, ...]:
    """About the scan, the mask and the program, in the order in which one asks."""
    volume, prediction = case.volume, case.prediction
    geometry = volume.geometry
    told = "as told" if volume.modality_is_told else "judged from the intensities"
    facts = {
        "Case": ", ".join(filter(None, (volume.name, time_point_text(volume)))),
        "Read as": f"{volume.modality.value} ({told}); intensities in {volume.modality.unit}",
        "Size": " × ".join(str(count) for count in reversed(geometry.shape)) + " voxels",
        "Spacing": " × ".join(number(size) for size in reversed(geometry.spacing_mm)) + " mm (column, row, slice)",
        "Pictures": f"level {number(window.level)}, width {number(window.width)}; radiological display",
    }
    if volume.nonfinite_count:
        facts["Not a number"] = f"{volume.nonfinite_count} voxels, left out of every measurement"
    if case.liver_ml is not None and case.tumour_burden is not None:
        share = f"lesions are {100 * case.tumour_burden:.1f} % of it"
        facts["Liver"] = f"{millilitres(case.liver_ml)} ml with its lesions{_unverified(case)}; {share}"
    if prediction is None:
        facts["Mask"] = "opened from a file; who or what drew it is not known here"
    else:
        card = prediction.card
        facts["Mask"] = f"proposed by the model {card.name}, version {card.version}; not reviewed"
        facts["Model file"] = f"SHA-256 {prediction.model_sha256}"
        facts["Ran on"] = " – ".join(filter(None, (prediction.device.label, prediction.device.reason)))
    if case.lesions:
        facts["Outline"] = "; ".join(sorted({lesion.contour.value for lesion in case.lesions}))
    facts["Program"] = f"Hepatica {engine.__version__}"
    return tuple(Fact(name, text) for name, text in facts.items())


def _sheet(case: Case, lesion: Lesion, cells: Mapping[str, str], window: Window) -> LesionSheet:
    volume = case.volume
    close_up, overview = pictures_of(lesion, volume, window)
    size = f"{cells['longest_diameter_mm']} × {cells['short_axis_mm']} mm{_unverified(case)}"
    return LesionSheet(
        number=lesion.number,
        title=f"Lesion {lesion.number}: {size}",
        place=f"{lesion.plane.value.capitalize()} slice {cells['slice_number1']}",
        close_up=close_up,
        overview=overview,
        facts=tuple(_lesion_facts(case, cells)),
        remarks=tuple(_remarks(lesion)),
    )


def _lesion_facts(case: Case, cells: Mapping[str, str]) -> Iterator[Fact]:
    unit = case.volume.modality.unit
    rows = (
        ("Volume", "volume_ml", "ml"),
        ("Longest diameter", "longest_diameter_mm", "mm"),
        ("Short axis (chord)", "short_axis_mm", "mm"),
        ("Caliper width", "caliper_width_mm", "mm"),
        ("Longest inside line", "inside_diameter_mm", "mm"),
        ("Largest 3-D diameter", "max3d_mm", "mm"),
        ("Sphericity", "sphericity", ""),
        ("To the liver's edge", "edge_distance_mm", "mm"),
        ("Mean", "mean", unit),
        ("SD (population)", "sd_population", unit),
        ("Median", "median", unit),
        ("10th percentile", "p10", unit),
        ("90th percentile", "p90", unit),
    )
    for name, cell, of in (*rows, *((("Mean probability", "p_mean", ""),) if cells["p_mean"] else ())):
        size = _unverified(case) if of in ("ml", "mm") and cells[cell] else ""
        yield Fact(name, f"{_shown(cells, cell)} {of if cells[cell] else ''}".rstrip() + size)
    if cells["note"]:
        yield Fact("Reader's note", case.notes[int(cells["lesion_id"])])
    for end in ("1", "2"):
        mm = " ".join(cells[f"end{end}_{axis}_mm"] for axis in "xyz")
        yield Fact(f"End {end} (x y z, RAS+)", f"{mm} mm{_unverified(case)}")


def _shown(cells: Mapping[str, str], column: str) -> str:
    """A cell as a reader takes it in."""
    if column in _INTENSITIES and cells[column]:
        return number(float(cells[column]), significant=4)
    return cells[column] or NOTHING


def _remarks(lesion: Lesion) -> Iterator[str]:
    if lesion.truncated:
        yield "Reaches the edge of the scan: sizes are lower limits."
    if lesion.line_leaves_lesion:
        yield "The longest diameter leaves the lesion, which is bent."
    if lesion.nonfinite_count:
        yield f"Of its voxels {lesion.nonfinite_count} are not a number and left out of the intensities."
    if lesion.is_tiny:
        yield f"Tiny: less volume than a sphere of {TINY_BELOW_MM:g} mm."


def _unverified(case: Case) -> str:
    """What follows a size while nobody has said that the scan's millimetres can be believed."""
    return f" ({UNVERIFIED})" if is_unverified(case) else ""
