"""The parts of which a report is put together, in words: facts about the case, numbers of a lesion, what limits them.

A :class:`~engine.words.Sentence` is said in the reader's language where it is printed; a name, a note and a number are
ordinary strings, and stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import engine
from engine.case.case import Case
from engine.case.review import Decision, Origin
from engine.export.cells import millilitres, number
from engine.export.picture import CONVENTIONS
from engine.export.summary import time_point_text
from engine.export.table import is_unverified, utc_text
from engine.findings.contour import ContourMethod
from engine.findings.measure import TINY_BELOW_MM, Lesion
from engine.scan.slicing import Convention, Plane
from engine.scan.window import Window
from engine.words import Sentence, joined, say

NOTHING = "–"
"""In place of a cell that is empty: not measurable."""

_INTENSITIES = frozenset({"mean", "sd_population", "median", "p10", "p90"})

_PLACES = {
    Plane.AXIAL: say("Axial slice {number}"),
    Plane.CORONAL: say("Coronal slice {number}"),
    Plane.SAGITTAL: say("Sagittal slice {number}"),
}
_OUTLINES = {ContourMethod.HALF_LEVEL_BINARY: say("half-level, binary")}
_VALUES: dict[str, Sentence] = {
    text: text
    for text in (
        *(say("axial"), say("coronal"), say("sagittal")),
        *(say("given"), say("proposed"), say("accepted"), say("rejected")),
        *(say("model"), say("edited"), say("reader"), say("file")),
    )
}
"""Cells of the CSV file that are words."""


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


def table_columns(case: Case) -> tuple[TableColumn, ...]:
    """The columns of the table, for the case's unit of intensity; sizes say so while they are unverified."""
    unit = case.volume.modality.unit
    return (
        TableColumn(say("Lesion"), "lesion_id"),
        TableColumn(size_of(case, say("Volume (ml)")), "volume_ml"),
        TableColumn(size_of(case, say("Longest (mm)")), "longest_diameter_mm"),
        TableColumn(size_of(case, say("Short axis (mm)")), "short_axis_mm"),
        TableColumn(size_of(case, say("3-D (mm)")), "max3d_mm"),
        TableColumn(say("Slice"), "slice_number1"),
        TableColumn(say("Plane"), "plane", is_number=False),
        TableColumn(say("Mean ({unit})", unit=unit), "mean"),
        TableColumn(say("Source"), "source", is_number=False),
        TableColumn(say("Status"), "status", is_number=False),
    )


def shown(cells: Mapping[str, str], column: str) -> str:
    """A cell as a reader takes it in."""
    if column in _INTENSITIES and cells[column]:
        return number(float(cells[column]), significant=4)
    return _VALUES.get(cells[column], cells[column]) or NOTHING


def size_of(case: Case, size: str) -> str:
    """A size, which says so while nobody has said that the scan's millimetres can be believed."""
    return say("{size} (unverified)", size=size) if is_unverified(case) else size


def geometry_badge(case: Case) -> Sentence:
    """How far a scan's millimetres can be believed, and whether a reader has acknowledged what is doubtful."""
    trust, seen = case.volume.geometry.trust.name, case.volume.acknowledged_at
    if is_unverified(case):
        return say("Geometry {trust}, unverified", trust=trust)
    if seen is None:
        return say("Geometry {trust}", trust=trust)
    return say("Geometry {trust}, acknowledged {time}", trust=trust, time=utc_text(seen))


def place_of(lesion: Lesion) -> Sentence:
    """Where a lesion was measured."""
    return say(_PLACES[lesion.plane], number=lesion.slice_index + 1)


def case_facts(case: Case, window: Window, convention: Convention) -> Iterator[Fact]:
    """About the scan, the mask and the program, in the order in which one asks."""
    yield from _scan_facts(case, window, convention)
    if case.liver_ml is not None and case.tumour_burden is not None:
        yield Fact(say("Liver"), _liver(case, case.liver_ml, 100 * case.tumour_burden))
    yield from _mask_facts(case)
    if case.lesions:
        outlines = {lesion.contour: _OUTLINES[lesion.contour] for lesion in case.lesions}
        yield Fact(say("Outline"), joined(sorted(outlines.values()), "; "))
    yield Fact(say("Program"), f"Hepatica {engine.__version__}")


def _scan_facts(case: Case, window: Window, convention: Convention) -> Iterator[Fact]:
    volume, geometry = case.volume, case.volume.geometry
    yield Fact(say("Case"), joined((volume.name, time_point_text(volume)), ", "))
    read = {"modality": volume.modality.value, "unit": volume.modality.unit}
    yield Fact(
        say("Read as"),
        say("{modality} (as told); intensities in {unit}", **read)
        if volume.modality_is_told
        else say("{modality} (judged from the intensities); intensities in {unit}", **read),
    )
    size = " × ".join(str(count) for count in reversed(geometry.shape))
    yield Fact(say("Size"), say("{size} voxels", size=size))
    spacing = " × ".join(number(mm) for mm in reversed(geometry.spacing_mm))
    yield Fact(say("Spacing"), size_of(case, say("{spacing} mm (column, row, slice)", spacing=spacing)))
    yield Fact(
        say("Pictures"),
        say(
            "level {level}, width {width}; {convention}",
            level=number(window.level),
            width=number(window.width),
            convention=CONVENTIONS[convention],
        ),
    )
    if volume.nonfinite_count:
        left_out = say("{count} voxels, left out of every measurement", count=volume.nonfinite_count)
        yield Fact(say("Not a number"), left_out)


