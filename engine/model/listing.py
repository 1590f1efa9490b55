"""Which models there are, and what each says about itself: their cards, read without loading a network.

An ONNX file is one protobuf message (https://protobuf.dev/programming-guides/encoding): fields of a tag, a length and
content. The card is a small field beside the weights, which are stepped over: a folder of large models is listed in
milliseconds. Whether a network can be run is found out when it is chosen.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from engine.errors import ModelError, own_words
from engine.model.card import METADATA_KEY, ModelCard
from engine.words import say

SUFFIX = ".onnx"
_METADATA, _KEY, _VALUE = 14, 1, 2
"""Fields of onnx.ModelProto and of onnx.StringStringEntryProto."""
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10
_CARD_LIMIT = 1 << 24
"""Bytes: nobody writes a longer card, and a broken length is not read into memory."""


@dataclass(frozen=True)
class Offer:
    """A model file, and what it says.

    Attributes:
        path: the file.
        card: None when it cannot be read.
        problem: the sentence that says why; empty with a card.
    """

    path: Path
    card: ModelCard | None
    problem: str = ""


def list_models(places: Iterable[Path]) -> tuple[Offer, ...]:
    """What lies at some places, each file once: a file is one model, a folder every ONNX file in it, by name."""
    paths = dict.fromkeys(path for place in places for path in _files(place))
    return tuple(_offer(path) for path in paths)


def read_card(path: Path) -> ModelCard:
    """The card of a model file.

    Raises:
        ModelError: it cannot be read, is no ONNX file, or has no card that makes sense.
    """
    try:
        with path.open("rb") as stream:
            text = _find_card(stream)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelError(
            say("The model {name} could not be read: {reason}. Choose another file.", name=path.name, reason=reason)
        ) from error
    except (ValueError, EOFError) as error:
        raise ModelError(say("{name} is not a whole ONNX file. Choose another file.", name=path.name)) from error
    if text is None:
        raise ModelError(
            say(
                "{name} has no model card, so nobody can say what to feed it. "
                "Export it with 'hepatica-train export', which writes one.",
                name=path.name,
            )
        )
    return ModelCard.from_json(text)


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    try:
        return sorted(path for path in place.iterdir() if path.suffix.lower() == SUFFIX)
    except OSError:  # a folder that may not be listed has none to offer
        return []


def _offer(path: Path) -> Offer:
    try:
        return Offer(path, read_card(path))
    except ModelError as error:
        return Offer(path, None, own_words(error))


def _find_card(stream: BinaryIO) -> str | None:
    stream.seek(0, os.SEEK_END)
    end = stream.tell()
    stream.seek(0)
    for field, length in _fields(stream, end):
        if field != _METADATA or length > _CARD_LIMIT:
            continue
        entry = BytesIO(stream.read(length))
        texts = {key: entry.read(size).decode("utf-8") for key, size in _fields(entry, length)}
        if texts.get(_KEY) == METADATA_KEY:
            return texts.get(_VALUE, "")
    return None


def _fields(stream: BinaryIO, end: int) -> Iterator[tuple[int, int]]:
    """Number and length of every field with content, the stream standing at it; what is left unread is stepped over.

    Raises:
        ValueError: this is no protobuf message.
        EOFError: it ends within a field.
    """
    while (at := stream.tell()) < end:
        tag = _varint(stream)
        field, kind = tag >> 3, tag & 7
        if field == 0:
            raise ValueError("fields count from 1")
        if kind == _VARINT:
            _varint(stream)
            continue
        length = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind) if kind != _LENGTH else _varint(stream)
        if length is None:
            raise ValueError(f"wire type {kind}")
        at = stream.tell()
        if at + length > end:
            raise EOFError
        if kind == _LENGTH:
            yield field, length
        stream.seek(at + length)


def _varint(stream: BinaryIO) -> int:
    value = 0
    for place in range(_LONGEST_VARINT):
        byte = stream.read(1)
        if not byte:
            raise EOFError
        value |= (byte[0] & 0x7F) << (7 * place)
        if byte[0] < 0x80:
            return value
    raise ValueError("a number of more than ten bytes")
