"""The course over several scans as a report and the panel show it: a table, the category, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.case.case import Case
from engine.case.response.recist import BY_THE_NUMBERS, Fate, Size, printed
from engine.case.response.timeline import Timeline
from engine.words import Sentence, say

NOT_KNOWN = "–"
"""In place of a number that there is not."""


@dataclass(frozen=True)
class ResponseSheet:
    """What a report says of a course.

    Attributes:
        headings: of the table's columns; the first stands over the names of the lines.
        rows: its lines, the name first, then a cell for each scan.
        verdict: the category at the last scan, in full; empty at a baseline.
        reasons: why, a sentence each.
        caution: what is said beside every category; empty at a baseline.
        remarks: what makes it provisional, a sentence each.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    verdict: str
    reasons: tuple[str, ...]
    caution: str
    remarks: tuple[str, ...]


def course_to_tell(case: Case) -> Timeline | None:
    """The course that is kept with a case, all scans of it under the case's pseudonym, if it has one."""
    return None if case.course is None else under_pseudonym(case.course, case.volume.pseudonym)


def under_pseudonym(course: Timeline, pseudonym: str | None) -> Timeline:
    """A course whose scans all go by the pseudonym of the open one, if it has one: they are one patient's."""
    if not pseudonym:
        return course
    return replace(course, points=tuple(replace(point, name=pseudonym) for point in course.points))


def response_sheet(course: Timeline) -> ResponseSheet:
    """What is to be said of a course at its last scan."""
    last, places = len(course.points) - 1, range(len(course.points))
    response = course.responses[last]
    days = [("" if point.day is None else str(point.day)) or NOT_KNOWN for point in course.points]
    dated = [(say("Date"), *days)] if any(point.day for point in course.points) else []
    category = response.category
    return ResponseSheet(
        headings=("", *(heading(course, place) for place in places)),
        rows=(*dated, *((name, *cells) for name, cells in response_lines(course))),
        verdict=say("{short}: {words}", short=category.value, words=category.words) if category is not None else "",
        reasons=response.reasons,
        caution=BY_THE_NUMBERS if category is not None else "",
        remarks=course.remarks(last),
    )


def heading(course: Timeline, place: int) -> Sentence:
    """Which of the scans it is, and below that what it is called."""
    name = course.points[place].name
    if place == 0:
        return say("Baseline\n{name}", name=name)
    if place == len(course.points) - 1:
        return say("Now\n{name}", name=name)
    return say("Scan {number}\n{name}", number=place + 1, name=name)


def response_lines(course: Timeline) -> Iterator[tuple[Sentence, tuple[str, ...]]]:
    """The lines of the table: what each is about, and a cell for each scan."""
    responses, places = course.responses, range(len(course.points))
    for number, key in enumerate(course.targets, 1):
        name = say("T{number}: lesion {name}, mm", number=number, name=course.points[0][key].name)
        yield name, tuple(_size(course.size_at(number, place)) for place in places)
    sums = (NOT_KNOWN if each.sum is None else printed(each.sum) for each in responses)
    yield say("Sum, mm (unverified)") if course.is_unverified else say("Sum, mm"), tuple(sums)
    yield say("On the baseline"), tuple(each.on_baseline or NOT_KNOWN for each in responses)
    yield say("On the nadir"), tuple(each.on_nadir or NOT_KNOWN for each in responses)
    categories = (NOT_KNOWN if each.category is None else each.category.value for each in responses)
    yield say("Category"), tuple(categories)


def _size(size: Size) -> str:
    if size.fate is Fate.NOT_ASSESSED:
        return say("not assessed")
    return printed(size.counted or 0)
