"""Which scan some work belongs to: told by the bytes of its file, wherever that lies now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import ScanChangedError, ScanError, ScanMissingError
from engine.progress import Progress
from engine.scan.failures import PlainSentences
from engine.scan.geometry import Geometry, triple
from engine.scan.nifti import header_and_data
from engine.scan.volume import Volume
from engine.words import say

_BLOCK = 1 << 20


@dataclass(frozen=True)
class ScanIdentity:
    """A scan's file, and which part of it.

    Attributes:
        path: where it was opened, absolute.
        size: bytes of the file; of a pair, of both.
        sha256: hex digest of those bytes; of a pair, of the header's and then the voxels'.
        time_point: which volume of a 4-D file.
        geometry: the grid.
    """

    path: Path
    size: int
    sha256: str
    time_point: int
    geometry: Geometry

    @staticmethod
    def of(volume: Volume, progress: Progress | None = None) -> ScanIdentity:
        """Look at the file behind a volume; reads all of it.

        Raises:
            ScanError: it is gone, or cannot be read any more.
            Cancelled: when asked to stop.
        """
        path = volume.source.path.absolute()
        size, sha256 = digest_file(path, progress)
        return ScanIdentity(path, size, sha256, volume.source.time_point, volume.geometry)

    @property
    def key(self) -> str:
        """A name for it that says nothing about the patient: equal for the same bytes, whatever the file is called."""
        return hashlib.sha256(f"{self.sha256}/{self.time_point}".encode()).hexdigest()[:32]

    def find(self, places: Iterable[Path], progress: Progress | None = None) -> Path:
        """Where the scan lies: the first of some places that holds the same bytes.

        Args:
            places: to look at, the likeliest first.
            progress: may cancel.

        Raises:
            ScanMissingError: there is no file at any of them.
            ScanChangedError: there are files, and none is this one.
            Cancelled: when asked to stop.
        """
        other: Path | None = None
        for place in dict.fromkeys(places):
            if not _is_there(place):
                continue
            other = other or place
            with suppress(ScanError):  # one that cannot be read is not it
                if scan_size(place) == self.size and digest_file(place, progress)[1] == self.sha256:
                    return place
        if other is not None:
            raise ScanChangedError(
                say(
                    "{name} is not the scan that this work was done on, or has changed since. "
                    "Choose the file as it was, or open the scan alone.",
                    name=other.name,
                ),
                other,
            )
        raise ScanMissingError(
            say("The scan {name} is not where it was. Choose where it is now.", name=self.path.name),
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON can say it."""
        return {
            "path": str(self.path),
            "size": self.size,
            "sha256": self.sha256,
            "time_point": self.time_point,
            "shape": list(self.geometry.shape),
            "affine": self.geometry.affine.tolist(),
        }

    @staticmethod
    def from_json(stated: dict[str, Any]) -> ScanIdentity:
        """The reverse of :meth:`to_json`; ValueError, TypeError or LookupError for what makes no sense."""
        sha256 = str(stated["sha256"])
        if len(bytes.fromhex(sha256)) != hashlib.sha256().digest_size:
            raise ValueError("a SHA-256 has 32 bytes")
        geometry = Geometry(triple(stated["shape"]), np.array(stated["affine"], np.float64))
        return ScanIdentity(Path(stated["path"]), int(stated["size"]), sha256, int(stated["time_point"]), geometry)


def digest_file(path: Path, progress: Progress | None = None) -> tuple[int, str]:
    """How many bytes a scan has, and their SHA-256 (hex); of a pair, of both files.

    Raises:
        ScanError: it cannot be read.
        Cancelled: when asked to stop.
    """
    progress = progress or Progress()
    sha, size = hashlib.sha256(), 0
    for part in dict.fromkeys(header_and_data(path)):
        with PlainSentences(part), part.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                progress.check()
                sha.update(block)
                size += len(block)
    return size, sha.hexdigest()


def scan_size(path: Path) -> int:
    """How many bytes a scan has; ScanError when it cannot be looked at."""
    total = 0
    for part in dict.fromkeys(header_and_data(path)):
        with PlainSentences(part):
            total += part.stat().st_size
    return total


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # one may not look, or it is no name here: nothing that could be opened
        return False
