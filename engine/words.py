"""Sentences that are made in the engine and may be said in another language later.

The engine knows no language but English and no Qt. Whoever shows a sentence can translate its template and put the
values in again (``viewer.translating.tr``); whoever does not care has an ordinary string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Translate = Callable[[str], str]
"""Says a :class:`Sentence` in the reader's language, and anything else as it is; ``str`` leaves all English."""


class Sentence(str):
    """A string that remembers how it was made.

    Attributes:
        template: with a ``{name}`` in place of each value.
        values: that were put in; one that is a :class:`Sentence` is translated with it.
    """

    template: str
    values: Mapping[str, object]

    __slots__ = ("template", "values")


def say(template: str, **values: object) -> Sentence:
    """Put values into a template: ``say("{count} lesions", count=3)``. Format specifications work as usual."""
    sentence = Sentence(template.format(**values) if values else template)
    sentence.template, sentence.values = template, values
    return sentence


def joined(parts: Iterable[str], between: str = " ") -> Sentence:
    """Whole sentences or names one after the other, each of which is translated by itself; empty ones are left out."""
    values = {f"part{number}": part for number, part in enumerate(filter(None, parts))}
    sentence = Sentence(between.join(map(str, values.values())))
    sentence.template, sentence.values = between.join(f"{{{name}}}" for name in values), values
    return sentence
