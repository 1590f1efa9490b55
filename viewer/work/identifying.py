"""Who the patient is may stand in a scan's file: said once for each scan, when something of it leaves the house."""

from __future__ import annotations

from pathlib import Path

from engine.export.pseudonym import identifiers_text
from engine.scan.identifiers import places_of_identifiers
from engine.scan.volume import Volume

_ADVICE = "Give it a pseudonym (File > Pseudonym…) before you pass it on."


class Identifying:
    """Remembers for which scans it was said."""

    def __init__(self) -> None:
        self._told: set[Path] = set()

    def look(self, volume: Volume) -> str:
        """What there is to say about a scan of which nothing was said yet, else nothing; reads the file's beginning."""
        path = volume.source.path
        words = identifiers_text(places_of_identifiers(volume)) if path not in self._told else ""
        return f"{words} {_ADVICE}" if words and not volume.pseudonym else words

    def tell(self, volume: Volume, words: str) -> str:
        """The words, unless they were said meanwhile; from now on they were."""
        if not words or volume.source.path in self._told:
            return ""
        self._told.add(volume.source.path)
        return words
