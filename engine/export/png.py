"""Grey pictures as PNG, so that a report holds its pictures in itself. PNG specification (W3C), 8-bit greyscale."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY_8_BITS = (8, 0, 0, 0, 0)
_COMPRESSION = 6


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """A (rows, cols) picture, 0 black to 255 white, as a PNG file's content."""
    rows, cols = pixels.shape
    # Before each row stands how it was filtered: 0 is not at all.
    lines = np.zeros((rows, cols + 1), np.uint8)
    lines[:, 1:] = pixels
    header = struct.pack(">II5B", cols, rows, *_GREY_8_BITS)
    body = zlib.compress(lines.tobytes(), _COMPRESSION)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def png_uri(pixels: NDArray[np.uint8]) -> str:
    """The same as a data: URI (RFC 2397)."""
    return "data:image/png;base64," + base64.b64encode(png_bytes(pixels)).decode("ascii")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
