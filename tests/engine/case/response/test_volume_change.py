"""Growth of a volume, and how much of it slices make by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from engine.case.response.matching import Group, Matching
from engine.case.response.timeline import Timeline
from engine.case.response.timepoint import TimePoint
from engine.case.response.volume_change import doubling_days, volume_change, volume_spread
from tests.engine.case.response.test_timeline import lesion

BALL_10_MM_ML = np.pi / 6


def course(before_ml: float, after_ml: float, slice_mm: float = 8.0, days: int = 60) -> Timeline:
    first = TimePoint("first", slice_mm, (lesion(1, 10, before_ml),), day=date(2026, 1, 1))
    second = TimePoint(
        "second", slice_mm, (lesion(1, 10, after_ml),), day=date.fromordinal(date(2026, 1, 1).toordinal() + days)
    )
    return Timeline((first,)).followed(second, Matching((Group((1,), (1,)),)))


def test_a_volume_that_doubled_in_sixty_days_doubles_in_sixty_days() -> None:
    assert doubling_days(2.0, 4.0, 60) == pytest.approx(60)
    assert doubling_days(2.0, 8.0, 60) == pytest.approx(30)


@pytest.mark.parametrize(("before", "after", "days"), [(2.0, 2.0, 60), (2.0, 1.0, 60), (2.0, 4.0, 0), (2.0, 4.0, None)])
def test_what_does_not_grow_in_time_has_no_doubling_time(before: float, after: float, days: int | None) -> None:
    assert doubling_days(before, after, days) is None


def test_a_fifth_more_of_a_ball_of_ten_millimetres_on_thick_slices_is_no_growth() -> None:
    timeline = course(BALL_10_MM_ML, 1.2 * BALL_10_MM_ML)
    change = volume_change(timeline, 0, timeline.links[0].groups[0])
    assert change is not None
    assert change.share == pytest.approx(0.2)
    spreads = volume_spread(BALL_10_MM_ML, 8.0), volume_spread(1.2 * BALL_10_MM_ML, 8.0)
    assert change.spread == pytest.approx(1.2 * np.hypot(*spreads))
    assert change.is_within_spread


def test_on_thin_slices_it_is() -> None:
    timeline = course(BALL_10_MM_ML, 1.2 * BALL_10_MM_ML, slice_mm=3.0)
    change = volume_change(timeline, 0, timeline.links[0].groups[0])
    assert change is not None
    assert not change.is_within_spread
    assert change.doubling_days == pytest.approx(60 * np.log(2) / np.log(1.2))


def test_what_is_new_or_gone_did_not_change() -> None:
    timeline = course(1.0, 1.0)
    apart = timeline.with_link(0, Matching((Group((1,), ()), Group((), (1,)))))
    assert [volume_change(apart, 0, group) for group in apart.links[0].groups] == [None, None]


def test_without_dates_there_is_a_change_and_no_doubling_time() -> None:
    timeline = course(1.0, 3.0)
    timeline = timeline.with_point(1, replace(timeline.points[1], day=None))
    change = volume_change(timeline, 0, timeline.links[0].groups[0])
    assert change is not None
    assert change.doubling_days is None


def ball_ml(diameter_mm: float) -> float:
    return float(np.pi / 6 * diameter_mm**3 / 1000)


@pytest.mark.parametrize(("slice_mm", "spread"), [(0.1, 0.0), (3, 0.02), (5, 0.112), (6, 0.12), (8, 0.16)])
def test_a_ball_of_ten_millimetres(slice_mm: float, spread: float) -> None:
    """For 5 mm by hand: 5 pi (25 + 10 u - 2 u^2) for u from 0 to 5, standard deviation 58.5 of 523.6."""
    assert volume_spread(BALL_10_MM_ML, slice_mm) == pytest.approx(spread, abs=0.02)


@pytest.mark.parametrize(
    ("diameter_mm", "spacing_mm"),
    [
        (5, (0.8, 0.8, 3)),
        (5, (1.2, 1.2, 6)),
        (7, (0.8, 0.8, 5)),
        (10, (0.8, 0.8, 5)),
        (10, (1.4, 1.4, 8)),
        (20, (0.8, 0.8, 5)),
    ],
)
def test_the_spread_is_what_random_places_give(diameter_mm: float, spacing_mm: tuple[float, float, float]) -> None:
    rng = np.random.default_rng(7)
    steps = [np.arange(-np.ceil(diameter_mm / size), np.ceil(diameter_mm / size) + 1) for size in spacing_mm]
    counts = []
    for offset in rng.random((400, 3)):
        x, y, z = (np.square((step + off) * size) for step, off, size in zip(steps, offset, spacing_mm, strict=True))
        counts.append(np.count_nonzero(x[:, None, None] + y[:, None] + z <= diameter_mm**2 / 4))
    ball_ml = float(np.pi / 6 * diameter_mm**3 / 1000)
    assert np.std(counts) / np.mean(counts) == pytest.approx(volume_spread(ball_ml, spacing_mm[2]), rel=0.15, abs=0.01)
