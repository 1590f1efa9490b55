"""Frozen records from parsed JSON or TOML: every entry is of the type that its record declares, or is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from training.errors import TrainingError

_T = TypeVar("_T")


def build(kind: type[_T], stated: object, where: str = "") -> _T:
    """Make a record, and those within it; lists become tuples, a whole number does for a float.

    Args:
        kind: a dataclass of numbers, texts, tuples, literals and further dataclasses.
        stated: its entries by name; those left out keep their defaults.
        where: the record's own name in the whole, with dots.

    Raises:
        TrainingError: an entry is unknown or of another type, or the record refuses its values.
    """
    if not isinstance(stated, Mapping):
        raise TrainingError(f"The configuration makes no sense: {where or 'it'} cannot be {_shown(stated)}.")
    hints = get_type_hints(kind)
    prefix = f"{where}." if where else ""
    known = {f.name: f.default is f.default_factory for f in fields(kind)}  # type: ignore[arg-type]  # both MISSING
    if missing := sorted(name for name, is_required in known.items() if is_required and name not in stated):
        raise TrainingError(f"The configuration lacks {prefix}{missing[0]}. Use the version it was made for.")
    if unknown := sorted(stated.keys() - known.keys()):
        raise TrainingError(
            f"The configuration has an unknown entry {prefix}{unknown[0]}. Use the version it was made for."
        )
    values = {name: _convert(hints[name], value, f"{prefix}{name}") for name, value in stated.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise TrainingError(f"The configuration makes no sense: {error}.") from error


def _convert(hint: Any, value: Any, where: str) -> Any:
    if is_dataclass(hint):
        return build(hint, value, where)  # type: ignore[arg-type]
    kinds = get_args(hint)
    if get_origin(hint) is Literal:
        if any(type(kind) is type(value) and kind == value for kind in kinds):
            return value
        raise TrainingError(
            f"The configuration makes no sense: {where} is one of {', '.join(map(str, kinds))}, not {_shown(value)}."
        )
    if get_origin(hint) is tuple and isinstance(value, (list, tuple)) and len(value) == len(kinds):
        return tuple(_convert(kind, entry, where) for kind, entry in zip(kinds, value, strict=True))
    allowed = kinds if kinds and get_origin(hint) is not tuple else (hint,)
    if type(value) in allowed:
        return value
    if float in allowed and type(value) is int:
        return float(value)
    raise TrainingError(f"The configuration makes no sense: {where} cannot be {_shown(value)}.")


def _shown(value: object) -> str:
    """As the one who wrote it knows it."""
    return json.dumps(value, default=str)
