"""One step of an edit: which voxels change, from what to what."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.errors import CaseFileError
from engine.scan.volume import Label, LabelArray
from engine.words import say

States = NDArray[np.uint32]
"""What is known of voxels: bits 0-1 the label, bit 2 set where a reader drew it, bits 8-23 the key of its lesion."""

Box = tuple[slice, slice, slice]

_LABEL_BITS = 0b11
_READER_BIT = 1 << 2
_KEY_SHIFT = 8
LAST_KEY = (1 << 16) - 1

_MAGIC = b"HpPa"
_VERSION = 1
_HEADER = struct.Struct("<4sBBIII")
"""Magic, version, how it is packed, number of runs, bytes that follow, CRC-32 of all but itself."""
_PLAIN, _DEFLATED = 0, 1
_BYTES_A_RUN = 24
_WORTH_PACKING = 96
_BROKEN = say("This work is damaged: a step of it cannot be read.")


def pack(labels: ArrayLike, by_reader: ArrayLike, keys: ArrayLike) -> States:
    """States of voxels from what is known of them; as :class:`~engine.case.editing.canvas.Canvas` holds it."""
    packed = np.asarray(keys).astype(np.uint32) << np.uint32(_KEY_SHIFT)
    return packed | np.asarray(labels, np.uint32) | np.asarray(by_reader, np.uint32) * np.uint32(_READER_BIT)


def labels_of(states: States) -> LabelArray:
    """What voxels are."""
    return (states & np.uint32(_LABEL_BITS)).astype(np.uint8)


def keys_of(states: States) -> NDArray[np.uint16]:
    """The keys of their lesions, 0 where there is none."""
    return (states >> np.uint32(_KEY_SHIFT)).astype(np.uint16)


def by_reader(states: States) -> NDArray[np.bool_]:
    """Which of them a reader made what they are."""
    return np.asarray((states & np.uint32(_READER_BIT)) > 0)


def with_key(states: States, key: int) -> States:
    """The same tumour, drawn by the same hand, of another lesion."""
    return pack(labels_of(states), by_reader(states), key)


@dataclass(frozen=True, eq=False)
class Patch:
    """Runs of voxels that change alike.

    Attributes:
        starts: (n,) int64, ascending: flat index (C order of (k, j, i)) of each run's first voxel.
        lengths: (n,) int64, how many voxels a run has; runs do not overlap.
        before: (n,) uint32, the state of its voxels before the step.
        after: (n,) uint32, and after it.
    """

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    before: States
    after: States

    def __post_init__(self) -> None:
        for part, dtype in self._parts:
            if part.dtype != dtype or part.shape != self.starts.shape or part.ndim != 1:
                raise ValueError("a patch has four columns of equal length")
        if not len(self):
            return
        if self.starts[0] < 0 or self.lengths.min() < 1 or (np.diff(self.starts) < self.lengths[:-1]).any():
            raise ValueError("the runs of a patch rise and do not overlap")
        for states in (self.before, self.after):
            labels, keys = labels_of(states), keys_of(states)
            if (labels > Label.TUMOUR).any() or (pack(labels, by_reader(states), keys) != states).any():
                raise ValueError("a patch holds states that mean nothing")
            if ((labels == Label.TUMOUR) != (keys > 0)).any():
                raise ValueError("tumour, and nothing else, has the key of a lesion")

    def __len__(self) -> int:
        return len(self.starts)

    @staticmethod
    def of(indices: NDArray[np.integer[Any]], before: States, after: States) -> Patch:
        """Runs from single voxels; those that do not change are left out.

        Args:
            indices: (m,) flat, ascending, each once.
            before: (m,) their states before the step.
            after: (m,) and after it.
        """
        changed = before != after
        places, before, after = indices[changed].astype(np.int64), before[changed], after[changed]
        begins = np.ones(len(places), bool)
        begins[1:] = (np.diff(places) != 1) | (before[1:] != before[:-1]) | (after[1:] != after[:-1])
        first = np.flatnonzero(begins)
        return Patch(places[first], np.diff(np.append(first, len(places))), before[first], after[first])

    @staticmethod
    def joined(patches: Sequence[Patch]) -> Patch:
        """One step from several that were done one after the other; what was taken back on the way is not in it."""
        if len(patches) == 1:
            return patches[0]
        indices = np.concatenate([np.zeros(0, np.int64), *(patch.indices for patch in patches)])
        before, after = (
            np.concatenate([np.zeros(0, np.uint32), *(np.repeat(getattr(p, side), p.lengths) for p in patches)])
            for side in ("before", "after")
        )
        order = np.argsort(indices, kind="stable")
        indices = indices[order]
        first = np.append(True, np.diff(indices) != 0)[: len(indices)]
        last = np.append(first[1:], True)[: len(indices)]
        return Patch.of(indices[first], before[order[first]], after[order[last]])

    @property
    def inverse(self) -> Patch:
        """The step back."""
        return Patch(self.starts, self.lengths, self.after, self.before)

    @property
    def indices(self) -> NDArray[np.int64]:
        """(m,) int64: the flat index of every voxel, ascending."""
        offsets = np.repeat(self.starts - (self.lengths.cumsum() - self.lengths), self.lengths)
        return np.asarray(offsets + np.arange(len(offsets)), np.int64)

    @property
    def keys(self) -> frozenset[int]:
        """The lesions that gain or lose voxels, or of which a voxel has another maker."""
        found = np.unique(keys_of(np.concatenate([self.before, self.after])))
        return frozenset(found[found > 0].tolist())

    def box(self, shape: tuple[int, int, int]) -> Box | None:
        """A box (k, j, i) around all that changes on a grid of that shape; None when nothing does.

        The smallest one, unless a run goes on from one row to the next.
        """
        if not len(self):
            return None
        low, high = run_extents(self.starts, self.lengths, shape)
        k, j, i = (slice(int(a), int(b) + 1) for a, b in zip(low.min(axis=1), high.max(axis=1), strict=True))
        return k, j, i

    def require_inside(self, shape: tuple[int, int, int]) -> None:
        """Raise :class:`CaseFileError` unless all of it lies on a grid of that shape."""
        if len(self) and self.starts[-1] + self.lengths[-1] > math.prod(shape):
            raise CaseFileError(say("This work does not fit the open scan: it was done on a larger one."))

    def to_bytes(self) -> bytes:
        """Little-endian, deflated where that pays; the same patch gives the same bytes."""
        gaps = self.starts.copy()
        gaps[1:] -= (self.starts + self.lengths)[:-1]
        columns = (gaps.astype("<i8"), self.lengths.astype("<i8"), self.before.astype("<u4"), self.after.astype("<u4"))
        body, packed = b"".join(column.tobytes() for column in columns), _PLAIN
        if len(body) > _WORTH_PACKING:
            body, packed = zlib.compress(body, 1), _DEFLATED
        return _sealed(len(self), body, packed)

    @staticmethod
    def from_bytes(data: bytes) -> Patch:
        """The reverse of :meth:`to_bytes`.

        Raises:
            CaseFileError: these are no such bytes, not all of them, others behind them, or of a newer version.
        """
        count, body = _opened(data)
        sizes = np.array([8, 8, 4, 4]) * count
        gaps, lengths, before, after = (
            np.frombuffer(body, dtype, count, int(begin))
            for dtype, begin in zip(("<i8", "<i8", "<u4", "<u4"), sizes.cumsum() - sizes, strict=True)
        )
        # A run beyond 2**62 would wrap round; no grid is that large.
        if count and (
            min(gaps.min(), lengths.min()) < 0 or float(gaps.sum(dtype=float) + lengths.sum(dtype=float)) > 2**62
        ):
            raise CaseFileError(_BROKEN)
        starts = (gaps + lengths).cumsum() - lengths
        try:
            return Patch(
                starts.astype(np.int64), lengths.astype(np.int64), before.astype(np.uint32), after.astype(np.uint32)
            )
        except ValueError as error:
            raise CaseFileError(_BROKEN) from error

    @property
    def _parts(self) -> tuple[tuple[NDArray[Any], type[np.generic]], ...]:
        return (self.starts, np.int64), (self.lengths, np.int64), (self.before, np.uint32), (self.after, np.uint32)


def run_extents(
    starts: NDArray[np.int64], lengths: NDArray[np.int64], shape: tuple[int, int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The lowest and the highest (k, j, i), each (3, n), that runs on a grid of a shape reach."""
    low, high = (np.array(np.unravel_index(flat, shape)) for flat in (starts, starts + lengths - 1))
    for axis in (1, 2):  # one that goes on in the next slice, or row, takes all rows, or columns
        wraps = (low[:axis] != high[:axis]).any(axis=0)
        low[axis, wraps], high[axis, wraps] = 0, shape[axis] - 1
    return low, high


