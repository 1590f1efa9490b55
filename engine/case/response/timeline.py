"""The scans of one patient one after the other: lesions, which is which, targets, and how they respond.

Lesions are known by their keys at each time point (:mod:`engine.case.editing.patch`); only accepted ones are in it. A
target is followed from scan to scan through the matchings. What falls apart is measured as the sum of its parts, what
grows together once (RECIST 1.1, 4.4.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.case.response.matching import Group, Kind, Matching
from engine.case.response.recist import (
    MOST_TARGETS,
    Fate,
    NonTargets,
    Response,
    Size,
    Visit,
    respond,
    why_no_target,
)
from engine.case.response.timepoint import TimePoint
from engine.words import Sentence, say


@dataclass(frozen=True)
class Timeline:
    """Scans in their order, the first of them the baseline.

    Attributes:
        points: the scans.
        links: between each and the next, which lesion is which; all accepted lesions of both are in it.
        targets: keys of the targets at baseline, T1 first.

    Raises:
        ValueError: links and scans do not belong together, or a target cannot be one.
    """

    points: tuple[TimePoint, ...]
    links: tuple[Matching, ...] = ()
    targets: tuple[int, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.points or len(self.links) != len(self.points) - 1:
            raise ValueError("there is a matching between each scan and the next")
        for before, link, after in zip(self.points, self.links, self.points[1:], strict=False):
            earlier = {key for group in link.groups for key in group.before}
            later = {key for group in link.groups for key in group.after}
            if earlier != before.keys or later != after.keys:
                raise ValueError("a matching holds the lesions of its two scans")
        if len(set(self.targets)) != len(self.targets) or len(self.targets) > MOST_TARGETS:
            raise ValueError("a lesion is a target once, and the liver has two")
        there = {lesion.key: lesion for lesion in self.points[0].lesions}
        for key in self.targets:
            if key not in there or why_no_target(there[key].longest, self.points[0].slice_mm) is not None:
                raise ValueError("a target is measurable at baseline")

    # Targets

    def why_no_target(self, key: int) -> Sentence | None:
        """Why a lesion of the baseline cannot be made a target, in a sentence; None when it can be."""
        try:
            lesion = self.points[0][key]
        except KeyError:
            return say("Only an accepted lesion can be a target: accept it first.")
        if key in self.targets:
            return say("Lesion {name} is a target already.", name=lesion.name)
        if (reason := why_no_target(lesion.longest, self.points[0].slice_mm)) is not None:
            return reason
        if len(self.targets) == MOST_TARGETS:
            return say("The liver has its two targets: RECIST 1.1 counts no more than two in one organ.")
        return None

    def with_target(self, key: int) -> Timeline:
        """The same with another target; :meth:`why_no_target` says whether it can be one.

        Raises:
            ValueError: it cannot.
        """
        return replace(self, targets=(*self.targets, key))

    def without_target(self, key: int) -> Timeline:
        """The same with a target less; what was said about targets by their numbers is forgotten."""
        points = tuple(replace(point, too_small=frozenset(), not_assessed=frozenset()) for point in self.points)
        return replace(self, points=points, targets=tuple(target for target in self.targets if target != key))

    def keys_at(self, number: int, place: int) -> tuple[int, ...]:
        """Which lesions a target is at a time point: none where it has gone, several where it fell apart.

        Args:
            number: of the target, from 1.
            place: of the time point, 0 for the baseline.
        """
        keys = {self.targets[number - 1]}
        for link in self.links[:place]:
            keys = {later for group in link.groups if keys & set(group.before) for later in group.after}
        return tuple(sorted(keys))

    def origins(self, place: int, key: int) -> tuple[int, ...]:
        """Which lesions of the baseline a lesion of a time point comes from: none where it is a later one.

        Args:
            place: of the time point, 0 for the baseline.
            key: of the lesion there.
        """
        keys = {key} & self.points[place].keys
        for link in reversed(self.links[:place]):
            keys = {earlier for group in link.groups if keys & set(group.after) for earlier in group.before}
        return tuple(sorted(keys))

    def size_at(self, number: int, place: int) -> Size:
        """The size of a target at a time point.

        Of two targets that have grown together the first is measured and the second counts nothing.
        """
        point = self.points[place]
        if place:
            if number in point.not_assessed:
                return Size(Fate.NOT_ASSESSED)
            if number in point.too_small:
                return Size(Fate.TOO_SMALL)
        counted = {key for earlier in range(1, number) for key in self.keys_at(earlier, place)}
        length = sum(point[key].longest for key in self.keys_at(number, place) if key not in counted)
        return Size(Fate.MEASURED, length) if length else Size(Fate.GONE)

    def told(self, place: int, number: int, fate: Fate) -> Timeline:
        """The same once the reader has said what became of a target; measured means what was measured.

        Args:
            place: of a time point after the baseline.
            number: of the target, from 1.
            fate: too small to measure, not assessed, or as measured.
        """
        point = self.points[place]
        too_small, unseen = point.too_small - {number}, point.not_assessed - {number}
        if fate is Fate.TOO_SMALL:
            too_small |= {number}
        elif fate is Fate.NOT_ASSESSED:
            unseen |= {number}
        return self.with_point(place, replace(point, too_small=too_small, not_assessed=unseen))

    # Time points

    def with_point(self, place: int, point: TimePoint) -> Timeline:
        """The same with something else known of a time point, its lesions as they were."""
        return replace(self, points=(*self.points[:place], point, *self.points[place + 1 :]))

    def with_link(self, place: int, link: Matching) -> Timeline:
        """The same with another matching between a time point and the next."""
        return replace(self, links=(*self.links[:place], link, *self.links[place + 1 :]))

    def place_of(self, scan: str) -> int | None:
        """Which time point a scan is, by its mark; None when it is none of them."""
        return next((place for place, point in enumerate(self.points) if scan and point.scan == scan), None)

    def upto(self, place: int) -> Timeline:
        """The same without what came after a time point."""
        return replace(self, points=self.points[: place + 1], links=self.links[:place])

    def followed(self, point: TimePoint, link: Matching) -> Timeline:
        """The same with one more scan at its end."""
        return replace(self, points=(*self.points, point), links=(*self.links, link))

    # What follows

    def new_at(self, place: int) -> tuple[int, ...]:
        """Keys of the lesions that the reader has confirmed as new at a time point."""
        return tuple(key for group in self._new(place) if group.is_confirmed for key in group.after)

    @property
    def is_unverified(self) -> bool:
        """Whether the millimetres of one of the scans are doubtful, and nobody has acknowledged it."""
        return any(point.is_unverified for point in self.points)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """What the categories are made of."""
        return tuple(self._visit(place) for place in range(len(self.points)))

    def _visit(self, place: int) -> Visit:
        numbers = range(1, len(self.targets) + 1)
        return Visit(
            targets=tuple(self.size_at(number, place) for number in numbers),
            non_targets=self.others_at(place),
            new_lesions=len(self.new_at(place)),
            seem_gone=tuple(number for number in numbers if self._seems_gone(number, place)),
        )

    def others_at(self, place: int) -> NonTargets:
        """What is known of the lesions that are no targets: what the reader says, else whether there are any.

        A lesion that looks new and is not confirmed is one of them: until then nobody has said that it is none.
        """
        if (said := self.points[place].non_targets) is not NonTargets.NONE:
            return said
        if self._others(place):
            return NonTargets.PRESENT
        return NonTargets.GONE if any(self._others(earlier) for earlier in range(place)) else NonTargets.NONE

    def _others(self, place: int) -> frozenset[int]:
        """Keys of the accepted lesions of a time point that are no targets and not confirmed as new."""
        targets = {key for number in range(1, len(self.targets) + 1) for key in self.keys_at(number, place)}
        return self.points[place].keys - targets - set(self.new_at(place))

    def _seems_gone(self, number: int, place: int) -> bool:
        """Whether a target has no lesion here though it had one on the scan before, and nobody has confirmed it."""
        if not place or self.keys_at(number, place) or self.size_at(number, place).fate is not Fate.GONE:
            return False
        before = set(self.keys_at(number, place - 1))
        return any(not group.is_confirmed for group in self.links[place - 1].groups if before & set(group.before))

    @property
    def responses(self) -> tuple[Response, ...]:
        """The category at each time point, and why."""
        return respond(self.visits)

    def nadir_at(self, place: int) -> int | None:
        """The time point with the smallest sum of all before one, the earliest of several; None where none is known."""
        sums = [(length, at) for at, visit in enumerate(self.visits[:place]) if (length := visit.sum) is not None]
        return min(sums)[1] if sums else None

    def remarks(self, place: int) -> tuple[Sentence, ...]:
        """What makes a time point's numbers provisional, and how targets were counted; a sentence each."""
        found = []
        if undecided := self.points[place].undecided:
            found.append(say("Lesions that are neither accepted nor rejected, and left out: {count}.", count=undecided))
        for number in range(1, len(self.targets) + 1):
            found += self._about_target(number, place)
        if unconfirmed := sum(not group.is_confirmed for group in self._new(place)):
            found.append(say("Lesions that look new and count only once you confirm them: {count}.", count=unconfirmed))
        if place and self.days(place - 1) is not None and (self.days(place - 1) or 0) < 0:
            found.append(say("By the dates given, this scan is older than the one before it."))
        return tuple(found)

    def _about_target(self, number: int, place: int) -> list[Sentence]:
        keys, found = self.keys_at(number, place), []
        if any(self.points[place][key].is_truncated for key in keys):
            found.append(
                say("Target T{number} reaches the edge of the scan: its size is a lower limit.", number=number)
            )
        if not place:
            return found
        if len(keys) > 1:
            found.append(
                say("Target T{number} is in {count} parts; their diameters are added.", number=number, count=len(keys))
            )
        found += [
            say("Targets T{first} and T{second} have merged and count once.", first=other, second=number)
            for other in range(1, number)
            if set(keys) & set(self.keys_at(other, place))
        ]
        before = set(self.keys_at(number, place - 1))
        if any(not group.is_confirmed for group in self.links[place - 1].groups if before & set(group.before)):
            found.append(say("The match of target T{number} is not confirmed.", number=number))
        return found

    def _new(self, place: int) -> list[Group]:
        return [group for group in self.links[place - 1].groups if group.kind is Kind.NEW] if place else []

    def days(self, place: int) -> int | None:
        """From a time point to the next; None where a date is not known."""
        first, second = self.points[place].day, self.points[place + 1].day
        return None if first is None or second is None else (second - first).days
