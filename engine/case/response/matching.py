"""Which lesion of a scan is which of an earlier one: a proposal by where they lie, confirmed or changed by the reader.

Lesions are compared in world millimetres, whatever the two grids and their orientations. On another day the patient
lies elsewhere: the earlier lesions can be moved by the difference of the two livers' centres first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from engine.findings.lesions import Component
from engine.scan.geometry import FloatArray, Geometry
from engine.scan.volume import Mask
from engine.words import Sentence, say

Shift = tuple[float, float, float]
"""By how much the earlier scan is moved to lie on the later one: RAS+ mm."""

TOLERANCE_MM = 5.0
"""How far apart two lesions that do not overlap may lie to be proposed as one: breathing moves a liver by more than
a voxel."""


class Kind(Enum):
    """What became of lesions between two scans."""

    SAME = "same"
    NEW = "new"
    VANISHED = "vanished"
    MERGED = "merged"
    SPLIT = "split"
    REGROUPED = "regrouped"

    @property
    def words(self) -> Sentence:
        """What it is called on screen."""
        return {
            Kind.SAME: say("same"),
            Kind.NEW: say("new"),
            Kind.VANISHED: say("gone"),
            Kind.MERGED: say("merged"),
            Kind.SPLIT: say("split"),
            Kind.REGROUPED: say("regrouped"),
        }[self]


@dataclass(frozen=True)
class Group:
    """Lesions that are one and the same thing in two scans.

    Attributes:
        before: keys of the earlier scan's, ascending.
        after: keys of the later scan's, ascending.
        is_confirmed: whether the reader said so.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    is_confirmed: bool = False

    def __post_init__(self) -> None:
        if not self.before and not self.after:
            raise ValueError("a group holds a lesion")
        object.__setattr__(self, "before", tuple(sorted(self.before)))
        object.__setattr__(self, "after", tuple(sorted(self.after)))

    @property
    def kind(self) -> Kind:
        """What became of them."""
        if not self.before:
            return Kind.NEW
        if not self.after:
            return Kind.VANISHED
        if len(self.before) == 1:
            return Kind.SAME if len(self.after) == 1 else Kind.SPLIT
        return Kind.MERGED if len(self.after) == 1 else Kind.REGROUPED


@dataclass(frozen=True)
class Matching:
    """Every lesion of two scans, each in one group.

    Attributes:
        groups: those with an earlier lesion first, then the new ones; by their first keys.
        shift_mm: by how much the earlier scan was moved for the proposal; None when it was not.

    Raises:
        ValueError: a lesion is in two groups; what is new or gone is so for one lesion at a time.
    """

    groups: tuple[Group, ...] = ()
    shift_mm: Shift | None = None

    def __post_init__(self) -> None:
        for keys in ([k for g in self.groups for k in g.before], [k for g in self.groups for k in g.after]):
            if len(keys) != len(set(keys)):
                raise ValueError("a lesion is in one group")
        if any(len(group.after) > 1 for group in self.groups if not group.before) or any(
            len(group.before) > 1 for group in self.groups if not group.after
        ):
            raise ValueError("a new lesion, and one that has gone, stands alone")
        object.__setattr__(self, "groups", tuple(sorted(self.groups, key=_place)))

    def confirmed(self, place: int, is_confirmed: bool = True) -> Matching:
        """The same with one group confirmed by the reader, or not any more."""
        return self._with({place}, [replace(self.groups[place], is_confirmed=is_confirmed)])

    def joined(self, places: Collection[int]) -> Matching:
        """The same with several groups made one, by the reader, who thereby confirms it.

        Raises:
            ValueError: all of them belong to one of the two scans.
        """
        chosen = [self.groups[place] for place in places]
        before = tuple(key for group in chosen for key in group.before)
        after = tuple(key for group in chosen for key in group.after)
        if not before or not after:
            raise ValueError("lesions of both scans are needed")
        return self._with(places, [Group(before, after, True)])

    def parted(self, place: int) -> Matching:
        """The same with one group taken apart: the earlier lesions are gone, the later ones new, none confirmed."""
        group = self.groups[place]
        alone = [Group((key,), ()) for key in group.before] + [Group((), (key,)) for key in group.after]
        return self._with({place}, alone)

    def _with(self, taken: Collection[int], given: Iterable[Group]) -> Matching:
        kept = [group for place, group in enumerate(self.groups) if place not in taken]
        return replace(self, groups=(*kept, *given))

    def of_earlier(self, key: int) -> Group | None:
        """The group of an earlier lesion; None when it is in none."""
        return next((group for group in self.groups if key in group.before), None)

    def of_later(self, key: int) -> Group | None:
        """The group of a later lesion; None when it is in none."""
        return next((group for group in self.groups if key in group.after), None)


