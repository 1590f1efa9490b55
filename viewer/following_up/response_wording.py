"""A course in words: what stands in the panel's tables and below them."""

from __future__ import annotations

from engine.case.response.matching import Group, Kind, Matching, Shift
from engine.case.response.recist import Fate, NonTargets, printed
from engine.case.response.timeline import Timeline
from engine.case.response.volume_change import volume_change
from engine.export.cells import millilitres
from engine.export.report_response import NOT_KNOWN, heading, response_lines, response_sheet
from engine.words import say
from viewer.panels.matching import MatchRow
from viewer.panels.points import PointColumn
from viewer.panels.recist import Course
from viewer.translating import said, tr

FATES = {
    Fate.MEASURED: say("as measured"),
    Fate.TOO_SMALL: say("too small to measure: 5 mm"),
    Fate.NOT_ASSESSED: say("not assessed"),
}
"""What a reader can say of a target."""

OTHERS = {
    NonTargets.NONE: say("as the list shows"),
    NonTargets.GONE: say("all gone"),
    NonTargets.PRESENT: say("still there"),
    NonTargets.PROGRESSING: say("clearly progressing"),
    NonTargets.NOT_ASSESSED: say("not assessed"),
}
"""What a reader can say of all other lesions."""


def course_of(timeline: Timeline) -> Course:
    """What the panel shows of a course: several scans, or the baseline alone."""
    last = len(timeline.points) - 1
    sheet, response = response_sheet(timeline), timeline.responses[last]
    lines = tuple(response_lines(timeline))
    fates = [timeline.size_at(number, last).fate for number in range(1, len(timeline.targets) + 1)]
    return Course(
        lines=tuple(tr(name) for name, _ in lines),
        columns=tuple(
            PointColumn(
                tr(heading(timeline, place)),
                "" if point.day is None else str(point.day),
                tuple(said(cells[place]) for _, cells in lines),
            )
            for place, point in enumerate(timeline.points)
        ),
        category="" if response.category is None else f"{response.category.value}  {tr(response.category.words)}",
        reasons=tuple(said(reason) for reason in sheet.reasons),
        caution=said(sheet.caution),
        remarks=tuple(said(remark) for remark in sheet.remarks),
        fates=tuple(fate if fate in FATES else Fate.MEASURED for fate in fates),
        others=timeline.points[last].non_targets,
    )


def match_rows(timeline: Timeline) -> tuple[MatchRow, ...]:
    """The last matching, a line for each group."""
    if not timeline.links:
        return ()
    link, place = timeline.links[-1], len(timeline.links) - 1
    return tuple(_match_row(timeline, place, group) for group in link.groups)


def shift_text(link: Matching, moves: bool) -> str:
    """By how much the prior scan was moved, in words."""
    if link.shift_mm is not None:
        return tr("Prior scan moved by {shift}.", shift=_shift(link.shift_mm))
    if not moves:
        return tr("Both scans are taken where they lie.")
    return tr(
        "Not moved: a liver is missing, or cut off by the edge of its scan. Bring both crosshairs to the same place "
        "by hand, and lay them on each other."
    )


def _shift(shift: Shift) -> str:
    right, front, up = shift
    return ", ".join(
        (
            tr("{mm} mm to the right", mm=f"{right:.1f}")
            if right >= 0
            else tr("{mm} mm to the left", mm=f"{-right:.1f}"),
            tr("{mm} mm to the front", mm=f"{front:.1f}")
            if front >= 0
            else tr("{mm} mm to the back", mm=f"{-front:.1f}"),
            tr("{mm} mm up", mm=f"{up:.1f}") if up >= 0 else tr("{mm} mm down", mm=f"{-up:.1f}"),
        )
    )


def _match_row(timeline: Timeline, place: int, group: Group) -> MatchRow:
    before, after = timeline.points[place], timeline.points[place + 1]
    marks = [
        f"T{n}" for n in range(1, len(timeline.targets) + 1) if set(timeline.keys_at(n, place)) & set(group.before)
    ]
    earlier, later = (
        ", ".join(f"{point[key].name}: {printed(point[key].longest)}" for key in keys)
        for point, keys in ((before, group.before), (after, group.after))
    )
    change = volume_change(timeline, place, group)
    share, tip = "", ""
    if change is not None:
        share = f"{100 * change.share:+z.0f} %"
        values = {
            "before": millilitres(change.before_ml),
            "after": millilitres(change.after_ml),
            "change": share,
            "spread": f"{100 * change.spread:.0f}",
        }
        tip = (
            tr(
                "Volume {before} ml, then {after} ml ({change}). Slices of this thickness alone make ±{spread} % "
                "(one standard deviation): this may be no change at all.",
                **values,
            )
            if change.is_within_spread
            else tr(
                "Volume {before} ml, then {after} ml ({change}). Slices of this thickness alone make ±{spread} % "
                "(one standard deviation).",
                **values,
            )
        )
        if change.doubling_days is not None:
            tip = f"{tip} {tr('Doubling time {days} days.', days=round(change.doubling_days))}"
    return MatchRow(
        target=", ".join(marks),
        before=earlier or NOT_KNOWN,
        after=later or NOT_KNOWN,
        kind=tr(group.kind.words),
        volume=f"({share})" if change is not None and change.is_within_spread else share,
        tip=tip,
        is_confirmed=group.is_confirmed,
        is_new=group.kind is Kind.NEW,
    )