def _sealed(count: int, body: bytes, packed: int) -> bytes:
    head = _HEADER.pack(_MAGIC, _VERSION, packed, count, len(body), 0)
    return _HEADER.pack(_MAGIC, _VERSION, packed, count, len(body), zlib.crc32(body, zlib.crc32(head))) + body


def _opened(data: bytes) -> tuple[int, bytes]:
    """The number of runs, and their bytes."""
    if len(data) < _HEADER.size:
        raise CaseFileError(_BROKEN)
    magic, version, packed, count, length, seal = _HEADER.unpack_from(data)
    if magic == _MAGIC and version > _VERSION:
        raise CaseFileError(say("This work was done with a newer version of the program. Open it with that one."))
    body = data[_HEADER.size :]
    head = _HEADER.pack(magic, version, packed, count, length, 0)
    if magic != _MAGIC or version != _VERSION or len(body) != length or zlib.crc32(body, zlib.crc32(head)) != seal:
        raise CaseFileError(_BROKEN)
    if packed == _DEFLATED:
        inflater = zlib.decompressobj()
        try:
            body = inflater.decompress(body, count * _BYTES_A_RUN + 1)
        except zlib.error as error:
            raise CaseFileError(_BROKEN) from error
    if len(body) != count * _BYTES_A_RUN:
        raise CaseFileError(_BROKEN)
    return count, body
