"""What mouse, wheel and touch pad mean."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from tests.viewer.hands import wheel_event
from viewer.views.gestures import DRAGS, GESTURES, WHEELS, Drag, MouseProfile, Wheel, WheelNotches, drag_for, wheel_for

NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def turn(notches: WheelNotches, *, angle: tuple[int, int] = (0, 0), pixels: tuple[int, int] = (0, 0)) -> int:
    return notches.add(wheel_event(QPointF(5, 5), QPoint(*angle), QPoint(*pixels)))


READING, PACS = MouseProfile.READING, MouseProfile.PACS


@pytest.mark.parametrize(
    ("button", "modifiers", "reading", "pacs"),
    [
        (LEFT, NONE, Drag.CROSSHAIR, Drag.WINDOW),
        (RIGHT, NONE, Drag.WINDOW, Drag.ZOOM),
        (MIDDLE, NONE, Drag.PAN, Drag.PAN),
        (LEFT, SHIFT, Drag.PAN, Drag.PAN),
        (LEFT, CTRL, Drag.REGION, Drag.REGION),
        (LEFT, SHIFT | CTRL, None, None),
        (RIGHT, ALT, None, None),
        (MIDDLE, SHIFT, None, None),
        (Qt.MouseButton.BackButton, NONE, None, None),
        (LEFT, Qt.KeyboardModifier.KeypadModifier, Drag.CROSSHAIR, Drag.WINDOW),
        (LEFT, SHIFT | Qt.KeyboardModifier.GroupSwitchModifier, Drag.PAN, Drag.PAN),
    ],
)
def test_drags(button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, reading: Drag | None, pacs: Drag | None) -> None:
    assert drag_for(READING, button, modifiers) is reading
    assert drag_for(PACS, button, modifiers) is pacs


@pytest.mark.parametrize(
    ("modifiers", "expected"),
    [
        (NONE, Wheel.SLICE),
        (SHIFT, Wheel.FIVE_SLICES),
        (CTRL, Wheel.ZOOM),
        (ALT, Wheel.BRUSH),
        (ALT | CTRL, None),
        (SHIFT | CTRL, None),
        (CTRL | Qt.KeyboardModifier.KeypadModifier, Wheel.ZOOM),
    ],
)
def test_wheels(modifiers: Qt.KeyboardModifier, expected: Wheel | None) -> None:
    assert wheel_for(modifiers) is expected


def test_every_meaning_can_be_reached() -> None:
    assert {drag for drags in DRAGS.values() for drag in drags.values()} == set(Drag)
    assert set(WHEELS.values()) == set(Wheel)
    held = tuple(product((LEFT, RIGHT, MIDDLE), (NONE, SHIFT, CTRL, ALT)))
    assert {drag_for(READING, *each) for each in held} == {*Drag, None} - {Drag.ZOOM}
    assert {drag_for(PACS, *each) for each in held} == {*Drag, None} - {Drag.CROSSHAIR}  # that is a click there


@pytest.mark.parametrize("profile", MouseProfile)
def test_the_help_names_every_wheel_and_every_button(profile: MouseProfile) -> None:
    gestures = GESTURES[profile]
    hands = " ".join(gesture.hand for gesture in gestures)
    for words in ("Wheel", "Shift+wheel", "Ctrl+wheel", "Left drag", "Right drag", "Middle drag", "Double click"):
        assert words.lower() in hands.lower()
    assert len({gesture.hand for gesture in gestures}) == len(gestures)
    assert len({gesture.effect for gesture in gestures}) == len(gestures)


@pytest.mark.parametrize("sense", [1, -1])
def test_a_mouse_notch_is_one_step(sense: int) -> None:
    notches = WheelNotches()
    assert [turn(notches, angle=(0, 120 * sense)) for _ in range(3)] == [sense] * 3
    assert turn(notches, angle=(0, 360 * sense)) == 3 * sense


def test_fine_wheels_add_up() -> None:
    notches = WheelNotches()
    assert [turn(notches, angle=(0, 15)) for _ in range(16)] == [0, 0, 0, 0, 0, 0, 0, 1] * 2
    assert [turn(notches, angle=(0, -50)) for _ in range(12)] == [0, 0, -1, 0, -1, 0, 0, -1, 0, -1, 0, -1]


def test_touch_pads_add_up_in_pixels() -> None:
    notches = WheelNotches()
    assert sum(turn(notches, pixels=(0, 2)) for _ in range(150)) == 10
    assert sum(turn(notches, pixels=(0, -7), angle=(0, -14)) for _ in range(30)) == -7


def test_a_mouse_that_also_states_pixels_is_a_mouse() -> None:
    notches = WheelNotches()
    assert turn(notches, angle=(0, 120), pixels=(0, 4)) == 1
    assert turn(notches, angle=(0, -240), pixels=(0, -300)) == -2


def test_turning_round_drops_the_rest() -> None:
    notches = WheelNotches()
    assert turn(notches, angle=(0, 110)) == 0
    assert turn(notches, angle=(0, -110)) == 0
    assert turn(notches, angle=(0, -10)) == -1


@pytest.mark.parametrize("modifiers", [SHIFT, ALT])
def test_platforms_that_turn_the_wheel_sideways_with_a_modifier(modifiers: Qt.KeyboardModifier) -> None:
    notches = WheelNotches()
    assert notches.add(wheel_event(QPointF(5, 5), QPoint(240, 0), None, modifiers)) == 2
    assert notches.add(wheel_event(QPointF(5, 5), QPoint(0, 0), QPoint(-60, 0), modifiers)) == -2


def test_nothing_moved_is_nothing() -> None:
    notches = WheelNotches()
    assert turn(notches) == 0
    assert turn(notches, angle=(0, 60)) == 0
    assert turn(notches) == 0  # the end of a touch pad's scroll
    assert turn(notches, angle=(0, 60)) == 1
