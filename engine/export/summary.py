"""How many lesions there are and how large they are together, in words: for the screen and for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from engine.case.case import Case
from engine.case.review import Decision, Origin
from engine.export.cells import millilitres
from engine.findings.measure import TINY_BELOW_MM, Lesion
from engine.scan.volume import Volume
from engine.words import say

_COUNTS = {
    "lesion": (say("no lesion"), say("1 lesion"), say("{count} lesions")),
    "tiny lesion": (say("no tiny lesion"), say("1 tiny lesion"), say("{count} tiny lesions")),
    "region": (say("no region"), say("1 region"), say("{count} regions")),
    "tiny region": (say("no tiny region"), say("1 tiny region"), say("{count} tiny regions")),
}
"""None, one, several."""


def count_text(lesions: Sequence[Lesion], noun: str = "lesion") -> str:
    """The count, stated both ways where there are tiny ones: without them, and with.

    Args:
        lesions: any number of them.
        noun: what one is called, "lesion" or "region".
    """
    tiny = sum(lesion.is_tiny for lesion in lesions)
    larger = len(lesions) - tiny
    if not tiny:
        return _count(larger, noun)
    if not larger:
        return say("{lesions} below a {size:g} mm sphere", lesions=_count(tiny, f"tiny {noun}"), size=TINY_BELOW_MM)
    return say(
        "{lesions} ({count} with tiny ones below a {size:g} mm sphere)",
        lesions=_count(larger, noun),
        count=len(lesions),
        size=TINY_BELOW_MM,
    )


def size_text(lesions: Sequence[Lesion], noun: str = "lesion") -> str:
    """The count and the volume of all together; "no lesion" when there is none."""
    if not lesions:
        return _COUNTS[noun][0]
    whole = millilitres(sum(lesion.volume_ml for lesion in lesions))
    return say("{lesions}, {volume} ml in all", lesions=count_text(lesions, noun), volume=whole)


def counted_text(case: Case) -> str:
    """The lesions that count, and what was decided about the others; see :class:`~engine.case.totals.Totals`."""
    totals = case.totals
    if totals.of is Decision.ACCEPTED:
        return say(
            "Accepted: {lesions}; {rejected} rejected, {undecided} not decided",
            lesions=size_text(totals.lesions),
            rejected=totals.rejected,
            undecided=totals.proposed,
        )
    if not totals.lesions:
        return size_text(())
    if case.source is Origin.FILE:
        return say("{lesions}, as given; nothing is decided", lesions=size_text(totals.lesions))
    return say("{lesions}, as proposed; nothing is decided", lesions=size_text(totals.lesions))


def doubted(case: Case, sizes: str) -> str:
    """Sizes; called unverified while nobody has said that the scan's millimetres can be believed."""
    return say("{sizes}; all sizes are unverified", sizes=sizes) if case.volume.is_unverified else sizes


def time_point_text(volume: Volume) -> str:
    """Which time point of its file a scan is; empty for a file that has but one."""
    source = volume.source
    if source.time_points == 1:
        return ""
    return say("time point {number} of {count}", number=source.time_point + 1, count=source.time_points)


def _count(number: int, noun: str) -> str:
    _, one, several = _COUNTS[noun]
    return one if number == 1 else say(several, count=number)
