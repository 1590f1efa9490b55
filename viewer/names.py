"""Names from outside, as they are shown."""

from __future__ import annotations


def one_line(name: str) -> str:
    """A file's name on one line: what cannot be printed, such as a line break, is shown as a dot in the middle."""
    return "".join(char if char.isprintable() else "·" for char in name)
