"""How a case was looked at, and what a person told about its scan: kept with the work, and no step of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.case.keeping.log import time_from
from engine.scan.slicing import Index
from engine.scan.volume import Modality, Volume
from engine.scan.window import Window

_LONGEST_NAME = 64


@dataclass(frozen=True)
class Scene:
    """What is put back when a case is opened again.

    Attributes:
        pseudonym: what the scan is called; empty for its file's name.
        modality: as a person told it; None when it was judged.
        acknowledged_at: when a reader acknowledged what is doubtful about the geometry; None while nobody has.
        window: the grey range shown.
        preset: which preset that is; None for none.
        inverted: whether white means low.
        cursor: the voxel (k, j, i) under the crosshair.
        hidden: the keys of lesions that were not drawn.
    """

    pseudonym: str = ""
    modality: Modality | None = None
    acknowledged_at: datetime | None = None
    window: Window | None = None
    preset: int | None = None
    inverted: bool = False
    cursor: Index = (0, 0, 0)
    hidden: frozenset[int] = frozenset()

    def told(self, volume: Volume) -> Volume:
        """The scan, with what was told about it."""
        volume = volume.called(self.pseudonym)
        if self.modality is not None:
            volume = volume.with_modality(self.modality)
        return volume.acknowledged(self.acknowledged_at) if self.acknowledged_at is not None else volume

    def to_json(self) -> dict[str, Any]:
        """As JSON can say it."""
        return {
            "pseudonym": self.pseudonym,
            "modality": self.modality and self.modality.value,
            "acknowledged_at": self.acknowledged_at and self.acknowledged_at.isoformat(),
            "window": self.window and [self.window.level, self.window.width],
            "preset": self.preset,
            "inverted": self.inverted,
            "cursor": list(self.cursor),
            "hidden": sorted(self.hidden),
        }

    @staticmethod
    def from_json(stated: dict[str, Any]) -> Scene:
        """The reverse of :meth:`to_json`; ValueError, TypeError or LookupError for what makes no sense."""
        k, j, i = stated["cursor"]
        name, preset = str(stated["pseudonym"]), stated["preset"]
        if len(name) > _LONGEST_NAME or not name.isprintable():
            raise ValueError("no such pseudonym is ever given")
        return Scene(
            pseudonym=name,
            modality=stated["modality"] and Modality(stated["modality"]),
            acknowledged_at=stated["acknowledged_at"] and time_from(stated["acknowledged_at"]),
            window=stated["window"] and Window(*map(float, stated["window"])),
            preset=None if preset is None else int(preset),
            inverted=bool(stated["inverted"]),
            cursor=(int(k), int(j), int(i)),
            hidden=frozenset(int(key) for key in stated["hidden"]),
        )