def _liver(case: Case, liver_ml: float, percent: float) -> Sentence:
    values = {"liver": size_of(case, f"{millilitres(liver_ml)} ml"), "percent": percent}
    if not case.lesions:
        return say("{liver}; no lesion in it", **values)
    if case.totals.of is not Decision.PROPOSED:
        return say("{liver} with its lesions; accepted lesions are {percent:.1f} % of it", **values)
    if case.source is Origin.FILE:
        return say("{liver} with its lesions; those, as given, are {percent:.1f} % of it", **values)
    return say("{liver} with its lesions; proposed lesions are {percent:.1f} % of it", **values)


def _mask_facts(case: Case) -> Iterator[Fact]:
    prediction, reviewed = case.prediction, _reviewed(case)
    if prediction is None:
        opened = say("opened from a file; who or what drew it is not known here; {reviewed}", reviewed=reviewed)
        yield Fact(say("Mask"), opened)
        return
    card = prediction.card
    proposed = say(
        "proposed by the model {name}, version {version}; {reviewed}",
        name=card.name,
        version=card.version,
        reviewed=reviewed,
    )
    yield Fact(say("Mask"), proposed)
    yield Fact(say("Model file"), f"SHA-256 {prediction.model_sha256}")
    yield Fact(say("Ran on"), joined((prediction.device.label, prediction.device.reason), " – "))


def _reviewed(case: Case) -> Sentence:
    """Whether a reader has looked at the lesions, and changed them."""
    if case.totals.of is Decision.PROPOSED:
        unseen = say("not reviewed")
        return say("not reviewed, edited by a reader") if case.source is Origin.EDITED else unseen
    return say("reviewed, edited by a reader") if case.source is Origin.EDITED else say("reviewed")


def lesion_facts(case: Case, lesion: Lesion, cells: Mapping[str, str]) -> Iterator[Fact]:
    """A lesion's numbers with their units."""
    unit = case.volume.modality.unit
    rows = (
        (say("Volume"), "volume_ml", "ml"),
        (say("Longest diameter"), "longest_diameter_mm", "mm"),
        (say("Short axis (chord)"), "short_axis_mm", "mm"),
        (say("Caliper width"), "caliper_width_mm", "mm"),
        (say("Longest inside line"), "inside_diameter_mm", "mm"),
        (say("Largest 3-D diameter"), "max3d_mm", "mm"),
        (say("Sphericity"), "sphericity", ""),
        (say("To the liver's edge"), "edge_distance_mm", "mm"),
        (say("Mean"), "mean", unit),
        (say("SD (population)"), "sd_population", unit),
        (say("Median"), "median", unit),
        (say("10th percentile"), "p10", unit),
        (say("90th percentile"), "p90", unit),
    )
    for name, cell, of in (*rows, *(((say("Mean probability"), "p_mean", ""),) if cells["p_mean"] else ())):
        value = f"{shown(cells, cell)} {of if cells[cell] else ''}".rstrip()
        sized = size_of(case, value) if of in ("ml", "mm") and cells[cell] else value
        yield Fact(name, _placed(sized, lesion, cell))
    if cells["note"]:
        yield Fact(say("Reader's note"), case.notes[lesion.number])
    for end in ("1", "2"):
        mm = " ".join(cells[f"end{end}_{axis}_mm"] for axis in "xyz")
        yield Fact(say("End {end} (x y z, RAS+)", end=end), size_of(case, f"{mm} mm"))


def _placed(size: str, lesion: Lesion, cell: str) -> str:
    """A size, with the slices of its line where these are others than that of the longest diameter."""
    lines = {
        "inside_diameter_mm": lesion.inside_diameter,
        "max3d_mm": lesion.max_3d,
        "edge_distance_mm": lesion.edge_line,
    }
    if (line := lines.get(cell)) is None:
        return size
    first, last = sorted(round(end[lesion.plane.slice_axis]) + 1 for end in line.ends)
    if first != last:
        return say("{size}, slices {first} to {last}", size=size, first=first, last=last)
    return size if first == lesion.slice_index + 1 else say("{size}, slice {number}", size=size, number=first)


def remarks_on(lesion: Lesion) -> Iterator[Sentence]:
    """What limits a lesion's numbers; a sentence each."""
    if lesion.truncated:
        yield say("Reaches the edge of the scan: sizes are lower limits.")
    if lesion.line_leaves_lesion:
        yield say("The longest diameter leaves the lesion, which is bent.")
    if lesion.nonfinite_count:
        yield say(
            "Of its voxels {count} are not a number and left out of the intensities.", count=lesion.nonfinite_count
        )
    if lesion.is_tiny:
        yield say("Tiny: less volume than a sphere of {size:g} mm.", size=TINY_BELOW_MM)
