"""Which doubtful geometries a reader has acknowledged while the program is open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine.scan.geometry import Geometry
from engine.scan.trust import Finding
from engine.scan.volume import Volume

_Doubt = tuple[Path, Geometry, tuple[Finding, ...]]


class Acknowledged:
    """Remembers it of a scan's file for as long as it has the same grid and the same is doubtful about it.

    So nobody is asked again about a scan that was put aside for another one; and whoever changes the file is.
    """

    def __init__(self) -> None:
        self._at: dict[_Doubt, datetime] = {}

    def note(self, volume: Volume) -> None:
        """Something was told about a scan; that it was acknowledged, perhaps."""
        if volume.acknowledged_at is not None:
            self._at[_doubt(volume)] = volume.acknowledged_at

    def told(self, volume: Volume) -> Volume:
        """The same scan, acknowledged at the time at which it was."""
        at = self._at.get(_doubt(volume))
        return volume.acknowledged(at) if at is not None else volume


def _doubt(volume: Volume) -> _Doubt:
    return volume.source.path.absolute(), volume.geometry, volume.geometry.findings
