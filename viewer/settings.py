"""What a user prefers, and where it is kept.

Preferences are one frozen record and one table of what may stand in it; the file holds only what differs from the
defaults, so that deleting it is always safe. Recent files and the window's place are kept apart, in ``state.json``.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths

from engine.errors import ExportError
from engine.files import replacing
from viewer.languages import SYSTEM, languages

if TYPE_CHECKING:
    from engine.model.device import DeviceChoice

FOLDER_VARIABLE = "HEPATICA_CONFIG"
"""Environment variable that puts both files elsewhere (tests, portable installations)."""

_RECENT_LIMIT = 10


@dataclass(frozen=True)
class Settings:
    """A user's preferences.

    Attributes:
        theme: the window's colours: "system", "dark" or "light".
        overlay_opacity: of liver and tumour, 0.05 to 1.
        overlay_drawn: filled, outlined or both: "fill", "outline" or "both".
        liver_colour: of the overlay, "#rrggbb".
        tumour_colour: of the overlay, "#rrggbb".
        smooth_pixels: whether enlarged pictures are interpolated.
        show_crosshair: whether the crosshair is drawn.
        neurological: whether the patient's right is on the screen's right.
        layout: how the planes share the room: "beside", "four" or "apart".
        same_scale: whether planes of one size are fitted at one scale.
        cine_speed: slices a second, one of :data:`CINE_SPEEDS`.
        mouse: whose habits the mouse follows: "Reading" or "PACS".
        device: what models run on: "auto", "cpu", "cuda" or "tensorrt".
        language: code of the language spoken, one of :func:`viewer.languages.languages`, or "system".
    """

    theme: str = "system"
    overlay_opacity: float = 0.4
    overlay_drawn: str = "fill"
    liver_colour: str = "#2fb79a"
    tumour_colour: str = "#ff6a13"
    smooth_pixels: bool = True
    show_crosshair: bool = True
    neurological: bool = False
    layout: str = "beside"
    same_scale: bool = True
    cine_speed: str = "10"
    mouse: str = "Reading"
    device: DeviceChoice = "auto"
    language: str = "system"


@dataclass(frozen=True)
class Flag:
    """A preference that is on or off."""

    def accepts(self, value: object) -> bool:
        """Whether a value makes sense."""
        return isinstance(value, bool)


@dataclass(frozen=True)
class Share:
    """A preference that is a share of a whole.

    Attributes:
        low: the smallest that makes sense.
        high: the largest.
    """

    low: float = 0.0
    high: float = 1.0

    def accepts(self, value: object) -> bool:
        """Whether a value makes sense."""
        return isinstance(value, float) and self.low <= value <= self.high


@dataclass(frozen=True)
class Choice:
    """A preference that is one of a few words.

    Attributes:
        options: what is kept, and how it reads.
    """

    options: tuple[tuple[str, str], ...]

    def accepts(self, value: object) -> bool:
        """Whether a value makes sense."""
        return isinstance(value, str) and any(value == option for option, _ in self.options)


@dataclass(frozen=True)
class Colour:
    """A preference that is a colour, as "#rrggbb"."""

    def accepts(self, value: object) -> bool:
        """Whether a value makes sense."""
        return isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value) is not None


@dataclass(frozen=True)
class SettingRow:
    """One preference: a line of the settings dialog, and what is believed when it is read from the file.

    Attributes:
        name: the field of :class:`Settings`.
        label: its words.
        kind: which values make sense.
        tip: a sentence about it.
    """

    name: str
    label: str
    kind: Flag | Share | Choice | Colour
    tip: str


PALETTE = (
    ("#2fb79a", "bluish green"),
    ("#ff6a13", "vermilion"),
    ("#ffb52b", "orange"),
    ("#56b4e9", "sky blue"),
    ("#f0e442", "yellow"),
    ("#3d7fd1", "blue"),
    ("#e58fc0", "reddish purple"),
    ("#ffffff", "white"),
)
"""Offered first for the overlay: after Okabe and Ito (2008), the dark ones made lighter, since they lie on black."""

CINE_SPEEDS = ("2", "5", "10", "15", "20", "30")

SETTINGS = (
    SettingRow(
        "theme",
        "Colours of the window",
        Choice((("system", "as the system has them"), ("dark", "dark"), ("light", "light"))),
        "The pictures lie on black in every theme",
    ),
    SettingRow("overlay_opacity", "Opacity of the overlay", Share(0.05, 1.0), "Of liver and tumours (keys A and D)"),
    SettingRow(
        "overlay_drawn",
        "Liver and tumours are",
        Choice((("fill", "filled"), ("outline", "outlined"), ("both", "filled and outlined"))),
        "Key O goes round",
    ),
    SettingRow("liver_colour", "Colour of the liver", Colour(), "One that all can tell, or any other"),
    SettingRow("tumour_colour", "Colour of tumours", Colour(), "Take another one than the liver's"),
    SettingRow("smooth_pixels", "Interpolate between pixels", Flag(), "Off shows every voxel as the block that it is"),
    SettingRow("show_crosshair", "Show the crosshair", Flag(), "Where the planes meet (key X)"),
    SettingRow(
        "neurological",
        "Neurological display",
        Flag(),
        "The patient's right on the screen's right; off is radiological, as seen from the feet",
    ),
    SettingRow(
        "layout",
        "Planes",
        Choice((("beside", "axial, two beside it"), ("four", "all of one size"), ("apart", "two in a second window"))),
        "Key V goes round",
    ),
    SettingRow("same_scale", "One scale for planes of one size", Flag(), "Off fits each as large as it goes"),
    SettingRow(
        "cine_speed",
        "Slices a second in cine",
        Choice(tuple((speed, speed) for speed in CINE_SPEEDS)),
        "Keys , and . go slower and faster",
    ),
    SettingRow(
        "mouse",
        "Mouse",
        Choice((("Reading", "left: crosshair, right: window"), ("PACS", "left: window, right: zoom"))),
        "What the buttons do over a slice; Keys and mouse (F1) lists it all",
    ),
    SettingRow(
        "device",
        "Run models on",
        Choice(
            (
                ("auto", "a GPU where one works"),
                ("cpu", "the processor"),
                ("cuda", "a CUDA GPU, or not at all"),
                ("tensorrt", "a GPU with TensorRT, or not at all; built for minutes, once"),
            )
        ),
        "Which one truly ran is in the status bar",
    ),
    SettingRow(
        "language",
        "Language",
        Choice(((SYSTEM, "as the system has it"), *languages())),
        "Spoken from the next start on; files for programs (CSV, JSON) stay English",
    ),
)


@dataclass(frozen=True)
class WindowState:
    """What the program remembers by itself; free to delete.

    Attributes:
        recent: files opened last, the newest first.
        geometry: the window's place, Qt's own bytes in hex.
        models: the user's own models, files and folders.
        columns: those of the list of lesions that are shown beyond the usual ones.
    """

    recent: tuple[str, ...] = ()
    geometry: str = ""
    models: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

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
        kinds = {row.name: row.kind for row in SETTINGS}
        good = {name: value for name, value in stated.items() if name in kinds and kinds[name].accepts(value)}
        return Settings(**good)

    def save_settings(self, settings: Settings) -> None:
        """Keep what differs from the defaults."""
        default = Settings()
        changed = {n: v for n, v in asdict(settings).items() if v != getattr(default, n)}
        self._write("settings.json", changed)

    def load_state(self) -> WindowState:
        """What was remembered last time."""
        stated = self._read("state.json")
        geometry = stated.get("geometry")
        return WindowState(
            recent=_texts(stated.get("recent"))[:_RECENT_LIMIT],
            geometry=geometry if isinstance(geometry, str) else "",
            models=_texts(stated.get("models")),
            columns=_texts(stated.get("columns")),
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


def _texts(stated: object) -> tuple[str, ...]:
    """What of a list are texts; nothing of anything else."""
    return tuple(text for text in stated if isinstance(text, str)) if isinstance(stated, list) else ()


def _default_folder() -> Path:
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen)
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation))
