"""A course that goes on: more than two scans, kept ones among them, with what the reader said of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from engine.case.case import Case
from engine.case.response.course import is_worth_keeping, make_course, point_of, renewed
from engine.case.response.matching import Group
from engine.case.response.recist import Category, Fate, NonTargets
from engine.case.response.timeline import Timeline
from engine.case.review import Decision
from engine.scan.nifti import load_volume
from engine.scan.volume import Mask
from tests.viewer.scans import write_scan

SHAPE, SPACING = (24, 48, 48), (2.0, 1.0, 1.0)
PLACES = ((12, 16, 16), (12, 32, 32))
"""Where two lesions lie, in voxels (k, j, i)."""


def read(folder: Path, name: str, *longest: int, coarse: bool = False) -> Case:
    """A scan with a liver and lesions of so many voxels in a row, all of them accepted; 0 for one that is not there."""
    labels = np.zeros(SHAPE, np.uint8)
    labels[2:-2, 4:-4, 4:-4] = 1
    for (k, j, i), length in zip(PLACES, longest, strict=False):
        if length:
            labels[k - 1 : k + 1, j - 2 : j + 2, i - length // 2 : i - length // 2 + length] = 2
    step = 2 if coarse else 1
    labels = np.ascontiguousarray(labels[:, ::step, ::step])
    spacing = (SPACING[0], SPACING[1] * step, SPACING[2] * step)
    voxels = (labels.astype(np.int16) * 50) + len(name)
    volume = load_volume(write_scan(folder / f"{name}.nii.gz", voxels, spacing))
    case = Case.from_mask(volume, Mask(labels, volume.geometry))
    return replace(case, review=case.review.decided([each.number for each in case.lesions], Decision.ACCEPTED))


def kept(case: Case, course: Timeline) -> Case:
    """As it comes out of its case file."""
    return replace(case, course=course)


@pytest.fixture
def first(tmp_path: Path) -> Case:
    baseline = read(tmp_path, "first", 20, 12)
    return kept(baseline, make_course(baseline).with_target(1).with_target(2))


@pytest.fixture
def second(tmp_path: Path, first: Case) -> Case:
    """Both have become smaller; its case file has the course up to it, confirmed."""
    case = read(tmp_path, "second.", 12, 8)
    course = make_course(case, first)
    course = course.with_link(0, course.links[0].confirmed(0).confirmed(1))
    course = course.with_point(1, replace(course.points[1], day=date(2026, 3, 1), non_targets=NonTargets.PRESENT))
    return kept(case, course)


def test_a_follow_up_is_appended_and_judged_by_the_nadir_of_all(tmp_path: Path, second: Case) -> None:
    course = make_course(read(tmp_path, "third...", 19, 8), second)
    assert [point.name for point in course.points] == ["first.nii.gz", "second..nii.gz", "third....nii.gz"]
    assert course.points[1].day == date(2026, 3, 1)
    assert course.links[0].groups == (Group((1,), (1,), True), Group((2,), (2,), True))
    baseline, partial, now = course.responses
    assert (baseline.category, partial.category, now.category) == (None, Category.PARTIAL, Category.PROGRESSIVE)
    assert now.nadir == partial.sum
    assert (course.nadir_at(2), course.nadir_at(1), course.nadir_at(0)) == (1, 0, None)


def test_another_grid_is_followed_in_space(tmp_path: Path, second: Case) -> None:
    course = make_course(read(tmp_path, "coarse", 18, 8, coarse=True), second)
    assert [group.kind.value for group in course.links[1].groups] == ["same", "same"]


def test_what_is_kept_stays_without_the_scans_before(tmp_path: Path, second: Case) -> None:
    third = read(tmp_path, "third...", 19, 8)
    course = make_course(third, second)
    course = course.told(2, 1, Fate.TOO_SMALL).with_link(1, course.links[1].confirmed(0))
    assert make_course(third, known=course) == course
    rejected = replace(third, review=third.review.decided([2], Decision.REJECTED))
    without = make_course(rejected, known=course)
    assert without.keys_at(2, 2) == ()
    assert without.links[1].groups == (Group((1,), (1,), True), Group((2,), ()))
    assert make_course(third, known=course) == course  # accepted once more


def test_a_time_point_beside_gives_its_lesions_and_the_course_stays(tmp_path: Path, first: Case, second: Case) -> None:
    third = read(tmp_path, "third...", 19, 8)
    known = make_course(third, second)
    assert make_course(third, first, known) == known
    fewer = replace(first, review=first.review.decided([2], Decision.REJECTED))
    assert make_course(third, fewer, known).targets == (1,)


def test_the_last_scan_before_is_matched_anew_but_what_was_confirmed(tmp_path: Path, second: Case) -> None:
    third = read(tmp_path, "third...", 19, 8)
    known = make_course(third, second)
    known = known.with_link(1, known.links[1].parted(0).confirmed(0)).with_point(
        2, replace(known.points[2], day=date(2026, 6, 1))
    )
    again = make_course(third, second, known)
    assert again.points[2].day == date(2026, 6, 1)
    assert again.links[1].groups[0] == Group((1,), (), True)


def test_another_mask_of_a_scan_before_has_other_keys(tmp_path: Path, first: Case, second: Case) -> None:
    third = read(tmp_path, "third...", 19, 8)
    known = make_course(third, second)
    same_mask = replace(second, course=None)
    assert make_course(third, same_mask, known).targets == (1, 2)
    swapped = replace(same_mask, lesions=same_mask.lesions[:1])
    assert make_course(third, swapped, known).targets == ()
    assert len(make_course(third, swapped, known).points) == 2


def test_a_target_that_is_none_any_more_takes_along_what_was_said_of_it(first: Case, second: Case) -> None:
    assert second.course is not None
    course = second.course.told(1, 2, Fate.TOO_SMALL)
    fewer = replace(first, review=first.review.decided([1], Decision.REJECTED))
    changed = renewed(course, 0, point_of(fewer))
    assert changed.targets == (2,)
    assert not changed.points[1].too_small


def test_a_lesion_is_traced_back_to_the_baseline(tmp_path: Path, second: Case) -> None:
    course = make_course(read(tmp_path, "third...", 19, 8), second)
    assert course.origins(2, 1) == (1,)
    assert course.origins(0, 2) == (2,)
    parted = course.with_link(1, course.links[1].parted(0))
    assert parted.origins(2, 1) == ()
    assert parted.origins(2, 99) == ()


def test_a_scan_alone_is_kept_once_something_was_said_of_it(tmp_path: Path) -> None:
    course = make_course(read(tmp_path, "alone", 20, 12))
    assert not is_worth_keeping(course)
    assert is_worth_keeping(course.with_target(1))
    assert is_worth_keeping(course.with_point(0, replace(course.points[0], day=date(2026, 3, 1))))
