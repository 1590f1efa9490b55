"""RECIST 1.1 by whole tenths of a millimetre: the examples of the contract, and a reference with fractions."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.response.recist import (
    Category,
    Fate,
    NonTargets,
    Response,
    Size,
    Visit,
    least_target,
    percent,
    printed,
    respond,
    tenths,
    why_no_target,
)

GONE, TOO_SMALL, UNSEEN = Size(Fate.GONE), Size(Fate.TOO_SMALL), Size(Fate.NOT_ASSESSED)


def measured(mm: float) -> Size:
    return Size(Fate.MEASURED, tenths(mm))


def follow(*sums_mm: float) -> list[Response]:
    """Time points of one target."""
    return list(respond([Visit((measured(mm) if mm else GONE,)) for mm in sums_mm]))


def last(*visits: Visit) -> Response:
    return respond(visits)[-1]


def said(response: Response) -> str:
    return " ".join(response.reasons)


# The examples of measurements.md 5.8


def test_eortcs_example_stays_partial_though_it_grows_on_the_nadir() -> None:
    _, second, third = follow(165, 63, 65)
    assert (second.category, third.category) == (Category.PARTIAL, Category.PARTIAL)
    assert (third.nadir, third.on_nadir, third.on_baseline) == (630, "+3.2 %", "-60.6 %")


def test_a_fifth_more_but_only_four_millimetres_is_not_progress() -> None:
    _, second = follow(20, 24)
    assert second.category is Category.STABLE
    assert second.reasons[0] == "+20.0 % but only +4.0 mm on the nadir of 20.0 mm: not PD."


def test_five_millimetres_more_is_progress() -> None:
    _, second = follow(20, 25)
    assert second.category is Category.PROGRESSIVE
    assert said(second) == "+25.0 % and +5.0 mm on the nadir of 20.0 mm: PD, which begins at +20 % and +5.0 mm."


@pytest.mark.parametrize(("now", "category"), [(70, Category.PARTIAL), (71, Category.STABLE)])
def test_response_begins_at_thirty_per_cent(now: float, category: Category) -> None:
    assert follow(100, now)[-1].category is category


def test_the_float_trap() -> None:
    assert (12.6 - 10.5) / 10.5 < 0.2  # what binary fractions say
    assert percent(tenths(12.6), tenths(10.5)) == "+20.0 %"
    _, second = follow(10.5, 12.6)
    assert said(second).startswith("+20.0 % but only +2.1 mm")
    _, second = follow(31.5, 37.8)  # the same share, and more than 5 mm
    assert (37.8 - 31.5) / 31.5 < 0.2
    assert second.category is Category.PROGRESSIVE


def test_what_has_gone_and_is_back_is_progress_whatever_its_size() -> None:
    _, gone, back = follow(30, 0, 1)
    assert gone.category is Category.COMPLETE
    assert back.category is Category.PROGRESSIVE
    assert (back.nadir, back.on_nadir) == (0, "")
    assert said(back) == "All targets had gone (nadir 0.0 mm), and 1.0 mm are there again: PD."


# What is printed is what is judged


@pytest.mark.parametrize(
    ("mm", "text"), [(12.25, "12.3"), (12.35, "12.4"), (12.34999, "12.3"), (0.0, "0.0"), (9.95, "10.0"), (-0.04, "0.0")]
)
def test_a_half_is_rounded_away_from_zero(mm: float, text: str) -> None:
    assert printed(tenths(mm)) == text


@pytest.mark.parametrize("mm", [math.nan, math.inf])
def test_a_length_is_finite(mm: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        tenths(mm)


def test_a_share_just_below_a_limit_never_reads_as_if_it_had_reached_it() -> None:
    assert percent(601, 501) == "+19.96 %"
    assert percent(70001, 100000) == "-29.999 %"
    assert percent(1200, 1000) == "+20.0 %"


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_the_printed_share_is_on_the_side_of_the_exact_one(now: int, before: int) -> None:
    shown = Fraction(Decimal(percent(now, before).removesuffix(" %"))) / 100
    exact = Fraction(now - before, before)
    assert abs(shown - exact) <= Fraction(5, 10000)
    assert (shown >= Fraction(1, 5)) is (exact >= Fraction(1, 5))
    assert (shown <= Fraction(-3, 10)) is (exact <= Fraction(-3, 10))


# What can be a target


@pytest.mark.parametrize(
    ("longest_mm", "slice_mm", "can"),
    [(10.0, 1.0, True), (9.9, 1.0, False), (10.0, 5.0, True), (11.9, 6.0, False), (12.0, 6.0, True), (9.95, 5, True)],
)
def test_a_target_is_ten_millimetres_and_two_slices(longest_mm: float, slice_mm: float, can: bool) -> None:
    assert (why_no_target(tenths(longest_mm), slice_mm) is None) is can


def test_the_reason_names_the_limit() -> None:
    assert why_no_target(96, 5.0) == "9.6 mm is too small for a target: it needs 10.0 mm."
    assert why_no_target(152, 8.0) == (
        "15.2 mm is too small for a target: with slices of 8.0 mm it needs 16.0 mm, twice as much."
    )
    assert least_target(8.0) == 160


# Targets that are small, gone, not seen; other lesions


def test_too_small_to_measure_counts_five_millimetres() -> None:
    response = last(Visit((measured(20), measured(12))), Visit((TOO_SMALL, measured(12))))
    assert (response.sum, response.category) == (170, Category.PARTIAL)


def test_one_left_too_small_to_measure_is_no_complete_response() -> None:
    assert last(Visit((measured(20),)), Visit((TOO_SMALL,))).category is Category.PARTIAL


def test_a_new_lesion_is_progress_whatever_the_sum() -> None:
    response = last(Visit((measured(20),)), Visit((GONE,), new_lesions=2))
    assert response.category is Category.PROGRESSIVE
    assert said(response) == "There are 2 new lesions: PD, whatever the sum."


def test_every_reason_for_progress_is_named() -> None:
    response = last(Visit((measured(20),)), Visit((measured(30),), NonTargets.PROGRESSING, 1))
    assert len(response.reasons) == 3


@pytest.mark.parametrize("left", [NonTargets.PRESENT, NonTargets.NOT_ASSESSED])
def test_complete_needs_the_other_lesions_gone(left: NonTargets) -> None:
    assert last(Visit((measured(20),)), Visit((GONE,), left)).category is Category.PARTIAL
    assert last(Visit((measured(20),)), Visit((GONE,), NonTargets.GONE)).category is Category.COMPLETE


def test_a_target_that_was_not_seen_leaves_it_open() -> None:
    response = last(Visit((measured(20), measured(20))), Visit((measured(20), UNSEEN)))
    assert (response.category, response.sum) == (Category.NOT_EVALUABLE, None)
    assert said(response) == "Target T2 was not assessed: the sum is not known."
    assert response.on_baseline == ""


def test_unless_the_others_alone_are_progress() -> None:
    response = last(Visit((measured(20), measured(20))), Visit((measured(60), UNSEEN)))
    assert response.category is Category.PROGRESSIVE


def test_a_time_point_that_is_not_known_is_no_nadir() -> None:
    baseline, unseen = Visit((measured(30), measured(30))), Visit((measured(10), UNSEEN))
    assert last(baseline, unseen, Visit((measured(30), measured(30)))).nadir == 600


def test_without_targets_only_progress_can_be_told() -> None:
    assert last(Visit(()), Visit(())).category is Category.NOT_EVALUABLE
    assert last(Visit(()), Visit((), new_lesions=1)).category is Category.PROGRESSIVE


def test_the_baseline_has_no_category() -> None:
    (response,) = respond([Visit((measured(20),))])
    assert (response.category, response.nadir, response.on_baseline) == (None, None, "")


def test_targets_are_measured_at_baseline_and_stay() -> None:
    with pytest.raises(ValueError, match="baseline"):
        respond([Visit((GONE,))])
    with pytest.raises(ValueError, match="as many"):
        respond([Visit((measured(20),)), Visit(())])
    with pytest.raises(ValueError, match="measured"):
        Size(Fate.GONE, 12)


# Against a slow reference in fractions of the printed numbers

_SIZES = st.sampled_from(
    [GONE, TOO_SMALL, UNSEEN, *(Size(Fate.MEASURED, n) for n in (30, 49, 50, 69, 70, 71, 100, 105, 120, 126, 150, 199))]
)
_VISITS = st.builds(Visit, st.tuples(_SIZES, _SIZES), st.sampled_from(NonTargets), st.sampled_from([0, 0, 0, 1]))
_BASELINES = st.builds(
    lambda a, b: Visit((Size(Fate.MEASURED, a), Size(Fate.MEASURED, b))), st.integers(100, 160), st.integers(100, 160)
)


def slow(visits: list[Visit]) -> Category:
    """What the last time point is, straight from the wording of RECIST 1.1."""

    def total(visit: Visit) -> Fraction | None:
        lengths = {Fate.GONE: Fraction(0), Fate.TOO_SMALL: Fraction(5)}
        of = [Fraction(printed(s.length)) if s.fate is Fate.MEASURED else lengths.get(s.fate) for s in visit.targets]
        return None if None in of else sum((length for length in of if length is not None), Fraction(0))

    *before, now = visits
    known = [length for visit in before if (length := total(visit)) is not None]
    nadir, baseline = min(known), known[0]
    seen = total(Visit(tuple(GONE if s is UNSEEN else s for s in now.targets)))
    assert seen is not None
    grown = (nadir == 0 and seen > 0) or (nadir > 0 and (seen - nadir) / nadir >= Fraction("0.2") and seen - nadir >= 5)
    if grown or now.new_lesions or now.non_targets is NonTargets.PROGRESSING:
        return Category.PROGRESSIVE
    length = total(now)
    if length is None:
        return Category.NOT_EVALUABLE
    if length == 0 and now.non_targets in (NonTargets.NONE, NonTargets.GONE):
        return Category.COMPLETE
    if (length - baseline) / baseline <= Fraction("-0.3"):
        return Category.PARTIAL
    return Category.STABLE


@given(_BASELINES, st.lists(_VISITS, min_size=1, max_size=4))
def test_the_category_is_that_of_the_slow_reference(baseline: Visit, later: list[Visit]) -> None:
    visits = [baseline, *later]
    responses = respond(visits)
    for place, response in enumerate(responses[1:], 1):
        assert response.category is slow(visits[: place + 1])
        assert response.reasons
