"""What outlives the window: the user's preferences and what the program remembers by itself. A part of the window."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

import resources
from viewer.settings import Settings, Store, WindowState


class Keeping(QObject):
    """Holds both, and asks for them to be written behind the user's back.

    Args:
        store: where they are kept.
        parent: in Qt's sense.

    Attributes:
        store: where they are kept.
        settings: the preferences.
        state: what is remembered.

    Signals:
        changed(): a preference is another.
        to_write(object): a function that writes a file, for another thread to call.
    """

    changed = Signal()
    to_write = Signal(object)

    def __init__(self, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self.store = store
        self.settings: Settings = store.load_settings()
        self.state: WindowState = store.load_state()

    def change(self, **change: bool | float | str) -> None:
        """Set something otherwise, by the names of the settings."""
        # Written on leaving: the GUI thread does not wait for a disk while a slider moves.
        self.settings = replace(self.settings, **change)  # type: ignore[arg-type]
        self.changed.emit()

    @property
    def last_folder(self) -> str:
        """Where the last scan came from; empty when none did."""
        return str(Path(self.state.recent[0]).parent) if self.state.recent else ""

    def remember(self, path: Path) -> None:
        """A scan was opened."""
        if path.parent == resources.sample_scan().parent:  # it has a menu entry of its own
            return
        self._keep_state(self.state.with_recent(path.absolute()))

    def keep_models(self, places: tuple[str, ...]) -> None:
        """The user's files and folders of models are others."""
        self._keep_state(replace(self.state, models=places))

    def keep_columns(self, names: tuple[str, ...]) -> None:
        """Other columns of the list of lesions are shown."""
        self._keep_state(replace(self.state, columns=names))

    def leave(self, geometry: str) -> None:
        """The window closes at a place of the screen."""
        self._keep_state(replace(self.state, geometry=geometry))
        self.to_write.emit(partial(self.store.save_settings, self.settings))

    def _keep_state(self, state: WindowState) -> None:
        self.state = state
        self.to_write.emit(partial(self.store.save_state, state))
