"""A timeline as a plain JSON value, and back; whatever stands in the file that it comes from."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from engine.case.response.matching import Group, Matching, Shift
from engine.case.response.recist import NonTargets
from engine.case.response.timeline import Timeline
from engine.case.response.timepoint import Measured, TimePoint
from engine.errors import CaseFileError
from engine.words import say

T = TypeVar("T")

KIND = "hepatica timeline"
VERSION = 2
"""Of what is written. A reader of this version refuses later ones: it would lose what it does not know. The first one
did not say which scans they are."""


def to_json(timeline: Timeline) -> dict[str, Any]:
    """A timeline as lists, dictionaries, strings and numbers."""
    return {
        "kind": KIND,
        "version": VERSION,
        "targets": list(timeline.targets),
        "points": [
            {
                "name": point.name,
                "scan": point.scan,
                "unverified": point.is_unverified,
                "slice_mm": point.slice_mm,
                "day": None if point.day is None else point.day.isoformat(),
                "undecided": point.undecided,
                "non_targets": point.non_targets.value,
                "too_small": sorted(point.too_small),
                "not_assessed": sorted(point.not_assessed),
                "lesions": [
                    {
                        "key": lesion.key,
                        "name": lesion.name,
                        "longest_tenths_mm": lesion.longest,
                        "volume_ml": lesion.volume_ml,
                        "truncated": lesion.is_truncated,
                    }
                    for lesion in point.lesions
                ],
            }
            for point in timeline.points
        ],
        "links": [
            {
                "shift_mm": None if link.shift_mm is None else list(link.shift_mm),
                "groups": [
                    {"before": list(group.before), "after": list(group.after), "confirmed": group.is_confirmed}
                    for group in link.groups
                ],
            }
            for link in timeline.links
        ],
    }


def from_json(value: object) -> Timeline:
    """A timeline out of what :func:`to_json` made.

    Raises:
        CaseFileError: it is something else, broken, contradicts itself, or is of a newer version.
    """
    try:
        whole = _Fields(value)
        if whole.take("kind", str) != KIND:
            raise ValueError("something else")
        if (version := whole.take("version", int)) > VERSION:
            raise CaseFileError(
                say(
                    "The course over several scans was saved by a newer Hepatica (version {version} of its form). "
                    "Open it with that one; nothing was changed.",
                    version=version,
                )
            )
        return Timeline(
            points=tuple(_point(_Fields(point), version) for point in whole.take("points", list)),
            links=tuple(_link(_Fields(link)) for link in whole.take("links", list)),
            targets=_numbers(whole, "targets"),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise CaseFileError(
            say("The course over several scans that was saved is damaged and was left as it is. Begin it anew.")
        ) from error


class _Fields:
    """The fields of a JSON object, each of the type that is asked for.

    Raises:
        TypeError: it is not an object, or a field is of another type.
        KeyError: there is no such field.
    """

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise TypeError("not an object")
        self._value: dict[str, Any] = value

    def take(self, name: str, kind: type[T]) -> T:
        found = self._value[name]
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise TypeError(f"{name} is not what it should be")
        return found

    def number(self, name: str) -> float:
        found = self._value[name]
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise TypeError(f"{name} is not a number")
        return float(found)

    def is_empty(self, name: str) -> bool:
        return self._value[name] is None

    def maybe(self, name: str, read: Callable[[str], T]) -> T | None:
        return None if self.is_empty(name) else read(self.take(name, str))


def _numbers(fields: _Fields, name: str) -> tuple[int, ...]:
    found = fields.take(name, list)
    if any(isinstance(number, bool) or not isinstance(number, int) for number in found):
        raise TypeError(f"{name} are not numbers")
    return tuple(found)


def _point(fields: _Fields, version: int) -> TimePoint:
    return TimePoint(
        name=fields.take("name", str),
        slice_mm=fields.number("slice_mm"),
        lesions=tuple(_lesion(_Fields(lesion)) for lesion in fields.take("lesions", list)),
        undecided=fields.take("undecided", int),
        day=fields.maybe("day", date.fromisoformat),
        non_targets=NonTargets(fields.take("non_targets", str)),
        too_small=frozenset(_numbers(fields, "too_small")),
        not_assessed=frozenset(_numbers(fields, "not_assessed")),
        scan=fields.take("scan", str) if version > 1 else "",
        is_unverified=fields.take("unverified", bool) if version > 1 else False,
    )


def _lesion(fields: _Fields) -> Measured:
    return Measured(
        key=fields.take("key", int),
        name=fields.take("name", str),
        longest=fields.take("longest_tenths_mm", int),
        volume_ml=fields.number("volume_ml"),
        is_truncated=fields.take("truncated", bool),
    )


def _link(fields: _Fields) -> Matching:
    groups = (_Fields(group) for group in fields.take("groups", list))
    return Matching(
        groups=tuple(
            Group(_numbers(group, "before"), _numbers(group, "after"), group.take("confirmed", bool))
            for group in groups
        ),
        shift_mm=_shift(fields),
    )


def _shift(fields: _Fields) -> Shift | None:
    if fields.is_empty("shift_mm"):
        return None
    x, y, z = (float(along) for along in fields.take("shift_mm", list))
    if not math.isfinite(x + y + z):
        raise ValueError("a shift is finite")
    return x, y, z
