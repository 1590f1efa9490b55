"""Lesions of two scans, matched where they lie in the patient: known pairs, and a slow reference."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.case.response.matching import TOLERANCE_MM, Group, Kind, Matching, Shift, liver_shift, propose
from engine.findings.lesions import Component, find_lesions
from engine.scan.geometry import Geometry, triple
from engine.scan.volume import Label, LabelArray, Mask
from tests.nifti_files import rotation

Ball = tuple[tuple[float, float, float], float]
"""Centre in mm and radius."""

COARSE, FINE = (4.0, 2.0, 2.0), (3.0, 1.5, 1.6)


def grid(
    spacing_mm: tuple[float, float, float], reach_mm: float = 60.0, turn: NDArray[np.float64] | None = None
) -> Geometry:
    """A cube of space around the origin."""
    affine = np.zeros((4, 4))
    affine[2, 0], affine[1, 1], affine[0, 2], affine[3, 3] = spacing_mm[0], -spacing_mm[1], -spacing_mm[2], 1
    shape = [int(2 * reach_mm / size) for size in spacing_mm]
    affine[:3, 3] = -affine[:3, :3] @ (np.array(shape) / 2)
    return Geometry(triple(shape), affine if turn is None else turn @ affine)


def mask(geometry: Geometry, *balls: Ball, liver: Ball | None = None) -> Mask:
    """A mask with balls of tumour, drawn in world space."""
    points = geometry.to_world(np.moveaxis(np.indices(geometry.shape), 0, -1))
    labels = np.zeros(geometry.shape, np.uint8)
    if liver is not None:
        labels[np.linalg.norm(points - liver[0], axis=-1) <= liver[1]] = Label.LIVER
    for centre, radius in balls:
        labels[np.linalg.norm(points - centre, axis=-1) <= radius] = Label.TUMOUR
    return Mask(labels, geometry)


def lesions(of: Mask) -> dict[int, Component]:
    return {component.number: component for component in find_lesions(of)}


def matched(before: Mask, after: Mask, shift: Shift | None = None) -> Matching:
    return propose(lesions(before), before.geometry, lesions(after), after.geometry, shift)


def kinds(matching: Matching) -> list[Kind]:
    return [group.kind for group in matching.groups]


# Known pairs, on two grids

A, B, C = (-30.0, 0.0, 0.0), (0.0, 0.0, 0.0), (30.0, 20.0, 10.0)


@pytest.fixture
def earlier() -> Geometry:
    return grid(COARSE)


@pytest.fixture(params=[None, (0, 0, 90), (12, -7, 20)], ids=["axial", "quarter turn", "tilted"])
def later(request: pytest.FixtureRequest) -> Geometry:
    return grid(FINE, turn=None if request.param is None else rotation(*request.param))


def test_the_same_lesions_on_another_grid(earlier: Geometry, later: Geometry) -> None:
    matching = matched(mask(earlier, (A, 10), (B, 8), (C, 6)), mask(later, (A, 5), (B, 9), (C, 12)))
    # numbered by size on either side: A, B, C before; C, B, A after
    assert [(group.before, group.after) for group in matching.groups] == [((1,), (3,)), ((2,), (2,)), ((3,), (1,))]
    assert kinds(matching) == [Kind.SAME] * 3
    assert not any(group.is_confirmed for group in matching.groups)


def test_what_is_new_and_what_has_gone(earlier: Geometry, later: Geometry) -> None:
    matching = matched(mask(earlier, (A, 10), (B, 8)), mask(later, (A, 10), (C, 6)))
    assert kinds(matching) == [Kind.SAME, Kind.VANISHED, Kind.NEW]


def test_two_grow_together(earlier: Geometry, later: Geometry) -> None:
    near = (-12.0, 0.0, 0.0)
    (group,) = matched(mask(earlier, (A, 7), (near, 6)), mask(later, (A, 14), (near, 12))).groups
    assert (group.kind, group.before, group.after) == (Kind.MERGED, (1, 2), (1,))


def test_one_falls_apart(earlier: Geometry, later: Geometry) -> None:
    (group,) = matched(mask(earlier, (B, 20)), mask(later, ((-12, 0, 0), 5), ((12, 3, 0), 6))).groups
    assert (group.kind, group.before, group.after) == (Kind.SPLIT, (1,), (1, 2))


def test_a_small_rest_in_the_middle_of_a_large_one_is_the_same(earlier: Geometry, later: Geometry) -> None:
    assert kinds(matched(mask(earlier, (B, 25)), mask(later, (B, 3)))) == [Kind.SAME]


def test_a_neighbour_within_the_tolerance_is_the_same_and_one_beyond_is_not(earlier: Geometry) -> None:
    here = mask(earlier, (A, 6))
    near, far = (mask(earlier, ((A[0] + 14 + gap, 0, 0), 6)) for gap in (0, 8))
    assert kinds(matched(here, near)) == [Kind.SAME]
    assert kinds(matched(here, far)) == [Kind.VANISHED, Kind.NEW]


def test_neighbours_that_each_overlap_their_own_are_not_joined(earlier: Geometry, later: Geometry) -> None:
    """Though they lie within the tolerance of each other's."""
    two = ((-9.0, 0.0, 0.0), 7.0), ((9.0, 0.0, 0.0), 7.0)
    assert kinds(matched(mask(earlier, *two), mask(later, *two))) == [Kind.SAME, Kind.SAME]


