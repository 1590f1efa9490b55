"""Another name for a case, in everything that leaves the house."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import ExportError
from engine.words import joined, say

LONGEST = 64
"""Characters: room for any code, none for a story."""


def check_pseudonym(name: str) -> str:
    """A name that can stand in tables, in titles and in the names of files, without the space around it.

    Raises:
        ExportError: it cannot.
    """
    stripped = name.strip()
    if not stripped:
        raise ExportError(say("The pseudonym is empty. Give one such as P-001."))
    if len(stripped) > LONGEST:
        raise ExportError(
            say(
                "The pseudonym has {count} characters; {most} are the most. Give a shorter one.",
                count=len(stripped),
                most=LONGEST,
            )
        )
    if not stripped.isprintable() or not set(stripped).isdisjoint('/\\:*?"<>|'):
        raise ExportError(say("The pseudonym holds a sign that no file name can hold. Use letters, digits, - and _."))
    return stripped


def identifiers_text(places: Sequence[str]) -> str:
    """Where a scan's file may tell who the patient is, in a sentence; empty when nowhere."""
    if not places:
        return ""
    return say("Who the patient is may be read from the scan's own file: {places}.", places=joined(places, "; "))


def without_names(sentence: str, names: Iterable[str], pseudonym: str) -> str:
    """A sentence in which a case goes by its pseudonym in place of its files' names; as it was without a pseudonym."""
    if pseudonym:
        for name in sorted(names, key=len, reverse=True):  # a name may be the beginning of another
            sentence = sentence.replace(name, pseudonym)
    return sentence
