"""The open scan and the prior one beside it as one course: lesions matched, targets chosen, the category worked out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.case.case import Case
from engine.case.response.matching import Matching, Shift, liver_shift, propose
from engine.case.response.recist import Fate, NonTargets
from engine.case.response.timeline import Timeline, TimePoint
from engine.case.review import Decision
from engine.findings.lesions import Component
from viewer.compare import Comparison
from viewer.session import Session
from viewer.translating import tr
from viewer.views.compare_pane import Link
from viewer.work.lanes import MATCH, Lanes

_OTHER_LIVER = 1.3
"""Livers that differ by more than this factor are pointed out before two scans are taken for one patient's."""


class FollowUp(QObject):
    """Keeps the course up to date with both scans, as long as it is wanted.

    Without a prior scan the open one is the baseline. With one, it is the prior; lesions are matched in a job, and
    what the reader has said stays as long as the lesions are there.

    Args:
        session: of the open scan.
        comparison: with the prior scan.
        lanes: in which lesions are matched.

    Signals:
        changed(): there is another course, or something else is known of it.
        refused(str): what was wished is not possible, and why.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, comparison: Comparison, lanes: Lanes) -> None:
        super().__init__(comparison)
        self._session, self._second, self._comparison, self._lanes = session, comparison.second, comparison, lanes
        self._is_on, self._moves = False, True
        self._anchor: tuple[tuple[Path, Path], Shift] | None = None
        self._same_patient: set[tuple[Path, Path]] = set()
        self._timeline: Timeline | None = None
        self._scans: tuple[Path, ...] = ()
        for each in (session, self._second):
            for changes in (each.scan_changed, each.findings_changed, each.revised):
                changes.connect(self._begin)

    # What there is

    @property
    def timeline(self) -> Timeline | None:
        """The course; None while it is not wanted, and while there is nothing to make one of."""
        return self._timeline

    @property
    def moves(self) -> bool:
        """Whether the prior scan is moved by the difference of the livers' centres before lesions are matched."""
        return self._moves

    @property
    def is_unverified(self) -> bool:
        """Whether the millimetres of one of the scans are doubtful, and nobody has acknowledged it."""
        return any(case.volume.is_unverified for case in (self._prior, self._session.whole_case) if case is not None)

    @property
    def question(self) -> str:
        """What is to be asked before two scans are compared; empty when nothing is."""
        prior, now = self._prior, self._session.whole_case
        if prior is None or now is None or self._pair(prior, now) in self._same_patient:
            return ""
        if prior.volume.pseudonym and prior.volume.pseudonym == now.volume.pseudonym:
            return ""
        names = {"prior": prior.volume.name, "now": now.volume.name}
        if _is_another_liver(prior, now):
            return tr(
                "Are {prior} and {now} scans of the same patient? The files do not say so, and the livers differ "
                "much in size: {before} ml and {after} ml.",
                **names,
                before=round(prior.liver_ml or 0),
                after=round(now.liver_ml or 0),
            )
        return tr("Are {prior} and {now} scans of the same patient? The files do not say so.", **names)

    @property
    def prior_is_open(self) -> bool:
        """Whether the prior scan has lesions that nobody has decided about."""
        prior = self._prior
        return prior is not None and any(
            prior.review[lesion.number].decision is Decision.PROPOSED for lesion in prior.lesions
        )

    @property
    def _prior(self) -> Case | None:
        """The scan beside, once it has a mask."""
        case = self._second.whole_case
        return case if case is not None and case.mask is not None else None

    # What the reader wishes

    def set_on(self, on: bool) -> None:
        """Keep a course, or none."""
        self._is_on = on
        self._begin()

    def set_moves(self, moves: bool) -> None:
        """Move the prior scan by the livers' centres first, or take both where they lie."""
        self._moves, self._anchor = moves, None
        self._begin()

    def lay_crosshairs(self) -> None:
        """Both crosshairs are at the same place of the patient, says the reader: the prior scan is moved by that."""
        if (prior := self._prior) is not None and (now := self._session.whole_case) is not None:
            here, there = now.volume.geometry, prior.volume.geometry
            x, y, z = (here.to_world(self._session.cursor) - there.to_world(self._second.cursor)).tolist()
            self._anchor = self._pair(prior, now), (x, y, z)
            self._begin()

    def confirm_patient(self) -> None:
        """Both scans are the same patient's, says the reader."""
        if (prior := self._prior) is not None and (now := self._session.whole_case) is not None:
            self._same_patient.add(self._pair(prior, now))
            self._begin()

    def accept_prior(self) -> None:
        """Accept every lesion of the prior scan that nobody has decided about."""
        if (prior := self._prior) is not None:
            keys = [
                lesion.number for lesion in prior.lesions if prior.review[lesion.number].decision is Decision.PROPOSED
            ]
            self._second.revise(replace(prior, review=prior.review.decided(keys, Decision.ACCEPTED)))

    def toggle_target(self, key: int) -> None:
        """Make a lesion of the baseline a target, or no target any more."""
        if self._timeline is None:
            return
        if key in self._timeline.targets:
            self._keep(self._timeline.without_target(key))
        elif (why := self._timeline.why_no_target(key)) is not None:
            self.refused.emit(tr(why))
        else:
            self._keep(self._timeline.with_target(key))

    def tell_fate(self, number: int, fate: Fate) -> None:
        """What became of a target at the last time point, as the reader says."""
        if self._timeline is not None and self._timeline.links:
            self._keep(self._timeline.told(len(self._timeline.links), number, fate))

    def tell_others(self, others: NonTargets) -> None:
        """What the reader says of the other lesions at the last time point."""
        if self._timeline is not None:
            place = len(self._timeline.links)
            self._keep(self._timeline.with_point(place, replace(self._timeline.points[place], non_targets=others)))

    def tell_day(self, place: int, text: str) -> None:
        """When a scan was acquired, as YYYY-MM-DD; nothing when it is not known."""
        if self._timeline is None:
            return
        try:
            day = date.fromisoformat(text.strip()) if text.strip() else None
        except ValueError:
            self.refused.emit(tr("{text} is no date. Write it as 2026-11-23.", text=text.strip()))
            self.changed.emit()
            return
        self._keep(self._timeline.with_point(place, replace(self._timeline.points[place], day=day)))

    def confirm(self, places: Collection[int]) -> None:
        """Say that groups of the last matching are right."""
        self._rematch(lambda link: _all_confirmed(link, places))

    def join(self, places: Collection[int]) -> None:
        """Say that the lesions of some groups are one and the same."""
        if (timeline := self._timeline) is None or not timeline.links or not places:
            return
        groups = [timeline.links[-1].groups[place] for place in places]
        if not any(group.before for group in groups) or not any(group.after for group in groups):
            self.refused.emit(tr("Choose lines with lesions of both scans: they become one."))
            return
        self._rematch(lambda link: link.joined(places))

    def part(self, place: int) -> None:
        """Say that the lesions of a group are not the same."""
        self._rematch(lambda link: link.parted(place))

    def go_to(self, place: int) -> None:
        """Show the lesions of a group in both scans; from there on both go slice by slice."""
        if self._timeline is None or not self._timeline.links:
            return
        group = self._timeline.links[-1].groups[place]
        self._comparison.set_link(Link.NONE)
        for session, keys in ((self._second, group.before), (self._session, group.after)):
            if keys:
                session.choose_number(keys[0])
        if group.before and group.after:
            self._comparison.set_link(Link.SLICE)

    # What follows

    def _begin(self) -> None:
        """Make the course anew; where lesions are to be matched, in a job."""
        now = self._session.whole_case
        self._lanes.drop(MATCH)
        if not self._is_on or now is None or now.mask is None or self.question:
            self._timeline = None
            self.changed.emit()
            return
        if self._session.outdated:  # their numbers come at once
            return
        if (prior := self._prior) is None:
            self._take(Timeline((_point(now),)), (now.volume.source.path,))
            return
        known, moves = self._timeline, self._moves
        scans = (prior.volume.source.path, now.volume.source.path)
        decided = known.links[-1] if known is not None and known.links and scans == self._scans else None
        before, after = _accepted(prior), _accepted(now)
        anchor = self._anchor[1] if self._anchor is not None and self._anchor[0] == scans else None

        def match() -> Matching:
            shift = anchor
            if shift is None and moves and prior.mask is not None and now.mask is not None:
                shift = liver_shift(prior.mask, now.mask)
            return propose(before, prior.volume.geometry, after, now.volume.geometry, shift, decided)

        def matched(link: Matching) -> None:
            self._take(Timeline((_point(prior), _point(now)), (link,)), scans)

        self._lanes.start(MATCH, lambda _: match(), matched)
        self.changed.emit()

    def _take(self, timeline: Timeline, scans: tuple[Path, ...]) -> None:
        """A course made anew; what the reader said of the same scans stays."""
        known = dict(zip(self._scans, self._timeline.points, strict=True)) if self._timeline is not None else {}
        is_same_baseline = self._timeline is not None and scans[0] == self._scans[0]
        targets = self._timeline.targets if self._timeline is not None and is_same_baseline else ()
        for place, scan in enumerate(scans):
            if (point := known.get(scan)) is not None:
                fresh = timeline.points[place]
                timeline = timeline.with_point(place, replace(fresh, day=point.day, non_targets=point.non_targets))
        for target in targets:
            if timeline.why_no_target(target) is None:
                timeline = timeline.with_target(target)
        if timeline.targets == targets and len(scans) > 1 and (point := known.get(scans[-1])) is not None:
            last = replace(timeline.points[-1], too_small=point.too_small, not_assessed=point.not_assessed)
            timeline = timeline.with_point(len(scans) - 1, last)
        self._scans = scans
        self._keep(timeline)

    def _keep(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.changed.emit()

    def _rematch(self, change: Callable[[Matching], Matching]) -> None:
        if self._timeline is not None and self._timeline.links:
            place = len(self._timeline.links) - 1
            self._keep(self._timeline.with_link(place, change(self._timeline.links[place])))

    @staticmethod
    def _pair(prior: Case, now: Case) -> tuple[Path, Path]:
        return prior.volume.source.path, now.volume.source.path


def _point(case: Case) -> TimePoint:
    return TimePoint.of(case.volume.name, case.volume.geometry, case.lesions, case.review)


def _accepted(case: Case) -> Mapping[int, Component]:
    return {
        lesion.number: lesion.component
        for lesion in case.lesions
        if case.review[lesion.number].decision is Decision.ACCEPTED
    }


def _all_confirmed(link: Matching, places: Collection[int]) -> Matching:
    """The same with groups confirmed; where all of them are already, none of them any more."""
    wanted = not all(link.groups[place].is_confirmed for place in places)
    for place in places:
        link = link.confirmed(place, wanted)
    return link


def _is_another_liver(prior: Case, now: Case) -> bool:
    if not prior.liver_ml or not now.liver_ml:
        return False
    return max(prior.liver_ml, now.liver_ml) > _OTHER_LIVER * min(prior.liver_ml, now.liver_ml)
