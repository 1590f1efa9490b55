"""The open scan and those before it as one course: lesions matched, targets chosen, the category worked out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.case.case import Case
from engine.case.keeping.log import Followed
from engine.case.response.course import is_worth_keeping, make_course
from engine.case.response.matching import Matching, Shift
from engine.case.response.recist import Fate, NonTargets
from engine.case.response.timeline import Timeline
from engine.case.response.timepoint import TimePoint, scan_mark
from engine.case.review import Decision
from viewer.compare import Comparison
from viewer.editing.desk import Desk
from viewer.following_up.questions import Question, question_of
from viewer.session import Session
from viewer.translating import tr
from viewer.views.compare_pane import Link
from viewer.work.lanes import MATCH, Lanes


class FollowUp(QObject):
    """Keeps the course up to date with the scans at hand, as long as it is wanted or kept with the case.

    Without a prior scan the course that is kept with the case goes on, or the open scan is the baseline. With one,
    lesions are matched in a job. What the reader has said stays as long as the lesions are there, and comes back with
    them; it is told as a step of the work (:class:`Followed`), so that journal and case file hold it.

    Args:
        session: of the open scan.
        comparison: with the prior scan.
        desk: whose steps are told; while it is locked the course is what it was.
        lanes: in which lesions are matched.

    Signals:
        changed(): there is another course, or something else is known of it.
        refused(str): what was wished is not possible, and why.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, comparison: Comparison, desk: Desk, lanes: Lanes) -> None:
        super().__init__(comparison)
        self._session, self._second, self._comparison = session, comparison.second, comparison
        self._desk, self._lanes = desk, lanes
        self._is_on, self._moves = False, True
        self._is_saying = False
        self._anchor: tuple[tuple[Path, Path], Shift] | None = None
        self._same_patient: set[tuple[Path, Path]] = set()
        self._said: Timeline | None = None
        """The course when the reader last said something of it; lesions that went since are still in it."""
        self._timeline: Timeline | None = None
        self._marks: dict[int, str] = {}
        for each in (session, self._second):
            for changes in (each.scan_changed, each.findings_changed):
                changes.connect(self._follow)
            each.revised.connect(self._begin)

    # What there is

    @property
    def timeline(self) -> Timeline | None:
        """The course; None while it is not wanted, and while there is nothing to make one of."""
        return self._timeline

    @property
    def beside(self) -> int | None:
        """Which time point the scan beside is; None when it is none."""
        prior = self._prior
        if prior is None or self._timeline is None:
            return None
        place = self._timeline.place_of(self._mark(prior))
        return None if place == len(self._timeline.links) else place

    @property
    def moves(self) -> bool:
        """Whether the prior scan is moved by the difference of the livers' centres before lesions are matched."""
        return self._moves

    @property
    def question(self) -> Question | None:
        """What is to be asked before two scans are compared; None when nothing is."""
        prior, now = self._prior, self._session.whole_case
        if prior is None or now is None or self._pair(prior, now) in self._same_patient:
            return None
        return question_of(prior, now, (self._mark(prior), self._mark(now)))

    @property
    def prior_is_open(self) -> bool:
        """Whether the prior scan has lesions that nobody has decided about."""
        prior = self._prior
        return prior is not None and any(
            prior.review[lesion.number].decision is Decision.PROPOSED for lesion in prior.lesions
        )

    @property
    def can_begin_anew(self) -> bool:
        """Whether the course goes back to scans before the open one, none of which is beside it."""
        return self._timeline is not None and bool(self._timeline.links) and self.beside is None

    @property
    def _prior(self) -> Case | None:
        """The scan beside, once it has a mask."""
        case = self._second.whole_case
        return case if case is not None and case.mask is not None else None

    # What the reader wishes

    def set_on(self, on: bool) -> None:
        """Show a course, even where none is kept."""
        self._is_on = on
        self._begin()

    def take_back(self, course: Timeline | None) -> None:
        """The course that was kept with the case on screen."""
        self._said = course
        self._session.set_course(course)
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
        """Both scans are the same patient's, says the reader; where another course is kept, a new one begins."""
        prior, now = self._prior, self._session.whole_case
        if prior is None or now is None or self._is_locked():
            return
        question = self.question
        if question is not None and not question.answer:
            return
        if question is not None and question.is_about_course:
            self._desk.do(tr("Begin a new course"), self._put, self._said, None)
        else:
            self._same_patient.add(self._pair(prior, now))
            self._begin()

    def begin_anew(self) -> None:
        """The open scan is the baseline, and what is kept of earlier ones is not wanted any more."""
        if not self._is_locked():
            self._desk.do(tr("Begin a new course"), self._put, self._said, None)

    def accept_prior(self) -> None:
        """Accept every lesion of the prior scan that nobody has decided about."""
        if (prior := self._prior) is not None:
            keys = [
                lesion.number for lesion in prior.lesions if prior.review[lesion.number].decision is Decision.PROPOSED
            ]
            self._second.revise(replace(prior, review=prior.review.decided(keys, Decision.ACCEPTED)))

    def toggle_target(self) -> None:
        """Make the chosen lesion a target, or no target any more; one of a later scan stands for that at baseline."""
        if (timeline := self._timeline) is None:
            return
        place, lesion = self.beside, self._second.lesion
        if place is None or lesion is None:
            place, lesion = len(timeline.links), self._session.lesion
        if lesion is None:
            self.refused.emit(tr("Choose a lesion first."))
            return
        keys = timeline.origins(place, lesion.number)
        chosen = next((key for key in keys if key in timeline.targets), keys[0] if keys else None)
        if lesion.number not in timeline.points[place].keys:
            self.refused.emit(tr("Only an accepted lesion can be a target: accept it first."))
        elif chosen is None:
            self.refused.emit(tr("Only lesions of the baseline can be targets, and this one was not there."))
        elif chosen in timeline.targets:
            self._say(timeline.without_target(chosen))
        elif (why := timeline.why_no_target(chosen)) is not None:
            self.refused.emit(tr(why))
        else:
            self._say(timeline.with_target(chosen))

    def tell_fate(self, number: int, fate: Fate) -> None:
        """What became of a target at the last time point, as the reader says."""
        if self._timeline is not None and self._timeline.links:
            self._say(self._timeline.told(len(self._timeline.links), number, fate))

    def tell_others(self, others: NonTargets) -> None:
        """What the reader says of the other lesions at the last time point."""
        if self._timeline is not None:
            self._say_of(len(self._timeline.links), lambda point: replace(point, non_targets=others))

    def tell_day(self, place: int, text: str) -> None:
        """When a scan was acquired, as YYYY-MM-DD; nothing when it is not known."""
        try:
            day = date.fromisoformat(text.strip()) if text.strip() else None
        except ValueError:
            self.refused.emit(tr("{text} is no date. Write it as 2026-11-23.", text=text.strip()))
            self.changed.emit()
            return
        self._say_of(place, lambda point: replace(point, day=day))

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
        if (timeline := self._timeline) is None or not timeline.links:
            return
        group, is_beside = timeline.links[-1].groups[place], self.beside == len(timeline.links) - 1
        if is_beside:
            self._comparison.set_link(Link.NONE)
        for session, keys in ((self._second, group.before if is_beside else ()), (self._session, group.after)):
            if keys:
                session.choose_number(keys[0])
        if is_beside and group.before and group.after:
            self._comparison.set_link(Link.SLICE)

    # What follows

    def _follow(self) -> None:
        """There is another scan, or another mask; or something else is told of the same."""
        self._marks.clear()
        now, said = self._session.whole_case, self._said
        if now is not None and now.course is not None:
            if said is None or said.points[-1].scan != self._mark(now):
                self._said = now.course
        elif now is not None and said is not None:  # what was said of a mask that is gone; before it, it holds
            place = said.place_of(self._mark(self._prior)) if self._prior is not None else None
            self._said = said.upto(place) if place is not None else None
        self._begin()

    def _begin(self) -> None:
        """Make the course anew; where lesions are to be matched, in a job."""
        now = self._session.whole_case
        self._lanes.drop(MATCH)
        is_asking = self.question is not None
        is_wanted = now is not None and (now.course is not None or (self._is_on and not is_asking))
        if now is None or now.mask is None or not is_wanted:
            self._timeline = None
            self.changed.emit()
            return
        if self._session.outdated or self._desk.measuring:  # their numbers come at once
            return
        if is_asking or (prior := self._prior) is None:
            self._take(make_course(now, known=self._said))
            return
        said, moves, pair = self._said, self._moves, self._pair(prior, now)
        anchor = self._anchor[1] if self._anchor is not None and self._anchor[0] == pair else None
        self._lanes.start(MATCH, lambda _: make_course(now, prior, said, moves=moves, anchor=anchor), self._take)
        self.changed.emit()

    def _take(self, timeline: Timeline) -> None:
        """The course is this now; of the same scans, what the reader said last stays in mind."""
        said = self._said
        if said is None or [point.scan for point in said.points] != [point.scan for point in timeline.points]:
            self._said = timeline
        self._timeline = timeline
        self._keep_with_case(timeline)
        self.changed.emit()

    def _say(self, timeline: Timeline) -> None:
        """The course is this now, says the reader."""
        if not self._is_locked():
            self._is_saying = True
            self._desk.do(tr("Response"), self._put, self._said, timeline)
            self._is_saying = False

    def _put(self, said: Timeline | None) -> None:
        """The reader says this, or what they said is taken back; nothing gives the course up."""
        self._said = said
        if said is None:
            self._keep_with_case(None)
        else:
            self._take(said)
        if not self._is_saying or self._lanes.is_busy(MATCH):  # lesions may be others; what is matched may not know it
            self._begin()

    def _say_of(self, place: int, change: Callable[[TimePoint], TimePoint]) -> None:
        if (timeline := self._timeline) is not None:
            self._say(timeline.with_point(place, change(timeline.points[place])))

    def _rematch(self, change: Callable[[Matching], Matching]) -> None:
        if self._timeline is not None and self._timeline.links:
            place = len(self._timeline.links) - 1
            self._say(self._timeline.with_link(place, change(self._timeline.links[place])))

    def _keep_with_case(self, course: Timeline | None) -> None:
        """Tell it as a step of the work, unless the work is done."""
        now = self._session.whole_case
        if now is None or self._desk.why_not:
            return
        worth = course if course is not None and is_worth_keeping(course) else None
        if worth != now.course:
            self._session.set_course(worth)
            self._desk.did.emit(Followed(worth))

    def _is_locked(self) -> bool:
        """Whether nothing can be said now; it is told why."""
        if why := self._desk.why_not:
            self.refused.emit(why)
            self.changed.emit()  # what was chosen in the panel goes back
        return bool(why)

    def _mark(self, case: Case) -> str:
        key = id(case.volume.voxels)
        if key not in self._marks:
            self._marks[key] = scan_mark(case.volume)
        return self._marks[key]

    @staticmethod
    def _pair(prior: Case, now: Case) -> tuple[Path, Path]:
        return prior.volume.source.path, now.volume.source.path


def _all_confirmed(link: Matching, places: Collection[int]) -> Matching:
    """The same with groups confirmed; where all of them are already, none of them any more."""
    wanted = not all(link.groups[place].is_confirmed for place in places)
    for place in places:
        link = link.confirmed(place, wanted)
    return link
