"""One program for each file: a lock on an open handle, which the system lets go when the process dies, however it dies.

What is written through a handle that holds the lock is nobody else's; nothing has to be tidied up after a crash, as a
file that only says who works here would have to be (docs/adr/0024).
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Claimed(OSError):  # noqa: N818 - a state of affairs
    """Another program, or another window of this one, has claimed the file."""


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40
    """The byte that is locked lies far behind the end: on Windows what is locked cannot be read by others."""

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise Claimed from error
else:
    import fcntl

    _NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
    """Some network drives know no locks. Work is kept there, too: only whose it is cannot be told."""

    def _lock(descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Claimed from error
        except OSError as error:
            if error.errno not in _NO_LOCKS_HERE:
                raise


_BLOCK = 1 << 20


def _see_to_disk(descriptor: int) -> None:
    if sys.platform == "darwin":  # there fsync stops at the drive's own memory
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


class Claim:
    """An open file that is this program's alone until it is closed.

    Args:
        path: of the file.
        create: make it; it must not be there yet.

    Raises:
        Claimed: it is another's.
        OSError: it cannot be opened, is there already, or was taken away.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        self.descriptor = os.open(path, flags | (os.O_CREAT | os.O_EXCL if create else 0), 0o600)
        try:
            _lock(self.descriptor)
            # Whoever claimed it before may have taken it away between our opening it and our claiming it.
            if not os.path.samestat(os.fstat(self.descriptor), path.stat()):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        except OSError:
            self.close()
            raise

    def read(self) -> bytes:
        """All that is in it."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        blocks = []
        while block := os.read(self.descriptor, _BLOCK):
            blocks.append(block)
        return b"".join(blocks)

    def write(self, at: int, data: bytes) -> None:
        """Let the file end at a place, write from there on, and see it to the disk itself."""
        os.ftruncate(self.descriptor, at)
        os.lseek(self.descriptor, at, os.SEEK_SET)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]
        _see_to_disk(self.descriptor)

    def remove(self) -> None:
        """Take the file away, and let go of it; OSError when that fails: then it is empty, if that could be done."""
        with suppress(OSError):
            os.ftruncate(self.descriptor, 0)
        if sys.platform == "win32":  # what is open is not taken away there
            self.close()
        try:
            self.path.unlink(missing_ok=True)
        finally:
            self.close()

    def close(self) -> None:
        """Let others have it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
