"""What the main window asks of each of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from viewer.actions import Needs
from viewer.settings import Settings


class Part(QObject):
    """A part of the main window; it overrides what it has something to say about.

    The window makes its parts, lists them, and walks over the list: nothing else has to be connected.

    Signals:
        changed(): other actions make sense, or other ones are on.
    """

    changed = Signal()

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What its actions do, by their ids; a checkable one is given whether it is on. No two parts share an id."""
        return {}

    @property
    def has(self) -> dict[Needs, bool]:
        """Which needs of actions it meets; one is met where any part meets it."""
        return {}

    @property
    def checked(self) -> dict[str, bool]:
        """Which of its checkable actions are on."""
        return {}

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """All actions are made: whoever offers some as buttons takes them from here."""

    def obey(self, settings: Settings) -> None:
        """The user's preferences are these."""

    def put_away(self) -> bool:
        """Let go of what the hand holds, as Esc does before it stops anything; returns whether it held something."""
        return False


def all_handlers(parts: Iterable[Part]) -> dict[str, Callable[..., object]]:
    """What all actions of some parts do."""
    return {name: handler for part in parts for name, handler in part.handlers().items()}


def all_met(parts: Iterable[Part]) -> dict[Needs, bool]:
    """Whether each need is met by any of some parts."""
    met = {need for part in parts for need, is_met in part.has.items() if is_met}
    return {need: need is Needs.NOTHING or need in met for need in Needs}


def all_checked(parts: Iterable[Part]) -> dict[str, bool]:
    """Which of the checkable actions of some parts are on."""
    return {name: on for part in parts for name, on in part.checked.items()}