def test_a_new_lesion_close_to_a_known_one_is_new(earlier: Geometry) -> None:
    close = (A[0] + 16.0, 0.0, 0.0)
    assert kinds(matched(mask(earlier, (A, 10)), mask(earlier, (A, 10), (close, 3)))) == [Kind.SAME, Kind.NEW]


def test_nothing_on_one_side(earlier: Geometry, later: Geometry) -> None:
    assert kinds(matched(mask(earlier), mask(later, (B, 5)))) == [Kind.NEW]
    assert kinds(matched(mask(earlier, (B, 5)), mask(later))) == [Kind.VANISHED]
    assert matched(mask(earlier), mask(later)) == Matching()


# A patient who lies elsewhere


def test_the_livers_say_how_far_the_patient_moved(earlier: Geometry, later: Geometry) -> None:
    moved = np.array([9.0, -12.0, 15.0])
    before = mask(earlier, (B, 6), liver=(B, 25))
    after = mask(later, (tuple(np.array(B) + moved), 6), liver=(tuple(np.array(B) + moved), 25))
    shift = liver_shift(before, after)
    assert shift is not None
    assert np.allclose(shift, moved, atol=1.0)
    assert kinds(matched(before, after)) == [Kind.VANISHED, Kind.NEW]
    assert kinds(matched(before, after, shift)) == [Kind.SAME]
    assert matched(before, after, shift).shift_mm == shift


def test_a_liver_that_is_cut_off_says_nothing(earlier: Geometry) -> None:
    whole = mask(earlier, (B, 6), liver=(B, 25))
    assert liver_shift(whole, mask(earlier, (B, 6), liver=((0, 0, 50), 25))) is None
    assert liver_shift(mask(earlier), whole) is None


# The reader's word


def five() -> Matching:
    return Matching((Group((1,), (1,)), Group((2, 3), (2,)), Group((4,), ()), Group((), (3,)), Group((), (4,))))


def test_a_confirmed_group_stays_and_the_others_are_proposed_anew(earlier: Geometry) -> None:
    before, after = mask(earlier, (A, 10), (B, 8)), mask(earlier, (A, 10), (B, 8))
    matching = matched(before, after)
    swapped = matching.parted(0).parted(0)
    swapped = Matching((Group((1,), (2,)), Group((2,), (), True), Group((), (1,)))).confirmed(0)
    again = propose(lesions(before), earlier, lesions(after), earlier, decided=swapped)
    assert again.groups == (Group((1,), (2,), True), Group((2,), (), True), Group((), (1,)))
    without = propose({1: lesions(before)[1]}, earlier, lesions(after), earlier, decided=swapped)
    assert without.groups == (Group((1,), (2,), True), Group((), (1,)))


def test_groups_are_confirmed_joined_and_parted() -> None:
    matching = five()
    assert [group.is_confirmed for group in matching.confirmed(1).groups] == [False, True, False, False, False]
    joined = matching.joined((2, 3))
    assert joined.of_earlier(4) == Group((4,), (3,), True)
    assert kinds(joined.parted(1)) == [Kind.SAME, Kind.VANISHED, Kind.VANISHED, Kind.SAME, Kind.NEW, Kind.NEW]
    assert matching.joined((0, 1)).groups[0].kind is Kind.REGROUPED
    assert matching.of_later(9) is None
    assert matching.of_earlier(9) is None


