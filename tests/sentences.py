"""What every sentence that a user reads must be like."""

from __future__ import annotations

import re

from engine.errors import EngineError

PATIENT_FOLDER = "DOE^JOHN_19610203"
"""Test files lie in a folder that is called as hospitals call them; no sentence may repeat it."""

_PROGRAMMERS_WORDS = re.compile(r"Traceback|Error\b|Exception|\bNone\b|0x[0-9a-f]+|array\(|dtype|<class|\\x")


def assert_plain(error: EngineError, *words: str) -> None:
    """One or two sentences, ended by a full stop, with these words in them and nothing of the machinery."""
    text = str(error)
    for word in words:
        assert word.lower() in text.lower(), f"{word!r} is not in: {text}"
    assert text.endswith((".", "?"))
    assert text[0].isupper() or "." in text.split()[0] or text.startswith(words), (
        f"does not begin like a sentence: {text}"
    )
    assert "\n" not in text
    assert len(text) < 400
    assert PATIENT_FOLDER not in text, f"a folder's name is in: {text}"
    assert not (found := _PROGRAMMERS_WORDS.search(text)), f"{found and found[0]!r} is not for a reader: {text}"
