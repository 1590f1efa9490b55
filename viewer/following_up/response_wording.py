"""A course in words: what stands in the panel's tables and below them."""

from __future__ import annotations

from engine.case.response.matching import Group, Kind, Matching, Shift
from engine.case.response.recist import BY_THE_NUMBERS, Fate, NonTargets, Size, printed
from engine.case.response.timeline import Timeline
from engine.case.response.timepoint import TimePoint
from engine.case.response.volume_change import volume_change
from engine.export.cells import millilitres
from engine.words import say
from viewer.panels.recist import Course, MatchRow, PointColumn
from viewer.translating import tr

FATES = {
    Fate.MEASURED: say("as measured"),
    Fate.TOO_SMALL: say("too small to measure: 5 mm"),
    Fate.NOT_ASSESSED: say("not assessed"),
}
"""What a reader can say of a target."""

OTHERS = {
    NonTargets.NONE: say("none"),
    NonTargets.GONE: say("all gone"),
    NonTargets.PRESENT: say("still there"),
    NonTargets.PROGRESSING: say("clearly progressing"),
    NonTargets.NOT_ASSESSED: say("not assessed"),
}
"""What a reader can say of all other lesions."""

_NONE = "–"


def course_of(timeline: Timeline, is_unverified: bool) -> Course:
    """What the panel shows of a course.

    Args:
        timeline: two scans, or the baseline alone.
        is_unverified: whether a scan's millimetres are doubtful.
    """
    responses, last = timeline.responses, len(timeline.points) - 1
    numbers = range(1, len(timeline.targets) + 1)
    columns = []
    for place, (point, response) in enumerate(zip(timeline.points, responses, strict=True)):
        category = _NONE if response.category is None else response.category.value
        cells = [_size_text(timeline.size_at(number, place)) for number in numbers]
        cells += [_NONE if response.sum is None else printed(response.sum)]
        cells += [response.on_baseline or _NONE, response.on_nadir or _NONE, category]
        columns.append(PointColumn(_heading(point, place), "" if point.day is None else str(point.day), tuple(cells)))
    response = responses[last]
    fates = {n: timeline.size_at(n, last).fate for n in numbers}
    return Course(
        lines=(
            *(_target_text(timeline, number) for number in numbers),
            tr("Sum, mm (unverified)") if is_unverified else tr("Sum, mm"),
            tr("On the baseline"),
            tr("On the nadir"),
            tr("Category"),
        ),
        columns=tuple(columns),
        category="" if response.category is None else f"{response.category.value}  {tr(response.category.words)}",
        reasons=tuple(tr(reason) for reason in response.reasons),
        caution=tr(BY_THE_NUMBERS) if response.category is not None else "",
        remarks=tuple(tr(remark) for remark in timeline.remarks(last)),
        fates=tuple(fates[n] if fates[n] in FATES else Fate.MEASURED for n in numbers),
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


def _heading(point: TimePoint, place: int) -> str:
    return tr("Baseline\n{name}", name=point.name) if place == 0 else tr("Now\n{name}", name=point.name)


def _size_text(size: Size) -> str:
    if size.fate is Fate.NOT_ASSESSED:
        return tr("not assessed")
    return printed(size.counted or 0)


def _target_text(timeline: Timeline, number: int) -> str:
    name = timeline.points[0][timeline.targets[number - 1]].name
    return tr("T{number}: lesion {name}, mm", number=number, name=name)


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
        before=earlier or _NONE,
        after=later or _NONE,
        kind=tr(group.kind.words),
        volume=f"({share})" if change is not None and change.is_within_spread else share,
        tip=tip,
        is_confirmed=group.is_confirmed,
        is_new=group.kind is Kind.NEW,
    )
