"""Decisions go any way, names are given once for life, and sums are over what counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.case.case import Case
from engine.case.editing.canvas import Canvas
from engine.case.editing.patch import LAST_KEY
from engine.case.review import Decision, Judged, Origin, Review
from engine.case.totals import Totals
from engine.errors import EditError
from engine.findings.lesions import find_lesions
from engine.scan.volume import Label, Mask
from tests.engine.case.drawn import liver_with
from tests.nifti_files import volume_of

FIRST, SECOND, THIRD = np.s_[2:5, 5:9, 5:9], np.s_[3:5, 12:15, 13:16], np.s_[6:7, 4:6, 4:6]


def names(review: Review) -> list[str]:
    return [review[key].name for key in sorted(review.lesions)]


def test_any_decision_can_follow_any_other() -> None:
    review = Review.of([1, 2], Origin.MODEL)
    assert review.undecided
    for first in Decision:
        for second in Decision:
            decided = review.decided([1], first).decided([1], second)
            assert decided[1] == Judged("1", Origin.MODEL, second)
            assert decided[2] == review[2]
            assert decided.undecided == (second is Decision.PROPOSED)
    assert review.decided([1, 2], Decision.REJECTED).rejected == {1, 2}


def test_names_of_parts_go_on_for_life() -> None:
    review = Review.of([1, 2, 3], Origin.MODEL).decided([3], Decision.ACCEPTED)
    review = review.split(3, [4, 5])
    assert names(review) == ["1", "2", "3a", "3b", "3c"]
    assert review[5] == Judged("3c", Origin.MODEL, Decision.ACCEPTED)
    review = review.split(4, [6])
    assert names(review) == ["1", "2", "3a", "3b", "3c", "3d"]
    review = review.with_new(7)
    assert review[7] == Judged("4", Origin.READER, Decision.ACCEPTED)
    assert (review.next_key, review.next_name) == (8, "5")
    many = review.split(1, range(8, 40))
    assert [many[key].name for key in (1, 8, 32, 33, 34)] == ["1a", "1b", "1z", "1aa", "1ab"]


def test_who_drew_it_is_told_after_an_edit() -> None:
    review = Review(
        {key: Judged(str(key), origin) for key, origin in enumerate((Origin.MODEL, Origin.FILE, Origin.READER), 1)}
    )
    edited = review.edited([1, 2, 3])
    assert [edited[key].origin for key in (1, 2, 3)] == [Origin.EDITED, Origin.EDITED, Origin.READER]
    assert review.merged(3, [1])[3].origin is Origin.EDITED
    assert review.with_new(4).merged(3, [4])[3].origin is Origin.READER


@pytest.mark.parametrize("name", ["", "a", "0", "03", "3A", "3-1", "3a1", " 3", "=3"])
def test_no_other_names(name: str) -> None:
    with pytest.raises(ValueError, match="called"):
        Judged(name, Origin.MODEL)


def test_keys_have_an_end() -> None:
    full = Review({LAST_KEY: Judged("1", Origin.MODEL)})
    with pytest.raises(EditError, match="65535"):
        _ = full.next_key
    with pytest.raises(ValueError, match="from 1"):
        Review({0: Judged("1", Origin.MODEL)})


def test_more_lesions_than_have_keys_can_be_listed_and_not_edited() -> None:
    assert len(Review.of(range(1, LAST_KEY + 2), Origin.FILE).lesions) == LAST_KEY + 1
    labels = liver_with(FIRST)
    mask = Mask(labels, volume_of(np.zeros(labels.shape, np.int16)).geometry)
    last = [replace(lesion, number=LAST_KEY + 1) for lesion in find_lesions(mask)]
    with pytest.raises(EditError, match="too many lesions"):
        Canvas.from_mask(mask, last)


def a_case() -> Case:
    labels = liver_with(FIRST, SECOND, THIRD)
    volume = volume_of(np.zeros(labels.shape, np.int16), (2.5, 0.8, 0.9))
    return Case.from_mask(volume, Mask(labels, volume.geometry))


def test_while_nothing_is_decided_sums_are_of_what_is_proposed() -> None:
    case = a_case()
    totals = case.totals
    assert totals.of is Decision.PROPOSED
    assert (totals.lesions, totals.proposed) == (case.lesions, 3)
    assert case.mask is not None
    labels = case.mask.labels
    share = np.count_nonzero(labels == Label.TUMOUR) / np.count_nonzero(labels)
    assert totals.burden == pytest.approx(share)
    assert case.source is Origin.FILE


def test_once_something_is_decided_only_accepted_lesions_count() -> None:
    case = a_case()
    case = replace(case, review=case.review.decided([2], Decision.ACCEPTED))
    assert case.totals.of is Decision.ACCEPTED
    assert [lesion.number for lesion in case.totals.lesions] == [2]
    assert case.liver_ml is not None
    assert case.tumour_burden == case.lesions[1].volume_ml / case.liver_ml
    case = replace(case, review=case.review.decided([1, 2, 3], Decision.REJECTED))
    totals = case.totals
    assert (totals.of, totals.accepted, totals.proposed, totals.rejected) == (Decision.ACCEPTED, 0, 0, 3)
    assert (totals.volume_ml, totals.burden) == (0, 0)


def test_without_lesions_or_liver() -> None:
    empty = Totals.over((), Review(), None)
    assert (empty.of, empty.volume_ml, empty.burden) == (Decision.PROPOSED, 0, None)


def test_a_lesion_that_the_reader_drew_makes_the_mask_an_edited_one() -> None:
    case = a_case()
    assert replace(case, review=case.review.edited([1])).source is Origin.EDITED
    assert Case(case.volume).source is None
