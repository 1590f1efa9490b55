"""What the user reads, in the user's language."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Sentence

ENGLISH = "en"
"""The language of the code itself."""

_texts: dict[str, str] = {}
"""What is said instead of each English text, which is its own key; empty while English is spoken."""
_language = ENGLISH


def speak(texts: Mapping[str, str], language: str = ENGLISH) -> None:
    """Say everything in another language from now on; what has no translation stays English.

    Args:
        texts: what is said instead of each English text.
        language: its code (BCP 47).
    """
    global _language
    _texts.clear()
    _texts.update(texts)
    _language = language


def language() -> str:
    """The code of the language that is spoken, as a page of HTML states it."""
    return _language


def tr(text: str, /, **values: object) -> str:
    """Say something in the user's language: ``tr("{count} lesions", count=3)``.

    Args:
        text: in English, with a ``{name}`` in place of each value; or a sentence of the engine, which knows its values.
        values: to put in; a sentence among them is translated, too.
    """
    template = text
    if isinstance(text, Sentence):
        template, values = text.template, dict(text.values)
    translated = _texts.get(template, template)
    return translated.format(**{name: _translated(value) for name, value in values.items()}) if values else translated


def said(text: str) -> str:
    """A sentence of the engine in the user's language; any other text, such as a name or a note, as it is."""
    return tr(text) if isinstance(text, Sentence) else text


def _translated(value: object) -> object:
    return tr(value) if isinstance(value, Sentence) else value
