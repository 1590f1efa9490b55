"""How a course comes about and goes on: what is kept of it, with the lesions of the scans at hand as they are now.

Of the scans of a course the newest is on the reader's desk, and one more may lie beside it. The others are as they were
when the course was kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.case.case import Case
from engine.case.response.matching import Group, Matching, Shift, liver_shift, propose
from engine.case.response.recist import NonTargets
from engine.case.response.timeline import Timeline
from engine.case.response.timepoint import TimePoint
from engine.case.review import Decision
from engine.findings.lesions import Component


def make_course(
    now: Case,
    prior: Case | None = None,
    known: Timeline | None = None,
    *,
    moves: bool = True,
    anchor: Shift | None = None,
) -> Timeline:
    """The course up to the open scan.

    What is known of the same scans stays: targets, dates, confirmed groups, the reader's words. A prior scan that is a
    time point of the known course gives its lesions as they are now; one with a course of its own
    (:attr:`Case.course`) is followed up with all of it; any other is the baseline.

    Args:
        now: the open scan, with its mask.
        prior: the scan beside it, with its mask; None when there is none.
        known: a course that ends with one of the two, or has the prior scan in it.
        moves: move the prior scan by the difference of the livers' centres before lesions are matched.
        anchor: move it by this instead.
    """
    here = point_of(now)
    is_about_now = known is not None and known.points[-1].scan == here.scan
    if prior is None:
        return _renewed(known, here) if known is not None and is_about_now else Timeline((here,))
    there = point_of(prior)
    place = known.place_of(there.scan) if known is not None and _has_keys_of(prior, known) else None
    if known is not None and is_about_now and place is not None and place < len(known.points) - 2:
        return _renewed(renewed(known, place, there), here)
    base, decided = Timeline((there,)), None
    if known is not None and place is not None and not (is_about_now and place == len(known.points) - 1):
        base = renewed(known.upto(place), place, there)
        decided = known.links[place] if is_about_now else None
    elif (own := prior.course) is not None and own.points[-1].scan == there.scan and own.place_of(here.scan) is None:
        base = _renewed(own, there)
    if known is not None and is_about_now:
        said = known.points[-1]
        here = replace(here, day=said.day, non_targets=said.non_targets)
        if decided is not None and base.targets == known.targets:
            here = replace(here, too_small=said.too_small, not_assessed=said.not_assessed)
    shift = anchor
    if shift is None and moves and prior.mask is not None and now.mask is not None:
        shift = liver_shift(prior.mask, now.mask)
    grids = prior.volume.geometry, now.volume.geometry
    return base.followed(here, propose(_accepted(prior), grids[0], _accepted(now), grids[1], shift, decided))


def is_worth_keeping(timeline: Timeline) -> bool:
    """Whether it says more than what the open scan says of itself."""
    [*earlier, last] = timeline.points
    return bool(earlier or timeline.targets or last.day is not None or last.non_targets is not NonTargets.NONE)


def point_of(case: Case) -> TimePoint:
    """A case as a time point of which the reader has not said anything."""
    return TimePoint.of(case.volume, case.lesions, case.review)


def renewed(timeline: Timeline, place: int, point: TimePoint) -> Timeline:
    """The same with the lesions of a time point as they are now; what the reader said of it stays.

    A lesion that is not there any more leaves its group; one that is new to the course belongs to none until it is
    matched. A target that is not measurable any more is none.
    """
    said = timeline.points[place]
    point = replace(
        point,
        day=said.day,
        non_targets=said.non_targets,
        too_small=said.too_small,
        not_assessed=said.not_assessed,
    )
    links = list(timeline.links)
    if place:
        links[place - 1] = _fitted(links[place - 1], timeline.points[place - 1].keys, point.keys)
    if place < len(links):
        links[place] = _fitted(links[place], point.keys, timeline.points[place + 1].keys)
    points = (*timeline.points[:place], point, *timeline.points[place + 1 :])
    bare = Timeline(points, tuple(links))
    if place:
        return replace(bare, targets=timeline.targets)
    targets = tuple(target for target in timeline.targets if bare.why_no_target(target) is None)
    if targets != timeline.targets:  # what was said of them was said by their numbers
        unsaid = (replace(each, too_small=frozenset(), not_assessed=frozenset()) for each in points)
        bare = replace(bare, points=tuple(unsaid))
    return replace(bare, targets=targets)


def _renewed(timeline: Timeline, last: TimePoint) -> Timeline:
    return renewed(timeline, len(timeline.points) - 1, last)


def _fitted(link: Matching, before: Iterable[int], after: Iterable[int]) -> Matching:
    """A matching of the lesions that are there now; what is the same as it was stays confirmed."""
    there, here = set(before), set(after)
    groups = []
    for group in link.groups:
        earlier, later = there & set(group.before), here & set(group.after)
        if earlier and later:
            is_as_before = (len(earlier), len(later)) == (len(group.before), len(group.after))
            groups.append(Group(tuple(earlier), tuple(later), group.is_confirmed and is_as_before))
            there -= earlier
            here -= later
    alone = {group: group for group in link.groups if group.is_confirmed and not (group.before and group.after)}
    for group in (*(Group((key,), ()) for key in there), *(Group((), (key,)) for key in here)):
        confirmed = replace(group, is_confirmed=True)
        groups.append(alone.get(confirmed, group))
    return replace(link, groups=tuple(groups))


def _has_keys_of(prior: Case, known: Timeline) -> bool:
    """Whether the keys of a prior scan's lesions are those of its time point.

    They are when its work goes on, which a case file tells by having a course; of a mask that was opened or predicted
    once more they are when each known lesion is there with the same size.
    """
    if prior.course is not None:
        return True
    point = point_of(_all_accepted(prior))
    place = known.place_of(point.scan)
    if place is None:
        return False
    there = {lesion.key: lesion.longest for lesion in point.lesions}
    return all(there.get(lesion.key) == lesion.longest for lesion in known.points[place].lesions)


def _all_accepted(case: Case) -> Case:
    """The same as if every lesion of it were accepted."""
    keys = [lesion.number for lesion in case.lesions]
    return replace(case, review=case.review.decided(keys, Decision.ACCEPTED))


def _accepted(case: Case) -> dict[int, Component]:
    return {
        lesion.number: lesion.component
        for lesion in case.lesions
        if case.review[lesion.number].decision is Decision.ACCEPTED
    }
