"""What a user prefers, and where it is kept.

Preferences are one frozen record and one table of what may stand in it; the file holds only what differs from the
defaults, so that deleting it is always safe. Recent files and the window's place are kept apart, in ``state.json``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths

from engine.errors import ExportError
from engine.files import replacing

if TYPE_CHECKING:
    from engine.model.device import DeviceChoice

FOLDER_VARIABLE = "HEPATICA_CONFIG"
"""Environment variable that puts both files elsewhere (tests, portable installations)."""

_RECENT_LIMIT = 10


@dataclass(frozen=True)
class Settings:
    """A user's preferences.

    Attributes:
        overlay_opacity: of liver and tumour, 0.05 to 1.
        smooth_pixels: whether enlarged pictures are interpolated.
        show_crosshair: whether the crosshair is drawn.
        device: what models run on: "auto", "cpu" or "cuda".
    """

    overlay_opacity: float = 0.4
    smooth_pixels: bool = True
    show_crosshair: bool = True
    device: DeviceChoice = "auto"


@dataclass(frozen=True)
class SettingRow:
    """One preference: what it is called and which values make sense."""

    name: str
    label: str
    accepts: Callable[[Any], bool]


SETTINGS = (
    SettingRow("overlay_opacity", "Opacity of the overlay", lambda v: isinstance(v, float) and 0.05 <= v <= 1.0),
    SettingRow("smooth_pixels", "Interpolate between pixels", lambda v: isinstance(v, bool)),
    SettingRow("show_crosshair", "Show the crosshair", lambda v: isinstance(v, bool)),
    SettingRow("device", "Run models on", lambda v: v in ("auto", "cpu", "cuda")),
)


@dataclass(frozen=True)
class WindowState:
    """What the program remembers by itself; free to delete.

    Attributes:
        recent: files opened last, the newest first.
        geometry: the window's place, Qt's own bytes in hex.
    """

    recent: tuple[str, ...] = ()
    geometry: str = ""

    def with_recent(self, path: Path) -> WindowState:
        """The same with a file moved to the top of the list."""
        newest = str(path)
        others = tuple(p for p in self.recent if p != newest)
        return replace(self, recent=(newest, *others)[:_RECENT_LIMIT])


@dataclass
class Store:
    """Reads and writes the two files; a broken one counts as empty, and an unwritable folder is no error.

    Attributes:
        folder: where they are; None neither reads nor writes, for work that nobody sits at.
    """

    folder: Path | None = field(default_factory=lambda: _default_folder())

    def load_settings(self) -> Settings:
        """The preferences; values that make no sense fall back to their defaults."""
        stated = self._read("settings.json")
        accepts = {row.name: row.accepts for row in SETTINGS}
        good = {name: value for name, value in stated.items() if name in accepts and accepts[name](value)}
        return Settings(**good)

    def save_settings(self, settings: Settings) -> None:
        """Keep what differs from the defaults."""
        default = Settings()
        changed = {n: v for n, v in asdict(settings).items() if v != getattr(default, n)}
        self._write("settings.json", changed)

    def load_state(self) -> WindowState:
        """What was remembered last time."""
        stated = self._read("state.json")
        recent, geometry = stated.get("recent"), stated.get("geometry")
        return WindowState(
            recent=tuple(p for p in recent if isinstance(p, str))[:_RECENT_LIMIT] if isinstance(recent, list) else (),
            geometry=geometry if isinstance(geometry, str) else "",
        )

    def save_state(self, state: WindowState) -> None:
        """Remember for next time."""
        self._write("state.json", asdict(state))

    def _read(self, name: str) -> dict[str, Any]:
        if self.folder is None:
            return {}
        try:
            stated = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):  # nested a thousand deep: a broken file
            return {}
        return stated if isinstance(stated, dict) else {}

    def _write(self, name: str, content: dict[str, Any]) -> None:
        if self.folder is None:
            return
        # A read-only home is a nuisance, not a reason to stop a reader: the program works the same without memory.
        with suppress(OSError, ExportError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with replacing(self.folder / name) as part:
                part.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _default_folder() -> Path:
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen)
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation))
