"""Records one behind the other, each with its length and a checksum: a torn or garbled end is known for what it is.

A frame is a mark, the length of its payload and a CRC-32 of both the length and the payload (little-endian), then the
payload. A payload is a JSON object, deflated, and whatever bytes belong to it, its blobs, as they are.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engine.errors import CaseFileError
from engine.words import say

VERSION = 1
MAGIC = b"HpLog" + bytes([VERSION]) + b"\r\n"
"""What a row of frames begins with; a carriage return, for whoever copies it as text breaks it at once."""

_FRAME = struct.Struct("<4sII")
_MARK = b"HpRe"
_HEAD = struct.Struct("<I")
_BLOBS = "blobs"
_LARGEST_HEAD = 64 << 20
_BROKEN = say("This work is damaged: a record of it cannot be read.")


@dataclass(frozen=True)
class Frames:
    """What was found of a row of frames.

    Attributes:
        payloads: of all frames that are whole, in their order, up to the first that is not.
        good_length: how many bytes they take, with the magic; what lies behind is worthless.
        is_whole: whether nothing lies behind.
    """

    payloads: tuple[bytes, ...]
    good_length: int
    is_whole: bool


def frame(payload: bytes) -> bytes:
    """A payload as it is written."""
    return _FRAME.pack(_MARK, len(payload), _checksum(payload)) + payload


def read_frames(data: bytes) -> Frames:
    """Take a row of frames apart, however it was cut or garbled; without its magic nothing of it is believed.

    Raises:
        CaseFileError: it was written by a newer version of the program.
    """
    if len(data) >= len(MAGIC) and data[:5] == MAGIC[:5] and data[5] > VERSION:
        raise CaseFileError(say("This work was written by a newer version of Hepatica. Update it to go on with this."))
    payloads: list[bytes] = []
    if not data.startswith(MAGIC):
        return Frames((), 0, is_whole=not data)
    at = len(MAGIC)
    while len(data) - at >= _FRAME.size:
        mark, length, checksum = _FRAME.unpack_from(data, at)
        payload = data[at + _FRAME.size : at + _FRAME.size + length]
        if mark != _MARK or len(payload) != length or _checksum(payload) != checksum:
            break
        payloads.append(payload)
        at += _FRAME.size + length
    return Frames(tuple(payloads), at, is_whole=at == len(data))


def pack(head: Mapping[str, Any], *blobs: bytes) -> bytes:
    """A payload from what JSON can say and what it cannot."""
    text = json.dumps({**head, _BLOBS: [len(blob) for blob in blobs]}, separators=(",", ":"), allow_nan=False)
    deflated = zlib.compress(text.encode(), 1)
    return b"".join((_HEAD.pack(len(deflated)), deflated, *blobs))


def unpack(payload: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The reverse of :func:`pack`.

    Raises:
        CaseFileError: it is no such payload.
    """
    with doubting():
        (size,) = _HEAD.unpack_from(payload)
        at = _HEAD.size + size
        head = json.loads(inflate(payload[_HEAD.size : at], _LARGEST_HEAD))
        blobs = []
        for length in head.pop(_BLOBS):
            blobs.append(payload[at : at + length])
            at += length
        if at != len(payload):
            raise ValueError("lengths do not add up")
    return head, blobs


def inflate(data: bytes, most: int) -> bytes:
    """Inflate a zlib stream that holds so many bytes at most.

    Raises:
        CaseFileError: it is none, or holds more.
    """
    inflater = zlib.decompressobj()
    with doubting():
        try:
            found = inflater.decompress(data, most + 1)
        except zlib.error as error:
            raise ValueError("no zlib stream") from error
        if len(found) > most or not inflater.eof:
            raise ValueError("more than was said")
    return found


@contextmanager
def doubting() -> Iterator[None]:
    """Whatever goes wrong with stored bytes inside, in words: a :class:`CaseFileError`."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error) as error:
        raise CaseFileError(_BROKEN) from error


def _checksum(payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(struct.pack("<I", len(payload))))
