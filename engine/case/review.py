"""What the reader decided about each lesion, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from engine.case.editing.patch import LAST_KEY
from engine.errors import EditError
from engine.words import say

_NAME = re.compile(r"([1-9][0-9]*)([a-z]*)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Decision(Enum):
    """What the reader says to a lesion."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Origin(Enum):
    """Who drew a lesion."""

    MODEL = "model"
    EDITED = "edited"
    """It was there, drawn by a model or opened from a file, and a reader changed it."""
    READER = "reader"
    FILE = "file"
    """A mask that was opened; who drew it is not known."""


@dataclass(frozen=True)
class Judged:
    """A lesion as the review knows it.

    Attributes:
        name: what it is called for life: its number, or that of the lesion it was split from with a letter ("3a").
        origin: who drew it.
        decision: of the reader.
    """

    name: str
    origin: Origin
    decision: Decision = Decision.PROPOSED

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("a lesion is called by a number, and maybe letters")

    @property
    def number(self) -> int:
        """The number in its name."""
        return int(self.name.rstrip(_LETTERS))


@dataclass(frozen=True)
class Review:
    """The lesions of a case and what was decided about them, by their keys (:mod:`engine.case.editing.patch`).

    A lesion that was wholly erased, or merged into another, stays in it: no key and no name is ever given twice.
    Which of them are drawn is the canvas's to say.
    """

    lesions: Mapping[int, Judged] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(key < 1 for key in self.lesions):
            raise ValueError("keys of lesions are counted from 1")

    @staticmethod
    def of(keys: Iterable[int], origin: Origin) -> Review:
        """Lesions that nobody has looked at, called by their keys."""
        return Review({key: Judged(str(key), origin) for key in keys})

    def __getitem__(self, key: int) -> Judged:
        return self.lesions[key]

    @property
    def next_key(self) -> int:
        """The key that the next lesion gets.

        Raises:
            EditError: there have been as many lesions as can be told apart.
        """
        key = max(self.lesions, default=0) + 1
        if key > LAST_KEY:
            raise EditError(say("No more lesions can be told apart: there have been {count}.", count=LAST_KEY))
        return key

    @property
    def next_name(self) -> str:
        """What the next lesion is called that is not a part of another."""
        return str(max((judged.number for judged in self.lesions.values()), default=0) + 1)

    def place(self, key: int) -> tuple[int, int, str]:
        """Where a lesion stands in a list: by its name, 3 before 3a, 3z before 3aa."""
        judged = self.lesions[key]
        return judged.number, len(judged.name), judged.name

    @property
    def undecided(self) -> bool:
        """Whether every lesion is but proposed, so that sums are of what is proposed."""
        return all(judged.decision is Decision.PROPOSED for judged in self.lesions.values())

    @cached_property
    def rejected(self) -> frozenset[int]:
        """The keys of the lesions that were rejected."""
        return frozenset(key for key, judged in self.lesions.items() if judged.decision is Decision.REJECTED)

    def decided(self, keys: Iterable[int], decision: Decision) -> Review:
        """The same with a decision about lesions; each can be taken from any decision to any other."""
        return self._with({key: replace(self.lesions[key], decision=decision) for key in keys})

    def with_new(self, key: int) -> Review:
        """The same with a lesion that a reader drew: accepted as drawn."""
        return self._with({key: Judged(self.next_name, Origin.READER, Decision.ACCEPTED)})

    def edited(self, keys: Iterable[int]) -> Review:
        """The same once a reader has changed the voxels of lesions; what was decided about them stays."""
        return self._with(
            {
                key: replace(self.lesions[key], origin=Origin.EDITED)
                for key in keys
                if self.lesions[key].origin is not Origin.READER
            }
        )

    def split(self, key: int, parts: Iterable[int]) -> Review:
        """The same once parts of a lesion have keys of their own: 3 is now 3a, they are 3b, 3c, ...

        They are what it is: as decided, and drawn by the same. What is called 3a already stays 3a.
        """
        whole = self.lesions[key]
        taken = {judged.name for judged in self.lesions.values()}
        if whole.name == str(whole.number):
            whole = replace(whole, name=_free_name(whole.number, taken))
            taken.add(whole.name)
        changes = {key: whole}
        for part in parts:
            changes[part] = replace(whole, name=_free_name(whole.number, taken))
            taken.add(changes[part].name)
        return self._with(changes)

    def merged(self, into: int, others: Iterable[int]) -> Review:
        """The same once lesions have become one: accepted if one of them was, else proposed if one of them was."""
        pieces = [self.lesions[key] for key in (into, *others)]
        decisions = {judged.decision for judged in pieces}
        order = (Decision.ACCEPTED, Decision.PROPOSED, Decision.REJECTED)
        decision = next(one for one in order if one in decisions)
        by_hand = all(judged.origin is Origin.READER for judged in pieces)
        origin = Origin.READER if by_hand else Origin.EDITED
        return self._with({into: replace(self.lesions[into], decision=decision, origin=origin)})

    def _with(self, changes: Mapping[int, Judged]) -> Review:
        return Review({**self.lesions, **changes})


def _free_name(number: int, taken: set[str]) -> str:
    """The first of 3a, 3b, ..., 3z, 3aa, 3ab, ... that no lesion has."""
    count = 0
    while True:
        count += 1
        letters, rest = "", count
        while rest:
            rest, letter = divmod(rest - 1, len(_LETTERS))
            letters = _LETTERS[letter] + letters
        if (name := f"{number}{letters}") not in taken:
            return name
