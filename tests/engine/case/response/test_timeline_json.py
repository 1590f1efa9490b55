"""A timeline in a file: it comes back as it was, and nothing that stands in a file is believed."""

from __future__ import annotations

import copy
import json
import math
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.response.matching import Group, Matching
from engine.case.response.recist import NonTargets
from engine.case.response.timeline import Timeline
from engine.case.response.timeline_json import VERSION, from_json, to_json
from engine.case.response.timepoint import Measured, TimePoint
from engine.errors import CaseFileError

TIMELINE = Timeline(
    (
        TimePoint(
            "P-001",
            5.0,
            (Measured(1, "1", 300, 4.5), Measured(2, "2a", 120, 0.4, True)),
            1,
            date(2026, 3, 1),
            scan="6b1f",
            is_unverified=True,
        ),
    ),
    targets=(1, 2),
).followed(
    TimePoint("P-001 später", 2.5, (Measured(7, "1", 180, 3.0),), 0, None, NonTargets.PRESENT, frozenset({2})),
    Matching((Group((1,), (7,), True), Group((2,), ())), (1.5, -2.0, 0.25)),
)


def test_it_comes_back_as_it_was() -> None:
    assert from_json(json.loads(json.dumps(to_json(TIMELINE)))) == TIMELINE


def test_the_first_version_did_not_say_which_scans_they_are() -> None:
    value = {**to_json(TIMELINE), "version": 1}
    for point in value["points"]:
        del point["scan"], point["unverified"]
    found = from_json(value)
    assert found.targets == TIMELINE.targets
    assert [point.scan for point in found.points] == ["", ""]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


_ODD = st.sampled_from([None, True, -1, 0, 3, 1e400, math.nan, "", "x", "2026-13-01", [], [1], {}, {"key": 1}])


@given(st.sampled_from(places(to_json(TIMELINE))[1:]), _ODD, st.booleans())
def test_whatever_is_broken_is_refused_or_makes_sense(place: tuple[Any, ...], odd: Any, gone: bool) -> None:
    value = copy.deepcopy(to_json(TIMELINE))
    *way, last = place
    inner: Any = value
    for key in way:
        inner = inner[key]
    if gone:
        del inner[last]
    else:
        inner[last] = odd
    with suppress(CaseFileError):
        found = from_json(value)
        assert found.responses  # whole enough to be judged
        assert [found.remarks(n) for n in range(len(found.points))]


@pytest.mark.parametrize("value", [None, [], "", 3, {"kind": "other"}])
def test_something_else(value: object) -> None:
    with pytest.raises(CaseFileError, match="damaged"):
        from_json(value)


def test_a_newer_version_says_so() -> None:
    with pytest.raises(CaseFileError, match="newer Hepatica"):
        from_json({**to_json(TIMELINE), "version": VERSION + 1})
