"""Deciding about lesions: accept, reject, and on to the next one that is undecided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.case.review import Decision
from engine.findings.measure import Lesion
from engine.words import say
from viewer.editing.desk import Desk
from viewer.session import Session
from viewer.translating import tr

_WORDS = {
    Decision.ACCEPTED: say("Accept lesion {name}"),
    Decision.REJECTED: say("Reject lesion {name}"),
    Decision.PROPOSED: say("Take back the decision on lesion {name}"),
}
_WORDS_FOR_SEVERAL = {
    Decision.ACCEPTED: say("Accept {count} lesions"),
    Decision.REJECTED: say("Reject {count} lesions"),
    Decision.PROPOSED: say("Take back the decisions on {count} lesions"),
}


class Reviewing(QObject):
    """What the keys Enter and Backspace do.

    Args:
        session: which lesion is chosen.
        desk: keeps what is decided.
        several: gives the lesions that are selected in the list, where those are more than one.

    Signals:
        told(str): why nothing is decided, or that all is.
    """

    told = Signal(str)

    def __init__(self, session: Session, desk: Desk, several: Callable[[], Sequence[int]]) -> None:
        super().__init__(desk)
        self._session, self._desk, self._several = session, desk, several

    def decide(self, decision: Decision) -> None:
        """Decide about the chosen lesion, and go on to the next one; without a chosen one only go there.

        Where several are selected it is about all of them, in one step, and they stay selected.
        """
        if why := self._desk.why_not:
            self.told.emit(why)
        elif keys := self._several():
            words = say(_WORDS_FOR_SEVERAL[decision], count=len(keys))
            self._desk.when_free(partial(self._decide_about_all, words, keys, decision))
        elif (lesion := self._session.lesion) is None:
            self.go_on()
        else:
            self._desk.when_free(partial(self._decide, lesion.number, decision))

    def go_on(self) -> None:
        """Go to the next lesion that is undecided, round and round."""
        case = self._session.whole_case
        lesions = case.lesions if case is not None else ()
        chosen = self._session.lesion
        place = lesions.index(chosen) + 1 if chosen in lesions else 0
        following = next((each for each in (*lesions[place:], *lesions[:place]) if self._is_undecided(each)), None)
        if following is not None:
            self._session.choose_lesion(following)
        elif lesions:
            self.told.emit(tr("Every lesion is decided."))

    def _decide(self, key: int, decision: Decision) -> None:
        if key not in self._desk.review.lesions:
            return
        name = self._desk.review[key].name
        self._desk.decide(say(_WORDS[decision], name=name), [key], decision)
        if decision is not Decision.PROPOSED:
            self.go_on()

    def _decide_about_all(self, words: str, keys: Sequence[int], decision: Decision) -> None:
        there = [key for key in keys if key in self._desk.review.lesions]
        self._desk.decide(words, there, decision)

    def _is_undecided(self, lesion: Lesion) -> bool:
        judged = self._desk.review.lesions.get(lesion.number)
        return judged is not None and judged.decision is Decision.PROPOSED
