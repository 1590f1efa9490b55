"""The voxels behind a header, on their way into memory: one volume of a file into one buffer, slice by slice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.scan.geometry import Triple
from engine.scan.stream import PIECE, UNPACKING_ERRORS, drain, fill, is_packed, most_bytes, open_stream, skip
from engine.words import say

_MOST_STEPS = 4096
"""A file of very many, very small slices is read several slices a step."""


class DamagedError(Exception):
    """Voxels that do not unpack; the text says from where on."""


@dataclass(frozen=True)
class Layout:
    """What a header says about the bytes behind it.

    Attributes:
        shape: voxels along the file's own axes (x, y, z), x the fastest.
        dtype: of a voxel in the file, with its byte order.
        offset: bytes before the first voxel.
        time_points: how many volumes follow each other.
    """

    shape: Triple
    dtype: np.dtype[Any]
    offset: int
    time_points: int

    @property
    def volume_bytes(self) -> int:
        """Bytes of one time point."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def kept_dtype(self) -> np.dtype[Any]:
        """Of a voxel in memory: the file's own in this computer's byte order; long doubles become doubles.

        No peer shows more than a double.
        """
        return self.dtype.newbyteorder("=") if self.dtype.itemsize <= 8 else np.dtype(np.float64)


class Reading:
    """One volume of a file, read as far as one lets it.

    Args:
        path: the file that holds the voxels.
        layout: how they lie there.
        time_point: which of the volumes.

    Attributes:
        stored: (x, y, z) Fortran-contiguous, ``layout.kept_dtype``; zero where nothing has arrived. The pages of what
            has not arrived take no memory (calloc).
        slices: how many slices along z are whole.
        nonfinite_count: how many of the voxels that have arrived are NaN or infinite.
    """

    def __init__(self, path: Path, layout: Layout, time_point: int) -> None:
        self._path = path
        self._layout = layout
        self._time_point = time_point
        self.stored: NDArray[Any] = np.zeros(layout.shape, layout.kept_dtype, order="F")
        self.slices = 0
        self.nonfinite_count = 0

    def steps(self) -> Iterator[float]:
        """Read to the end of the file; after each step of at most a :data:`PIECE` yields the share that is behind.

        To stop, close the iterator. Of a gzip file all is read, since its check sum is its last word.

        Raises:
            EOFError: the file ends too early; the text says where.
            DamagedError: it does not unpack; the text says from where on.
            UNPACKING_ERRORS: it does not unpack before the first voxel or behind the last one.
        """
        layout = self._layout
        packed = is_packed(self._path)
        before = layout.offset + self._time_point * layout.volume_bytes
        whole = layout.offset + layout.time_points * layout.volume_bytes if packed else layout.volume_bytes
        done = 0
        with open_stream(self._path) as stream:
            for count in self._read_packed(stream, before) if packed else self._read_plain(stream, before):
                done += count
                yield done / whole

    def _read_plain(self, stream: BinaryIO, before: int) -> Iterator[int]:
        stream.seek(before)
        yield from self._fill(stream)

    def _read_packed(self, stream: BinaryIO, before: int) -> Iterator[int]:
        try:
            yield from skip(stream, before)
        except EOFError as error:
            raise EOFError(say("it ends before the first voxel")) from error
        yield from self._fill(stream)
        try:
            count = yield from drain(stream)
        except EOFError as error:
            raise EOFError(say("it ends before its check sum")) from error
        if count < (self._layout.time_points - 1 - self._time_point) * self._layout.volume_bytes:
            raise EOFError(say("its last time points are missing"))

    def _fill(self, stream: BinaryIO) -> Iterator[int]:
        """Read the volume; yields the length of each step in bytes."""
        voxels = self.stored.reshape(-1, order="F")
        stored_as = self._layout.dtype
        # Other bytes than those to be shown never lie in the buffer, where somebody may be looking.
        scratch = np.empty(0 if stored_as == voxels.dtype else PIECE // stored_as.itemsize, stored_as)
        slice_size, slice_count = voxels.size // self.stored.shape[2], self.stored.shape[2]
        for step in _steps(slice_size, slice_count, PIECE // stored_as.itemsize):
            fresh = voxels[step]
            source = scratch[: fresh.size] if scratch.size else fresh
            try:
                fill(stream, source.view(np.uint8).data)
            except EOFError as error:
                raise EOFError(
                    say(
                        "its voxels end in slice {slice} of {count}",
                        slice=self.slices + 1,
                        count=slice_count,
                    )
                ) from error
            except UNPACKING_ERRORS as error:
                raise DamagedError(
                    say(
                        "its compressed data do not unpack from slice {slice} of {count} on",
                        slice=self.slices + 1,
                        count=slice_count,
                    )
                ) from error
            if source is not fresh:
                with np.errstate(over="ignore"):
                    fresh[:] = source
            if fresh.dtype.kind == "f":
                self.nonfinite_count += fresh.size - int(np.count_nonzero(np.isfinite(fresh)))
            self.slices = step.stop // slice_size
            yield fresh.size * stored_as.itemsize


def _steps(slice_size: int, slice_count: int, most: int) -> Iterator[slice]:
    """Voxels to read in one go: a slice, or the pieces of a large one, or several of very many small ones."""
    size = slice_size * slice_count
    group = slice_size * -(-slice_count // _MOST_STEPS)
    for start in range(0, size, group):
        stop = min(start + group, size)
        for at in range(start, stop, most):
            yield slice(at, min(at + most, stop))


def require_room(path: Path, layout: Layout) -> None:
    """Raise EOFError for dimensions that the file cannot hold, before memory is asked for them."""
    needed = layout.offset + layout.volume_bytes * layout.time_points
    if needed > most_bytes(path):
        raise EOFError(
            say(
                "its header promises {voxels} voxels ({needed:,.1f} MB), the file has {size:,.1f} MB",
                voxels=" × ".join(map(str, layout.shape + (layout.time_points,) * (layout.time_points > 1))),
                needed=needed / 1e6,
                size=path.stat().st_size / 1e6,
            )
        )
