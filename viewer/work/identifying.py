"""Who the patient is may stand in a scan's file: said once for each scan, when something of it leaves the house."""

from __future__ import annotations

from pathlib import Path

from engine.export.pseudonym import identifiers_text
from engine.scan.identifiers import places_of_identifiers
from engine.scan.volume import Volume
from engine.words import joined, say

_ADVICE = say("Give it a pseudonym (File > Pseudonym…) before you pass it on.")


class Identifying:
    """Remembers what was said of which scans."""

    def __init__(self) -> None:
        self._told: dict[Path, str] = {}

    def look(self, volume: Volume) -> str:
        """What there is to say about a scan of which nothing was said yet, else nothing; reads the file's beginning."""
        path = volume.source.path
        return identifiers_text(places_of_identifiers(volume)) if path not in self._told else ""

    def tell(self, volume: Volume, words: str) -> str:
        """The words, and what to do about it, unless they were said meanwhile; from now on they were."""
        if not words or volume.source.path in self._told:
            return ""
        self._told[volume.source.path] = words
        return words if volume.pseudonym else joined((words, _ADVICE))

    def said(self, volume: Volume) -> str:
        """What was said of a scan, without the advice; empty when nothing was."""
        return self._told.get(volume.source.path, "")
