"""The window is what its parts are: each has actions of its own, and a need is met where any part meets it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject

from tests.viewer.conftest import Desk
from viewer.actions import ACTIONS, Needs
from viewer.parts.part import Part, all_met


class Meeting(Part):
    """Meets one need, or not."""

    def __init__(self, need: Needs, is_met: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._has = {need: is_met}

    @property
    def has(self) -> dict[Needs, bool]:
        return self._has


def test_no_two_parts_answer_to_one_action_and_each_action_is_in_the_table(desk: Desk) -> None:
    ids = Counter(name for part in desk.window.parts for name in part.handlers())
    assert [name for name, count in ids.items() if count > 1] == []
    assert set(ids) <= {action.id for action in ACTIONS}


def test_every_need_is_some_parts_business(desk: Desk) -> None:
    spoken_of = {need for part in desk.window.parts for need in part.has}
    assert spoken_of | {Needs.NOTHING} == set(Needs)


def test_what_is_said_to_be_on_can_be_checked(desk: Desk) -> None:
    checkable = {action.id for action in ACTIONS if action.checkable}
    assert {name for part in desk.window.parts for name in part.checked} <= checkable


def test_one_part_that_meets_a_need_is_enough_whatever_the_others_say(desk: Desk) -> None:
    one, other = (Meeting(Needs.NUMBERS, is_met, desk.window) for is_met in (True, False))
    for parts in ((one, other), (other, one)):
        assert all_met(parts)[Needs.NUMBERS]
    assert not all_met([other])[Needs.NUMBERS]


def test_nothing_is_needed_by_what_needs_nothing_and_a_need_that_nobody_speaks_of_is_not_met() -> None:
    met = all_met([])
    assert {need for need in Needs if met[need]} == {Needs.NOTHING}
