"""Keys as they are called on this keyboard and in the user's language: "Ctrl+O", "Strg+O", "⌘O"."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence


def key_name(key: str) -> str:
    """The name of a shortcut that the table of actions calls ``key``."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