def _place(group: Group) -> tuple[bool, tuple[int, ...]]:
    return not group.before, group.before or group.after


def propose(
    before: Mapping[int, Component],
    earlier: Geometry,
    after: Mapping[int, Component],
    later: Geometry,
    shift_mm: Shift | None = None,
    decided: Matching | None = None,
) -> Matching:
    """Which lesions are the same, by where they lie.

    Lesions that overlap are one. Of those that overlap none, each is the same as the nearest of the other scan that
    overlaps none either and is not further away than :data:`TOLERANCE_MM`, measured between voxel centres. So a new
    lesion close to a known one is proposed as new.

    Args:
        before: the earlier scan's lesions by their keys, on the grid ``earlier``.
        earlier: its grid.
        after: the later scan's lesions, on the grid ``later``.
        later: its grid.
        shift_mm: moves the earlier scan; None leaves it where it is.
        decided: what the reader has confirmed of an older proposal stays, as long as its lesions are there.
    """
    kept = [
        group
        for group in (decided.groups if decided is not None else ())
        if group.is_confirmed and before.keys() >= set(group.before) and after.keys() >= set(group.after)
    ]
    settled_before = {key for group in kept for key in group.before}
    settled_after = {key for group in kept for key in group.after}
    shift = np.asarray(shift_mm or (0.0, 0.0, 0.0), np.float64)
    first = {key: _Body(body, earlier, shift) for key, body in before.items() if key not in settled_before}
    second = {key: _Body(body, later, np.zeros(3)) for key, body in after.items() if key not in settled_after}
    links = _links(first, second)
    return Matching((*kept, *_groups(first, second, links)), shift_mm)


def liver_shift(before: Mask, after: Mask) -> Shift | None:
    """From the centre of the earlier liver, tumours included, to that of the later: RAS+ mm.

    None when a mask is empty, and where a liver is cut off by the edge of a scan: its centre is not known.
    """
    earlier, later = _centre(before), _centre(after)
    if earlier is None or later is None:
        return None
    x, y, z = (later - earlier).tolist()
    return x, y, z


def _centre(mask: Mask) -> FloatArray | None:
    box = mask.box
    if box is None or any(side.start == 0 or side.stop == n for side, n in zip(box, mask.labels.shape, strict=True)):
        return None
    inside = mask.labels[box] != 0
    index = []
    for axis, side in enumerate(box):
        counts = np.count_nonzero(inside, axis=tuple(other for other in range(3) if other != axis))
        index.append(side.start + float(np.average(np.arange(len(counts)), weights=counts)))
    return mask.geometry.to_world(index)