def test_what_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="both"):
        five().joined((3, 4))


def test_a_lesion_is_in_one_group() -> None:
    with pytest.raises(ValueError, match="one group"):
        Matching((Group((1,), (1,)), Group((1,), ())))
    with pytest.raises(ValueError, match="alone"):
        Matching((Group((1, 2), ()),))
    with pytest.raises(ValueError, match="holds"):
        Group((), ())


@given(st.permutations(range(5)), st.integers(2, 5))
def test_whatever_the_reader_does_every_lesion_is_somewhere(order: list[int], many: int) -> None:
    matching = five()
    places = order[:many]
    groups = [matching.groups[place] for place in places]
    if any(group.before for group in groups) and any(group.after for group in groups):
        matching = matching.joined(places)
    for place in order:
        if place < len(matching.groups):
            matching = matching.parted(place)
    assert sorted(key for group in matching.groups for key in group.before) == [1, 2, 3, 4]
    assert sorted(key for group in matching.groups for key in group.after) == [1, 2, 3, 4]


# Against a slow reference: every pair of voxels

_BOXES = st.lists(
    st.tuples(*[st.integers(0, 5)] * 3, *[st.integers(1, 3)] * 3), min_size=0, max_size=4
)  # corner and size, voxels


def _boxes(drawn: list[tuple[int, ...]], geometry: Geometry) -> dict[int, Component]:
    labels: LabelArray = np.zeros(geometry.shape, np.uint8)
    for k, j, i, *size in drawn:
        labels[k : k + size[0], j : j + size[1], i : i + size[2]] = Label.TUMOUR
    return lesions(Mask(labels, geometry))


def _slow(
    before: dict[int, Component], a: Geometry, after: dict[int, Component], b: Geometry
) -> set[frozenset[object]]:
    """Groups by brute force: voxel by voxel, then links by union."""

    def centres(component: Component, geometry: Geometry) -> NDArray[np.float64]:
        return geometry.to_world(np.argwhere(component.inside) + component.origin)

    overlap, gap = set(), {}
    for p, one in before.items():
        for q, two in after.items():
            of_one, of_two = centres(one, a), centres(two, b)
            boxes_of_one = {tuple(v) for v in np.argwhere(one.inside) + one.origin}
            boxes_of_two = {tuple(v) for v in np.argwhere(two.inside) + two.origin}
            if any(tuple(np.floor(v + 0.5).astype(int)) in boxes_of_two for v in b.to_index(of_one)) or any(
                tuple(np.floor(v + 0.5).astype(int)) in boxes_of_one for v in a.to_index(of_two)
            ):
                overlap.add((p, q))
            gap[p, q] = float(np.linalg.norm(of_one[:, None] - of_two[None], axis=-1).min().round(9))
    links = set(overlap)
    for side, keys in enumerate((before, after)):
        for key in keys:
            lonely = [pair for pair in gap if not any(p == pair[0] or q == pair[1] for p, q in overlap)]
            if not any(pair[side] == key for pair in overlap):
                near = [pair for pair in lonely if pair[side] == key and gap[pair] <= TOLERANCE_MM]
                links |= {min(near, key=lambda pair: (gap[pair], pair))} if near else set()
    groups = [{(0, p)} for p in before] + [{(1, q)} for q in after]
    for p, q in links:
        joined = [group for group in groups if (0, p) in group or (1, q) in group]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return {frozenset(group) for group in groups}


@settings(max_examples=60)
@given(_BOXES, _BOXES, st.sampled_from([(0, 0, 0), (0, 0, 90), (15, 0, -30)]))
def test_the_proposal_is_that_of_the_slow_reference(
    before: list[tuple[int, ...]], after: list[tuple[int, ...]], turn: tuple[float, float, float]
) -> None:
    first = grid((5.0, 2.1, 2.3), 14)
    second = grid((3.7, 2.9, 1.9), 14, rotation(*turn))
    one, two = _boxes(before, first), _boxes(after, second)
    found = propose(one, first, two, second)
    groups = {frozenset([(0, p) for p in g.before] + [(1, q) for q in g.after]) for g in found.groups}
    assert groups == _slow(one, first, two, second)
    assert all(not set(g.before) & set(h.before) for g, h in combinations(found.groups, 2))
