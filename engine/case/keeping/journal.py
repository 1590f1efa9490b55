"""A file to which each step of some work is added and seen to the disk before the next: it outlives the program.

It is one program's while that lives (:mod:`engine.case.keeping.claim`). A tail that a crash has cut or garbled is
dropped when the file is read, and cut off before the next step is written.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from engine.case.keeping.claim import Claim, Claimed
from engine.case.keeping.frames import MAGIC, frame, read_frames
from engine.errors import CaseFileError
from engine.words import say

SUFFIX = ".journal"

_MOST = 1000
"""Journals of one scan: whoever has as many has another trouble."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Journal:
    """Payloads (:mod:`engine.case.keeping.frames`) in a file.

    Args:
        claim: the file, claimed.
        good_length: up to where it is whole; what lies behind is dropped by the next append.
    """

    def __init__(self, claim: Claim, good_length: int) -> None:
        self._claim, self._good_length = claim, good_length

    @staticmethod
    def begin(folder: Path, key: str, payloads: Sequence[bytes]) -> Journal:
        """Make a new one; a file that is there already is left alone, whoever's it is.

        Args:
            folder: made if need be, readable for its owner alone.
            key: what the file is named after.
            payloads: what it begins with.

        Raises:
            CaseFileError: it cannot be written; nothing is left of it.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            claim = _new_file(folder, key)
        except OSError as error:
            raise _trouble(error) from error
        journal = Journal(claim, 0)
        try:
            journal.append(payloads)
            _see_name_to_disk(folder)
        except CaseFileError:
            with suppress(OSError):
                claim.remove()
            raise
        return journal

    @staticmethod
    def resume(path: Path) -> tuple[Journal, tuple[bytes, ...]]:
        """Go on with one.

        Returns:
            the journal, and the payloads that are whole.

        Raises:
            Claimed: it is another program's.
            OSError: it cannot be opened for writing, or is not there any more.
            CaseFileError: it was written by a newer version.
        """
        claim = Claim(path)
        try:
            found = read_frames(claim.read())
        except (OSError, CaseFileError):
            claim.close()
            raise
        return Journal(claim, found.good_length), found.payloads

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._claim.path

    def append(self, payloads: Iterable[bytes]) -> None:
        """Add payloads; when this returns they are on the disk.

        Raises:
            CaseFileError: they could not be written, and none of them counts as written; it may be tried again.
        """
        data = b"".join((b"" if self._good_length else MAGIC, *map(frame, payloads)))
        try:
            self._claim.write(self._good_length, data)
        except OSError as error:
            with suppress(OSError):  # what was written of it is worthless; if it stays, it is found to be so
                os.ftruncate(self._claim.descriptor, self._good_length)
            raise _trouble(error) from error
        self._good_length += len(data)

    def remove(self) -> None:
        """Take it away: its work is saved elsewhere, or not wanted."""
        with suppress(OSError):  # it is empty then, and an empty one is taken away at the next start
            self._claim.remove()

    def put_aside(self, ending: str) -> None:
        """Leave it under another name, under which it is no journal any more; an empty one is taken away."""
        path, is_empty = self.path, not os.fstat(self._claim.descriptor).st_size
        if is_empty:
            self.remove()
            return
        self.close()
        with suppress(OSError):
            path.replace(path.with_name(path.name + ending))

    def close(self) -> None:
        """Leave it where it is, for whoever takes it up again."""
        self._claim.close()


def journals_in(folder: Path) -> list[Path]:
    """The files of journals in a folder, the latest first."""
    found = []
    with suppress(OSError):
        for path in folder.glob(f"*{SUFFIX}"):
            with suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def _new_file(folder: Path, key: str) -> Claim:
    for number in range(1, _MOST + 1):
        with suppress(FileExistsError, Claimed):
            return Claim(folder / f"{key}-{number}{SUFFIX}", create=True)
    raise FileExistsError(errno.EEXIST, "there are too many journals of this scan")


def _see_name_to_disk(folder: Path) -> None:
    """A new file is not found after a power cut unless its folder was written, too; Windows knows no such thing."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _trouble(error: OSError) -> CaseFileError:
    full = say("the disk is full")
    reason = full if error.errno in _FULL else error.strerror or type(error).__name__
    return CaseFileError(
        say(
            "What you change cannot be kept safe against a crash: {reason}. "
            "You can go on; save the case as soon as you can, on another disk if need be.",
            reason=reason,
        )
    )