class _Body:
    """A lesion in space.

    Args:
        component: its voxels.
        geometry: their grid.
        shift: (3,) mm, by how much it is moved.
    """

    def __init__(self, component: Component, geometry: Geometry, shift: FloatArray) -> None:
        self._component, self._geometry, self._shift = component, geometry, shift
        self._centres = self._to_world(np.argwhere(component.inside))
        self.low, self.high = self._centres.min(axis=0), self._centres.max(axis=0)

    def _to_world(self, voxels: NDArray[np.intp]) -> FloatArray:
        return self._geometry.to_world(voxels + np.array(self._component.origin)) + self._shift

    def overlaps(self, other: _Body) -> bool:
        """Whether the centre of a voxel of one lies in a voxel of the other."""
        return self._holds_any(other._centres) or other._holds_any(self._centres)

    def _holds_any(self, points: FloatArray) -> bool:
        """Whether one of (n, 3) points in mm lies in it."""
        inside = self._component.inside
        index = self._geometry.to_index(points - self._shift) - self._component.origin
        voxels = np.floor(index + 0.5).astype(np.int64)
        voxels = voxels[((voxels >= 0) & (voxels < inside.shape)).all(axis=1)]
        return bool(inside[tuple(voxels.T)].any())

    def gap_mm(self, other: _Body) -> float:
        """The distance of the two nearest voxel centres, infinite beyond the tolerance; of lesions that lie apart."""
        from scipy.spatial import KDTree  # here, since a scan alone is shown without it

        distances, _ = KDTree(self._shell()).query(other._shell(), distance_upper_bound=TOLERANCE_MM * (1 + 1e-9))
        return float(np.min(distances))

    def _shell(self) -> FloatArray:
        """(n, 3) centres of the voxels that have a face outside: what is nearest to something outside is among them."""
        inside = np.pad(self._component.inside, 1)
        core = inside.copy()
        for axis in range(3):
            core &= np.roll(inside, 1, axis) & np.roll(inside, -1, axis)
        return self._to_world(np.argwhere(inside & ~core) - 1)

    def may_reach(self, other: _Body) -> bool:
        """Whether the boxes around both, widened by the tolerance and a voxel, meet."""
        reach = TOLERANCE_MM + max(*self._geometry.spacing_mm, *other._geometry.spacing_mm)
        return bool((self.low - reach <= other.high).all() and (other.low - reach <= self.high).all())


def _links(first: Mapping[int, _Body], second: Mapping[int, _Body]) -> set[tuple[int, int]]:
    """Pairs of (earlier, later) keys that are the same."""
    near = [(a, b) for a, one in first.items() for b, other in second.items() if one.may_reach(other)]
    overlapping = {(a, b) for a, b in near if first[a].overlaps(second[b])}
    lonely_before = first.keys() - {a for a, _ in overlapping}
    lonely_after = second.keys() - {b for _, b in overlapping}
    gaps = {
        (a, b): gap
        for a, b in near
        if a in lonely_before and b in lonely_after and (gap := first[a].gap_mm(second[b])) < np.inf
    }
    links = set(overlapping)
    for key in lonely_before:
        links |= _nearest({pair: gap for pair, gap in gaps.items() if pair[0] == key})
    for key in lonely_after:
        links |= _nearest({pair: gap for pair, gap in gaps.items() if pair[1] == key})
    return links


def _nearest(gaps: Mapping[tuple[int, int], float]) -> set[tuple[int, int]]:
    """The pair with the smallest gap, of equal ones that with the smallest keys; none of none."""
    return {min(gaps, key=lambda pair: (gaps[pair], pair))} if gaps else set()


def _groups(before: Iterable[int], after: Iterable[int], links: Collection[tuple[int, int]]) -> list[Group]:
    """What hangs together by links."""
    left = {(0, key) for key in before} | {(1, key) for key in after}
    found = []
    while left:
        group: set[tuple[int, int]] = set()
        waiting = [min(left)]
        while waiting:
            side, key = node = waiting.pop()
            if node in group:
                continue
            group.add(node)
            waiting += [(1 - side, pair[1 - side]) for pair in links if pair[side] == key]
        left -= group
        before_keys, after_keys = (tuple(key for side, key in group if side == wanted) for wanted in (0, 1))
        found.append(Group(before_keys, after_keys))
    return found
