"""Several scans of one patient: targets followed through the matchings, and what the reader is told beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.case.case import Case
from engine.case.response.matching import Group, Matching
from engine.case.response.recist import Category, Fate, NonTargets, Size
from engine.case.response.timeline import Timeline
from engine.case.response.timepoint import Measured, TimePoint
from engine.case.review import Decision
from tests.engine.findings.phantoms import scan_of
from tests.viewer.scans import SPACING_MM, abdomen, abdomen_labels


def lesion(key: int, mm: float, ml: float = 1.0, truncated: bool = False) -> Measured:
    return Measured(key, str(key), round(mm * 10), ml, truncated)


def point(*lesions: Measured, **more: object) -> TimePoint:
    return replace(TimePoint("scan", 2.5, lesions), **more)  # type: ignore[arg-type]


def same(*pairs: tuple[int, int]) -> Matching:
    return Matching(tuple(Group((a,), (b,), True) for a, b in pairs))


BASELINE = point(lesion(1, 30), lesion(2, 20), lesion(3, 12), lesion(4, 8))


def chosen(*keys: int) -> Timeline:
    return Timeline((BASELINE,), targets=keys)


# Choosing


def test_only_what_is_accepted_is_in_a_time_point() -> None:
    volume, mask = scan_of(abdomen_labels() == 2, SPACING_MM, abdomen())
    case = Case.from_mask(volume, mask)
    review = case.review.decided([1], Decision.ACCEPTED).decided([2], Decision.REJECTED)
    made = TimePoint.of(volume, case.lesions, review)
    assert [(found.key, found.name) for found in made.lesions] == [(1, "1")]
    assert made.lesions[0].longest == round(case.lesions[0].longest_diameter_mm * 10)
    assert (made.undecided, made.slice_mm) == (1, 4.0)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (9, "Only an accepted lesion can be a target: accept it first."),
        (4, "8.0 mm is too small for a target: it needs 10.0 mm."),
        (1, "Lesion 1 is a target already."),
        (3, "The liver has its two targets: RECIST 1.1 counts no more than two in one organ."),
    ],
)
def test_why_a_lesion_cannot_be_a_target(key: int, reason: str) -> None:
    assert chosen(1, 2).why_no_target(key) == reason


def test_targets_are_chosen_and_left() -> None:
    timeline = chosen().with_target(2).with_target(3)
    assert timeline.why_no_target(1) is not None
    assert timeline.without_target(2).targets == (3,)
    assert timeline.responses[0].sum == 320
    with pytest.raises(ValueError, match="measurable"):
        chosen().with_target(4)
    with pytest.raises(ValueError, match="once"):
        chosen(1).with_target(1)


# Following


def test_targets_are_followed_over_three_scans_under_other_keys() -> None:
    timeline = chosen(1, 2).followed(
        point(lesion(7, 18), lesion(8, 12)), Matching((*same((1, 8), (2, 7)).groups, Group((3,), ()), Group((4,), ())))
    )
    timeline = timeline.followed(point(lesion(1, 30)), Matching((Group((8,), (1,), True), Group((7,), (), True))))
    assert [timeline.keys_at(1, place) for place in range(3)] == [(1,), (8,), (1,)]
    assert timeline.size_at(2, 2) == Size(Fate.GONE)
    assert [response.sum for response in timeline.responses] == [500, 300, 300]
    assert [response.category for response in timeline.responses] == [None, Category.PARTIAL, Category.PARTIAL]
    assert timeline.responses[2].nadir == 300


def test_parts_of_a_target_are_added_and_merged_targets_count_once() -> None:
    parts = chosen(1, 2).followed(
        point(lesion(1, 11), lesion(2, 7), lesion(3, 20)),
        Matching((Group((1,), (1, 2), True), Group((2,), (3,), True), Group((3,), ()), Group((4,), ()))),
    )
    assert parts.size_at(1, 1) == Size(Fate.MEASURED, 180)
    assert parts.remarks(1) == ("Target T1 is in 2 parts; their diameters are added.",)
    merged = chosen(1, 2).followed(
        point(lesion(1, 44)), Matching((Group((1, 2), (1,), True), Group((3,), ()), Group((4,), ())))
    )
    assert merged.responses[1].sum == 440
    assert merged.remarks(1) == ("Targets T1 and T2 have merged and count once.",)


def follow_up(**more: object) -> Timeline:
    others = (Group((3,), (), True), Group((4,), (), True))
    return chosen(1, 2).followed(
        point(lesion(1, 30), lesion(2, 20), **more), Matching((*same((1, 1), (2, 2)).groups, *others))
    )


def test_the_readers_word_on_a_target_goes_before_the_numbers() -> None:
    timeline = follow_up().told(1, 2, Fate.TOO_SMALL)
    assert timeline.responses[1].sum == 350
    timeline = timeline.told(1, 2, Fate.NOT_ASSESSED)
    assert timeline.responses[1].category is Category.NOT_EVALUABLE
    assert timeline.told(1, 2, Fate.MEASURED) == follow_up()
    assert timeline.without_target(1).points[1].not_assessed == frozenset()


def test_a_new_lesion_counts_once_the_reader_confirms_it() -> None:
    link = Matching((*follow_up().links[0].groups, Group((), (5,))))
    timeline = chosen(1, 2).followed(point(lesion(1, 30), lesion(2, 20), lesion(5, 6)), link)
    assert timeline.responses[1].category is Category.STABLE
    assert timeline.remarks(1) == ("Lesions that look new and count only once you confirm them: 1.",)
    timeline = timeline.with_link(0, link.confirmed(4))
    assert timeline.responses[1].category is Category.PROGRESSIVE
    assert timeline.new_at(1) == (5,)
    assert timeline.remarks(1) == ()


def test_what_makes_the_numbers_provisional_is_said() -> None:
    link = follow_up().links[0].confirmed(0, False)
    timeline = follow_up(undecided=3).with_link(0, link)
    edge = timeline.with_point(0, point(lesion(1, 30, truncated=True), *BASELINE.lesions[1:], day=date(2026, 5, 1)))
    edge = edge.with_point(1, replace(edge.points[1], day=date(2026, 4, 1)))
    assert edge.remarks(0) == ("Target T1 reaches the edge of the scan: its size is a lower limit.",)
    assert edge.remarks(1) == (
        "Lesions that are neither accepted nor rejected, and left out: 3.",
        "The match of target T1 is not confirmed.",
        "By the dates given, this scan is older than the one before it.",
    )


def test_links_and_scans_belong_together() -> None:
    with pytest.raises(ValueError, match="between"):
        Timeline((BASELINE,), (Matching(),))
    with pytest.raises(ValueError, match="its two scans"):
        chosen().followed(point(), Matching())
    with pytest.raises(ValueError, match="once"):
        point(lesion(1, 10), lesion(1, 10))
    with pytest.raises(ValueError, match="length"):
        lesion(1, 0)
    with pytest.raises(ValueError, match="thickness"):
        TimePoint("scan", 0.0)


# What is left beside the targets


def gone(*keys: int, is_confirmed: bool) -> tuple[Group, ...]:
    return tuple(Group((key,), (), is_confirmed) for key in keys)


def test_a_lesion_that_is_left_beside_targets_that_are_gone_makes_no_complete_response() -> None:
    after = point(lesion(7, 12))
    link = Matching((*gone(1, 2, 4, is_confirmed=True), Group((3,), (7,), True)))
    response = chosen(1, 2).followed(after, link).responses[1]
    assert response.category is Category.PARTIAL
    assert response.reasons[0] == "All targets are gone, but other lesions are left: PR, not CR."


def test_all_lesions_gone_is_a_complete_response_once_it_is_confirmed() -> None:
    confirmed = chosen(1, 2).followed(point(), Matching(gone(1, 2, 3, 4, is_confirmed=True)))
    assert confirmed.responses[1].category is Category.COMPLETE
    assert confirmed.visits[1].non_targets is NonTargets.GONE
    unseen = chosen(1, 2).followed(point(), Matching(gone(1, 2, 3, 4, is_confirmed=False)))
    assert unseen.responses[1].category is Category.NOT_EVALUABLE
    assert unseen.responses[1].reasons == (
        "Target T1 seems to have gone. Confirm its line, and it counts as gone.",
        "Target T2 seems to have gone. Confirm its line, and it counts as gone.",
    )


def test_what_looks_new_and_is_not_confirmed_makes_no_complete_response() -> None:
    link = Matching((*gone(1, 2, 3, 4, is_confirmed=True), Group((), (7,), False)))
    assert chosen(1, 2).followed(point(lesion(7, 12)), link).responses[1].category is Category.PARTIAL


def test_what_the_reader_says_of_other_lesions_holds() -> None:
    link = Matching((*gone(1, 2, 4, is_confirmed=True), Group((3,), (7,), True)))
    said = chosen(1, 2).followed(point(lesion(7, 12), non_targets=NonTargets.PROGRESSING), link)
    assert said.responses[1].category is Category.PROGRESSIVE
    assert chosen(1, 2).visits[0].non_targets is NonTargets.PRESENT
    assert Timeline((point(lesion(1, 30)),), targets=(1,)).visits[0].non_targets is NonTargets.NONE
