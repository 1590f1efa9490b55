"""What mouse and wheel mean over a slice: a table, and the arithmetic of wheels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

_NOTCH = 120
"""Qt's angle units in one notch of a wheel."""
_ANGLE_PER_PIXEL = 4
"""The same units for one scrolled pixel of a touch pad: thirty pixels count as one notch."""


class MouseProfile(Enum):
    """Whose habits the buttons follow: a reader's of research viewers, or a PACS'."""

    READING = "Reading"
    PACS = "PACS"


class Drag(Enum):
    """What a press and a drag does."""

    CROSSHAIR = auto()
    WINDOW = auto()
    PAN = auto()
    REGION = auto()
    ZOOM = auto()


class Wheel(Enum):
    """What a notch does."""

    SLICE = auto()
    FIVE_SLICES = auto()
    ZOOM = auto()
    BRUSH = auto()


@dataclass(frozen=True)
class Gesture:
    """One row of the help sheet: what the hand does, what happens."""

    hand: str
    effect: str


_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier

_LEFT, _RIGHT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
_IN_BOTH = {
    (_MIDDLE, _NONE): Drag.PAN,
    (_LEFT, _SHIFT): Drag.PAN,
    (_LEFT, _CTRL): Drag.REGION,
}
DRAGS = {
    MouseProfile.READING: {(_LEFT, _NONE): Drag.CROSSHAIR, (_RIGHT, _NONE): Drag.WINDOW, **_IN_BOTH},
    MouseProfile.PACS: {(_LEFT, _NONE): Drag.WINDOW, (_RIGHT, _NONE): Drag.ZOOM, **_IN_BOTH},
}
WHEELS = {_NONE: Wheel.SLICE, _SHIFT: Wheel.FIVE_SLICES, _CTRL: Wheel.ZOOM, _ALT: Wheel.BRUSH}

_ALWAYS = (
    Gesture("Wheel", "slice"),
    Gesture("Shift+wheel", "five slices"),
    Gesture("Ctrl+wheel", "zoom about the pointer"),
    Gesture("Alt+wheel", "size of the brush"),
    Gesture("Left, with a brush in hand", "draw or erase until the button goes up"),
    Gesture("Left, with a tool in hand", "draw; on a handle move it, on a line move the mark"),
    Gesture("Ctrl+left drag", "window from what lies in the rectangle"),
    Gesture("Middle drag, Shift+left drag", "pan"),
    Gesture("Double click", "maximise the plane, or show all again"),
    Gesture("Double right click", "reset the window"),
    Gesture("Right click", "menu"),
)
GESTURES = {
    MouseProfile.READING: (
        Gesture("Left click, left drag", "place the crosshair in all planes"),
        Gesture("Right drag", "window: right = wider, up = higher level"),
        *_ALWAYS,
    ),
    MouseProfile.PACS: (
        Gesture("Left click", "place the crosshair in all planes"),
        Gesture("Left drag", "window: right = wider, up = higher level"),
        Gesture("Right drag", "zoom: up = larger"),
        *_ALWAYS,
    ),
}

_RELEVANT = _SHIFT | _CTRL | _ALT


def drag_for(profile: MouseProfile, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Drag | None:
    """What this button does, if anything."""
    return DRAGS[profile].get((button, modifiers & _RELEVANT))


def wheel_for(modifiers: Qt.KeyboardModifier) -> Wheel | None:
    """What the wheel does, if anything."""
    return WHEELS.get(modifiers & _RELEVANT)


class WheelNotches:
    """Adds up wheel and touch-pad movement, so that one notch is one step and a slow pad skips none."""

    def __init__(self) -> None:
        self._rest = 0  # in angle units, whole numbers: fractions of a notch would add up to almost one

    def add(self, event: QWheelEvent) -> int:
        """Whole notches since the last call, up positive."""
        pixels, angle = event.pixelDelta(), event.angleDelta()
        # With a modifier held some platforms turn the wheel sideways. A mouse reports angles; pixels are a pad's.
        if pixels.isNull() or abs(angle.y() or angle.x()) >= _NOTCH:
            moved = angle.y() or angle.x()
        else:
            moved = (pixels.y() or pixels.x()) * _ANGLE_PER_PIXEL
        if moved * self._rest < 0:  # turned round: what was left over belongs to the other way
            self._rest = 0
        self._rest += moved
        notches = int(self._rest / _NOTCH)
        self._rest -= notches * _NOTCH
        return notches
