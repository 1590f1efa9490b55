"""The bytes behind a scan, inflated in one stream: the one place that knows isal."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip, isal_zlib

# isal's stub calls its class an instance.
UNPACKING_ERRORS = (cast("type[Exception]", isal_zlib.error), zlib.error, gzip.BadGzipFile)
"""What a damaged gzip stream raises."""

PIECE = 1 << 20
"""Bytes read at most in one go: between two of them one can stop. Larger ones are no faster (docs/adr/0013)."""

_DEFLATE_LIMIT = 1032
"""Deflate cannot shrink data by more than this factor (zlib's technical note)."""


def is_packed(path: Path) -> bool:
    """Whether a file is gzip by its content, whatever its name says."""
    with path.open("rb") as raw:
        return raw.read(2) == b"\x1f\x8b"


def most_bytes(path: Path) -> int:
    """How many bytes a file can hold at most once it is inflated."""
    size = path.stat().st_size
    return size * _DEFLATE_LIMIT if is_packed(path) else size


@contextmanager
def open_stream(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, inflated when they are gzip."""
    packed = is_packed(path)
    with path.open("rb") as raw:
        if not packed:
            yield raw
            return
        with igzip.IGzipFile(fileobj=raw, mode="rb") as inflated:
            yield cast(BinaryIO, inflated)


def fill(stream: BinaryIO, into: memoryview) -> None:
    """Fill a buffer of at most a :data:`PIECE`; EOFError when the stream has fewer bytes left.

    Where a gzip stream was cut off, isal also keeps back the last few kB that it read ahead.
    """
    done = 0
    while done < len(into):
        got = stream.readinto(into[done:])  # type: ignore[attr-defined]
        if not got:
            raise EOFError
        done += got


def skip(stream: BinaryIO, count: int) -> Iterator[int]:
    """Read over so many bytes, piece by piece; yields the length of each. EOFError when there are fewer."""
    while count > 0:
        got = len(stream.read(min(count, PIECE)))
        if not got:
            raise EOFError
        count -= got
        yield got


def drain(stream: BinaryIO) -> Generator[int, None, int]:
    """Read on to the end, so that a gzip stream's check sum is looked at; yields the length of each piece.

    Returns:
        how many bytes there were. EOFError when the check sum is missing.
    """
    count = 0
    while got := len(stream.read(PIECE)):
        count += got
        yield got
    return count
