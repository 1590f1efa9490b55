"""The bytes behind a scan, inflated in one stream: the one place that knows isal."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip, isal_zlib

from engine.progress import Progress

# isal's stub calls its class an instance.
UNPACKING_ERRORS = (cast("type[Exception]", isal_zlib.error), zlib.error, gzip.BadGzipFile)
"""What a damaged gzip stream raises."""

_CHUNK = 8 << 20
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


def skip(stream: BinaryIO, count: int, progress: Progress) -> None:
    """Read over so many bytes; EOFError when there are fewer."""
    while count > 0:
        progress.check()
        got = len(stream.read(min(count, _CHUNK)))
        if not got:
            raise EOFError("it ends before the first voxel")
        count -= got


def fill(stream: BinaryIO, buffer: memoryview, progress: Progress) -> None:
    """Fill a buffer; EOFError says how much of it there is when the stream ends early."""
    done = 0
    while done < len(buffer):
        progress.report(done / len(buffer), "Reading")
        got = stream.readinto(buffer[done : done + _CHUNK])  # type: ignore[attr-defined]
        if not got:
            raise EOFError(f"{done / len(buffer):.0%} of its voxels are there")
        done += got


def drain(stream: BinaryIO, progress: Progress) -> int:
    """Read on to the end, so that a gzip stream's check sum is looked at; returns how many bytes there were."""
    count = 0
    while got := len(stream.read(_CHUNK)):
        progress.check()
        count += got
    return count
